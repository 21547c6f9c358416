"""送审: an answer is bound to the text it was given for; rules and the mark for the editor-in-chief require one."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from articles import actions
from articles.actions import Stale
from articles.approvals import rules_for, standing
from articles.conditions import still_lacking
from articles.models import ApprovalReply, ApprovalRule, Column, ExternalApproval, Move, Story, Version
from tests.factories import make_topic
from tests.people import make_user
from tests.stories import BODY, content_of, edited, make_story, published, refused, signed_up_to

pytestmark = pytest.mark.django_db
OFFICE = "市总办公室"


@pytest.fixture
def chief(newsroom):
    return make_user("总正言", "chief")


def rule(name="涉市总领导报道", **kind):
    return ApprovalRule.objects.create(name=name, to_whom=OFFICE, **kind or {"genre": "news"})


def send(story, newsroom, **more):
    details = {"by": newsroom.first, "version": story.version, "to_whom": OFFICE, "channel": "wechat"} | more
    return actions.send_for_approval(story.pk, **details)


def reply(approval, newsroom, answer="agreed", **more):
    return actions.record_reply(approval.pk, by=newsroom.first, answer=answer, **more)


def changed(story, by, words="比赛。赛后还颁了奖"):
    content = edited(story, body=BODY.replace("比赛", words))
    return actions.save(story.pk, content, base=story.version, by=by)[0]


def mark_for_chief(story):
    Story.objects.filter(pk=story.pk).update(needs_chief=True)
    return Story.objects.get(pk=story.pk)


# --- Required by kind ---------------------------------------------------------------------------------------------


def test_a_rule_matches_by_everything_it_names_and_a_head_covers_its_topics(newsroom):
    head = make_topic("rights")
    make_topic("wages", parent=head)
    column = Column.objects.create(slug="zou", name="新春走基层")
    wanted = {
        rule("按体裁", genre="news"),
        rule("按分类", topic=head),
        rule("按栏目和版", column=column, page=3),
    }
    rule("别的版", column=column, page=4)
    rule("别的体裁", genre="notice", topic=head)
    rule("停用", genre="news", is_active=False)

    story = make_story(newsroom, topics=["wages"], column="zou", page=3)

    assert set(rules_for(story)) == wanted


def test_what_a_rule_asks_for_is_said_before_and_refused_at_publication(newsroom):
    rule()
    story = signed_up_to(newsroom)

    said = still_lacking(story)
    why = refused(actions.publish, story.pk, by=newsroom.second, version=story.version)

    assert why == "\n".join(said)
    assert "涉市总领导报道" in why
    assert OFFICE in why


def test_a_rule_waits_for_the_answer_and_is_content_with_an_agreement_to_this_text(newsroom):
    rule()
    story = signed_up_to(newsroom)
    approval = send(story, newsroom)
    waiting = refused(actions.publish, story.pk, by=newsroom.second, version=story.version)

    reply(approval, newsroom, answered_by="王处长")
    out = actions.publish(story.pk, by=newsroom.second, version=story.version)

    assert f"{timezone.localtime(approval.sent_at):%m-%d %H:%M}" in waiting
    assert out.state == "published"


def test_what_is_sent_for_a_rule_may_go_to_another_person(newsroom):
    needed = rule()
    story = make_story(newsroom)

    named = send(story, newsroom, to_whom="王处长", rule=needed)
    unnamed = send(story, newsroom, to_whom="", rule=needed)
    reply(named, newsroom)

    assert (named.to_whom, unnamed.to_whom) == ("王处长", OFFICE)
    assert still_lacking(story) == []


def test_a_question_nobody_had_to_ask_holds_nothing(newsroom):
    story = make_story(newsroom)

    send(story, newsroom)

    assert still_lacking(story) == []


# --- Answers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["wait", "refused"])
def test_wait_and_not_agreed_stop_a_story_whether_a_rule_asked_or_not(newsroom, answer):
    story = signed_up_to(newsroom)

    given = reply(send(story, newsroom), newsroom, answer)

    why = refused(actions.publish, story.pk, by=newsroom.second, version=story.version)
    assert OFFICE in why
    assert str(given.get_answer_display()) in why


def test_wait_takes_a_scheduled_article_out_at_once(newsroom):
    tomorrow = timezone.now() + timedelta(days=1)
    story = published(newsroom, goes_live_at=tomorrow)
    approval = send(story, newsroom)

    reply(approval, newsroom, "wait")

    story = Story.objects.get(pk=story.pk)
    assert (story.state, story.stopped_at is not None, story.article.published_at) == ("ready", True, None)


def test_the_last_word_of_a_party_counts(newsroom):
    story = make_story(newsroom)
    approval = send(story, newsroom)
    reply(approval, newsroom, "refused")
    again = send(story, newsroom)
    between = still_lacking(story)

    too_late = refused(reply, approval, newsroom)
    reply(again, newsroom)

    assert len(between) == 1
    assert OFFICE in too_late
    assert still_lacking(story) == []


def test_an_agreement_does_not_outlive_its_text_until_it_is_sent_again(newsroom):
    story = make_story(newsroom)
    reply(send(story, newsroom), newsroom)

    story = changed(story, newsroom.writer)
    said, known = still_lacking(story), standing(story).sent[0]
    reply(send(story, newsroom), newsroom)

    assert "7" in said[0]
    assert known.changed_characters == 7
    assert still_lacking(story) == []


def test_a_new_topic_or_page_leaves_the_agreement_standing(newsroom):
    story = make_story(newsroom)
    reply(send(story, newsroom), newsroom)

    story, _voided = actions.save(story.pk, edited(story, page=4), base=story.version, by=newsroom.writer)

    assert still_lacking(story) == []


def test_changes_are_waived_with_a_reason_for_the_text_there_is_and_no_later_one(newsroom):
    story = make_story(newsroom)
    approval = send(story, newsroom)
    early = refused(waive, approval, newsroom, story)
    reply(approval, newsroom)
    needless = refused(waive, approval, newsroom, story)
    story = changed(story, newsroom.writer)
    wordless = refused(waive, approval, newsroom, story, why=" ")

    waived = waive(approval, newsroom, story)
    after_waiver = still_lacking(story)
    story = changed(story, newsroom.writer, words="比赛。次日还有")

    assert len({early, needless, wordless}) == 3
    assert (waived.waived_version, waived.waived_why) == (2, "只改了标点")
    assert after_waiver == []
    assert len(still_lacking(story)) == 1


def waive(approval, newsroom, story, *, by=None, why="只改了标点"):
    return actions.waive_approval(approval.pk, by=by or newsroom.final, version=story.version, why=why)


def test_publish_as_amended_waits_for_the_text_read_from_the_reply(newsroom):
    story = make_story(newsroom)
    file = ContentFile("改过的稿".encode(), "回稿.txt")
    answer = reply(send(story, newsroom), newsroom, "as_amended", upload=file, answered_by="王处长")
    before = still_lacking(story)
    mended = edited(story, headline="职工运动会开幕")

    story, _voided = actions.take_reply_over(answer.pk, mended, base=story.version, by=newsroom.first)

    taken = ApprovalReply.objects.last()
    assert len(before) == 1
    assert (taken.version.number, taken.file, taken.answered_by) == (2, answer.file, "王处长")
    assert content_of(story)["text"]["headline"] == "职工运动会开幕"
    assert still_lacking(story) == []
    assert len(still_lacking(changed(story, newsroom.writer))) == 1


def test_publish_as_amended_may_be_waived_by_name(newsroom):
    story = make_story(newsroom)
    approval = send(story, newsroom)
    reply(approval, newsroom, "as_amended", words="第二段删去")

    waive(approval, newsroom, changed(story, newsroom.writer), why="按电话意见改")

    assert still_lacking(Story.objects.get(pk=story.pk)) == []


def test_a_reply_is_taken_over_like_any_edit_and_costs_what_it_must(newsroom):
    story = signed_up_to(newsroom)
    answer = reply(send(story, newsroom), newsroom, "as_amended", upload=ContentFile(b"x", "a.txt"))
    content = edited(story, body=BODY.replace("三百", "五百"))

    with pytest.raises(Stale):
        actions.take_reply_over(answer.pk, content, base=story.version - 1, by=newsroom.final)
    saved, voided = actions.take_reply_over(answer.pk, content, base=story.version, by=newsroom.final)

    assert 3 in voided
    assert saved.state != "ready"
    assert Version.objects.get(story=story, number=saved.version).note


# --- The editor-in-chief ------------------------------------------------------------------------------------------


def test_a_story_marked_for_the_chief_waits_for_the_chiefs_own_answer(newsroom, chief):
    story = mark_for_chief(signed_up_to(newsroom))
    unsent = refused(actions.publish, story.pk, by=newsroom.second, version=story.version)
    approval = send(story, newsroom, for_chief=True, chief=chief, channel="desk", to_whom="")
    sent = refused(actions.publish, story.pk, by=newsroom.second, version=story.version)
    by_others = refused(reply, approval, newsroom)

    answer = actions.approve_as_chief(story.pk, by=chief, version=story.version, answer="agreed", words="可发")
    out = actions.publish(story.pk, by=newsroom.second, version=story.version)

    assert unsent != sent
    assert "总正言" in sent
    assert "总正言" in by_others
    assert answer.approval == approval
    assert out.state == "published"


def test_the_chief_answers_unasked_and_for_the_text_there_is(newsroom, chief):
    story = mark_for_chief(make_story(newsroom))
    actions.approve_as_chief(story.pk, by=chief, version=story.version, answer="agreed")
    agreed = still_lacking(story)

    story = changed(story, newsroom.writer)
    after = still_lacking(story)
    actions.approve_as_chief(story.pk, by=chief, version=story.version, answer="agreed")

    assert (agreed, len(after), still_lacking(story)) == ([], 1, [])
    assert ExternalApproval.objects.filter(story=story).count() == 2


def test_the_chief_neither_decides_about_their_own_story_nor_is_it_sent_to_them(newsroom, chief):
    own = make_story(newsroom, by=chief)

    decided = refused(actions.approve_as_chief, own.pk, by=chief, version=own.version, answer="agreed")
    sent = refused(send, own, newsroom, for_chief=True, chief=chief)

    assert "总正言" in decided
    assert sent == decided


def test_only_a_chief_waives_what_a_chief_decided(newsroom, chief):
    story = make_story(newsroom)
    approval = actions.approve_as_chief(
        story.pk, by=chief, version=story.version, answer="as_amended", words="删末段"
    ).approval
    story = changed(story, newsroom.writer)

    assert refused(waive, approval, newsroom, story)
    waive(approval, newsroom, story, by=chief)
    assert still_lacking(story) == []


# --- Who may, and what is refused ---------------------------------------------------------------------------------


def test_who_may_not_is_told_so_and_nothing_is_written(newsroom, chief):
    story, reporter = make_story(newsroom), make_user("记者甲", "reporter")
    restricted = make_story(newsroom)
    Story.objects.filter(pk=restricted.pk).update(is_restricted=True)
    approval = send(story, newsroom)
    reply(approval, newsroom)

    sentences = {
        refused(send, story, newsroom, by=reporter),
        refused(send, restricted, newsroom),
        refused(actions.record_reply, approval.pk, by=reporter, answer="agreed"),
        refused(waive, approval, newsroom, story, by=newsroom.second),
        refused(actions.approve_as_chief, story.pk, by=newsroom.final, version=story.version, answer="agreed"),
        refused(actions.make_preview_link, story.pk, by=reporter, version=1),
    }

    assert len(sentences) == 4
    assert (ExternalApproval.objects.count(), ApprovalReply.objects.count()) == (1, 1)


def test_what_makes_no_sense_is_refused_in_a_sentence(newsroom):
    story = make_story(newsroom)
    past = timezone.now() - timedelta(minutes=1)

    sentences = {
        refused(send, story, newsroom, to_whom=" "),
        refused(send, story, newsroom, to_whom="长" * 61),
        refused(send, story, newsroom, channel="pigeon"),
        refused(send, story, newsroom, due_at=past),
        refused(send, story, newsroom, for_chief=True, chief=newsroom.final),
        refused(reply, send(story, newsroom), newsroom, "perhaps"),
        refused(actions.make_preview_link, story.pk, by=newsroom.first, version=1, hours=14 * 24 + 1),
        refused(actions.make_preview_link, story.pk, by=newsroom.first, version=9),
    }

    assert len(sentences) == 8


def test_what_is_sent_is_the_text_the_sender_read(newsroom):
    story = changed(make_story(newsroom), newsroom.writer)

    with pytest.raises(Stale):
        send(story, newsroom, version=1)

    assert not ExternalApproval.objects.exists()


def test_the_state_of_all_sendings_takes_the_same_questions_whatever_their_number(
    newsroom, django_assert_max_num_queries
):
    rule()
    story = make_story(newsroom)
    for number in range(6):
        approval = send(story, newsroom, to_whom=f"单位{number}")
        reply(approval, newsroom, "as_amended")
        waive(approval, newsroom, story)

    with django_assert_max_num_queries(5):
        known = standing(story)

    assert len(known.sent) == 6


@pytest.mark.parametrize("what", ["plan", "page"])
def test_a_scheduled_article_that_comes_to_lack_an_approval_is_taken_out(newsroom, what):
    story = published(newsroom, goes_live_at=timezone.now() + timedelta(days=1))
    if what == "plan":
        actions.plan(story.pk, by=newsroom.final, publish_at=story.publish_at, needs_chief=True)
    else:
        rule(page=3)
        actions.save(story.pk, edited(story, page=3), base=story.version, by=newsroom.final)

    story = Story.objects.get(pk=story.pk)
    stop = Move.objects.filter(story=story).order_by("-pk").first()
    assert (story.state, story.stopped_at is not None, story.article.published_at) == ("ready", True, None)
    assert (stop.name, stop.reason) == ("stop", " ".join(still_lacking(story)))
