"""In a browser: the log-in runs out, the line breaks, and the text is still there."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from articles.models import Story
from intake.models import Batch
from tests.people import Newsroom
from tests.stories import make_story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "梧桐-街口-第三盏灯"
HEADLINE = "雪夜驿站灯常亮"
COPY = "入冬第一场雪后，热水一直没有断过。"
KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('kept:')).length"


@pytest.fixture
def newsroom(live_server):
    newsroom = Newsroom()
    newsroom.writer.set_password(PASSWORD)
    newsroom.writer.save()
    return newsroom


@pytest.fixture
def writing(newsroom, desk_of):
    """The writer's story, open in a window, with a new headline and one more sentence in it."""
    tab = desk_of(newsroom.writer)
    tab.goto(reverse("admin:articles_story_change", args=[make_story(newsroom).pk]))
    tab.locator("#id_headline").fill(HEADLINE)
    prose(tab).press("Control+End")
    tab.keyboard.type(COPY)
    return tab


def prose(tab):
    box = tab.locator(".prose-editor > .ProseMirror")
    box.wait_for()
    return box


def press_save(tab):
    with tab.expect_navigation():
        tab.locator(".acts button[name=act][value=save]").click()


def test_what_was_typed_when_the_log_in_ran_out_is_sent_on(newsroom, writing):
    tab = writing
    Session.objects.all().delete()

    press_save(tab)
    tab.locator("#id_username").fill(newsroom.writer.username)
    tab.locator("#id_password").fill(PASSWORD)
    with tab.expect_navigation():
        tab.locator(".entry form button").click()
    kept_meanwhile = tab.evaluate(KEPT)
    with tab.expect_navigation():
        tab.locator(".entry form button").click()

    saved = Story.objects.get()
    assert saved.headline == HEADLINE
    assert COPY in saved.body
    assert (kept_meanwhile, tab.evaluate(KEPT)) == (1, 0)


@pytest.mark.thorough
def test_without_a_network_nothing_is_sent_until_it_is_back_and_the_person_presses_again(writing):
    tab = writing
    tab.context.set_offline(True)
    tab.locator(".acts button[name=act][value=save]").click()
    gone, back = tab.locator(".kept [data-line=gone]"), tab.locator(".kept [data-line=back]")
    gone.wait_for()

    tab.context.set_offline(False)
    back.wait_for()

    assert Story.objects.get().version == 1
    assert not gone.is_visible()
    press_save(tab)
    assert Story.objects.get().headline == HEADLINE


def test_text_that_the_line_swallowed_is_restored_for_its_writer_and_forgotten_at_log_out(writing):
    tab, address = writing, writing.url
    tab.route("**/desk/keep/", lambda route: route.abort())  # nor does what is kept by itself arrive
    tab.route("**/change/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    with tab.expect_event("framenavigated"):  # to the browser's own page of errors
        tab.locator(".acts button[name=act][value=save]").click(no_wait_after=True)
    tab.goto(address)

    prose(tab)
    tab.locator(".kept [data-kept=restore]").click()

    assert tab.locator("#id_headline").input_value() == HEADLINE
    assert COPY in prose(tab).inner_text()
    assert COPY in tab.locator("#id_body").input_value()
    assert tab.locator(".kept").count() == 0
    tab.evaluate("localStorage.setItem('kept:0:story-new:1', JSON.stringify({ at: 1, fields: [] }))")
    tab.reload()
    assert tab.evaluate(KEPT) == 1  # his own of today, not the old one
    with tab.expect_navigation():
        tab.locator(".deskbar__me form button").click()
    assert tab.evaluate(KEPT) == 0


@pytest.mark.thorough
def test_what_the_newsroom_took_is_forgotten_on_the_device_though_no_message_says_so(newsroom, desk_of):
    tab = desk_of(newsroom.writer)
    tab.goto(reverse("admin:intake_batch_add"))
    tab.locator("#id_pasted").fill("暖手炉送到路口\n\n本报讯 路口多了一只炉子。\n")

    with tab.expect_navigation():
        tab.locator("form.intake .btn--go").click()

    assert reverse("admin:intake_batch_change", args=[Batch.objects.get().pk]) in tab.url
    assert tab.evaluate(KEPT) == 0
