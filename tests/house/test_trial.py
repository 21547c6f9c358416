"""`make run`, from an empty var folder to a second start, on a real server."""

import hashlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
WORK = ("Applying", "Loading", "Collecting", "copied")

# Servers and files of one trial are the same whatever database the suite asks, and they take a while.
pytestmark = [pytest.mark.sqlite, pytest.mark.xdist_group("trial"), pytest.mark.thorough]


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A var folder after a first, complete start, whose worker has done what the sample paper left to it."""
    folder = tmp_path_factory.mktemp("trial") / "var"
    with trial(folder):
        end = time.monotonic() + 180
        while tasks_in_hand(folder):
            assert time.monotonic() < end, "the worker is never done"
            time.sleep(0.5)
    return folder


@contextmanager
def starting(var: Path) -> "Iterator[tuple[subprocess.Popen[str], int]]":
    """A trial from its first moment on, and its port; it has ended afterwards."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSROOM", "DJANGO"))}
    with subprocess.Popen(
        [sys.executable, "deploy/trial.py"],
        cwd=ROOT,
        env={**inherited, "NEWSROOM_VAR": str(var), "PORT": str(port), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        yield server, port


@contextmanager
def trial(var: Path, stop: signal.Signals = signal.SIGINT) -> Iterator[tuple[str, list[str]]]:
    """A running trial: its address and what it said until it was ready. Stopped by `stop`, and gone, afterwards."""
    with starting(var) as (server, port):
        said = list(until_ready(server.stdout))
        assert said[-1] == f"Newsroom is ready: http://127.0.0.1:{port}/", "\n".join(said)
        try:
            yield f"http://127.0.0.1:{port}", said
        finally:
            server.send_signal(stop)
            rest = server.stdout.read()
    assert server.returncode == 0, rest
    with closing(socket.socket()) as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def until_ready(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line.strip()
        if line.startswith("Newsroom is ready"):
            return


def workers(var: Path) -> set[int]:
    """The numbers of the workers that run on this var folder."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command, about = ((process / name).read_bytes().split(b"\0") for name in ("cmdline", "environ"))
            if command[1:3] == [b"manage.py", b"work"] and f"NEWSROOM_VAR={var}".encode() in about:
                found.add(int(process.name))
    return found


def awaited(ask: Callable[[], set[int]]) -> set[int]:
    end = time.monotonic() + 60
    while not (answer := ask()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
    return answer


def tasks_in_hand(var: Path) -> int:
    """Of the worker, now; what is put off until later is none."""
    # A task that may run at once is put off until the year 9999.
    due = "status = 'RUNNING' OR status = 'READY' AND (run_after <= datetime('now', '+1 minute') OR run_after > '9000')"
    with closing(sqlite3.connect(var / "newsroom.sqlite3")) as database:
        return database.execute(f"SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE {due}").fetchone()[0]


def rows(var: Path) -> str:
    """A hash of every row of every table; who asked for a page leaves no trace in it."""
    digest = hashlib.sha256()
    # Not the virtual tables of the search: they keep nothing to read, their rows stand in tables of their own.
    kept = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    with closing(sqlite3.connect(var / "newsroom.sqlite3")) as database:
        for (name,) in database.execute(kept).fetchall():
            for row in database.execute(f'SELECT * FROM "{name}"'):
                digest.update(f"{name} {row}".encode())
    return digest.hexdigest()


def test_the_first_start_leaves_a_paper_and_its_accounts(var: Path):
    assert (var / "newsroom.sqlite3").exists()
    assert (var / "static" / "staticfiles.json").exists()
    assert (var / "accounts.txt").read_text(encoding="utf-8").strip()
    assert not (var / "backups").exists()


def test_a_second_start_prepares_nothing_and_changes_no_data(var: Path):
    before = rows(var)

    with trial(var, stop=signal.SIGTERM) as (address, said), urllib.request.urlopen(address, timeout=10) as page:
        assert page.status == 200
        assert page.headers["Set-Cookie"] is None
        assert "Cookie" not in (page.headers["Vary"] or "")

    assert [line for line in said if line.startswith(WORK)] == []
    assert rows(var) == before


class TestARunningTrial:
    @pytest.fixture(scope="class")
    def address(self, var: Path) -> Iterator[str]:
        with trial(var) as (address, _said):
            yield address
        assert workers(var) == set()

    def test_only_media_is_reached_under_its_address(self, var: Path, address: str):
        picture = var / "media" / "probe" / "picture.jpg"
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_bytes(b"picture")

        with urllib.request.urlopen(f"{address}/media/probe/picture.jpg", timeout=10) as answer:
            assert (answer.read(), answer.headers["Content-Type"]) == (b"picture", "image/jpeg")
        for outside in ("/media/", "/media/probe/", "/media/../secret-key", "/media/%2e%2e/secret-key"):
            with pytest.raises(urllib.error.HTTPError, match="404") as refused:
                urllib.request.urlopen(address + outside, timeout=10)
            refused.value.close()

    def test_the_worker_is_started_again_when_it_dies(self, var: Path, address: str):
        first = awaited(lambda: workers(var))
        os.kill(*first, signal.SIGKILL)
        second = awaited(lambda: workers(var) - first)

        assert len(first) == len(second) == 1


def test_the_database_is_copied_aside_before_it_is_migrated(var: Path):
    with closing(sqlite3.connect(var / "newsroom.sqlite3")) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        database.execute("DROP TABLE django_session")
        database.commit()

    with trial(var) as (_address, said):
        pass

    (copy,) = (var / "backups").iterdir()
    assert [line for line in said if line.startswith("Applying")] == ["Applying 1 migrations …"]
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_session'").fetchall()


def test_a_taken_port_is_named_and_nothing_is_prepared(tmp_path: Path):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])

        done = subprocess.run(
            [sys.executable, "deploy/trial.py"],
            cwd=ROOT,
            env={**os.environ, "NEWSROOM_VAR": str(tmp_path), "PORT": port},
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_stopped_while_it_prepares_it_leaves_nothing_half_loaded(tmp_path: Path):
    said: list[str] = []
    with starting(tmp_path) as (server, _port):
        for line in server.stdout:
            said.append(line.strip())
            if line.startswith("Loading the sample"):
                # Well into it: it takes some twenty seconds.
                time.sleep(5)
                server.send_signal(signal.SIGINT)

    assert server.returncode == 0, said
    assert "Loading the sample paper …" in said
    with closing(sqlite3.connect(tmp_path / "newsroom.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM organisations_district").fetchone()[0] > 0
        assert database.execute("SELECT count(*) FROM articles_story").fetchone()[0] == 0
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_what_cannot_be_prepared_ends_the_trial_and_says_why(tmp_path: Path):
    (tmp_path / "newsroom.sqlite3").write_text("this is no database, and it is long enough to be taken for one")

    with starting(tmp_path) as (server, _port):
        said = server.stdout.read()

    assert server.returncode == 1
    assert "file is not a database" in said
