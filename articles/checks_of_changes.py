"""核红: what a final reviewer changed while signing, which somebody else compares before it goes out.

An own change is a version that the signer, or who recorded the signature, saved and whose text is not that of the
version before. It waits unless the second review signed it too, readers saw it already, or it was checked under an
earlier signature.
Nothing here writes.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from articles.marked import marked_copy
from articles.models import ChangeCheck, SignOff, Story, Version
from articles.roles import person_name
from articles.workflow import Stage, State

CHECKERS = ("articles.proofread_story", "articles.edit_in_review")


@dataclass(frozen=True)
class OwnChanges:
    """The final sign-off that waits for a check, the version before its signer's changes, and the one signed."""

    sign_off: SignOff
    before: Version
    signed: Version

    @cached_property
    def marked(self):
        return marked_copy(self.before.content, self.signed.content)


def own_changes(story):
    """What waits to be checked in the signature that stands; None when nothing does, or the paper does without."""
    sign_off = _final_sign_off(story)
    if sign_off is None or not settings.NEWSROOM_CHECK_SIGNERS_CHANGES:
        return None
    signers = [sign_off.reviewer_id, sign_off.recorded_by_id]
    first = _unseen(story.pk, sign_off.version.number).filter(saved_by__in=signers).order_by("number").first()
    if first is None:
        return None
    before = Version.objects.get(story=story, number=first.number - 1)
    return OwnChanges(sign_off, before, sign_off.version)


def last_check(story):
    """The check of the signature that stands; None before there is one."""
    checks = ChangeCheck.objects.filter(sign_off__round=story.round_id, sign_off__stage=Stage.FINAL)
    return checks.select_related("by").first() if story.round_id else None


def check_refusal(user, known, sign_off):
    """Why this person cannot confirm the signer's changes; None when they can."""
    if not is_checker(user):
        return _("Checking the signer's changes is not among your duties.")
    if user.pk in {sign_off.reviewer_id, sign_off.recorded_by_id}:
        return _("Somebody else checks these changes: you made them.")
    if user.pk in known.barred:
        return _("Checking the changes is not possible for you: %(why)s.") % {"why": known.barred[user.pk]}
    return None


def is_checker(user):
    return any(user.has_perm(permission) for permission in CHECKERS)


def unchecked(story):
    """The condition: a text that its signer changed is compared by somebody else before it goes out."""
    waiting = own_changes(story)
    if waiting is None:
        return None
    return _("%(name)s changed the text while signing: somebody else checks the changes first.") % {
        "name": person_name(waiting.sign_off.reviewer)
    }


def waits_for_check_by(user):
    """Of approved stories, for the queue: somebody else's signature bears changes that nobody compared."""
    if not (settings.NEWSROOM_CHECK_SIGNERS_CHANGES and is_checker(user)):
        return Q(pk__in=[])
    theirs = Q(saved_by=OuterRef("reviewer")) | Q(saved_by=OuterRef("recorded_by"))
    changed = _unseen(OuterRef("round__story"), OuterRef("version__number")).filter(theirs)
    signed = SignOff.objects.filter(Exists(changed), round=OuterRef("round"), stage=Stage.FINAL)
    by_others = signed.exclude(reviewer=user).exclude(recorded_by__isnull=False, recorded_by=user)
    return Q(Exists(by_others), state=State.READY)


def _final_sign_off(story):
    if story.round_id is None or story.state != State.READY:
        return None
    return (
        SignOff.objects.filter(round=story.round_id, round__closed_at__isnull=True, stage=Stage.FINAL)
        .select_related("reviewer", "version")
        .first()
    )


def _unseen(story, signed_number):
    """Texts up to the one signed that no second reviewer, reader or checker saw since they were changed."""
    at_least_this = {"version__number__gte": OuterRef("number")}
    same_text = Version.objects.filter(
        story=OuterRef("story"), number=OuterRef("number") - 1, content_hash=OuterRef("content_hash")
    )
    second = SignOff.objects.filter(round__story=OuterRef("story"), stage=Stage.SECOND, **at_least_this)
    checked = ChangeCheck.objects.filter(
        sign_off__round__story=OuterRef("story"), sign_off__version__number__gte=OuterRef("number")
    )
    out = Story.objects.filter(pk=OuterRef("story"), article__version_number__gte=OuterRef("number"))
    return Version.objects.filter(
        ~Exists(same_text), ~Exists(second), ~Exists(checked), ~Exists(out),
        story=story, number__gt=1, number__lte=signed_number,
    )  # fmt: skip
