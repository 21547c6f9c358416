"""Workers as processes: several at once, one of them killed in the middle, and each message is said once."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import notices
from articles.models import Delivery, Notice, Robot
from tests.people import Newsroom
from tests.stories import make_story

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60
MESSAGES = 12

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("trial")]


class Host(ThreadingHTTPServer):
    """A robots' host. It leaves the very first message unanswered for ever; `taken` are those it answered."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken: list[str] = []
        self.has_one = threading.Event()
        self.first = threading.Lock()
        self.never = threading.Event()


class Handler(BaseHTTPRequestHandler):
    server: Host

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"]["content"]
        if self.server.first.acquire(blocking=False):
            self.server.has_one.set()
            self.server.never.wait(PATIENCE)
            return
        self.server.taken.append(message.splitlines()[0])
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[Host]:
    with Host() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.never.set()
        server.shutdown()


@contextmanager
def workers(number: int, host: Host, var: Path) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """So many `manage.py work` on the test's own database, ended afterwards."""
    environment = {
        **os.environ,
        "DATABASE_URL": _address(),
        "NEWSROOM_VAR": str(var),
        "NEWSROOM_ENV": "trial",
        "NEWSROOM_ROBOT_HOSTS": f"127.0.0.1:{host.server_port}",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }
    command = [sys.executable, "manage.py", "work"]
    running = [subprocess.Popen(command, cwd=ROOT, env=environment) for _number in range(number)]
    try:
        yield running
    finally:
        for worker in running:
            worker.terminate()
        for worker in running:
            worker.wait(timeout=PATIENCE)


def _address() -> str:
    about = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{about['NAME']}"
    return f"postgresql://{about['USER']}@{about['HOST']}:{about['PORT']}/{about['NAME']}"


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


@pytest.mark.thorough
def test_four_workers_and_a_kill_say_each_message_once(host: Host, tmp_path: Path):
    story = make_story(Newsroom())
    kind = Notice.Kind.URGENT
    Robot.objects.create(
        name="群", address=f"http://127.0.0.1:{host.server_port}/", kinds=[kind], is_active=True, desk=story.desk
    )
    for number in range(MESSAGES):
        notices.tell(kind, story, [], event=f"e{number}", text=f"第{number}条。")

    with workers(4, host, tmp_path) as running:
        assert host.has_one.wait(PATIENCE)
        held = Delivery.objects.filter(state="waiting", taken_at__isnull=False)
        wait_for(lambda: len(host.taken) == MESSAGES - 1 and held.count() == 1)
        (killed,) = [worker for worker in running if f":{worker.pid}:" in held.get().taken_by]
        killed.kill()
        killed.wait()
        # What ten minutes would bring about.
        held.update(taken_at=timezone.now() - timedelta(minutes=6))
        DBTaskResult.objects.filter(status="RUNNING").update(status="READY")
        wait_for(lambda: Delivery.objects.filter(state="sent").count() == MESSAGES)

    assert sorted(host.taken) == sorted(f"第{number}条。" for number in range(MESSAGES))
    assert set(Delivery.objects.values_list("state", "tries")) == {("sent", 0)}
