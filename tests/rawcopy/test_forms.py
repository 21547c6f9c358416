"""Whole pages in the forms in which papers come; every page, its people and its news are invented.

pages/NAME.txt is a page, pages/NAME.json what a careful editor says stands on it, leftover.json what of each page
belongs to no story. Words are compared without blanks and in one width; a byline is certain unless it says otherwise
(`false`: names run together or a pen name, `null`: either will do), and a genre of `null` is a matter of taste.
"""

import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from rawcopy import Gazetteer, Reading, StoryReading, read
from tests.rawcopy.accounting import parts_with_other_letters, unaccounted_characters

FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in (FOLDER / "pages").glob("*.txt"))
ELEMENTS = ("column", "kicker", "headline", "subhead", "dateline")
LEFTOVER: dict[str, list[str]] = json.loads((FOLDER / "leftover.json").read_text("utf-8"))

Story = dict[str, Any]


def expected_of(name: str) -> list[Story]:
    return json.loads((FOLDER / "pages" / f"{name}.json").read_text("utf-8"))  # type: ignore[no-any-return]


STORIES = [
    pytest.param(name, story, id=f"{name}-{number}-{story['headline']}")
    for name in NAMES
    for number, story in enumerate(expected_of(name), 1)
]


@cache
def source_of(name: str) -> str:
    return (FOLDER / "pages" / f"{name}.txt").read_text("utf-8")


@cache
def reading_of(name: str) -> Reading:
    return read(source_of(name), Gazetteer.builtin())


def folded(text: str | None) -> str | None:
    """Without blanks and in one width, so that a line break in a headline and a full-width comma do not matter."""
    return None if text is None else "".join(unicodedata.normalize("NFKC", text).split())


def letters(text: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFKC", text) if mark.isalnum())


def story_on(name: str, expected: Story) -> StoryReading:
    """The story that opens with the expected words, or at least holds them."""
    opening = folded(expected["paragraphs"][0][0]) or ""
    stories = reading_of(name).stories
    opened = [story for story in stories if (folded("".join(story.paragraphs[:1])) or "").startswith(opening)]
    holding = [story for story in stories if opening in (folded("".join(story.paragraphs)) or "")]
    assert opened or holding, f"no story holds {opening}"
    return (opened or holding)[0]


def ends_of(paragraph: str, expected: list[str]) -> list[str]:
    """As many characters from either end as the expectation gives, so that a failure shows what was read instead."""
    text = folded(paragraph) or ""
    first, last = (len(folded(each) or "") for each in expected)
    return [text[:first], text[-last:]]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_falls_into_its_stories(name: str) -> None:
    found = [(folded(story.paragraphs[0]) or "")[:6] for story in reading_of(name).stories]

    assert found == [(folded("".join(story["paragraphs"][0][0])) or "")[:6] for story in expected_of(name)]


@pytest.mark.parametrize("name", NAMES)
def test_page_furniture_and_jumps_are_left_over_and_nothing_else(name: str) -> None:
    left = [letters(source_of(name)[slice(*rest.span)]) for rest in reading_of(name).leftover]

    assert "".join(left) == letters("".join(LEFTOVER[name]))


@pytest.mark.parametrize("name", NAMES)
def test_no_character_of_the_page_is_lost(name: str) -> None:
    reading, source = reading_of(name), source_of(name)

    assert unaccounted_characters(source, reading) == []
    assert [parts_with_other_letters(source, story) for story in reading.stories] == [[]] * len(reading.stories)


@pytest.mark.parametrize(("name", "expected"), STORIES)
def test_the_lines_around_a_story_are_told_apart(name: str, expected: Story) -> None:
    story = story_on(name, expected)

    found = {element: folded(getattr(story, element)) for element in ELEMENTS}
    assert found == {element: folded(expected.get(element)) for element in ELEMENTS}


@pytest.mark.parametrize(("name", "expected"), STORIES)
def test_bylines_keep_role_and_order(name: str, expected: Story) -> None:
    story = story_on(name, expected)

    assert [[byline.role, byline.name] for byline in story.bylines] == [byline[:2] for byline in expected["bylines"]]
    wanted = [byline[2] if len(byline) > 2 else True for byline in expected["bylines"]]
    found = [byline.certain for byline in story.bylines]
    assert [sure for sure, want in zip(found, wanted, strict=True) if want is not None and sure is not want] == []


@pytest.mark.parametrize(("name", "expected"), STORIES)
def test_column_breaks_are_mended_and_paragraphs_kept(name: str, expected: Story) -> None:
    paragraphs = story_on(name, expected).paragraphs
    wanted = [[folded(end) or "" for end in ends] for ends in expected["paragraphs"]]

    assert len(paragraphs) == len(wanted), [paragraph[:12] for paragraph in paragraphs]
    assert [ends_of(paragraph, ends) for paragraph, ends in zip(paragraphs, wanted, strict=True)] == wanted


@pytest.mark.parametrize(("name", "expected"), [case for case in STORIES if "crossheads" in case.values[1]])
def test_crossheads_are_told_from_paragraphs(name: str, expected: Story) -> None:
    assert list(story_on(name, expected).crossheads) == expected["crossheads"]


@pytest.mark.parametrize(("name", "expected"), [case for case in STORIES if case.values[1]["genre"]])
def test_the_genre_is_what_the_form_says(name: str, expected: Story) -> None:
    assert story_on(name, expected).genre == expected["genre"]


@pytest.mark.parametrize(("name", "expected"), STORIES)
def test_districts_are_found_as_written(name: str, expected: Story) -> None:
    found = [mention.text for mention in story_on(name, expected).districts]

    assert sorted(found) == sorted(expected["districts"])


@pytest.mark.parametrize(("name", "expected"), STORIES)
def test_bodies_are_found_with_their_full_names(name: str, expected: Story) -> None:
    found = {mention.text: mention.name for mention in story_on(name, expected).bodies}

    assert found == expected["bodies"]


@pytest.mark.parametrize(("name", "expected"), [case for case in STORIES if case.values[1].get("end_dateline")])
def test_the_dateline_that_closes_a_feature_is_found(name: str, expected: Story) -> None:
    assert folded(story_on(name, expected).end_dateline) == folded(expected["end_dateline"])
