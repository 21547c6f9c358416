"""Notices are read and settled, and what the clock alone brings about: stopped stories near their time, the outbox."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import delivery, notices, tasks
from articles.actions.errors import Refused
from articles.actions.records import locked
from articles.facts import facts
from articles.models import Delivery, Notice, NoticeSettings, Story
from articles.notices import who
from articles.queues import UNDERWAY

AHEAD = (timedelta(minutes=30), timedelta(minutes=60))
# A row that is due so long and nobody has, lost its task: a worker that runs needs a second.
OVERDUE = timedelta(minutes=2)
KEPT_DELIVERIES = timedelta(days=30)
MOST_AT_ONCE = 500


@transaction.atomic
def read_notices(*, by, numbers=None, at=None):
    """The person has read these of their own notices; without numbers all. Returns how many were unread."""
    unread = Notice.objects.filter(person=by, read_at__isnull=True)
    if numbers is not None:
        unread = unread.filter(pk__in=numbers)
    return unread.update(read_at=at or timezone.now())


@transaction.atomic
def choose_notices(*, by, by_mail, as_digest):
    """Which kinds the person wants by mail as well, and whether several come in one."""
    if unknown := set(by_mail) - set(Notice.Kind.values):
        raise Refused(_("There is no such kind of notice: %(kinds)s.") % {"kinds": "、".join(sorted(unknown))})
    chosen = {"by_mail": sorted(by_mail), "as_digest": as_digest}
    NoticeSettings.objects.update_or_create(person=by, defaults=chosen)


@transaction.atomic
def deliver_again(numbers, *, by, at=None):
    """What was given up is tried once more from the beginning. Returns how many."""
    if not by.has_perm("articles.change_robot"):
        raise Refused(_("Deliveries are not among your duties."))
    given_up = Delivery.objects.select_for_update().filter(pk__in=numbers, state=Delivery.State.FAILED)
    rows = list(given_up)
    for row in rows:
        row.state, row.tries, row.done_at, row.due_at = Delivery.State.WAITING, 0, None, at or timezone.now()
        row.taken_at, row.taken_by = None, ""
    Delivery.objects.bulk_update(rows, ["state", "tries", "done_at", "due_at", "taken_at", "taken_by"])
    tasks.enqueue(rows)
    return len(rows)


def announce_stops(at=None):
    """Sixty and thirty minutes before its time: a planned story is stopped still. Returns how many were announced."""
    at = at or timezone.now()
    stopped = Story.objects.filter(
        state__in=UNDERWAY, stopped_at__isnull=False, publish_at__gt=at, publish_at__lte=at + max(AHEAD)
    )
    return sum(
        _announce_stop(number, at) for number in stopped.order_by("publish_at", "pk").values_list("pk", flat=True)
    )


@transaction.atomic
def _announce_stop(story_id, at):
    """Locked, so that of two clocks one tells. The event is the story's time and which of the two warnings it is."""
    story = locked(story_id)
    if story.stopped_at is None or story.publish_at is None or story.publish_at <= at:
        return False
    warning = min(ahead for ahead in AHEAD if story.publish_at - at <= ahead)
    event = f"ahead-{story.pk}-{int(story.publish_at.timestamp())}-{warning.seconds // 60}"
    if Notice.objects.filter(story=story, event=event).exists():
        return False
    people = who.roster(story, facts(story, at)) | who.planners(story)
    text = _("“%(headline)s” is stopped, and its time is %(time)s: it does not go out unless somebody publishes it.")
    words = {"headline": story.list_headline, "time": f"{timezone.localtime(story.publish_at):%H:%M}"}
    return bool(notices.tell(Notice.Kind.STOP_AHEAD, story, people, event=event, text=text % words, at=at))


@transaction.atomic
def requeue_deliveries(at=None):
    """What is long due and in nobody's hands gets a task again: the one it had went with a worker. Returns how many."""
    at = at or timezone.now()
    free = Q(taken_at__isnull=True) | Q(taken_at__lte=at - delivery.LEASE)
    overdue = Delivery.objects.filter(free, state=Delivery.State.WAITING, due_at__lte=at - OVERDUE)
    rows = list(overdue.select_for_update(skip_locked=True).order_by("due_at", "pk")[:MOST_AT_ONCE])
    # Due now, so that the next look two minutes later does not add a third task.
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=at)
    for row in rows:
        row.due_at = at
    tasks.enqueue(rows)
    return len(rows)


def forget_deliveries(at=None):
    """What was settled a month ago goes; the notices stay. Returns how many."""
    at = at or timezone.now()
    settled = Delivery.objects.exclude(state=Delivery.State.WAITING).filter(done_at__lte=at - KEPT_DELIVERIES)
    return settled.delete()[0]
