"""A night at the desk in a browser: who is on duty, who signs from where, what stops by itself, and who is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Confirmation, Duty, Notice, SignOff, Story
from articles.workflow import Stage, State
from tests.factories import make_district
from tests.people import Newsroom
from tests.stories import published, signed_up_to

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def newsroom(live_server):
    return Newsroom()


def on_duty(person, stage):
    """A night shift that covers this moment."""
    now = timezone.now()
    return Duty.objects.create(
        issue_date=timezone.localdate(now) + timedelta(days=1), stage=stage, person=person, entered_by=person,
        begins_at=now - timedelta(hours=2), ends_at=now + timedelta(hours=6),
    )  # fmt: skip


def opened(tab, story, view=""):
    tab.goto(reverse("admin:articles_story_change", args=[story.pk]) + (f"?view={view}" if view else ""))
    return tab


def press(tab, name):
    with tab.expect_navigation():
        tab.locator(f".acts button[name=act][value={name}]").first.click()


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("person__last_name", flat=True))


def test_three_sign_one_on_a_phone_and_one_by_telephone(newsroom, desk_of):
    on_duty(newsroom.other_second, Stage.SECOND)
    on_duty(newsroom.final, Stage.FINAL)
    story = signed_up_to(newsroom, "")

    phone = opened(desk_of(newsroom.first, width=390, height=844), story)
    press(phone, "approve_first")
    keeper = opened(desk_of(newsroom.other_second), story)
    keeper.locator("summary", has_text="代录签").click()
    keeper.locator("#id_recorded_reviewer").select_option(str(newsroom.second.pk))
    keeper.locator("#id_recorded_how").select_option("phone")
    keeper.locator("#id_proof_words").fill("21:05 来电 021-555，录音 3 号")
    press(keeper, "record_sign_off")
    chief = opened(desk_of(newsroom.final), story)
    press(chief, "approve_final")
    confirming = opened(desk_of(newsroom.second), story)
    press(confirming, "confirm_recorded")

    signed = list(SignOff.objects.order_by("stage"))
    assert [sign.reviewer for sign in signed] == list(newsroom.reviewers)
    assert [sign.recorded_by for sign in signed] == [None, newsroom.other_second, None]
    assert "终审" in signed[2].duty
    assert Confirmation.objects.get().sign_off == signed[1]
    assert told("to_confirm") == {"何复言"}
    assert Story.objects.get().state == State.READY


def test_a_title_changed_at_eight_stops_the_0540_story_and_tells_the_roster_and_nobody_else(newsroom, desk_of):
    story = published(newsroom, goes_live_at=timezone.now() + timedelta(hours=9))
    on_duty(newsroom.other_second, Stage.SECOND)
    on_duty(newsroom.other_final, Stage.FINAL)
    Notice.objects.all().delete()

    tab = opened(desk_of(newsroom.proofreader), story, view="edit")
    tab.locator("#id_headline").fill("职工运动会今天开赛")
    press(tab, "save")

    story = Story.objects.get()
    assert story.stopped_at
    assert Article.objects.get().published_at is None
    concerned = {"郑复来", "卫终岁", newsroom.second.last_name}  # on duty, and who had planned the publication
    assert told("stopped") == concerned
    assert newsroom.manager.last_name not in set(Notice.objects.values_list("person__last_name", flat=True))
    reader = desk_of(newsroom.other_final)
    reader.goto(reverse("admin:index"))
    assert "1" in reader.locator(".deskbar__me").inner_text()
    reader.goto(reverse("admin:notices"))
    assert story.list_headline in reader.locator("main, #content").first.inner_text()
    stranger = desk_of(newsroom.manager)
    stranger.goto(reverse("admin:notices"))
    assert story.list_headline not in stranger.content()


@pytest.mark.thorough
def test_an_article_is_corrected_taken_offline_and_put_back_with_its_correction(newsroom, desk_of, open_page):
    district = make_district("chaoyang")
    story = published(newsroom, districts=[district.slug])
    address = Article.objects.get().get_absolute_url()
    said = "原文“三百名”应为“三百五十名”。"

    tab = desk_of(newsroom.first)
    tab.goto(reverse("admin:articles_story_corrections", args=[story.pk]))
    tab.locator("#id_kind").select_option("correction")
    tab.locator("#id_text").fill(said)
    press(tab, "propose")
    chief = desk_of(newsroom.final)
    chief.goto(reverse("admin:articles_story_corrections", args=[story.pk]))
    press(chief, "sign")
    reader = open_page(script=False)
    reader.goto(address)
    assert said in reader.content()

    opened(chief, story).locator("#reason").fill("核实中")
    press(chief, "take_offline")
    assert reader.goto(address).status == 404
    reader.goto("/corrections/")
    assert said not in reader.content()
    opened(chief, story).locator("#reason").fill("已核实")
    press(chief, "put_back")

    assert reader.goto(address).status == 200
    assert said in reader.content()
    assert told("taken_down") >= {newsroom.writer.last_name}


@pytest.mark.thorough
def test_a_story_due_at_0540_still_goes_out_when_only_its_page_changed(newsroom, desk_of):
    """What voids nothing stops nothing."""
    story = published(newsroom, goes_live_at=timezone.now() + timedelta(hours=9))

    tab = opened(desk_of(newsroom.first), story, view="edit")
    tab.locator("#id_page").fill("3")
    press(tab, "save")

    assert Story.objects.get().stopped_at is None
    assert Article.objects.get().is_waiting()
