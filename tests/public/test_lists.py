"""Lists page by position: walking one from end to end meets every article once, whatever the times."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models.published import Article, Listing
from public import lists
from tests.factories import make_article
from tests.thorough import examples

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def page_at(address="", **more):
    return lists.read_page(Listing.Kind.ALL, 0, QueryDict(address.removeprefix("?")), at=NOW, **more)


def walk(page, direction, length):
    """The pages from one on, in the direction given."""
    pages = [page]
    while address := getattr(pages[-1], direction):
        pages.append(page_at(address, length=length))
        assert len(pages) < 200
    return pages


def numbers(pages):
    return [article.pk for page in pages for article in page.articles]


def newest_first():
    live = Article.objects.filter(published_at__lte=NOW).order_by("-published_at", "-pk")
    return list(live.values_list("pk", flat=True))


@pytest.mark.parametrize("length", [1, 7, 20, 59, 60, 61])
def test_sixty_articles_of_one_second_are_walked_without_gap_or_double(length):
    for _ in range(60):
        make_article(published_at=NOW - timedelta(days=1))

    older = walk(page_at(length=length), "older", length)

    assert numbers(older) == newest_first()


@pytest.mark.parametrize("length", [7, 20])
def test_the_way_back_meets_the_same_articles(length):
    for number in range(60):
        make_article(published_at=NOW - timedelta(minutes=number // 4))

    last = walk(page_at(length=length), "older", length)[-1]
    newer = walk(last, "newer", length)

    assert numbers(reversed(newer)) == newest_first()


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    microseconds=st.lists(st.integers(0, 3_000_000), min_size=1, max_size=25),
    length=st.integers(1, 9),
)
def test_any_times_are_walked_both_ways(microseconds, length):
    """Also when articles differ by less than the second that an address usually names."""
    Listing.objects.all().delete()
    Article.objects.all().delete()
    for each in microseconds:
        make_article(published_at=NOW - timedelta(seconds=5) + timedelta(microseconds=each))

    older = walk(page_at(length=length), "older", length)
    newer = walk(older[-1], "newer", length)

    assert numbers(older) == newest_first()
    assert numbers(reversed(newer)) == newest_first()


def test_a_story_published_meanwhile_moves_nothing():
    for number in range(6):
        make_article(published_at=NOW - timedelta(hours=number + 1))
    first = page_at(length=3)

    make_article(published_at=NOW - timedelta(minutes=1))
    second = page_at(first.older, length=3)

    assert not set(numbers([first])) & set(numbers([second]))
    assert len(second.articles) == 3


def test_a_month_is_jumped_to_from_its_end():
    october = make_article(published_at=timezone.make_aware(datetime(2026, 10, 31, 23, 59, 59)))
    make_article(published_at=timezone.make_aware(datetime(2026, 11, 1)))

    page = page_at("month=2026-10")

    assert numbers([page]) == [october.pk]
    assert page.newer


@pytest.mark.parametrize(
    "query",
    ["before=", "before=x", "before=-1--1", "before=1-", "before=999999999999-1", "before=1-9999999999999999999",
     "before=１-1", "after=%00", "month=2026-13", "month=9999-12", "month=0000-01", "page=3"],
)  # fmt: skip
def test_nonsense_is_the_first_page(client, paper, query):
    make_article(districts=[paper["district"]], topics=[paper["head"]])

    for address in ("/districts/chaoyang/", "/topics/rights/"):
        response = client.get(f"{address}?{query}")
        assert response.status_code == 200
        assert response.context["page"].is_first


def test_only_the_first_page_is_for_search_engines(client, paper):
    for number in range(50):
        make_article(districts=[paper["district"]], published_at=timezone.now() - timedelta(hours=number + 1))

    first = client.get("/districts/chaoyang/")
    second = client.get("/districts/chaoyang/" + first.context["page"].older)

    assert b"noindex" not in first.content
    assert b'rel="canonical"' in first.content
    assert b"noindex" in second.content


def test_a_position_says_itself_again():
    position = lists.Position(datetime(2026, 11, 22, 1, 2, 3, 450, tzinfo=UTC), 77)

    assert lists.Position.read(str(position)) == position
    assert str(lists.Position(datetime(2026, 11, 22, tzinfo=UTC), 5)) == "1795305600-5"


def test_a_row_of_cards_has_pictures_in_all_cells_or_none():
    cells = [SimpleNamespace(lead_picture=picture) for picture in (1, 1, 1, 1, None, 1, 1)]

    rows = [(len(row), pictures) for row, pictures in lists.in_rows(cells, 3)]

    assert rows == [(3, True), (3, False), (1, True)]


@pytest.mark.sqlite
def test_a_page_deep_in_a_list_is_one_short_range():
    """The position itself bounds the index, from both sides where the page is newer."""
    make_article(published_at=NOW - timedelta(days=9))

    with CaptureQueriesContext(connection) as captured:
        page_at("before=1700000000-5")
        page_at("after=1700000000-5")

    before, after = (query["sql"] for query in captured.captured_queries)
    assert '"articles_listing"."at" <= \'2023-11-14' in before
    assert '"articles_listing"."at" <= \'2026' not in before
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + after)
        plan = [row[-1] for row in cursor.fetchall()]
    assert any("listing_range" in step and "at>? AND at<?" in step for step in plan)
