"""What a person typed into a form and has not saved yet, and who has which form open: one row for each window.

Working models: no foreign key has a reverse name.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.working import Story

# A window that is open tells so every 20 seconds; a browser lets one in the background do it once a minute.
SEEN_WITHIN = timedelta(seconds=90)
# Text that nobody came back for still counts for others on the same story until the next shift.
UNSAVED_WITHIN = timedelta(hours=12)
KEPT_FOR = timedelta(days=30)
# A window that holds nothing says only who was there.
EMPTY_FOR = timedelta(days=1)


class WorkingCopyQuerySet(models.QuerySet):
    def open_now(self, at=None):
        """Windows that are open, and those that closed on text which was not saved."""
        at = at or timezone.now()
        is_open = Q(seen_at__gt=at - SEEN_WITHIN) | Q(typed_at__gt=at - UNSAVED_WITHIN)
        # Nothing is typed in a window after it was last seen: so much of the index is enough.
        return self.filter(is_open, seen_at__gt=at - UNSAVED_WITHIN - SEEN_WITHIN)

    def unsaved(self):
        return self.filter(typed_at__isnull=False)


class WorkingCopy(models.Model):
    """One window in which one person has one form open (工作副本). Private to that person; no Version, no Move.

    `form` names the form and what it is about ("story-12", "writing-12", "batch-5", "story-new"). `fields` is what
    stands in it unsaved, as a browser posts it: [[name, value], …]; empty while there is nothing unsaved.
    `version` is the one the form was opened with.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    form = models.CharField(_("form"), max_length=60)
    window = models.CharField(_("window"), max_length=36)
    story = models.ForeignKey(Story, models.CASCADE, null=True, related_name="+", verbose_name=_("story"))
    version = models.PositiveIntegerField(_("version it was opened with"), default=0)
    fields = models.JSONField(_("what was typed"), default=list)
    title = models.CharField(_("headline as typed"), max_length=300, blank=True)
    seen_at = models.DateTimeField(_("last seen at"), default=timezone.now)
    typed_at = models.DateTimeField(_("autosaved at"), null=True)

    objects = WorkingCopyQuerySet.as_manager()

    class Meta:
        ordering = ["-typed_at", "-seen_at"]
        verbose_name = _("working copy")
        verbose_name_plural = _("working copies")
        constraints = [models.UniqueConstraint(fields=["person", "form", "window"], name="one_working_copy_a_window")]
        indexes = [
            models.Index(fields=["story", "seen_at"], name="working_copies_of_a_story"),
            models.Index(fields=["seen_at"], name="working_copies_by_age"),
        ]

    def __str__(self):
        return f"{self.form} {self.person}"

    @property
    def headline(self):
        return self.title or (self.story.list_headline if self.story else "")
