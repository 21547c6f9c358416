"""The rules of the paper for what is saved and what is out, stated without the table (rules 4–6 and 9)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import actions
from articles.actions.writing import write_version
from articles.models import Article, Listing, Move, SignOff, Story, Version
from articles.workflow import Stage, State
from tests.people import make_desk, make_user
from tests.stories import BODY, content_of, edited, make_story, published, refused, signed_up_to

pytestmark = pytest.mark.django_db


# Rule 4: every acknowledged save is a version, none is ever changed


def test_versions_are_added_and_never_changed(newsroom):
    story = make_story(newsroom)
    story, _ = actions.save(story.pk, edited(story, headline="二"), base=1, by=newsroom.writer)
    story, _ = actions.restore(story.pk, 1, base=2, by=newsroom.writer)

    assert list(Version.objects.filter(story=story).values_list("number", flat=True)) == [1, 2, 3]
    assert content_of(story) == Version.objects.get(story=story, number=1).content
    with pytest.raises(TypeError):
        Version.objects.update(note="x")
    with pytest.raises(TypeError):
        Version.objects.get(story=story, number=1).save()


def test_an_untouched_save_makes_no_version(newsroom):
    story = make_story(newsroom)

    story, _ = actions.save(story.pk, content_of(story), base=1, by=newsroom.writer)

    assert story.version == 1


# Rule 5: nobody overwrites anybody


def test_a_stale_save_is_refused_with_the_name_of_who_saved(newsroom):
    story = make_story(newsroom)
    actions.save(story.pk, edited(story, headline="先到"), base=1, by=newsroom.writer)

    with pytest.raises(actions.Stale) as stale:
        actions.save(story.pk, edited(story, headline="后到"), base=1, by=newsroom.first)

    assert "沈一禾" in str(stale.value)
    assert stale.value.current.content["text"]["headline"] == "先到"
    assert Story.objects.get(pk=story.pk).headline == "先到"


def test_the_swap_itself_refuses_a_version_that_is_gone(newsroom):
    """Even without the lock: what is there now is named and kept."""
    story = make_story(newsroom)
    actions.save(story.pk, edited(story, headline="先到"), base=1, by=newsroom.writer)

    with pytest.raises(actions.Stale) as stale:
        write_version(story, edited(story, headline="后到"), before=content_of(story), by=newsroom.first)

    assert stale.value.current.content["text"]["headline"] == "先到"
    assert Story.objects.get(pk=story.pk).headline == "先到"


def test_nobody_signs_what_they_did_not_read(newsroom):
    story = signed_up_to(newsroom, "")
    actions.save(story.pk, edited(story, headline="新题"), base=story.version, by=newsroom.other_first)

    with pytest.raises(actions.Stale):
        actions.sign_off(story.pk, by=newsroom.first, version=story.version)


# Rule 6: live is a question of time


def test_a_scheduled_article_is_live_at_its_second(newsroom):
    now = timezone.now()
    due = now + timedelta(hours=1)
    published(newsroom, goes_live_at=due, at=now)

    assert not Article.objects.live(due - timedelta(microseconds=1)).exists()
    assert Article.objects.live(due).exists()
    assert Listing.objects.of("all").live(due).count() == 1
    assert Listing.objects.of("all").live(due - timedelta(seconds=1)).count() == 0


def test_a_revision_replaces_at_once_and_is_never_scheduled(newsroom):
    story = published(newsroom)
    first_time = story.article.published_at
    story = actions.revise(story.pk, by=newsroom.writer, reason="补一句")
    story, _ = actions.save(
        story.pk, edited(story, headline="职工运动会圆满落幕"), base=story.version, by=newsroom.writer
    )
    assert Article.objects.get().headline == "职工运动会开赛"
    story = actions.submit(story.pk, by=newsroom.writer, version=story.version)
    for person in newsroom.reviewers:
        story = actions.sign_off(story.pk, by=person, version=story.version)

    later = timezone.now() + timedelta(hours=1)
    refused(actions.publish, story.pk, by=newsroom.second, version=story.version, goes_live_at=later)
    story = actions.publish(story.pk, by=newsroom.second, version=story.version)

    article = Article.objects.get()
    assert article.headline == "职工运动会圆满落幕"
    assert article.published_at == first_time
    assert article.revised_at > first_time
    assert [printing.visible_until is None for printing in article.printings.all()] == [False, True]


def test_a_small_revision_carries_two_sign_offs_and_another_person_signs(newsroom):
    story = published(newsroom)
    story = actions.revise(story.pk, by=newsroom.final, reason="错字")
    story, _ = actions.save(
        story.pk, edited(story, body=BODY.replace("敞亮", "敞快")), base=story.version, by=newsroom.final
    )
    body = BODY.replace("参加了", "参加")
    story, _ = actions.save(story.pk, edited(story, body=body), base=story.version, by=newsroom.final)
    story = actions.submit_minor(story.pk, by=newsroom.final, version=story.version)

    said = refused(actions.sign_off, story.pk, by=newsroom.final, version=story.version)
    story = actions.sign_off(story.pk, by=newsroom.other_final, version=story.version)
    story = actions.publish(story.pk, by=newsroom.second, version=story.version)

    assert "梁终南" in said
    assert story.article.final_reviewer == newsroom.other_final.pk
    assert story.article.first_reviewer == newsroom.first.pk
    assert "参加八个" in story.article.text


def test_a_small_revision_is_small(newsroom):
    story = published(newsroom)
    story = actions.revise(story.pk, by=newsroom.writer, reason="改题")
    story, _ = actions.save(story.pk, edited(story, headline="另一个题目"), base=story.version, by=newsroom.writer)

    refused(actions.submit_minor, story.pk, by=newsroom.writer, version=story.version)

    assert Story.objects.get(pk=story.pk).state == State.DRAFT


def test_a_dropped_revision_leaves_the_article_and_takes_its_text(newsroom):
    story = published(newsroom)
    live = content_of(story)
    story = actions.revise(story.pk, by=newsroom.writer, reason="试")
    story, _ = actions.save(story.pk, edited(story, headline="不要了"), base=story.version, by=newsroom.writer)

    story = actions.abandon_revision(story.pk, by=newsroom.writer, reason="不改了")

    assert story.state == State.PUBLISHED
    assert content_of(story) == live


def test_offline_is_reversible_and_withdrawal_final(newsroom):
    story = published(newsroom)

    actions.take_offline(story.pk, by=newsroom.second, reason="有疑问")
    assert not Article.objects.live().exists()
    assert not Listing.objects.exists()
    actions.put_back(story.pk, by=newsroom.final, reason="核实无误")
    assert Article.objects.live().exists()
    assert Listing.objects.exists()
    story = actions.withdraw(story.pk, by=newsroom.final, reason="失实")

    assert story.state == State.WITHDRAWN
    assert not Article.objects.live().exists()
    assert not Listing.objects.exists()
    refused(actions.put_back, story.pk, by=newsroom.final, reason="反悔")


def test_only_the_final_reviewer_puts_back_and_withdraws(newsroom):
    story = published(newsroom)
    actions.take_offline(story.pk, by=newsroom.second, reason="有疑问")

    refused(actions.put_back, story.pk, by=newsroom.second, reason="x")
    refused(actions.withdraw, story.pk, by=newsroom.second, reason="x")

    assert Article.objects.get().offline_at is not None


# Rule 9: everything that happened is a row


def test_every_change_of_state_is_one_move(newsroom):
    story = published(newsroom)
    actions.take_offline(story.pk, by=newsroom.second, reason="有疑问")

    moves = list(Move.objects.filter(story=story).values_list("name", "source", "target"))

    assert moves == [
        ("create", "draft", "draft"),
        ("submit", "draft", "first_review"),
        ("approve_first", "first_review", "second_review"),
        ("approve_second", "second_review", "final_review"),
        ("approve_final", "final_review", "ready"),
        ("publish", "ready", "published"),
        ("take_offline", "published", "published"),
    ]


def test_a_whole_page_is_signed_in_one_act_or_not_at_all(newsroom):
    stories = [signed_up_to(newsroom, "second", issue_date="2026-11-24", page=2) for _ in range(3)]
    mine = make_story(newsroom, by=newsroom.final)
    mine = actions.submit(mine.pk, by=newsroom.final, version=mine.version)
    for person in (newsroom.first, newsroom.second):
        mine = actions.sign_off(mine.pk, by=person, version=mine.version)
    versions = {story.pk: story.version for story in stories}

    said = refused(actions.sign_off_page, {**versions, mine.pk: mine.version}, by=newsroom.final)
    signed = actions.sign_off_page(versions, by=newsroom.final, opinion="付印")

    assert "作者" in said
    assert [story.state for story in signed] == [State.READY] * 3
    assert SignOff.objects.filter(stage=Stage.FINAL).count() == 3


def test_a_form_sent_twice_makes_one_story(newsroom):
    token = actions.new_token()

    def act():
        return str(make_story(newsroom).pk)

    first = actions.once(token, by=newsroom.writer, act=act)
    again = actions.once(token, by=newsroom.writer, act=act)

    assert first == again
    assert Story.objects.count() == 1


def test_a_changed_plan_is_a_row_and_voids_nothing(newsroom):
    story = signed_up_to(newsroom)
    tomorrow = timezone.now() + timedelta(days=1)

    story = actions.plan(story.pk, by=newsroom.first, publish_at=tomorrow, desk=newsroom.desk, is_urgent=True)
    actions.plan(story.pk, by=newsroom.first, publish_at=tomorrow, desk=newsroom.desk, is_urgent=True)

    move = Move.objects.get(story=story, name="plan")
    assert story.state == State.READY
    assert move.by == newsroom.first
    assert f"{timezone.localtime(tomorrow):%m-%d %H:%M}" in move.reason


def test_nobody_moves_a_foreign_story_to_their_own_desk(newsroom):
    desk = make_desk()
    stranger = make_user("外部人", "first", desk=desk)
    story = signed_up_to(newsroom, "")

    refused(actions.plan, story.pk, by=stranger, desk=desk)

    assert Story.objects.get(pk=story.pk).desk == newsroom.desk
