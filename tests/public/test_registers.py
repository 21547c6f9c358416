"""Pages of union bodies, columns, contributors and tags: what they ask, what they show, and what nobody may learn."""

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag

from articles.models import Column, Listing
from organisations.models import Body, BodyName, BodySuccession, Office, Person
from public import related
from tests.factories import make_article, make_body, make_district, make_event
from tests.people import Newsroom, make_contributor
from tests.public.queries import named_queries
from tests.stories import published

pytestmark = pytest.mark.django_db

NAVIGATION = "articles_sitestate"
CONFIRMED = {"state": "confirmed", "from_reference": True}


def make_column(name="班前会", **fields):
    return Column.objects.create(name=name, **{"slug": "ban-qian", **CONFIRMED} | fields)


def make_office(name, title, body, *, person=CONFIRMED, **fields):
    holder = Person.objects.create(name=name, **person)
    return Office.objects.create(person=holder, body=body, title=title, source="公报", **CONFIRMED | fields)


def listed_under(kind, target, **fields):
    """An article that stands in one list more."""
    article = make_article(**fields)
    Listing.objects.create(kind=kind, target=target.pk, at=article.published_at, article=article)
    return article


def text_of(client, address):
    return client.get(address).content.decode().replace("<wbr>", "")


# --- Union bodies ---------------------------------------------------------------------------------


def test_the_list_of_bodies_asks_two_things_and_groups_by_level_and_district(client, paper):
    industry = make_district("industry", short_name="产业", kind="industry")
    gone = make_district("chongwen", short_name="崇文", retired_on=date(2010, 7, 1))
    make_body("样市总工会", level=Body.Level.MUNICIPAL)
    make_body("样业工会", level=Body.Level.MUNICIPAL_INDUSTRIAL, district=industry)
    make_body("旧区总工会", district=gone)
    make_body("甲街道总工会", level=Body.Level.STREET, district=paper["district"])
    make_body("朝阳总工会", district=paper["district"])
    make_body("未核发工会", district=paper["district"], confirmed=False)

    with named_queries(NAVIGATION, "organisations_body"):
        page = client.get("/organisations/")

    levels = [[body.name for body in bodies] for _level, bodies in page.context["by_level"]]
    districts = {
        district.short_name: [body.name for body in bodies] for district, bodies in page.context["by_district"]
    }
    assert levels == [["样市总工会"], ["样业工会"]]
    assert list(districts) == ["朝阳", "崇文"]
    assert districts["朝阳"] == ["朝阳总工会", "甲街道总工会"]


def test_an_empty_register_says_so(client, paper):
    for address in ("/organisations/", "/columns/"):
        assert client.get(address).status_code == 200


def test_a_body_page_asks_eight_things(client, paper):
    parent = make_body("样市总工会", level=Body.Level.MUNICIPAL)
    body = make_body(parent=parent, district=paper["district"])
    for number in range(30):
        make_article(bodies=[body])
        make_body(f"下属{number}工会", level=Body.Level.BASE, parent=body)
    make_event().bodies.add(body)
    make_office("祁素问", "主席", body)
    BodyName.objects.create(body=body, name="样总", kind=BodyName.Kind.SHORT)

    with named_queries(
        NAVIGATION,
        "organisations_body",  # with its parent and district
        "organisations_bodyname",
        "organisations_bodysuccession",
        "organisations_office",
        "organisations_body",  # below it
        "organisations_event",
        "articles_listing",
    ):
        response = client.get(body.get_absolute_url())

    assert response.status_code == 200
    assert len(response.context["page"].articles) == 20


def test_a_body_page_shows_names_with_their_days_and_when_facts_were_checked(client, paper):
    body = make_body("样区总工会", slug="yangqu", checked_on=date(2026, 11, 10), district=paper["district"])
    for name, kind, first, last in (
        ("样县总工会", "former", date(1958, 3, 1), date(2015, 11, 1)),
        ("样总", "short", None, None),
        ("样区总工会", "official", None, None),
    ):
        BodyName.objects.create(body=body, name=name, kind=kind, valid_from=first, valid_to=last)

    page = client.get("/organisations/yangqu/")
    text = page.content.decode()

    assert [[name.name for name in names] for _kind, names in page.context["names"]] == [["样县总工会"], ["样总"]]
    for said in ("1958年3月1日", "2015年11月1日", "2026年11月10日", 'href="/letters/?about=/organisations/yangqu/"'):
        assert said in text


def test_a_body_page_names_whoever_holds_a_confirmed_office_today_in_order(client, paper):
    body = make_body()
    today = timezone.localdate()
    make_office("次席人", "副主席", body, order=2, valid_from=date(2024, 3, 1), from_precision="month")
    make_office("首席人", "主席", body, order=1, valid_from=date(2023, 1, 1), from_precision="year")
    make_office("代理人", "副主席", body, order=3, kind=Office.Kind.ACTING, valid_from=date(2025, 6, 7))
    make_office("离任人", "主席", body, valid_to=today - timedelta(days=1))
    make_office("将任人", "主席", body, valid_from=today + timedelta(days=1))
    make_office("免职人", "主席", body, kind=Office.Kind.REMOVED)
    make_office("未核人", "主席", body, person={})
    make_office("未核职人", "主席", body, state="proposed")

    page = client.get(body.get_absolute_url())

    officers = [(office.person.name, office.since) for office in page.context["officers"]]
    assert officers == [("首席人", "2023年"), ("次席人", "2024年3月"), ("代理人", "2025年6月7日")]
    assert all(name not in page.content.decode() for name in ("离任人", "将任人", "免职人", "未核人", "未核职人"))


def test_a_body_and_its_successor_lead_to_each_other(client, paper):
    old, new = make_body("旧区总工会"), make_body("新区总工会")
    hidden = make_body("未核发工会", confirmed=False)
    BodySuccession.objects.create(predecessor=old, successor=new, kind="merged", on=date(2010, 7, 1))
    BodySuccession.objects.create(predecessor=old, successor=hidden, kind="split")
    BodySuccession.objects.create(predecessor=new, successor=None, kind="dissolved", on=date(2020, 1, 2))

    of_old, of_new = (client.get(body.get_absolute_url()) for body in (old, new))

    assert [other for _day, _what, other in of_old.context["history"]] == [new]
    assert [(day.year, other) for day, _what, other in of_new.context["history"]] == [(2010, old), (2020, None)]
    assert new.get_absolute_url() in of_old.content.decode()
    assert old.get_absolute_url() in of_new.content.decode()


def test_a_body_page_keeps_to_what_is_confirmed_and_public(client, paper):
    parent = make_body("未核上级", level=Body.Level.MUNICIPAL, confirmed=False)
    body = make_body("样区总工会", parent=parent, pending={"name": "改后之名"})
    make_body("核发下级", parent=body)
    make_body("未核下级", parent=body, confirmed=False)
    make_event("职工读书会").bodies.add(body)
    make_event("采访座谈会", public=False).bodies.add(body)
    make_event("去年的长跑", starts_on=timezone.localdate() - timedelta(days=300)).bodies.add(body)
    make_article(headline="此稿明日发布", published_at=timezone.now() + timedelta(days=1), bodies=[body])

    text = text_of(client, body.get_absolute_url())

    assert "核发下级" in text
    assert "职工读书会" in text
    for hidden in ("未核上级", "未核下级", "改后之名", "采访座谈会", "去年的长跑", "此稿明日发布"):
        assert hidden not in text


def test_an_older_page_of_a_body_is_its_articles_alone(client, paper):
    body = make_body()
    make_office("祁素问", "主席", body)
    for _ in range(21):
        make_article(bodies=[body])

    first = client.get(body.get_absolute_url())
    older = client.get(body.get_absolute_url() + first.context["page"].older)

    assert "祁素问" in first.content.decode()
    assert "祁素问" not in older.content.decode()
    assert len(older.context["page"].articles) == 1


# --- Columns, contributors, tags ------------------------------------------------------------------


def test_the_list_of_columns_asks_two_things_and_keeps_ended_ones_apart(client, paper):
    make_column("班前会")
    make_column("老栏目", slug="old", valid_to=date(2020, 12, 31))
    make_column("未核栏目", slug="new", state="proposed")

    with named_queries(NAVIGATION, "articles_column"):
        page = client.get("/columns/").context

    assert [column.name for column in page["running"]] == ["班前会"]
    assert [column.name for column in page["ended"]] == ["老栏目"]


def test_a_column_page_asks_four_things_and_says_its_days(client, paper):
    column = make_column(note="写一个班组", valid_from=date(2019, 3, 1))
    for _ in range(3):
        listed_under(Listing.Kind.COLUMN, column, topics=[paper["head"]])

    with named_queries(NAVIGATION, "articles_column", "articles_listing", "articles_listing"):
        response = client.get("/columns/ban-qian/")

    assert len(response.context["page"].articles) == 3
    assert "写一个班组" in response.content.decode()
    assert "2019年3月1日" in response.content.decode()


def test_a_contributor_page_asks_four_things_and_leads_to_the_body(client, paper):
    body = make_body("样区总工会")
    person = make_contributor("闻人竹", unit="样区总工会", body=body, slug="wenren", **CONFIRMED)
    listed_under(Listing.Kind.CONTRIBUTOR, person)

    with named_queries(NAVIGATION, "articles_contributor", "articles_listing", "articles_listing"):
        response = client.get("/contributors/wenren/")

    main = response.content.decode().split("<main")[1]
    assert len(response.context["page"].articles) == 1
    assert f'<a href="{body.get_absolute_url()}">样区总工会</a>' in main
    assert main.count("样区总工会") == 1


@pytest.mark.parametrize(("unit", "confirmed"), [("", False), ("钢花班", False), ("样区总工会", False), ("", True)])
def test_a_contributor_of_an_unconfirmed_body_has_no_link_to_it(client, paper, unit, confirmed):
    body = make_body("样区总工会", confirmed=confirmed)
    make_contributor("闻人竹", unit=unit, body=body, slug="wenren", **CONFIRMED)

    text = text_of(client, "/contributors/wenren/")

    assert (body.get_absolute_url() in text) == confirmed
    assert unit in text


@pytest.mark.parametrize("name", ["职工驿站", "一线·班组", "C++", "C#", "2026/27", "100%", "问？?", "a b", "a&b"])
def test_a_tag_has_its_page_under_its_own_name(client, paper, name):
    tag = Tag.objects.create(name=name)
    listed_under(Listing.Kind.TAG, tag, headline="驿站亮灯", tags=[name])

    address = f"/tags/{quote(name)}/"
    response = client.get(address)

    assert response.status_code == 200
    assert client.get(reverse("tag", args=[name])).status_code == 200
    assert "驿站亮灯" in response.content.decode().replace("<wbr>", "")


def test_a_tag_page_asks_five_things(client, paper):
    tag = Tag.objects.create(name="驿站")
    for _ in range(25):
        listed_under(Listing.Kind.TAG, tag)

    with named_queries(NAVIGATION, "taggit_tag", "articles_listing", "articles_listing", "articles_listing"):
        response = client.get(reverse("tag", args=["驿站"]))

    assert response.context["page"].older


@pytest.mark.parametrize("query", ["", "?before=1-1", "?after=1-1", "?month=2026-01"])
def test_a_tag_no_live_article_bears_cannot_be_told_from_a_word_nobody_used(client, paper, query):
    tag = Tag.objects.create(name="暗访")
    tomorrow = timezone.now() + timedelta(days=1)
    listed_under(Listing.Kind.TAG, tag, published_at=tomorrow)
    listed_under(Listing.Kind.TAG, tag, withdrawn_at=timezone.now())
    Tag.objects.create(name="只在草稿")

    answers = [
        client.get(f"/tags/{quote(name)}/{query}") for name in ("暗访", "只在草稿", "无人用过", "\x00", "x" * 200)
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_the_way_back_from_an_older_page_of_a_tag_is_an_address(client, paper):
    tag = Tag.objects.create(name="C#?")
    listed_under(Listing.Kind.TAG, tag)
    address = reverse("tag", args=["C#?"])

    text = client.get(address, {"month": "2020-01"}).content.decode()

    assert address == "/tags/C%23%3F/"
    assert f'href="{address}"' in text
    assert f'action="{address}"' in text


@pytest.mark.parametrize(("name", "has_feed"), [("column", True), ("contributor", False)])
def test_a_page_offers_a_feed_of_its_list_only_where_there_is_one(client, paper, name, has_feed):
    found = make_column() if name == "column" else make_contributor("闻人竹", **CONFIRMED)

    main = client.get(found.get_absolute_url()).content.decode().split("<main")[1].split("</main")[0]

    assert ("/feeds/" in main) == has_feed


def test_a_page_before_all_articles_of_a_tag_is_empty_but_there(client, paper):
    listed_under(Listing.Kind.TAG, Tag.objects.create(name="驿站"))

    response = client.get(reverse("tag", args=["驿站"]), {"before": "1-1"})

    assert response.status_code == 200
    assert response.context["page"].articles == []


def test_what_nobody_confirmed_has_no_page(client, paper):
    body = make_body(confirmed=False)
    column = make_column(state="proposed")
    person = make_contributor("闻人竹")

    for found in (body, column, person):
        assert client.get(found.get_absolute_url()).status_code == 404
    for name in ("organisation", "column", "contributor"):
        assert client.get(reverse(name, args=["no-such"])).status_code == 404


# --- The way there --------------------------------------------------------------------------------


def test_an_article_leads_to_its_body_column_tags_and_confirmed_contributors(client, paper):
    body, column = make_body("样区总工会"), make_column()
    known, unknown = make_contributor("闻人竹", slug="wenren", **CONFIRMED), make_contributor("未核人", slug="weihe")
    lines = [{"name": name, "contributor": slug} for name, slug in (("闻人竹", "wenren"), ("未核人", "weihe"))]
    lines.append({"name": "外人", "contributor": None})
    article = make_article(
        bylines=[{"role": "记者", "names": lines}], column=column, tags=["驿站", "\x7f坏"], bodies=[body],
        topics=[paper["child"]], districts=[paper["district"]],
    )  # fmt: skip
    for person in (known, unknown):
        Listing.objects.create(
            kind=Listing.Kind.CONTRIBUTOR, target=person.pk, at=article.published_at, article=article
        )
    for _number in range(related.MOST):
        make_article(topics=[paper["child"]])

    with named_queries(
        "articles_article",  # with where it belongs, and the state of the site
        "articles_contributor",  # the confirmed ones
        "organisations_body",
        "closest",  # and its neighbours in the column
        "articles_listing",  # the newest of the topic, because too few are related
    ):
        text = client.get(article.get_absolute_url()).content.decode()

    for link in (
        '<a href="/contributors/wenren/">闻人竹</a>',
        "<span>未核人</span>",
        "<span>外人</span>",
        f'<a href="{body.get_absolute_url()}">样区总工会</a>',
        '<a href="/columns/ban-qian/">班前会</a>',
        f'<a href="/tags/{quote("驿站")}/">驿站</a>',
    ):
        assert link in text
    assert "/contributors/weihe/" not in text


def test_a_district_leads_to_its_bodies(client, paper):
    body = make_body(district=paper["district"])

    assert f'href="{body.get_absolute_url()}"' in client.get("/districts/chaoyang/").content.decode()


def test_register_pages_are_only_read_kept_and_without_cookies(client, paper):
    body, column = make_body(), make_column()
    person = make_contributor("闻人竹", **CONFIRMED)
    listed_under(Listing.Kind.TAG, Tag.objects.create(name="驿站"))
    addresses = ["/organisations/", "/columns/", "/tags/驿站/"]
    addresses += [found.get_absolute_url() for found in (body, column, person)]

    for address in addresses:
        response = client.get(address)
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate", address
        assert not response.cookies, address
        assert response.content.count(b"<h1") == 1, address
        assert client.post(address).status_code == 405, address


def test_a_tag_typed_in_another_case_leads_to_the_one_there_is(client):
    Tag.objects.create(name="AI班组")
    story = published(Newsroom(), tags=["ai班组"])

    page = client.get(story.article.get_absolute_url()).content.decode()

    assert f'<a href="/tags/{quote("AI班组")}/">AI班组</a>' in page
    assert client.get(f"/tags/{quote('AI班组')}/").status_code == 200
