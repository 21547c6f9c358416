"""Raw copy as it arrived (Batch) and the stories found in it (Clip). As in `articles`, no foreign key has a way back.

The guess and the editor's work are both kept: `Clip.reading` is the reader's, `Clip.content` is what will become a
story, and where the two differ in the end is a `Correction`.
"""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Story


def enclosures():
    """Where files stay as they were sent: no address leads there."""
    return storages["intake"]


class Batch(models.Model):
    """A piece of raw copy, usually the text of one newspaper page, exactly as it came.

    `fingerprint` is the SHA-256 of the text with "\\n" for every line end, so that a page is known again whichever
    machine sent it. `leftover`: [{"span": [start, end], "reason": English phrase}], what is in no clip, and what
    became of it, see `intake.remainders`.
    """

    text = models.TextField(_("text as it came"), editable=False)
    fingerprint = models.CharField(_("SHA-256 of the text"), max_length=64, unique=True, editable=False)
    file_name = models.CharField(_("file name"), max_length=120, blank=True, editable=False)
    original = models.FileField(_("file as it came"), storage=enclosures, blank=True, max_length=160, editable=False)
    issue_date = models.DateField(_("issue date"), null=True, blank=True)
    page = models.PositiveSmallIntegerField(_("page"), null=True, blank=True)
    page_name = models.CharField(_("page name"), max_length=20, blank=True)
    is_printed = models.BooleanField(_("printed already"), default=False)
    print_signed_by = models.CharField(_("who signed the page for print"), max_length=40, blank=True)
    leftover = models.JSONField(_("left over"), default=list, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("entered by")
    )
    received_at = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("raw copy")
        verbose_name_plural = _("raw copy")
        indexes = [models.Index(fields=["-received_at", "-id"], name="batch_newest")]

    def __str__(self):
        if self.file_name:
            return self.file_name
        return f"{timezone.localtime(self.received_at):%Y%m%d}-{self.pk}"

    def get_absolute_url(self):
        return reverse("admin:intake_batch_change", args=[self.pk])


class Enclosure(models.Model):
    """A picture that came inside an uploaded file, set aside exactly as it was."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+", verbose_name=_("raw copy"))
    order = models.PositiveSmallIntegerField(_("order"))
    file = models.FileField(_("file"), storage=enclosures, max_length=160)
    name = models.CharField(_("file name"), max_length=120)

    class Meta:
        ordering = ["batch", "order"]
        verbose_name = _("picture set aside")
        verbose_name_plural = _("pictures set aside")
        constraints = [models.UniqueConstraint(fields=["batch", "order"], name="enclosures_of_a_batch_are_in_order")]

    def __str__(self):
        return self.name


class ClipQuerySet(models.QuerySet):
    def of(self, batch):
        return self.filter(batch=batch).order_by("order")

    def waiting(self):
        return self.filter(state=Clip.State.FOUND)


class Clip(models.Model):
    """One story found in a batch.

    `reading` is what `rawcopy` said, in its JSON form (`rawcopy.Reading.as_json`), with parts and spans; it changes
    only when the clip is split or a paragraph moved, and says its "origin" ("split", "leftover") when a person made the
    card. `content` is the same as a story's content (`articles.content`), with every change the editors made, and with
    their `answers` to what the card asks (`intake.contents`).
    """

    class State(models.TextChoices):
        FOUND = "found", _("Found")
        MADE = "made", _("Made into a story")
        DROPPED = "dropped", _("Dropped")
        MERGED = "merged", _("Merged into another")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+", verbose_name=_("raw copy"))
    order = models.PositiveSmallIntegerField(_("order"))
    reading = models.JSONField(_("as read"))
    content = models.JSONField(_("as edited"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.FOUND)
    drop_reason = models.CharField(_("why it was dropped"), max_length=200, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name=_("merged into"))
    story = models.OneToOneField(Story, models.PROTECT, null=True, related_name="+", verbose_name=_("story"))
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("last changed at"), default=timezone.now)

    objects = ClipQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "order"]
        verbose_name = _("clip")
        verbose_name_plural = _("clips")
        constraints = [
            models.UniqueConstraint(fields=["batch", "order"], name="clips_of_a_batch_are_in_order"),
            models.CheckConstraint(
                name="a_made_clip_has_its_story",
                condition=Q(state="made", story__isnull=False) | (~Q(state="made") & Q(story__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_dropped_clip_says_why",
                condition=Q(state="dropped") & ~Q(drop_reason="") | ~Q(state="dropped") & Q(drop_reason=""),
            ),
            models.CheckConstraint(
                name="a_merged_clip_says_into_which",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"{self.batch_id}-{self.order}"

    @property
    def headline(self):
        return " ".join(self.content["text"]["headline"].split())

    @property
    def spans(self):
        """Where its parts stand in the batch's text, in order."""
        return sorted(tuple(span) for part in self.reading["parts"] for span in part["spans"])


class Correction(models.Model):
    """Where the reader guessed one thing and the editor made another of it, kept when the clip becomes a story.

    `field`: a field of the clip's content ("headline", "bylines", "paragraphs", "districts" …), or "story" for a clip
    that was split off, merged or dropped.
    """

    clip = models.ForeignKey(Clip, models.CASCADE, related_name="+", verbose_name=_("clip"))
    field = models.CharField(_("field"), max_length=20)
    guessed = models.JSONField(_("as read"))
    made = models.JSONField(_("as edited"))

    class Meta:
        ordering = ["clip", "field"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [models.UniqueConstraint(fields=["clip", "field"], name="one_correction_of_a_field_of_a_clip")]

    def __str__(self):
        return f"{self.clip_id} {self.field}"
