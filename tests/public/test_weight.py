"""What readers' pages weigh in a browser (docs/decisions/0021): bytes, requests, hosts, and nothing that moves.

The pictures are as busy as pictures get. How soon a page is there `make bench` tells; here it is only held that a phone
in the street does not wait beyond what DESIGN.md §9 allows.
"""

import gzip
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from articles import pixels, renditions, typeset
from articles.photos import AT_ONCE
from articles.search import ARTICLES
from articles.search.documents import article_document
from public import front
from tests.articles.pictures import busy_picture
from tests.bench.first_view import FOUR_G, largest_paint
from tests.factories import make_article, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.thorough]

KB = 1024
HTML, CSS, LEAD, OTHER, FIRST_VIEW = 15 * KB, 9 * KB, 80 * KB, 25 * KB, 150 * KB
# On every page. The budget is for the first four; the others are small, and not for everybody.
LAYERS = ("tokens.css", "base.css", "layout.css", "components.css")
STYLESHEETS = {*LAYERS, "plain.css", "dark.css", "print.css"}
# They are one file once static files are collected; what the tests' own server gives out are the parts.
WHOLE = "site.css"
# No page needs it to be read: it keeps a reader's own size of letters and colours from flashing.
SCRIPTS = {"reader-choices.js"}
PHONE = {"width": 390, "height": 844, "device_scale_factor": 3, "is_mobile": True, "has_touch": True}
DESK = {"width": 1440, "height": 900}
SHIFTS = """
    window.shifts = [];
    const told = source => source.node && (source.node.outerHTML || source.node.textContent).slice(0, 90);
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) window.shifts.push([entry.value, ...entry.sources.map(told)]);
    }).observe({type: "layout-shift", buffered: true});
"""
# Milliseconds until the largest paint, and visits, of which one keeps within them: two tests share this machine.
SOON, VISITS = 1500, 8
# Nought to three decimals: a link of the masthead may be drawn before the next one was read.
NO_SHIFT = 0.001
PICTURES = """() => [...document.images].map(image => ({
    file: image.currentSrc.split("/").pop(), isLoaded: image.complete && image.naturalWidth > 0,
    isSized: image.hasAttribute("width") && image.hasAttribute("height"), isLazy: image.loading === "lazy",
    isInTheCopy: image.closest(".copy") !== null,
}))"""


@pytest.fixture(scope="session")
def files():
    """Three busy pictures in every rendition: [[(format, width, height, bytes)]]."""
    found = []
    for size in ((1200, 800), (1200, 900), (1100, 1300)):
        with pixels.opened(busy_picture(size)) as image:
            found.append(pixels.drawn(image, AT_ONCE | renditions.WANTED, size[0]))
    return found


@pytest.fixture
def pictures(files, settings, tmp_path):
    """Twenty pictures as articles have them, each with files of its own where the browser finds them."""
    settings.MEDIA_ROOT = tmp_path
    return [_picture(number, files[number % len(files)], tmp_path) for number in range(20)]


def _picture(number, drawn, folder):
    sources = []
    for kind, width, height, content in drawn:
        name = f"{secrets.token_urlsafe(24)}.{kind}"
        (folder / name).write_bytes(content)
        media_type = "image/jpeg" if kind == "jpg" else f"image/{kind}"
        sources.append({"url": f"/media/{name}", "type": media_type, "width": width, "height": height})
    widest = sources[-1]
    return {
        "photo": number, "alt": "树下的人群", "caption": "清早，人们在树下等开门。", "credit": "样片 摄",
        "is_lead": True, "focal": [30, 70], "width": widest["width"], "height": widest["height"], "sources": sources,
    }  # fmt: skip


@pytest.fixture
def addresses(paper, pictures):
    """A front page that is full, an article with pictures in its text, and lists of pictures."""
    bands = [make_topic(slug) for slug in (front.FEATURE, front.GALLERY, *front.COLUMNS) if slug != "rights"]
    now, pictures = timezone.now(), iter(pictures)
    for number in range(36):
        picture = next(pictures, None) if number % 2 else None
        topics = [paper["child"]] if number < 12 else [bands[number % len(bands)]]
        _put(
            headline=f"职工驿站入冬起通宵亮灯\n第{number}座今夜开门", lead_picture=picture, topics=topics,
            districts=[paper["district"]], published_at=now - timedelta(minutes=number + 5),
        )  # fmt: skip
    shown, placed = (item for item in (next(pictures), next(pictures)))
    copy = "\n".join(f"<p>{'驿站里的灯亮到天明，热水一直是满的。' * 8}</p>" for _ in range(8))
    article = _put(
        headline="路口的灯", topics=[paper["child"]], lead_picture=shown, text="驿站", published_at=now,
        body=f"{copy}\n{typeset.figure(placed)}\n{copy}",
    )  # fmt: skip
    return {
        "home": "/", "article": article.get_absolute_url(), "district": "/districts/chaoyang/",
        "topic": "/topics/rights/", "search": "/search/?q=驿站",
    }  # fmt: skip


def _put(**fields):
    article = make_article(**fields)
    ARTICLES.put_many([article_document(article, article.listings.all())])
    return article


class Visit:
    """A page opened by somebody who was never here: what came, until `look_at_all` without scrolling."""

    def __init__(self, page, address):
        self.page, self.responses, self.complaints, self.priorities = page, [], [], {}
        page.add_init_script(SHIFTS)
        page.on("response", lambda response: self.responses.append(response))
        page.on("console", lambda message: self.complaints.append(message.text))
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        # Slow enough that what moves when something comes late is seen to move.
        session.send("Network.emulateNetworkConditions", FOUR_G)
        session.on("Network.requestWillBeSent", self._note)
        page.goto(address)
        page.wait_for_load_state("networkidle")

    def _note(self, event):
        self.priorities[_file(event["request"]["url"])] = event["request"]["initialPriority"]

    def look_at_all(self):
        for _screen in range(40):
            self.page.mouse.wheel(0, 700)
            self.page.wait_for_timeout(30)
        self.page.wait_for_load_state("networkidle")
        return self.page.evaluate(PICTURES)

    def weights(self, kind):
        """{file: bytes on the line} of the responses of a kind, text as gzip sends it."""
        found = {}
        for response in self.responses:
            if response.request.resource_type == kind:
                content = response.body()
                found[_file(response.url)] = len(content if kind == "image" else gzip.compress(content, 9))
        return found


def _file(address):
    return urlsplit(address).path.split("/")[-1]


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_every_kind_of_page_keeps_within_its_budget(open_page, live_server, addresses, device):
    for kind, address in addresses.items():
        visit = Visit(open_page(**device), address)
        first_view = _check_first_view(visit, kind)
        if device is PHONE and kind != "article":
            # An article may bring the picture that stands in its text as well.
            assert first_view <= FIRST_VIEW, kind

        _check_pictures(visit, kind)
        hosts = {urlsplit(response.url).netloc for response in visit.responses}
        assert hosts == {urlsplit(live_server.url).netloc}, kind
        shifts = visit.page.evaluate("window.shifts")
        assert sum(value for value, *_elements in shifts) < NO_SHIFT, (kind, shifts)
        assert visit.complaints == [], kind


def test_a_phone_in_the_street_soon_shows_what_matters(browser, live_server, addresses):
    for kind in ("home", "article", "district"):
        paints = []
        while not paints or paints[-1]["at"] > SOON and len(paints) < VISITS:
            paints.append(largest_paint(browser, live_server.url + addresses[kind]))

        assert paints[-1]["at"] <= SOON, (kind, paints)
        assert paints[-1]["what"] == "img", kind


def _check_first_view(visit, kind):
    """Bytes of everything that came before anybody scrolled."""
    (html,) = visit.weights("document").values()
    styles, scripts = visit.weights("stylesheet"), visit.weights("script")
    assert html <= HTML, kind
    assert sum(styles[name] for name in LAYERS) <= CSS, kind
    # At most one more: what this kind of page alone has.
    assert set(styles) >= STYLESHEETS | {WHOLE} and len(styles) <= len(STYLESHEETS) + 2, (kind, set(styles))
    assert set(scripts) == SCRIPTS, kind
    assert visit.weights("font") == {}, kind
    return html + sum([*styles.values(), *scripts.values(), *visit.weights("image").values()])


def _check_pictures(visit, kind):
    shown = visit.look_at_all()
    weights = visit.weights("image")
    assert all(each["isLoaded"] and each["isSized"] and each["file"].endswith(".avif") for each in shown), kind
    first = {each["file"] for each in shown if not each["isLazy"]}
    large = first | {each["file"] for each in shown if each["isInTheCopy"]}
    assert len(first) == (0 if kind == "search" else 1), kind
    assert max((weights[file] for file in large), default=0) <= LEAD, kind
    assert max((weights[file] for file in set(weights) - large), default=0) <= OTHER, kind
    # What was preloaded is what is shown, and each comes once.
    assert set(weights) == {each["file"] for each in shown}, kind
    requests = [response.url for response in visit.responses]
    assert len(requests) == len(set(requests)), kind
    assert {visit.priorities[file] for file in first} <= {"High"}, kind
