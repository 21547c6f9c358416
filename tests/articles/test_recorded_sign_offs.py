"""代录签: decided by telephone or on paper, recorded by somebody on duty, confirmed by the reviewer, or not so."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from articles import actions, queues
from articles.models import Article, Confirmation, Listing, Move, Notice, SignOff, Story
from articles.workflow import Stage, State
from tests.people import make_duty, make_user
from tests.stories import edited, refused, signed_up_to

pytestmark = pytest.mark.django_db


def record(story, by, reviewer, **more):
    how = {"how": "phone", "proof_words": "00:10 来电，可以签发", "version": story.version}
    return actions.record_sign_off(story.pk, by=by, reviewer=reviewer, **how | more)


def recorded(newsroom, **more):
    """A story whose final review was recorded by the second reviewer's colleague."""
    story = signed_up_to(newsroom, "second")
    story = record(story, newsroom.other_second, newsroom.final, **more)
    return story, SignOff.objects.get(recorded_by__isnull=False, round=story.round)


def test_a_recorded_sign_off_is_the_reviewers_and_says_who_recorded_it_and_how(newsroom):
    at = timezone.now()
    proof = ContentFile("照片".encode(), "签样.jpg")

    story, signed = recorded(newsroom, how="paper", opinion="可发", proof=proof, at=at)

    assert story.state == State.READY
    assert (signed.reviewer, signed.recorded_by, signed.recorded_at) == (newsroom.final, newsroom.other_second, at)
    assert (signed.recorded_how, signed.proof.name, signed.role) == ("paper", "签样.jpg", "终审")
    move = Move.objects.filter(story=story).order_by("-pk").first()
    assert move.by == newsroom.other_second
    assert "梁终南" in move.reason
    assert Notice.objects.get(kind=Notice.Kind.TO_CONFIRM).person == newsroom.final


def test_it_goes_out_without_waiting_for_the_confirmation(newsroom):
    story, _signed = recorded(newsroom)

    story = actions.publish(story.pk, by=newsroom.second, version=story.version)

    assert story.article.is_live()
    assert story.article.final_reviewer == newsroom.final.pk


# Who may record, and for whom


def test_when_there_is_a_roster_only_who_is_on_it_records_and_only_who_is_on_it_signs_at_last(newsroom):
    story = signed_up_to(newsroom, "second")
    make_duty(newsroom.other_second, Stage.SECOND)
    make_duty(newsroom.final, Stage.FINAL)

    off_duty = refused(record, story, newsroom.first, newsroom.final)
    for_off_duty = refused(record, story, newsroom.other_second, newsroom.other_final)
    story = record(story, newsroom.other_second, newsroom.final)

    assert "郑复来" in off_duty
    assert "梁终南" in for_off_duty
    assert story.state == State.READY
    assert SignOff.objects.get(round=story.round, stage=Stage.FINAL).duty.endswith("终审")


def test_without_a_roster_it_takes_the_right_to_record(newsroom):
    story = signed_up_to(newsroom, "second")

    for user in (newsroom.proofreader, newsroom.manager, make_user("别的记者", "reporter", desk=newsroom.desk)):
        refused(record, story, user, newsroom.final)

    assert not SignOff.objects.filter(recorded_by__isnull=False).exists()


def test_one_sign_off_of_a_story_is_recorded_never_two(newsroom):
    story = signed_up_to(newsroom, "")
    story = record(story, newsroom.typist, newsroom.first)

    said = refused(record, story, newsroom.typist, newsroom.second)
    story = actions.sign_off(story.pk, by=newsroom.second, version=story.version)
    again = refused(record, story, newsroom.typist, newsroom.final)

    assert "周初见" in said
    assert "周初见" in again


def test_a_recorded_sign_off_that_is_carried_is_the_one(newsroom):
    story = signed_up_to(newsroom, "")
    story = record(story, newsroom.typist, newsroom.first)
    story = actions.sign_off(story.pk, by=newsroom.second, version=story.version)
    story = actions.send_back_one_stage(story.pk, by=newsroom.final, reason="再看")

    refused(record, story, newsroom.typist, newsroom.second)

    assert [signed.stage for signed in story.round.carried.all()] == [Stage.FIRST]


@pytest.mark.parametrize("wrong", [{"proof_words": "  "}, {"proof_words": "字" * 201}, {"how": "梦"}])
def test_it_takes_a_manner_and_a_proof(newsroom, wrong):
    story = signed_up_to(newsroom, "second")

    refused(record, story, newsroom.other_second, newsroom.final, **wrong)

    assert not SignOff.objects.filter(recorded_by__isnull=False).exists()


def test_nothing_is_recorded_of_a_version_nobody_read_or_for_who_may_not_read_it(newsroom):
    story = signed_up_to(newsroom, "first")

    with pytest.raises(actions.Stale):
        record(story, newsroom.typist, newsroom.second, version=story.version - 1)
    Story.objects.filter(pk=story.pk).update(is_restricted=True)
    said = refused(record, story, newsroom.final, newsroom.second)

    assert "何复言" in said


# Confirmed, or not so


def test_the_reviewer_confirms_and_nobody_else(newsroom):
    _story, signed = recorded(newsroom)

    said = refused(actions.confirm_recorded, signed.pk, by=newsroom.other_final)
    actions.confirm_recorded(signed.pk, by=newsroom.final)
    refused(actions.confirm_recorded, signed.pk, by=newsroom.final)
    refused(actions.object_to_recorded, signed.pk, by=newsroom.final, reason="没签过")

    assert "梁终南" in said
    assert Confirmation.objects.get().sign_off == signed


def test_the_queue_is_the_reviewers_and_after_twelve_hours_everybodys(newsroom):
    at = timezone.now()
    story, signed = recorded(newsroom, at=at)
    later = at + timedelta(hours=12, seconds=1)

    mine, others = (queues.to_confirm(user, at + timedelta(hours=11)) for user in (newsroom.final, newsroom.first))
    late = queues.to_confirm(newsroom.first, later)

    assert [(each, each.recorded_at, each.recorded_for) for each in mine] == [(story, at, "梁终南")]
    assert list(others) == []
    assert list(late) == [story]
    actions.confirm_recorded(signed.pk, by=newsroom.final)
    assert list(queues.to_confirm(newsroom.final, later)) == list(queues.to_confirm(newsroom.first, later)) == []


def test_a_carried_one_waits_for_its_confirmation_too_and_a_void_one_does_not(newsroom):
    story = signed_up_to(newsroom, "")
    story = record(story, newsroom.typist, newsroom.first)
    story = actions.sign_off(story.pk, by=newsroom.second, version=story.version)
    actions.send_back_one_stage(story.pk, by=newsroom.final, reason="再看")
    assert [each.recorded_for for each in queues.to_confirm(newsroom.first)] == ["周初见"]

    actions.return_to_author(story.pk, by=newsroom.second, reason="重写")

    assert list(queues.to_confirm(newsroom.first)) == []
    refused(actions.confirm_recorded, SignOff.objects.get(recorded_by=newsroom.typist).pk, by=newsroom.first)


def test_an_objection_voids_it_and_what_came_after_and_carries_what_came_before(newsroom):
    story = signed_up_to(newsroom, "first")
    story = record(story, newsroom.typist, newsroom.second)
    story = actions.sign_off(story.pk, by=newsroom.final, version=story.version)
    signed = SignOff.objects.get(recorded_by=newsroom.typist)
    refused(actions.object_to_recorded, signed.pk, by=newsroom.second, reason=" ")

    story = actions.object_to_recorded(signed.pk, by=newsroom.second, reason="我没有同意")

    assert story.state == State.SECOND_REVIEW
    assert [each.stage for each in story.round.carried.all()] == [Stage.FIRST]
    assert "我没有同意" in Move.objects.filter(story=story).order_by("-pk").first().reason
    story = record(story, newsroom.typist, newsroom.other_second)
    assert story.state == State.FINAL_REVIEW


def test_an_objection_takes_an_article_off_the_site_until_three_have_signed_again(newsroom):
    story, signed = recorded(newsroom)
    story = actions.publish(story.pk, by=newsroom.second, version=story.version)

    story = actions.object_to_recorded(signed.pk, by=newsroom.final, reason="不是我签的")

    assert story.state == State.FINAL_REVIEW
    assert not Article.objects.live().exists()
    assert not Listing.objects.exists()
    assert "梁终南" in refused(actions.put_back, story.pk, by=newsroom.other_final, reason="无妨")
    story = actions.sign_off(story.pk, by=newsroom.other_final, version=story.version)
    story = actions.publish(story.pk, by=newsroom.second, version=story.version)
    actions.put_back(story.pk, by=newsroom.other_final, reason="重新签发")
    assert Article.objects.get().final_reviewer == newsroom.other_final.pk
    assert Article.objects.live().exists()


def test_an_objection_stops_an_article_that_waits_for_its_time(newsroom):
    now = timezone.now()
    story, signed = recorded(newsroom, at=now)
    morning = now + timedelta(hours=9)
    actions.publish(story.pk, by=newsroom.second, version=story.version, goes_live_at=morning, at=now)

    story = actions.object_to_recorded(signed.pk, by=newsroom.final, reason="不是我签的", at=now)

    assert (story.state, story.stopped_at) == (State.FINAL_REVIEW, now)
    assert not Article.objects.live(morning).exists()


def test_an_edit_voids_a_recorded_sign_off_as_any_other(newsroom):
    story, _signed = recorded(newsroom)

    story, voided = actions.save(
        story.pk, edited(story, headline="职工运动会延期"), base=story.version, by=newsroom.proofreader
    )

    assert voided == [Stage.SECOND, Stage.FINAL]
    assert list(queues.to_confirm(newsroom.final)) == []


# On the story page


def test_it_is_recorded_and_confirmed_on_the_story_page(newsroom, client):
    story = signed_up_to(newsroom, "second")
    page = reverse("admin:articles_story_change", args=[story.pk])
    client.force_login(newsroom.other_second)
    shown = client.get(page)
    typed = {
        "act": "record_sign_off", "token": shown.context["token"], "version": story.version, "recorded_stage": "3",
        "recorded_reviewer": newsroom.final.pk, "recorded_how": "phone", "proof_words": "00:10 来电",
        "proof": ContentFile("录音".encode(), "录音.txt"),
    }  # fmt: skip

    sent = client.post(page, typed)
    signed = SignOff.objects.get(recorded_by=newsroom.other_second)
    client.force_login(newsroom.final)
    shown = client.get(page)
    client.post(page, {
        "act": "confirm_recorded", "token": shown.context["token"], "version": story.version, "sign_off": signed.pk,
    })  # fmt: skip

    assert sent.status_code == 302
    assert (signed.reviewer, signed.proof.name) == (newsroom.final, "录音.txt")
    assert "00:10 来电" in shown.content.decode()
    assert Confirmation.objects.get().sign_off == signed
    history = client.get(reverse("admin:articles_story_history", args=[story.pk])).content.decode()
    assert "00:10 来电" in history
    assert f"{newsroom.other_second.last_name}代录签" in history


def test_the_page_says_why_somebody_cannot_record(newsroom, client):
    story = signed_up_to(newsroom, "second")
    make_duty(newsroom.final, Stage.FINAL)
    client.force_login(newsroom.first)

    shown = client.get(reverse("admin:articles_story_change", args=[story.pk]))

    assert shown.context["recording"] is None
    assert "梁终南" in shown.context["why_not_record"]


# An article that is out by a recorded sign-off, and its revisions


def out_by_a_recorded_first_review(newsroom):
    """(the story, its recorded sign-off): published on what 吴初晴 recorded for 周初见."""
    story = signed_up_to(newsroom, "")
    story = record(story, newsroom.other_first, newsroom.first)
    for person in (newsroom.second, newsroom.final):
        story = actions.sign_off(story.pk, by=person, version=story.version)
    story = actions.publish(story.pk, by=newsroom.second, version=story.version)
    return story, SignOff.objects.get(recorded_by__isnull=False)


def test_a_small_revision_does_not_carry_a_signature_that_was_denied(newsroom):
    story, signed = out_by_a_recorded_first_review(newsroom)
    actions.object_to_recorded(signed.pk, by=newsroom.first, reason="没有来过电话")
    story = actions.return_to_author(story.pk, by=newsroom.other_first, reason="重审")

    said = refused(actions.submit_minor, story.pk, by=newsroom.writer, version=story.version)

    assert "周初见" in said
    assert not Article.objects.get().is_live()


def test_a_denial_in_a_revision_leaves_the_article_that_three_others_signed(newsroom):
    story = signed_up_to(newsroom)
    story = actions.publish(story.pk, by=newsroom.second, version=story.version)
    story = actions.revise(story.pk, by=newsroom.writer, reason="补充")
    story, _voided = actions.save(
        story.pk, edited(story, headline="另拟的题目"), base=story.version, by=newsroom.writer
    )
    story = actions.submit(story.pk, by=newsroom.writer, version=story.version)
    record(story, newsroom.other_first, newsroom.first)
    signed = SignOff.objects.get(recorded_by__isnull=False)

    actions.object_to_recorded(signed.pk, by=newsroom.first, reason="没有来过电话")

    assert Article.objects.get().is_live()
    assert Story.objects.get().state == State.FIRST_REVIEW


@pytest.mark.parametrize("is_dropped", [False, True])
def test_a_revision_does_not_silence_who_never_signed(newsroom, is_dropped):
    story, signed = out_by_a_recorded_first_review(newsroom)
    actions.revise(story.pk, by=newsroom.writer, reason="补充")
    if is_dropped:
        actions.abandon_revision(story.pk, by=newsroom.writer, reason="不改了")
    before = list(queues.to_confirm(newsroom.first))

    story = actions.object_to_recorded(signed.pk, by=newsroom.first, reason="没有来过电话")

    assert before == [story]
    assert not Article.objects.get().is_live()
    assert list(queues.to_confirm(newsroom.first)) == []
    assert "周初见" in refused(actions.put_back, story.pk, by=newsroom.final, reason="已核实")
