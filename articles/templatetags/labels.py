"""Words of readers' pages, and addresses, that are the same each time a page is rendered: found once.

`{% load i18n labels %}`, in this order: Django's `translate` looks the same words up again for every page. The site
speaks one language (newsroom/settings.py), so a label is translated when its template is compiled.
"""

from django import template
from django.conf import settings
from django.template.base import TextNode
from django.templatetags.i18n import do_translate
from django.utils.translation import override

from organisations.addresses import address_of

register = template.Library()


@register.tag
def translate(parser, token):
    """Django's own tag, but that words which are written in the template become plain text of it."""
    node = do_translate(parser, token)
    said = node.filter_expression
    is_constant = said.var.lookups is None and not said.filters and not node.message_context and not node.noop
    if node.asvar or not is_constant:
        return node
    with override(settings.LANGUAGE_CODE):
        return TextNode(node.render(template.Context()))


@register.simple_tag
def address(route, *parts):
    """The address of a route; `url` looks for it anew, which takes ten times as long. For a route that is there."""
    return address_of(route, *parts)
