"""What must be there before anyone can read: the database, reference data, the sample paper, static files.

`deploy/serve.py --prepare` runs it before it serves. A second run finds nothing to do.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ROOT = Path(__file__).resolve().parent.parent


def prepare() -> bool:
    """True when there was anything to do."""
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
    return migrated or stamps.are_new


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
    draft = copy.with_suffix(".draft")
    with (
        closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as source,
        closing(sqlite3.connect(draft)) as target,
    ):
        source.backup(target)
    draft.replace(copy)
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
    """Changes when a file comes, goes or says something else; a new copy of the same, or of it all elsewhere, is no
    change."""
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        place = os.path.relpath(path, ROOT)
        digest.update(f"{place}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


class Stamps:
    """What was prepared last, by name, in one small file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.values: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        self.are_new = False

    def differ(self, name: str, value: str) -> bool:
        return self.values.get(name) != value

    def keep(self, name: str, value: str) -> None:
        self.values[name], self.are_new = value, True
        draft = self.path.with_suffix(".draft")
        draft.write_text(json.dumps(self.values, indent=2))
        draft.replace(self.path)

    def forget(self) -> None:
        """A new database knows nothing of what was loaded into the old one."""
        self.values = {}
