"""The front page as readers see it: what an editor arranged, as far as it is live, and rules for all the rest."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.models.published import FrontPage, SiteState, Special
from tests.factories import PICTURE, make_article, make_event
from tests.public.queries import named_queries

pytestmark = pytest.mark.django_db

ROOMS = 20
NAVIGATION = "articles_sitestate"


def arrange(*places):
    """[(slot, article, until)] in force, as the action leaves it."""
    rows = [
        {"slot": slot, "article": article.pk, "until": until.isoformat() if until else None}
        for slot, article, until in places
    ]
    FrontPage.objects.create(
        number=FrontPage.objects.count() + 1, places=rows, arranged_by=1, arranged_at=timezone.now()
    )
    SiteState.raise_version()


def make_special(slug="warm", **fields):
    now = timezone.now()
    defaults = {"title": "冬暖职工", "published_at": now - timedelta(hours=1), "made_by": 1, "signed_by": 2}
    special = Special.objects.create(slug=slug, **defaults | fields)
    SiteState.raise_version()
    return special


def front_of(client):
    return client.get("/").context["front"]


def headlines(articles):
    return [article.headline for article in articles]


def everything_on(front):
    bands = [band for band in (front.feature, *front.columns, front.gallery) if band]
    shown = [*front.pinned, front.lead, *front.mates, *front.seconds, *front.timed, *front.more]
    shown += [article for column in front.areas for article in column]
    return shown + [article for band in bands for article in (band.lead, *band.others)]


@pytest.fixture
def news(paper):
    """Twenty articles, the newest first, enough for every place of the page."""
    now = timezone.now()
    return [
        make_article(
            headline=f"消息{number:02}",
            published_at=now - timedelta(hours=number + 1),
            districts=[paper["district"]],
            topics=[paper["child"]],
            lead_picture=PICTURE if number % 2 else None,
        )
        for number in range(ROOMS)
    ]


def test_what_is_arranged_stands_first_and_rules_fill_the_rest(client, news):
    end = timezone.now() + timedelta(days=1)
    arrange(("lead", news[9], None), ("second", news[12], None), ("pinned", news[15], end))

    front = front_of(client)

    assert front.lead == news[9]
    assert headlines(front.seconds) == ["消息12", "消息00", "消息01"]
    assert front.pinned == [news[15]]
    numbers = [article.pk for article in everything_on(front)]
    assert len(numbers) == len(set(numbers))


def test_an_arranged_article_may_be_older_than_all_that_rules_look_at(client, news):
    old = make_article(headline="去年的题", published_at=timezone.now() - timedelta(days=400))
    arrange(("lead", old, None))

    assert front_of(client).lead.headline == "去年的题"


def test_the_newest_arrangement_is_in_force(client, news):
    arrange(("lead", news[9], None))
    arrange(("second", news[8], None))

    front = front_of(client)

    assert front.lead.headline == "消息01"
    assert front.seconds[0] == news[8]


@pytest.mark.parametrize("gone", ["withdrawn_at", "offline_at"])
def test_what_is_taken_off_the_site_falls_out_at_once(client, news, gone):
    arrange(("lead", news[9], None), ("second", news[8], None))
    type(news[9]).objects.filter(pk=news[9].pk).update(**{gone: timezone.now()})

    front = front_of(client)

    assert front.lead.headline == "消息01"
    assert news[9] not in everything_on(front)
    assert front.seconds[0] == news[8]


def test_what_waits_is_nowhere_before_its_time_and_in_its_place_from_then_on(client, news):
    waiting = make_article(headline="还没到时间的题", published_at=timezone.now() + timedelta(hours=1))
    arrange(("lead", waiting, None), ("pinned", waiting, timezone.now() + timedelta(days=1)))

    before = client.get("/").content.decode().replace("<wbr>", "")

    assert "还没到时间的题" not in before
    with time_machine.travel(waiting.published_at, tick=False):
        assert front_of(client).lead == waiting


def test_a_pinned_story_goes_back_among_the_others_when_its_time_is_over(client, news):
    arrange(("pinned", news[0], timezone.now() - timedelta(seconds=1)))

    front = front_of(client)

    assert front.pinned == []
    assert "消息00" in headlines(front.seconds)


def test_seconds_without_a_lead_still_make_a_page(client, paper):
    only = make_article(headline="独一条")
    arrange(("second", only, None))

    front = front_of(client)

    assert (front.lead, front.seconds) == (only, [])


def test_cards_show_the_short_headline_that_was_signed(client, news):
    short = make_article(headline="一个很长很长的主题", short_headline="短题")
    lead = make_article(headline="头条的主题", short_headline="头短")
    arrange(("lead", lead, None), ("second", short, None))

    page = client.get("/").content.decode().replace("<wbr>", "")

    assert "短题" in page
    assert "一个很长很长的主题" not in page
    assert "头条的主题" in page


def test_an_arranged_front_page_asks_eight_things(client, paper, news):
    make_event(district=paper["district"])
    arrange(("lead", news[9], None), ("second", news[12], None))
    make_special()

    with named_queries(
        NAVIGATION,
        "articles_sitestate",  # what is arranged, and the newest special
        "articles_listing",  # latest
        "organisations_district",  # with their newest
        "articles_topic",  # with their newest
        "articles_article",  # cards of both, and of what is arranged
        "articles_listing",  # labels
        "organisations_event",
    ):
        response = client.get("/")

    assert response.status_code == 200


def test_a_special_is_named_for_thirty_days_after_it_was_signed(client, news):
    month_ago = timezone.now() - timedelta(days=31)
    make_special("old", title="上月的专题", published_at=month_ago)
    before = front_of(client).special

    make_special("down", title="撤下的专题", taken_down_at=timezone.now())
    make_special("again", title="续订的专题", published_at=month_ago, revised_at=timezone.now())
    page = client.get("/").content.decode().replace("<wbr>", "")

    assert before is None
    assert 'href="/specials/again/"' in page
    assert "撤下的专题" not in page
    assert "上月的专题" not in page


def test_no_address_tries_an_arrangement_out(client, news):
    plain = front_of(client).lead

    for query in (f"?preview={news[9].pk}", f"?place=lead.{news[9].pk}"):
        assert client.get(f"/{query}").context["front"].lead == plain
