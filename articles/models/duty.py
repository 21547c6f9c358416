"""Who is on duty (值班表), and what the newsroom is told tonight (值班提示).

Working models: no foreign key has a reverse name.
"""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.working import Desk
from articles.workflow import Stage


class DutyQuerySet(models.QuerySet):
    def at(self, moment=None):
        """The shifts that cover a moment (now). Who left the house is not on duty, whatever the roster says."""
        moment = moment or timezone.now()
        return self.filter(begins_at__lte=moment, ends_at__gt=moment, person__is_active=True)


class Duty(models.Model):
    """One person's duty at one stage for one issue (值班): from–to, past midnight where the shift does.

    A shift belongs to the issue it makes, not to the calendar day. On duty, a person acts across desks.
    `stands_in_for`: 代班, under their own name; nobody stands in for a stand-in.
    """

    class Shift(models.TextChoices):
        DAY = "day", _("Day shift")
        NIGHT = "night", _("Night shift")
        WHOLE = "whole", _("Whole day")

    issue_date = models.DateField(_("issue date"))
    shift = models.CharField(_("shift"), max_length=5, choices=Shift, default=Shift.NIGHT)
    stage = models.PositiveSmallIntegerField(_("stage"), choices=Stage)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("on duty"))
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    stands_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("stands in for"),
    )  # fmt: skip
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("entered by")
    )

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["-issue_date", "begins_at", "stage", "pk"]
        verbose_name = _("duty")
        verbose_name_plural = _("duty roster")
        indexes = [models.Index(fields=["ends_at", "begins_at"], name="duties_by_time")]
        constraints = [
            models.CheckConstraint(name="a_duty_ends_after_it_begins", condition=Q(ends_at__gt=F("begins_at"))),
            models.CheckConstraint(
                name="nobody_stands_in_for_themselves",
                condition=Q(stands_in_for__isnull=True) | ~Q(stands_in_for=F("person")),
            ),
        ]

    def __str__(self):
        return f"{self.issue_date} {self.get_stage_display()} {self.person}"


class DutyNoticeQuerySet(models.QuerySet):
    def between(self, begins, ends):
        """What is to be known at some time between the two."""
        return self.filter(begins_at__lte=ends, ends_at__gt=begins)

    def concerning(self, user):
        """What is for everybody, or for a desk of this person; who acts for every desk reads all."""
        if user.has_perm("articles.act_for_every_desk"):
            return self
        desks = self.model.desks.through.objects.filter(dutynotice=OuterRef("pk"))
        theirs = desks.filter(desk__in=Desk.objects.filter(members=user))
        return self.filter(~Exists(desks) | Exists(theirs))


class DutyNotice(models.Model):
    """A house notice for the shift (值班提示): what everybody at the desk must know tonight. Never for readers."""

    text = models.CharField(_("notice"), max_length=300)
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    desks = models.ManyToManyField(
        Desk, blank=True, related_name="+", verbose_name=_("desks"), help_text=_("None: for everybody.")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("entered by")
    )

    objects = DutyNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-begins_at", "-pk"]
        verbose_name = _("duty notice")
        verbose_name_plural = _("duty notices")
        constraints = [
            models.CheckConstraint(name="a_duty_notice_ends_after_it_begins", condition=Q(ends_at__gt=F("begins_at")))
        ]

    def __str__(self):
        return self.text[:40]
