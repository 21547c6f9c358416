"""Whose turn it is: the desk's queues, each one query whatever the number of stories.

Every queue takes the person, who finds nothing here that they may not read, and a moment (now). `my_turn` says in SQL
what `articles.refusals.refusal` says of one story; a test holds the two to each other.
"""

import re
from datetime import datetime, time, timedelta

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.checks_of_changes import waits_for_check_by
from articles.models import (
    ApprovalReply,
    Article,
    Byline,
    Confirmation,
    Desk,
    Duty,
    ExternalApproval,
    Move,
    Round,
    SignOff,
    Story,
)
from articles.workflow import IN_REVIEW, IN_WRITING, REVIEW_STATE, SIGN_OFF_PERMISSION, TAKE_UP, Stage, State

REVIEWED = Q(authority=Article.Authority.REVIEWED)
PRINTED = Q(authority=Article.Authority.PRINTED)
NO_STORY = Q(pk__in=[])
EVERY = ~NO_STORY
NEVER_OUT = Q(article__isnull=True) | Q(article__published_at__isnull=True)
# Where a story can still be stopped or held: a few hundred rows of a table that grows for ever.
UNDERWAY = IN_WRITING | IN_REVIEW | {State.RECEIVED, State.READY}
CONFIRM_WITHIN = timedelta(hours=12)
DECIDE = "articles.approve_as_chief"
NAME = Coalesce(NullIf(Concat("reviewer__last_name", "reviewer__first_name"), Value("")), "reviewer__username")
# What people put between the characters of a name; PostgreSQL's \s may know ASCII only.
BLANKS = "[\\s\u3000\u00a0]*"


def my_turn(user, at=None):
    """Stories this person could sign, publish or check now: urgent ones first, then what is overdue, then what names
    this person, then what waits longest."""
    at = at or timezone.now()
    turn = _to_sign(user, at) | _to_publish(user) | _to_check(user)
    first = (_first(_overdue(at)), _first(Q(named_reviewer=user)))
    return Story.objects.readable_by(user).filter(turn).order_by("-is_urgent", *first, "changed_at", "pk")


def is_overdue(story, at=None):
    """Whether its deadline is past and it is still in review."""
    return story.state in IN_REVIEW and story.due_at is not None and story.due_at < (at or timezone.now())


def _overdue(at):
    return Q(state__in=IN_REVIEW, due_at__lt=at)


def _first(condition):
    return Case(When(condition, then=Value(0)), default=Value(1))


def mine_to_write(user, at=None):
    """What this person wrote, entered or took up and has not sent yet, what was returned first."""
    mine = Story.objects.filter(REVIEWED, _is_mine(user), state__in=IN_WRITING)
    return mine.order_by("-state", "-is_urgent", "-changed_at", "-pk")


def waiting_for_others(user, at=None):
    """What this person wrote, entered, took up or signed and somebody else has to act on."""
    underway = Q(state__in=IN_REVIEW | {State.READY}) | (PRINTED & Q(state=State.DRAFT) & NEVER_OUT)
    underway |= Q(state=State.RECEIVED) & ~_to_choose(user)
    mine = Story.objects.readable_by(user).filter(underway, _is_mine(user) | Exists(_standing(user)))
    return mine.exclude(pk__in=my_turn(user, at).order_by().values("pk")).order_by("-is_urgent", "changed_at", "pk")


def submissions(user, at=None):
    """Copy that arrived (来稿) and this person could take up, what waits longest first: since `arrived_at`."""
    waiting = Story.objects.readable_by(user).filter(REVIEWED, _to_choose(user), state=State.RECEIVED)
    arrivals = Move.objects.filter(story=OuterRef("pk"), name__in=["create", "send_in"]).order_by("-pk")
    waiting = waiting.select_related("in_charge").annotate(arrived_at=Subquery(arrivals.values("at")[:1]))
    return waiting.order_by("-is_urgent", "arrived_at", "pk")


def to_confirm(user, at=None):
    """Recorded sign-offs (代录签) that stand unconfirmed: those of this person, and everybody's after `CONFIRM_WITHIN`.

    Each story knows `recorded_at` and the name, or else the login, of its `recorded_for`.
    """
    late = Q(recorded_at__lt=(at or timezone.now()) - CONFIRM_WITHIN)
    waiting = SignOff.objects.filter(_is_unconfirmed(), _stands(), Q(reviewer=user) | late)
    # Asked beforehand: there are a handful, and a planner that weighs both at once reads every story there is.
    sign_offs = dict(waiting.order_by("-round", "-stage").values_list("round__story", "pk"))
    its_own = SignOff.objects.filter(pk__in=sign_offs.values(), round__story=OuterRef("pk"))
    stories = Story.objects.readable_by(user).filter(pk__in=sign_offs)
    return stories.annotate(
        recorded_at=Subquery(its_own.values("recorded_at")[:1]),
        recorded_for=Subquery(its_own.values(name=NAME)[:1]),
    ).order_by("recorded_at", "pk")


def _is_unconfirmed():
    return Q(recorded_by__isnull=False) & ~Exists(Confirmation.objects.filter(sign_off=OuterRef("pk")))


def _stands():
    """That a sign-off counts for its story's open round, its own or carried there, or for what is out."""
    carried = Round.carried.through.objects.filter(signoff=OuterRef("pk"), round=OuterRef("round__story__round"))
    in_open_round = Q(round__story__round=F("round")) | Exists(carried)
    names = Q(pk=F("round__story__article__first_sign_off")) | Q(pk=F("round__story__article__second_sign_off"))
    names |= Q(pk=F("round__story__article__final_sign_off"))
    is_out = names & Q(round__story__article__withdrawn_at__isnull=True)
    return Q(in_open_round, round__story__round__closed_at__isnull=True) | is_out


def awaiting_answer(user, at=None):
    """Sent for approval (送审) without an answer: what this person is to decide as editor-in-chief, and everybody's
    after its time. What was due first comes first; each story knows when the answer was due, `answer_due_at`, and
    `asked`, to whom it went.
    """
    is_asked = Q(due_at__lt=at or timezone.now())
    if user.has_perm(DECIDE):
        is_asked |= Q(chief=user)
    waiting = ExternalApproval.objects.filter(
        is_asked, ~Exists(ApprovalReply.objects.filter(approval=OuterRef("pk"))), waived_at__isnull=True
    )
    its_own = waiting.filter(story=OuterRef("pk")).order_by(F("due_at").asc(nulls_last=True), "pk")
    # Looked up from the stories on their way: a list of all that was ever sent would grow for ever.
    stories = Story.objects.readable_by(user).filter(Exists(its_own), state__in=UNDERWAY)
    return stories.annotate(
        answer_due_at=Subquery(its_own.values("due_at")[:1]), asked=Subquery(its_own.values("to_whom")[:1])
    ).order_by(F("answer_due_at").asc(nulls_last=True), "pk")


def scheduled(user, at=None):
    """Published for a moment that has not come yet, the next one first."""
    # Not by state as well, which would walk through everything that was ever published.
    waiting = Story.objects.readable_by(user).filter(
        article__published_at__gt=at or timezone.now(), article__withdrawn_at__isnull=True
    )
    return waiting.order_by("article__published_at", "pk")


def stopped(user, at=None):
    """Was to go out and did not (停发), because somebody stopped it or its signature fell."""
    return (
        Story.objects.readable_by(user)
        .filter(state__in=UNDERWAY, stopped_at__isnull=False)
        .order_by("stopped_at", "pk")
    )


def on_hold(user, at=None):
    """Held until further notice (缓发), the longest first."""
    return Story.objects.readable_by(user).filter(state__in=UNDERWAY, held_at__isnull=False).order_by("held_at", "pk")


def published_today(user, at=None):
    """On the site since midnight in Beijing, the newest first."""
    at = at or timezone.now()
    out = Story.objects.readable_by(user).filter(
        article__published_at__range=(_midnight(at), at),
        article__offline_at__isnull=True,
        article__withdrawn_at__isnull=True,
    )
    return out.order_by("-article__published_at", "-pk")


def changes_to_check(user, at=None):
    """Approved, with changes of the signer's own that this person may compare (核红), what waits longest first."""
    waiting = Story.objects.readable_by(user).filter(waits_for_check_by(user))
    mine = Q(written_by=user) | Exists(_on_byline(user))
    return waiting.exclude(mine).order_by("-is_urgent", "changed_at", "pk")


# The queues by the name that lists and addresses use, in the order of the board.
QUEUES = {
    "my_turn": (_("My turn now"), my_turn),
    "mine_to_write": (_("My drafts and returned stories"), mine_to_write),
    "waiting_for_others": (_("Waiting for others"), waiting_for_others),
    "to_confirm": (_("Recorded sign-offs to confirm"), to_confirm),
    "changes_to_check": (_("Changes to check"), changes_to_check),
    "awaiting_answer": (_("External approval, no answer yet"), awaiting_answer),
    "stopped": (_("Stopped"), stopped),
    "on_hold": (_("On hold"), on_hold),
    "submissions": (_("Submissions"), submissions),
    "scheduled": (_("Scheduled"), scheduled),
    "published_today": (_("Published today"), published_today),
}


def _to_sign(user, at):
    """In review at a stage this person may sign; not the author, not on the byline, no other stage of the round."""
    waiting = NO_STORY
    for stage, state in REVIEW_STATE.items():
        if user.has_perm(SIGN_OFF_PERMISSION[stage]):
            signed_another = Exists(_standing(user, except_at=stage))
            waiting |= Q(state=state) & _reviewed_by(user, stage, at) & ~signed_another
    return REVIEWED & waiting & ~Q(written_by=user) & ~Exists(_on_byline(user))


def _reviewed_by(user, stage, at):
    """Whoever is on duty acts across desks, and alone signs at last; the named reviewer acts across desks too."""
    on_duty = Duty.objects.at(at).filter(stage=stage)
    is_on_duty = Exists(on_duty.filter(person=user))
    if stage == Stage.FINAL:
        return Q(is_on_duty) | ~Exists(on_duty)
    return _desk_of(user, stage) | Q(named_reviewer=user) | Q(is_on_duty)


def _to_publish(user):
    if not user.has_perm("articles.publish_story"):
        return NO_STORY
    return REVIEWED & Q(state=State.READY, held_at__isnull=True)


def _to_check(user):
    """Printed copy that somebody else entered."""
    if not user.has_perm("articles.check_printed"):
        return NO_STORY
    return PRINTED & Q(state=State.DRAFT, held_at__isnull=True) & NEVER_OUT & ~Q(entered_by=user)


def _to_choose(user):
    """In this person's charge or in nobody's; a first reviewer chooses for the desk as well."""
    if not user.has_perm(TAKE_UP):
        return NO_STORY
    theirs = Q(in_charge__isnull=True) | Q(in_charge=user)
    return theirs | _desk_of(user, Stage.FIRST) if user.has_perm(SIGN_OFF_PERMISSION[Stage.FIRST]) else theirs


def _is_mine(user):
    return Q(written_by=user) | Q(entered_by=user) | Q(in_charge=user, taken_up_at__isnull=False)


def _desk_of(user, stage):
    """The first two reviews are the desk's business; a story without a desk is everybody's."""
    if stage == Stage.FINAL or user.has_perm("articles.act_for_every_desk"):
        return EVERY
    return Q(desk__isnull=True) | Q(desk__in=Desk.objects.filter(members=user))


def _on_byline(user):
    """Byline rows that name this person: by the register, or by name alone, whatever blanks stand in it."""
    named = Q(contributor__user=user)
    if user.last_name.split() == [user.last_name]:
        letters = BLANKS.join(re.escape(letter) for letter in user.last_name)
        named |= Q(name__regex=f"^{BLANKS}{letters}{BLANKS}$")
    return Byline.objects.filter(named, story=OuterRef("pk"))


def _standing(user, except_at=None):
    """The story's open round, if a sign-off of this person stands in it, its own or carried.

    Both are looked up from the round: a list of all that the person ever signed would grow for ever.
    """
    signed = SignOff.objects.filter(reviewer=user)
    if except_at is not None:
        signed = signed.exclude(stage=except_at)
    own = signed.filter(round=OuterRef("pk"))
    # A subquery, not a join: a planner without statistics would begin the join with all that the person ever signed.
    is_carried = Exists(signed.filter(pk=OuterRef("signoff")))
    carried = Round.carried.through.objects.filter(is_carried, round=OuterRef("pk"))
    return Round.objects.filter(Exists(own) | Exists(carried), pk=OuterRef("round"), closed_at__isnull=True)


def _midnight(at):
    day = timezone.localdate(at)
    return timezone.make_aware(datetime.combine(day, time.min))
