"""转载 and 通稿: what others wrote is printed as it came, with source, original author and title, and editor."""

import copy
import json
import re

import pytest
from django.urls import reverse

from articles import actions
from articles.content import content_hash, is_same, normalised
from articles.models import Move, Source, Story, Version
from tests.stories import content_of, edited, make_story, published, refused, signed_up_to

pytestmark = pytest.mark.django_db
REPRINT = {"source": "样报", "original_author": "闻人竹", "original_title": "路口的驿站"}


@pytest.fixture
def source(newsroom):
    return Source.objects.create(name="样报")


def locked_copy(story):
    Story.objects.filter(pk=story.pk).update(is_locked_copy=True)
    return Story.objects.get(pk=story.pk)


def test_readers_see_source_original_author_and_title_and_the_editor(client, newsroom, source):
    story = published(newsroom, **REPRINT)

    page = client.get(story.article.get_absolute_url()).content.decode()

    assert all(words in page for words in [*REPRINT.values(), newsroom.first.last_name])
    assert story.article.printings.get().frozen["original_title"] == "路口的驿站"


def test_without_a_source_nothing_is_said_of_an_original(client, newsroom):
    story = published(newsroom, original_author="闻人竹")

    assert "闻人竹" not in client.get(story.article.get_absolute_url()).content.decode()


def test_what_is_not_from_a_listed_source_is_not_sent_to_review(newsroom, source):
    story = make_story(newsroom, **REPRINT)
    Source.objects.update(is_listed=False)

    said = refused(actions.submit, story.pk, by=newsroom.writer, version=story.version)
    Source.objects.update(is_listed=True)
    story = actions.submit(story.pk, by=newsroom.writer, version=story.version)

    assert "样报" in said
    assert story.state == "first_review"


@pytest.mark.parametrize("changed", [{"headline": "改过的题"}, {"web_headline": "网题"}, {"body": "<p>改过。</p>"}])
def test_nobody_changes_headline_or_copy_of_agency_copy(newsroom, changed):
    story = locked_copy(signed_up_to(newsroom, "second"))

    for person in (newsroom.final, newsroom.first, newsroom.proofreader):
        refused(actions.save, story.pk, edited(story, **changed), base=story.version, by=person)

    assert Version.objects.filter(story=story).count() == 1


def test_what_stands_around_agency_copy_is_the_desks(newsroom):
    story = locked_copy(make_story(newsroom))

    story, _voided = actions.save(story.pk, edited(story, tags=["通稿"], kicker="要闻"), base=1, by=newsroom.writer)

    assert (story.version, story.kicker) == (2, "要闻")


def test_the_lock_is_set_when_the_story_is_entered_or_planned_and_stays_in_the_history(client, newsroom):
    client.force_login(newsroom.first)
    address = reverse("admin:articles_story_add")
    page = client.get(address)
    client.post(address, {
        "token": page.context["token"], "headline": "通稿之题", "body": "<p>通稿。</p>", "genre": "news",
        "print_status": "none", "is_locked_copy": "on", "act": "save",
        **{f"{name}-{field}": "0" for name in ("bylines", "pictures") for field in ("TOTAL_FORMS", "INITIAL_FORMS")},
    })  # fmt: skip
    entered = Story.objects.get()

    planned = actions.plan(make_story(newsroom).pk, by=newsroom.first, desk=newsroom.desk, is_locked_copy=True)

    assert (entered.is_locked_copy, planned.is_locked_copy) == (True, True)
    assert Move.objects.filter(story=planned, name="plan").exists()


def test_a_version_from_before_there_were_these_fields_keeps_its_hash_and_is_the_same(newsroom):
    content = content_of(make_story(newsroom))
    older = copy.deepcopy(content)
    for name in ("original_author", "original_title"):
        del older["text"][name]

    canonical = json.dumps(older["text"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    assert not re.search("original_", canonical)
    assert content_hash(content) == content_hash(older)
    assert is_same(content, older)
    assert normalised(older) == content
    assert content_hash({**content, "text": content["text"] | {"original_author": "甲"}}) != content_hash(older)
