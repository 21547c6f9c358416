"""The copy of an article as it is set."""

from django import template
from django.utils.html import escape

register = template.Library()

FIRST_PARAGRAPH = "<p>"


@register.filter
def opened_with(body, dateline):
    """The body with its dateline (本报讯) at the head of the first paragraph, as it is printed.

    `body` is canonical HTML; nothing is added where a body does not begin with a paragraph or already has the words.
    """
    if not dateline or not body.startswith(FIRST_PARAGRAPH) or body.startswith(FIRST_PARAGRAPH + escape(dateline)):
        return body
    return f'<p><span class="dateline">{escape(dateline)}</span>\u3000{body.removeprefix(FIRST_PARAGRAPH)}'
