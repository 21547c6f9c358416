"""Days and times of stories: always the calendar's own, never "two hours ago", which would rot in a cache.

Written here, for a page shows a dozen of them, and Django's `date` takes four times as long over its own language.
"""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

register = template.Library()

WEEKDAYS = "一二三四五六日"


def local(when):
    """A moment as Beijing has it; a day is a day. `localtime` would first ask whether this reader has a zone of their
    own, and takes ten times as long."""
    return when.astimezone(timezone.get_default_timezone()) if isinstance(when, datetime) else when


@register.filter
def iso(when):
    """For machines: 2026-11-21T08:05:00+08:00, or 2026-11-21 of a day; "" for none."""
    if not when:
        return ""
    return local(when).isoformat(timespec="seconds") if isinstance(when, datetime) else when.isoformat()


@register.filter
def full_day(when):
    """2026年11月21日; "" for none."""
    if not when:
        return ""
    at = local(when)
    return f"{at.year}年{at.month}月{at.day}日"


@register.filter
def clock(when):
    """08:05; "" for none."""
    return f"{local(when):%H:%M}" if when else ""


@register.filter
def day(when):
    """11月21日, with the year when it is not this one."""
    if not when:
        return ""
    at = local(when)
    return f"{at.month}月{at.day}日" if at.year == timezone.localdate().year else full_day(when)


@register.filter
def clock_or_day(when):
    """14:20 on the day itself (a cached page does not outlive midnight), else the day; "" for none."""
    if not when:
        return ""
    return clock(when) if local(when).date() == timezone.localdate() else day(when)


@register.filter
def page_or_clock(page, published_at):
    """第2版 where it was printed; 08:05 where it was only published."""
    return _("Page %(page)s") % {"page": page} if page else clock(published_at)


@register.filter
def weekday(when):
    """周二: narrower than what Django's own catalogue has for a short weekday."""
    return "周" + WEEKDAYS[when.weekday()]
