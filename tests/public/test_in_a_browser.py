"""Readers' pages in Chromium: no script, no sideways scrolling, nothing the policy refuses, no accessibility fault."""

from datetime import timedelta
from itertools import groupby

import pytest
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, Column, Listing, Related, Special
from organisations.models import Event
from tests.chromium import accessibility_faults
from tests.factories import PICTURE, make_article, make_body, make_event
from tests.people import make_contributor
from tests.thorough import THOROUGH

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# 360 px is also what 1440 px are at a zoom of 400 %.
WIDTHS = [360, 390, 1440] if THOROUGH else [360]
CONFIRMED = {"state": "confirmed", "from_reference": True}
FOCUS = """async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
    const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
    return {place: stops.indexOf(here), isBody: here === document.body, name: here.outerHTML.slice(0, 80),
            ring: style.outlineStyle !== "none" || getComputedStyle(here, "::after").outlineStyle !== "none",
            isInSight: box.bottom > 0 && box.top < innerHeight};
}"""


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
    _set_beside(article, column)
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
    pages += [places["bodies"][0].get_absolute_url(), column.get_absolute_url(), *_rarer_pages(article)]
    return [article.get_absolute_url(), *pages]


def _set_beside(article, column):
    """A related story, and one before and one after it in a column."""
    other = make_article(headline="快递站点里的夜校开课")
    Related.objects.create(article=article, other=other, reason="words", words="快递站点", closeness=90)
    for minutes in (-1, 0, 1):
        each = article if not minutes else make_article(published_at=article.published_at + timedelta(minutes=minutes))
        Article.objects.filter(pk=each.pk).update(column=column)
        Listing.objects.create(kind=Listing.Kind.COLUMN, target=column.pk, at=each.published_at, article=each)


def _rarer_pages(article):
    """A tag, a contributor, a special, corrections, letters, search, events, and the paper about itself."""
    tag, person = Tag.objects.create(name="协商"), make_contributor("闻人竹", unit="样区总工会", **CONFIRMED)
    for kind, target in (
        (Listing.Kind.TAG, tag.pk),
        (Listing.Kind.CONTRIBUTOR, person.pk),
        (Listing.Kind.CORRECTED, 0),
    ):
        Listing.objects.create(kind=kind, target=target, at=article.published_at, article=article)
    article.corrections.create(
        text="“十二个班组”误为“二十个班组”。",
        concerns_print=True,
        published_at=timezone.now(),
        proposed_by=1,
        signed_by=2,
    )
    special = Special.objects.create(
        slug="dong-nuan", title="冬暖职工", intro="驿站亮灯。", published_at=timezone.now(), made_by=1, signed_by=2,
        sections=[{"title": "驿站", "note": "", "articles": [article.pk], "events": [], "bodies": []}],
    )  # fmt: skip
    event = Event.objects.first()
    about = [f"/about/{page}" for page in ("", "how-we-work/", "contact/", "privacy/", "feeds/")]
    lists = ["/tags/协商/", "/specials/", "/corrections/", "/search/?q=协商", "/search/", "/events/"]
    forms = [f"/letters/?article={article.pk}", "/letters/thanks/"]
    return [person.get_absolute_url(), special.get_absolute_url(), event.get_absolute_url(), *lists, *forms, *about]


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


@pytest.mark.thorough
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


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["/", "article", "/search/", "/letters/"])
def test_a_page_is_walked_by_keyboard_in_the_order_it_is_read(open_page, addresses, kind):
    page = open_page(width=1440, reduced_motion="reduce")
    page.goto(addresses[0] if kind == "article" else kind)

    walked = []
    for _step in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop["isBody"] or (walked and stop["place"] == walked[0]["place"]):
            break
        walked.append(stop)

    assert 'class="skip"' in walked[0]["name"]
    # A date has a stop for each of its parts.
    assert [place for place, _stops in groupby(stop["place"] for stop in walked)] == sorted(
        {stop["place"] for stop in walked}
    )
    assert [stop["name"] for stop in walked if not (stop["ring"] and stop["isInSight"])] == []
    assert len(walked) > 25
