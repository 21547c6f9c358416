"""Serves the paper: the site is loaded once, then granian forks its workers, which share what they only read.

    python deploy/serve.py [--prepare] …    options of granian, and newsroom.wsgi:application

`--prepare`: first what is missing is made (`deploy/prepare.py`). A worker that died is there again at once. New code is
taken up by starting this anew: a HUP starts workers of the code that was loaded.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PREPARE = "--prepare"
# What most readers ask for: compiled here, and not by each worker.
PAGES = ("public/home.html", "articles/article.html", "public/district.html", "public/topic.html")

sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")


def main() -> None:
    if PREPARE in sys.argv:
        import django

        django.setup()
        from prepare import prepare

        if prepare():
            # Once more, in a process without all that preparing left in memory.
            sys.stdout.flush()
            os.execv(sys.executable, [sys.executable, *sys.argv])
        sys.argv.remove(PREPARE)
    load()
    from granian.cli import entrypoint

    entrypoint()


def load() -> None:
    """All that workers have in common. No connection to the database is among it: each opens its own."""
    from django.db import connections
    from django.template.loader import get_template
    from django.urls import reverse

    import newsroom.wsgi  # noqa: F401 - it is what granian asks for by name

    reverse("home")
    for name in PAGES:
        get_template(name)
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


if __name__ == "__main__":
    main()
