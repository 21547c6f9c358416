"""Corrections on readers' pages: with their article, in one list, and nowhere once the article is gone."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import actions
from articles.models import Article, Listing
from tests.chromium import accessibility_faults
from tests.factories import make_article
from tests.people import Newsroom
from tests.public.queries import named_queries
from tests.stories import published

TEXT = "鸬鹚人数误写为661人，应为611人。"
HEADLINE = "鸬鹚职工运动会开赛"


def make_old_article(**fields):
    return make_article(published_at=timezone.now() - timedelta(days=3), **fields)


def correct(article, *, hours=0, **fields):
    at = timezone.now() - timedelta(minutes=5) + timedelta(hours=hours)
    values = {"kind": "correction", "text": TEXT, "published_at": at, "proposed_by": 1, "signed_by": 2}
    correction = article.corrections.create(**values | fields)
    Listing.objects.update_or_create(kind="fixed", target=0, article=article, defaults={"at": at})
    return correction


@pytest.mark.django_db
def test_a_correction_stands_above_the_copy_of_its_article(client, paper):
    article = make_article(issue_date=timezone.localdate())
    said = [
        correct(article),
        correct(article, kind="apology", concerns_print=True),
        correct(article, kind="addendum"),
    ]

    page = client.get(article.get_absolute_url()).content.decode()

    assert page.count('class="fix"') == 3
    assert page.rindex('class="fix"') < page.index('class="copy')
    assert all(f"<b>{each.get_kind_display()}</b>" in page for each in said)
    blocks = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    told = next(thing for thing in blocks["@graph"] if thing["@type"] == "NewsArticle")
    assert [each["text"] for each in told["correction"]] == [TEXT] * 3


@pytest.mark.django_db
def test_the_list_of_corrections_asks_two_things_of_its_own(client, paper):
    older, newer = make_old_article(headline="先错的"), make_old_article(headline="后错的")
    correct(newer, hours=-9, text="第一次更正")
    correct(older, hours=-8)
    correct(newer, hours=-1, text="第二次更正")
    client.get("/corrections/")  # the navigation is remembered

    with named_queries("articles_sitestate", "articles_listing", "articles_correction"):
        response = client.get("/corrections/")

    page = response.content.decode()
    assert [article.pk for article, _said in response.context["corrected"]] == [newer.pk, older.pk]
    assert page.index("第二次更正") < page.index("第一次更正") < page.index(TEXT)


@pytest.mark.django_db
def test_the_list_is_read_by_position_and_nonsense_is_its_first_page(client, paper):
    for hours in range(21):
        correct(make_old_article(), hours=-hours)

    first = client.get("/corrections/")
    older = client.get(f"/corrections/{first.context['page'].older}")
    odd = client.get("/corrections/?before=x&month=2026-99")

    assert [len(each.context["corrected"]) for each in (first, older, odd)] == [20, 1, 20]


@pytest.mark.django_db
def test_without_corrections_the_page_says_so(client, paper):
    response = client.get("/corrections/")

    assert response.status_code == 200
    assert response.context["corrected"] == []
    assert response.content.decode().count("<h1") == 1


@pytest.fixture
def gone(paper):
    """An article with a correction in every list, then offline, back, and withdrawn."""
    newsroom = Newsroom()
    lists = {"districts": ["chaoyang"], "topics": ["unpaid-wages"], "tags": ["鸬鹚标签"]}
    # A begun second counts as the next one in the search.
    story = published(newsroom, headline=HEADLINE, at=timezone.now() - timedelta(seconds=2), **lists)
    proposal = actions.propose_correction(story.pk, by=newsroom.writer, kind="correction", text=TEXT)
    actions.sign_correction(proposal.pk, by=newsroom.final)
    return newsroom, story


SURFACES = [
    "/", "/districts/", "/districts/chaoyang/", "/topics/rights/", "/topics/unpaid-wages/", "/tags/鸬鹚标签/",
    "/corrections/", "/search/?q=鸬鹚", "/search/?q=开赛&district=chaoyang", "/sitemap-0.xml", "/news-sitemap.xml",
    *(f"/feeds/{where}{form}" for where in ("", "districts/chaoyang/", "topics/unpaid-wages/")
      for form in ("", "rss.xml", "feed.json")),
]  # fmt: skip
# A page that shows the headline by chance would prove nothing: these tell the article by its address.


def surfaces_with(client, article):
    day = timezone.localtime(article.published_at)
    paths = [*SURFACES, f"/archive/{day:%Y/%m/%d}/", f"/letters/?article={article.pk}"]
    return [path for path in paths if article.get_absolute_url() in client.get(path).content.decode()]


@pytest.mark.django_db
def test_what_is_gone_is_on_no_surface_and_comes_back_to_all(client, gone):
    newsroom, story = gone
    article = story.article
    everywhere = surfaces_with(client, article)

    actions.take_offline(story.pk, by=newsroom.second, reason="核实")
    offline = surfaces_with(client, article)
    actions.put_back(story.pk, by=newsroom.final, reason="无误")
    back = surfaces_with(client, article)
    actions.withdraw(story.pk, by=newsroom.final, reason="失实")

    assert {*SURFACES} - {*everywhere} == set()
    assert len(everywhere) == len(SURFACES) + 2
    assert offline == []
    assert back == everywhere
    assert surfaces_with(client, article) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "status"), [("offline_at", 404), ("withdrawn_at", 410)])
def test_the_page_of_what_is_gone_says_nothing_of_it(client, paper, field, status):
    article = make_article(headline="鸬鹚的标题", body="<p>鸬鹚正文</p>", districts=[paper["district"]])
    correct(article)
    Article.objects.filter(pk=article.pk).update(**{field: timezone.now()})

    page, head = (ask(article.get_absolute_url()) for ask in (client.get, client.head))

    words = page.content.decode()
    assert page.status_code == head.status_code == status
    assert "鸬鹚" not in words
    assert "ld+json" not in words
    assert "noindex" in words
    assert all(f'href="{way}"' in words for way in ("/", "/search/", "/corrections/"))
    assert head.content == b""
    assert {name: head[name] for name in page.headers} == dict(page.headers)


@pytest.mark.thorough
def test_corrections_and_what_is_gone_are_good_pages(open_page, transactional_db):
    article, withdrawn = make_article(issue_date=timezone.localdate()), make_article(withdrawn_at=timezone.now())
    offline = make_article(offline_at=timezone.now())
    correct(article)
    page = open_page(width=360, bypass_csp=True)

    faults = {}
    for address in ("/corrections/", *(each.get_absolute_url() for each in (article, withdrawn, offline))):
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        faults[address] = [*accessibility_faults(page), *([f"{width} wide"] if width > 360 else [])]

    assert {address: found for address, found in faults.items() if found} == {}


@pytest.mark.django_db
def test_the_feed_of_corrections_has_an_entry_for_each_and_none_of_what_is_gone(client, paper):
    article, gone = make_old_article(headline="鸬鹚职工运动会"), make_old_article(withdrawn_at=timezone.now())
    said = [correct(article, hours=-2), correct(article, hours=-1, kind="apology", text="深表歉意。"), correct(gone)]

    atom, rss, feed = (client.get(f"/feeds/corrections/{form}") for form in ("", "rss.xml", "feed.json"))

    items = json.loads(feed.content)["items"]
    assert [item["content_text"] for item in items] == ["深表歉意。", TEXT]
    assert len({item["id"] for item in items}) == 2
    assert items[0]["url"].endswith(f"{article.get_absolute_url()}#correction-{said[1].pk}")
    assert all(page.content.decode().count(TEXT) == 1 for page in (atom, rss))
    assert "/feeds/corrections/" in client.get("/corrections/").content.decode()
