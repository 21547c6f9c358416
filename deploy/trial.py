"""`make run`: a whole paper on this machine, ready to read, write and review.

Prepares what is missing in var/ (database, reference data, sample paper, static files), starts the server, says when it
answers, starts the worker beside it, and stops both with Ctrl-C. A second start finds nothing to prepare.
"""

import ctypes
import hashlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import datetime
from io import StringIO
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PORT = os.environ.get("PORT", "8000")
ADDRESS = f"http://{HOST}:{PORT}/"
PATIENCE = 60
LOOK_AFTER = 1
PR_SET_PDEATHSIG = 1

os.environ.setdefault("NEWSROOM_ENV", "trial")
os.environ.setdefault("NEWSROOM_ORIGIN", ADDRESS.rstrip("/"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.chdir(ROOT)
sys.path.insert(0, str(ROOT))

import django  # noqa: E402 - the environment above decides which settings are read
from django.conf import settings  # noqa: E402
from django.contrib.staticfiles.finders import get_finders  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402


def main() -> None:
    refuse_a_taken_port()
    django.setup()
    prepare()
    sys.exit(serve())


def refuse_a_taken_port() -> None:
    if not PORT.isdigit():
        sys.exit(f"PORT is {PORT!r}; it must be a number.")
    with closing(socket.socket()) as probe:
        if probe.connect_ex((HOST, int(PORT))) == 0:
            sys.exit(f"Port {PORT} is taken, perhaps by another trial. Choose one: PORT=8123 make run")


# --- What must be there before anyone can read ----------------------------------------------------


def prepare() -> None:
    stamps = Stamps(settings.VAR / "stamps.json")
    for folder in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT, settings.STATIC_ROOT):
        folder.mkdir(parents=True, exist_ok=True)
    migrated = migrate(stamps)
    call_command("check", databases=["default"], stdout=StringIO())
    facts = fingerprint(path for app in ("organisations", "articles") for path in (ROOT / app / "reference").rglob("*"))
    if migrated or stamps.differ("reference", facts):
        print("Loading reference data …", flush=True)
        call_command("load_reference", verbosity=0)
        stamps.keep("reference", facts)
    words = fingerprint((ROOT / "articles" / "search").glob("*.*"))
    if stamps.differ("search", words):
        if stamps.values.get("sample"):
            print("Rebuilding the search …", flush=True)
            call_command("rebuild_search", verbosity=0)
        stamps.keep("search", words)
    if stamps.differ("sample", "loaded"):
        print("Loading the sample paper …", flush=True)
        call_command("load_sample", verbosity=0)
        stamps.keep("sample", "loaded")
    collect_static(stamps)


def migrate(stamps: "Stamps") -> bool:
    """Brings the tables up to date, the database copied aside first. True when there was anything to do."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not pending:
        return False
    if executor.loader.applied_migrations:
        copy_aside()
    else:
        stamps.forget()
    print(f"Applying {len(pending)} migrations …", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    return True


def copy_aside() -> None:
    if connection.vendor != "sqlite":
        print("Not copied: this database is PostgreSQL; keep your own pg_dump before each update.", flush=True)
        return
    folder = settings.VAR / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"newsroom-{datetime.now().astimezone():%Y%m%d-%H%M%S}.sqlite3"
    with (
        closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    print(f"The database was copied to {copy} before its tables change.", flush=True)


def collect_static(stamps: "Stamps") -> None:
    """Hashing and compressing takes many seconds, so only when a file changed."""
    found = (Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([]))
    files = fingerprint(found)
    if stamps.differ("static", files) or not (settings.STATIC_ROOT / "staticfiles.json").exists():
        print("Collecting static files …", flush=True)
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamps.keep("static", files)


def fingerprint(paths: Iterable[Path]) -> str:
    """Changes when a file comes, goes or is written; nothing is read."""
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        about = path.stat()
        digest.update(f"{path}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


class Stamps:
    """What was prepared last, by name, in one small file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.values: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def differ(self, name: str, value: str) -> bool:
        return self.values.get(name) != value

    def keep(self, name: str, value: str) -> None:
        self.values[name] = value
        self.path.write_text(json.dumps(self.values, indent=2))

    def forget(self) -> None:
        """A new database knows nothing of what was loaded into the old one."""
        self.values = {}


# --- The server -----------------------------------------------------------------------------------


def serve() -> int:
    """Runs server and worker until the server ends or someone stops it; the return code is the server's."""
    connection.close()
    options = {
        "--interface": "wsgi",
        "--host": HOST,
        "--port": PORT,
        "--workers": "2",
        "--blocking-threads": "2",
        "--backpressure": "64",
        "--log-level": "warning",
        "--workers-kill-timeout": "5",
        "--static-path-route": settings.MEDIA_URL.rstrip("/"),
        "--static-path-mount": str(settings.MEDIA_ROOT),
        # Short, because a picture may have to go.
        "--static-path-expires": "300",
    }
    command = [sys.executable, "-m", "granian", "--no-ws", "--respawn-failed-workers"]
    command += [word for option in options.items() for word in option]
    server = start([*command, "newsroom.wsgi:application"])
    asked = stop_with(server)
    if wait_until_it_answers(server):
        announce()
    code = watch(server)
    return 0 if asked else code


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    """A group of its own: Ctrl-C then reaches this process alone, and the others are stopped once, in order."""
    return subprocess.Popen(command, cwd=ROOT, process_group=0, preexec_fn=end_with_parent)


def watch(server: "subprocess.Popen[bytes]") -> int:
    """Waits for the server's end, and starts the worker again whenever it died; then the worker is stopped too."""
    command = [sys.executable, "manage.py", "work"]
    worker = start(command)
    while server.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=LOOK_AFTER)
        if server.poll() is None and worker.poll() is not None:
            print("The worker ended and is started again.", flush=True)
            worker = start(command)
    worker.terminate()
    try:
        worker.wait(timeout=5)
    except subprocess.TimeoutExpired:
        worker.kill()
    return server.returncode


def end_with_parent() -> None:
    """Asks Linux to stop what was started here even when this process is killed outright."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop_with(server: "subprocess.Popen[bytes]") -> list[int]:
    """Hands Ctrl-C and kill on to the server; the list holds the signals that came."""
    asked: list[int] = []

    def hand_on(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        if server.poll() is None:
            server.terminate()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, hand_on)
    return asked


def wait_until_it_answers(server: "subprocess.Popen[bytes]") -> bool:
    patience = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < patience:
        try:
            with urllib.request.urlopen(f"{ADDRESS}health/", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    if server.poll() is None:
        print(f"The server did not answer within {PATIENCE} s and is stopped.", flush=True)
        server.terminate()
    return False


def announce() -> None:
    accounts = settings.VAR / "accounts.txt"
    if accounts.exists():
        print(f"\n{accounts.read_text(encoding='utf-8').strip()}\n")
    print(f"Newsroom is ready: {ADDRESS}", flush=True)


if __name__ == "__main__":
    main()
