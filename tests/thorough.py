"""NEWSROOM_THOROUGH=1, as .ci/run says: everything on both databases, and as many random texts as each promise names.

Without it, as at a desk, `make test` asks SQLite for every page and PostgreSQL for what a database can get wrong, and
is done in some minutes.
"""

import os

import pytest

THOROUGH = os.environ.get("NEWSROOM_THOROUGH") == "1"
# Rules under load and in any order, plans of queries, search, what a database refuses to store.
DEPENDS_ON_THE_DATABASE = (
    "tests/articles/test_concurrency.py",
    "tests/articles/test_delivery.py",
    "tests/articles/test_duty.py",
    "tests/articles/test_machine.py",
    "tests/articles/test_notices.py",
    "tests/articles/test_plans.py",
    "tests/articles/test_policy",
    "tests/articles/test_queues.py",
    "tests/articles/test_related.py",
    "tests/articles/test_search",
    "tests/house/test_odd_input.py",
    "tests/house/test_worker.py",
    "tests/intake/test_models.py",
    "tests/organisations/",
)


def examples(number: int) -> int:
    """How many random examples a test tries that promises `number` of them."""
    return number if THOROUGH else max(number // 5, 10)


def is_left_to_ci(item: pytest.Item) -> bool:
    """Whether a test is asked only in .ci/run: what looks at many pages, or takes long and is seldom touched."""
    return not THOROUGH and item.get_closest_marker("thorough") is not None


def is_left_to_sqlite(item: pytest.Item) -> bool:
    """Whether a test is asked of SQLite alone."""
    return not THOROUGH and not item.nodeid.startswith(DEPENDS_ON_THE_DATABASE)
