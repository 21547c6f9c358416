"""Databases for bars: each is prepared once, with tables and reference data, and every run of a bar takes a copy."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

from tests.postgres import find_binaries, throwaway_server

ROOT = Path(__file__).resolve().parents[2]
# Python keeps what it compiles: otherwise every start of a server compiles all of Django.
NOT_INHERITED = ("NEWSROOM", "DATABASE", "PYTHONDONTWRITEBYTECODE")
PREPARED = "prepared"
_copies = count(1)


@dataclass(frozen=True)
class Prepared:
    """A var folder with static files and, for SQLite, the database; for PostgreSQL the address of its server."""

    vendor: str
    var: Path
    server: str = ""

    @contextmanager
    def copy(self) -> Iterator[dict[str, str]]:
        """The environment of a paper of its own, gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="newsroom-bar-") as folder:
            var = Path(folder)
            (var / "static").symlink_to(self.var / "static")
            shutil.copy(self.var / "secret-key", var)
            if self.vendor == "sqlite":
                shutil.copy(self.var / "newsroom.sqlite3", var)
                yield environment(var)
                return
            name = f"bar_{os.getpid()}_{next(_copies)}"
            self._on_server(f"CREATE DATABASE {name} TEMPLATE {PREPARED}")
            yield environment(var, f"{self.server}/{name}")
            self._on_server(f"DROP DATABASE {name} WITH (FORCE)")

    def _on_server(self, statement: str) -> None:
        with closing(psycopg.connect(f"{self.server}/postgres", autocommit=True)) as server:
            server.execute(statement)


@contextmanager
def prepared(vendor: str) -> Iterator[Prepared]:
    with tempfile.TemporaryDirectory(prefix="newsroom-bars-") as folder:
        var = Path(folder)
        if vendor == "sqlite":
            _prepare(environment(var))
            _fold_in(var / "newsroom.sqlite3")
            yield Prepared(vendor, var)
            return
        binaries = find_binaries()
        if binaries is None:
            raise SystemExit("No initdb found: apt-get install postgresql, or DB=sqlite make bars")
        with throwaway_server(binaries) as address:
            whole = Prepared(vendor, var, address.rpartition("/")[0])
            whole._on_server(f"CREATE DATABASE {PREPARED}")
            _prepare(environment(var, f"{whole.server}/{PREPARED}"))
            yield whole


def environment(var: Path, database: str = "") -> dict[str, str]:
    """What a process of a bar's paper is started with."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    own = {"NEWSROOM_ENV": "trial", "NEWSROOM_VAR": str(var), "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    return {**inherited, **own, **({"DATABASE_URL": database} if database else {})}


def _prepare(own: dict[str, str]) -> None:
    for words in (["migrate"], ["load_reference"], ["collectstatic", "--no-input"]):
        command = [sys.executable, "manage.py", *words, "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=own, check=True, stdout=subprocess.DEVNULL)


def _fold_in(database: Path) -> None:
    """What still stands in the journal goes into the file, so that a copy of the file is a copy of everything."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
