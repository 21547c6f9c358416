"""Lists keep their plan as the paper grows: no walk through a big table, no sorting of more than a page.

Judged by EXPLAIN, never by the clock, because a plan is the same on every machine. A small paper by default; the size
that counts, on both databases:

    NEWSROOM_GROW=200000 .venv/bin/python -m pytest tests/articles/test_plans.py -rA
"""

import os
import sys
from datetime import timedelta
from io import StringIO
from itertools import count, product

import pytest
from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import related, title_words
from articles.models import Article, Desk, Listing, Related, SignOff, Story, TitleWord, Version
from articles.queues import QUEUES
from articles.roles import ROLES
from articles.workflow import Stage, State
from public import lists
from public import related as beside

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("plans")]

NUMBER = int(os.environ.get("NEWSROOM_GROW", "2000"))
PAGE = 21
# A district of this paper has a hundred articles: to sort them all is as cheap for PostgreSQL as a whole page in order.
FEW = 5
LIST_ORDER = "story_newest_change"
# Of the few sign-offs that somebody recorded for another.
RECORDED = "one_recorded_sign_off_a_round"
WAITING_TO_BE_CONFIRMED = 20
BIG = 10_000
NEWEST_RELATED = 200
# A narrow table, which PostgreSQL may read whole where that costs less than looking up the names of each story.
NAMES = "articles_byline"
# What is on its way is a few hundred stories whatever the archive holds: queues may sort them all.
MOST_UNDERWAY = 500
# Tens of steps of SQLite's machine, or rows that PostgreSQL looks at, for each of them.
STEPS_OF_A_STORY = {"sqlite": 20, "postgresql": 50}[connection.vendor]
# Who wrote everything and who signed it, among the people of `grow`.
VETERANS = {"reporter": 1, "first": 2, "final": 4}
# A reporter signs, chooses and checks nothing.
NOT_OF_REPORTERS = {(queue, "reporter") for queue in ("my_turn", "submissions", "changes_to_check")}
QUEUES_OF_PEOPLE = sorted(set(product(QUEUES, VETERANS)) - NOT_OF_REPORTERS)


@pytest.fixture(scope="module")
def grown(django_db_setup, django_db_blocker):
    """A grown newsroom for all tests of this file, in one transaction that is never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        for name in ("要闻部", "区县部", "维权部"):
            Desk.objects.create(slug=f"desk-{Desk.objects.count()}", name=name)
        call_command("grow", NUMBER, without_search=True, verbosity=0)
        _record_sign_offs()
        call_command("relate", after=Article.objects.order_by("-pk")[NEWEST_RELATED].pk, stdout=StringIO())
        # First, because foreign keys are checked by plans too: one made for empty tables walks them for every row.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        # Once for all: else every test that ends looks through the rows of the whole archive again.
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def person(grown):
    """Gives somebody with the role named who belongs to one desk and wrote or signed a good part of the archive."""

    def wake(role):
        user = get_user_model().objects.get(username=f"grow-{VETERANS[role]}")
        user.is_active = True
        user.save()
        user.groups.add(Group.objects.get(name=ROLES[role].group))
        Desk.objects.first().members.add(user)
        return user

    return wake


def test_the_rows_of_a_grown_paper_hold_every_constraint(grown):
    connection.check_constraints()

    assert Article.objects.live().count() == NUMBER
    assert Story.objects.count() == Version.objects.count() == NUMBER // 5
    assert not Listing.objects.exclude(article__in=Article.objects.live()).exists()
    assert set(Story.objects.values_list("state", flat=True)) >= {"published", "draft", "first_review", "ready"}


@pytest.mark.parametrize("kind", ["all", "district", "topic", "day"])
def test_a_readers_list_is_one_range_of_an_index(grown, kind):
    plan = _plan(lists.listed(kind, _target(kind), timezone.now()).with_cards().newest_first()[:FEW])

    assert plan.scans == []
    assert plan.sorts == []
    assert "listing_range" in plan.indexes


@pytest.mark.sqlite
@pytest.mark.parametrize("direction", ["before", "after"])
@pytest.mark.parametrize("years", [1, 19])
def test_a_page_years_deep_costs_as_much_as_the_first(grown, direction, years):
    """SQLite's plan does not say how far a range is walked; the steps of its machine do, on any computer."""
    now = timezone.now()
    deep = {direction: str(lists.Position(now - timedelta(days=365 * years), 1))}

    first = _steps(lambda: lists.read_page("all", 0, {}, at=now))
    at_depth = _steps(lambda: lists.read_page("all", 0, deep, at=now))

    assert at_depth < 1.5 * first


@pytest.mark.postgresql
@pytest.mark.parametrize("direction", ["before", "after"])
def test_a_deep_page_is_a_range_from_its_position(grown, direction):
    rows = lists.listed("all", 0, timezone.now()).with_cards()
    deep = getattr(rows, direction)(timezone.now() - timedelta(days=15 * 365), 1)
    order = ["-at", "-article_id"] if direction == "before" else ["at", "article_id"]

    plan = _plan(deep.order_by(*order)[:PAGE])

    assert plan.scans == []
    assert plan.sorts == []
    assert any(condition.count("at <=") + condition.count("at >=") == 2 for condition in plan.conditions)


@pytest.mark.parametrize("query", ["", "state__exact=published", "state__exact=draft", "desk and state"])
def test_a_list_of_the_desk_is_read_in_its_order(person, query):
    if query == "desk and state":
        query = f"desk__id__exact={Desk.objects.first().pk}&state__exact=published"

    plan = _plan(_changelist(person("final"), query)[:PAGE])

    assert plan.scans == []
    assert plan.most_sorted <= MOST_UNDERWAY
    assert connection.vendor == "postgresql" or plan.sorts == []


@pytest.mark.parametrize(("name", "role"), QUEUES_OF_PEOPLE)
def test_a_queue_looks_at_what_is_on_its_way(person, name, role):
    _label, queue = QUEUES[name]
    user = person(role)

    def read():
        return list(queue(user)[:PAGE])

    plan = _plan_of(_asked(read))
    effort = plan.rows_read if connection.vendor == "postgresql" else _steps(read)

    _tell(f"{effort} steps")
    assert plan.scans == []
    assert plan.most_sorted <= MOST_UNDERWAY
    waiting = WAITING_TO_BE_CONFIRMED if name == "to_confirm" else 0
    assert effort <= STEPS_OF_A_STORY * (_underway() + waiting + PAGE)
    assert not waiting or len(read()) == waiting


@pytest.mark.parametrize("kind", ["body", "column"])
def test_what_has_the_same_is_one_range_of_an_index(grown, kind):
    listing = Listing.objects.filter(kind=kind).order_by("-pk").first()

    plan = _plan(related.newest_listed(kind, listing.target, related.Span(listing.at, None)))

    assert plan.scans == []
    assert plan.most_sorted <= MOST_UNDERWAY
    assert connection.vendor == "postgresql" or plan.sorts == []
    assert "listing_range" in plan.indexes


def test_the_same_words_are_found_by_an_index_and_are_few(grown):
    words = list(TitleWord.objects.order_by("-pk").values_list("word", flat=True)[: title_words.MOST_WORDS])

    plan = _plan(title_words.titles_with(words))

    assert plan.scans == []
    assert connection.vendor == "postgresql" or plan.indexes  # its name is SQLite's own
    most = TitleWord.objects.values("word").annotate(titles=Count("pk")).order_by("-titles")[0]
    assert most["titles"] == title_words.KEPT


def test_what_stands_around_an_article_is_read_in_its_order(grown):
    """What is close to it, and the ends of two ranges of its column."""
    article = Related.objects.filter(article__column__isnull=False).order_by("-pk").first().article

    plan = _plan_of(_asked(lambda: beside.around(article, timezone.now())))

    assert plan.scans == []
    assert "listing_range" in plan.indexes
    assert "related_by_closeness" in plan.indexes or connection.vendor == "postgresql"
    assert plan.most_sorted <= MOST_UNDERWAY
    assert connection.vendor == "postgresql" or plan.sorts == []


def _record_sign_offs():
    """The newest first reviews become such as were given by telephone and nobody confirmed."""
    keeper = get_user_model().objects.get(username=f"grow-{VETERANS['final']}")
    newest = SignOff.objects.filter(stage=Stage.FIRST).order_by("-pk").values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE articles_signoff SET recorded_by_id = %s, recorded_at = signed_at, recorded_how = 'phone'"
            " WHERE id = %s",
            [(keeper.pk, number) for number in newest[:WAITING_TO_BE_CONFIRMED]],
        )


def _underway():
    return Story.objects.exclude(state__in=[State.PUBLISHED, State.NOT_USED]).count()


def _target(kind):
    """The longest list of its kind: of a short one even a sort is cheap."""
    rows = Listing.objects.filter(kind=kind).values("target").annotate(articles=Count("pk"))
    return rows.order_by("-articles").values_list("target", flat=True).first()


def _changelist(user, query):
    """The very queryset that the admin's list of stories shows."""
    request = RequestFactory().get(f"/?{query}")
    request.user = user
    return site.get_model_admin(Story).get_changelist_instance(request).queryset


def _steps(act):
    """The steps of SQLite's virtual machine, in tens."""
    steps = count()
    connection.connection.set_progress_handler(lambda: next(steps) < 0, 10)
    act()
    connection.connection.set_progress_handler(None, 10)
    return next(steps)


class _Plan:
    """What EXPLAIN says that matters here, the same for both databases."""

    def __init__(self):
        self.scans, self.sorts, self.indexes, self.conditions = [], [], set(), []
        self.most_sorted = self.rows_read = 0


def _plan(queryset):
    """What EXPLAIN says of its own query, and not of what is fetched with it."""
    return _plan_of(_asked(lambda: list(queryset))[:1])


def _asked(act):
    """The statements that are sent."""
    with CaptureQueriesContext(connection) as asked:
        act()
    return [query["sql"] for query in asked]


def _plan_of(statements):
    _tell(f"{connection.vendor}, {NUMBER} articles")
    plan = _Plan()
    with connection.cursor() as cursor:
        for sql in statements:
            if connection.vendor == "sqlite":
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                _read_sqlite(plan, [words for *_numbers, words in cursor.fetchall()])
            else:
                plan.big = _big_tables()
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
                _read_postgresql(plan, cursor.fetchone()[0][0]["Plan"], 0)
    return plan


def _tell(*words):
    """For who runs with -rA."""
    sys.stdout.write(" ".join(words) + "\n")


def _read_sqlite(plan, steps):
    """SCAN is a walk, but for the index that has the list's order, left when the page is full, one of few rows, and
    what another step found, which was read with a SEARCH. Sorting the last terms of an order ("RIGHT PART", "LAST
    TERM") is sorting within equal first ones."""
    found = {f"SCAN {words.split()[1]}" for words in steps if words.startswith("CO-ROUTINE ")}
    for words in steps:
        _tell(words)
        if "USING" in words and "INDEX " in words:
            plan.indexes.add(words.split("INDEX ")[1].split()[0])
        if words.startswith("SCAN ") and words not in found and not words.endswith((LIST_ORDER, RECORDED)):
            plan.scans.append(words)
        if words == "USE TEMP B-TREE FOR ORDER BY":
            plan.sorts.append(words)


def _read_postgresql(plan, node, depth):
    _tell("  " * depth, node["Node Type"], node.get("Index Name", ""), node.get("Index Cond", ""))
    if node["Node Type"] == "Seq Scan" and node["Relation Name"] == NAMES:
        return
    if node["Node Type"] == "Seq Scan" and node["Relation Name"] in plan.big:
        plan.scans.append(node["Relation Name"])
    if node["Node Type"] == "Sort":
        plan.sorts.append(node["Sort Key"])
        plan.most_sorted = max(plan.most_sorted, node["Plan Rows"])
    if "Relation Name" in node:
        rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        plan.rows_read += int(rows * node["Actual Loops"])
    plan.indexes.add(node.get("Index Name"))
    plan.conditions.append(node.get("Index Cond", ""))
    for inner in node.get("Plans", []):
        _read_postgresql(plan, inner, depth + 1)


def _big_tables():
    """PostgreSQL is right to read a small table whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [BIG])
        return {name for (name,) in cursor.fetchall()}
