"""Clips become stories: once, with everything the page says and everything the editor changed."""

from copy import deepcopy
from datetime import date

import pytest

from articles import actions as story_actions
from articles.actions import Refused
from articles.models import Byline, Column, Story
from articles.workflow import State
from intake import actions
from intake.contents import body_of
from intake.models import Clip
from intake.source import original_texts
from tests.intake.pages import small_page
from tests.people import make_contributor, make_user

pytestmark = pytest.mark.django_db

PAGE = small_page("暖手炉送到路口", "夜班食堂添新灶", "修车铺里开课堂")


@pytest.fixture
def batch(newsroom):
    batch, _is_new = actions.receive(PAGE, by=newsroom.typist, page=3)
    return batch


def clips_of(batch):
    return list(Clip.objects.of(batch))


def changed(clip, **text):
    content = deepcopy(clip.content)
    content["text"].update(text)
    return content


def test_every_clip_becomes_a_draft_with_the_original_attached(newsroom, batch):
    stories = actions.make_stories(batch.pk, by=newsroom.typist, desk=newsroom.desk)

    assert [story.headline for story in stories] == ["暖手炉送到路口", "夜班食堂添新灶", "修车铺里开课堂"]
    for story, clip in zip(stories, clips_of(batch), strict=True):
        assert (story.state, story.entered_by, story.desk, story.page) == (
            State.DRAFT, newsroom.typist, newsroom.desk, 3,
        )  # fmt: skip
        assert story.original_text == original_texts(batch, [clip])[clip.pk]
        assert story.original_text in PAGE
        assert story.original_text.startswith(story.headline)
        assert (clip.state, clip.story) == (Clip.State.MADE, story)
        assert [district.slug for district in story.districts.all()] == ["miyun"]
        assert [body.slug for body in story.bodies.all()] == ["miyun-qu"]


def test_the_same_act_again_makes_nothing(newsroom, batch):
    first, *others = clips_of(batch)

    assert len(actions.make_stories(batch.pk, by=newsroom.typist, clips=[first.pk])) == 1
    assert len(actions.make_stories(batch.pk, by=newsroom.first)) == len(others)
    assert actions.make_stories(batch.pk, by=newsroom.typist) == []
    assert Story.objects.count() == 3


def test_a_dropped_clip_makes_no_story_until_it_is_taken_back(newsroom, batch):
    clip = clips_of(batch)[0]
    actions.drop_clip(clip.pk, by=newsroom.typist, reason="上周登过", version=1)

    assert len(actions.make_stories(batch.pk, by=newsroom.typist)) == 2

    actions.take_back_clip(clip.pk, by=newsroom.first, version=2)
    assert [story.headline for story in actions.make_stories(batch.pk, by=newsroom.typist)] == ["暖手炉送到路口"]


def test_dropping_needs_a_reason(newsroom, batch):
    with pytest.raises(Refused):
        actions.drop_clip(clips_of(batch)[0].pk, by=newsroom.typist, reason="  ", version=1)


def test_what_the_editor_changed_is_in_the_story_and_the_reading_stays(newsroom, batch):
    clip = clips_of(batch)[0]
    content = changed(clip, headline="暖手炉\n送到路口", body=body_of(["第一段。", "## 小题", "第二段。"]))

    actions.update_clip(clip.pk, content, by=newsroom.first, version=clip.version)
    (story,) = actions.make_stories(batch.pk, by=newsroom.typist, clips=[clip.pk])

    clip.refresh_from_db()
    assert story.headline == "暖手炉\n送到路口"
    assert story.body == "<p>第一段。</p>\n<h2>小题</h2>\n<p>第二段。</p>"
    assert (clip.reading["headline"], clip.changed_by) == ("暖手炉送到路口", newsroom.typist)


def test_nobody_overwrites_anybody(newsroom, batch):
    clip = clips_of(batch)[0]
    actions.update_clip(clip.pk, changed(clip, headline="甲改"), by=newsroom.first, version=1)

    with pytest.raises(actions.ChangedMeanwhile, match="周初见") as refused:
        actions.update_clip(clip.pk, changed(clip, headline="乙改"), by=newsroom.typist, version=1)

    assert refused.value.clip.headline == "甲改"
    assert clips_of(batch)[0].headline == "甲改"


@pytest.mark.parametrize("deed", ["made", "dropped"])
def test_what_is_made_or_dropped_is_not_changed_any_more(newsroom, batch, deed):
    clip = clips_of(batch)[0]
    if deed == "made":
        actions.make_stories(batch.pk, by=newsroom.typist)
    else:
        actions.drop_clip(clip.pk, by=newsroom.typist, reason="重复", version=1)

    with pytest.raises(Refused):
        actions.update_clip(clip.pk, changed(clip, headline="晚了"), by=newsroom.first, version=2)


def test_a_byline_is_the_contributors_when_only_one_bears_the_name(newsroom, batch):
    user = make_user("沈小禾", "reporter")
    make_contributor("沈小禾", slug="shen-xiaohe", user=user)

    story = actions.make_stories(batch.pk, by=newsroom.typist)[0]

    assert story.written_by == user
    assert [(line.role, line.name, line.contributor.slug) for line in Byline.objects.filter(story=story)] == [
        ("记者", "沈小禾", "shen-xiaohe")
    ]


def test_a_name_that_two_contributors_share_is_left_to_a_person(newsroom, batch):
    make_contributor("沈小禾", unit="甲区总工会")
    make_contributor("沈小禾", unit="乙区总工会")

    story = actions.make_stories(batch.pk, by=newsroom.typist)[0]

    assert Byline.objects.get(story=story).contributor is None
    assert story.written_by is None


def test_a_photographer_alone_with_a_login_is_not_the_author(newsroom, batch):
    clip = clips_of(batch)[0]
    make_contributor("影小禾", user=make_user("影小禾", "reporter"))
    content = changed(clip, bylines=[{"role": "摄影", "name": "影小禾", "contributor": None}])
    actions.update_clip(clip.pk, content, by=newsroom.typist, version=1)

    story = actions.make_stories(batch.pk, by=newsroom.typist, clips=[clip.pk])[0]

    assert story.written_by is None


@pytest.mark.parametrize("is_registered", [True, False])
def test_a_line_printed_as_a_column_is_the_registered_one_or_proposed(newsroom, is_registered):
    if is_registered:
        Column.objects.create(slug="xinchun", name="新春走基层")
    page = "【新春走基层】\n\n" + small_page("暖手炉送到路口")

    batch, _is_new = actions.receive(page, by=newsroom.typist)
    story = actions.make_stories(batch.pk, by=newsroom.typist)[0]

    assert (story.banner, story.column.name) == ("", "新春走基层")
    assert (story.column.slug == "xinchun") is is_registered
    assert Column.objects.get().proposed_by == (None if is_registered else newsroom.typist)


def test_a_story_without_a_headline_is_refused_and_none_is_made(newsroom, batch):
    clip = clips_of(batch)[1]
    actions.update_clip(clip.pk, changed(clip, headline=""), by=newsroom.typist, version=1)

    with pytest.raises(Refused):
        actions.make_stories(batch.pk, by=newsroom.typist)

    assert Story.objects.count() == 0


@pytest.mark.parametrize(
    "misread",
    [
        {"kicker": "长" * 201},
        {"bylines": [{"role": "记者", "name": "长" * 41, "contributor": None}]},
        {"bylines": [{"role": "长" * 21, "name": "沈小禾", "contributor": None}]},
    ],
    ids=["title", "name", "role"],
)
def test_what_is_longer_than_a_field_is_refused_with_a_sentence(newsroom, batch, misread):
    clip = clips_of(batch)[0]
    actions.update_clip(clip.pk, changed(clip, **misread), by=newsroom.typist, version=1)

    with pytest.raises(Refused):
        actions.make_stories(batch.pk, by=newsroom.typist)


def test_printed_copy_takes_the_printed_road(newsroom):
    details = {"is_printed": True, "print_signed_by": "付印人", "issue_date": date(2023, 8, 22), "page": 2}
    batch, _is_new = actions.receive(PAGE, by=newsroom.typist, **details)

    story = actions.make_stories(batch.pk, by=newsroom.typist)[0]

    assert (story.authority, story.print_signed_by, story.print_status) == ("printed", "付印人", "printed")
    with pytest.raises(Refused):
        story_actions.check_printed(story.pk, by=newsroom.typist, version=story.version)
    checked = story_actions.check_printed(story.pk, by=newsroom.first, version=story.version)
    assert checked.state == State.PUBLISHED


def test_printed_copy_without_its_page_makes_no_story(newsroom):
    batch, _is_new = actions.receive(PAGE, by=newsroom.typist, is_printed=True, print_signed_by="付印人")

    with pytest.raises(Refused):
        actions.make_stories(batch.pk, by=newsroom.typist)


def test_issue_and_page_are_said_once_for_all_stories(newsroom, batch):
    details = {"issue_date": None, "page": 5, "page_name": "区县", "is_printed": False, "print_signed_by": ""}

    actions.describe(batch.pk, by=newsroom.first, version=1, **details)
    with pytest.raises(Refused):
        actions.describe(batch.pk, by=newsroom.typist, version=1, **details | {"page": 6})

    stories = actions.make_stories(batch.pk, by=newsroom.typist)
    assert {(story.page, story.page_name) for story in stories} == {(5, "区县")}


@pytest.mark.parametrize("deed", ["update", "drop", "take_back", "make"])
def test_who_may_not_enter_copy_may_do_nothing(newsroom, batch, deed):
    outsider = make_user("外人")
    clip = clips_of(batch)[0]
    deeds = {
        "update": lambda: actions.update_clip(clip.pk, changed(clip, headline="改"), by=outsider, version=1),
        "drop": lambda: actions.drop_clip(clip.pk, by=outsider, reason="不要", version=1),
        "take_back": lambda: actions.take_back_clip(clip.pk, by=outsider, version=1),
        "make": lambda: actions.make_stories(batch.pk, by=outsider),
    }

    with pytest.raises(Refused):
        deeds[deed]()
