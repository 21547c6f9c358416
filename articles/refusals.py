"""Why a person may not make a move, change a text or plan: whole sentences with names in them, or None.

Nothing here touches the database: `articles.facts` reads the Facts and the Actor; `articles.workflow` holds the table.
"""

from django.utils.timezone import localtime
from django.utils.translation import gettext as _t

from articles.duty import at_stage, duty_of, in_words
from articles.workflow import (
    CHOOSING,
    IN_REVIEW,
    IN_WRITING,
    MOVES,
    OF_THE_DESK,
    SIGN_OFF_PERMISSION,
    STAGE_OF_STATE,
    TAKE_UP,
    Actor,
    Facts,
    Move,
    OnSite,
    Stage,
    State,
)


def moves_open_to(actor: Actor, facts: Facts) -> list[Move]:
    """The moves this person can make on this story now, in the order of the table."""
    return [move for move in MOVES.values() if refusal(move, actor, facts) is None]


def moves_from(facts: Facts) -> list[Move]:
    """The moves the table has from here, whoever asks."""
    return [move for move in MOVES.values() if _out_of_place(move, facts) is None]


def refusal(move: Move, actor: Actor, facts: Facts) -> str | None:
    """Why this person cannot make this move, in a sentence with names in it; None when they can."""
    return (
        _out_of_place(move, facts)
        or _not_permitted(move, facts, actor)
        or _not_their_submission(move, facts, actor)
        or _not_their_review(move, facts, actor)
        or _not_their_check(move, facts, actor)
        or _not_of_the_desk(move, facts, actor)
    )


def _out_of_place(move: Move, facts: Facts) -> str | None:
    if facts.state not in move.sources:
        return _t("“%(move)s” is not possible now: the story is “%(state)s”.") % {
            "move": move.label,
            "state": State(facts.state).label,
        }
    if facts.on_site not in move.on_site:
        return _t("“%(move)s” is not possible now: the article is “%(place)s”.") % {
            "move": move.label,
            "place": OnSite(facts.on_site).label,
        }
    return _wrong_road(move, facts) or _wrong_hold(move, facts)


def _wrong_road(move: Move, facts: Facts) -> str | None:
    """Printed copy is checked, never reviewed, until a revision puts it on the common road; and the other way round."""
    if move.authority == "any" or move.authority == facts.authority:
        return None
    if facts.authority == "printed":
        if move.name in {"hold", "release", "not_use", "reopen"}:
            return None
        return _t("This is printed copy: it is checked against the page by a second person, not reviewed.")
    return _t("Only copy that was printed and signed can be put online by a check.")


def _wrong_hold(move: Move, facts: Facts) -> str | None:
    if move.name == "release":
        return None if facts.is_on_hold else _t("The story is not on hold.")
    if move.name == "hold":
        return _no_use_to_hold(facts)
    if move.target == State.PUBLISHED and move.name != "abandon_revision" and facts.is_on_hold:
        return _t("“%(move)s” is not possible: the story is on hold. End the hold first.") % {"move": move.label}
    return None


def _no_use_to_hold(facts: Facts) -> str | None:
    if facts.is_on_hold:
        return _t("The story is on hold already.")
    if facts.state == State.PUBLISHED and facts.on_site != OnSite.WAITING:
        return _t("The article is on the site: a hold would change nothing. Take it offline instead.")
    return None


def _not_permitted(move: Move, facts: Facts, actor: Actor) -> str | None:
    permission = move.permission
    if facts.state == State.RECEIVED and move.name in CHOOSING:
        permission = TAKE_UP
    elif move.name == "return_to_author":
        permission = SIGN_OFF_PERMISSION[STAGE_OF_STATE[facts.state]]
    if not actor.may(permission):
        return _t("“%(move)s” is not among your duties.") % {"move": move.label}
    if move.name in {"submit", "submit_minor"}:
        return _not_theirs_to_send(facts, actor)
    if move.name in {"send_in", "pull_back"}:
        return _not_theirs_to_take_back(facts, actor)
    return None


def _not_theirs_to_take_back(facts: Facts, actor: Actor) -> str | None:
    is_theirs_now = facts.is_taken_up and actor.number == facts.in_charge
    if not (_is_own(actor, facts) or is_theirs_now):
        return _t("Only the author, or whoever entered the story, can do this.")
    if facts.state == State.FIRST_REVIEW and facts.is_taken_up and not actor.may("articles.change_story"):
        return _t("The newsroom is working on your copy. Add a remark to say what should change.")
    return None


def _is_own(actor: Actor, facts: Facts) -> bool:
    return actor.number in {facts.written_by, facts.entered_by}


def _not_theirs_to_send(facts: Facts, actor: Actor) -> str | None:
    if _is_own(actor, facts) or actor.number == facts.in_charge or is_of_desk(actor, facts):
        return None
    return _t("The author, whoever entered it, or %(desk)s sends this story to review.") % {"desk": facts.desk_name}


def is_of_desk(actor: Actor, facts: Facts) -> bool:
    """Whether the person acts for the story's desk: a story without one is everybody's, some act for every desk."""
    if facts.desk_members is None or actor.may("articles.act_for_every_desk"):
        return True
    return actor.number in facts.desk_members


def _not_their_submission(move: Move, facts: Facts, actor: Actor) -> str | None:
    """Copy from outside is chosen by the reporter in charge of its district or body, or by the desk's reviewers.

    A draft is combined by who may write it.
    """
    if move.name == "combine" and facts.state == State.DRAFT:
        return _not_theirs_to_write(actor, facts)
    if facts.state != State.RECEIVED or move.name not in CHOOSING:
        return None
    if facts.in_charge in {None, actor.number}:
        return None
    if actor.may(SIGN_OFF_PERMISSION[Stage.FIRST]) and is_of_desk(actor, facts):
        return None
    return _t("This submission is with %(name)s. They, or a first reviewer of the desk, can pass it on.") % {
        "name": facts.in_charge_name
    }


def _not_their_review(move: Move, facts: Facts, actor: Actor) -> str | None:
    """Three reviews by three people, none of them the author or on the byline."""
    if move.stage is None:
        return None
    return review_refusal(move.stage, actor, facts)


def review_refusal(stage: Stage, actor: Actor, facts: Facts) -> str | None:
    """Why this person cannot be the reviewer of `stage` in this round; None when they can."""
    review = Stage(stage).label
    if actor.number in facts.barred:
        return _t("Not possible as %(review)s: %(why)s.") % {"review": review, "why": facts.barred[actor.number]}
    for signed in facts.standing:
        if signed.reviewer == actor.number and signed.stage != stage:
            return _t("Not possible as %(review)s: you did the %(earlier)s of this round (%(name)s, %(time)s).") % {
                "review": review,
                "earlier": Stage(signed.stage).label,
                "name": signed.name,
                "time": f"{localtime(signed.at):%H:%M}",
            }
    if stage == Stage.FINAL:
        return _not_on_duty(stage, actor, facts)
    if not (is_of_desk(actor, facts) or acts_across_desks(stage, actor, facts)):
        return _t("The %(review)s of this story belongs to %(desk)s, and you are not of that desk.") % {
            "review": review,
            "desk": facts.desk_name,
        }
    return None


def _not_on_duty(stage: Stage, actor: Actor, facts: Facts) -> str | None:
    """The final signature is of whoever is on duty; when the roster is empty for this moment, of who has the right."""
    on_duty = at_stage(facts.duties, stage)
    if not on_duty or duty_of(actor.number, stage, on_duty):
        return None
    return _t("The %(review)s is the duty of %(names)s now (%(shifts)s).") % {
        "review": Stage(stage).label,
        **in_words(on_duty),
    }


def acts_across_desks(stage: Stage, actor: Actor, facts: Facts) -> bool:
    """The roster and a name on the plan go before the desks: who is on duty at the stage, and the named reviewer."""
    is_named = actor.number == facts.named_reviewer and STAGE_OF_STATE.get(facts.state) == stage
    return is_named or duty_of(actor.number, stage, facts.duties) is not None


def recording_refusal(actor: Actor, facts: Facts) -> str | None:
    """Why this person cannot record here what another reviewer decided (代录签); None when they can."""
    if not actor.may("articles.record_sign_off"):
        return _t("Recording sign-offs is not among your duties.")
    if facts.state not in IN_REVIEW:
        return _t("There is nothing to sign here now: the story is “%(state)s”.") % {"state": State(facts.state).label}
    if actor.number in facts.barred:
        return _t("A sign-off is recorded by somebody else: %(why)s.") % {"why": facts.barred[actor.number]}
    if facts.duties and all(duty.person != actor.number for duty in facts.duties):
        return _t("A sign-off is recorded by whoever is on duty: %(names)s (%(shifts)s).") % in_words(facts.duties)
    for signed in facts.standing:
        if signed.is_recorded:
            return _t("One sign-off is recorded here already, for %(name)s: the others sign themselves.") % {
                "name": signed.name
            }
    return None


def _not_their_check(move: Move, facts: Facts, actor: Actor) -> str | None:
    if move.name == "check_printed" and actor.number == facts.entered_by:
        return _t("Printed copy is checked by a second person: you entered it yourself.")
    return None


def _not_of_the_desk(move: Move, facts: Facts, actor: Actor) -> str | None:
    """What becomes of a desk's story is decided by that desk, by who wrote it, and by whoever is on duty."""
    if move.name not in OF_THE_DESK or facts.state == State.RECEIVED:
        return None
    is_on_duty = any(duty.person == actor.number for duty in facts.duties)
    is_theirs = _is_own(actor, facts) or actor.number in {facts.in_charge, facts.named_reviewer}
    if is_on_duty or is_theirs or is_of_desk(actor, facts):
        return None
    return _t("This story belongs to %(desk)s, and you are not of that desk.") % {"desk": facts.desk_name}


def edit_refusal(actor: Actor, facts: Facts) -> str | None:
    """Why this person cannot change the text now; None when they can."""
    if facts.state in IN_WRITING | {State.RECEIVED}:
        return _not_in_their_hands(actor, facts) or _not_theirs_to_write(actor, facts)
    if facts.state in IN_REVIEW | {State.READY} or _is_waiting(facts):
        return _not_theirs_to_edit(actor, facts)
    if facts.state == State.PUBLISHED:
        return _t("The article is on the site. Start a revision to change it.")
    return _t("A story that is “%(state)s” is not changed any more.") % {"state": State(facts.state).label}


def _is_waiting(facts: Facts) -> bool:
    return facts.state == State.PUBLISHED and facts.on_site == OnSite.WAITING


def _not_in_their_hands(actor: Actor, facts: Facts) -> str | None:
    """A correspondent writes until the copy is sent in, and again when it comes back."""
    if actor.may("articles.change_story") or not _is_own(actor, facts):
        return None
    if facts.state == State.RECEIVED:
        return _t("The newsroom has your copy. Pull it back to change it, or add a remark.")
    if facts.state == State.DRAFT and facts.is_taken_up:
        return _t("The newsroom is working on your copy. Add a remark to say what should change.")
    return None


def _not_theirs_to_write(actor: Actor, facts: Facts) -> str | None:
    if _is_own(actor, facts) or actor.number == facts.in_charge:
        return None
    if actor.may("articles.change_story") and is_of_desk(actor, facts):
        return None
    return _t("The author, whoever entered it, or %(desk)s edits this story.") % {"desk": facts.desk_name}


def _not_theirs_to_edit(actor: Actor, facts: Facts) -> str | None:
    if not actor.may("articles.edit_in_review"):
        return _t("The story is with the reviewers. Ask them to return it, or tell them what to change.")
    if actor.may("articles.proofread_story") or is_of_desk(actor, facts) or is_reviewing(actor, facts):
        return None
    return _t("This story belongs to %(desk)s, and you are not of that desk.") % {"desk": facts.desk_name}


def plan_refusal(actor: Actor, facts: Facts) -> str | None:
    """Why this person cannot plan the story's publication: else a foreign story could be moved to one's own desk."""
    if not (actor.may("articles.change_story") and actor.may("articles.edit_in_review")):
        return _t("Planning is not among your duties.")
    if not is_of_desk(actor, facts):
        return _t("This story belongs to %(desk)s, and you are not of that desk.") % {"desk": facts.desk_name}
    return None


def is_reviewing(actor: Actor, facts: Facts) -> bool:
    """Whether an edit by this person now is part of their own review: they could sign the stage the story waits at."""
    stage = STAGE_OF_STATE.get(facts.state)
    if stage is None or not actor.may(SIGN_OFF_PERMISSION[stage]):
        return False
    return review_refusal(stage, actor, facts) is None
