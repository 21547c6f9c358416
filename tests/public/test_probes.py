"""What is not live is nowhere: not by its address, not in a list, a feed or the sitemap, and nothing gives it away."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from tests.factories import make_article

pytestmark = pytest.mark.django_db

LISTS = ["/", "/districts/", "/districts/chaoyang/", "/topics/rights/", "/topics/unpaid-wages/"]
LISTS += ["/feeds/", "/feeds/districts/chaoyang/", "/feeds/topics/rights/", "/sitemap-0.xml"]


def in_lists(client, article, extra=()):
    return [
        address for address in [*LISTS, *extra] if article.get_absolute_url() in client.get(address).content.decode()
    ]


@pytest.fixture
def place(paper):
    return {"districts": [paper["district"]], "topics": [paper["child"]]}


def test_a_live_article_is_everywhere(client, place):
    """The probe of the probes: each list below would show the article if it were live."""
    article = make_article(**place)

    assert in_lists(client, article) == LISTS
    assert client.get(article.get_absolute_url()).status_code == 200


def test_a_waiting_article_is_nowhere(client, place):
    article = make_article(published_at=timezone.now() + timedelta(hours=1), **place)

    assert in_lists(client, article) == []
    assert client.get(article.get_absolute_url()).status_code == 404


def test_a_stopped_article_without_a_date_is_nowhere(client, paper):
    """停发 leaves an article without a publication time: its number must answer like any other."""
    article = make_article(published_at=None)

    assert client.get(f"/articles/2026/11/22/{article.pk}/").status_code == 404


def test_a_waiting_article_appears_at_its_second(client, place):
    second = datetime(2026, 11, 23, 21, 40, tzinfo=UTC)
    with time_machine.travel(second - timedelta(seconds=1), tick=False):
        article = make_article(published_at=second, **place)
        assert client.get(article.get_absolute_url()).status_code == 404
        assert in_lists(client, article) == []

    with time_machine.travel(second, tick=False):
        assert client.get(article.get_absolute_url()).status_code == 200
        assert in_lists(client, article) == LISTS


def test_a_waiting_article_answers_like_one_that_never_was(client, place):
    waiting = make_article(published_at=timezone.now() + timedelta(hours=1), **place)
    address = waiting.get_absolute_url()
    missing = address.replace(f"/{waiting.pk}/", f"/{waiting.pk + 100_000}/")

    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False):
        answers = [client.get(path) for path in (address, missing)]

    assert answers[0].content == answers[1].content
    assert answers[0].headers == answers[1].headers
    assert answers[0].status_code == answers[1].status_code == 404


@pytest.mark.parametrize("still_listed", [False, True])
@pytest.mark.parametrize(("stop", "code"), [("offline_at", 404), ("withdrawn_at", 410)])
def test_a_stopped_article_is_nowhere(client, place, stop, code, still_listed):
    """Even while a listing row were left behind, the article itself is asked."""
    article = make_article(headline="秘密的标题", body="<p>秘密的正文</p>", listed=still_listed, **place)
    setattr(article, stop, timezone.now())
    article.save()

    assert in_lists(client, article) == []
    response = client.get(article.get_absolute_url())
    assert response.status_code == code
    assert "秘密" not in response.content.decode()


@override_settings(DEBUG=False)
def test_a_wrong_date_leads_to_the_right_address(client, paper):
    article = make_article(published_at=timezone.make_aware(datetime(2023, 8, 21, 6)))
    right = f"/articles/2023/08/21/{article.pk}/"

    for wrong in ("2023/08/22", "2023/8/21", "1999/99/99", "0000/00/00"):
        response = client.get(f"/articles/{wrong}/{article.pk}/")
        assert response.status_code == 301
        assert response["Location"] == right
    assert client.get(right).status_code == 200


def test_the_address_holds_the_beijing_date(client, paper):
    article = make_article(published_at=datetime(2026, 11, 20, 16, 30, tzinfo=UTC))

    assert article.get_absolute_url() == f"/articles/2026/11/21/{article.pk}/"


@pytest.mark.parametrize("number", ["0", "999999999999999", "9999999999999999999999999", "-1", "１"])
def test_odd_numbers_are_no_pages_and_no_errors(client, paper, number):
    assert client.get(f"/articles/2026/11/22/{number}/").status_code == 404


def test_feeds_and_sitemap_hold_exactly_what_is_live(client, place):
    now = timezone.now()
    live = {make_article(published_at=now - timedelta(hours=hours), **place) for hours in range(1, 6)}
    make_article(published_at=now + timedelta(hours=1), **place)
    make_article(offline_at=now, **place)
    make_article(withdrawn_at=now, **place)

    expected = {article.get_absolute_url() for article in live}
    for address in ("/feeds/", "/feeds/districts/chaoyang/", "/feeds/topics/rights/"):
        feed = client.get(address).content.decode()
        assert feed.count("<entry>") == len(expected)
        assert all(path in feed for path in expected)
    sitemap = client.get("/sitemap-0.xml").content.decode()
    assert sitemap.count("<url>") == len(expected)
    assert all(f"{path}</loc>" in sitemap for path in expected)
    assert "/sitemap-0.xml" in client.get("/sitemap.xml").content.decode()
    assert "/districts/chaoyang/" in client.get("/sitemap-pages.xml").content.decode()
