"""Days as copy writes them: '2031年5月6日', '7月28日至30日', '昨日', '近日'.

What is missing of a date comes from the day of the issue.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rawcopy.reading import Span

_SPOKEN = {
    "前天": -2,
    "前日": -2,
    "昨": -1,
    "今天": 0,
    "今日": 0,
    "今晨": 0,
    "今晚": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
}
_DATE = re.compile(
    r"(?<!\d)(?:(?:(?P<year>\d{4}|今|去|明)年)?(?P<month>\d{1,2})月)?(?P<day>\d{1,2})"
    r"(?:日?(?:[上下]午)?[至到—–~～－-]{1,2}(?:(?:(?P<to_year>\d{4})年)?(?P<to_month>\d{1,2})月)?(?P<to_day>\d{1,2}))?日(?!游|报|元|均|常|子)"
    r"|(?P<spoken>前[天日]|昨(?:[天日晚]|(?=[上下]午))|今[天日晨晚]|明[天日]|后天)|(?P<vague>近日|日前|近期|不久前)"
)
DAYS_AHEAD, MONTHS_APART = 7, 10
_YEARS = {"今": 0, "去": -1, "明": 1}


@dataclass(frozen=True, slots=True)
class Written:
    """A date as written: where it stands and its first and last day, None where they cannot be told."""

    span: Span
    first: date | None
    last: date | None
    is_vague: bool = False


def find_dates(text: str, issue_date: date | None, start: int, end: int) -> list[Written]:
    """The dates in a stretch of the text, from left to right."""
    return [_written(found, issue_date) for found in _DATE.finditer(text, start, end)]


def _written(found: re.Match[str], issue_date: date | None) -> Written:
    if found["vague"]:
        return Written(found.span(), None, None, is_vague=True)
    if found["spoken"]:
        days = _SPOKEN.get(found["spoken"], _SPOKEN.get(found["spoken"][0]))
        return Written(found.span(), _shifted(issue_date, days or 0), None)
    first = _day(found["year"], found["month"], found["day"], issue_date)
    last = None
    if found["to_day"]:
        last = _day(found["to_year"] or found["year"], found["to_month"] or found["month"], found["to_day"], issue_date)
    return Written(found.span(), first, last if first and last and last >= first else None)


def _day(year: str | None, month: str | None, day: str, issue_date: date | None) -> date | None:
    """The day meant. Without a year it is of the issue's, but '12月30日' on 3 January is of the year before.

    Without a month, the day is of the issue's month, or of the month before when it lies more than a week ahead.
    """
    if year and year.isdigit():
        return _valid(int(year), int(month or 0), int(day))
    if issue_date is None:
        return None
    if year:
        return _valid(issue_date.year + _YEARS[year], int(month or 0), int(day))
    if month is None:
        is_ahead = int(day) > issue_date.day + DAYS_AHEAD
        month_meant = _shifted(issue_date, -issue_date.day) if is_ahead else issue_date
        return _valid(month_meant.year, month_meant.month, int(day)) if month_meant else None
    ahead = int(month) - issue_date.month
    return _valid(issue_date.year - (ahead >= MONTHS_APART) + (ahead <= -MONTHS_APART), int(month), int(day))


def _shifted(day: date | None, days: int) -> date | None:
    try:
        return day + timedelta(days) if day else None
    except OverflowError:
        return None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
