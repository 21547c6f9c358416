"""What waits for somebody beside stories: letters nobody has read, corrections to sign, deliveries that are stuck."""

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.actions.corrections import SIGN
from articles.models import Delivery, Letter, ProposedCorrection

MOST = 100


def beside_stories(user):
    """[{label, count, url}]: one query for each that concerns this person, and nothing where nothing waits."""
    return [line for line in (_letters(user), *_corrections(user), _deliveries(user)) if line]


def _letters(user):
    if not user.has_perm("articles.handle_letters"):
        return None
    count = Letter.objects.filter(state=Letter.State.NEW)[:MOST].count()
    url = reverse("admin:articles_letter_changelist") + f"?state__exact={Letter.State.NEW}"
    return {"label": _("Readers' letters not read yet"), "count": count, "url": url} if count else None


def _corrections(user):
    """Each story with corrections to sign is a line of its own: there is no list of them to lead to."""
    if not user.has_perm(SIGN):
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


def _deliveries(user):
    """Mails and robots' messages that do not get through are a manager's to look at."""
    if not user.has_perm("articles.change_robot"):
        return None
    count = Delivery.objects.stuck().order_by()[:MOST].count()
    url = reverse("admin:articles_delivery_changelist") + "?stuck=yes"
    return {"label": _("Deliveries that are stuck"), "count": count, "url": url} if count else None
