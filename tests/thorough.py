"""NEWSROOM_THOROUGH=1, as .ci/run says: every random newsroom, every caller and every page on both databases.

Without it, as at a desk, `make test` asks the two databases for one thorough answer between them, in some minutes.
"""

import os

import pytest

THOROUGH = os.environ.get("NEWSROOM_THOROUGH") == "1"
# Pages ask on PostgreSQL what the tests of actions, queues, search and plans ask there as well.
PAGES = ("tests/desk/", "tests/intake/", "tests/public/", "tests/house/test_access.py")


def is_left_to_ci(item: pytest.Item) -> bool:
    """Whether a test is asked only in .ci/run: what looks at many pages in a browser for their look alone."""
    return not THOROUGH and item.get_closest_marker("thorough") is not None


def is_left_to_sqlite(item: pytest.Item) -> bool:
    """Whether a test of a page is asked of SQLite alone; one that commits never is, unless it is a browser's."""
    if THOROUGH:
        return False
    database = item.get_closest_marker("django_db")
    commits = bool(database and database.kwargs.get("transaction")) and item.get_closest_marker("browser") is None
    return item.nodeid.startswith(PAGES) and not commits
