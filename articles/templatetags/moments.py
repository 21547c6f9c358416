"""Days and times in a list: always the calendar's own, never "two hours ago", which would rot in a cache."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date

register = template.Library()

WEEKDAYS = "一二三四五六日"
THIS_YEAR, OTHER_YEAR, CLOCK = "n月j日", "Y年n月j日", "H:i"


@register.filter
def day(when):
    """11月21日, with the year when it is not this one."""
    if when is None:
        return ""
    local = timezone.localtime(when) if isinstance(when, datetime) else when
    return format_date(local, THIS_YEAR if local.year == timezone.localdate().year else OTHER_YEAR)


@register.filter
def clock_or_day(when):
    """14:20 on the day itself (a cached page does not outlive midnight), else the day."""
    local = timezone.localtime(when)
    return format_date(local, CLOCK) if local.date() == timezone.localdate() else day(when)


@register.filter
def weekday(when):
    """周二: narrower than what Django's own catalogue has for a short weekday."""
    return "周" + WEEKDAYS[when.weekday()]
