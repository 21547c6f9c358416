"""Specials as readers see them: what was signed, and of that only what is live or confirmed now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import actions
from articles.models.published import Special
from tests.factories import PICTURE, make_article, make_body, make_event
from tests.people import Newsroom
from tests.public.queries import named_queries

pytestmark = pytest.mark.django_db

NAVIGATION = "articles_sitestate"


def section(*articles, title="路上有灯", note="", events=(), bodies=()):
    return {
        "title": title,
        "note": note,
        "articles": [article.pk for article in articles],
        "events": [event.pk for event in events],
        "bodies": [body.slug for body in bodies],
    }


def make_special(*sections, slug="warm", **fields):
    defaults = {"title": "冬暖职工", "intro": "入冬以后。\n夜里有灯。", "editor_name": "周初见"}
    defaults |= {"published_at": timezone.now(), "made_by": 1, "signed_by": 2}
    return Special.objects.create(slug=slug, sections=list(sections), **defaults | fields)


def shown_at(client, address):
    return client.get(address).content.decode().replace("<wbr>", "")


def page_of(client, slug="warm"):
    return shown_at(client, f"/specials/{slug}/")


def test_a_special_shows_who_answers_for_it_and_its_sections_in_their_order(client, paper):
    first, second = make_article(headline="头一篇"), make_article(headline="第二篇")
    event, body = make_event("灯下读书会"), make_body("样区总工会")
    make_special(
        section(second, first, note="开放时间以公告为准。"),
        section(title="心里有底", events=[event], bodies=[body]),
    )

    page = page_of(client)

    said = ["冬暖职工", "入冬以后。", "夜里有灯。", "周初见", "路上有灯", "开放时间以公告为准。", "第二篇", "头一篇",
            "心里有底", "灯下读书会", "样区总工会"]  # fmt: skip
    places = [page.find(text, page.find("<main")) for text in said]
    assert -1 not in places
    assert places == sorted(places)
    assert page.count("<h1") == 1
    assert '<link rel="canonical" href="http' in page


def test_what_readers_may_not_see_is_left_out_and_an_empty_section_with_it(client, paper):
    now = timezone.now()
    waiting = make_article(headline="待发的题", published_at=now + timedelta(hours=1))
    withdrawn = make_article(headline="撤稿的题", withdrawn_at=now)
    invitation, proposed = make_event("采访座谈会", public=False), make_body("未核发工会", confirmed=False)
    make_special(
        section(waiting, withdrawn, title="空的一节", events=[invitation], bodies=[proposed]),
        section(make_article(headline="留下的题"), waiting, title="有的一节"),
    )

    page = page_of(client)

    for hidden in ("待发的题", "撤稿的题", "采访座谈会", "未核发工会", "空的一节"):
        assert hidden not in page
    assert "留下的题" in page


def test_a_draft_is_seen_at_no_public_address_before_it_is_signed_nor_what_changed_since(client, paper):
    newsroom = Newsroom()
    fields = {"slug": "warm", "title": "签过的题", "intro": "", "sections": [section(make_article())]}
    draft = actions.save_special(None, fields, by=newsroom.first, base=0)

    unsigned = [client.get("/specials/warm/").status_code, "签过的题" in shown_at(client, "/specials/")]
    actions.sign_special(draft.pk, by=newsroom.second, version=1)
    actions.save_special(draft.pk, {**fields, "title": "改动中的题"}, by=newsroom.first, base=1)
    pages = [shown_at(client, address) for address in ("/specials/warm/", "/specials/", "/")]

    assert unsigned == [404, False]
    assert all("签过的题" in page and "改动中的题" not in page for page in pages)


def test_a_special_that_is_taken_down_is_no_page_and_in_no_list(client, paper):
    make_special(section(make_article()), taken_down_at=timezone.now())
    make_special(section(make_article()), slug="shown", title="在架的专题")

    index = shown_at(client, "/specials/")

    assert client.get("/specials/warm/").status_code == 404
    assert "冬暖职工" not in index
    assert "在架的专题" in index


@pytest.mark.parametrize("number", [1, 12])
def test_a_special_costs_the_same_whatever_the_number_of_its_sections(client, paper, number):
    event, body = make_event(district=paper["district"]), make_body()
    sections = [
        section(
            make_article(districts=[paper["district"]], topics=[paper["child"]], lead_picture=PICTURE),
            events=[event], bodies=[body],
        )
        for _number in range(number)
    ]  # fmt: skip
    make_special(*sections)

    with named_queries(
        NAVIGATION,
        "articles_special",
        "articles_article",  # cards
        "articles_listing",  # labels
        "organisations_event",
        "organisations_body",
    ):
        response = client.get("/specials/warm/")

    assert len(response.context["parts"]) == number


def test_the_list_of_specials_asks_one_thing_and_goes_by_year(client, paper):
    for year in (2024, 2026):
        make_special(slug=f"of-{year}", title=f"{year}专题", published_at=timezone.now().replace(year=year))

    with named_queries(NAVIGATION, "articles_special"):
        response = client.get("/specials/")

    assert [(year, [each.title for each in rows]) for year, rows in response.context["by_year"]] == [
        (2026, ["2026专题"]), (2024, ["2024专题"]),
    ]  # fmt: skip


def test_what_editors_typed_is_escaped(client, paper):
    make_special(section(note="<b>&", title="<i>节"), title="<script>题", intro="<u>引")

    pages = client.get("/specials/warm/").content + client.get("/specials/").content

    for tag in (b"<script>\xe9", b"<b>&", b"<i>\xe8", b"<u>\xe5"):
        assert tag not in pages
