"""Who is told of what, in the transaction of what happened: everybody it concerns, and nobody else."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from articles import actions, notices
from articles.models import Delivery, Duty, Notice, NoticeSettings, Robot, Story
from tests.people import Newsroom, make_user
from tests.stories import BODY, edited, make_story, published, signed_up_to

pytestmark = pytest.mark.django_db
Kind = Notice.Kind


@pytest.fixture
def newsroom(db):
    return Newsroom()


def told(kind=None, story=None):
    """{who was told}, of one kind and one story if given."""
    rows = Notice.objects.all()
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(story=story) if story else rows
    return {row.person for row in rows.select_related("person")}


def forget():
    Notice.objects.all().delete()
    Delivery.objects.all().delete()


def on_duty(person, stage, *, at=None, by=None):
    at = at or timezone.now()
    return Duty.objects.create(
        issue_date=timezone.localdate(at), stage=stage, person=person, entered_by=by or person,
        begins_at=at - timedelta(hours=1), ends_at=at + timedelta(hours=8),
    )  # fmt: skip


# --- Whose turn it is -----------------------------------------------------------------------------


def test_each_stage_is_told_when_its_turn_comes_and_only_that_stage(newsroom):
    story = signed_up_to(newsroom, "")
    assert told(Kind.YOUR_TURN) == {newsroom.typist, newsroom.first, newsroom.other_first}
    forget()

    actions.sign_off(story.pk, by=newsroom.first, version=story.version)
    assert told() == {newsroom.second, newsroom.other_second}
    forget()

    actions.sign_off(story.pk, by=newsroom.second, version=story.version)
    assert told() == {newsroom.final, newsroom.other_final}


def test_once_somebody_signed_nobody_need_read_that_it_waited(newsroom):
    story = signed_up_to(newsroom, "")

    actions.sign_off(story.pk, by=newsroom.first, version=story.version)

    unread = Notice.objects.filter(read_at__isnull=True).values_list("person", flat=True)
    assert set(unread) == {newsroom.second.pk, newsroom.other_second.pk}


def test_who_is_on_duty_is_told_instead_of_the_desk(newsroom):
    outsider = make_user("值外勤", "first")
    on_duty(outsider, 1)
    on_duty(newsroom.second, 2)

    signed_up_to(newsroom, "")

    assert told() == {outsider}


def test_a_roster_of_another_night_calls_nobody(newsroom):
    on_duty(newsroom.typist, 1, at=timezone.now() - timedelta(days=1))

    signed_up_to(newsroom, "")

    assert newsroom.first in told(Kind.YOUR_TURN)


def test_the_author_and_who_signed_before_are_not_called_to_review(newsroom):
    writer = make_user("兼审人", "second", desk=newsroom.desk)
    story = make_story(newsroom, by=writer)
    actions.submit(story.pk, by=writer, version=story.version)
    story = actions.sign_off(story.pk, by=newsroom.other_second, version=story.version)

    assert told(Kind.YOUR_TURN, story) >= {newsroom.second}
    assert not told(story=story) & {writer, newsroom.other_second}


def test_the_named_reviewer_is_told_alone(newsroom):
    story = make_story(newsroom)
    Story.objects.filter(pk=story.pk).update(named_reviewer=newsroom.other_first)

    actions.submit(story.pk, by=newsroom.writer, version=story.version)
    assert (told(Kind.NAMED), told(Kind.YOUR_TURN)) == ({newsroom.other_first}, set())
    forget()

    actions.sign_off(story.pk, by=newsroom.other_first, version=story.version)
    assert told() == {newsroom.second, newsroom.other_second}


def test_an_urgent_story_calls_three_stages_at_once(newsroom):
    story = make_story(newsroom)
    Story.objects.filter(pk=story.pk).update(is_urgent=True)

    actions.submit(story.pk, by=newsroom.writer, version=story.version)

    assert told(Kind.URGENT) == {
        newsroom.typist, newsroom.first, newsroom.other_first, newsroom.second, newsroom.other_second,
        newsroom.final, newsroom.other_final,
    }  # fmt: skip
    assert told(Kind.YOUR_TURN) == set()


# --- What became of it ----------------------------------------------------------------------------


def test_a_return_is_told_to_who_wrote_and_who_entered_with_the_reason(newsroom):
    story = make_story(newsroom, by=newsroom.typist, written_by=newsroom.correspondent)
    actions.submit(story.pk, by=newsroom.typist, version=story.version)
    forget()

    actions.return_to_author(story.pk, by=newsroom.first, reason="请补时间")

    assert told() == {newsroom.typist, newsroom.correspondent}
    assert "请补时间" in Notice.objects.get(person=newsroom.correspondent).text


def test_who_of_the_house_did_it_is_not_told_outside(newsroom):
    story = published(newsroom, written_by=newsroom.correspondent)
    actions.take_offline(story.pk, by=newsroom.second, reason="核实")
    other = signed_up_to(newsroom, "", written_by=newsroom.correspondent)
    actions.return_to_author(other.pk, by=newsroom.first, reason="请补时间")

    for kind, who_did in ((Kind.TAKEN_DOWN, newsroom.second), (Kind.RETURNED, newsroom.first)):
        inside = Notice.objects.get(person=newsroom.writer, kind=kind).text
        outside = Notice.objects.get(person=newsroom.correspondent, kind=kind).text
        assert who_did.last_name in inside
        assert who_did.last_name not in outside
        assert story.list_headline in outside
    assert outside.endswith("请补时间")


def test_nobody_is_told_what_they_did_themselves(newsroom):
    story = published(newsroom)
    forget()

    actions.take_offline(story.pk, by=newsroom.second, reason="核实")

    assert told(Kind.TAKEN_DOWN) == {newsroom.writer, newsroom.first, newsroom.final}
    assert "核实" not in "".join(Notice.objects.values_list("text", flat=True))


def test_a_changed_title_at_eight_stops_the_scheduled_story_and_tells_the_roster(newsroom):
    now = timezone.now()
    story = published(newsroom, goes_live_at=now + timedelta(hours=9))
    night = make_user("夜值班", "final")
    on_duty(night, 3)
    forget()

    actions.save(story.pk, edited(story, headline="职工运动会闭幕"), base=story.version, by=newsroom.other_first)

    assert told(Kind.STOPPED) == {night, newsroom.second}, "who is on duty, and who published it"
    assert told(Kind.VOIDED) == {newsroom.final, newsroom.writer}, "whose sign-offs fell; one of them knows already"
    assert night not in told(Kind.VOIDED)


def test_a_comma_costs_the_final_reviewer_alone(newsroom):
    story = signed_up_to(newsroom, "final")
    forget()

    body = BODY.replace("比赛。", "比赛！")
    actions.save(story.pk, edited(story, body=body), base=story.version, by=newsroom.other_first)

    assert told(Kind.VOIDED) == {newsroom.final, newsroom.writer}
    assert told(Kind.YOUR_TURN) == {newsroom.other_final}


def test_a_hold_of_what_was_not_scheduled_tells_nobody(newsroom):
    story = signed_up_to(newsroom, "first")
    forget()

    actions.hold(story.pk, by=newsroom.final, reason="等通知")

    assert told() == set()


def test_sixty_and_thirty_minutes_before_its_time_a_stopped_story_is_announced_once_each(newsroom):
    now = timezone.now()
    story = published(newsroom, goes_live_at=now + timedelta(hours=3))
    actions.stop(story.pk, by=newsroom.final, reason="等通知")
    forget()

    announced = [
        actions.announce_stops(now + timedelta(minutes=minutes)) for minutes in (110, 121, 125, 149, 151, 160, 181)
    ]

    assert announced == [0, 1, 0, 0, 1, 0, 0]
    assert Notice.objects.filter(person=newsroom.second, kind=Kind.STOP_AHEAD).count() == 2


def test_a_story_that_was_published_again_is_not_announced(newsroom):
    now = timezone.now()
    story = published(newsroom, goes_live_at=now + timedelta(hours=1))
    actions.stop(story.pk, by=newsroom.final, reason="等通知")
    actions.publish(story.pk, by=newsroom.second, version=story.version, goes_live_at=now + timedelta(hours=1))

    assert actions.announce_stops(now + timedelta(minutes=40)) == 0


# --- Rights ---------------------------------------------------------------------------------------


def test_a_restricted_story_is_told_to_who_may_read_it_and_to_no_robot(newsroom):
    Robot.objects.create(name="群", address="https://x", kinds=[Kind.YOUR_TURN], is_active=True)
    story = make_story(newsroom)
    Story.objects.filter(pk=story.pk).update(is_restricted=True)

    actions.submit(story.pk, by=newsroom.writer, version=story.version)
    assert told() == set()
    Story.objects.filter(pk=story.pk).update(is_restricted=False)
    actions.return_to_author(story.pk, by=newsroom.first, reason="改")

    assert told() == {newsroom.writer}
    assert not Delivery.objects.filter(robot__isnull=False).exists()


def test_who_left_is_not_told(newsroom):
    get_user_model().objects.filter(pk=newsroom.other_first.pk).update(is_active=False)

    signed_up_to(newsroom, "")

    assert newsroom.first in told()
    assert newsroom.other_first not in told()


def test_a_correspondent_hears_of_their_own_story_and_nothing_of_the_desk(newsroom):
    own = make_story(newsroom, by=newsroom.correspondent)
    actions.send_in(own.pk, by=newsroom.correspondent, version=own.version)
    actions.take_up(own.pk, by=newsroom.writer)
    own.refresh_from_db()
    actions.submit(own.pk, by=newsroom.writer, version=own.version)
    actions.sign_off(own.pk, by=newsroom.first, version=own.version)
    actions.save(own.pk, edited(own, headline="另题"), base=own.version, by=newsroom.other_first)

    assert newsroom.correspondent not in told()


def test_what_is_refused_tells_nobody(newsroom):
    story = signed_up_to(newsroom, "")
    forget()

    with pytest.raises(RuntimeError), transaction.atomic():
        actions.return_to_author(story.pk, by=newsroom.first, reason="改")
        raise RuntimeError

    assert (told(), Delivery.objects.count()) == (set(), 0)


# --- The outbox -----------------------------------------------------------------------------------


def test_one_event_tells_a_person_once_whatever_the_kind(newsroom):
    story = make_story(newsroom)
    words = {"event": "note-1", "text": "有新批注。"}

    first = notices.tell(Kind.NOTE, story, [newsroom.first, newsroom.first, None], **words)
    again = notices.tell(Kind.TO_CHECK, story, [newsroom.first.pk, newsroom.second], **words)

    assert (first, again) == ({newsroom.first.pk}, {newsroom.second.pk})


def test_mail_goes_where_settings_want_it(newsroom):
    NoticeSettings.objects.create(person=newsroom.typist, by_mail=[])
    NoticeSettings.objects.create(person=newsroom.writer, by_mail=[Kind.YOUR_TURN, Kind.RETURNED], as_digest=False)
    story = make_story(newsroom, by=newsroom.typist, written_by=newsroom.writer)
    now = timezone.now()

    for kind, people in ((Kind.RETURNED, [newsroom.typist, newsroom.writer, newsroom.second]), (Kind.YOUR_TURN, [])):
        notices.tell(kind, story, people, event=f"e-{kind}", text="退回。", at=now)

    due = {row.notice.person: row.due_at - now for row in Delivery.objects.select_related("notice__person")}
    assert due == {newsroom.writer: timedelta(0), newsroom.second: timedelta(minutes=10)}


def test_a_robot_says_its_kinds_of_its_desk_once(newsroom):
    for name, fields in {
        "本部": {"desk": newsroom.desk}, "都听": {}, "停用": {"is_active": False}, "别的": {"kinds": [Kind.STOPPED]},
    }.items():  # fmt: skip
        Robot.objects.create(
            name=name, **{"address": "https://x", "kinds": [Kind.YOUR_TURN], "is_active": True} | fields
        )

    signed_up_to(newsroom, "")

    said = Delivery.objects.filter(robot__isnull=False).select_related("robot")
    assert sorted(row.robot.name for row in said) == ["本部", "都听"]


def test_copy_that_is_loaded_is_mailed_to_nobody(newsroom):
    story = make_story(newsroom)
    with notices.undelivered():
        notices.tell(Kind.URGENT, story, [newsroom.first], event="a", text="急。")
    notices.tell(Kind.URGENT, story, [newsroom.first], event="b", text="急。", at=timezone.now() - timedelta(days=2))

    assert (Notice.objects.filter(event__in="ab").count(), Delivery.objects.count()) == (2, 0)
