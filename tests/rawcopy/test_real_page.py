"""The real page that the reader was made for, where the newsroom keeps it beside the project; not part of it."""

import json
from pathlib import Path

import pytest

from rawcopy import Gazetteer, read
from tests.rawcopy.accounting import parts_with_other_letters, unaccounted_characters

PAGE = Path(__file__).parents[2].parent / "shared" / "copy" / "dev" / "00_union_daily_page.txt"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason=f"the real page is not here: {PAGE}")


def test_the_real_page_becomes_its_stories_and_no_letter_is_lost() -> None:
    source = PAGE.read_bytes().decode("utf-8")
    expected = json.loads(PAGE.with_suffix(".gold.json").read_text("utf-8"))["stories"]

    reading = read(source, Gazetteer.builtin())

    assert unaccounted_characters(source, reading) == []
    assert len(reading.stories) == len(expected) == 6
    for story, wanted in zip(reading.stories, expected, strict=True):
        assert parts_with_other_letters(source, story) == []
        assert (story.column, story.kicker, story.headline) == (wanted["column"], wanted["kicker"], wanted["headline"])
        assert [(b.role, b.name) for b in story.bylines] == [(b["role"], b["name"]) for b in wanted["bylines"]]
        assert len(story.paragraphs) == wanted["logical_paragraphs"]
        assert {mention.text for mention in story.districts} == set(wanted["districts"])
        assert {mention.text for mention in story.bodies} == set(wanted["bodies"])
