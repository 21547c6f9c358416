"""撤稿 and 下线, looked at afterwards: what was found on every surface is kept as it was found."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.errors import Refused
from articles.actions.records import locked
from articles.facts import on_site
from articles.models import TakedownReport
from articles.workflow import OnSite

RIGHTS = ("articles.take_offline", "articles.withdraw_story")
GONE = frozenset({OnSite.OFFLINE, OnSite.WITHDRAWN})


@transaction.atomic
def record_takedown(story_id, surfaces, *, by, at=None):
    """Keep what was found: `surfaces` as TakedownReport has them. Clean when nothing of the story stood anywhere."""
    story = locked(story_id)
    if why_not := takedown_refusal(story, by, at):
        raise Refused(why_not)
    is_clean = not any(surface["found"] for surface in surfaces)
    return TakedownReport.objects.create(
        story=story, by=by, at=at or timezone.now(), surfaces=surfaces, is_clean=is_clean
    )


def takedown_refusal(story, user, at=None):
    """Why this person cannot have every surface asked, in a sentence; None when they can."""
    if not any(user.has_perm(right) for right in RIGHTS):
        return _("Taking articles down, and looking whether they are gone, is not among your duties.")
    if on_site(story.article, at or timezone.now()) not in GONE:
        return _("The article was not taken down: there is nothing to look for.")
    return None
