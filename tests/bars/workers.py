"""R11: four workers empty one outbox, every task is there three times, and again and again one of them is killed while
it has a message in hand. Everything is delivered; a second copy there is only of what a killed worker held."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles import actions, tasks, worker
from articles.delivery import LEASE
from articles.models import Delivery, Notice, NoticeSettings, Robot
from tests.bars import fsck
from tests.bars.databases import ROOT
from tests.bars.newsroom import forget_connections
from tests.bars.options import Figures
from tests.bars.paper import end_with_parent
from tests.bars.tally import Tally
from tests.people import Newsroom, make_user
from tests.stories import signed_up_to

WORKERS, TASKS_EACH, STORIES_A_KILL = 4, 3, 8
SLOWLY = 0.15
PATIENCE = 90
TRIES = 50
_numbers = count(1)


class Listener(BaseHTTPRequestHandler):
    """The robots' host: takes its time, and remembers what was said."""

    heard: list[str] = []

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"])).decode()
        time.sleep(SLOWLY)
        self.heard.append(said)
        # A worker that was killed meanwhile does not wait for the answer.
        with suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"errcode": 0}')

    def log_message(self, *_arguments: Any) -> None:
        return


@contextmanager
def listening() -> Iterator[str]:
    """The robots' address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()


@dataclass
class Shift:
    """The workers of a paper, and what those that were killed had in hand."""

    hosts: str
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    held: set[int] = field(default_factory=set)

    def start_one(self) -> None:
        with open(Path(os.environ["NEWSROOM_VAR"]) / "workers.log", "ab") as log:
            self.workers.append(
                subprocess.Popen(
                    [sys.executable, "manage.py", "work"],
                    cwd=ROOT, env={**os.environ, "NEWSROOM_ROBOT_HOSTS": self.hosts}, stdout=log, stderr=log,
                    preexec_fn=end_with_parent,
                )
            )  # fmt: skip

    def kill_one(self, chance: Random) -> None:
        """One that has something in hand: it is stopped first, so that what it holds is read as it was then."""
        for _try in range(TRIES):
            victim = chance.choice(self._busy() or self.workers)
            os.kill(victim.pid, signal.SIGSTOP)
            held = set(_waiting().filter(taken_by__contains=f":{victim.pid}:").values_list("pk", flat=True))
            if held:
                break
            os.kill(victim.pid, signal.SIGCONT)
            time.sleep(0.02)
        self.held |= held
        self.workers.remove(victim)
        victim.kill()
        victim.wait()

    def _busy(self) -> list["subprocess.Popen[bytes]"]:
        holders = {name.split(":")[1] for name in _waiting().exclude(taken_by="").values_list("taken_by", flat=True)}
        return [each for each in self.workers if str(each.pid) in holders]

    def end(self) -> None:
        for each in self.workers:
            each.terminate()
        for each in self.workers:
            each.wait(timeout=PATIENCE)


def run(tally: Tally, figures: Figures, chance: Random) -> None:
    with listening() as hosts:
        newsroom, shift = _newsroom(hosts), Shift(hosts)
        for _worker in range(WORKERS):
            shift.start_one()
        for _kill in range(max(2, figures.kills // 5)):
            _tell_of(newsroom, STORIES_A_KILL)
            _wait(tally, lambda: _waiting().filter(taken_at__isnull=False).exists(), "no worker takes anything")
            time.sleep(chance.uniform(0, 0.3))
            shift.kill_one(chance)
            tally.count("kills")
            shift.start_one()
        _time_goes_by(shift, tally)
        shift.end()
        forget_connections()
        _judge(shift, tally)


def _newsroom(hosts: str) -> Newsroom:
    """A writer who wants each mail alone, one who wants several in one, and a robot that says the same."""
    newsroom = Newsroom()
    newsroom.alone, newsroom.digest = newsroom.writer, make_user("合并收信", "reporter", desk=newsroom.desk)
    NoticeSettings.objects.create(person=newsroom.alone, by_mail=["returned"], as_digest=False)
    NoticeSettings.objects.create(person=newsroom.digest, by_mail=["returned"], as_digest=True)
    Robot.objects.create(name="群", address=f"http://{hosts}/say", kinds=[Notice.Kind.RETURNED], is_active=True)
    return newsroom


def _tell_of(newsroom: Newsroom, stories: int) -> None:
    """Stories go back to their authors; everything about it is due now, and every task is there several times."""
    for number in range(stories):
        newsroom.writer = newsroom.digest if number % 2 else newsroom.alone
        story = signed_up_to(newsroom, "", headline=f"退回的稿件〔{next(_numbers)}〕")
        actions.return_to_author(story.pk, by=newsroom.first, reason="请核")
    _waiting().filter(due_at__gt=timezone.now()).update(due_at=timezone.now())
    free = _waiting().filter(taken_at__isnull=True)
    tasks.enqueue([row for row in free for _time in range(TASKS_EACH)])


def _waiting() -> Any:
    return Delivery.objects.filter(state=Delivery.State.WAITING)


def _wait(tally: Tally, until: Any, otherwise: str) -> None:
    patience = time.monotonic() + PATIENCE
    while not until():
        if time.monotonic() > patience:
            tally.complain(otherwise)
            return
        time.sleep(0.1)


def _time_goes_by(shift: Shift, tally: Tally) -> None:
    """Everybody finishes what they have; then the lease of the dead is over, and the clock looks around."""
    _wait(tally, lambda: not _waiting().exclude(pk__in=shift.held).exists(), "not everything was delivered")
    long_ago = timezone.now() - 3 * LEASE
    _waiting().filter(taken_at__isnull=False).update(taken_at=long_ago, due_at=long_ago)
    worker.tick()
    _wait(tally, lambda: not _waiting().exists(), "what a dead worker held was never delivered")


def _judge(shift: Shift, tally: Tally) -> None:
    mails, robots = _mails(), Counter(_marks(Listener.heard))
    for row in Delivery.objects.select_related("notice", "robot"):
        tally.count("deliveries")
        mark = next(iter(_marks([row.text])))
        times = (robots if row.robot_id else mails)[mark]
        tally.demand(row.state == Delivery.State.SENT, f"{row.event}: {row.state} {row.problem}")
        tally.demand(times > 0, f"{row.event}: nobody got it")
        if row.pk in shift.held:
            tally.count("held_by_the_killed")
            tally.count("second_copies", times - 1)
        else:
            tally.demand(times <= 1, f"{row.event}: delivered {times} times")
    for fault in fsck.faults():
        tally.complain(fault)


def _marks(texts: Any) -> Iterator[str]:
    """〔12〕 in each text, however often."""
    for text in texts:
        yield from (part.partition("〕")[0] for part in text.split("〔")[1:])


def _mails() -> Counter[str]:
    """How many mails told of each story."""
    told: Counter[str] = Counter()
    for file in Path(settings.EMAIL_FILE_PATH).glob("*.log"):
        for message in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            if message.strip():
                told.update(set(_marks([message_from_bytes(message, policy=policy.default).get_content()])))
    return told
