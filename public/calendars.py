"""Events as calendars (iCalendar, RFC 5545) to subscribe to: the whole paper's, a district's, a body's, one event.

A calendar is the same whoever asks and whenever, as long as no event changes, so that caches may keep it: moments in it
are those of the confirmation, never now. Times are given in UTC; a whole day is a date, its end the day after.
"""

import re
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import Body, District, Event
from public.reading import absolute, readers_page

KEPT = timedelta(days=90)
MOST = 1000
REFRESHED = timedelta(hours=6)
DAY = timedelta(days=1)
# What was loaded with the paper was confirmed at no moment of its own.
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")


@readers_page
def of_everything(request):
    return _subscription(request, Event.objects.public(), _("Events"))


@readers_page
def of_district(request, slug):
    district = get_object_or_404(District, slug=slug)
    return _subscription(request, district.events.public(), _("Events: %(name)s") % {"name": district.short_name})


@readers_page
def of_body(request, slug):
    body = get_object_or_404(Body.objects.confirmed(), slug=slug)
    return _subscription(request, body.events.public(), _("Events: %(name)s") % {"name": body.name})


@readers_page
def of_event(request, number):
    event = get_object_or_404(Event.objects.public().for_readers(), pk=number)
    return _answer(request, [event], event.title)


def _subscription(request, events, name):
    """What is coming, and what was lately, so that nobody's calendar forgets what they went to."""
    since = timezone.localdate(timezone.now()) - KEPT
    return _answer(request, events.on_or_after(since).for_readers()[:MOST], name)


def _answer(request, events, name):
    paper = settings.NEWSROOM_SITE
    made = icalendar.Calendar()
    made.add("version", "2.0")
    made.add("prodid", f"-//{paper['name']}//Events//ZH")
    made.add("method", "PUBLISH")
    title = icalendar.vText(_text(f"{name} · {paper['name']}"))
    made.add("name", title)
    made.add("x-wr-calname", title)
    made.add("source", absolute(request.path), parameters={"VALUE": "URI"})
    made.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    for event in events:
        made.add_component(_entry(event))
    return HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")


def _entry(event):
    """One event. Its number of revision is the minute of its confirmation: it grows, and is known without counting."""
    confirmed_at = event.confirmed_at or EPOCH
    entry = icalendar.Event()
    entry.add("uid", f"event-{event.pk}@{urlsplit(settings.NEWSROOM_SITE['origin']).hostname}")
    entry.add("dtstamp", confirmed_at)
    entry.add("sequence", (confirmed_at - EPOCH) // timedelta(minutes=1))
    entry.add(
        "summary", _text(_("Cancelled: %(title)s") % {"title": event.title} if event.is_cancelled else event.title)
    )
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    for name, moment in zip(("dtstart", "dtend"), _span(event), strict=True):
        if moment:
            entry.add(name, moment)
    for name, text in (("location", _where(event)), ("description", _about(event))):
        if text:
            entry.add(name, _text(text))
    entry.add("url", absolute(event.get_absolute_url()))
    return entry


def _span(event):
    """Beginning and end: two dates, or two moments; no end where none is known, or none that is later."""
    if event.start_time is None:
        return event.starts_on, event.last_day + DAY
    begins = _moment(event.starts_on, event.start_time)
    if event.end_time:
        ends = _moment(event.last_day, event.end_time)
    else:
        ends = _moment(event.last_day + DAY, time()) if event.last_day > event.starts_on else None
    return begins, ends if ends and ends > begins else None


def _moment(day, clock):
    return timezone.make_aware(datetime.combine(day, clock)).astimezone(UTC)


def _where(event):
    return " ".join(part for part in (event.district.name if event.district else "", event.venue) if part)


def _about(event):
    organisers = "、".join(body.name for body in event.bodies.all())
    said = _("Organised by: %(names)s") % {"names": organisers} if organisers else ""
    return "\n".join(part for part in (event.description, said) if part)


def _text(text):
    """Text as a calendar may hold it: lines, and no other controls."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
