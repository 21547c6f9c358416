"""A page's queries, named. A budget that only counts does not say what was added; this one does."""

import re
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.paper_lists import paper_lists_now

BUDGET = 8
SOURCE = re.compile(r'^SELECT .*? FROM +"?(?P<table>\w+)')


def name_of(sql):
    """The table a query reads first: `SELECT … FROM "articles_listing" INNER JOIN …` is articles_listing, and
    `SELECT … FROM (…) closest UNION …` is closest."""
    # Subqueries stand between SELECT and its FROM; they are in parentheses and say nothing about the name.
    plain = " ".join(sql.split())
    while (flat := re.sub(r"\([^()]*\)", "", plain)) != plain:
        plain = flat
    match = SOURCE.match(plain)
    return match["table"] if match else plain[:60]


@contextmanager
def named_queries(*expected):
    """Exactly these queries, by the table they read, in any order, and no more of them than a page may have."""
    assert len(expected) <= BUDGET
    # As in a process that has answered before.
    paper_lists_now()
    with CaptureQueriesContext(connection) as captured:
        yield
    found = sorted(name_of(query["sql"]) for query in captured.captured_queries)
    shown = "\n".join(query["sql"] for query in captured.captured_queries)
    assert found == sorted(expected), f"{found} instead of {sorted(expected)}:\n{shown}"
