"""核红: what a final reviewer changed while signing, somebody else compares before it goes out."""

import pytest
from django.urls import reverse

from articles import actions
from articles.checks_of_changes import own_changes
from articles.models import ChangeCheck, Notice, Story, Version
from articles.queues import changes_to_check
from articles.workflow import State
from tests.people import Newsroom, make_contributor, make_user
from tests.stories import edited, refused, signed_up_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsroom(db):
    return Newsroom()


def _signed_with_edits(newsroom, *, by=None, headlines=("终审改的题",), **parts):
    """Approved by a final reviewer who changed the headline while reviewing."""
    by = by or newsroom.final
    story = signed_up_to(newsroom, "second", headline="原来的题", **parts)
    for headline in headlines:
        story, _voided = actions.save(story.pk, edited(story, headline=headline), base=story.version, by=by)
    return actions.sign_off(story.pk, by=by, version=story.version)


def _publish(newsroom, story):
    return actions.publish(story.pk, by=newsroom.second, version=story.version)


def test_the_signer_s_own_changes_wait_for_a_second_look(newsroom):
    story = _signed_with_edits(newsroom, headlines=["第一遍", "第二遍"])

    sentence = refused(_publish, newsroom, story)

    assert newsroom.final.last_name in sentence
    told = Notice.objects.filter(kind=Notice.Kind.TO_CHECK, story=story)
    assert [notice.person for notice in told] == [newsroom.proofreader]
    waiting = own_changes(story)
    assert (waiting.before.number, waiting.signed.number) == (1, 3)
    assert waiting.marked.is_changed


def test_once_checked_it_goes_out_and_says_who_checked(newsroom, client):
    story = _signed_with_edits(newsroom)

    actions.confirm_changes(story.pk, by=newsroom.proofreader, version=story.version)

    assert _publish(newsroom, story).state == State.PUBLISHED
    assert ChangeCheck.objects.get().by == newsroom.proofreader
    client.force_login(newsroom.first)
    page = client.get(reverse("admin:articles_story_change", args=[story.pk]))
    assert page.context["changes_to_check"] is None


@pytest.mark.parametrize("who", ["signer", "author", "namesake", "on the byline", "manager", "correspondent"])
def test_who_may_not_check(newsroom, who):
    """And the queue says the same."""
    namesake = make_user("同名氏", "second")
    contributor = make_contributor("另有其名", user=make_user("登记人", "first"))
    bylines = [
        {"role": "记者", "name": "同名氏", "contributor": None},
        {"role": "摄影", "name": contributor.name, "contributor": contributor.slug},
    ]
    writer = newsroom.other_second
    story = signed_up_to(newsroom, "", by=newsroom.writer, written_by=writer, headline="原来的题", bylines=bylines)
    for person in (newsroom.first, newsroom.second):
        actions.sign_off(story.pk, by=person, version=1)
    story, _voided = actions.save(story.pk, edited(story, headline="终审改的题"), base=1, by=newsroom.final)
    actions.sign_off(story.pk, by=newsroom.final, version=2)
    people = {
        "signer": newsroom.final, "author": writer, "namesake": namesake, "on the byline": contributor.user,
        "manager": newsroom.manager, "correspondent": newsroom.correspondent,
    }  # fmt: skip

    refused(actions.confirm_changes, story.pk, by=people[who], version=2)

    assert list(changes_to_check(people[who])) == []
    assert list(changes_to_check(newsroom.proofreader)) == [story]


def test_what_is_not_the_signer_s_own_change_waits_for_nobody(newsroom):
    """Edits before the second review, by another person at the final review, and of what nobody signs."""
    early = signed_up_to(newsroom, "first", headline="早改的稿")
    early, _voided = actions.save(early.pk, edited(early, headline="复审时改"), base=1, by=newsroom.other_final)
    actions.sign_off(early.pk, by=newsroom.second, version=2)
    actions.sign_off(early.pk, by=newsroom.other_final, version=2)
    others = signed_up_to(newsroom, "second", headline="别人改的稿")
    others, _voided = actions.save(others.pk, edited(others, headline="另一终审改"), base=1, by=newsroom.other_final)
    actions.sign_off(others.pk, by=newsroom.final, version=2)
    filed = signed_up_to(newsroom, "second", headline="只改归类")
    filed, _voided = actions.save(filed.pk, edited(filed, tags=["驿站"]), base=1, by=newsroom.final)
    actions.sign_off(filed.pk, by=newsroom.final, version=2)

    stories = [Story.objects.get(pk=story.pk) for story in (early, others, filed)]

    assert [own_changes(story) for story in stories] == [None, None, None]
    assert list(changes_to_check(newsroom.proofreader)) == []
    assert _publish(newsroom, stories[0]).state == State.PUBLISHED


def test_what_was_checked_is_not_checked_again_when_a_comma_costs_the_signature(newsroom):
    story = _signed_with_edits(newsroom)
    actions.confirm_changes(story.pk, by=newsroom.proofreader, version=2)
    body = edited(story)["text"]["body"].replace("，", "、", 1)
    actions.save(story.pk, edited(story, body=body), base=2, by=newsroom.proofreader)
    actions.sign_off(story.pk, by=newsroom.final, version=3)

    assert _publish(newsroom, Story.objects.get(pk=story.pk)).state == State.PUBLISHED


def test_nothing_is_checked_twice_or_where_there_is_nothing(newsroom):
    story, plain = _signed_with_edits(newsroom), signed_up_to(newsroom, "final")
    actions.confirm_changes(story.pk, by=newsroom.proofreader, version=2)

    sentences = [
        refused(actions.confirm_changes, each.pk, by=newsroom.other_first, version=each.version)
        for each in (story, plain)
    ]

    assert sentences[0] == sentences[1]
    assert refused(actions.confirm_changes, story.pk, by=newsroom.other_first, version=1)


def test_a_paper_may_do_without(newsroom, settings):
    settings.NEWSROOM_CHECK_SIGNERS_CHANGES = False
    story = _signed_with_edits(newsroom)

    assert list(changes_to_check(newsroom.proofreader)) == []
    assert _publish(newsroom, story).state == State.PUBLISHED


def test_signed_and_published_in_one_act_the_signature_stands_and_publication_waits(newsroom, client):
    story = signed_up_to(newsroom, "second", headline="原来的题")
    story, _voided = actions.save(story.pk, edited(story, headline="改过的题"), base=1, by=newsroom.final)
    address = reverse("admin:articles_story_change", args=[story.pk])
    client.force_login(newsroom.final)

    posted = {"token": actions.new_token(), "version": 2, "act": "approve_final", "then": "now"}
    page = client.post(address, posted, follow=True)

    assert Story.objects.get().state == State.READY
    assert newsroom.final.last_name in str(list(page.context["messages"])[0])
    assert page.context["why_not_check"]
    client.force_login(newsroom.proofreader)
    page = client.get(address)
    assert page.context["why_not_check"] is None
    client.post(address, {"token": actions.new_token(), "version": 2, "act": "confirm_changes"})
    assert ChangeCheck.objects.get().by == newsroom.proofreader
    assert Version.objects.filter(story=story).count() == 2


# Roads by which nobody else would have read what a signer wrote


def test_what_the_signer_changed_when_it_was_signed_already_waits_too(newsroom):
    """A word changed at READY costs the final review and is no part of one; the same person signs again."""
    story = signed_up_to(newsroom, "final")
    body = edited(story)["text"]["body"].replace("比赛。", "比赛！")
    story, _voided = actions.save(story.pk, edited(story, body=body), base=story.version, by=newsroom.final)
    assert story.state == State.FINAL_REVIEW
    story = actions.sign_off(story.pk, by=newsroom.final, version=story.version)

    assert newsroom.final.last_name in refused(_publish, newsroom, story)


def test_who_records_a_signature_does_not_vouch_for_their_own_edit(newsroom):
    story = signed_up_to(newsroom, "second")
    body = edited(story)["text"]["body"].replace("举办职工运动会", "举办了职工运动会")
    story, _voided = actions.save(story.pk, edited(story, body=body), base=story.version, by=newsroom.other_second)
    story = actions.record_sign_off(
        story.pk, by=newsroom.other_second, reviewer=newsroom.final, version=story.version, how="phone",
        proof_words="00:10 来电",
    )  # fmt: skip

    assert "梁终南" in refused(_publish, newsroom, story)
    assert own_changes(story).signed.number == 2
