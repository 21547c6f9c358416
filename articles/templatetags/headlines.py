"""Headlines on the page: where they may break, and what they are on one line."""

import re
from functools import lru_cache

from django import template
from django.utils.html import escape, format_html_join
from django.utils.safestring import mark_safe

from articles.phrasing import phrases

register = template.Library()

WORD_BREAK = "<wbr>"  # a constant of ours; everything around it is escaped
CLAUSE_END = re.compile(r"[\s\u3000]+")


# A headline stands on a dozen pages, and finding its words is work.
MOST_HEADLINES = 4096


@register.filter
def clauses(headline):
    """The headline with its breaks: the editor's lines and blanks first, then between words."""
    return _clauses(str(headline or ""))


@lru_cache(maxsize=MOST_HEADLINES)
def _clauses(headline):
    parts = [part for part in CLAUSE_END.split(headline) if part]
    if len(parts) == 1:
        return breakable(parts[0])
    return format_html_join(" ", "<span>{}</span>", ((breakable(part),) for part in parts))


def breakable(clause):
    return mark_safe(WORD_BREAK.join(escape(phrase) for phrase in phrases(clause)))


@register.filter
def one_line(headline):
    """For titles, feeds and addresses: printed lines on one line."""
    return " ".join((headline or "").split())
