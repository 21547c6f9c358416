"""Two people, and two windows of one, at the same story in a browser."""

import pytest
from django.urls import reverse

from articles.models import Story, Version
from tests.chromium import accessibility_faults
from tests.people import Newsroom
from tests.stories import make_story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")


@pytest.fixture
def newsroom(live_server):
    return Newsroom()


def open_form(tab, story):
    tab.goto(reverse("admin:articles_story_change", args=[story.pk]) + "?view=edit")
    tab.locator(".prose-editor > .ProseMirror").wait_for()
    return tab


def type_after(tab, number, words):
    """Types at the end of a paragraph of the copy."""
    tab.locator(".prose-editor > .ProseMirror p").nth(number).click()
    tab.keyboard.press("End")
    tab.keyboard.type(words)


def save(tab):
    with tab.expect_navigation():
        tab.locator(".acts button[name=act][value=save]").click()


def test_two_people_and_then_two_windows_of_one_lose_nothing(newsroom, desk_of):
    story = make_story(newsroom)
    mine, theirs = (open_form(desk_of(person), story) for person in (newsroom.writer, newsroom.first))
    type_after(theirs, 0, "对方补一句。")
    save(theirs)
    type_after(mine, 1, "我补一句。")
    save(mine)
    merged = Story.objects.get()
    assert "比赛。对方补一句。</p>" in merged.body
    assert "说。我补一句。</p>" in merged.body
    assert mine.locator(".marked ins").count() == 2

    window, other = (open_form(tab, story) for tab in (mine, mine.context.new_page()))
    for tab, words in ((window, "头一窗。"), (other, "后一窗。")):
        type_after(tab, 0, words)
        tab.locator("#id_subhead").fill("副题")
        save(tab)
    assert "头一窗。" in other.locator(".merge__side").nth(0).inner_text()
    assert "后一窗。" in other.locator(".merge__side").nth(1).inner_text()
    assert Version.objects.count() == 4
    other.locator(".merge__own textarea").fill("第三种写法。")
    with other.expect_navigation():
        other.locator(".merge > .acts button").click()

    saved = Story.objects.get()
    assert saved.body.startswith("<p>第三种写法。</p>\n")
    assert "说。我补一句。</p>" in saved.body
    assert [version.number for version in Version.objects.order_by("number")] == [1, 2, 3, 4, 5]


@pytest.mark.thorough
def test_the_page_that_asks_fits_a_phone_and_keeps_nobody_out(newsroom, desk_of):
    story = make_story(newsroom)
    tab = desk_of(newsroom.writer, width=390, bypass_csp=True)
    late = open_form(tab.context.new_page(), story)
    type_after(open_form(tab, story), 0, "头一窗。")
    save(tab)
    type_after(late, 0, "后一窗。")
    save(late)

    sides = [late.locator(".merge__side").nth(number).bounding_box() for number in (0, 1)]
    assert sides[1]["y"] >= sides[0]["y"] + sides[0]["height"]
    assert late.evaluate("document.documentElement.scrollWidth") <= 390
    assert accessibility_faults(late, *WCAG) == []
