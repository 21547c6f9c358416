"""A whole page in the form in which page text comes back from print; all of it is invented."""

import json
from pathlib import Path
from typing import Any

import pytest

from rawcopy import Gazetteer, Reading, StoryReading, read
from tests.rawcopy.accounting import unaccounted_characters

PAGES = Path(__file__).parent / "pages"
EXPECTED: list[dict[str, Any]] = json.loads((PAGES / "union_page.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def source() -> str:
    return (PAGES / "union_page.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def reading(source: str) -> Reading:
    return read(source, Gazetteer.builtin())


@pytest.fixture(params=range(len(EXPECTED)), ids=[story["headline"] for story in EXPECTED])
def pair(request: pytest.FixtureRequest, reading: Reading) -> tuple[StoryReading, dict[str, Any]]:
    return reading.stories[request.param], EXPECTED[request.param]


Pair = tuple[StoryReading, dict[str, Any]]


def test_the_page_holds_seven_stories(reading: Reading) -> None:
    assert [story.headline for story in reading.stories] == [story["headline"] for story in EXPECTED]


def test_column_kicker_and_dateline_are_told_apart(pair: Pair) -> None:
    story, expected = pair

    assert (story.column, story.kicker, story.dateline) == (
        expected["column"],
        expected["kicker"],
        expected["dateline"],
    )
    assert story.genre == expected["genre"]


def test_bylines_keep_role_and_order(pair: Pair) -> None:
    story, expected = pair

    assert [[byline.role, byline.name] for byline in story.bylines] == expected["bylines"]
    assert all(byline.certain for byline in story.bylines)


def test_column_breaks_are_mended_and_paragraphs_kept(pair: Pair) -> None:
    story, expected = pair

    assert len(story.paragraphs) == len(expected["paragraphs"])
    for paragraph, (first, last) in zip(story.paragraphs, expected["paragraphs"], strict=True):
        assert paragraph.startswith(first) and paragraph.endswith(last)


def test_districts_are_found_as_written(pair: Pair) -> None:
    story, expected = pair

    assert [mention.text for mention in story.districts] == expected["districts"]


def test_bodies_are_found_with_their_full_names(pair: Pair) -> None:
    story, expected = pair

    assert {mention.text: mention.name for mention in story.bodies} == expected["bodies"]


def test_the_crosshead_is_a_paragraph_of_its_own(reading: Reading) -> None:
    story = reading.stories[4]

    assert [story.paragraphs[index] for index in story.crossheads] == ["为什么要讲风车"]


def test_page_furniture_is_left_over_with_its_reason(reading: Reading, source: str) -> None:
    left = {source[slice(*rest.span)]: rest.reason for rest in reading.leftover}

    assert left == {
        "第03版": "page number",
        "2031年5月6日 星期二 农历闰三月十五": "date of issue",
        "(下转第4版)": "jump",
        "本版责编 夏小满 美编 冬小至 校对 秋小分": "editors of the page",
    }


def test_no_character_of_the_page_is_lost(reading: Reading, source: str) -> None:
    assert unaccounted_characters(source, reading) == []


def test_the_page_reads_the_same_with_the_line_ends_of_other_systems(source: str, reading: Reading) -> None:
    other = read(source.replace("\n", "\r\n"), Gazetteer.builtin())

    assert [story.paragraphs for story in other.stories] == [story.paragraphs for story in reading.stories]
