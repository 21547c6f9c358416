"""Events for readers: what is coming, a month, one event; never an invitation, never what nobody confirmed."""

import json
import re
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles.models.published import Listing
from organisations.models import Event
from tests.chromium import accessibility_faults
from tests.factories import make_article, make_body, make_district, make_event
from tests.public.queries import named_queries

pytestmark = pytest.mark.django_db

NAVIGATION = "articles_sitestate"
CHOICE = ("organisations_district", "organisations_body")
ORGANISERS = "organisations_body"
MONTH = "/events/2026/10/"


def titles(response):
    """What a list shows, in its order."""
    if "days" in response.context:
        return [event.title for _day, events in response.context["days"] for event in events]
    return [event.title for _month, events in response.context["months"] for event in events]


def on(*day, **fields):
    return make_event(starts_on=date(*day), **fields)


def unseen(**fields):
    """An invitation, and an event for workers that nobody confirmed."""
    proposed = make_event("未核发的讲座", state="proposed", **fields)
    return [make_event("采访座谈会", public=False, **fields), proposed]


def structured(response):
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL)
    return json.loads(block[1])


def test_the_coming_events_ask_six_things(client, paper):
    for number in range(5):
        make_event(f"活动{number}", district=paper["district"]).bodies.add(make_body(f"第{number}工会"))

    with named_queries(NAVIGATION, *CHOICE, "organisations_event", ORGANISERS, "organisations_event"):
        response = client.get("/events/")

    assert response.status_code == 200
    assert "第3工会" in response.content.decode()


def test_coming_events_begin_with_today_and_what_still_lasts(client, paper):
    today = timezone.localdate()
    make_event("昨日", starts_on=today - timedelta(days=1))
    make_event("明年", starts_on=today + timedelta(days=300))
    make_event("今日", starts_on=today)
    make_event("未完", starts_on=today - timedelta(days=40), ends_on=today)
    unseen(starts_on=today)

    assert titles(client.get("/events/")) == ["未完", "今日", "明年"]


def test_what_does_not_fit_on_the_page_is_one_link_away(client, paper, monkeypatch):
    monkeypatch.setattr("public.events.COMING", 2)
    coming = [timezone.localdate() + timedelta(days=number) for number in (1, 2, 400)]
    for day in coming:
        make_event(str(day), starts_on=day)

    response = client.get("/events/")

    assert titles(response) == [str(day) for day in coming[:2]]
    assert f"/events/{coming[2]:%Y/%m}/" in response.content.decode()


def test_a_month_asks_at_most_eight_things(client, paper):
    on(2024, 10, 1)
    on(2026, 10, 3).bodies.add(make_body())
    on(2027, 1, 1)

    with named_queries(
        NAVIGATION,
        *CHOICE,
        "organisations_event",
        ORGANISERS,
        "organisations_event",  # the year before: nothing
        "organisations_event",  # so anything before
        "organisations_event",  # anything after
    ):
        response = client.get(MONTH)

    assert response.context["earlier"] == date(2024, 10, 1)
    assert response.context["later"] == date(2027, 1, 1)


def test_an_event_of_several_days_is_on_each_of_them(client, paper):
    on(2026, 10, 30, title="展览", ends_on=date(2026, 11, 2))
    on(2026, 10, 31, title="讲座")
    unseen(starts_on=date(2026, 10, 31))

    october, november = client.get(MONTH), client.get("/events/2026/11/")

    assert titles(october) == ["展览", "展览", "讲座"]
    assert [day.day for day, _events in november.context["days"]] == [1, 2]
    underlined = re.findall(r'href="/events/2026/10/#d(\d+)"', october.content.decode())
    assert underlined == ["30", "31"]
    assert october.content.decode().count('id="d31"') == 1
    assert (october.context["later"], november.context["earlier"]) == (date(2026, 11, 1), date(2026, 10, 1))


def test_a_cancelled_event_is_struck_through_and_said_to_be(client, paper):
    event = on(2026, 10, 3, is_cancelled=True)

    month, page = client.get(MONTH).content.decode(), client.get(event.get_absolute_url())

    assert "ev--off" in month
    assert month.count("state--live") == 1
    assert "title--off" in page.content.decode()
    assert structured(page)["eventStatus"] == "https://schema.org/EventCancelled"


def test_an_empty_month_leads_to_the_nearest_with_something(client, paper):
    on(2026, 7, 30, ends_on=date(2026, 8, 2))
    on(2026, 8, 1)
    on(2027, 2, 1)

    page = client.get(MONTH).content.decode()

    assert page.count('href="/events/2026/08/"') == page.count('href="/events/2027/02/"') == 2
    assert "noindex" in page


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/events/1949/01/", 200), ("/events/2100/12/", 200), ("/events/1948/12/", 404), ("/events/2101/01/", 404),
        ("/events/0000/01/", 404), ("/events/9999/12/", 404), ("/events/2026/13/", 404), ("/events/2026/00/", 404),
        ("/events/999999999999999/", 404),
    ],
)  # fmt: skip
def test_only_months_that_a_paper_could_have_are_pages(client, paper, address, code):
    on(1940, 1, 1)
    on(2200, 1, 1)

    assert client.get(address).status_code == code


def test_events_are_chosen_by_district_and_organiser(client, paper):
    body, other = make_body("甲工会"), make_body("乙工会")
    on(2026, 10, 1, title="两样都是", district=paper["district"]).bodies.add(body, other)
    on(2026, 10, 2, title="别的工会", district=paper["district"]).bodies.add(other)
    on(2026, 10, 3, title="别的区", district=make_district("xicheng")).bodies.add(body)

    def shown(**query):
        return titles(client.get(MONTH, query))

    assert shown(district="chaoyang") == ["两样都是", "别的工会"]
    assert shown(body=body.slug) == ["两样都是", "别的区"]
    assert shown(district="chaoyang", body=body.slug) == ["两样都是"]
    assert len(shown(district="no-such", body="'\x00")) == 3


def test_no_choice_of_a_reader_shows_what_is_not_public(client, paper):
    proposed_body, quiet = make_body("未核发工会", confirmed=False), make_body("只有线索的工会")
    for event in unseen(starts_on=date(2026, 10, 3), district=paper["district"]):
        event.bodies.add(proposed_body, quiet)
    on(2026, 10, 4, title="公开").bodies.add(proposed_body)

    for query in ({}, {"district": "chaoyang"}, {"body": quiet.slug}, {"body": proposed_body.slug}):
        for address in ("/events/", MONTH):
            page = client.get(address, query).content.decode().replace("<wbr>", "")
            for secret in ("采访座谈会", "未核发的讲座", "未核发工会", "只有线索的工会"):
                assert secret not in page


def test_the_form_of_the_page_leads_to_a_month_and_nonsense_to_what_is_coming(client, paper):
    sent = client.get("/events/", {"month": "2026-10", "district": "chaoyang", "body": ""})

    assert (sent.status_code, sent["Location"]) == (302, "/events/2026/10/?district=chaoyang")
    for nonsense in ("2026-13", "0001-01", "9999-12", "x", "２０２６-10"):
        assert client.get("/events/", {"month": nonsense}).status_code == 200


def test_an_event_page_asks_four_things_and_says_everything(client, paper):
    body, proposed = make_body("样区总工会"), make_body("未核发工会", confirmed=False)
    event = on(
        2026, 10, 3, title="职工读书会", start_time=time(14), end_time=time(16, 30), venue="文化宫",
        district=paper["district"], description="第一行\n第二行 <b>",
    )  # fmt: skip
    event.bodies.add(body, proposed)
    for live in (True, False):
        article = make_article(headline="读书会开讲" if live else "明天才发")
        at = article.published_at if live else timezone.now() + timedelta(days=1)
        Listing.objects.create(kind=Listing.Kind.EVENT, target=event.pk, at=at, article=article)

    with named_queries(NAVIGATION, "organisations_event", ORGANISERS, "articles_listing"):
        response = client.get(event.get_absolute_url())

    page = response.content.decode().replace("<wbr>", "")
    for said in ("2026年10月3日 周六 14:00", "–16:30", "文化宫", "第一行<br>第二行 &lt;b&gt;", "读书会开讲"):
        assert said in page
    assert f'href="/organisations/{body.slug}/"' in page
    assert f'href="/events/{event.pk}/event.ics"' in page
    assert "未核发工会" not in page
    assert "明天才发" not in page
    assert page.count("<h1") == 1


def test_an_event_says_to_machines_when_and_where(client, paper):
    event = on(
        2026, 10, 3, title="</script><b>", start_time=time(14), end_time=time(16, 30), venue="文化宫",
        district=paper["district"],
    )  # fmt: skip
    event.bodies.add(make_body())

    response = client.get(event.get_absolute_url())

    data = structured(response)
    assert (data["@type"], data["name"]) == ("Event", "</script><b>")
    assert data["url"].endswith(event.get_absolute_url())
    assert (data["startDate"], data["endDate"]) == ("2026-10-03T14:00:00+08:00", "2026-10-03T16:30:00+08:00")
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["location"] == {"@type": "Place", "name": "文化宫", "address": paper["district"].name}
    assert data["organizer"] == [{"@type": "Organization", "name": "样区总工会"}]


def test_an_event_of_which_little_is_known_says_no_more_to_machines(client, paper):
    data = structured(client.get(on(2026, 10, 3, start_time=time(14)).get_absolute_url()))

    assert data.keys() == {"@context", "@type", "name", "url", "startDate", "eventStatus", "eventAttendanceMode"}


def test_what_is_not_public_has_no_page(client, paper):
    for event in unseen():
        assert client.get(event.get_absolute_url()).status_code == 404


def test_a_change_that_waits_is_not_shown(client, paper):
    event = on(2026, 10, 3, title="今年的长跑", pending={"fields": {"title": "改名的长跑", "venue": "新地点"}})

    for address in (event.get_absolute_url(), MONTH):
        page = client.get(address).content.decode()
        assert "改名" not in page
        assert "新地点" not in page


def test_other_pages_lead_to_the_events(client, paper):
    event = make_event(district=paper["district"])
    make_article(districts=[paper["district"]])

    home, district = (client.get(address).content.decode() for address in ("/", "/districts/chaoyang/"))

    assert f'href="{event.get_absolute_url()}"' in home
    assert 'href="/events/"' in home
    assert 'href="/events/?district=chaoyang"' in district


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.thorough
def test_the_pages_hold_on_any_screen(open_page, paper, width):
    place = {"district": paper["district"], "venue": "工人文化宫东展厅二层", "start_time": time(9)}
    event = on(2026, 10, 3, title="首都职工摄影巡展与讲座", ends_on=date(2026, 10, 5), is_cancelled=True, **place)
    make_event(**place).bodies.add(make_body("样区文化与体育行业工会联合会"))
    page = open_page(width=width, dark=width < 1000, bypass_csp=True)

    for address in ("/events/", MONTH, "/events/1950/01/", event.get_absolute_url()):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert accessibility_faults(page) == [], address


@pytest.mark.sqlite
def test_days_are_a_range_of_an_index():
    asked = Event.objects.public().between(date(2026, 10, 1), date(2026, 10, 31))

    with connection.cursor() as cursor:
        sql, values = asked.query.sql_with_params()
        plan = " ".join(row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall())

    assert "starts_on>? AND starts_on<?" in plan
