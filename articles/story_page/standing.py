"""Where a story stands, as the story page and the lists say it: steps, sign-offs, and the moves from here."""

from django.utils.translation import gettext as _

from articles.facts import standing_sign_offs
from articles.models import Move
from articles.refusals import moves_from, refusal
from articles.workflow import OnSite, Stage, State

PRIMARY = (
    "take_up", "submit", "approve_first", "approve_second", "approve_final", "publish", "check_printed", "revise",
    "reopen", "put_back",
)  # fmt: skip
# Moves that a plain button cannot make: one asks for a colleague, one for other stories.
NOT_A_BUTTON = {"pass_on", "combine"}


def steps(story, known):
    """The five steps with how each stands: done, now, back, or to come."""
    order = [State.FIRST_REVIEW, State.SECOND_REVIEW, State.FINAL_REVIEW, State.READY, State.PUBLISHED]
    labels = [_("First review"), _("Second review"), _("Final review"), _("Waiting to go out"), _("Out")]
    now = order.index(story.state) if story.state in order else -1
    is_out = story.state == State.PUBLISHED and known.on_site != OnSite.WAITING
    return [
        {
            "label": label,
            "is_done": place < now or is_out,
            "is_now": place == now and not is_out,
            "is_back": story.state == State.RETURNED and place == 0,
        }
        for place, label in enumerate(labels)
    ]


def status_label(story, known):
    """The state in one word, with what time and stops make of it (定时发布、停发、缓发、下线)."""
    if story.is_on_hold:
        return _("On hold")
    if story.state == State.PUBLISHED and known.on_site != OnSite.LIVE:
        return OnSite(known.on_site).label
    if story.stopped_at and story.state != State.PUBLISHED:
        return _("Stopped")
    return story.get_state_display()


def sign_off_rows(story, known):
    standing = {sign_off.stage: sign_off for sign_off in standing_sign_offs(story.round)}
    return [
        {
            "label": stage.label,
            "sign_off": standing.get(stage),
            "is_carried": stage in standing and standing[stage].round_id != story.round_id,
        }
        for stage in Stage
    ]


def decisions(person, known):
    """The moves from here: the one to make next, the others, and those this person may not make, with the reason.

    `why_not` is of the step people wait for; `refused` are the rest that this person cannot make.
    """
    rows = [{"move": move, "why_not": refusal(move, person, known)} for move in moves_from(known)]
    open_moves = [row["move"] for row in rows if not row["why_not"]]
    primary = next((move for move in open_moves if move.name in PRIMARY), None)
    expected = next((row for row in rows if row["move"].name in PRIMARY), None) if not primary else None
    return {
        "primary": primary,
        "others": [move for move in open_moves if move is not primary and move.name not in NOT_A_BUTTON],
        "names": {move.name for move in open_moves},
        "why_not": expected["why_not"] if expected else None,
        "refused": [row for row in rows if row["why_not"] and row is not expected],
        "needs_reason": any(move.needs_reason for move in open_moves),
    }


def last_return(story):
    if story.state != State.RETURNED:
        return None
    return Move.objects.filter(story=story, name="return_to_author").select_related("by").order_by("-pk").first()
