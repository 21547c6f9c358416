"""Sitemaps and robots.txt: what machines are told is there, by the letter of the protocols, and nothing more."""

from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
import time_machine
from defusedxml import ElementTree
from django.utils import timezone

from articles.models.shared import Column
from organisations.models.register import RegisterState
from public import sitemaps
from tests.factories import make_article, make_body
from tests.people import make_contributor
from tests.public.queries import named_queries

pytestmark = pytest.mark.django_db

ORIGIN = "http://127.0.0.1:8000"
PROTOCOL = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


def entries(client, address, tag="url"):
    """{path: element} of a sitemap."""
    response = client.get(address)
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    found = ElementTree.fromstring(response.content).findall(PROTOCOL + tag)
    return {each.findtext(f"{PROTOCOL}loc").removeprefix(ORIGIN): each for each in found}


def test_the_index_says_when_a_block_changed_last(client, paper, now):
    make_article(published_at=now - timedelta(days=9), revised_at=now - timedelta(hours=3))
    make_article(published_at=now - timedelta(days=2))
    make_article(published_at=now + timedelta(days=1))

    files = entries(client, "/sitemap.xml", "sitemap")

    assert list(files) == ["/sitemap-pages.xml", "/sitemap-0.xml"]
    changed = datetime.fromisoformat(files["/sitemap-0.xml"].findtext(f"{PROTOCOL}lastmod"))
    assert changed == now - timedelta(hours=3)
    assert changed.utcoffset() == timedelta(hours=8)


def test_the_index_of_many_blocks_asks_two_things(client, paper, now, monkeypatch):
    monkeypatch.setattr(sitemaps, "BLOCK", 2)
    numbers = [make_article().pk for _ in range(9)]

    with named_queries("articles_article", "articles_article"):
        files = entries(client, "/sitemap.xml", "sitemap")

    last = numbers[-1] // 2
    assert f"/sitemap-{last}.xml" in files
    dated = [path for path, each in files.items() if each.findtext(f"{PROTOCOL}lastmod")]
    assert dated == [f"/sitemap-{last - 1}.xml", f"/sitemap-{last}.xml"]


def test_an_empty_paper_has_a_sitemap(client, db):
    assert list(entries(client, "/sitemap.xml", "sitemap")) == ["/sitemap-pages.xml"]
    assert entries(client, "/news-sitemap.xml") == {}


def test_pages_are_all_that_is_confirmed_and_nothing_else(client, paper):
    make_body("样区总工会", slug="sample")
    make_body("未核发工会", slug="hidden", confirmed=False)
    for slug, state in {"walk": RegisterState.CONFIRMED, "idea": RegisterState.PROPOSED}.items():
        Column.objects.create(slug=slug, name=slug, state=state, from_reference=True)
    known = make_contributor("闻人竹", state=RegisterState.CONFIRMED, from_reference=True)
    unknown = make_contributor("屈未名")

    pages = entries(client, "/sitemap-pages.xml")

    assert {
        "/", "/districts/", "/districts/chaoyang/", "/topics/rights/", "/organisations/", "/organisations/sample/",
        "/columns/", "/columns/walk/", "/events/", f"/contributors/{known.slug}/", "/about/", "/about/privacy/",
    } <= set(pages)  # fmt: skip
    assert not {"/organisations/hidden/", "/columns/idea/", f"/contributors/{unknown.slug}/"} & set(pages)
    assert all(client.get(path).status_code == 200 for path in pages)


def test_the_news_are_two_days_old_at_most(client, paper, now):
    fresh = make_article(headline="新稿\n刚发", published_at=now - timedelta(hours=47))
    make_article(published_at=now - timedelta(hours=49))
    make_article(published_at=now + timedelta(hours=1))
    make_article(offline_at=now, published_at=now - timedelta(hours=1))
    old_page = timezone.localdate(now) - timedelta(days=400)
    make_article(published_at=now - timedelta(hours=1), issue_date=old_page, page=1)

    news = entries(client, "/news-sitemap.xml")

    assert list(news) == [fresh.get_absolute_url()]
    told = news[fresh.get_absolute_url()].find(f"{NEWS}news")
    assert told.findtext(f"{NEWS}publication/{NEWS}name") == "京华工报"
    assert told.findtext(f"{NEWS}publication/{NEWS}language") == "zh-cn"
    assert told.findtext(f"{NEWS}title") == "新稿 刚发"
    assert told.findtext(f"{NEWS}publication_date") == timezone.localtime(fresh.published_at).isoformat()


def test_the_news_end_at_their_limit(client, paper, monkeypatch):
    monkeypatch.setattr(sitemaps, "NEWS_LENGTH", 3)
    numbers = [make_article(published_at=timezone.now() - timedelta(minutes=9 - each)) for each in range(5)]

    with named_queries("articles_article"):
        news = entries(client, "/news-sitemap.xml")

    assert list(news) == [article.get_absolute_url() for article in numbers[:1:-1]]


def test_robots_may_read_the_paper_and_not_the_desk(client, paper):
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").content.decode().splitlines())

    for path in ("/", "/districts/chaoyang/?before=1-1", "/feeds/", "/articles/2026/11/22/1/", "/media/a.jpg"):
        assert robots.can_fetch("anybody", path), path
    for path in ("/desk/", "/admin/", "/preview/abc/", "/accounts/login/", "/search/?q=%E5%B7%A5%E4%BC%9A"):
        assert not robots.can_fetch("anybody", path), path
    assert robots.site_maps() == [f"{ORIGIN}/sitemap.xml", f"{ORIGIN}/news-sitemap.xml"]


def test_only_the_first_page_of_a_list_is_for_search_engines(client, paper):
    """Older pages move with every story; machines follow their links and keep none of them."""
    for _ in range(30):
        make_article(districts=[paper["district"]])
    older = client.get("/districts/chaoyang/").context["page"].older

    first, second, month = (
        client.get(f"/districts/chaoyang/{query}").content.decode() for query in ("", older, "?month=2026-11")
    )

    assert f'rel="canonical" href="{ORIGIN}/districts/chaoyang/"' in first
    assert "noindex" not in first
    for page in (second, month):
        assert '<meta name="robots" content="noindex, follow" />' in page
        assert "canonical" not in page
