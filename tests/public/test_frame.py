"""The frame of every page: its ways out, the pages about the paper, and a reader's own text size and colours."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from articles.models.shared import Column
from public.about import PAGES
from tests.chromium import accessibility_faults
from tests.factories import PICTURE, make_article
from tests.public.queries import named_queries

NAVIGATION = "articles_sitestate"


@pytest.mark.django_db
def test_every_way_out_of_the_frame_leads_somewhere(client, paper):
    page = client.get("/").content.decode()
    mast = page[page.index("<header") : page.index("</header>")]
    foot = page[page.index("<footer") : page.index("</footer>")]

    ways = re.findall(r'href="([^"]+)"', mast + foot)

    assert {"/search/", "/about/feeds/", "/about/", "/organisations/", "/columns/", "/events/"} <= set(ways)
    assert all(client.get(way).status_code == 200 for way in ways)


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_a_page_about_the_paper_says_which_it_is(client, paper, name):
    response = client.get(reverse(name))

    page = response.content.decode()
    assert f"<h1>{PAGES[name]}</h1>" in page
    assert page.count("<h1") == 1
    assert page.count('aria-current="page"') == 1
    assert f'rel="canonical" href="http://127.0.0.1:8000{reverse(name)}"' in page
    assert all(reverse(other) in page for other in PAGES)


@pytest.mark.django_db
def test_the_list_of_feeds_asks_four_things(client, paper):
    for number in range(3):
        Column.objects.create(slug=f"c-{number}", name=f"栏目{number}", state="confirmed", from_reference=True)
    Column.objects.create(slug="idea", name="未核发栏目")

    with named_queries(NAVIGATION, "organisations_district", "articles_topic", "articles_column"):
        page = client.get("/about/feeds/").content.decode()

    for address in ("/feeds/", "/feeds/rss.xml", "/feeds/feed.json", "/events/calendar.ics"):
        assert f'href="{address}"' in page
    for address in ("/feeds/districts/chaoyang/", "/feeds/topics/rights/", "/feeds/columns/c-2/"):
        assert f'href="{address}"' in page
    assert "未核发栏目" not in page


def open_choices(page, address="/"):
    page.goto(address)
    page.locator(".choices summary").click()
    return page


def style(page, selector, name):
    return page.locator(selector).first.evaluate("(element, name) => getComputedStyle(element)[name]", name)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_reader_chooses_a_size_and_the_device_keeps_it(open_page, paper):
    make_article(topics=[paper["child"]], lead_picture=PICTURE)
    make_article(topics=[paper["child"]])
    page = open_choices(open_page(), "/topics/rights/")
    before = {selector: float(style(page, selector, "fontSize")[:-2]) for selector in (".card__sum", ".nav a")}

    page.locator('[data-choice="size"][value="largest"]').click()
    page.goto("/")
    open_choices(page, "/topics/rights/")

    for selector, size in before.items():
        assert float(style(page, selector, "fontSize")[:-2]) == pytest.approx(size * 1.35, abs=0.1), selector
    pressed = page.locator('[data-choice="size"][aria-pressed="true"]')
    assert [each.get_attribute("value") for each in pressed.all()] == ["largest"]
    assert page.context.cookies() == []
    page.emulate_media(media="print")
    assert float(style(page, ".card__sum", "fontSize")[:-2]) == before[".card__sum"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_reader_chooses_colours_against_the_system(open_page, paper):
    page = open_choices(open_page(dark=True))
    dark, light = "rgb(21, 20, 18)", "rgb(252, 251, 248)"
    shown = [style(page, "html", "backgroundColor")]

    for choice in ("light", "dark", ""):
        page.locator(f'[data-choice="theme"][value="{choice}"]').click()
        page.emulate_media(color_scheme="light" if choice == "dark" else "dark")
        shown.append(style(page, "html", "backgroundColor"))

    assert shown == [dark, light, dark, dark]
    assert style(page, "html", "colorScheme") == "dark"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_without_a_script_there_is_nothing_to_choose(open_page, paper):
    page = open_page(script=False)
    page.goto("/")

    assert not page.locator(".choices").is_visible()
    assert page.locator(".mast__tools a").count() == 3


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.thorough
def test_the_largest_size_scrolls_nothing_sideways_and_fits_a_thumb(open_page, paper, width):
    for _ in range(8):
        make_article(districts=[paper["district"]], topics=[paper["child"]], lead_picture=PICTURE)
    page = open_page(width=width, bypass_csp=True)

    page.add_init_script("localStorage['reader-size'] = 'largest'")
    for address in ("/", "/districts/", "/about/feeds/"):
        open_choices(page, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    boxes = [each.bounding_box() for each in page.locator(".choices :is(summary, button)").all()]
    assert len(boxes) == 7
    assert all(box["height"] >= 44 and box["width"] >= 44 for box in boxes)
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    assert accessibility_faults(page) == []
    assert page.locator(".choices summary").inner_text() == gettext("Text size")
