"""Parts of a page that depend on a few plain values: rendered once for each of them, however many pages carry them.

A part takes nothing but those values, so another day, another place or another navigation is another part, and nothing
here can be stale.
"""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone

register = template.Library()

# A part is a few kilobytes at most.
MOST_PARTS = 1024


@register.simple_tag
def remembered(template_name, **values):
    """Includes a template with these values, `paper` and `today`, and nothing else. Values are plain and hashable."""
    return _rendered(template_name, timezone.localdate(), tuple(sorted(values.items())))


@register.simple_tag(takes_context=True)
def masthead(context, front=False):
    """public/_masthead.html, with the place of the navigation that the page is or belongs to."""
    sections = tuple(context["sections"])
    addresses = {address for _name, address in sections}
    here, place = context["request"].path, context.get("place", "")
    return remembered(
        "public/_masthead.html",
        front=front,
        sections=sections,
        here=here if here in addresses else "",
        place=place if place in addresses else "",
    )


@register.simple_tag
def areas(picker, current=None):
    """public/_areas.html: the district grid; `current` is the one shown, if any."""
    places = tuple((district.short_name, district.get_absolute_url()) for district in picker)
    return remembered("public/_areas.html", places=places, current=current.get_absolute_url() if current else "")


@lru_cache(maxsize=MOST_PARTS)
def _rendered(template_name, today, values):
    return get_template(template_name).render({**dict(values), "today": today, "paper": settings.NEWSROOM_SITE})
