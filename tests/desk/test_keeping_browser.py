"""In a browser: a tab is killed while somebody types, and the text is there again; a colleague sees who is writing."""

import pytest
from django.urls import reverse

from articles.models import Story, WorkingCopy
from tests.people import Newsroom
from tests.stories import make_story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COPY = "入冬第一场雪后，热水一直没有断过。"


@pytest.fixture
def newsroom(live_server):
    return Newsroom()


def opened(tab, address):
    """The page, once it told that it is open: nobody typed yet, so nothing in it is unsaved."""
    tab.clock.install()
    with tab.expect_request("**/desk/keep/") as told:
        tab.goto(address)
        tab.locator(".prose-editor > .ProseMirror").wait_for()
        tab.clock.fast_forward(2_100)
    assert told.value.post_data_json["fields"] is None


def cursor_is_there(tab):
    """A moved cursor is told to the editor after the keys pressed before; it forgets a mark chosen too early."""
    tab.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def saved_by_itself(tab):
    """Ten seconds later the page says that it saved."""
    tab.clock.fast_forward(10_500)
    tab.locator("[data-keep-saved]:not([hidden]):not(.is-alarm)").wait_for()
    return tab.locator("[data-keep-saved]").inner_text()


def test_the_text_of_a_killed_tab_is_offered_reopened_and_saved_and_a_colleague_sees_who_writes(newsroom, desk_of):
    story = make_story(newsroom, by=newsroom.writer)
    address = reverse("desk:story", args=[story.pk])
    tab = desk_of(newsroom.writer)
    opened(tab, address)
    tab.locator("#id_headline").fill("雪夜驿站灯常亮")
    tab.locator(".prose-editor > .ProseMirror").press("Control+End")
    cursor_is_there(tab)
    tab.keyboard.press("Control+b")
    tab.keyboard.type(COPY)
    tab.locator(".prose-editor > .ProseMirror strong").wait_for()
    tab.locator("[data-more-names]").click()
    tab.locator(".names__row").last.locator("input").last.fill("祁小禾")
    assert ":" in saved_by_itself(tab)
    tab.context.close()

    colleague = desk_of(newsroom.typist)
    colleague.goto(f"{reverse('admin:articles_story_change', args=[story.pk])}?view=edit")
    assert "沈一禾" in colleague.locator("[data-keep-others]").inner_text()
    again = desk_of(newsroom.writer)
    again.goto(address)
    with again.expect_navigation():
        again.locator(".kept button[value=resume]").click()
    again.locator(".prose-editor > .ProseMirror strong").wait_for()
    with again.expect_navigation():
        again.locator(".btn[name=act][value=save]").click()

    saved = Story.objects.get()
    assert saved.headline == "雪夜驿站灯常亮"
    assert f"<strong>{COPY}</strong>" in saved.body
    assert "祁小禾" in again.content()
    assert again.locator(".kept").count() == 0
    again.context.close()
    assert not WorkingCopy.objects.unsaved().exists()


def test_a_page_says_when_it_cannot_be_kept_and_keeps_it_on_the_device_until_it_can(newsroom, desk_of):
    tab = desk_of(newsroom.writer)
    opened(tab, reverse("admin:articles_story_add"))
    tab.context.set_offline(True)
    tab.locator("#id_headline").fill("断线时写的题")
    tab.clock.fast_forward(3_000)
    tab.clock.fast_forward(10_500)
    tab.locator("[data-keep-saved].is-alarm").wait_for()
    on_device = "() => Object.keys(localStorage).filter((key) => key.startsWith('kept:')).length"
    assert tab.evaluate(on_device) == 1

    tab.context.set_offline(False)
    saved_by_itself(tab)

    assert WorkingCopy.objects.unsaved().get().title == "断线时写的题"
    assert tab.evaluate(on_device) == 0
