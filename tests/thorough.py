"""NEWSROOM_THOROUGH=1, as .ci/run says: every random newsroom, every caller and every page on both databases.

Without it, as at a desk, `make test` asks the two databases for one thorough answer between them, in some minutes.
"""

import os

import pytest

THOROUGH = os.environ.get("NEWSROOM_THOROUGH") == "1"
# Pages of the desk ask on PostgreSQL what the tests of actions and queues ask there as well.
PAGES = ("tests/desk/", "tests/intake/")


def is_left_to_sqlite(item: pytest.Item) -> bool:
    """Whether a test of a page is asked of SQLite alone; one that commits, or names both databases, never is."""
    database = item.get_closest_marker("django_db")
    if THOROUGH or item.get_closest_marker("both_databases") or (database and database.kwargs.get("transaction")):
        return False
    return item.nodeid.startswith(PAGES) or item.get_closest_marker("pages") is not None
