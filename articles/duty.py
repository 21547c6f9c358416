"""Who is on duty (值班), as the rules ask it. Nothing here touches the database: `articles.facts` reads the roster.

A shift belongs to the issue it makes, not to the calendar day: the night that ends at 01:30 makes that morning's paper.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import IntegerChoices
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

# Until then a night still works on the paper of that morning.
PAPER_IS_OUT = time(4)
# Shift → when it usually begins on the eve of the issue, and for how long.
USUAL = {
    "day": (time(9), timedelta(hours=9)),
    "night": (time(18), timedelta(hours=8)),
    "whole": (time(9), timedelta(hours=17)),
}


@dataclass(frozen=True)
class OnDuty:
    """A shift that covers the moment asked for. `stage`: a workflow.Stage; `stands_in_for`: a name, or empty."""

    person: int
    name: str
    stage: IntegerChoices
    shift: str | Promise
    issue_date: date
    ends_at: datetime
    stands_in_for: str = ""

    @property
    def words(self) -> str:
        """What a sign-off keeps of it: 夜班 2026-11-23 终审, 代××× where somebody stands in."""
        return f"{self.shift} {self.issue_date} {self.stage.label}{self._for_whom}"

    @property
    def when(self) -> str:
        """夜班 11-23，至 01:30, 代××× where somebody stands in."""
        return _("%(shift)s, until %(time)s") % {
            "shift": f"{self.shift} {self.issue_date:%m-%d}{self._for_whom}",
            "time": f"{timezone.localtime(self.ends_at):%H:%M}",
        }

    @property
    def _for_whom(self) -> str:
        return " " + _("for %(name)s") % {"name": self.stands_in_for} if self.stands_in_for else ""


def at_stage(duties: Iterable[OnDuty], stage: int) -> list[OnDuty]:
    return [duty for duty in duties if duty.stage == stage]


def duty_of(person: int, stage: int, duties: Iterable[OnDuty]) -> OnDuty | None:
    """This person's duty at the stage, their own before one for somebody else; None when they have none."""
    theirs = [duty for duty in at_stage(duties, stage) if duty.person == person]
    return min(theirs, key=lambda duty: bool(duty.stands_in_for), default=None)


def in_words(duties: Iterable[OnDuty]) -> dict[str, str]:
    """{names, shifts} for a sentence about who is on duty."""
    duties = list(duties)
    return {
        "names": "、".join(dict.fromkeys(duty.name for duty in duties)),
        "shifts": "；".join(dict.fromkeys(duty.when for duty in duties)),
    }


def issue_in_the_making(moment: datetime) -> date:
    """The issue that whoever works at this moment works on."""
    now = timezone.localtime(moment)
    return now.date() if now.time() < PAPER_IS_OUT else now.date() + timedelta(days=1)


def span_of(issue_date: date) -> tuple[datetime, datetime]:
    """From when until when that issue is in the making."""
    morning = timezone.make_aware(datetime.combine(issue_date, PAPER_IS_OUT))
    return morning - timedelta(days=1), morning


def usual_times(shift: str, issue_date: date) -> tuple[datetime, datetime]:
    """From when to when such a shift usually goes, aware."""
    begins, lasts = USUAL[shift]
    begins_at = timezone.make_aware(datetime.combine(issue_date - timedelta(days=1), begins))
    return begins_at, begins_at + lasts
