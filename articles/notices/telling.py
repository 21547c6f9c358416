"""One notice for each person, and a row in the outbox for each mail and each robot that is to say it.

Nothing is sent here: the rows are written in the caller's transaction, and `articles.delivery` takes them from there.
"""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from articles.holders import holders
from articles.models import Delivery, Notice, NoticeSettings, Robot
from articles.notices.kinds import AT_ONCE, BY_MAIL

TEXT_LENGTH = Notice._meta.get_field("text").max_length
DIGEST = timedelta(minutes=10)
# Copy that is entered as of long ago (見 the sample, an archive) tells the list, and mails nobody.
OLD_NEWS = timedelta(days=1)
READ, READ_RESTRICTED = "articles.view_story", "articles.read_restricted_story"

_is_quiet = ContextVar("_is_quiet", default=False)


def tell(kind, story, people, *, event, text, by=None, at=None):
    """Tell these people (users or their numbers; None among them is nobody) of one event of a story, or of none.

    Never told: who did it (`by`), who is not active, who may not read the story. The same `event` tells nobody twice,
    whatever the kind, so callers name it after a row: "note-12". `text` is a whole sentence; too long a one is cut.
    Called inside the action's transaction, the story locked. Returns the numbers of those who were told.
    """
    at = at or timezone.now()
    told = _readers(story, {getattr(person, "pk", person) for person in people} - {None, getattr(by, "pk", by)})
    text = _cut(" ".join(text.split()))
    before = (
        set(Notice.objects.filter(event=event, person__in=told).values_list("person", flat=True)) if told else set()
    )
    new = sorted(told - before)
    notices = Notice.objects.bulk_create(
        Notice(person_id=person, kind=kind, story=story, text=text, event=event, at=at) for person in new
    )
    if not (_is_quiet.get() or at < timezone.now() - OLD_NEWS):
        _put_in_outbox([*_mails(notices), *_robots_words(kind, story, event, text, at)])
    return set(new)


@contextmanager
def undelivered():
    """Inside, notices reach the desk's lists alone: no mail, no robot. For copy that is loaded, not worked on."""
    before = _is_quiet.set(True)
    try:
        yield
    finally:
        _is_quiet.reset(before)


def readers(story, numbers):
    """Of these users, the active ones who may read the story now; without a story all who are active."""
    people = get_user_model().objects.filter(pk__in=numbers, is_active=True)
    if story is not None:
        may = Q(pk__in=holders(READ, with_superusers=True).values("pk"))
        if story.is_restricted:
            may &= Q(pk__in=holders(READ_RESTRICTED, with_superusers=True).values("pk"))
        people = people.filter(may | Q(pk__in=[story.written_by_id or 0, story.entered_by_id]))
    return people


def _readers(story, numbers):
    return set(readers(story, numbers).values_list("pk", flat=True)) if numbers else set()


def _cut(text):
    return text if len(text) <= TEXT_LENGTH else f"{text[: TEXT_LENGTH - 1]}…"


def _mails(notices):
    """A row for each notice whose person wants this kind by mail. An urgent one is due at once, the others together."""
    wishes = settings_of({notice.person_id for notice in notices}) if notices else {}
    for notice in notices:
        wish = wishes[notice.person_id]
        if notice.kind in wish.by_mail:
            waits = DIGEST if wish.as_digest and notice.kind not in AT_ONCE else timedelta(0)
            yield Delivery(
                notice=notice, story_id=notice.story_id, text=notice.text,
                event=f"mail-{notice.pk}", made_at=notice.at, due_at=notice.at + waits,
            )  # fmt: skip


def settings_of(numbers):
    """{user: their NoticeSettings}, unsaved ones with what everybody begins with for who never chose."""
    found = {row.person_id: row for row in NoticeSettings.objects.filter(person__in=numbers)}
    return defaultdict(lambda: NoticeSettings(by_mail=list(BY_MAIL)), found)


def _robots_words(kind, story, event, text, at):
    """A group reads what its robot says, and nobody knows who is in it: of restricted stories a robot says nothing."""
    if story is None or story.is_restricted:
        return
    for robot in Robot.objects.filter(Q(desk__isnull=True) | Q(desk=story.desk_id), is_active=True):
        if kind in robot.kinds:
            yield Delivery(
                robot=robot, story=story, text=text, event=f"robot-{robot.pk}-{kind}-{event}", made_at=at, due_at=at
            )


def _put_in_outbox(deliveries):
    """The row and the task that delivers it are written together with what they tell of, or not at all."""
    known = Delivery.objects.filter(event__in=[row.event for row in deliveries]) if deliveries else ()
    there = {row.event for row in known}
    made = Delivery.objects.bulk_create(row for row in deliveries if row.event not in there)
    if made:
        # Here, because the tasks deliver, and delivering asks this module who may read what.
        from articles.tasks import enqueue

        enqueue(made)
