"""The paper by the day it was printed (见报日), or published where it was not: year, month, day."""

import calendar
from datetime import date

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from articles.models.published import Listing
from public import lists
from public.reading import readers_page

DAY_LENGTH = 60
# A day is a list of headlines.
FIELDS = ("headline", "page", "published_at")


def _days(at):
    """The live rows of all days; `target` is YYYYMMDD."""
    return Listing.objects.filter(kind=Listing.Kind.DAY).live(at)


@readers_page
def year(request, year):
    now = timezone.now()
    first, last = _date(year, 1, 1), _date(year, 12, 31)
    months = sorted({target // 100 % 100 for target in _targets(now, first, last)})
    if not months and year != timezone.localdate(now).year:
        raise Http404
    context = {"first": first, "months": [date(year, number, 1) for number in months], **_neighbours(now, first, last)}
    return render(request, "public/archive_year.html", context)


@readers_page
def month(request, year, month):
    now = timezone.now()
    first = _date(year, month, 1)
    last = first.replace(day=calendar.monthrange(year, month)[1])
    with_paper = {target % 100 for target in _targets(now, first, last)}
    if not with_paper and first != timezone.localdate(now).replace(day=1):
        raise Http404
    weeks = calendar.Calendar(firstweekday=calendar.MONDAY).monthdatescalendar(first.year, first.month)
    context = {
        "first": first,
        "weeks": [[_cell(day, first, with_paper) for day in week] for week in weeks],
        **_neighbours(now, first, last),
    }
    return render(request, "public/archive_month.html", context)


@readers_page
def day(request, year, month, day):
    now = timezone.now()
    when = _date(year, month, day)
    page = lists.read_page(Listing.Kind.DAY, _target(when), request.GET, at=now, length=DAY_LENGTH, fields=FIELDS)
    if page.is_first and not page.articles:
        raise Http404
    return render(request, "public/archive_day.html", {"day": when, "page": page, **_neighbours(now, when, when)})


def _date(year, month, day):
    """A day of the calendar; any other numbers name no page."""
    try:
        return date(year, month, day)
    except ValueError:
        raise Http404 from None


def _target(day):
    return int(f"{day:%Y%m%d}")


def _cell(day, first, with_paper):
    """A cell of the month's table: the day, or None outside the month, and whether there is something to read."""
    is_inside = day.month == first.month
    return (day if is_inside else None, is_inside and day.day in with_paper)


def _targets(at, first, last):
    """The days between two that have something, as YYYYMMDD."""
    rows = _days(at).filter(target__range=(_target(first), _target(last)))
    return rows.order_by().values_list("target", flat=True).distinct()


def _neighbours(at, first, last):
    """The nearest days with something before and after a span: links over gaps, and an end to them."""
    earlier = _days(at).filter(target__lt=_target(first)).order_by("-target").values_list("target", flat=True).first()
    later = _days(at).filter(target__gt=_target(last)).order_by("target").values_list("target", flat=True).first()
    return {"earlier": _day_of(earlier), "later": _day_of(later)}


def _day_of(target):
    return date(target // 10000, target // 100 % 100, target % 100) if target else None
