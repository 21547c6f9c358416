"""What pages say of themselves to machines: JSON-LD as search engines ask for it, and Open Graph."""

import json
import re
from datetime import datetime
from html import unescape
from types import SimpleNamespace

import pytest
from django.utils import timezone

from articles.models.published import Listing
from articles.models.shared import Column
from public import structured
from tests.factories import PICTURE, make_article, make_body
from tests.people import make_contributor

pytestmark = pytest.mark.django_db

ORIGIN = "http://127.0.0.1:8000"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
META = re.compile(r'<meta (?:property|name)="([\w:]+)"\s+content="([^"]*)" />')
# What Google asks of an article and of a list item, and schema.org of a news organisation.
ARTICLE_FIELDS = {"headline", "image", "datePublished", "dateModified", "author", "publisher", "mainEntityOfPage"}
CONFIRMED = {"state": "confirmed", "from_reference": True}


def things(client, address):
    """{type: thing} that the page of an address says."""
    [block] = BLOCK.findall(client.get(address).content.decode())
    data = json.loads(block)
    assert data["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in data["@graph"]}


def steps(client, address):
    """The breadcrumb of a page as [(name, path)]."""
    items = things(client, address)["BreadcrumbList"]["itemListElement"]
    assert [item["position"] for item in items] == list(range(1, len(items) + 1))
    assert all(item["@type"] == "ListItem" and item["item"].startswith(f"{ORIGIN}/") for item in items)
    return [(item["name"], item["item"].removeprefix(ORIGIN)) for item in items]


@pytest.fixture
def article(paper):
    known = make_contributor("沈一禾", slug="shen", **CONFIRMED)
    article = make_article(
        headline="夜班有处坐\n驿站不熄灯",
        subhead="三百二十座",
        bylines=[
            {"role": "记者", "names": [{"name": "沈一禾", "contributor": known.slug}]},
            {"role": "摄影", "names": [{"name": "顾远", "contributor": None}]},
            {"role": "", "names": [{"name": "某通讯社", "contributor": None}]},
        ],
        lead_picture=PICTURE,
        tags=["驿站"],
        page=1,
        page_name="要闻",
        source_name="样报",
        districts=[paper["district"]],
        topics=[paper["child"]],
        bodies=[make_body("样区总工会", slug="sample"), make_body("未核发工会", confirmed=False)],
        published_at=timezone.make_aware(datetime(2026, 11, 20, 6)),
        revised_at=timezone.make_aware(datetime(2026, 11, 20, 9, 30, 15)),
    )
    Listing.objects.create(kind=Listing.Kind.CONTRIBUTOR, target=known.pk, at=article.published_at, article=article)
    return article


def test_a_news_article_has_what_search_engines_require(client, article):
    story = things(client, article.get_absolute_url())["NewsArticle"]

    assert set(story) >= ARTICLE_FIELDS
    assert story["headline"] == "夜班有处坐 驿站不熄灯"
    assert story["mainEntityOfPage"] == ORIGIN + article.get_absolute_url()
    assert story["datePublished"] == "2026-11-20T06:00:00+08:00"
    assert story["dateModified"] == "2026-11-20T09:30:15+08:00"
    assert story["isAccessibleForFree"] is True
    assert story["inLanguage"] == "zh-CN"
    assert (story["articleSection"], story["keywords"], story["printPage"]) == (["维权"], ["驿站"], "1")
    assert [each["name"] for each in story["about"]] == ["讨薪", "朝阳", "样区总工会"]
    assert story["sourceOrganization"] == [{"@type": "Organization", "name": "样报"}]
    assert story["publisher"]["@type"] == "NewsMediaOrganization"
    assert {"name", "url", "logo", "correctionsPolicy"} <= set(story["publisher"])
    assert story["image"] == [
        {
            "@type": "ImageObject",
            "url": f"{ORIGIN}/media/sample-1080.jpg",
            "width": 1080,
            "height": 720,
            "caption": "路口的驿站。",
            "creditText": "样片 摄",
        }
    ]


def test_everybody_of_the_byline_is_an_author_in_the_role_that_was_printed(client, article):
    authors = things(client, article.get_absolute_url())["NewsArticle"]["author"]

    known = {"@type": "Person", "name": "沈一禾", "url": f"{ORIGIN}/contributors/shen/"}
    assert authors == [
        {"@type": "Role", "roleName": "记者", "author": known},
        {"@type": "Role", "roleName": "摄影", "author": {"@type": "Person", "name": "顾远"}},
        {"@type": "Person", "name": "某通讯社"},
    ]


def test_a_bare_article_says_nothing_empty(client, paper):
    story = things(client, make_article(summary="").get_absolute_url())["NewsArticle"]

    assert [author["@type"] for author in story["author"]] == ["NewsMediaOrganization"]
    assert not {"image", "description", "about", "keywords", "correction", "sourceOrganization"} & set(story)


def test_a_correction_is_told_with_its_day(paper):
    when = timezone.make_aware(datetime(2026, 11, 21, 8))
    correction = SimpleNamespace(get_kind_display=lambda: "更正", text="应为三百二十座。", published_at=when)

    story = structured.news_article(make_article(), corrections=[correction])

    assert story["correction"] == [
        {
            "@type": "CorrectionComment",
            "name": "更正",
            "text": "应为三百二十座。",
            "datePublished": "2026-11-21T08:00:00+08:00",
        }
    ]


def test_pages_say_where_they_stand(client, article):
    Column.objects.create(slug="walk", name="走基层", **CONFIRMED)
    home, rights = ("首页", "/"), ("维权", "/topics/rights/")

    assert steps(client, "/districts/chaoyang/") == [home, ("各区", "/districts/"), ("朝阳", "/districts/chaoyang/")]
    assert steps(client, "/topics/rights/") == [home, rights]
    wages = [home, rights, ("讨薪", "/topics/unpaid-wages/")]
    assert steps(client, "/topics/unpaid-wages/") == wages
    path = article.get_absolute_url()
    assert steps(client, path) == [*wages, ("夜班有处坐 驿站不熄灯", path)]
    assert steps(client, "/organisations/sample/")[-1] == ("样区总工会", "/organisations/sample/")
    assert steps(client, "/columns/walk/")[-1] == ("走基层", "/columns/walk/")


@pytest.mark.parametrize("headline", ["</script><script>alert(1)</script>", "<!--<script>", "a & b ' \" \\ \u2028"])
def test_no_headline_ends_the_block_it_stands_in(client, paper, headline):
    article = make_article(headline=headline, published_at=timezone.now())

    story = things(client, article.get_absolute_url())["NewsArticle"]

    assert story["headline"] == " ".join(headline.split())
    assert b"<script>" not in client.get(article.get_absolute_url()).content


def test_an_article_has_a_card_for_other_sites(client, article):
    page = client.get(article.get_absolute_url(), headers={"host": "localhost"}).content.decode()

    told = {name: unescape(content) for name, content in META.findall(page)}
    address = ORIGIN + article.get_absolute_url()
    assert f'<link rel="canonical"\n        href="{address}" />' in page
    assert told["og:site_name"] == "京华工报"
    assert told["og:type"] == "article"
    assert told["og:title"] == "夜班有处坐 驿站不熄灯"
    assert told["og:description"] == "三百二十座"
    assert told["og:url"] == address
    assert told["article:published_time"] == "2026-11-20T06:00:00+08:00"
    assert told["article:modified_time"] == "2026-11-20T09:30:15+08:00"
    assert told["og:image"] == f"{ORIGIN}/media/sample-1080.jpg"
    assert (told["og:image:width"], told["og:image:height"]) == ("1080", "720")
    assert told["og:image:alt"] == PICTURE["alt"]
    assert told["twitter:card"] == "summary_large_image"


def test_an_article_without_a_picture_has_a_card_without_one(client, paper):
    page = client.get(make_article().get_absolute_url()).content.decode()

    assert '<meta name="twitter:card"\n        content="summary" />' in page
    assert "og:image" not in page
