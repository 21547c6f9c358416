"""Readers' pages in Chromium: no script, no sideways scrolling, nothing the policy refuses, no accessibility fault."""

import pytest

from articles.models import Column
from tests.chromium import accessibility_faults
from tests.factories import PICTURE, make_article, make_body, make_event

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = [360, 390, 1440]


@pytest.fixture
def addresses(paper):
    places = {"districts": [paper["district"]], "topics": [paper["child"]], "bodies": [make_body()]}
    for number in range(30):
        make_article(headline=f"职工驿站入冬起通宵亮灯\n第{number}座今夜开门", lead_picture=PICTURE, **places)
    places["bodies"][0].names.create(name="样县总工会", kind="former", valid_to="2015-11-01")
    make_body("样街道总工会", district=paper["district"], parent=places["bodies"][0])
    make_event(district=paper["district"], venue="文化宫")
    article = make_article(
        headline="集体协商秋季行动收官 快递站点首次全区覆盖",
        bylines=[{"role": "记者", "names": [{"name": "沈一禾", "contributor": None}]}],
        dateline="本报讯",
        tags=["协商"],
        page=1,
        lead_picture=PICTURE,
        **places,
    )
    column = Column.objects.create(
        slug="ban-qian",
        name="班前会",
        note="写一个班组",
        valid_from="2019-03-01",
        state="confirmed",
        from_reference=True,
    )
    day = f"/archive/{article.get_absolute_url()[10:20]}/"
    pages = [
        "/",
        "/districts/",
        "/districts/chaoyang/",
        "/topics/rights/",
        day,
        day[:-3],
        "/organisations/",
        "/columns/",
    ]
    return [article.get_absolute_url(), *pages, places["bodies"][0].get_absolute_url(), column.get_absolute_url()]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways_or_breaks_the_policy(open_page, addresses, width):
    page = open_page(width=width, script=False)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))

    for address in addresses:
        answer = page.goto(address)
        assert answer.status == 200, address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert [text for text in complaints if "Content Security Policy" in text] == []


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_has_an_accessibility_fault(open_page, addresses, width):
    page = open_page(width=width, bypass_csp=True)

    for address in addresses:
        page.goto(address)
        assert accessibility_faults(page) == [], address


def test_a_headline_breaks_between_words_on_a_phone(open_page, addresses):
    page = open_page(width=360)
    page.goto(addresses[0])

    lines = page.evaluate(
        """() => {
            const text = [...document.querySelector("h1").querySelectorAll("span")];
            return text.map(clause => clause.getBoundingClientRect().top);
        }"""
    )

    assert len(lines) == 2
    assert lines[0] < lines[1]
