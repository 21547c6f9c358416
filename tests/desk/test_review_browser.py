"""连审 in a browser: by the keyboard alone, and by a thumb."""

import pytest
from django.urls import reverse

from articles import actions
from articles.models import Move, SignOff, Story
from articles.workflow import State
from tests.chromium import accessibility_faults
from tests.people import Newsroom
from tests.stories import edited, signed_up_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")


@pytest.fixture
def newsroom(live_server):
    return Newsroom()


def _three(newsroom):
    return [signed_up_to(newsroom, "first", headline=f"待审之{number}") for number in "一二三"]


def _states(stories):
    return [Story.objects.get(pk=story.pk).state for story in stories]


def test_three_stories_by_the_keyboard_alone(newsroom, desk_of):
    """Signed with an opinion, returned with a reason, skipped; no key acts while somebody types, and `s` asks."""
    stories = _three(newsroom)
    tab = desk_of(newsroom.second)
    tab.goto(reverse("admin:review"))

    def leads_to(story, *keys):
        with tab.expect_navigation():
            for key in keys:
                tab.keyboard.press(key)
        assert reverse("admin:review_story", args=[story.pk]) in tab.url

    leads_to(stories[0], "j")
    leads_to(stories[1], "j")
    leads_to(stories[0], "k")
    tab.keyboard.press("o")
    tab.keyboard.type("同意 sj")
    tab.keyboard.press("Escape")
    tab.keyboard.press("s")
    assert tab.locator(".review__buttons button[value=sign]").evaluate("button => button === document.activeElement")
    assert tab.locator(".review__asks").inner_text()
    assert _states(stories) == [State.SECOND_REVIEW] * 3
    leads_to(stories[1], "s")
    tab.keyboard.press("r")
    tab.keyboard.type("核对人数")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    leads_to(stories[2], "Enter")
    with tab.expect_navigation():
        tab.keyboard.press("x")

    assert tab.url.split("?")[0].endswith(reverse("admin:review"))
    assert _states(stories) == [State.FINAL_REVIEW, State.RETURNED, State.SECOND_REVIEW]
    assert SignOff.objects.get(stage=2).opinion == "同意 sj"
    assert Move.objects.get(name="return_to_author").reason == "核对人数"


def test_forty_before_eight_on_a_phone_and_without_a_script(newsroom, desk_of):
    """Read by the thumb, one after another, and signed in one act at the end."""
    stories = _three(newsroom)
    tab = desk_of(newsroom.second, width=390, height=780, has_touch=True, script=False)
    tab.goto(reverse("admin:review"))
    tab.locator(".bar .btn--go").tap()
    for _story in stories[1:]:
        button = tab.locator(".review__buttons button[value=sign]").bounding_box()
        assert button["y"] + button["height"] <= 780
        assert button["height"] >= 44
        assert tab.locator("body").evaluate("body => body.scrollWidth") <= 390
        tab.locator("a[rel=next]").tap()
    tab.locator("a[rel=next]").tap()

    tab.locator(".tray button.btn--go").tap()

    tab.locator(".messagelist .success").wait_for()
    assert _states(stories) == [State.FINAL_REVIEW] * 3


@pytest.mark.thorough
@pytest.mark.thorough
def test_nobody_is_kept_out_of_review_mode_by_how_it_is_made(newsroom, desk_of):
    stories = _three(newsroom)
    actions.note_on_passage(stories[0].pk, "人数请核", by=newsroom.first, passage="三百名职工")
    back = signed_up_to(newsroom, "second", headline="再审的稿")
    actions.send_back_one_stage(back.pk, by=newsroom.final, reason="改题")
    actions.save(back.pk, edited(back, headline="改过的题"), base=1, by=newsroom.other_second)
    own = signed_up_to(newsroom, "second", headline="原来的题")
    actions.save(own.pk, edited(own, headline="终审改的题"), base=1, by=newsroom.final)
    actions.sign_off(own.pk, by=newsroom.final, version=2)
    story_page = reverse("admin:articles_story_change", args=[own.pk])

    faults, wide = {}, []
    for width in (1440, 390):
        tab = desk_of(newsroom.second, width=width, bypass_csp=True)
        checker = desk_of(newsroom.proofreader, width=width, bypass_csp=True)
        paths = [reverse("admin:review_story", args=[story.pk]) for story in (stories[0], back)]
        pages = [(tab, reverse("admin:review")), *((tab, path) for path in paths), (checker, story_page)]
        for page, path in pages:
            page.goto(path)
            faults[path, width] = accessibility_faults(page, *WCAG)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((path, width))

    assert {address: found for address, found in faults.items() if found} == {}
    assert wide == []
