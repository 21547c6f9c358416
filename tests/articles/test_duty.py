"""The roster in the policy: who is on duty acts across desks, and alone signs at last."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from articles import actions
from articles.actions.duty import Shift
from articles.duty import issue_in_the_making, usual_times
from articles.models import Duty, Notice, SignOff
from articles.workflow import Stage, State
from tests.people import make_desk, make_duty, make_user
from tests.stories import edited, make_story, refused, signed_up_to

pytestmark = pytest.mark.django_db

ISSUE = date(2026, 11, 23)
TONIGHT = datetime(2026, 11, 22, 14, tzinfo=UTC)  # 22:00 in Beijing


def night(person, stage=Stage.FINAL, **more):
    begins_at, ends_at = usual_times("night", ISSUE)
    return Shift(
        **{"stage": stage, "shift": "night", "person": person, "begins_at": begins_at, "ends_at": ends_at, **more}
    )


def kept(newsroom, *shifts, base=()):
    return actions.keep_roster(ISSUE, shifts, by=newsroom.final, base=base)


# The policy


def test_the_final_signature_is_of_whoever_is_on_duty(newsroom):
    kept(newsroom, night(newsroom.final, ends_at=TONIGHT + timedelta(hours=3, minutes=30)))
    story = signed_up_to(newsroom, "second", at=TONIGHT)

    said = refused(actions.sign_off, story.pk, by=newsroom.other_final, version=story.version, at=TONIGHT)
    page = refused(actions.sign_off_page, {story.pk: story.version}, by=newsroom.other_final, at=TONIGHT)
    story = actions.sign_off(story.pk, by=newsroom.final, version=story.version, at=TONIGHT)

    assert "梁终南" in said
    assert "11-23" in said
    assert "01:30" in said
    assert said in page
    assert story.state == State.READY
    assert SignOff.objects.get(round=story.round, stage=Stage.FINAL).duty == "夜班 2026-11-23 终审"


@pytest.mark.parametrize("stage", [Stage.FIRST, Stage.SECOND])
def test_a_roster_that_says_nothing_of_the_final_review_keeps_nobody_from_it(newsroom, stage):
    kept(newsroom, night(newsroom.other_second, stage))
    story = signed_up_to(newsroom, "second", at=TONIGHT)

    story = actions.sign_off(story.pk, by=newsroom.other_final, version=story.version, at=TONIGHT)

    assert story.state == State.READY
    assert SignOff.objects.get(round=story.round, stage=Stage.FINAL).duty == ""


def test_a_shift_that_is_over_decides_nothing(newsroom):
    begins_at, ends_at = usual_times("night", ISSUE)
    kept(newsroom, night(newsroom.final))
    story = signed_up_to(newsroom, "second", at=begins_at)

    refused(actions.sign_off, story.pk, by=newsroom.other_final, version=story.version, at=begins_at)
    story = actions.sign_off(story.pk, by=newsroom.other_final, version=story.version, at=ends_at)

    assert story.state == State.READY


def test_who_left_the_house_is_not_on_duty(newsroom):
    kept(newsroom, night(newsroom.final))
    story = signed_up_to(newsroom, "second", at=TONIGHT)
    newsroom.final.is_active = False
    newsroom.final.save()

    story = actions.sign_off(story.pk, by=newsroom.other_final, version=story.version, at=TONIGHT)

    assert story.state == State.READY


def test_on_duty_a_person_acts_across_desks_for_their_stage_and_no_other(newsroom):
    stranger = make_user("外部初审", "second", desk=make_desk())
    story = signed_up_to(newsroom, "", at=TONIGHT)
    kept(newsroom, night(stranger, Stage.SECOND))
    refused(actions.sign_off, story.pk, by=stranger, version=story.version, at=TONIGHT)
    kept(newsroom, night(stranger, Stage.FIRST), base=Duty.objects.values_list("pk", flat=True))

    changed = edited(story, headline="职工运动会昨日开赛")
    story, voided = actions.save(story.pk, changed, base=story.version, by=stranger, at=TONIGHT)
    story = actions.sign_off(story.pk, by=stranger, version=story.version, at=TONIGHT)

    assert (story.state, voided) == (State.SECOND_REVIEW, [])
    assert SignOff.objects.get(round=story.round).duty == "夜班 2026-11-23 初审"


def test_a_stand_in_signs_under_their_own_name_and_the_sign_off_says_for_whom(newsroom):
    kept(newsroom, night(newsroom.other_final, stands_in_for=newsroom.final))
    story = signed_up_to(newsroom, "second", at=TONIGHT)

    said = refused(actions.sign_off, story.pk, by=newsroom.final, version=story.version, at=TONIGHT)
    actions.sign_off(story.pk, by=newsroom.other_final, version=story.version, at=TONIGHT)

    signed = SignOff.objects.get(round=story.round, stage=Stage.FINAL)
    assert (signed.reviewer, signed.duty) == (newsroom.other_final, "夜班 2026-11-23 终审 代梁终南")
    assert "卫终岁" in said


def test_the_words_of_a_sign_off_outlive_the_roster(newsroom):
    rows = kept(newsroom, night(newsroom.final))
    story = signed_up_to(newsroom, "final", at=TONIGHT)

    kept(newsroom, base=[row.pk for row in rows])

    assert not Duty.objects.exists()
    assert SignOff.objects.get(round=story.round, stage=Stage.FINAL).duty == "夜班 2026-11-23 终审"


# The roster


def test_nobody_stands_in_for_a_stand_in(newsroom):
    third = make_user("温终明", "final")
    first = night(newsroom.other_final, stands_in_for=newsroom.final)

    said = refused(kept, newsroom, first, night(third, stands_in_for=newsroom.other_final))
    itself = refused(kept, newsroom, night(third, stands_in_for=third))

    assert all(name in said for name in ("温终明", "卫终岁", "梁终南"))
    assert "温终明" in itself
    assert not Duty.objects.exists()


def test_a_stand_in_of_another_issue_the_same_night_is_one_too(newsroom):
    begins_at, _ends_at = usual_times("night", ISSUE)
    make_duty(
        newsroom.other_final, Stage.FINAL, at=begins_at + timedelta(hours=1), stands_in_for=newsroom.final,
        issue_date=ISSUE + timedelta(days=1),
    )  # fmt: skip
    third = make_user("温终明", "final")

    refused(kept, newsroom, night(third, stands_in_for=newsroom.other_final))

    assert Duty.objects.filter(issue_date=ISSUE).count() == 0


def test_only_who_may_sign_a_stage_is_on_duty_for_it(newsroom):
    said = refused(kept, newsroom, night(newsroom.first, Stage.SECOND))
    for_whom = refused(kept, newsroom, night(newsroom.final, stands_in_for=newsroom.writer))

    assert "周初见" in said
    assert "沈一禾" in for_whom


@pytest.mark.parametrize("hours", [0, -1, 25])
def test_a_shift_ends_after_it_begins_and_within_a_day(newsroom, hours):
    begins_at, _ends_at = usual_times("night", ISSUE)

    said = refused(kept, newsroom, night(newsroom.final, ends_at=begins_at + timedelta(hours=hours)))

    assert "梁终南" in said


def test_a_shift_is_of_the_issue_it_makes(newsroom):
    begins_at, ends_at = (moment + timedelta(days=30) for moment in usual_times("night", ISSUE))

    said = refused(kept, newsroom, night(newsroom.final, begins_at=begins_at, ends_at=ends_at))

    assert "2026-11-23" in said


def test_shifts_of_one_person_may_overlap(newsroom):
    rows = kept(newsroom, night(newsroom.final), night(newsroom.final, Stage.SECOND))

    assert [row.person for row in rows] == [newsroom.final, newsroom.final]


def test_what_stays_as_it_was_keeps_who_entered_it(newsroom):
    [row] = kept(newsroom, night(newsroom.final))

    rows = actions.keep_roster(
        ISSUE, [night(newsroom.final), night(newsroom.second, Stage.SECOND)], by=newsroom.manager, base=[row.pk]
    )

    assert {each.person: each.entered_by for each in rows} == {
        newsroom.final: newsroom.final, newsroom.second: newsroom.manager,
    }  # fmt: skip


def test_a_roster_that_changed_meanwhile_is_not_overwritten(newsroom):
    kept(newsroom, night(newsroom.final))

    said = refused(actions.keep_roster, ISSUE, [], by=newsroom.manager, base=[])

    assert "梁终南" in said
    assert Duty.objects.count() == 1


def test_who_does_not_keep_the_roster_changes_nothing(newsroom):
    for user in (newsroom.second, newsroom.writer, newsroom.proofreader):
        refused(actions.keep_roster, ISSUE, [night(newsroom.final)], by=user, base=[])

    assert not Duty.objects.exists()


def test_after_midnight_a_night_still_makes_its_own_issue():
    evening, midnight, morning = (
        timezone.make_aware(datetime(2026, 11, day, hour, 20)) for day, hour in ((22, 21), (23, 0), (23, 4))
    )

    assert [issue_in_the_making(moment).day for moment in (evening, midnight, morning)] == [23, 23, 24]


# The named reviewer


def test_the_named_reviewer_acts_across_desks_and_bars_nobody(newsroom):
    named, desk = make_user("外部初审", "first", desk=make_desk()), newsroom.desk
    story, other = (signed_up_to(newsroom, "") for _number in range(2))
    for each in (story, other):
        actions.plan(each.pk, by=newsroom.first, desk=desk, named_reviewer=named)

    by_the_named = actions.sign_off(story.pk, by=named, version=story.version)
    by_another = actions.sign_off(other.pk, by=newsroom.first, version=other.version)

    assert (by_the_named.state, by_another.state) == (State.SECOND_REVIEW, State.SECOND_REVIEW)
    assert Notice.objects.filter(person=named, kind=Notice.Kind.NAMED).count() == 2


def test_nobody_is_named_who_cannot_review(newsroom):
    story = make_story(newsroom)

    for user in (newsroom.writer, newsroom.proofreader):
        said = refused(actions.plan, story.pk, by=newsroom.first, desk=newsroom.desk, named_reviewer=user)
        assert user.last_name in said


def test_a_key_story_is_flagged_in_its_plan(newsroom):
    story = make_story(newsroom)

    story = actions.plan(story.pk, by=newsroom.first, desk=newsroom.desk, needs_chief=True, due_at=TONIGHT)

    assert (story.needs_chief, story.due_at) == (True, TONIGHT)


def test_a_story_in_review_that_becomes_urgent_calls_all_three_stages_at_once(newsroom):
    story = signed_up_to(newsroom, "")
    Notice.objects.all().delete()
    make_duty(newsroom.final, Stage.FINAL)

    actions.plan(story.pk, by=newsroom.other_first, desk=newsroom.desk, is_urgent=True)

    told = set(Notice.objects.filter(kind=Notice.Kind.URGENT).values_list("person__last_name", flat=True))
    assert {"周初见", "何复言", "梁终南"} <= told
    assert not {"吴初晴", "卫终岁", "沈一禾"} & told
