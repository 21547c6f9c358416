"""The page 拆稿 in a browser: with a script and without, on a desk and on a phone, for everybody."""

import pytest

from intake import actions
from intake.models import Clip
from tests.chromium import accessibility_faults
from tests.intake.sending import clip_of
from tests.people import Newsroom

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
PAGE = """第03版

【新春走基层】

暖手炉送到路口

本报讯(记者李小禾王大田 通讯员王芳)2026年11月20日，密云区总工会第八届职工运动会在密云体育馆开幕。

三百名职工领到了暖手炉。

热水房连夜亮灯

本报讯(记者柏小樵)怀柔区总工会给夜班工人添了热水房。

本版责编 夏小满
"""


@pytest.fixture
def newsroom(live_server):
    return Newsroom()


@pytest.fixture
def batch(newsroom):
    batch, _is_new = actions.receive(PAGE, by=newsroom.typist)
    return batch


@pytest.fixture
def split_page(desk_of, newsroom, batch):
    """`split_page(width=390)` is the page in a browser of the typist."""

    def open_one(**options):
        tab = desk_of(newsroom.typist, **options)
        tab.goto(batch.get_absolute_url())
        return tab

    return open_one


def press(tab, act):
    with tab.expect_navigation():
        tab.locator(f'button[name=act][value="{act}"]:not(.vh)').click()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.thorough
def test_nobody_is_shut_out_and_nothing_runs_over_the_edge(split_page, width):
    tab = split_page(width=width, bypass_csp=True)
    for details in tab.locator("form.intake details").all():
        details.evaluate("each => each.open = true")

    assert accessibility_faults(tab, *WCAG) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_click_on_a_line_of_the_source_chooses_where_to_split(split_page, batch):
    tab, clip = split_page(), clip_of(batch)
    tab.locator(".raw [data-line]", has_text="三百名职工领到了暖手炉").click()
    tab.wait_for_function("document.activeElement.name?.endsWith('-line')")

    press(tab, f"split:{clip.pk}")

    assert "三百名职工领到了暖手炉。" in str(Clip.objects.get(batch=batch, order=1).content)
    assert tab.locator("section.found").count() == 3


def test_the_card_that_is_worked_on_is_marked_in_the_source(split_page, batch):
    tab, second = split_page(), clip_of(batch, 1)

    tab.locator(f"[name=clip-{second.pk}-headline]").focus()

    assert tab.locator(".raw .is-on").get_attribute("data-clip") == str(second.pk)


def test_everything_works_without_a_script(split_page, batch):
    tab, second = split_page(script=False), clip_of(batch, 1)
    tab.locator(f"[name=clip-{second.pk}-headline]").fill("改过的题")

    press(tab, f"merge:{second.pk}")
    press(tab, f"apart:{second.pk}")
    press(tab, f"ignore:{PAGE.index('本版责编')}")
    press(tab, "make")

    assert [clip.story.headline for clip in Clip.objects.of(batch)] == ["暖手炉送到路口", "改过的题"]


def test_the_enter_key_in_a_field_saves_and_drops_nothing(split_page, batch):
    tab, clip = split_page(), clip_of(batch)
    tab.locator(f"#clip-{clip.pk} summary", has_text="不用这篇").click()
    field = tab.locator(f"[name=clip-{clip.pk}-reason]")
    field.fill("上周登过")

    with tab.expect_navigation():
        field.press("Enter")

    assert clip_of(batch).state == Clip.State.FOUND
