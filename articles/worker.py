"""The worker: one process that runs the tasks, and the clock that every half minute looks for what became due.

Nothing readers see waits for it: a scheduled article is live by its time alone. Several workers may run at once.
"""

import logging
import signal
import threading
import time
from datetime import timedelta

from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from articles import actions

TICK = 30
TIDY = 60 * 60
# How long an empty queue is left alone.
PAUSE = 1
MOST_IN_A_ROW = 20
# A task that runs so long went with its worker. Delivering takes seconds, and may begin again: see articles.delivery.
LOST = timedelta(minutes=10)
KEPT_DAYS = 7

logger = logging.getLogger(__name__)


def tick(at=None):
    """What the clock brings about: warnings of stopped stories, and a task again for what lost its own."""
    actions.announce_stops(at)
    actions.requeue_deliveries(at)
    actions.requeue_renditions(at)
    lost = DBTaskResult.objects.running().filter(started_at__lte=(at or timezone.now()) - LOST)
    lost.update(status=TaskResultStatus.READY)


def tidy(at=None):
    """What nobody asks for any more: settled deliveries, results of tasks, forgotten working copies."""
    actions.forget_deliveries(at)
    actions.tidy_working_copies(at)
    call_command("prune_db_task_results", min_age_days=KEPT_DAYS, verbosity=0)


def run_ready(most=MOST_IN_A_ROW):
    """Run what is ready, at most so many. Asked first, for to look into an empty queue takes SQLite's one pen."""
    if not DBTaskResult.objects.ready().exists():
        return
    Worker(
        queue_names=["default"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=most,
        worker_id=f"worker-{threading.get_native_id()}", excluded_queue_names=[],
    ).run()  # fmt: skip


class Shift:
    """Works until it is told to stop, which it does after the task it has in hand."""

    def __init__(self):
        self.is_over = threading.Event()
        self._due = {tick: 0.0, tidy: 0.0}

    def stop_at_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.is_over.set())

    def work(self):
        while not self.is_over.is_set():
            close_old_connections()
            self.look_at_the_clock()
            run_ready(most=1)
            if not DBTaskResult.objects.ready().exists():
                self.is_over.wait(PAUSE)

    def look_at_the_clock(self):
        for deed, every in ((tick, TICK), (tidy, TIDY)):
            if time.monotonic() >= self._due[deed]:
                self._due[deed] = time.monotonic() + every
                _carefully(deed)


def _carefully(deed):
    """What goes wrong with the clock holds up no mail."""
    try:
        deed()
    except Exception:
        logger.exception("the clock's %s", deed.__name__)
