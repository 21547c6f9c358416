"""What the paper says about its own article afterwards (更正、致歉、答辩、补充说明); of a 文字订正 it says nothing.

Somebody proposes it, the final reviewer signs it, in another grade if need be, or says why not. Signed, it is never
changed: a further one is added. What was proposed with a revision goes out with it, in the same act.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import notices, typeset
from articles.actions.errors import Refused
from articles.actions.records import locked, record_move
from articles.facts import on_site
from articles.grading import WITHOUT_NOTICE
from articles.models import Correction, Listing, Notice, ProposedCorrection, SiteState
from articles.notices import who
from articles.roles import person_name
from articles.workflow import CORRECTION, IN_REVIEW, IN_WRITING, WAS_OUT, OnSite, Stage, State

SIGN = "articles.sign_correction"
LONGEST = ProposedCorrection._meta.get_field("text").max_length
IN_REVISION = IN_WRITING | IN_REVIEW | {State.READY}


@transaction.atomic
def propose_correction(
    story_id, *, by, kind, text, concerns_print=False, target_issue=None, target_page=None, goes_with_revision=False,
    at=None,
):  # fmt: skip
    """Propose a correction of an article that readers saw; returns the ProposedCorrection.

    With `goes_with_revision` it waits for the revision that is being made, and goes out with it.
    """
    story = locked(story_id)
    if not by.has_perm("articles.propose_correction"):
        raise Refused(_("Proposing corrections is not among your duties."))
    _check_readers_saw_it(story, at)
    kind = Correction.Kind(kind)
    _check_grade(story, kind, goes_with_revision)
    proposal = ProposedCorrection.objects.create(
        story=story,
        kind=kind,
        text=_checked_text(text),
        concerns_print=concerns_print,
        **_printed_where(concerns_print, target_issue, target_page),
        goes_with_revision=goes_with_revision,
        proposed_by=by,
        proposed_at=at or timezone.now(),
    )
    _tell_signers(story, proposal)
    return proposal


def _tell_signers(story, proposal):
    """The final reviewers on duty, or all of them."""
    text = _("%(name)s proposed for “%(story)s”: %(kind)s. It waits for your signature.") % {
        "name": person_name(proposal.proposed_by),
        "story": story.list_headline,
        "kind": proposal.get_kind_display(),
    }
    by, at = proposal.proposed_by, proposal.proposed_at
    people = who.on_duty([Stage.FINAL], at) or who.of_stage(Stage.FINAL, story.desk_id)
    notices.tell(Notice.Kind.CORRECTION, story, people, event=f"correction-{proposal.pk}", text=text, by=by, at=at)


@transaction.atomic
def sign_correction(proposal_id, *, by, kind=None, at=None):
    """Put the proposed correction on the site, with its article and in the list of corrections; `kind` is the grade
    the final reviewer gives it. Returns it, or None while it waits for its revision or has no notice."""
    at = at or timezone.now()
    proposal = _undecided(proposal_id, by=by)
    story, was = proposal.story, proposal.get_kind_display()
    _check_readers_saw_it(story, at)
    proposal.kind = Correction.Kind(kind or proposal.kind)
    _check_grade(story, proposal.kind, proposal.goes_with_revision)
    _decide(proposal, by, at)
    if not proposal.goes_with_revision:
        _put_on_site(proposal, story.article, at)
    record_move(story, CORRECTION, story.state, by=by, at=at, reason=_in_words(proposal, was))
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


def send_out_with_revision(story, at):
    """Part of publishing a revision: what was signed with it goes out now. The caller holds the story's lock."""
    for proposal in _with_revision(story).filter(decided_at__isnull=False):
        proposal.goes_with_revision = False
        if proposal.kind in WITHOUT_NOTICE:
            proposal.save(update_fields=["goes_with_revision"])
        else:
            _put_on_site(proposal, story.article, at)


def part_from_revision(story):
    """Part of dropping a revision: its corrections stand by themselves, and wait for a decision again."""
    _with_revision(story).update(goes_with_revision=False, decided_by=None, decided_at=None)


def is_in_revision(story):
    """Whether a revision of what readers saw is being made."""
    return story.state in IN_REVISION and story.article_id is not None


def next_issue(story, at=None):
    """The first issue that can still print it: that of tomorrow, or the one after the story's own."""
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    own = story.article.issue_date if story.article else None
    return max(tomorrow, own + timedelta(days=1)) if own else tomorrow


def signing_refusal(proposal, user):
    """Why this person cannot decide the proposal, in a sentence; None when they can."""
    if not user.has_perm(SIGN):
        return _("Corrections are signed by the final reviewer.")
    if proposal.decided_at:
        return _("This correction was decided already.")
    if proposal.proposed_by_id == user.pk:
        return _("You proposed this correction yourself. A second person decides it.")
    return None


def _with_revision(story):
    return ProposedCorrection.objects.filter(story=story, goes_with_revision=True, refused_why="")


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


def _put_on_site(proposal, article, at):
    proposal.correction = Correction.objects.create(
        article=article,
        kind=proposal.kind,
        text=proposal.text,
        concerns_print=proposal.concerns_print,
        target_issue=proposal.target_issue,
        target_page=proposal.target_page,
        published_at=at,
        proposed_by=proposal.proposed_by_id,
        signed_by=proposal.decided_by_id,
    )
    proposal.save(update_fields=["correction", "goes_with_revision"])
    _put_in_the_list(article)
    SiteState.raise_version()


def _in_words(proposal, was):
    """What was decided, for the history, with the grade that was proposed where it was another one."""
    grade = str(proposal.get_kind_display())
    if grade != was:
        grade = _("%(grade)s (proposed as %(proposed)s)") % {"grade": grade, "proposed": was}
    return f"{grade}：{proposal.text}"


def _check_readers_saw_it(story, at):
    place = on_site(story.article, at or timezone.now())
    if place == OnSite.WITHDRAWN:
        raise Refused(_("The article was withdrawn: nothing is shown with it any more."))
    if place not in WAS_OUT:
        raise Refused(_("Readers have not seen this article yet: change the story instead."))


def _check_grade(story, kind, goes_with_revision):
    if goes_with_revision and not is_in_revision(story):
        raise Refused(_("The story is not being revised: propose the correction by itself."))
    if kind in WITHOUT_NOTICE and not goes_with_revision:
        raise Refused(_("A text fix is made by revising the story; readers see “Updated” and no notice."))


def _checked_text(text):
    text = text.strip()
    if not text or len(text) > LONGEST:
        said = _("Write what was wrong and what is right, in at most %(number)s characters.")
        raise Refused(said % {"number": LONGEST})
    return text


def _printed_where(concerns_print, issue, page):
    """What only readers of the web saw is printed nowhere."""
    return {"target_issue": issue, "target_page": page} if concerns_print else {}


def _put_in_the_list(article):
    """An article that is offline comes into the list when it is put back."""
    if article.offline_at is None:
        Listing.objects.filter(article=article, kind=Listing.Kind.CORRECTED).delete()
        Listing.objects.bulk_create(typeset.corrected(article))
