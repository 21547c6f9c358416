"""What the paper says about its own article afterwards (更正、致歉、答辩、补充说明).

Somebody proposes it, the final reviewer signs it or says why not. Signed, it is never changed: a further one is added.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import typeset
from articles.actions.errors import Refused
from articles.actions.records import locked, record_move
from articles.facts import on_site
from articles.models import Correction, Listing, ProposedCorrection, SiteState
from articles.workflow import CORRECTION, SIGN_OFF_PERMISSION, WAS_OUT, OnSite, Stage

LONGEST = ProposedCorrection._meta.get_field("text").max_length


@transaction.atomic
def propose_correction(story_id, *, by, kind, text, concerns_print=False, at=None):
    """Propose a correction of an article that readers saw; returns the ProposedCorrection."""
    story = locked(story_id)
    if not by.has_perm("articles.propose_correction"):
        raise Refused(_("Proposing corrections is not among your duties."))
    _check_readers_saw_it(story, at)
    return ProposedCorrection.objects.create(
        story=story,
        kind=Correction.Kind(kind),
        text=_checked_text(text),
        concerns_print=concerns_print,
        proposed_by=by,
        proposed_at=at or timezone.now(),
    )


@transaction.atomic
def sign_correction(proposal_id, *, by, at=None):
    """Put the proposed correction on the site, with its article and in the list of corrections. Returns it."""
    at = at or timezone.now()
    proposal = _undecided(proposal_id, by=by)
    story = proposal.story
    _check_readers_saw_it(story, at)
    proposal.correction = Correction.objects.create(
        article=story.article,
        kind=proposal.kind,
        text=proposal.text,
        concerns_print=proposal.concerns_print,
        published_at=at,
        proposed_by=proposal.proposed_by_id,
        signed_by=by.pk,
    )
    _decide(proposal, by, at)
    _put_in_the_list(story.article)
    record_move(story, CORRECTION, story.state, by=by, at=at, reason=f"{proposal.get_kind_display()}：{proposal.text}")
    SiteState.raise_version()
    return proposal.correction


@transaction.atomic
def refuse_correction(proposal_id, *, by, why, at=None):
    """The proposal stays with the reason; readers see nothing of it."""
    proposal = _undecided(proposal_id, by=by)
    if not why.strip():
        raise Refused(_("Say why this correction is not published."))
    proposal.refused_why = why.strip()[:200]
    _decide(proposal, by, at or timezone.now())
    return proposal


def signing_refusal(proposal, user):
    """Why this person cannot decide the proposal, in a sentence; None when they can."""
    if not user.has_perm(SIGN_OFF_PERMISSION[Stage.FINAL]):
        return _("Corrections are signed by the final reviewer.")
    if proposal.decided_at:
        return _("This correction was decided already.")
    if proposal.proposed_by_id == user.pk:
        return _("You proposed this correction yourself. A second person decides it.")
    return None


def _undecided(proposal_id, *, by):
    """The proposal, with its story locked: whoever decides it at the same time waits, and then finds it decided."""
    story = locked(ProposedCorrection.objects.values_list("story", flat=True).get(pk=proposal_id))
    proposal = ProposedCorrection.objects.get(pk=proposal_id)
    proposal.story = story
    if why_not := signing_refusal(proposal, by):
        raise Refused(why_not)
    return proposal


def _decide(proposal, by, at):
    proposal.decided_by, proposal.decided_at = by, at
    proposal.save()


def _check_readers_saw_it(story, at):
    place = on_site(story.article, at or timezone.now())
    if place == OnSite.WITHDRAWN:
        raise Refused(_("The article was withdrawn: nothing is shown with it any more."))
    if place not in WAS_OUT:
        raise Refused(_("Readers have not seen this article yet: change the story instead."))


def _checked_text(text):
    text = text.strip()
    if not text or len(text) > LONGEST:
        said = _("Write what was wrong and what is right, in at most %(number)s characters.")
        raise Refused(said % {"number": LONGEST})
    return text


def _put_in_the_list(article):
    """An article that is offline comes into the list when it is put back."""
    if article.offline_at is None:
        Listing.objects.filter(article=article, kind=Listing.Kind.CORRECTED).delete()
        Listing.objects.bulk_create(typeset.corrected(article))
