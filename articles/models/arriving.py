"""What comes to the newsroom from outside, beside stories: originals, remarks, readers' letters, and whose beat it is.

Working models like stories: no foreign key has a reverse name.
"""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.published import Article
from articles.models.working import AppendOnly, AppendOnlyQuerySet, Story
from organisations.models import Body, District


def attachments():
    return storages["attachments"]


class AttachmentQuerySet(AppendOnlyQuerySet):
    def seen_by(self, user):
        """What came in for the staff alone is not for authors from outside, whose story it may be."""
        return self if user.has_perm("articles.view_story") else self.filter(is_internal=False)


class Attachment(AppendOnly):
    """A file that came with a story (原件), exactly as it came. Never for readers.

    `is_internal`: a reply to the paper, or the proof of a decision, for the staff only.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    file = models.FileField(_("file"), storage=attachments, max_length=120)
    name = models.CharField(_("name"), max_length=120)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    is_internal = models.BooleanField(_("for the staff only"), default=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["story", "pk"]
        verbose_name = _("attached original")
        verbose_name_plural = _("attached originals")
        constraints = [models.UniqueConstraint(fields=["story", "sha256"], name="a_file_once_in_a_story")]

    def __str__(self):
        return self.name


class NoteQuerySet(AppendOnlyQuerySet):
    def seen_by(self, user):
        """What the staff notes among themselves (批注) is not for authors from outside, whose story it may be."""
        return self if user.has_perm("articles.view_story") else self.filter(is_internal=False)

    def still_open(self):
        """Notes nobody dealt with; an answer goes with its note."""
        return self.filter(~Exists(NoteResolution.objects.filter(note=OuterRef("pk"))), answer_to__isnull=True)


class Note(AppendOnly):
    """Something said about a story beside its text: what the author adds while others review (补充说明), and what the
    staff notes on a passage (批注), which the author from outside does not see: `is_internal`.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    text = models.TextField(_("text"), max_length=2000)
    passage = models.CharField(_("passage"), max_length=200, blank=True)
    is_internal = models.BooleanField(_("for the staff only"), default=False)
    answer_to = models.ForeignKey("self", models.CASCADE, null=True, related_name="+", verbose_name=_("answer to"))

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["story", "pk"]
        verbose_name = _("additional remark")
        verbose_name_plural = _("additional remarks")

    def __str__(self):
        return self.text[:40]


class NoteResolution(AppendOnly):
    """A note is dealt with (已处理)."""

    note = models.OneToOneField(Note, models.CASCADE, related_name="+", verbose_name=_("note"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("note dealt with")
        verbose_name_plural = _("notes dealt with")

    def __str__(self):
        return str(self.note)


class Beat(models.Model):
    """Which reporter is in charge of a district's or a body's copy (联系记者)."""

    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reporter in charge")
    )
    district = models.ForeignKey(
        District, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("district")
    )
    body = models.ForeignKey(
        Body, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("union body")
    )

    class Meta:
        ordering = ["district", "body", "reporter"]
        verbose_name = _("beat")
        verbose_name_plural = _("beats")
        constraints = [
            models.CheckConstraint(
                name="a_beat_is_a_district_or_a_body",
                condition=Q(district__isnull=False, body__isnull=True) | Q(district__isnull=True, body__isnull=False),
            ),
            models.UniqueConstraint(fields=["reporter", "district"], name="a_district_once_a_reporter"),
            models.UniqueConstraint(fields=["reporter", "body"], name="a_body_once_a_reporter"),
        ]

    def __str__(self):
        return f"{self.district or self.body}: {self.reporter}"


class Letter(models.Model):
    """A reader's letter (读者来信), to the paper or about an article. Private: it stays on the desk.

    `sender` is a keyed hash of the address it came from, to bound how many one place can send; it names nobody.
    """

    class State(models.TextChoices):
        NEW = "new", _("Not read yet")
        IN_HAND = "in_hand", _("In hand")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("article")
    )
    about = models.CharField(_("about the page"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=40, blank=True)
    contact = models.CharField(_("telephone or mail"), max_length=80, blank=True)
    text = models.TextField(_("letter"), max_length=3000)
    received_at = models.DateTimeField(_("received at"), default=timezone.now, db_index=True)
    sender = models.CharField(max_length=32, db_index=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.NEW)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handled by")
    )
    handling = models.TextField(_("what was done"), blank=True)
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("reader's letter")
        verbose_name_plural = _("readers' letters")

    def __str__(self):
        return self.text[:40]
