"""What a form did not offer, nobody sets by sending it all the same."""

import pytest
from django.urls import reverse

from articles.models import Article, Byline, SignOff, Story, Version
from tests.desk.story_form import hidden, typed
from tests.people import Newsroom
from tests.stories import content_of, make_story, signed_up_to

pytestmark = pytest.mark.django_db

OFFERED = {"version", "changed_at", "headline", "characters"}


@pytest.fixture
def newsroom():
    return Newsroom()


def everything_else(newsroom):
    """Every column of a story, and what stands around it, as somebody else would like to have it."""
    other = newsroom.other_final
    return {
        "state": "ready", "round": 1, "article": 1, "written_by": other.pk, "written_by_id": other.pk,
        "entered_by": other.pk, "entered_by_id": other.pk, "authority": "printed", "print_signed_by": "某某",
        "created_at": "2001-01-01", "changed_at": "2001-01-01", "held_at": "2026-01-01", "hold_reason": "x",
        "stopped_at": "2026-01-01", "is_urgent": "on", "is_restricted": "on", "publish_at": "2026-12-01T05:40",
        "characters": 9, "number": 7, "is_superuser": "on", "saved_by": other.pk, "by": other.pk, "stage": 3,
        "reviewer": other.pk, "desk": "", "id": 99, "pk": 99, "content_hash": "0", "goes_live_at": "2001-01-01",
        "original_text": "换掉的原稿",
    }  # fmt: skip


def columns(story):
    row = Story.objects.get(pk=story.pk)
    return {field.attname: getattr(row, field.attname) for field in Story._meta.concrete_fields}


def test_an_edit_changes_what_was_typed_and_nothing_else(client, newsroom):
    story = make_story(newsroom)
    client.force_login(newsroom.writer)
    address = reverse("admin:articles_story_change", args=[story.pk])
    token = hidden(client.get(address).content.decode(), "token")
    before = columns(story)
    form = typed(content_of(story), headline="改过的题", token=token, act="save")

    answer = client.post(address, {**everything_else(newsroom), **form, "version": story.version})

    after = columns(story)
    version = Version.objects.get(story=story, number=2)
    assert answer.status_code == 302
    assert {name for name in after if after[name] != before[name]} <= OFFERED
    assert (version.saved_by, version.stage) == (newsroom.writer, None)
    assert Story.objects.get(pk=story.pk).number == story.number


def test_a_new_story_is_a_draft_of_who_sent_it(client, newsroom):
    client.force_login(newsroom.writer)
    address = reverse("admin:articles_story_add")
    token = hidden(client.get(address).content.decode(), "token")
    form = typed(content_of(make_story(newsroom)), headline="新写的题", token=token, is_mine="on")

    answer = client.post(address, {**everything_else(newsroom), **form, "version": 40})

    story = Story.objects.get(headline="新写的题")
    assert answer.status_code == 302
    assert (story.state, story.version, story.authority, story.article) == ("draft", 1, "reviewed", None)
    assert (story.written_by, story.entered_by) == (newsroom.writer, newsroom.writer)
    assert not (story.is_urgent or story.is_restricted or story.publish_at or story.held_at)


@pytest.mark.parametrize(
    "act", ["approve_first", "approve_final", "publish", "withdraw", "check_printed", "plan", "hold"]
)
def test_an_act_that_was_not_offered_is_refused(client, newsroom, act):
    story = signed_up_to(newsroom, "first")
    client.force_login(newsroom.writer)
    address = reverse("admin:articles_story_change", args=[story.pk])
    before = columns(story)
    form = {"token": "t" * 43, "version": story.version, "act": act, "reason": "因为", "then": "now"}

    answer = client.post(address, {**everything_else(newsroom), **form})

    assert answer.status_code == 422
    assert columns(story) == before
    assert SignOff.objects.filter(round__story=story).count() == 1
    assert not Article.objects.exists()


def test_a_byline_of_another_story_is_not_moved(client, newsroom):
    """Rows of a form are values, never keys of rows that exist."""
    other = make_story(newsroom, bylines=[{"role": "记者", "name": "许知夏", "contributor": None}])
    story = make_story(newsroom)
    client.force_login(newsroom.writer)
    address = reverse("admin:articles_story_change", args=[story.pk])
    form = typed(content_of(other), token="u" * 43, version=story.version, act="save")
    form |= {"bylines-0-id": Byline.objects.get(story=other).pk, "bylines-0-story": story.pk}

    answer = client.post(address, form)

    assert answer.status_code == 302
    assert Byline.objects.get(story=other).name == "许知夏"
    assert Byline.objects.filter(story=story).count() == 1
