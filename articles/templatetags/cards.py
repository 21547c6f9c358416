"""A card is a pure function of what it shows, so each is rendered once however many lists carry it.

`_rendered` takes nothing but those values: an article that is published anew, another year or another manner is
another call, and nothing here can be stale.
"""

import json
from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html

from articles.templatetags.headlines import clauses
from articles.templatetags.moments import page_or_clock

register = template.Library()

SHOWN = ("kicker", "list_headline", "summary", "byline", "page", "published_at")
# A card is about a kilobyte; a process keeps a few megabytes of them.
MOST_CARDS = 4096


@register.simple_tag
def card(article, **manner):
    """articles/_card.html for an article from `with_cards()`; `manner` is the rest of that template's inputs."""
    picture = article.lead_picture if manner.get("picture") else None
    shown = {name: getattr(article, name) for name in SHOWN}
    return _rendered(
        tuple(shown.items()),
        article.get_absolute_url(),
        json.dumps(picture, sort_keys=True) if picture else "",
        tuple(sorted(manner.items())),
        timezone.localdate().year,
    )


@lru_cache(maxsize=MOST_CARDS)
def _rendered(shown, address, picture, manner, year):
    article = {**dict(shown), "get_absolute_url": address, "lead_picture": json.loads(picture) if picture else None}
    return get_template("articles/_card.html").render({**dict(manner), "article": article})


@register.simple_tag
def head(article):
    """The line of an article in the list of its day: where it was printed, or when it was published, and its headline.

    Rendered by a template, the sixty lines of a full day were half of its page.
    """
    return _head(article.get_absolute_url(), article.headline, article.page, article.published_at)


@lru_cache(maxsize=MOST_CARDS)
def _head(address, headline, page, published_at):
    place = page_or_clock(page, published_at)
    return format_html('<li><span class="no">{}</span> <a href="{}">{}</a></li>', place, address, clauses(headline))
