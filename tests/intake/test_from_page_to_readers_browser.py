"""A pasted page the whole way in a browser, as its people do it: split, signed by three, found by a stranger."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, SignOff, Story
from intake.models import Batch, Clip
from tests.people import Newsroom

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

PAGE = """第03版 工会

通州骑手有了夜间热水房

本报讯（记者 麦小穗）入冬后，通州区总工会在十二处路口添了热水房，骑手送完夜里最后一单，也能坐下来
喝口热水。

一个月里，热水房接待骑手三千人次。

延庆山里的护林员领到暖手炉

本报讯（记者 麦小穗）延庆区总工会把二百只暖手炉送进山里，护林员说，手暖了，路也短了。

门头沟古道旁开了职工书屋

本报讯（通讯员 麦小芒）门头沟区总工会在古道旁开了一间职工书屋，下了班的人借书不用登记。

本版责编 麦小秋 校对 麦小冬
"""
HEADLINES = ("通州骑手有了夜间热水房", "延庆山里的护林员领到暖手炉", "门头沟古道旁的书屋开了门")
DISTRICTS = ("tongzhou", "yanqing", "mentougou")
MENDED = 2
LATER = 1
# Headlines break between words, so there may be tags inside; a page is as its letters read.
MARKUP = re.compile(r"<[^>]*>|\s")


@pytest.fixture
def newsroom(live_server):
    call_command("load_reference", stdout=StringIO())
    return Newsroom()


@pytest.fixture
def day():
    return timezone.localdate() + timedelta(days=1)


def address_of(story):
    return reverse("admin:articles_story_change", args=[story.pk])


def press(tab, selector):
    with tab.expect_navigation():
        tab.locator(selector).click()


def what_strangers_see(open_page, addresses):
    """{address: (status, its letters without markup)} for who is not signed in."""
    stranger = open_page().request
    answers = {address: stranger.get(address) for address in addresses}
    return {address: (answer.status, MARKUP.sub("", answer.text())) for address, answer in answers.items()}


def lists_of_readers():
    return ["/", reverse("topic", args=["welfare"]), *(reverse("district", args=[slug]) for slug in DISTRICTS)]


@pytest.mark.thorough
def test_a_page_is_split_signed_by_three_and_found_by_a_stranger(newsroom, desk_of, open_page, day):
    typist = desk_of(newsroom.typist)
    split(typist, day)
    mend(typist)
    make(typist, newsroom)
    stories = list(Story.objects.order_by("pk"))
    assert [story.headline for story in stories] == list(HEADLINES)
    assert {story.entered_by for story in stories} == {newsroom.typist}

    for story in stories:
        typist.goto(address_of(story))
        press(typist, ".acts button[name=act][value=submit]")
    for person in newsroom.reviewers:
        sign_one_and_the_rest_of_the_page(desk_of(person), stories, day)
    for story in stories:
        story.refresh_from_db()
    assert [story.state for story in stories] == ["ready"] * 3
    assert SignOff.objects.values("reviewer").distinct().count() == 3
    nothing_is_visible(open_page, stories)

    publish(desk_of(newsroom.second), stories)
    a_stranger_finds_what_is_out(open_page)


def split(tab, day):
    tab.goto(reverse("admin:intake_batch_add"))
    tab.locator("[name=pasted]").fill(PAGE)
    tab.locator("[name=issue_date]").fill(day.isoformat())
    tab.locator("[name=page]").fill("3")
    tab.locator("[name=page_name]").fill("工会")
    press(tab, "main form button.btn--go")
    assert tab.url.endswith(Batch.objects.get().get_absolute_url())
    assert Clip.objects.count() == 3


def mend(tab):
    """The third headline by hand, and the topic of all three."""
    cards = [f"clip-{clip.pk}" for clip in Clip.objects.order_by("order")]
    tab.locator(f"[name={cards[MENDED]}-headline]").fill(HEADLINES[MENDED])
    for card in cards:
        topic = tab.locator(f"[name={card}-topics][value=welfare]")
        if not topic.is_visible():
            tab.locator("details", has=topic).last.evaluate("element => { element.open = true; }")
        topic.check()
    press(tab, ".intake__bar button[name=act][value=save]")
    assert Clip.objects.get(order=MENDED).content["text"]["headline"] == HEADLINES[MENDED]


def make(tab, newsroom):
    tab.locator("details.intake__details").evaluate("element => { element.open = true; }")
    tab.locator("[name=desk]").select_option(str(newsroom.desk.pk))
    press(tab, ".intake__bar button[name=act][value=make]")


def sign_one_and_the_rest_of_the_page(tab, stories, day):
    """The first story on its own page, the others with the page's one signature (整版审签)."""
    tab.goto(f"{address_of(stories[0])}?view=marked")
    press(tab, ".acts button[name=act][value^=approve]")
    tab.goto(reverse("admin:issue", args=[day.isoformat()]))
    assert tab.locator("form.sign input[name=story]:checked").count() == len(stories) - 1
    press(tab, "form.sign button")


def nothing_is_visible(open_page, stories):
    articles = [reverse("article", args=[2026, "11", "22", story.pk]) for story in stories]
    pages = what_strangers_see(open_page, [*lists_of_readers(), reverse("feed"), reverse("sitemap"), *articles])
    assert [address for address in articles if pages[address][0] != 404] == []
    assert [
        (address, headline) for address, (_status, page) in pages.items() for headline in HEADLINES if headline in page
    ] == []
    assert not Article.objects.exists()


def publish(tab, stories):
    """One is scheduled for tomorrow, the others go out now."""
    for number, story in enumerate(stories):
        tab.goto(f"{address_of(story)}?view=marked")
        if number == LATER:
            tomorrow = timezone.localtime() + timedelta(days=1)
            tab.locator("input[name=then][value=schedule]").check()
            tab.locator("input[name=publish_at]").first.fill(tomorrow.strftime("%Y-%m-%dT%H:%M"))
        press(tab, ".acts button[name=act][value=publish]")
    assert Article.objects.live().count() == 2


def a_stranger_finds_what_is_out(open_page):
    pages = what_strangers_see(open_page, lists_of_readers())
    _status, topic = pages[reverse("topic", args=["welfare"])]
    reader = open_page(script=False)
    for number, (headline, slug) in enumerate(zip(HEADLINES, DISTRICTS, strict=True)):
        _status, district = pages[reverse("district", args=[slug])]
        is_out = number != LATER
        assert [headline in page for page in (topic, district, pages["/"][1])] == [is_out] * 3
        if is_out:
            reader.goto(reverse("district", args=[slug]))
            reader.get_by_role("link", name=headline).first.click()
            assert reader.locator("h1").inner_text().replace("\n", "") == headline
