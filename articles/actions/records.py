"""The steps all actions share: lock the story, ask the table, write the row of what happened."""

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import notices, search
from articles.actions.errors import Refused, Stale
from articles.facts import actor, facts
from articles.models import Move, Round, Story, Version
from articles.refusals import refusal
from articles.roles import person_name
from articles.workflow import MOVES, RoundKind


def locked(story_id):
    """The story, locked until the transaction ends (SQLite's write transactions are one at a time anyway).

    Its round and article are read when asked for: what a join gave was read before the wait for the lock.
    """
    return Story.objects.select_for_update().get(pk=story_id)


def latest_version(story):
    return Version.objects.get(story=story, number=story.version)


def check_unchanged(story, version):
    """Refuse when the story moved on since the person looked at `version`."""
    if version == story.version:
        return
    current = Version.objects.select_related("saved_by").get(story=story, number=story.version)
    raise Stale(
        _("%(name)s saved version %(number)s at %(time)s, after you opened version %(mine)s. Nothing was overwritten.")
        % {
            "name": person_name(current.saved_by),
            "number": current.number,
            "time": f"{timezone.localtime(current.saved_at):%H:%M}",
            "mine": version,
        },
        current,
    )


def check_move(story, name, *, by, at=None, reason=""):
    """The Move of that name, if this person may make it now; Refused with the reason otherwise."""
    move = MOVES[name]
    why_not = refusal(move, actor(by), facts(story, at))
    if why_not:
        raise Refused(why_not)
    if move.needs_reason and not reason.strip():
        raise Refused(_("Say why: “%(move)s” needs a reason.") % {"move": move.label})
    return move


def record_move(story, name, target, *, by, at=None, reason=""):
    """Put the story in `target` and write the one row that says so. The caller saved everything else of the story,
    and calls `index_story` when more than its state changed."""
    at = at or timezone.now()
    source = story.state
    move = Move.objects.create(
        story=story,
        name=name,
        source=source,
        target=target,
        by=by,
        at=at,
        reason=reason.strip(),
        version_number=story.version,
    )
    story.state = target
    story.changed_at = at
    story.save(
        update_fields=[
            "state", "changed_at", "round", "article", "publish_at", "authority",
            "held_at", "hold_reason", "stopped_at", "print_status", "combined_into",
        ]
    )  # fmt: skip
    if not search.STORIES.refile(story.pk, at, out=f"state:{source}", into=f"state:{target}"):
        index_story(story)
    notices.of_move(story, move)


def index_story(story):
    document = search.story_document(story)
    search.STORIES.put(story.pk, story.changed_at, document.title, document.text, document.facets)


def open_round(story, *, by, kind=RoundKind.FULL, carried=(), at=None):
    """The next round of the story, carrying the sign-offs that still stand."""
    last = Round.objects.filter(story=story).order_by("-number").first()
    story.round = Round.objects.create(
        story=story, number=last.number + 1 if last else 1, kind=kind, opened_by=by, opened_at=at or timezone.now()
    )
    story.round.carried.set(carried)
    return story.round


def close_round(story, why, at=None):
    if story.round:
        story.round.closed_at = at or timezone.now()
        story.round.closed_why = why[:200]
        story.round.save(update_fields=["closed_at", "closed_why"])
