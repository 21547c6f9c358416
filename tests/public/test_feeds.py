"""Feeds: five kinds of list in three forms, each as its own standard wants it, and nothing in them that is not live."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from defusedxml import ElementTree
from django.utils import timezone

from articles.models.published import Listing
from articles.models.shared import Column
from organisations.models.register import RegisterState
from tests.factories import PICTURE, make_article, make_body
from tests.public.queries import named_queries

pytestmark = pytest.mark.django_db

ORIGIN = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
FORMS = {"": "application/atom+xml", "rss.xml": "application/rss+xml", "feed.json": "application/feed+json"}
OWNERS = ["", "districts/chaoyang/", "topics/rights/", "columns/walk/", "bodies/sample/"]
BYLINES = [
    {"role": "记者", "names": [{"name": "沈一禾", "contributor": None}, {"name": "罗小满", "contributor": None}]},
    {"role": "摄影", "names": [{"name": "顾远", "contributor": None}]},
]


def make_column(slug, state=RegisterState.CONFIRMED):
    return Column.objects.create(slug=slug, name=slug, state=state, from_reference=True)


@pytest.fixture
def story(paper):
    """An article in one list of each kind."""
    column, body = make_column("walk"), make_body(slug="sample")
    article = make_article(
        headline="夜班有处坐\n驿站不熄灯",
        summary="工钱 < 账单 & <b>算账</b>",
        bylines=BYLINES,
        lead_picture=PICTURE,
        districts=[paper["district"]],
        topics=[paper["child"]],
        bodies=[body],
        published_at=timezone.make_aware(datetime(2026, 11, 20, 6)),
        revised_at=timezone.make_aware(datetime(2026, 11, 20, 9, 30)),
    )
    Listing.objects.create(kind=Listing.Kind.COLUMN, target=column.pk, at=article.published_at, article=article)
    return article


def read(client, address, **headers):
    response = client.get(f"/feeds/{address}", **headers)
    assert response.status_code == 200, address
    return response.json() if address.endswith(".json") else ElementTree.fromstring(response.content)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("owner", OWNERS)
def test_every_list_has_a_feed_in_every_form(client, story, owner, form):
    make_article(headline="别处的稿件", published_at=timezone.now() + timedelta(hours=1))

    response = client.get(f"/feeds/{owner}{form}")

    assert response["Content-Type"] == f"{FORMS[form]}; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    feed = response.content.decode()
    assert f"{ORIGIN}{story.get_absolute_url()}" in feed
    assert f"{ORIGIN}/feeds/{owner}{form}" in feed
    assert "别处的稿件" not in feed


@pytest.mark.parametrize("form", FORMS)
def test_a_register_nobody_confirmed_has_no_feed(client, paper, form):
    make_column("idea", RegisterState.PROPOSED)
    make_body(slug="idea", confirmed=False)

    for owner in ("columns/idea/", "bodies/idea/", "columns/none/", "districts/none/"):
        assert client.get(f"/feeds/{owner}{form}").status_code == 404, owner


def test_atom_has_what_rfc_4287_requires(client, story):
    feed = read(client, "")

    assert feed.tag == f"{ATOM}feed"
    assert all(feed.findtext(ATOM + name) for name in ("id", "title", "updated"))
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"{ORIGIN}/feeds/"
    [entry] = feed.findall(f"{ATOM}entry")
    address = ORIGIN + story.get_absolute_url()
    assert entry.findtext(f"{ATOM}id") == entry.find(f"{ATOM}link[@rel='alternate']").get("href") == address
    assert entry.findtext(f"{ATOM}title") == "夜班有处坐 驿站不熄灯"
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}published")) == story.published_at
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) == story.revised_at
    assert [name.text for name in entry.findall(f"{ATOM}author/{ATOM}name")] == ["沈一禾", "罗小满", "顾远"]
    assert [each.get("term") for each in entry.findall(f"{ATOM}category")] == ["维权", "朝阳"]
    assert entry.find(f"{ATOM}link[@rel='enclosure']").get("href") == f"{ORIGIN}/media/sample-1080.jpg"


def test_rss_has_what_version_2_requires(client, story):
    feed = read(client, "rss.xml")

    assert (feed.tag, feed.get("version")) == ("rss", "2.0")
    [channel] = feed.findall("channel")
    assert all(channel.findtext(name) for name in ("title", "link", "description", "language"))
    [item] = channel.findall("item")
    assert item.findtext("guid") == item.findtext("link") == ORIGIN + story.get_absolute_url()
    assert parsedate_to_datetime(item.findtext("pubDate")) == story.published_at
    assert [name.text for name in item.findall(CREATOR)] == ["沈一禾", "罗小满", "顾远"]
    assert [each.text for each in item.findall("category")] == ["维权", "朝阳"]
    assert {"url", "length", "type"} == set(item.find("enclosure").keys())


def test_a_json_feed_has_what_version_1_1_requires(client, story):
    feed = read(client, "feed.json")

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] and feed["home_page_url"] == f"{ORIGIN}/"
    [item] = feed["items"]
    assert item == {
        "id": ORIGIN + story.get_absolute_url(),
        "url": ORIGIN + story.get_absolute_url(),
        "title": "夜班有处坐 驿站不熄灯",
        "content_text": "工钱 < 账单 & <b>算账</b>",
        "image": f"{ORIGIN}/media/sample-1080.jpg",
        "date_published": "2026-11-20T06:00:00+08:00",
        "date_modified": "2026-11-20T09:30:00+08:00",
        "authors": [{"name": "沈一禾"}, {"name": "罗小满"}, {"name": "顾远"}],
        "tags": ["维权", "朝阳"],
    }


def test_a_json_item_without_a_summary_still_has_text(client, paper):
    make_article(headline="图片新闻", summary="")

    [item] = read(client, "feed.json")["items"]

    assert item["content_text"] == "图片新闻"
    assert not {"authors", "image", "tags"} & set(item)


def test_a_summary_is_words_and_never_markup(client, story):
    """Both XML forms hand their summaries to readers as HTML."""
    words = "工钱 &lt; 账单 &amp; &lt;b&gt;算账&lt;/b&gt;"

    assert read(client, "").findtext(f"{ATOM}entry/{ATOM}summary") == words
    assert read(client, "rss.xml").findtext("channel/item/description") == words


@pytest.mark.parametrize("form", FORMS)
def test_addresses_are_the_papers_own_whatever_host_was_asked(client, story, form):
    feed = client.get(f"/feeds/bodies/sample/{form}", headers={"host": "localhost"}).content.decode()

    assert "//localhost" not in feed
    assert f"{ORIGIN}/organisations/sample/" in feed


@pytest.mark.parametrize("form", FORMS)
def test_a_feed_asks_four_things(client, paper, story, form):
    for _ in range(9):
        make_article(topics=[paper["head"]], bylines=BYLINES)

    with named_queries("articles_topic", "articles_listing", "articles_listing", "articles_sitestate"):
        response = client.get(f"/feeds/topics/rights/{form}")

    assert response.status_code == 200


@pytest.mark.parametrize("address", ["/", "/districts/chaoyang/", "/topics/rights/"])
def test_a_page_names_its_feeds(client, story, address):
    page = client.get(address).content.decode()

    for kind in FORMS.values():
        assert f'type="{kind}"' in page
    assert f'href="/feeds{address}rss.xml"' in page
