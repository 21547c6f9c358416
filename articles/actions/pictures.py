"""A photo changes under the articles that show it: its consent is refused, or its renditions were forgotten."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import tasks, typeset
from articles.actions.publishing import show_to_readers
from articles.actions.records import locked, record_move
from articles.models import Photo, StoryPicture, Version
from articles.workflow import PHOTO_BACK, PHOTO_PULLED

# What has waited so long, while no picture's task stands in the queue, has lost its own.
OVERDUE = timedelta(minutes=5)
MOST_AT_ONCE = 20


@transaction.atomic
def requeue_renditions(at=None):
    """Photos whose task went with a worker, or that never had one, get a task, some at a time. Returns how many."""
    at = at or timezone.now()
    overdue = Photo.objects.filter(render_at__lte=at - OVERDUE)
    if tasks.are_waiting(tasks.render) or not overdue.exists():
        return 0
    numbers = list(overdue.order_by("-pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    Photo.objects.filter(pk__in=numbers, render_at__isnull=False).update(render_at=at)
    for number in numbers:
        tasks.render.enqueue(number)
    return len(numbers)


@transaction.atomic
def show_as_consented(photo, *, by, at=None):
    """撤图: a photo that is refused is out of every article at once; given after all, it is back in them.

    On one person's word, as 下线 is: to take away needs no review, and what comes back was signed. What is withdrawn or
    offline stays so, and is typeset by what holds when it is put back. Returns the stories whose article changed.
    """
    now = at or timezone.now()
    stories = StoryPicture.objects.filter(photo=photo).order_by("story").values_list("story", flat=True).distinct()
    return [story for number in list(stories) if (story := _typeset_anew(number, photo, by, now))]


def _typeset_anew(number, photo, by, now):
    """The story, if its article was or will be read and changes by it."""
    story = locked(number)
    article = story.article
    if article is None or not (article.is_live(now) or article.is_waiting(now)):
        return None
    version = Version.objects.get(story=story, number=article.version_number)
    if photo.pk not in {use["photo"] for use in version.content["text"]["pictures"]}:
        return None
    frozen = typeset.freeze(story, version)
    typeset.apply(frozen, article)
    article.save()
    show_to_readers(article, version, frozen, since=max(now, article.published_at))
    name, said = PHOTO_BACK, _("Photo back: %(photo)s")
    if photo.is_refused:
        name, said = PHOTO_PULLED, _("Photo pulled, for its consent was refused: %(photo)s")
    record_move(story, name, story.state, by=by, at=now, reason=said % {"photo": f"№ {photo.pk} {photo}"})
    return story
