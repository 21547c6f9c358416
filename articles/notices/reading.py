"""What a person reads of their notices: what is unread, what they read before, and where a story's name leads them."""

from django.db.models import Q
from django.urls import reverse

from articles.models import Notice, Story
from articles.notices.telling import READ, READ_RESTRICTED

MOST_COUNTED = 99


def notices_of(user):
    """The person's notices, newest first, without those of stories that they may not read any more."""
    own = Notice.objects.filter(person=user).order_by("-pk")
    if user.has_perm(READ) and user.has_perm(READ_RESTRICTED):
        return own
    return own.filter(Q(story__isnull=True) | Q(story__in=Story.objects.readable_by(user)))


def unread(user):
    """How many notices this person has not read: "3", "99+", or nothing at all."""
    count = notices_of(user).filter(read_at__isnull=True).order_by()[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")


def story_path(story_id, user):
    """Where this person finds the story: at the review desk, or among their own."""
    page = "admin:articles_story_change" if user.is_staff and user.has_perm(READ) else "desk:story"
    return reverse(page, args=[story_id])
