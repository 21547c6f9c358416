"""One migrated database a run, of which every test process takes a copy: migrating is what takes long.

    python -m tests.database NOTE

migrates it beforehand and writes its name into the file NOTE, which a run is told of as NEWSROOM_TEST_DATABASE.
"""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.db import connection


@contextmanager
def copied_database(process: str, shared: Path) -> Iterator[None]:
    """`connection` speaks to a copy for this process alone; `shared` is a folder of all processes of this run.

    On a server that is not thrown away the one that is copied stays, and the next run replaces it.
    """
    creation, settings = connection.creation, connection.settings_dict
    name = settings["NAME"]
    # Whoever comes first migrates; and nobody may be connected to what is copied.
    with open(shared / "database.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        settings["NAME"] = _migrated_once(Path(os.environ.get("NEWSROOM_TEST_DATABASE") or shared / "database.name"))
        creation.clone_test_db(process, verbosity=0, autoclobber=True)
    settings["NAME"] = creation.get_test_db_clone_settings(process)["NAME"]
    yield
    creation.destroy_test_db(name, verbosity=0)


def _migrated_once(note: Path) -> str:
    """The name of the migrated database, which is written down in `note` when it is made."""
    if not note.exists():
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(note.with_name("test.sqlite3"))
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        _load_what_every_site_has()
        connection.close()
        note.write_text(name)
    return note.read_text()


def _load_what_every_site_has() -> None:
    """The roles stand in the database from the start, as on a real site: nearly every test needs somebody."""
    # Here, because this module is imported before the apps are ready.
    from articles.roles import load_roles

    load_roles()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    _migrated_once(Path(sys.argv[1]))
