"""The duty roster (值班表): one form a day, and every shift says who entered it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.errors import Refused, Stale
from articles.facts import reviewers
from articles.models import Duty, SiteState
from articles.roles import person_name
from articles.workflow import Stage

KEEP_ROSTER = "articles.keep_roster"
LONGEST = timedelta(hours=24)
# From how long before the issue's midnight until how long after it a shift may lie.
AROUND_THE_ISSUE = (timedelta(days=2), timedelta(days=2))


@dataclass(frozen=True)
class Shift:
    """One line of the roster as it was typed; the times are aware."""

    stage: Stage
    shift: str
    person: AbstractUser
    begins_at: datetime
    ends_at: datetime
    stands_in_for: AbstractUser | None = None

    @classmethod
    def of(cls, duty):
        return cls(
            Stage(duty.stage), duty.shift, duty.person, duty.begins_at, duty.ends_at, duty.stands_in_for
        )  # fmt: skip

    def overlaps(self, other):
        return self.begins_at < other.ends_at and other.begins_at < self.ends_at


def roster_of(issue_date):
    """The shifts of one issue, in the order of the stages."""
    duties = Duty.objects.filter(issue_date=issue_date).select_related("person", "stands_in_for", "entered_by")
    return duties.order_by("stage", "begins_at", "pk")


@transaction.atomic
def keep_roster(issue_date: date, shifts, *, by, base):
    """The roster of an issue is exactly these `shifts` from now on. `base`: the numbers of the rows that were seen.

    Shifts of one person may overlap; sign-offs keep the words of a duty, whatever becomes of its row.
    """
    if not by.has_perm(KEEP_ROSTER):
        raise Refused(_("Keeping the duty roster is not among your duties."))
    # A day without a row has nothing of its own to lock; what stands is read after whoever was before.
    SiteState.objects.bulk_create([SiteState(pk=1)], ignore_conflicts=True)
    SiteState.objects.select_for_update().get(pk=1)
    standing = list(roster_of(issue_date))
    _check_seen(standing, base)
    for shift in shifts:
        _check_times(shift, issue_date)
    _check_rights(shifts)
    _check_stand_ins(shifts, issue_date)
    _write(issue_date, shifts, standing, by)
    return list(roster_of(issue_date))


def _check_seen(standing, base):
    if {duty.pk for duty in standing} == set(base):
        return
    names = "、".join(dict.fromkeys(person_name(duty.entered_by) for duty in standing)) or _("Somebody")
    said = _("%(names)s changed this roster after you opened it. Look at what stands now.") % {"names": names}
    raise Stale(said, current=standing)


def _check_times(shift, issue_date):
    name = person_name(shift.person)
    if not shift.begins_at < shift.ends_at <= shift.begins_at + LONGEST:
        raise Refused(_("The shift of %(name)s ends after it begins and lasts 24 hours at most.") % {"name": name})
    midnight = timezone.make_aware(datetime.combine(issue_date, datetime.min.time()))
    before, after = AROUND_THE_ISSUE
    if not midnight - before <= shift.begins_at < shift.ends_at <= midnight + after:
        raise Refused(
            _("The shift of %(name)s is not of the issue of %(day)s.") % {"name": name, "day": issue_date.isoformat()}
        )


def _check_rights(shifts):
    """Who is on duty may sign, and so may whom they stand in for."""
    for stage in {shift.stage for shift in shifts}:
        able = set(reviewers([stage]))
        for shift in shifts:
            for person in (shift.person, shift.stands_in_for):
                if shift.stage == stage and person and person not in able:
                    raise Refused(
                        _("%(name)s cannot be on duty: the %(review)s is not among their duties.")
                        % {"name": person_name(person), "review": stage.label}
                    )


def _check_stand_ins(shifts, issue_date):
    """代班: for somebody else, and nobody stands in for a stand-in."""
    around = Duty.objects.exclude(issue_date=issue_date).filter(
        stands_in_for__isnull=False,
        ends_at__gt=min((shift.begins_at for shift in shifts), default=timezone.now()),
        begins_at__lt=max((shift.ends_at for shift in shifts), default=timezone.now()),
    )
    others = [Shift.of(duty) for duty in around.select_related("person", "stands_in_for")]
    for shift in shifts:
        if shift.stands_in_for == shift.person:
            raise Refused(_("%(name)s cannot stand in for themselves.") % {"name": person_name(shift.person)})
        for other in [*shifts, *others]:
            _check_no_chain(shift, other)
            _check_no_chain(other, shift)


def _check_no_chain(shift, other):
    if shift.stands_in_for and other.stands_in_for and shift.stands_in_for == other.person and shift.overlaps(other):
        raise Refused(
            _("%(name)s cannot stand in for %(second)s, who stands in for %(first)s: nobody stands in for a stand-in.")
            % {
                "name": person_name(shift.person),
                "second": person_name(other.person),
                "first": person_name(other.stands_in_for),
            }
        )


def _write(issue_date, shifts, standing, by):
    """What stays as it was keeps its row, and so who entered it."""
    wanted = Counter(shifts)
    for duty in standing:
        as_it_is = Shift.of(duty)
        if wanted[as_it_is]:
            wanted[as_it_is] -= 1
        else:
            duty.delete()
    Duty.objects.bulk_create(Duty(issue_date=issue_date, entered_by=by, **vars(shift)) for shift in wanted.elements())
