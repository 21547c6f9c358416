"""A word stands in every field that readers must not see; every public address is asked, and it is nowhere.

Addresses are those of the resolver, whatever the pages, feeds and sitemaps link to, and what somebody would guess.
"""

import re
from datetime import timedelta
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from articles.models import Related
from tests.public.hidden import HIDDEN, HIDDEN_SLUG, SHOWN, Paper

pytestmark = pytest.mark.django_db

LINK = re.compile(
    r"""(?:href|action|src)="([^"]+)"|<(?:loc|link|id|guid[^>]*)>([^<]+)<|"(?:url|id|item|feed_url)": ?"([^"]+)\""""
)
CLOSED = ("/admin/", "/desk/", "/accounts/", "/media/", "/static/", "/health/")
MOST_ADDRESSES = 900


def crawl(paper):
    """{address: what it answers, headers with the body}, from everywhere a reader or a machine can begin."""
    client = Client()
    waiting = ["/", *fixed_addresses(), *paper.guessed]
    seen = {}
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(CLOSED):
            continue
        assert len(seen) < MOST_ADDRESSES, "the crawl does not end"
        response = client.get(address)
        assert response.status_code < 500, address
        body = response.content.decode()
        seen[address] = f"{unquote(str(response.headers))}\n{unquote(body)}"
        waiting += links(address, body, response.headers.get("Location", ""))
    return seen


def fixed_addresses():
    """Every readers' address that takes no part: the resolver knows them all."""
    for pattern in walk(get_resolver().url_patterns):
        if "<" not in pattern and "(" not in pattern:
            yield f"/{pattern}"


def walk(patterns, route=""):
    for entry in patterns:
        whole = f"{route}{entry.pattern}"
        if hasattr(entry, "url_patterns"):
            yield from walk(entry.url_patterns, whole)
        else:
            yield whole


def links(address, body, location):
    """Addresses of this site that an answer leads to; pages of a list are followed, other months are not."""
    found = [next(filter(None, match)) for match in LINK.findall(body)] + [location]
    for link in found:
        target = urlsplit(urljoin(f"http://127.0.0.1:8000{address}", urldefrag(link.replace("&amp;", "&"))[0]))
        is_ours = target.netloc in {"127.0.0.1:8000", "testserver"} and target.scheme in {"http", "https"}
        if is_ours and not target.query.startswith(("month=", "day=")) and not other_year(target.path):
            yield target.path + (f"?{target.query}" if target.query else "")


def other_year(path):
    """The calendar goes on for ever."""
    months = re.match(r"/(?:events|archive)/(\d{4})/(?:(\d\d)/)?", path)
    return bool(months) and abs(int(months[1]) * 12 + int(months[2] or 6) - this_month()) > 12


def this_month():
    today = timezone.localdate()
    return today.year * 12 + today.month


def places_of(word, pages):
    return {
        address: body[max(0, found - 40) : found + 40]
        for address, body in pages.items()
        if (found := body.find(word)) >= 0
    }


@pytest.fixture
def paper():
    return Paper()


def test_what_is_hidden_is_at_no_address_and_what_is_shown_is_at_many(paper):
    """The word that may be seen proves that the crawl sees."""
    beside = set(Related.objects.filter(article=paper.live.article).values_list("other", flat=True))
    assert {story.article_id for story in (paper.waiting, paper.offline, paper.withdrawn)} <= beside

    pages = crawl(paper)

    assert places_of(HIDDEN, pages) == {}
    assert {address for address in places_of(HIDDEN_SLUG, pages) if HIDDEN_SLUG not in address} == set()
    kinds = {address.split("/")[1] for address in places_of(SHOWN, pages)}
    assert {"", "articles", "districts", "topics", "columns", "contributors", "organisations", "tags"} <= kinds
    assert {"archive", "events", "feeds", "search", "news-sitemap.xml"} <= kinds


def test_a_waiting_article_is_hidden_until_its_second_and_shown_from_it_on(paper):
    """The same crawl finds it then: what hid it was time and nothing else."""
    with time_machine.travel(timezone.now() + timedelta(hours=5, seconds=1), tick=False):
        pages = crawl(paper)

    address = paper.waiting.article.get_absolute_url()
    showing = places_of(HIDDEN, pages)
    assert address in showing
    assert {"", "articles", "districts", "feeds", "search"} <= {place.split("/")[1] for place in showing}
    assert "理由" not in "".join(showing.values())
