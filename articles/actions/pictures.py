"""The clock's share of pictures: what waits for its renditions and was forgotten is remembered."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from articles import tasks
from articles.models import Photo

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
