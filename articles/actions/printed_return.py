"""成报回填: the text as the page printed it, beside the published one. One enters it, a second person signs it once.

The signature records that the page says this. Where it differs from what readers see, a revision is opened with the
printed text in it, and takes the same road as any other revision: nothing goes on the site by this signature alone.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.errors import Refused
from articles.actions.records import locked
from articles.actions.revising import revise
from articles.actions.writing import save
from articles.content import normalised
from articles.facts import on_site
from articles.models import PrintedReturn, Version
from articles.roles import person_name
from articles.workflow import WAS_OUT, State

ENTER, CHECK = "articles.enter_printed", "articles.check_printed"


@transaction.atomic
def enter_printed_return(story_id, content, *, by, version, issue_date, page, at=None):
    """Keep what the page printed; `content`: version `version` of the story, the one readers see, with the printed
    words. Returns the PrintedReturn.

    It is compared with what readers see, whatever is being written meanwhile; refused when that is another by now.
    """
    story = locked(story_id)
    if not by.has_perm(ENTER):
        raise Refused(_("Entering printed copy is not among your duties."))
    if on_site(story.article, at or timezone.now()) not in WAS_OUT:
        raise Refused(_("There is nothing to compare it with: readers have not seen this story."))
    if issue_date > timezone.localdate(at):
        raise Refused(_("The issue of %(date)s is not out yet.") % {"date": issue_date})
    if story.article.version_number != version:
        raise Refused(_("The article was revised meanwhile. Enter the printed text again."))
    return PrintedReturn.objects.create(
        story=story,
        issue_date=issue_date,
        page=page,
        content=normalised(content),
        compared_with=Version.objects.get(story=story, number=version),
        entered_by=by,
        entered_at=at or timezone.now(),
    )


@transaction.atomic
def sign_printed_return(return_id, *, by, at=None):
    """The second person compared it with the page. Returns (the PrintedReturn, whether a revision was opened)."""
    story = locked(PrintedReturn.objects.values_list("story", flat=True).get(pk=return_id))
    printed = PrintedReturn.objects.select_related("entered_by", "signed_by", "compared_with").get(pk=return_id)
    if why_not := signing_refusal(printed, by):
        raise Refused(why_not)
    printed.signed_by, printed.signed_at = by, at or timezone.now()
    printed.save(update_fields=["signed_by", "signed_at"])
    if not differs(printed):
        return printed, False
    _open_revision(story, printed, by, at)
    return printed, True


def signing_refusal(printed, user):
    """Why this person cannot sign it, in a sentence; None when they can."""
    if not user.has_perm(CHECK):
        return _("Checking printed copy is not among your duties.")
    if printed.signed_by_id:
        return _("%(name)s signed it already.") % {"name": person_name(printed.signed_by)}
    if printed.entered_by_id == user.pk:
        return _("Printed copy is checked by a second person: you entered it yourself.")
    return None


def differs(printed):
    """Whether the page said other words than readers saw."""
    return printed.content["text"] != normalised(printed.compared_with.content)["text"]


def _open_revision(story, printed, by, at):
    """The printed text is saved over what readers see, by the person who signs."""
    if not by.has_perm("articles.revise_story"):
        raise Refused(_("The page says other words than the site: somebody who may revise the story signs it."))
    if story.state != State.PUBLISHED:
        raise Refused(_("The story is being revised already. Sign this when the revision is out or dropped."))
    if story.article.version_number != printed.compared_with.number:
        raise Refused(_("The article was revised since this was entered. Enter the printed text again."))
    reason = _("As printed (成报回填): issue of %(date)s, page %(page)s") % {
        "date": printed.issue_date, "page": printed.page,
    }  # fmt: skip
    story = revise(story.pk, by=by, reason=reason, at=at)
    save(story.pk, printed.content, base=story.version, by=by, note=reason, at=at)
