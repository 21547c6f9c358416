"""The servers that are compared: the trial as `make run` starts it, and yardsticks on the same granian."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

# The host of deploy/nginx.conf, beside those of this machine.
HOST = "news.example.org"
ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30


@contextmanager
def trial(var: str) -> Iterator[int]:
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "deploy/trial.py"],
        cwd=ROOT, env={**_environment(var), "PORT": str(port)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with _ending(server):
        if not any("Newsroom is ready" in line for line in server.stdout or ()):
            raise SystemExit("The trial did not start.")
        yield port


@contextmanager
def yardstick(var: str, name: str) -> Iterator[int]:
    """`name` is that of a settings module beside this one."""
    with _granian("yardstick:application", {**_environment(var), **_settings(name)}) as port:
        yield port


@contextmanager
def same_bytes(var: str, folder: str, name: str) -> Iterator[int]:
    """Answers /<name of a file> with the file and the headers kept beside it; `name`: "function" or "view"."""
    environment = {**_environment(var), **_settings("same_bytes"), "NEWSROOM_BENCH_SAME_BYTES": folder}
    with _granian(f"same_bytes:{name}", environment) as port:
        yield port


@contextmanager
def _granian(application: str, environment: dict[str, str]) -> Iterator[int]:
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--no-ws", "--interface", "wsgi", "--port", str(port)]
    command += ["--workers", "2", "--blocking-threads", "2", "--backpressure", "64", "--log-level", "warning"]
    server = subprocess.Popen([*command, f"tests.bench.{application}"], cwd=ROOT, env=environment)
    with _ending(server):
        _wait_for(port)
        yield port


def _settings(name: str) -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": f"tests.bench.{name}_settings"}


def use_database(var: str, address: str) -> None:
    """From now on the paper of this folder is kept there."""
    (Path(var) / "database-url").write_text(address)


def manage(var: str, *words: str) -> None:
    for _line in managed(var, *words):
        pass


def managed(var: str, *words: str) -> Iterator[str]:
    """Runs a command of manage.py to its end, and gives on what it says, line by line."""
    command = [sys.executable, "manage.py", *words]
    with subprocess.Popen(command, cwd=ROOT, env=_environment(var), stdout=subprocess.PIPE, text=True) as running:
        yield from running.stdout or ()
    if running.returncode:
        raise SystemExit(f"{' '.join(words)} failed.")


def asked(var: str, module: str) -> Any:
    """What a module of the bench prints as JSON when it runs inside the paper's settings."""
    command = [sys.executable, "-m", module]
    environment = {**_environment(var), "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    return json.loads(subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE).stdout)


@contextmanager
def _ending(server: "subprocess.Popen[Any]") -> Iterator[None]:
    try:
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=PATIENCE)


def _environment(var: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    kept = Path(var) / "database-url"
    return {
        **inherited, "NEWSROOM_ENV": "trial", "NEWSROOM_VAR": var, "NEWSROOM_HOSTS": HOST, "PYTHONUNBUFFERED": "1",
        **({"DATABASE_URL": kept.read_text()} if kept.exists() else {}),
    }  # fmt: skip


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise SystemExit("The yardstick did not start.")
