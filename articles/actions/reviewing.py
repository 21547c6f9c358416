"""Stories go up and down the three reviews."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.cost import cost_of
from articles.actions.errors import Refused
from articles.actions.records import (
    check_move,
    check_unchanged,
    close_round,
    latest_version,
    locked,
    open_round,
    record_move,
)
from articles.duty import duty_of
from articles.facts import denied_signature, on_duty, standing_sign_offs
from articles.models import Seal, SignOff, Version
from articles.roles import person_name, role_of
from articles.workflow import STAGE_OF_STATE, Change, RoundKind, Stage, State

APPROVE = {Stage.FIRST: "approve_first", Stage.SECOND: "approve_second", Stage.FINAL: "approve_final"}
BACK_ONE_STAGE = {State.SECOND_REVIEW: "return_to_first", State.FINAL_REVIEW: "return_to_second"}


@transaction.atomic
def not_use(story_id, *, by, reason, at=None):
    story = locked(story_id)
    check_move(story, "not_use", by=by, reason=reason, at=at)
    close_round(story, reason, at)
    record_move(story, "not_use", State.NOT_USED, by=by, reason=reason, at=at)
    return story


@transaction.atomic
def submit(story_id, *, by, version, at=None):
    """Send to first review: a new full round begins."""
    story = locked(story_id)
    check_unchanged(story, version)
    check_move(story, "submit", by=by, at=at)
    _check_complete(latest_version(story).content["text"])
    _check_source(story)
    close_round(story, _("Sent to review again"), at)
    open_round(story, by=by, at=at)
    record_move(story, "submit", State.FIRST_REVIEW, by=by, at=at)
    return story


def _check_complete(text):
    if not text["headline"]:
        raise Refused(_("The story has no headline yet. Write one, then send it."))
    if not text["body"] and not text["pictures"]:
        raise Refused(_("The story has no copy yet. Write it, then send it."))


def _check_source(story):
    """Only listed sources (稿源单位) are reprinted."""
    if story.source and not story.source.is_listed:
        raise Refused(
            _("“%(source)s” is not a listed source: nothing is reprinted from it. Take it out, or have it listed.")
            % {"source": story.source.name}
        )


@transaction.atomic
def submit_minor(story_id, *, by, version, at=None):
    """A small revision of a live article: first and second sign-offs are carried, the final one is new."""
    story = locked(story_id)
    check_unchanged(story, version)
    check_move(story, "submit_minor", by=by, at=at)
    _check_complete(latest_version(story).content["text"])
    _check_source(story)
    carried = _sign_offs_of_live_article(story)
    _check_small(story)
    close_round(story, _("Sent to review again"), at)
    open_round(story, by=by, kind=RoundKind.MINOR, carried=carried, at=at)
    record_move(story, "submit_minor", State.FINAL_REVIEW, by=by, at=at)
    return story


def _sign_offs_of_live_article(story):
    if denied := denied_signature(story.article):
        raise Refused(
            _("%(name)s did not sign this article: it takes all three reviews again.")
            % {"name": person_name(denied.reviewer)}
        )
    numbers = [story.article.first_sign_off, story.article.second_sign_off]
    carried = list(SignOff.objects.filter(pk__in=[number for number in numbers if number]))
    if len(carried) < len(numbers):
        raise Refused(_("The article was put online as printed copy: its first revision takes all three reviews."))
    return carried


def _check_small(story):
    live = Version.objects.get(story=story, number=story.article.version_number)
    if cost_of(live.content, latest_version(story).content) > Change.SMALL:
        raise Refused(_("This is more than a small change of the live article. Send it to first review."))


@transaction.atomic
def sign_off(story_id, *, by, version, stage=None, opinion="", at=None):
    """Sign the stage the story waits at, for exactly the version the reviewer read.

    With `stage`, only that one: whoever saw the story wait for first review does not sign the second by the same click.
    """
    story = locked(story_id)
    check_unchanged(story, version)
    sign(story, by=by, stage=stage, opinion=opinion, at=at)
    return story


@transaction.atomic
def sign_off_page(versions, *, by, stage=None, opinion="", at=None):
    """整版审签: one act signs every story in `versions` ({story: version read}) at `stage`, all of them or none."""
    stories, refusals = [], []
    for story_id in sorted(versions):
        story = locked(story_id)
        try:
            check_unchanged(story, versions[story_id])
            sign(story, by=by, stage=stage, opinion=opinion, at=at)
        except Refused as refusal:
            refusals.append(f"{story.list_headline}：{refusal}")
        stories.append(story)
    if refusals:
        raise Refused(_("Nothing was signed. Take these out and sign the rest:") + "\n" + "\n".join(refusals))
    return stories


def sign(story, *, by, stage, opinion, at=None, recorded=None):
    """The signature of `by` on a locked story; returns the SignOff. `recorded`: its fields when another records it."""
    waits_at = STAGE_OF_STATE.get(story.state)
    if waits_at is None or waits_at != (stage or waits_at):
        raise Refused(
            _("There is nothing to sign here now: the story is “%(state)s”.") % {"state": story.get_state_display()}
        )
    stage = waits_at
    move = check_move(story, APPROVE[stage], by=by, at=at)
    if story.round.kind == RoundKind.MINOR:
        _check_small(story)
        for person in (by, (recorded or {}).get("recorded_by")):
            _check_editor_is_not_signer(story, person)
    signed = SignOff.objects.create(
        round=story.round,
        stage=stage,
        reviewer=by,
        role=role_of(by, stage),
        duty=_duty_in_words(by, stage, at),
        opinion=opinion.strip(),
        version=latest_version(story),
        signed_at=at or timezone.now(),
        **(recorded or {}),
    )
    if stage == Stage.FINAL:
        _check_earlier_reviews(story)
    record_move(story, move.name, move.target, by=signed.recorded_by or by, at=at, reason=_said(signed))
    return signed


def _duty_in_words(by, stage, at):
    on_shift = duty_of(by.pk, stage, on_duty(at))
    return on_shift.words[: SignOff._meta.get_field("duty").max_length] if on_shift else ""


def _said(signed):
    """The opinion, for the history; of a recorded sign-off whose it is, and how it was decided, before it."""
    if signed.recorded_by is None:
        return signed.opinion
    recorded = _("Recorded for %(name)s (%(how)s: %(proof)s)") % {
        "name": person_name(signed.reviewer),
        "how": signed.get_recorded_how_display(),
        "proof": signed.proof_words,
    }
    return f"{recorded} {signed.opinion}".strip()


def _check_earlier_reviews(story):
    signed = {sign_off.stage for sign_off in standing_sign_offs(story.round)}
    if signed != set(Stage):
        raise Refused(_("The earlier reviews of this round are missing."))


def _check_editor_is_not_signer(story, by):
    """In a small revision nobody signs their own edit; what was only sealed (封存) is no edit."""
    since = Version.objects.filter(story=story, number__gt=story.article.version_number, saved_by=by)
    since = since.exclude(number__in=Seal.objects.filter(story=story, version__isnull=False).values("version"))
    if own := since.order_by("-number").first():
        raise Refused(
            _("A small revision is signed by somebody else: you saved version %(number)s (%(name)s).")
            % {"number": own.number, "name": person_name(by)}
        )


@transaction.atomic
def send_back_one_stage(story_id, *, by, reason, at=None):
    """退回初审 / 退回复审: the stage below signs again; sign-offs before it stand."""
    story = locked(story_id)
    name = BACK_ONE_STAGE.get(story.state)
    if name is None:
        raise Refused(_("From here a story can only go back to its author."))
    move = check_move(story, name, by=by, reason=reason, at=at)
    target_stage = STAGE_OF_STATE[move.target]
    kept = [signed for signed in standing_sign_offs(story.round) if signed.stage < target_stage]
    close_round(story, reason, at)
    open_round(story, by=by, carried=kept, at=at)
    record_move(story, name, move.target, by=by, reason=reason, at=at)
    return story


@transaction.atomic
def return_to_author(story_id, *, by, reason, at=None):
    """退回修改: every sign-off of the round is void; the reason goes to the author."""
    story = locked(story_id)
    move = check_move(story, "return_to_author", by=by, reason=reason, at=at)
    close_round(story, reason, at)
    record_move(story, "return_to_author", move.target, by=by, reason=reason, at=at)
    return story
