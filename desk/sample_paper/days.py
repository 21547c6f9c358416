"""When each step of a sample story was taken, counted from the moment the sample is loaded.

A sheet names one moment: of publication, or, for copy on its way, of sending it in. The other steps lie around it as
they do in a newsroom: a story for the morning is signed the evening before and scheduled. Nothing is ever in the future
but what is scheduled, so a step that would be puts the whole story a day back.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

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
    "printed": ["enter", "check"],
}
# Minutes from sending the copy in.
MINUTES = {
    "create": -50, "take_up": -20, "submit": 0, "give_back": 55, "not_use": 40, "first": 65, "hold": 80,
    "second": 145, "final": 205, "publish": 210, "change": 240, "enter": -45, "check": 0,
}  # fmt: skip
NOON = 12
EVENING = time(21, 40)
DAY = timedelta(days=1)


def moments_of(sheet, order, now):
    """{step: moment} of a sheet, in order of time, all of it before `now`. `order`: its place in the paper, so that not
    everything happens at once."""
    moment = _on(timezone.localdate(now) - timedelta(days=sheet["days_ago"]), sheet["time"])
    steps = {step: _sent_in(sheet, moment, order) + timedelta(minutes=MINUTES[step]) for step in STEPS[sheet["state"]]}
    last = max(*steps.values(), moment)
    days_back = max(0, (last - now) // DAY + 1)
    return {step: at - days_back * DAY for step, at in steps.items()}


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
