"""What a reading says: stories, their parts, and what was left over.

A span is a half-open pair of character offsets into the source. Every character of the source that is not a blank lies
in exactly one span of one part of one story, or of one leftover, so the desk can always show where a finding came from.
"""

from dataclasses import dataclass
from typing import Any

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Byline:
    """One signature. `certain` is False where names were printed without a break and somebody has to look."""

    role: str
    name: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Mention:
    """A district, union body, person or topic as written, and the full name it stands for (None: not known).

    `certain` is False where the name was inferred from what stands around it.
    """

    text: str
    name: str | None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One element of a story and where it stands in the source. `index` counts paragraphs from 0, else None."""

    element: str
    spans: tuple[Span, ...]
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Leftover:
    """A run of source characters that belongs to no story, and why (an English phrase, lower case)."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class StoryReading:
    """One story found on the page. `crossheads` holds the indexes of the paragraphs that are crossheads."""

    column: str | None
    kicker: str | None
    headline: str | None
    subhead: str | None
    dateline: str | None
    bylines: tuple[Byline, ...]
    paragraphs: tuple[str, ...]
    crossheads: tuple[int, ...]
    photo_credits: tuple[str, ...]
    end_dateline: str | None
    genre: str
    districts: tuple[Mention, ...]
    bodies: tuple[Mention, ...]
    people: tuple[Mention, ...]
    topics: tuple[Mention, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    stories: tuple[StoryReading, ...]
    leftover: tuple[Leftover, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data for `json.dumps`: the form that `readcopy --json` prints, one object a file."""
        return {
            "stories": [_story_as_json(story) for story in self.stories],
            "leftover": [{"span": list(rest.span), "reason": rest.reason} for rest in self.leftover],
        }


def _story_as_json(story: StoryReading) -> dict[str, Any]:
    return {
        "column": story.column,
        "kicker": story.kicker,
        "headline": story.headline,
        "subhead": story.subhead,
        "dateline": story.dateline,
        "bylines": [{"role": b.role, "name": b.name, "certain": b.certain} for b in story.bylines],
        "paragraphs": list(story.paragraphs),
        "crossheads": list(story.crossheads),
        "photo_credits": list(story.photo_credits),
        "end_dateline": story.end_dateline,
        "genre": story.genre,
        "districts": [_mention_as_json(mention) for mention in story.districts],
        "bodies": [_mention_as_json(mention) for mention in story.bodies],
        "people": [_mention_as_json(mention) for mention in story.people],
        "topics": [_mention_as_json(mention) for mention in story.topics],
        "parts": [_part_as_json(part) for part in story.parts],
    }


def _mention_as_json(mention: Mention) -> dict[str, Any]:
    return {"text": mention.text, "name": mention.name, "certain": mention.certain}


def _part_as_json(part: Part) -> dict[str, Any]:
    spans = [list(span) for span in part.spans]
    if part.index is None:
        return {"element": part.element, "spans": spans}
    return {"element": part.element, "index": part.index, "spans": spans}
