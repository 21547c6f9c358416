"""`read` is total, loses nothing, says the same twice, and takes time in proportion to the text."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rawcopy import Gazetteer, read
from rawcopy.lines import BLANKS
from tests.rawcopy.accounting import parts_with_other_letters, unaccounted_characters
from tests.rawcopy.fuzz import faults, fuzzed_page
from tests.thorough import examples

NAMES = Gazetteer(people=("赵小敏",)).with_builtin()
PAGE = (Path(__file__).parent / "pages" / "union_page.txt").read_text("utf-8")
FUZZED_PAGES, FUZZED_AT_ONCE = 2000, 250
PIECES = [
    *(
        "本报讯(记者赵小敏)",
        "本报讯",
        "新华社北京10月14日电（记者赵小敏、钱小二）",
        "据新华社电 ",
        "本报记者 赵小敏",
        "（小禾）",
        "（完）",
    ),
    *(
        "作者：赵小敏  时间：2031-03-02",
        "时间：2031-03-02",
        "第03版",
        "本版责编：赵小敏",
        "(下转第3版)",
        "（上接第1版）",
        "（某某晚报）",
    ),
    *(
        "新华社记者 赵小敏摄",
        "资料图片",
        "■文/本报记者 赵小敏 摄影/钱小二",
        "【大美果园】",
        "（新春走基层）",
        "——记果园的早晨",
    ),
    *(
        "果园开门",
        "面馆揉面 骑手喝汤",
        "果园里的机器人会摘果，也会唱歌。",
        "“摘得轻。”",
        "区总工会",
        "密云区",
        "市总",
        "北京密云：",
        "达",
        "1.05亿次",
    ),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\u3000\u3000",
        "  ",
        "，",
        "。",
        ":",
        "(",
        "）",
        "”",
        "e\u0301",
        "\u1100\u1161",
        "\ufeff",
        "\x00",
        "\ud800",
        "\u2028",
    ),
]
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)
LIKELY_TEXT = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def assert_nothing_is_lost(text: str) -> None:
    reading = read(text, NAMES)

    assert unaccounted_characters(text, reading) == []
    assert [parts_with_other_letters(text, story) for story in reading.stories] == [[]] * len(reading.stories)


@settings(max_examples=examples(300), deadline=None)
@given(ANY_TEXT)
def test_any_text_is_read_and_nothing_is_lost(text: str) -> None:
    assert_nothing_is_lost(text)


@settings(max_examples=examples(500), deadline=None)
@given(LIKELY_TEXT)
def test_any_mixture_of_what_pages_hold_is_read_and_nothing_is_lost(text: str) -> None:
    assert_nothing_is_lost(text)


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\x00", "\ud800", "\ufeff", "果", "（", "■", "本报讯", "——", "\n\n\n第03版\n"]
)
def test_next_to_nothing_is_read_too(text: str) -> None:
    assert_nothing_is_lost(text)


@pytest.mark.parametrize("first", range(0, FUZZED_PAGES, FUZZED_AT_ONCE))
def test_pages_cut_shuffled_doubled_and_mixed_lose_nothing(first: int) -> None:
    found = {seed: list(faults(fuzzed_page(seed))) for seed in range(first, first + FUZZED_AT_ONCE)}

    assert {seed: wrong for seed, wrong in found.items() if wrong} == {}


def test_a_fuzzed_page_is_made_the_same_from_the_same_seed() -> None:
    assert [fuzzed_page(seed) for seed in range(50)] == [fuzzed_page(seed) for seed in range(50)]


def test_a_fault_of_the_reading_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read(PAGE, NAMES)
    without_first = replace(reading, stories=reading.stories[1:])
    monkeypatch.setattr("tests.rawcopy.fuzz.read", lambda _text, _names: without_first)

    assert len(list(faults(PAGE))) > 100


def test_every_blank_that_python_knows_is_a_blank_to_the_reader() -> None:
    known = {chr(number) for number in range(sys.maxunicode + 1) if chr(number).isspace()}

    assert known < set(BLANKS)


def test_an_issue_date_at_the_end_of_time_is_no_trouble() -> None:
    text = "果园开门\n昨天、明天和31日，摘果大赛在果园举行。"

    for day in (date.min, date.max):
        assert read(text, NAMES, issue_date=day).stories[0].events[0].text == "摘果大赛"


@given(LIKELY_TEXT)
@settings(max_examples=examples(50), deadline=None)
def test_the_same_text_is_read_the_same_twice(text: str) -> None:
    assert read(text, NAMES) == read(text, NAMES)


def steps_to_read(text: str) -> int:
    """Lines of Python run inside the package while a text is read: a clock that does not depend on the machine."""
    steps = 0

    def count(frame: FrameType, event: str, _argument: object) -> object:
        nonlocal steps
        if "rawcopy" not in frame.f_code.co_filename:
            return None
        steps += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)  # type: ignore[arg-type]
    try:
        read(text, NAMES)
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param(PAGE + "\n\n", id="pages"),
        pytest.param("果园开门迎客\n", id="titles"),
        pytest.param("果园开门\n果园很大，树很多。\n", id="titles with text"),
        pytest.param("果园里的机器人会摘果，", id="one line"),
        pytest.param("果园里的机器人会摘果也会唱歌呢\n", id="lines of one width"),
        pytest.param("本报讯 果园开门。\n", id="briefs"),
        pytest.param("工会", id="unions"),
        pytest.param("（" * 20, id="brackets"),
        pytest.param("密云区总工会和区总工会，", id="federations"),
        pytest.param("记者 赵小敏 " * 5, id="reporters"),
        pytest.param("“房山”和房山、", id="quotations"),
        pytest.param("朝阳、", id="lists of districts"),
        pytest.param("工会主席张小禾，", id="offices"),
        pytest.param("5月6日，摘果大赛在果园举行，", id="events"),
        pytest.param("摘果大赛在", id="places"),
    ],
)
def test_the_work_grows_no_faster_than_the_text(unit: str) -> None:
    size = max(1, 4000 // len(unit))
    short, long = steps_to_read(unit * size), steps_to_read(unit * size * 4)

    assert long < short * 4 * 1.3 + 2000
