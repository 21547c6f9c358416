"""The paper as it is served, on the database of the running test: app servers of one process each."""

import os
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.bars.paper import OPTIONS, end_with_parent, free_port

ROOT = Path(__file__).resolve().parent.parent
HOST = "news.example.org"  # the one of deploy/nginx.conf
PATIENCE = 30


@dataclass(frozen=True)
class Site:
    """An address at which the paper answers."""

    name: str
    port: int
    is_tls: bool = False

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """(status, headers by their names in lower case, body), on a connection of its own."""
        kind = HTTPSConnection if self.is_tls else HTTPConnection
        trust = {"context": ssl._create_unverified_context()} if self.is_tls else {}
        with closing(kind("127.0.0.1", self.port, timeout=PATIENCE, **trust)) as line:
            line.request(method, path, headers={"Host": HOST, **headers})
            # Closed by name: one that is given up half read would hold its socket until it is collected.
            with closing(line.getresponse()) as answer:
                return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


@contextmanager
def app_server(name: str) -> Iterator[Site]:
    """granian as `make run` starts it, but of one process."""
    port = free_port()
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    options = [word for option in {**OPTIONS, "--workers": "1", "--port": str(port)}.items() for word in option]
    server = subprocess.Popen(
        [sys.executable, "deploy/serve.py", "--no-ws", *options, "newsroom.wsgi:application"],
        cwd=ROOT, env=_environment(), preexec_fn=end_with_parent,
    )  # fmt: skip
    with ending(server):
        site = Site(name, port)
        wait_for(site)
        yield site


def _environment() -> dict[str, str]:
    database = connection.settings_dict
    address = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        address = "postgresql://{USER}@{HOST}:{PORT}/{NAME}".format(**database)
    return {
        **os.environ, "DJANGO_SETTINGS_MODULE": "tests.served_settings", "NEWSROOM_ENV": "trial",
        "NEWSROOM_VAR": str(settings.VAR), "NEWSROOM_HOSTS": HOST, "DATABASE_URL": address,
    }  # fmt: skip


@contextmanager
def ending(server: "subprocess.Popen[bytes]") -> Iterator[None]:
    try:
        yield
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for(site: Site) -> None:
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        with suppress(OSError, HTTPException):
            if site.ask("/health/")[0] == 200:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{site.name} did not answer")


def words(body: bytes) -> str:
    """What a page says, without its tags: headlines are parted by some of them."""
    return re.sub("<[^>]+>", "", body.decode())
