"""The life of a story as data: its states, the table of moves, and why a person may not make one.

Nothing here touches the database. `articles.actions` gathers the Facts of a story and the Actor, asks `refusal`, and
makes the move; the desk asks `moves_open_to` for its buttons; the tests walk MOVES.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import IntegerChoices, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.duty import OnDuty


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
# What only the story's desk decides. Whoever sees a danger may stop it: holds, stops and 下线 belong to no desk.
OF_THE_DESK = frozenset({"not_use", "reopen", "return_to_author", "return_to_first", "revise", "release",
                         "abandon_revision"})  # fmt: skip
# Records in the history that are not moves anybody makes: an edit that cost sign-offs, a changed publication plan, a
# correction that was signed, a recorded sign-off that was not so, a photo that was refused or given after all.
VOID = "void"
OBJECTED = "objected"
PLAN = "plan"
CORRECTION = "correction"
PHOTO_PULLED, PHOTO_BACK = "photo_pulled", "photo_back"


@dataclass(frozen=True)
class Signed:
    """A sign-off that stands in the current round."""

    stage: Stage
    reviewer: int
    name: str
    at: datetime
    is_recorded: bool = False


@dataclass(frozen=True)
class Facts:
    """What of a story decides who may do what. `barred`: user → why (author or on the byline); `duties`: the shifts
    that cover this moment, whatever the issue."""

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
    named_reviewer: int | None = None
    duties: tuple[OnDuty, ...] = ()


@dataclass(frozen=True)
class Actor:
    """Who acts: a user's number, name and permissions (dotted, as Django has them)."""

    number: int
    name: str
    permissions: frozenset[str] = field(default_factory=frozenset)

    def may(self, permission: str) -> bool:
        return permission in self.permissions


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
