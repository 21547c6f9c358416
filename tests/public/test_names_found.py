"""Districts, topics, bodies, people and events stand above the articles, by a part of a name or by its pinyin."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models.published import SiteState
from organisations.models import Office, Person
from organisations.models.register import RegisterState
from public import names_found
from tests.factories import make_body, make_district, make_event, make_topic
from tests.public.queries import named_queries

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def make_office(name, body, title="主席", *, confirmed=True, person_confirmed=True, **fields):
    def state(is_confirmed):
        return RegisterState.CONFIRMED if is_confirmed else RegisterState.PROPOSED

    person = Person.objects.create(name=name, state=state(person_confirmed), from_reference=True)
    return Office.objects.create(
        person=person, body=body, title=title, state=state(confirmed), from_reference=True, **fields
    )


def named(client, typed, **query):
    """[(what they are, what is shown)] above the results."""
    SiteState.raise_version()
    response = client.get("/search/", {"q": typed, **query})
    return [(str(label), [row.shown for row in rows]) for label, rows in response.context["named"]]


@pytest.mark.parametrize(
    "typed", ["朝阳", "朝阳区", "朝 阳", "朝陽", "“朝阳”", "阳", "chaoyang", "CYQ", "chaoyq", "cy"]
)
def test_a_district_is_found_by_its_name_and_by_pinyin(client, typed):
    make_district("chaoyang", name="朝阳区", short_name="朝阳")
    make_district("fengtai", name="丰台区", short_name="丰台")

    assert named(client, typed) == [("地区", ["朝阳"])]


def test_what_is_found_says_what_it_is_and_leads_to_its_page(client):
    district = make_district("chaoyang", name="朝阳区", short_name="朝阳")
    make_topic("rights", name="朝阳维权")
    body = make_body("朝阳区总工会", district=district, slug="chaoyang")
    make_office("沈朝阳", body)
    event = make_event("朝阳职工长跑")

    assert named(client, "chaoyang") == [
        ("地区", ["朝阳"]),
        ("分类", ["朝阳维权"]),
        ("工会组织", ["朝阳区总工会"]),
        ("人物", ["沈朝阳"]),
        ("活动", ["朝阳职工长跑"]),
    ]
    page = " ".join(client.get("/search/?q=chaoyang").content.decode().split())
    for address in ("/districts/chaoyang/", "/topics/rights/", "/organisations/chaoyang/", event.get_absolute_url()):
        assert f'class="chip" href="{address}"' in page
    assert "<small>朝阳区总工会 主席</small>" in page


def test_a_body_is_found_by_every_name_it_bears_or_bore(client):
    body = make_body("样区总工会", slug="yang")
    for kind, name in {"former": "旧称联合会", "short": "样总", "alias": "工人俱乐部"}.items():
        body.names.create(kind=kind, name=name)

    for typed in ("样区", "联合会", "样总", "俱乐部", "yangzong", "jclhh", "grjlb"):
        assert named(client, typed) == [("工会组织", ["样区总工会"])], typed
    assert named(client, "yangqu zonggonghui") == [("工会组织", ["样区总工会"])]


def test_nothing_unconfirmed_is_found_by_whatever_part_of_it(client):
    shown, hidden = make_body("甲区总工会"), make_body("乙区总工会", confirmed=False)
    hidden.names.create(kind="former", name="乙区联合会")
    make_office("丙小明", shown, confirmed=False)
    make_office("丁小明", shown, person_confirmed=False)
    make_office("戊小明", hidden)
    make_event("己日长跑", public=False)

    for typed in ("乙区", "小明", "长跑", "yiqu", "yqlhh", "xiaoming", "bxm", "dxm", "wxm", "jrcp"):
        assert named(client, typed) == [], typed
    assert named(client, "总工会") == [("工会组织", ["甲区总工会"])]


def test_a_person_is_shown_once_by_the_office_held_today(client):
    body = make_body("甲区总工会")
    past, today = TODAY() - timedelta(days=400), TODAY()
    office = make_office("沈一禾", body, "副主席", order=2)
    Office.objects.create(
        person=office.person, body=body, title="常委", order=5, state="confirmed", from_reference=True
    )
    make_office("沈二禾", body, valid_to=today - timedelta(days=1))
    make_office("沈三禾", body, kind=Office.Kind.REMOVED)
    make_office("沈四禾", None, other_body="某协会")
    make_office("沈五禾", body, valid_from=past)

    (_label, rows), *_others = client.get("/search/?q=禾").context["named"]

    assert [(row.shown, row.note) for row in rows] == [
        ("沈五禾", "甲区总工会 主席"),
        ("沈一禾", "甲区总工会 副主席"),
    ]


def test_events_to_come_go_before_those_that_were(client):
    today = TODAY()
    for title, days in {"读书会旧": -30, "读书会早": -400, "读书会近些": 2, "读书会远一些": 20, "读书会": -3}.items():
        make_event(title, starts_on=today + timedelta(days=days))
    make_event("读书会停", starts_on=today + timedelta(days=1), is_cancelled=True)

    (_label, rows), *_others = client.get("/search/?q=读书会").context["named"]

    assert [row.shown for row in rows] == ["读书会停", "读书会近些", "读书会远一些", "读书会", "读书会旧"]
    assert rows[0].note.endswith("日 已取消")
    assert rows[1].note.endswith("日")


def test_the_best_six_of_a_kind_are_shown(client):
    for name in ("北海工会", "海", "海淀工会", "海上", "上海港务工会", "海港工会", "出海工会", "大海边上的工会"):
        make_body(name)

    (_label, shown), *_others = named(client, "海")

    assert shown == ["海", "海上", "海淀工会", "海港工会", "出海工会", "北海工会"]


@pytest.mark.parametrize("typed", ["", " ", "“”", "-", "c", "'", "的", "cyq cyq", "%", "\x00", "ab" * 200])
def test_what_names_nothing_finds_nothing(client, typed):
    make_district("chaoyang", name="朝阳区", short_name="朝阳")
    body = make_body("样区总工会")
    body.names.create(kind="alias", name=" ")

    assert named(client, typed) == []


def test_a_hindrance_and_later_pages(client):
    """One character is too little for the articles and enough for a name; later pages have their articles alone."""
    make_district("chaoyang", name="朝阳区", short_name="朝阳")

    response = client.get("/search/?q=朝")

    assert response.context["question"].hindrance
    assert [row.shown for _label, rows in response.context["named"] for row in rows] == ["朝阳"]
    assert named(client, "朝阳", before="1700000000-1") == []


def test_names_are_read_once_for_a_version_of_the_site(client):
    make_district("chaoyang", name="朝阳区", short_name="朝阳")
    SiteState.raise_version()

    with named_queries("articles_sitestate", "organisations_body", "organisations_office", "organisations_event"):
        first = client.get("/search/?q=朝")
    with named_queries("articles_sitestate"):
        second = client.get("/search/?q=阳")

    assert [row.shown for _label, rows in first.context["named"] for row in rows] == ["朝阳"]
    assert [row.shown for _label, rows in second.context["named"] for row in rows] == ["朝阳"]


def test_a_change_of_a_register_is_found_at_once(client):
    body = make_body("甲区总工会")
    assert named(client, "甲区") == [("工会组织", ["甲区总工会"])]

    body.names.create(kind="alias", name="红楼")

    assert named(client, "honglou") == [("工会组织", ["甲区总工会"])]


def test_six_hundred_bodies_cost_little_memory():
    """Measured in what a process keeps, not in time: a worker has 120 MB for everything."""
    import tracemalloc

    tracemalloc.start()
    rows = [
        names_found.Named("body", f"第{number}街道总工会", "/", (f"第{number}街道总工会", f"街{number}"))
        for number in range(600)
    ]
    before, _peak = tracemalloc.get_traced_memory()
    kept = names_found.Names(rows)
    after, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kept.find("zgh")
    assert after - before < 4 * 1024 * 1024
