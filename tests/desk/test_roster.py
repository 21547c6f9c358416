"""值班表: the page of an issue's roster, edited as one form a day; the notices of the night above it and the board."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.duty import issue_in_the_making
from articles.models import Duty, DutyNotice, Story
from articles.workflow import Stage
from tests.people import Newsroom, make_desk, make_duty
from tests.stories import signed_up_to

pytestmark = pytest.mark.django_db

ISSUE = date(2026, 11, 23)
ROSTER_QUERIES = (
    "session", "user", "permissions of the user", "permissions of the groups", "roster", "people who review",
    "on duty now", "duty notices", "unread notices",
)  # fmt: skip


@pytest.fixture
def newsroom(db):
    return Newsroom()


def _address(day=ISSUE):
    return reverse("admin:roster", args=[day.isoformat()])


def _row(number, person, *, stage=Stage.FINAL, **more):
    typed = {"stage": int(stage), "shift": "night", "person": person.pk, **more}
    return {f"form-{number}-{name}": value for name, value in typed.items()}


def _sent(client, user, *rows, day=ISSUE, **more):
    """What a person sends who opened the page and typed these rows."""
    client.force_login(user)
    shown = client.get(_address(day))
    form = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 0, "base": shown.context["base"]}
    rows = {name: value for row in rows for name, value in row.items()}
    return client.post(_address(day), {**form, **rows, "token": shown.context["token"], **more})


def _local(moment):
    return f"{timezone.localtime(moment):%m-%d %H:%M}"


def test_a_row_without_times_goes_past_midnight_as_the_night_does(newsroom, client):
    answer = _sent(client, newsroom.final, _row(0, newsroom.final), _row(1, newsroom.second, stage=Stage.SECOND))

    duties = list(actions.roster_of(ISSUE))
    assert answer.status_code == 302
    assert [(duty.stage, duty.person) for duty in duties] == [(2, newsroom.second), (3, newsroom.final)]
    assert {(_local(duty.begins_at), _local(duty.ends_at)) for duty in duties} == {("11-22 18:00", "11-23 02:00")}
    assert "梁终南" in client.get(_address()).content.decode()


def test_times_and_for_whom_are_kept_as_typed(newsroom, client):
    row = _row(
        0, newsroom.other_final, stands_in_for=newsroom.final.pk,
        begins_at="2026-11-22T20:00", ends_at="2026-11-23T01:30",
    )  # fmt: skip

    _sent(client, newsroom.manager, row)

    duty = Duty.objects.get()
    assert (duty.stands_in_for, _local(duty.ends_at), duty.entered_by) == (
        newsroom.final, "11-23 01:30", newsroom.manager,
    )  # fmt: skip


def test_a_row_whose_person_is_emptied_goes_off_the_roster(newsroom, client):
    _sent(client, newsroom.final, _row(0, newsroom.final), _row(1, newsroom.second, stage=Stage.SECOND))

    _sent(client, newsroom.final, _row(0, newsroom.final), {**_row(1, newsroom.second), "form-1-person": ""})

    assert Duty.objects.get().person == newsroom.final


def test_yesterdays_roster_is_filled_in_a_day_later_and_stored_by_nobody_looking(newsroom, client):
    _sent(client, newsroom.final, _row(0, newsroom.final), day=ISSUE - timedelta(days=1))

    shown = client.get(_address(), {"copy": ""})

    [row, *empty] = shown.context["form"].forms
    assert row.initial["person"] == newsroom.final.pk
    assert _local(row.initial["begins_at"]) == "11-22 18:00"
    assert all(not each.initial for each in empty)
    assert not Duty.objects.filter(issue_date=ISSUE).exists()


def test_a_refusal_keeps_what_was_typed(newsroom, client):
    answer = _sent(client, newsroom.final, _row(0, newsroom.first, stage=Stage.SECOND))

    assert answer.status_code == 409
    assert "周初见" in answer.context["problem"]
    assert answer.context["form"].forms[0]["person"].value() == str(newsroom.first.pk)
    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"form-0-person": "987654321"}, {"form-0-begins_at": "neulich"}, {"form-0-stage": "9"}]
)
def test_what_cannot_be_read_is_marked_where_it_stands(newsroom, client, wrong):
    answer = _sent(client, newsroom.final, {**_row(0, newsroom.final), **wrong})

    assert answer.status_code == 422
    assert answer.context["form"].forms[0].errors
    assert not Duty.objects.exists()


def test_two_who_keep_it_at_once_do_not_overwrite_each_other(newsroom, client):
    client.force_login(newsroom.final)
    opened = client.get(_address()).context["base"]
    _sent(client, newsroom.manager, _row(0, newsroom.other_final))

    answer = _sent(client, newsroom.final, _row(0, newsroom.final), base=opened)

    assert answer.status_code == 409
    assert "管小理" in answer.context["problem"]
    assert Duty.objects.get().person == newsroom.other_final
    assert answer.context["base"] == str(Duty.objects.get().pk)


def test_everybody_of_the_staff_reads_who_is_on_duty_and_few_change_it(newsroom, client):
    make_duty(newsroom.final, Stage.FINAL, issue_date=ISSUE)

    answer = _sent(client, newsroom.writer, _row(0, newsroom.other_final))
    shown = client.get(_address())

    assert answer.status_code == 409
    assert answer.context["form"] is shown.context["form"] is None
    assert "梁终南" in shown.content.decode()
    assert Duty.objects.get().person == newsroom.final


def test_the_way_in_leads_to_the_issue_in_the_making(newsroom, client):
    client.force_login(newsroom.writer)

    today = client.get(reverse("admin:roster_today"))
    asked = client.get(reverse("admin:roster_today"), {"day": "2026-11-23"})

    assert today.url == _address(issue_in_the_making(timezone.now()))
    assert asked.url == _address()


@pytest.mark.parametrize("number", [1, 12])
def test_the_roster_costs_the_same_whatever_stands_in_it(newsroom, client, django_assert_num_queries, number):
    for _number in range(number):
        make_duty(newsroom.final, Stage.FINAL, issue_date=ISSUE)
    client.force_login(newsroom.final)

    with django_assert_num_queries(len(ROSTER_QUERIES)):
        client.get(_address())


# 值班提示


def _notice(newsroom, text, *, desks=(), hours=8):
    """A notice that began three hours ago and ends in `hours`."""
    now = timezone.now()
    notice = DutyNotice.objects.create(
        text=text, begins_at=now - timedelta(hours=3), ends_at=now + timedelta(hours=hours), entered_by=newsroom.final
    )
    notice.desks.set(desks)
    return notice


def test_a_notice_stands_above_the_board_and_the_roster_of_whom_it_concerns(newsroom, client):
    for text, desks in (("零点前付印", []), ("区县部留人", [newsroom.desk]), ("别部的事", [make_desk()])):
        _notice(newsroom, text, desks=desks)
    _notice(newsroom, "昨晚的事", hours=-1)

    found = {}
    for user in (newsroom.first, newsroom.proofreader, newsroom.final):
        client.force_login(user)
        board, roster = (
            client.get(page).content.decode()
            for page in (reverse("admin:index"), _address(issue_in_the_making(timezone.now())))
        )
        found[user] = [text for text in ("零点前付印", "区县部留人", "别部的事") if text in board and text in roster]
        assert "昨晚的事" not in board

    assert found == {
        newsroom.first: ["零点前付印", "区县部留人"],
        newsroom.proofreader: ["零点前付印"],
        newsroom.final: ["零点前付印", "区县部留人", "别部的事"],
    }


def test_who_keeps_the_roster_puts_a_notice_up_under_their_own_name(newsroom, client):
    client.force_login(newsroom.final)
    times = {f"{name}_{part}": value for name, day in (("begins_at", 22), ("ends_at", 23))
             for part, value in ((0, f"2026-11-{day}"), (1, "02:00"))}  # fmt: skip

    client.post(reverse("admin:articles_dutynotice_add"), {"text": "零点前付印", **times})

    assert DutyNotice.objects.get().entered_by == newsroom.final


# The board


@pytest.mark.parametrize(("hours", "seen_by_all"), [(11, False), (13, True)])
def test_a_recorded_sign_off_stands_on_the_reviewers_board_and_late_on_everybodys_in_red(
    newsroom, client, hours, seen_by_all
):
    at = timezone.now() - timedelta(hours=hours)
    story = signed_up_to(newsroom, "second", at=at)
    actions.record_sign_off(
        story.pk, by=newsroom.typist, reviewer=newsroom.final, version=story.version,
        how="phone", proof_words="来电", at=at,
    )  # fmt: skip

    mine, others = (_block(client, user) for user in (newsroom.final, newsroom.first))

    assert ([row.story for row in mine.rows], mine.is_alarm) == ([story], seen_by_all)
    assert ([row.story for row in others.rows], others.is_alarm) == ([story] if seen_by_all else [], seen_by_all)


def _block(client, user):
    client.force_login(user)
    blocks = client.get(reverse("admin:index")).context["rail_blocks"]
    return next(block for block in blocks if block.name == "to_confirm")


def test_the_board_marks_what_is_overdue_and_whom_a_story_names(newsroom, client):
    story = signed_up_to(newsroom, "")
    Story.objects.filter(pk=story.pk).update(
        due_at=timezone.now() - timedelta(hours=1), named_reviewer=newsroom.other_first
    )
    client.force_login(newsroom.first)

    page = client.get(reverse("admin:index")).content.decode()

    assert "吴初晴" in page
    assert 'class="st st--warn"' in page
