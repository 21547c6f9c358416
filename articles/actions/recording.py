"""代录签: the reviewer decided by telephone or on paper, and somebody on duty records it, with the proof.

It is the reviewer's signature, with everything that is asked of one; the reviewer confirms it, or says it was not so.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import notices
from articles.actions.errors import Refused
from articles.actions.records import check_unchanged, locked, record_move
from articles.actions.reviewing import sign
from articles.actions.revising import take_down
from articles.actions.submitting import attach
from articles.actions.writing import fall_back
from articles.facts import actor, facts, on_site, recorded_in_force, signatures_of, standing_sign_offs
from articles.models import Confirmation, Notice, SignOff, Story
from articles.refusals import recording_refusal
from articles.roles import person_name
from articles.workflow import OBJECTED, OnSite, Stage, stage_names

LONGEST_PROOF = SignOff._meta.get_field("proof_words").max_length


@transaction.atomic
def record_sign_off(
    story_id, *, by, reviewer, version, how, proof_words, proof=None, stage=None, opinion="", at=None
):  # fmt: skip
    """Record the sign-off of `reviewer`, who must be able to sign it; at most one stands in a story's round.

    `how`: SignOff.Recorded; `proof_words`: what proves it, in words; `proof`: an upload, kept with the story.
    """
    at = at or timezone.now()
    story = locked(story_id)
    check_unchanged(story, version)
    _check_people(story, by, reviewer, at)
    recorded = {
        "recorded_by": by,
        "recorded_at": at,
        "recorded_how": _checked_manner(how),
        "proof_words": _checked_proof(proof_words),
        "proof": attach(story.pk, proof, by=by, is_internal=True, at=at) if proof else None,
    }
    try:
        signed = sign(story, by=reviewer, stage=stage, opinion=opinion, at=at, recorded=recorded)
    except Refused as refusal:
        raise Refused(f"{person_name(reviewer)}：{refusal}") from refusal
    _tell_reviewer(story, signed)
    return story


def _check_people(story, by, reviewer, at):
    if reviewer == by:
        raise Refused(_("Nobody records their own signature: sign it yourself."))
    if why_not := recording_refusal(actor(by), facts(story, at)):
        raise Refused(why_not)
    for person in (by, reviewer):
        if not Story.objects.readable_by(person).filter(pk=story.pk).exists():
            raise Refused(_("%(name)s may not read this story.") % {"name": person_name(person)})
    if not reviewer.is_active:
        raise Refused(_("%(name)s has left the house.") % {"name": person_name(reviewer)})


def _checked_manner(how):
    if how not in SignOff.Recorded.values:
        raise Refused(_("Say how it was decided: by telephone or on paper."))
    return SignOff.Recorded(how)


def _checked_proof(words):
    words = words.strip()
    if not words or len(words) > LONGEST_PROOF:
        said = _("Say what proves it, in at most %(number)s characters: who called when, or where the paper lies.")
        raise Refused(said % {"number": LONGEST_PROOF})
    return words


def _tell_reviewer(story, signed):
    text = _("%(name)s recorded your %(stage)s of “%(story)s” (%(how)s). Confirm it within 12 hours.") % {
        "name": person_name(signed.recorded_by),
        "stage": signed.get_stage_display(),
        "story": story.list_headline,
        "how": signed.get_recorded_how_display(),
    }
    people, event = [signed.reviewer], f"recorded-{signed.pk}"
    notices.tell(
        Notice.Kind.TO_CONFIRM, story, people, event=event, text=text, by=signed.recorded_by, at=signed.recorded_at
    )


@transaction.atomic
def confirm_recorded(sign_off_id, *, by, at=None):
    """The reviewer confirms what was recorded for them. Nothing waits for it but the board, which turns red."""
    _story, signed = _unconfirmed(sign_off_id, by)
    return Confirmation.objects.create(sign_off=signed, at=at or timezone.now())


@transaction.atomic
def object_to_recorded(sign_off_id, *, by, reason, at=None):
    """It was not so: the recorded sign-off is void, and with it those that came after it; earlier ones are carried.

    An article that is out by that very signature is taken offline in the same act: it has two signatures now. While
    a revision is under way the revision stays where it is.
    """
    story, signed = _unconfirmed(sign_off_id, by)
    if not reason.strip():
        raise Refused(_("Say why: “%(move)s” needs a reason.") % {"move": _("It was not so")})
    Confirmation.objects.create(sign_off=signed, was_so=False, at=at or timezone.now())
    standing = list(standing_sign_offs(story.round))
    voided = [Stage(other.stage) for other in standing if signed in standing and other.stage >= signed.stage]
    why = _("%(name)s did not sign: %(reason)s (%(stages)s void)") % {
        "name": person_name(by),
        "reason": reason.strip(),
        "stages": stage_names(voided or [signed.stage]),
    }
    if signed.pk in signatures_of(story.article) and on_site(story.article, at or timezone.now()) == OnSite.LIVE:
        take_down(story, at, offline_at=at or timezone.now())
        record_move(story, "take_offline", story.state, by=by, reason=why, at=at)
    if voided:
        fall_back(story, voided, why, by=by, name=OBJECTED, at=at)
    else:
        record_move(story, OBJECTED, story.state, by=by, reason=why, at=at)
    return story


def _unconfirmed(sign_off_id, by):
    """The story, locked, and the recorded sign-off that counts in it for this person to confirm."""
    story = locked(SignOff.objects.values_list("round__story", flat=True).get(pk=sign_off_id))
    signed = recorded_in_force(story).filter(pk=sign_off_id).first()
    if signed is None:
        raise Refused(_("This recorded sign-off does not stand any more."))
    if signed.reviewer_id != by.pk:
        raise Refused(_("This is for %(name)s to confirm.") % {"name": person_name(signed.reviewer)})
    if Confirmation.objects.filter(sign_off=signed).exists():
        raise Refused(_("You confirmed this sign-off already."))
    return story, signed
