"""Preview links, as they are read: whoever has the key sees one version until the link ends.

Of a key only its SHA-256 is kept, so nobody who reads the database can open one.
"""

import hashlib
import secrets

from django.db.models import Q
from django.utils import timezone

from articles.models import PreviewLink, Seal, Story
from articles.workflow import State

USUAL_HOURS = 48
MOST_HOURS = 14 * 24
# What the desk dropped is sent to nobody and shown by no link.
GONE = frozenset({State.NOT_USED, State.COMBINED, State.WITHDRAWN})


def new_key():
    """256 random bits, as they stand in an address."""
    return secrets.token_urlsafe(32)


def digest_of(key):
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def open_link(key, at=None):
    """The link of this key with its version, story and article, or None: ended, revoked, never made, or closed because
    of what became of its maker or of the story since."""
    at = at or timezone.now()
    link = (
        PreviewLink.objects.filter(digest=digest_of(key), ends_at__gt=at, revoked_at__isnull=True)
        .select_related("made_by", "version__story__article")
        .first()
    )
    return link if link and _may_be_shown(link) else None


def _may_be_shown(link):
    story, maker = link.version.story, link.made_by
    if not maker.is_active or _is_gone(story, link.made_at):
        return False
    if not Story.objects.readable_by(maker).filter(pk=story.pk).exists():
        return False
    # Words may have to go from every version: whatever was shared before is shared anew by somebody who knows.
    return not Seal.objects.filter(
        Q(asked_at__gte=link.made_at) | Q(sealed_at__gte=link.made_at), story=story
    ).exists()  # fmt: skip


def _is_gone(story, made_at):
    """Dropped or withdrawn, or taken offline since: what is shared while it is offline is shared knowingly."""
    if story.state in GONE:
        return True
    article = story.article
    return bool(article and (article.withdrawn_at or (article.offline_at and article.offline_at >= made_at)))
