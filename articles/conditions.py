"""What a story needs before it goes out, beside its three sign-offs.

`actions.publish` refuses with what is lacking, and the story page says it beforehand. A condition is a function of a
story that returns a whole sentence, with a name in it where there is one, or None.
"""

from django.utils.translation import gettext as _

from articles.approvals import lacking_approval
from articles.checks_of_changes import unchecked
from articles.models import ProposedCorrection
from articles.roles import person_name


def correction_undecided(story):
    """A revision and what is said of it go out in one act."""
    waiting = ProposedCorrection.objects.filter(story=story, goes_with_revision=True, decided_at__isnull=True)
    proposal = waiting.select_related("proposed_by").first() if story.article_id else None
    if proposal is None:
        return None
    return _("The correction that %(name)s proposed with this revision waits for the final reviewer.") % {
        "name": person_name(proposal.proposed_by)
    }


CONDITIONS = [correction_undecided, lacking_approval, unchecked]


def still_lacking(story):
    """[sentence] of what stands in the way of publication; empty when nothing does."""
    return [sentence for condition in CONDITIONS if (sentence := condition(story))]
