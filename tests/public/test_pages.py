"""Each page of the readers' site: that it answers, what it asks the database, and what it must not carry."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import PICTURE, make_article, make_body, make_district, make_event
from tests.public.queries import named_queries

pytestmark = pytest.mark.django_db

NAVIGATION = "articles_sitestate"


def published(day, hour=6, **fields):
    return make_article(published_at=timezone.make_aware(datetime(*day, hour)), **fields)


def test_the_front_page_asks_eight_things(client, paper):
    for _ in range(40):
        make_article(districts=[paper["district"]], topics=[paper["child"]], lead_picture=PICTURE)
    make_event(district=paper["district"])

    with named_queries(
        NAVIGATION,
        "articles_sitestate",  # what editors arranged
        "articles_listing",  # latest
        "organisations_district",  # with their newest
        "articles_topic",  # with their newest
        "articles_article",  # cards of both
        "articles_listing",  # labels
        "organisations_event",
    ):
        response = client.get("/")

    assert response.status_code == 200


def test_the_front_page_leads_with_the_newest_that_has_a_picture(client, paper):
    now = timezone.now()
    make_article(headline="无图最新", published_at=now - timedelta(minutes=1))
    make_article(headline="有图次新", published_at=now - timedelta(minutes=2), lead_picture=PICTURE)
    make_article(headline="有图较早", published_at=now - timedelta(minutes=3), lead_picture=PICTURE)

    front = client.get("/").context["front"]

    assert front.lead.headline == "有图次新"
    assert [article.headline for article in front.seconds] == ["无图最新", "有图较早"]


def test_the_front_page_shows_nothing_twice(client, paper):
    others = [make_district(f"district-{number}") for number in range(12)]
    for number in range(60):
        make_article(
            districts=[others[number % 12]],
            topics=[paper["child"]],
            lead_picture=PICTURE if number % 3 else None,
        )

    front = client.get("/").context["front"]

    bands = [band for band in (front.feature, *front.columns, front.gallery) if band]
    shown = [front.lead, *front.mates, *front.seconds, *front.timed, *front.more]
    shown += [article for column in front.areas for article in column]
    shown += [article for band in bands for article in (band.lead, *band.others)]
    numbers = [article.pk for article in shown]
    assert len(numbers) > 20
    assert len(numbers) == len(set(numbers))


def test_an_empty_paper_has_a_front_page(client, db):
    assert client.get("/").status_code == 200


def test_the_article_page_asks_four_things(client, paper):
    body = make_body()
    for _ in range(9):
        make_article(districts=[paper["district"]], topics=[paper["child"]], lead_picture=PICTURE)
    article = make_article(districts=[paper["district"]], topics=[paper["child"]], bodies=[body])

    with named_queries(
        "articles_article",  # with where it belongs, and the state of the site
        "organisations_body",
        "closest",  # and its neighbours in the column
        "articles_listing",  # more of the same topic
    ):
        response = client.get(article.get_absolute_url())

    assert response.status_code == 200
    assert [topic.slug for topic in response.context["topics"]] == ["unpaid-wages"]


def test_the_article_page_says_who_when_and_where(client, paper):
    body, proposed = make_body("样区总工会"), make_body("未核发工会", confirmed=False)
    article = published(
        (2026, 11, 21),
        headline="职工驿站\n通宵亮灯",
        kicker="冬季送温暖",
        subhead="夜班有处坐",
        dateline="本报讯",
        bylines=[{"role": "记者", "names": [{"name": "沈一禾", "contributor": None}]}],
        lead_picture=PICTURE,
        editor_name="周砚秋",
        story_number="2026-11-21-0001",
        issue_date=date(2026, 11, 21),
        page=1,
        page_name="要闻",
        revised_at=timezone.make_aware(datetime(2026, 11, 21, 9, 12)),
        tags=["驿站"],
        districts=[paper["district"]],
        topics=[paper["child"]],
        bodies=[body, proposed],
    )

    page = client.get(article.get_absolute_url()).content.decode()

    for said in (
        "沈一禾",
        "冬季送温暖",
        "夜班有处坐",
        "周砚秋",
        "2026-11-21-0001",
        "09:12",
        "朝阳",
        "样区总工会",
        "驿站",
    ):
        assert said in page
    assert "未核发工会" not in page
    assert '<p><span class="dateline">本报讯</span>\u3000' in page
    assert page.count("<h1") == 1
    assert 'srcset="/media/sample-480.webp 480w, /media/sample-1080.webp 1080w"' in page
    assert 'class="focus-x-4 focus-y-6"' in page


def test_a_lead_picture_that_the_body_shows_is_not_shown_twice(client, paper):
    body = '<p>正文</p>\n<figure><img src="/media/sample-480.jpg" alt=""></figure>'
    article = make_article(lead_picture=PICTURE, body=body)

    page = client.get(article.get_absolute_url()).content.decode()

    assert page.count("<figure>") == 1


@pytest.mark.parametrize("headline", ["<script>alert(1)</script>", "a & b", "“引”《题》"])
def test_headlines_are_escaped(client, paper, headline):
    article = make_article(headline=headline, topics=[paper["head"]], districts=[paper["district"]])

    for address in ("/", article.get_absolute_url(), "/topics/rights/", "/districts/chaoyang/"):
        assert b"<script>" not in client.get(address).content


def test_the_list_of_districts_asks_three_things(client, paper):
    for _ in range(9):
        make_article(districts=[paper["district"]])

    with named_queries(NAVIGATION, "organisations_district", "articles_article"):
        response = client.get("/districts/")

    assert response.status_code == 200


def test_a_district_page_asks_five_things(client, paper):
    for _ in range(30):
        make_article(districts=[paper["district"]], topics=[paper["child"]], lead_picture=PICTURE)
    make_body(district=paper["district"])
    make_event(district=paper["district"])

    with named_queries(
        NAVIGATION,
        "articles_listing",  # the page of the list
        "articles_listing",  # labels
        "organisations_body",
        "organisations_event",
    ):
        response = client.get("/districts/chaoyang/")

    assert response.status_code == 200


def test_a_district_page_shows_what_is_confirmed_and_public_only(client, paper):
    make_body("样区总工会", district=paper["district"])
    make_body("未核发工会", district=paper["district"], confirmed=False)
    make_event("职工读书会", district=paper["district"])
    make_event("采访座谈会", district=paper["district"], public=False)
    make_event("去年的长跑", district=paper["district"], starts_on=timezone.localdate() - timedelta(days=300))

    page = client.get("/districts/chaoyang/").context

    assert [body.name for body in page["bodies"]] == ["样区总工会"]
    assert [event.title for event in page["events"]] == ["职工读书会"]


def test_a_retired_district_names_its_successor(client, paper):
    make_district("chongwen", retired_on=date(2010, 7, 1), successor=paper["district"])

    page = client.get("/districts/chongwen/").content.decode()

    assert paper["district"].name in page
    assert "chongwen" not in client.get("/districts/").content.decode()


def test_a_topic_page_asks_three_things_and_lists_its_children(client, paper):
    for _ in range(30):
        make_article(topics=[paper["child"]], lead_picture=PICTURE)

    with named_queries(
        NAVIGATION,
        "articles_listing",  # the page of the list
        "articles_listing",  # labels
    ):
        response = client.get("/topics/rights/")

    assert len(response.context["page"].articles) == 24


def test_a_topic_page_shows_every_article_of_its_page_once(client, paper):
    for number in range(24):
        make_article(headline=f"单{number}双", topics=[paper["child"]], lead_picture=PICTURE if number % 2 else None)

    page = client.get("/topics/rights/").content.decode()

    for article in client.get("/topics/rights/").context["page"].articles:
        assert page.count(f'href="{article.get_absolute_url()}"') == 1


def test_the_archive_goes_by_the_day_of_the_issue(client, paper):
    published((2026, 10, 9), issue_date=date(2026, 10, 8), headline="印在八日")
    published((2026, 10, 20), headline="只在网上")

    with named_queries(NAVIGATION, "articles_listing", "articles_listing", "articles_listing"):
        year = client.get("/archive/2026/")
    with named_queries(NAVIGATION, "articles_listing", "articles_listing", "articles_listing"):
        month = client.get("/archive/2026/10/")
    with named_queries(
        NAVIGATION,
        "articles_listing",  # the day
        "articles_listing",  # the day before that has something
        "articles_listing",  # and after
    ):
        day = client.get("/archive/2026/10/08/")

    assert "/archive/2026/10/" in year.content.decode()
    assert "/archive/2026/10/08/" in month.content.decode()
    assert "/archive/2026/10/09/" not in month.content.decode()
    assert "印在八日" in day.content.decode().replace("<wbr>", "")
    assert "/archive/2026/10/20/" in day.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/archive/2026/13/", "/archive/2026/02/30/", "/archive/0000/", "/archive/1000/", "/archive/2026/10/07/"],
)
def test_a_day_without_anything_is_no_page(client, paper, address):
    published((2026, 10, 9))

    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("address", "code"),
    [("/about/", 200), ("/robots.txt", 200), ("/districts/nowhere/", 404), ("/topics/nothing/", 404)],
)
def test_the_small_pages_answer(client, paper, address, code):
    assert client.get(address).status_code == code


def test_readers_get_no_cookie_and_pages_may_be_kept(client, paper):
    article = make_article(districts=[paper["district"]], topics=[paper["child"]])
    addresses = ["/", article.get_absolute_url(), "/districts/", "/districts/chaoyang/", "/topics/rights/"]
    addresses += ["/about/", "/feeds/", "/sitemap.xml", "/robots.txt", "/nowhere/"]

    for address in addresses:
        response = client.get(address)
        assert not response.cookies, address
        assert "cookie" not in response.get("Vary", "").lower(), address
        if response.status_code == 200:
            assert response["Cache-Control"] == "public, max-age=0, must-revalidate", address


def test_readers_pages_are_only_read(client, paper):
    for name in ("home", "districts", "about", "feed", "sitemap"):
        assert client.post(reverse(name)).status_code == 405


def test_pages_hold_no_inline_style_or_script(client, paper):
    article = make_article(districts=[paper["district"]], topics=[paper["child"]], lead_picture=PICTURE)

    for address in ("/", article.get_absolute_url(), "/districts/chaoyang/", "/topics/rights/"):
        page = client.get(address).content
        assert b"style=" not in page
        assert b"<style" not in page
        scripts = page.split(b"<script")[1:]
        assert all(script.startswith((b" src=", b' type="application/ld+json">')) for script in scripts)


def test_on_a_thin_day_a_topic_still_has_its_band(client, paper):
    """Ten articles at the head of the page, one more in a district: its topic shows it again rather than nothing."""
    for _ in range(12):
        make_article()
    quiet = make_article(
        published_at=timezone.now() - timedelta(days=2), districts=[paper["district"]], topics=[paper["child"]]
    )

    front = client.get("/").context["front"]

    assert [column[0].pk for column in front.areas] == [quiet.pk]
    assert [band.lead.pk for band in front.columns] == [quiet.pk]
