"""The life of a story as data: its states, the table of moves, and why a person may not make one.

Nothing here touches the database. `articles.actions` gathers the Facts of a story and the Actor, asks `refusal`, and
makes the move; the desk asks `moves_open_to` for its buttons; the tests walk MOVES.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import IntegerChoices, TextChoices
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _


class Stage(IntegerChoices):
    """The three reviews (三审)."""

    FIRST = 1, _("First review")
    SECOND = 2, _("Second review")
    FINAL = 3, _("Final review")


class RoundKind(TextChoices):
    """A full round takes all three reviews; a minor one, only on a live article, carries the first two."""

    FULL = "full", _("Three reviews")
    MINOR = "minor", _("Small revision")


class State(TextChoices):
    RECEIVED = "received", _("Submission")
    DRAFT = "draft", _("Draft")
    RETURNED = "returned", _("Returned for changes")
    FIRST_REVIEW = "first_review", _("Waiting for first review")
    SECOND_REVIEW = "second_review", _("Waiting for second review")
    FINAL_REVIEW = "final_review", _("Waiting for final review")
    READY = "ready", _("Approved, waiting")
    PUBLISHED = "published", _("Published")
    NOT_USED = "not_used", _("Not used")
    COMBINED = "combined", _("Combined into another")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @classmethod
    def in_review(cls) -> tuple["State", ...]:
        return (cls.FIRST_REVIEW, cls.SECOND_REVIEW, cls.FINAL_REVIEW)


REVIEW_STATE = {
    Stage.FIRST: State.FIRST_REVIEW,
    Stage.SECOND: State.SECOND_REVIEW,
    Stage.FINAL: State.FINAL_REVIEW,
}
STAGE_OF_STATE = {state: stage for stage, state in REVIEW_STATE.items()}
SIGN_OFF_PERMISSION = {
    Stage.FIRST: "articles.sign_off_first",
    Stage.SECOND: "articles.sign_off_second",
    Stage.FINAL: "articles.sign_off_final",
}

IN_WRITING = frozenset({State.DRAFT, State.RETURNED})
IN_REVIEW = frozenset(State.in_review())
ANYWHERE = frozenset(State)


class OnSite(TextChoices):
    """Where the story's article stands for readers at a moment."""

    NOWHERE = "nowhere", _("Not on the site")
    WAITING = "waiting", _("Scheduled")
    LIVE = "live", _("On the site")
    OFFLINE = "offline", _("Offline")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@dataclass(frozen=True)
class Move:
    """One way from state to state. `target` None: the state stays. `on_site`: where the article must stand."""

    name: str
    label: str | Promise
    sources: frozenset[State]
    target: State | None
    permission: str
    stage: Stage | None = None
    on_site: frozenset[OnSite] = frozenset(OnSite)
    authority: str = "reviewed"
    needs_reason: bool = False


NOT_YET_OUT = frozenset({OnSite.NOWHERE})
WAS_OUT = frozenset({OnSite.LIVE, OnSite.OFFLINE})

MOVES = {
    move.name: move
    for move in [
        Move("send_in", _("Submit"), IN_WRITING, State.RECEIVED, "articles.send_in", on_site=NOT_YET_OUT),
        Move("pull_back", _("Pull back"), frozenset({State.RECEIVED, State.FIRST_REVIEW}), State.DRAFT,
             "articles.add_story", on_site=NOT_YET_OUT),
        Move("take_up", _("Take up"), frozenset({State.RECEIVED}), State.DRAFT, "articles.take_up_story"),
        Move("pass_on", _("Pass on"), frozenset({State.RECEIVED}), None, "articles.take_up_story"),
        Move("combine", _("Combine stories"), frozenset({State.RECEIVED, State.DRAFT}), State.COMBINED,
             "articles.take_up_story", on_site=NOT_YET_OUT),
        Move("submit", _("Send to first review"), IN_WRITING, State.FIRST_REVIEW, "articles.submit_story"),
        Move("submit_minor", _("Send a small revision to final review"), IN_WRITING, State.FINAL_REVIEW,
             "articles.submit_story", on_site=WAS_OUT),
        Move("approve_first", _("Approve"), frozenset({State.FIRST_REVIEW}), State.SECOND_REVIEW,
             "articles.sign_off_first", Stage.FIRST),
        Move("approve_second", _("Approve"), frozenset({State.SECOND_REVIEW}), State.FINAL_REVIEW,
             "articles.sign_off_second", Stage.SECOND),
        Move("approve_final", _("Approve for publication"), frozenset({State.FINAL_REVIEW}), State.READY,
             "articles.sign_off_final", Stage.FINAL),
        Move("return_to_first", _("Return to first review"), frozenset({State.SECOND_REVIEW}), State.FIRST_REVIEW,
             "articles.sign_off_second", needs_reason=True),
        Move("return_to_second", _("Return to second review"), frozenset({State.FINAL_REVIEW}), State.SECOND_REVIEW,
             "articles.sign_off_final", needs_reason=True),
        Move("return_to_author", _("Return for changes"), IN_REVIEW | {State.RECEIVED}, State.RETURNED,
             "articles.sign_off_first", needs_reason=True),
        Move("not_use", _("Not used"), IN_WRITING | IN_REVIEW | {State.RECEIVED, State.READY}, State.NOT_USED,
             "articles.drop_story", on_site=NOT_YET_OUT, needs_reason=True),
        Move("reopen", _("Take up again"), frozenset({State.NOT_USED, State.COMBINED}), State.DRAFT,
             "articles.drop_story"),
        Move("publish", _("Publish"), frozenset({State.READY}), State.PUBLISHED, "articles.publish_story"),
        Move("hold", _("Put on hold"), ANYWHERE - {State.WITHDRAWN, State.NOT_USED, State.COMBINED}, None,
             "articles.hold_story", needs_reason=True),
        Move("release", _("End the hold"), ANYWHERE, None, "articles.hold_story"),
        Move("stop", _("Stop the scheduled publication"), frozenset({State.PUBLISHED}), State.READY,
             "articles.hold_story", on_site=frozenset({OnSite.WAITING}), needs_reason=True),
        Move("take_offline", _("Take offline"), ANYWHERE, None, "articles.take_offline",
             on_site=frozenset({OnSite.LIVE}), authority="any", needs_reason=True),
        Move("put_back", _("Put back online"), ANYWHERE, None, "articles.sign_off_final",
             on_site=frozenset({OnSite.OFFLINE}), authority="any", needs_reason=True),
        Move("withdraw", _("Withdraw"), ANYWHERE - {State.WITHDRAWN}, State.WITHDRAWN, "articles.withdraw_story",
             on_site=WAS_OUT, authority="any", needs_reason=True),
        Move("revise", _("Revise"), frozenset({State.PUBLISHED}), State.DRAFT, "articles.revise_story",
             on_site=WAS_OUT, authority="any", needs_reason=True),
        Move("abandon_revision", _("Drop the revision"), IN_WRITING | IN_REVIEW | {State.READY}, State.PUBLISHED,
             "articles.revise_story", on_site=WAS_OUT, needs_reason=True),
        Move("check_printed", _("Checked against the page"), frozenset({State.DRAFT}), State.PUBLISHED,
             "articles.check_printed", on_site=NOT_YET_OUT, authority="printed"),
    ]
}  # fmt: skip
# What is decided about a submission, by whoever is in charge of it.
CHOOSING = frozenset({"take_up", "pass_on", "not_use", "return_to_author", "combine"})
TAKE_UP = "articles.take_up_story"
# Records in the history that are not moves anybody makes: an edit that cost sign-offs, a changed publication plan, a
# correction that was signed.
VOID = "void"
PLAN = "plan"
CORRECTION = "correction"


@dataclass(frozen=True)
class Signed:
    """A sign-off that stands in the current round."""

    stage: Stage
    reviewer: int
    name: str
    at: datetime


@dataclass(frozen=True)
class Facts:
    """What of a story decides who may do what. `barred`: user → why (author or on the byline)."""

    state: State
    authority: str
    on_site: OnSite
    is_on_hold: bool
    standing: tuple[Signed, ...]
    barred: Mapping[int, str]
    entered_by: int
    written_by: int | None
    desk_name: str
    desk_members: frozenset[int] | None
    in_charge: int | None = None
    in_charge_name: str = ""
    is_taken_up: bool = False


@dataclass(frozen=True)
class Actor:
    """Who acts: a user's number, name and permissions (dotted, as Django has them)."""

    number: int
    name: str
    permissions: frozenset[str] = field(default_factory=frozenset)

    def may(self, permission: str) -> bool:
        return permission in self.permissions


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
    if stage != Stage.FINAL and not is_of_desk(actor, facts):
        return _t("The %(review)s of this story belongs to %(desk)s, and you are not of that desk.") % {
            "review": review,
            "desk": facts.desk_name,
        }
    return None


def _not_their_check(move: Move, facts: Facts, actor: Actor) -> str | None:
    if move.name == "check_printed" and actor.number == facts.entered_by:
        return _t("Printed copy is checked by a second person: you entered it yourself.")
    return None


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
    if actor.may("articles.proofread_story") or is_of_desk(actor, facts):
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


class Change(IntegerChoices):
    """How much an edit changes (微调、改动、重写), which decides the sign-offs it costs."""

    NONE = 0, _("No change of the text")
    SMALL = 1, _("Small change")
    MATERIAL = 2, _("Change of facts, names, figures, titles or pictures")
    LARGE = 3, _("New facts or more than a tenth of the text")


FIRST_STAGE_VOIDED = {Change.SMALL: Stage.FINAL, Change.MATERIAL: Stage.SECOND, Change.LARGE: Stage.FIRST}


def voided_stages(change: Change, standing: Iterable[Signed]) -> list[Stage]:
    """The standing sign-offs that an edit of this kind costs, in order."""
    if change == Change.NONE:
        return []
    return sorted(Stage(signed.stage) for signed in standing if signed.stage >= FIRST_STAGE_VOIDED[change])


def stage_names(stages: Iterable[int]) -> str:
    return "、".join(str(Stage(stage).label) for stage in stages)
