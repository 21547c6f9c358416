"""Copy from outside in a browser: registered, chosen with others, combined."""

import pytest

from articles import actions
from articles.models import Byline, Story
from articles.workflow import State
from tests.chromium import accessibility_faults
from tests.factories import make_district
from tests.people import Newsroom
from tests.stories import make_story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")


def test_a_phoned_story_and_a_sent_one_become_one_draft_on_a_phone(live_server, desk_of):
    newsroom = Newsroom()
    make_district("chaoyang", name="朝阳区", short_name="朝阳")
    byline = {"role": "通讯员", "name": "季小麦", "contributor": None}
    sent = make_story(newsroom, by=newsroom.correspondent, headline="朝阳区送清凉", bylines=[byline])
    actions.send_in(sent.pk, by=newsroom.correspondent, version=sent.version)
    tab = desk_of(newsroom.writer, width=390, bypass_csp=True)
    faults = []

    tab.goto("/admin/articles/story/register/")
    faults += accessibility_faults(tab, *WCAG)
    tab.locator("input[name=channel][value=phone]").check()
    tab.locator("#id_name").fill("何小穗")
    tab.locator("#id_unit").fill("某街道总工会")
    tab.locator("#id_text").fill("街道送清凉\n昨日，冷饮车开进了工地。")
    with tab.expect_navigation():
        tab.locator("aside button[type=submit]").click()
    tab.goto("/admin/articles/story/submissions/")
    faults += accessibility_faults(tab, *WCAG)
    for box in tab.locator("input[name=story]").all():
        box.check()
    with tab.expect_navigation():
        tab.locator("button[value=combine]").click()
    faults += accessibility_faults(tab, *WCAG)
    with tab.expect_navigation():
        tab.locator("aside form button").click()

    whole = Story.objects.get(state=State.DRAFT)
    assert str(whole.pk) in tab.url
    assert list(Byline.objects.filter(story=whole).values_list("name", flat=True)) == ["季小麦", "何小穗"]
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults == []
