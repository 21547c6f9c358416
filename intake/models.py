"""Raw copy as it arrived (Batch) and the stories found in it (Clip). As in `articles`, no foreign key has a way back.

The guess and the editor's work are both kept: `Clip.reading` never changes, `Clip.content` is what will become a story.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Story


class Batch(models.Model):
    """A piece of raw copy, usually the text of one newspaper page, exactly as it came.

    `fingerprint` is the SHA-256 of the text with "\\n" for every line end, so that a page is known again whichever
    machine sent it. `leftover`: [{"span": [start, end], "reason": English phrase}], what is in no clip.
    """

    text = models.TextField(_("text as it came"), editable=False)
    fingerprint = models.CharField(_("SHA-256 of the text"), max_length=64, unique=True, editable=False)
    file_name = models.CharField(_("file name"), max_length=120, blank=True, editable=False)
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


class ClipQuerySet(models.QuerySet):
    def of(self, batch):
        return self.filter(batch=batch).order_by("order")

    def waiting(self):
        return self.filter(state=Clip.State.FOUND)


class Clip(models.Model):
    """One story found in a batch.

    `reading` is what `rawcopy` said, in its JSON form (`rawcopy.Reading.as_json`), with parts and spans. `content` is
    the same as a story's content (`articles.content`), with every change the editors made.
    """

    class State(models.TextChoices):
        FOUND = "found", _("Found")
        MADE = "made", _("Made into a story")
        DROPPED = "dropped", _("Dropped")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+", verbose_name=_("raw copy"))
    order = models.PositiveSmallIntegerField(_("order"))
    reading = models.JSONField(_("as read"))
    content = models.JSONField(_("as edited"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.FOUND)
    drop_reason = models.CharField(_("why it was dropped"), max_length=200, blank=True)
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

    @property
    def original_text(self):
        """The stretch of the source that this story was read from, first part to last, exactly."""
        spans = self.spans
        return self.batch.text[spans[0][0] : max(end for _start, end in spans)]
