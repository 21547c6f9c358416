"""Who did what when: every version and every move of a story, and any two versions compared."""

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles import actions
from articles.arrival import arrived
from articles.facts import actor, facts
from articles.marked import marked_copy
from articles.models import Move, SignOff, Version
from articles.story_page.page import readable, tabs
from articles.workflow import MOVES, edit_refusal


def history_view(request, story_id, admin_site):
    """Who did what when: every version and every move; any two versions compared."""
    story = get_object_or_404(readable(request.user), pk=story_id)
    versions = list(Version.objects.filter(story=story).select_related("saved_by").order_by("-number").defer("content"))
    signed = SignOff.objects.filter(round__story=story).select_related("reviewer", "version", "round").order_by("-pk")
    context = {
        **admin_site.each_context(request),
        "title": _("History: %(story)s") % {"story": story.list_headline},
        "story": story,
        "tabs": tabs(story, "history", edit_refusal(actor(request.user), facts(story))),
        "versions": versions,
        "moves": Move.objects.filter(story=story).select_related("by").order_by("-pk"),
        "sign_offs": signed,
        "labels": {name: move.label for name, move in MOVES.items()},
        "token": actions.new_token(),
        "compared": _comparison(story, request.GET),
        **arrived(story),
    }
    return TemplateResponse(request, "admin/articles/story/history.html", context)


def _comparison(story, asked):
    """Two versions named in the address, compared; None when they are not both there."""
    numbers = [asked.get(name, "") for name in ("a", "b")]
    if not all(number.isdecimal() and len(number) < 7 for number in numbers):
        return None
    found = {version.number: version for version in Version.objects.filter(story=story, number__in=numbers)}
    older, newer = (found.get(int(number)) for number in sorted(numbers, key=int))
    if not (older and newer):
        return None
    return {"older": older, "newer": newer, "marked": marked_copy(older.content, newer.content)}
