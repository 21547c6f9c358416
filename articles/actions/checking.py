"""What is recorded of a version beside its sign-offs: somebody checked its changes (核红), or proofread it (校毕)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.errors import Refused
from articles.actions.records import check_unchanged, latest_version, locked
from articles.checks_of_changes import check_refusal, own_changes
from articles.facts import facts
from articles.models import ChangeCheck, Proofreading, Story
from articles.proofreading import proofreading_refusal

MOST_ERRORS = 999
REMARK_LENGTH = Proofreading._meta.get_field("remark").max_length


@transaction.atomic
def confirm_changes(story_id, *, by, version, at=None):
    """核红: somebody else compared what the signer changed while signing, word by word, and it may go out."""
    story = _readable(story_id, by)
    check_unchanged(story, version)
    waiting = own_changes(story)
    if waiting is None:
        raise Refused(_("There are no changes to check: nothing was changed in the signature that stands."))
    if why_not := check_refusal(by, facts(story, at), waiting.sign_off):
        raise Refused(why_not)
    ChangeCheck.objects.create(sign_off=waiting.sign_off, by=by, at=at or timezone.now())
    return story


@transaction.atomic
def finish_proofreading(story_id, *, by, version, errors=None, remark="", at=None):
    """校毕: this version was proofread, and so many `errors` ({kind: how many}) were found and mended on the way."""
    story = _readable(story_id, by)
    check_unchanged(story, version)
    if why_not := proofreading_refusal(by, facts(story, at)):
        raise Refused(why_not)
    found = _counted(errors or {})
    remark = remark.strip()
    if len(remark) > REMARK_LENGTH:
        raise Refused(_("A remark has at most %(most)s characters.") % {"most": REMARK_LENGTH})
    Proofreading.objects.create(
        story=story, version=latest_version(story), by=by, at=at or timezone.now(), errors=found, remark=remark
    )
    return story


def _readable(story_id, by):
    story = locked(story_id)
    if not Story.objects.readable_by(by).filter(pk=story.pk).exists():
        raise Refused(_("This story is not yours to read."))
    return story


def _counted(errors):
    """Only kinds that exist, in their order, and only what was found."""
    kinds = Proofreading.ErrorKind.values
    if set(errors) - set(kinds) or not all(_is_count(number) for number in errors.values()):
        raise Refused(_("Count the errors of each kind in whole numbers from 0 to %(most)s.") % {"most": MOST_ERRORS})
    return {kind: errors[kind] for kind in kinds if errors.get(kind)}


def _is_count(number):
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= MOST_ERRORS
