"""Serves the paper: the site is loaded once, then granian forks its workers, which share what they only read.

    python deploy/serve.py [--prepare] …    options of granian, and newsroom.wsgi:application

`--prepare`, for trials: first what is missing is made (`deploy/prepare.py`). A worker that is started again is there at
once. New code is taken up by starting this anew: a HUP starts workers of the code that was loaded.
"""

import gc
import multiprocessing
import os
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PREPARE = "--prepare"
# Folders of templates that readers' pages are made of: compiled here, and not by each worker.
READERS = ("public", "articles")

sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")


def main() -> None:
    if PREPARE in sys.argv:
        sys.argv.remove(PREPARE)
        if prepared_anything():
            # Anew, in a process without all that preparing left in memory.
            sys.stdout.flush()
            os.execv(sys.executable, [sys.executable, *sys.argv])
    # Elsewhere, and by default from Python 3.14 on, workers are processes that load everything for themselves.
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")
        load()
    from granian.cli import entrypoint

    entrypoint()


def prepared_anything() -> bool:
    """Whether there was anything to do. Told to stop, it leaves nothing half done that it can undo."""
    import django

    django.setup()
    from prepare import prepare

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return prepare()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def load() -> None:
    """All that workers have in common. No connection to the database is among it: each opens its own."""
    from django.conf import settings
    from django.db import connections
    from django.template.loader import get_template
    from django.urls import reverse

    import newsroom.wsgi  # noqa: F401 - it is what granian asks for by name

    reverse("home")
    (folder,) = settings.TEMPLATES[0]["DIRS"]
    for path in (path for name in READERS for path in (folder / name).iterdir()):
        get_template(str(path.relative_to(folder)))
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
    # Workers write nothing on what is frozen, so it stays shared.
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main()
