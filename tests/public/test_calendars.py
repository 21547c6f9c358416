"""Calendars that a phone subscribes to: right by RFC 5545, unchanged until an event is, of public events only."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from django.utils import timezone

from tests.factories import make_body, make_event
from tests.public.queries import named_queries

pytestmark = pytest.mark.django_db

HOSTILE = "年终奖,加班费;工资\\单\r\n第二行“引”\x0b\x01 & 一个很长很长的说明" + "长" * 80 + "🎉" * 30
REVISED = datetime(2026, 11, 22, 1, 30, 15, tzinfo=UTC)


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return icalendar.Calendar.from_ical(response.content)


def only_event(client, event):
    (entry,) = read(client, f"/events/{event.pk}/event.ics").walk("VEVENT")
    return entry


def names(client, address):
    return {str(entry["SUMMARY"]) for entry in read(client, address).walk("VEVENT")}


def span(client, **fields):
    entry = only_event(client, make_event(starts_on=date(2026, 12, 31), **fields))
    return entry["DTSTART"].dt, entry["DTEND"].dt if "DTEND" in entry else None


def test_a_calendar_asks_two_things_whatever_it_holds(client, paper):
    for number in range(5):
        make_event(district=paper["district"]).bodies.add(make_body(f"第{number}工会"))

    with named_queries("organisations_event", "organisations_body"):
        response = client.get("/events/calendar.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert client.get("/events/calendar.ics").content == response.content


def test_the_lines_are_as_the_standard_wants_them(client, paper):
    make_event("很长的题目" * 14, description=HOSTILE, venue=HOSTILE[:100], district=paper["district"])

    content = client.get("/events/calendar.ics").content

    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(line.decode("utf-8").isprintable() for line in lines)
    assert any(line.startswith(b" ") for line in lines)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines


def test_no_character_of_a_text_is_lost_but_controls(client, paper):
    event = make_event("题,目;之\\题", description=HOSTILE, venue="文化宫；二层, 东")
    event.bodies.add(make_body("样区总工会"), make_body("未核发工会", confirmed=False))

    entry = only_event(client, event)

    kept = HOSTILE.replace("\r\n", "\n").replace("\x0b", "").replace("\x01", "")
    assert entry["SUMMARY"] == "题,目;之\\题"
    assert entry["LOCATION"] == "文化宫；二层, 东"
    assert str(entry["DESCRIPTION"]).startswith(kept)
    assert "样区总工会" in entry["DESCRIPTION"]
    assert "未核发工会" not in entry["DESCRIPTION"]
    assert entry["URL"].endswith(event.get_absolute_url())


def test_whole_days_are_dates_and_end_the_day_after(client, paper):
    event = make_event(starts_on=date(2026, 12, 30), ends_on=date(2026, 12, 31))

    content = client.get(f"/events/{event.pk}/event.ics").content

    assert b"DTSTART;VALUE=DATE:20261230\r\nDTEND;VALUE=DATE:20270101\r\n" in content
    assert span(client) == (date(2026, 12, 31), date(2027, 1, 1))


def test_times_are_moments_in_utc(client, paper):
    evening, midnight = datetime(2026, 12, 31, 14, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)
    next_day = date(2027, 1, 1)

    assert span(client, start_time=time(22)) == (evening, None)
    assert span(client, start_time=time(22), end_time=time(23)) == (evening, midnight - timedelta(hours=1))
    assert span(client, start_time=time(22), end_time=time(9)) == (evening, None)
    assert span(client, start_time=time(22), end_time=time(0), ends_on=next_day) == (evening, midnight)
    assert span(client, start_time=time(22), ends_on=next_day) == (evening, midnight + timedelta(days=1))


def test_an_entry_keeps_its_name_and_grows_in_number_when_it_is_confirmed_again(client, paper):
    event = make_event(confirmed_at=REVISED)
    before = only_event(client, event)
    event.is_cancelled, event.confirmed_at = True, REVISED + timedelta(minutes=5)
    event.save()

    after = only_event(client, event)

    assert before["UID"] == after["UID"] == f"event-{event.pk}@{str(before['UID']).split('@')[1]}"
    assert (before["DTSTAMP"].dt, after["DTSTAMP"].dt) == (REVISED, REVISED + timedelta(minutes=5))
    assert before["SEQUENCE"] < after["SEQUENCE"] < 2**31
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert event.title in after["SUMMARY"] != event.title


def test_a_calendar_holds_what_is_coming_and_the_last_ninety_days(client, paper):
    today = timezone.localdate()
    for days in (-91, -90, 0, 700):
        make_event(str(days), starts_on=today + timedelta(days=days))
    make_event("刚完", starts_on=today - timedelta(days=200), ends_on=today - timedelta(days=90))

    assert names(client, "/events/calendar.ics") == {"-90", "0", "700", "刚完"}


def test_districts_and_bodies_have_their_own(client, paper):
    body = make_body(slug="yang-zong")
    make_event("本区", district=paper["district"])
    make_event("本会").bodies.add(body)

    assert names(client, "/events/districts/chaoyang/calendar.ics") == {"本区"}
    assert names(client, "/events/bodies/yang-zong/calendar.ics") == {"本会"}


def test_no_calendar_holds_what_is_not_public(client, paper):
    body, proposed = make_body(slug="yang-zong"), make_body("未核发工会", slug="proposed", confirmed=False)
    hidden = [
        make_event("采访座谈会", public=False, district=paper["district"]),
        make_event("未核发的讲座", state="proposed", district=paper["district"]),
    ]
    for event in hidden:
        event.bodies.add(body, proposed)

    for address in (
        "/events/calendar.ics", "/events/districts/chaoyang/calendar.ics", "/events/bodies/yang-zong/calendar.ics",
    ):  # fmt: skip
        assert names(client, address) == set()
    for event in hidden:
        assert client.get(f"/events/{event.pk}/event.ics").status_code == 404
    assert client.get("/events/bodies/proposed/calendar.ics").status_code == 404


def test_calendars_are_only_read(client, paper):
    assert client.post("/events/calendar.ics").status_code == 405
