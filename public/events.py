"""Events that workers may join: what is coming, a month day by day, one event.

Only events that a second person confirmed for readers: every query here begins with `Event.objects.public()`.
"""

import calendar
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from articles.models.published import Listing
from organisations.models import Body, District, Event
from organisations.models.events import LONGEST
from public import lists
from public.reading import absolute, readers_page
from public.structured import as_script

COMING = 60
FIRST_DAY, LAST_DAY = date(1949, 1, 1), date(2100, 12, 31)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Choice:
    """What a reader narrows a list to, with what there is to choose from. A word that names nothing narrows nothing."""

    districts: list[District]
    bodies: list[Body]
    district: District | None = None
    body: Body | None = None

    @classmethod
    def read(cls, query):
        organised = Event.objects.public().filter(bodies=OuterRef("pk"))
        offered = cls(list(District.objects.current()), list(Body.objects.confirmed().filter(Exists(organised))))
        return replace(
            offered,
            district=_of_slug(offered.districts, query.get("district")),
            body=_of_slug(offered.bodies, query.get("body")),
        )

    def events(self):
        chosen = {name: getattr(self, name) for name in ("district", "body") if getattr(self, name)}
        fields = {"district": "district", "body": "bodies"}
        return Event.objects.public().filter(**{fields[name]: value for name, value in chosen.items()})

    @property
    def query(self):
        """`?district=…&body=…`, or nothing."""
        slugs = {name: getattr(self, name).slug for name in ("district", "body") if getattr(self, name)}
        return f"?{urlencode(slugs)}" if slugs else ""

    @property
    def calendar(self):
        """The calendar to subscribe to that comes nearest."""
        if self.body:
            return reverse("body_calendar", args=[self.body.slug])
        return reverse("district_calendar", args=[self.district.slug]) if self.district else reverse("calendar")


@readers_page
def coming(request):
    """From today on. `?month=2026-11`, which the form sends, is the address of that month."""
    today = timezone.localdate(timezone.now())
    choice = Choice.read(request.GET)
    if asked := _first_of(request.GET.get("month", "")):
        return redirect(_address(asked) + choice.query)
    events = choice.events()
    found = list(events.on_or_after(today).for_readers()[: COMING + 1])
    first, last = _month_of(today)
    days = _by_day(events.between(first, last).only("starts_on", "ends_on"), first, last)
    context = {
        "months": [(month, list(events)) for month, events in groupby(found[:COMING], _month_in_list(today))],
        "rest": _month_of(found[COMING].starts_on)[0] if len(found) > COMING else None,
        **_calendar(choice, first, days, today),
        "earlier": _month_of(first - DAY)[0],
        "later": _month_of(last + DAY)[0],
    }
    return render(request, "public/events.html", context)


@readers_page
def month(request, year, month):
    today = timezone.localdate(timezone.now())
    first = _first_of(f"{year:04d}-{month:02d}")
    if first is None:
        raise Http404
    first, last = _month_of(first)
    choice = Choice.read(request.GET)
    shown = list(choice.events().between(first, last).for_readers())
    days = _by_day(shown, first, last)
    context = {
        "is_month": True,
        "days": sorted(days.items()),
        **_calendar(choice, first, days, today),
        **_neighbours(choice.events(), shown, first, last),
    }
    return render(request, "public/events.html", context)


@readers_page
def event(request, number):
    now = timezone.now()
    found = get_object_or_404(Event.objects.public().for_readers(), pk=number)
    context = {
        "event": found,
        "organisers": found.bodies.all(),
        "page": lists.read_page(Listing.Kind.EVENT, found.pk, request.GET, at=now),
        "structured": as_script(_structured(found)),
        "place": reverse("events"),
        "canonical": found.get_absolute_url(),
    }
    return render(request, "public/event.html", context)


def _of_slug(rows, slug):
    return next((row for row in rows if row.slug == slug), None)


def _first_of(text):
    """The first day of a month ("2026-11") that may have a page, or None."""
    match = lists.MONTH.fullmatch(text)
    if match is None or not FIRST_DAY.year <= int(match["year"]) <= LAST_DAY.year:
        return None
    return date(int(match["year"]), int(match["month"]), 1)


def _month_of(day):
    """The first and the last day of the month that a day is in."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _month_in_list(today):
    """What has begun already stands under this month."""
    return lambda event: _month_of(max(event.starts_on, today))[0]


def _address(first):
    return reverse("events_month", args=[first.year, first.month])


def _by_day(events, first, last):
    """{day: its events} of a span; an event of several days is on each of them."""
    days = {}
    for event in events:
        begins, ends = max(event.starts_on, first), min(event.last_day, last)
        for number in range((ends - begins).days + 1):
            days.setdefault(begins + number * DAY, []).append(event)
    return days


def _calendar(choice, first, days, today):
    """The month's table and what else stands beside a list. Each cell: the day, or None outside, and its events."""
    weeks = calendar.Calendar(calendar.MONDAY).monthdatescalendar(first.year, first.month)
    return {
        "choice": choice,
        "first": first,
        "today": today,
        "weeks": [
            [(day, len(days.get(day, ()))) if day.month == first.month else (None, 0) for day in week] for week in weeks
        ],
        "place": reverse("events"),
    }


def _neighbours(events, shown, first, last):
    """The first days of the nearest months with something before and after one: links over gaps, and an end to them."""
    earlier = first - DAY if any(event.starts_on < first for event in shown) else _last_before(events, first)
    later = last + DAY if any(event.last_day > last for event in shown) else _first_after(events, last)
    within = (day if day and FIRST_DAY <= day <= LAST_DAY else None for day in (earlier, later))
    return dict(zip(("earlier", "later"), (day and _month_of(day)[0] for day in within), strict=True))


def _last_before(events, first):
    """The last day before a month on which something was: of a year's events by their end, else by their beginning."""
    before = events.filter(starts_on__lt=first)
    recent = before.filter(starts_on__gte=first - LONGEST).order_by(Coalesce("ends_on", "starts_on").desc())
    found = recent.first() or before.order_by("-starts_on").first()
    return min(found.last_day, first - DAY) if found else None


def _first_after(events, last):
    return events.filter(starts_on__gt=last).order_by("starts_on").values_list("starts_on", flat=True).first()


def _structured(event):
    """The event in the words of schema.org."""
    area = event.district.name if event.district else ""
    has_end = event.end_time or event.last_day > event.starts_on
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "url": absolute(event.get_absolute_url()),
        "startDate": _moment(event.starts_on, event.start_time),
        "endDate": has_end and _moment(event.last_day, event.end_time),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if event.is_cancelled else 'Scheduled'}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": (event.venue or area)
        and {"@type": "Place", "name": event.venue or area, "address": area or event.venue},
        "organizer": [{"@type": "Organization", "name": body.name} for body in event.bodies.all()],
        "description": event.description,
    }
    return {name: value for name, value in data.items() if value}


def _moment(day, time):
    """2026-11-24T13:30:00+08:00, or the day alone where no time is known."""
    return timezone.make_aware(datetime.combine(day, time)).isoformat() if time else day.isoformat()
