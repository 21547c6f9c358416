"""Who did what when: every version and every move of a story, and any two versions compared."""

from collections import defaultdict
from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles import actions, posted
from articles.arrival import arrived
from articles.facts import actor, facts, standing_sign_offs
from articles.models import Move, SignOff, Version
from articles.refusals import edit_refusal
from articles.story_page.compared import compared
from articles.story_page.page import readable, tabs
from articles.workflow import MOVES

SHOWN = 50


@dataclass(frozen=True)
class Row:
    """A version in the list. `signs`: [(sign-off, whether it still stands)] on just this version."""

    version: Version
    signs: list
    is_published: bool
    is_newest: bool

    @property
    def earlier(self):
        return self.version.number - 1


def history_view(request, story_id, admin_site):
    """Every version and move, newest first, a part of the list at a time (`?before=`, `?moves_before=`)."""
    story = get_object_or_404(readable(request.user), pk=story_id)
    versions, older = _part(Version.objects.filter(story=story).select_related("saved_by").defer("content"),
                            "number", request.GET.get("before"))  # fmt: skip
    moves, older_moves = _part(Move.objects.filter(story=story).select_related("by"), "pk",
                               request.GET.get("moves_before"))  # fmt: skip
    signed = SignOff.objects.filter(round__story=story).order_by("-pk")
    may_not_edit = edit_refusal(actor(request.user), facts(story))
    context = {
        **admin_site.each_context(request),
        "title": _("History: %(story)s") % {"story": story.list_headline},
        "story": story,
        "tabs": tabs(story, "history", may_not_edit),
        "rows": _rows(story, versions),
        "older": older,
        "moves": moves,
        "older_moves": older_moves,
        "sign_offs": signed.select_related("reviewer", "recorded_by", "version")[:SHOWN],
        "labels": {name: move.label for name, move in MOVES.items()},
        "token": actions.new_token(),
        "may_not_edit": may_not_edit,
        "compared": compared(story, request.GET),
        **arrived(story, request.user),
    }
    return TemplateResponse(request, "admin/articles/story/history.html", context)


def _part(rows, key, before):
    """(the newest rows before a position, the position of those that follow or None)."""
    if (number := posted.read_number(before)) is not None:
        rows = rows.filter(**{f"{key}__lt": number})
    found = list(rows.order_by(f"-{key}")[: SHOWN + 1])
    return found[:SHOWN], getattr(found[SHOWN - 1], key) if len(found) > SHOWN else None


def _rows(story, versions):
    standing = set(standing_sign_offs(story.round).values_list("pk", flat=True))
    signs = defaultdict(list)
    for sign_off in SignOff.objects.filter(version__in=versions).select_related("reviewer").order_by("stage", "pk"):
        signs[sign_off.version_id].append((sign_off, sign_off.pk in standing))
    public = story.article.version_number if story.article and story.article.published_at else None
    return [
        Row(version, signs[version.pk], version.number == public, version.number == story.version)
        for version in versions
    ]
