"""What is made ready for readers beside stories: corrections and specials, until a second person signs them.

Working models like stories: no foreign key has a reverse name.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.published import Correction, Special
from articles.models.working import Story


class ProposedCorrection(models.Model):
    """A correction somebody proposes for a published article; the final reviewer signs it or says why not."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Correction.Kind, default=Correction.Kind.CORRECTION)
    text = models.TextField(_("text"), max_length=1000)
    concerns_print = models.BooleanField(_("the printed paper had it too"), default=False)
    target_issue = models.DateField(_("issue it is printed in"), null=True, blank=True)
    target_page = models.PositiveSmallIntegerField(_("page it is printed on"), null=True, blank=True)
    # While it waits for the revision of its story: readers see it from the moment they see the revised text.
    goes_with_revision = models.BooleanField(_("goes out with the revision"), default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    refused_why = models.CharField(_("why not"), max_length=200, blank=True)
    correction = models.OneToOneField(Correction, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["story", "-pk"]
        verbose_name = _("proposed correction")
        verbose_name_plural = _("proposed corrections")
        constraints = [
            models.CheckConstraint(
                name="who_proposed_a_correction_does_not_decide_it",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            )
        ]

    def __str__(self):
        return self.text[:40]


class SpecialDraft(models.Model):
    """A special (专题) as it is being made. `sections` as `Special` has them; `version` counts its saves."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=60)
    intro = models.TextField(_("introduction"), blank=True)
    sections = models.JSONField(_("sections"), default=list)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    signed_version = models.PositiveIntegerField(_("version that was signed"), null=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("last changed at"), default=timezone.now, editable=False)
    special = models.OneToOneField(Special, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        ordering = ["-changed_at", "-pk"]
        verbose_name = _("special in the making")
        verbose_name_plural = _("specials in the making")

    def __str__(self):
        return self.title
