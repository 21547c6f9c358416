"""What waits for somebody beside stories: readers' letters nobody has read, corrections for the final reviewer."""

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Letter, ProposedCorrection
from articles.workflow import SIGN_OFF_PERMISSION, Stage

MOST = 100


def beside_stories(user):
    """[{label, count, url}]: one query for each that concerns this person, and nothing where nothing waits."""
    return [line for line in (_letters(user), *_corrections(user)) if line]


def _letters(user):
    if not user.has_perm("articles.handle_letters"):
        return None
    count = Letter.objects.filter(state=Letter.State.NEW)[:MOST].count()
    url = reverse("admin:articles_letter_changelist") + f"?state__exact={Letter.State.NEW}"
    return {"label": _("Readers' letters not read yet"), "count": count, "url": url} if count else None


def _corrections(user):
    """Each story with corrections to sign is a line of its own: there is no list of them to lead to."""
    if not user.has_perm(SIGN_OFF_PERMISSION[Stage.FINAL]):
        return
    waiting = ProposedCorrection.objects.filter(decided_at__isnull=True).exclude(proposed_by=user)
    stories = {}
    for proposal in waiting.select_related("story").order_by("pk")[:MOST]:
        stories.setdefault(proposal.story, []).append(proposal)
    for story, proposals in stories.items():
        yield {
            "label": _("Correction to sign: %(story)s") % {"story": story.list_headline},
            "count": len(proposals),
            "url": reverse("admin:articles_story_corrections", args=[story.pk]),
        }
