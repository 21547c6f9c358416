"""When each step of a sample story was taken, counted from the moment the sample is loaded.

A sheet names one moment: of publication, or, for copy on its way, of sending it in. The other steps lie around it as
they do in a newsroom: a story for the morning is signed the evening before and scheduled. Nothing is ever in the future
but what is scheduled, so a step that would be puts the whole story a day back.
"""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.utils import timezone

from articles.models import Story

# State of the sheet → its steps. `take_up` falls away for copy that a member of the staff wrote or entered.
STEPS = {
    "received": ["create"],
    "draft": ["create"],
    "not_used": ["create", "not_use"],
    "returned": ["create", "take_up", "submit", "give_back"],
    "first_review": ["create", "take_up", "submit"],
    "second_review": ["create", "take_up", "submit", "first"],
    "final_review": ["create", "take_up", "submit", "first", "second"],
    "held": ["create", "take_up", "submit", "first", "hold"],
    "ready": ["create", "take_up", "submit", "first", "second", "final"],
    "published": ["create", "take_up", "submit", "first", "second", "final", "publish"],
    "scheduled": ["create", "take_up", "submit", "first", "second", "final", "publish"],
    "stopped": ["create", "take_up", "submit", "first", "second", "final", "publish", "change"],
    "printed": ["create", "check"],
}
# Minutes from sending the copy in.
MINUTES = {
    "create": -50, "take_up": -20, "submit": 0, "give_back": 55, "not_use": 40, "first": 65, "hold": 80,
    "second": 145, "final": 205, "publish": 210, "change": 240, "check": 0,
}  # fmt: skip
# A page comes in so long before the first of its stories is made.
PAGE_IN = timedelta(minutes=25)
NOON = 12
EVENING = time(21, 40)
DAY = timedelta(days=1)


def moments_of_all(sheets, now):
    """[{step: moment}] of the sheets, each in order of time, all of it before `now`.

    Their places in the paper keep everything from happening at once. The stories of one page stay in one issue: if
    one has to be put back a day, all are.
    """
    planned = [_planned(sheet, order, now) for order, sheet in enumerate(sheets)]
    days_back = defaultdict(int)
    for sheet, (_steps, last) in zip(sheets, planned, strict=True):
        days_back[_issue(sheet)] = max(days_back[_issue(sheet)], (last - now) // DAY + 1)
    return [
        {step: at - days_back[_issue(sheet)] * DAY for step, at in steps.items()}
        for sheet, (steps, _last) in zip(sheets, planned, strict=True)
    ]


def for_tomorrow(now):
    """(issue date, print status) of what is planned for the next paper."""
    return timezone.localdate(now) + DAY, Story.PrintStatus.PLANNED


def _issue(sheet):
    return sheet.get("raw", sheet["slug"])


def _planned(sheet, order, now):
    """(the moment of each step as the sheet says, the last moment that has to be past)."""
    moment = _on(timezone.localdate(now) - timedelta(days=sheet["days_ago"]), sheet["time"])
    steps = {step: _sent_in(sheet, moment, order) + timedelta(minutes=MINUTES[step]) for step in STEPS[sheet["state"]]}
    return steps, max(*steps.values(), moment)


def goes_live_at(sheet, published_by, now):
    """When readers see it: for a scheduled sheet a day to come, else its moment at or after the act of publishing."""
    if "publish_in_days" in sheet:
        return _on(timezone.localdate(now) + timedelta(days=sheet["publish_in_days"]), sheet["publish_time"])
    moment = _on(timezone.localdate(published_by), sheet["time"])
    return moment if moment >= published_by else moment + DAY


def _on(day, clock):
    return timezone.make_aware(datetime.combine(day, clock))


def _sent_in(sheet, moment, order):
    if sheet["state"] != "published":
        return moment
    is_morning = moment.hour < NOON
    done = _on(moment.date() - DAY, EVENING) if is_morning else moment
    return done - timedelta(minutes=MINUTES["publish"] + (order % 9 * 4 if is_morning else 0))
