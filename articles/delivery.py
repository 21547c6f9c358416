"""The outbox is emptied: what `articles.notices` wrote is mailed, or said by a robot, each once.

A row is taken by one compare-and-swap UPDATE, so of several workers one has it. It is marked when it was sent. A worker
that dies in between leaves it taken: after LEASE another one takes over exactly what the dead one held and sends it. If
the first had just sent it, that is a second copy, which cannot be avoided without asking the other side; a mail's
Message-ID is made of what it tells, so that the second copy bears the same and is recognised.
"""

import hashlib
import logging
import os
import socket
import uuid
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import robots
from articles.models import Delivery
from articles.notices.kinds import AT_ONCE
from articles.notices.reading import story_path
from articles.notices.telling import readers, settings_of

LEASE = timedelta(minutes=5)
# How long to wait after the first, second … failure; after the last one it is given up.
BACKOFF = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)]
MOST_IN_ONE_MAIL = 100
WAITING = Q(state=Delivery.State.WAITING)

logger = logging.getLogger(__name__)


def deliver(number, *, at=None):
    """Deliver this row, with all that goes in the same mail. Returns the rows that are due again later."""
    at = at or timezone.now()
    rows = take(number, at)
    rows = _without(rows, _unwanted(rows))
    if not rows:
        return []
    try:
        _send(rows)
    except robots.RefusedAddress as refused:
        _finish(rows, Delivery.State.FAILED, str(refused))
    except (robots.NotTaken, SMTPException, OSError) as problem:
        return _put_off(rows, str(problem), at)
    except Exception as problem:  # whatever it is, the row must say so and come up again
        logger.exception("delivery %s", number)
        return _put_off(rows, repr(problem), at)
    else:
        _finish(rows, Delivery.State.SENT)
    return []


# --- Taking ---------------------------------------------------------------------------------------


def take(number, at):
    """The rows that are now this call's to send, locked against everybody by its own name; [] when another has them."""
    name = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
    first = Delivery.objects.select_related("notice").filter(WAITING, pk=number, due_at__lte=at).first()
    if first is None or (first.taken_at and first.taken_at > at - LEASE):
        return []
    together = Q(taken_by=first.taken_by) if first.taken_at else Q(taken_at__isnull=True) & _same_mail(first, at)
    numbers = list(Delivery.objects.filter(WAITING, together).values_list("pk", flat=True)[:MOST_IN_ONE_MAIL])
    rows = Delivery.objects.filter(WAITING, pk__in={number, *numbers})
    rows.filter(Q(taken_at__isnull=True) | Q(taken_at__lte=at - LEASE)).update(taken_at=at, taken_by=name)
    taken = rows.filter(taken_by=name).order_by("pk")
    return list(taken.select_related("notice__person", "robot", "story"))


def _same_mail(first, at):
    """One mail instead of ten: what else waits for this person, unless they want each alone or it cannot wait."""
    alone = Q(pk=first.pk)
    if first.notice is None or first.notice.kind in AT_ONCE:
        return alone
    if not settings_of([first.notice.person_id])[first.notice.person_id].as_digest:
        return alone
    others = Q(notice__person=first.notice.person_id) & ~Q(notice__kind__in=AT_ONCE)
    return alone | (others & (Q(tries=0) | Q(due_at__lte=at)))


# --- Whether it may still go ----------------------------------------------------------------------


def _unwanted(rows):
    """{row: why} of those that may not be sent any more: rights are asked again now, not as they were then."""
    return {row: why for row in rows if (why := _why_not(row))}


def _why_not(row):
    story = row.story
    if row.robot:
        if not row.robot.is_active:
            return _("The robot is not in use any more.")
        return _("The story may not be read by everybody any more.") if story and story.is_restricted else None
    person = row.notice.person
    if not readers(story, [person.pk]).exists():
        return _("The person is not active any more, or may not read the story.")
    return None if person.email else _("The person has no mail address.")


def _without(rows, dropped):
    for row, why in dropped.items():
        _finish([row], Delivery.State.DROPPED, why)
    return [row for row in rows if row not in dropped]


# --- Sending --------------------------------------------------------------------------------------


def _send(rows):
    first = rows[0]
    if first.robot:
        robots.say(first.robot.address, "\n".join(_said(first)))
    else:
        _mail(rows).send()


def _said(row):
    """What a robot says: the sentence and the address of the story, which asks for a log-in."""
    yield row.text
    if row.story_id:
        yield f"{settings.NEWSROOM_SITE['origin']}/admin/articles/story/{row.story_id}/change/"


def _mail(rows):
    person = rows[0].notice.person
    subject = rows[0].text if len(rows) == 1 else _count_of(rows)
    body = "\n\n".join("\n".join(_lines(row, person)) for row in rows)
    return EmailMessage(
        f"[{settings.NEWSROOM_SITE['name']}] {subject}", body, to=[person.email],
        headers={"Message-ID": message_id(rows), "Auto-Submitted": "auto-generated"},
    )  # fmt: skip


def _count_of(rows):
    return ngettext("%(count)s notice", "%(count)s notices", len(rows)) % {"count": len(rows)}


def _lines(row, person):
    yield f"{timezone.localtime(row.made_at):%m-%d %H:%M} {row.notice.get_kind_display()}"
    yield row.text
    if row.story_id:
        yield settings.NEWSROOM_SITE["origin"] + story_path(row.story_id, person)


def message_id(rows):
    """The same for the same notices, whoever sends them and however often."""
    told = "\n".join(sorted(row.event for row in rows))
    host = settings.NEWSROOM_SITE["origin"].split("//")[1].split(":")[0]
    return f"<{hashlib.sha256(told.encode()).hexdigest()[:32]}@{host}>"


# --- What became of it ----------------------------------------------------------------------------


def _finish(rows, state, problem=""):
    """Only what is still this call's: whoever was slower than the lease finds that another took it over."""
    mine = Delivery.objects.filter(WAITING, pk__in=[row.pk for row in rows], taken_by=rows[0].taken_by)
    mine.update(state=state, done_at=timezone.now(), problem=problem[:300])


def _put_off(rows, problem, at):
    """Again after a while, by the row that failed most; after the last time it is given up and the board says so."""
    tries = max(row.tries for row in rows) + 1
    mine = Delivery.objects.filter(WAITING, pk__in=[row.pk for row in rows], taken_by=rows[0].taken_by)
    problem = " ".join(problem.split())[:300]
    if tries > len(BACKOFF):
        mine.update(state=Delivery.State.FAILED, tries=tries, done_at=timezone.now(), problem=problem)
        return []
    numbers = list(mine.values_list("pk", flat=True))
    due = at + BACKOFF[tries - 1]
    mine.update(tries=tries, due_at=due, taken_at=None, taken_by="", problem=problem)
    return list(Delivery.objects.filter(pk__in=numbers))
