"""What a reading says: stories, their parts, and what was left over.

A span is a half-open pair of character offsets into the source. Every character of the source that is not a blank lies
in exactly one span of one part of one story, or of one leftover, so the desk can always show where a finding came from.
"""

from dataclasses import dataclass
from typing import Any

Span = tuple[int, int]

ELEMENTS = {
    "column": "栏目题 or 通栏题, see StoryReading.column_kind",
    "kicker": "引题",
    "headline": "主题",
    "subhead": "副题",
    "dateline": "消息头 at the opening: 本报讯, 新华社北京10月14日电",
    "byline": "signatures, wherever they stand, and notes about the author",
    "paragraph": "a logical paragraph or a crosshead, with the index of its text in StoryReading.paragraphs",
    "credit": "photo credit",
    "end_dateline": "消息头 in brackets at the end of a feature",
}


@dataclass(frozen=True, slots=True)
class Byline:
    """One signature. `certain` is False where names were printed without a break and somebody has to look.

    `choices` then holds every way to read what was printed, the likeliest first, each as the names it gives.
    """

    role: str
    name: str
    certain: bool = True
    choices: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A district, union body, person or topic as written, and the full name it stands for (None: not known).

    `certain` is False where the name was inferred from what stands around it.
    """

    text: str
    name: str | None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Person(Mention):
    """Somebody named in a story, with title and unit as written before the name (None: the text gives none).

    '区总工会党组书记、主席张小禾' is 张小禾, 党组书记、主席, 区总工会. Certain only when the register knows the name.
    """

    title: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What a story says has happened or will: always a guess, so `certain` is False.

    `date` and `until` are days (YYYY-MM-DD), None where the text gives none, or no year while `read` was not told the
    day of the issue; `as_written` is the date in the story's own words ('11月20日', '近日'). `spans` point at `text`.
    """

    text: str
    date: str | None
    until: str | None
    as_written: str | None
    place: str | None
    spans: tuple[Span, ...]
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One element of a story and where it stands in the source. `index` counts paragraphs from 0, else None.

    `element` is one of ELEMENTS.
    """

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
    """One story found on the page. `crossheads` holds the indexes of the paragraphs that are crossheads.

    `column_kind` is "column" (栏目题), "banner" (通栏题: a slogan, or over several stories) or None.
    `column_certain` is True where the page itself marks it (【…】, （…）). `guessed` names the elements told from form
    alone, where the page leaves a choice: which of several lines is the headline, what a line above it is.
    """

    column: str | None
    column_kind: str | None
    column_certain: bool | None
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
    people: tuple[Person, ...]
    events: tuple[Event, ...]
    topics: tuple[Mention, ...]
    guessed: tuple[str, ...]
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
        "column_kind": story.column_kind,
        "column_certain": story.column_certain,
        "kicker": story.kicker,
        "headline": story.headline,
        "subhead": story.subhead,
        "dateline": story.dateline,
        "bylines": [_byline_as_json(byline) for byline in story.bylines],
        "paragraphs": list(story.paragraphs),
        "crossheads": list(story.crossheads),
        "photo_credits": list(story.photo_credits),
        "end_dateline": story.end_dateline,
        "genre": story.genre,
        "districts": [_mention_as_json(mention) for mention in story.districts],
        "bodies": [_mention_as_json(mention) for mention in story.bodies],
        "people": [_person_as_json(person) for person in story.people],
        "events": [_event_as_json(event) for event in story.events],
        "topics": [_mention_as_json(mention) for mention in story.topics],
        "guessed": list(story.guessed),
        "parts": [_part_as_json(part) for part in story.parts],
    }


def _byline_as_json(byline: Byline) -> dict[str, Any]:
    told = {"role": byline.role, "name": byline.name, "certain": byline.certain}
    return told if byline.certain else {**told, "choices": [list(names) for names in byline.choices]}


def _person_as_json(person: Person) -> dict[str, Any]:
    return {**_mention_as_json(person), "title": person.title, "unit": person.unit}


def _event_as_json(event: Event) -> dict[str, Any]:
    return {
        "text": event.text,
        "date": event.date,
        "until": event.until,
        "as_written": event.as_written,
        "place": event.place,
        "spans": [list(span) for span in event.spans],
        "certain": event.certain,
    }


def _mention_as_json(mention: Mention) -> dict[str, Any]:
    return {"text": mention.text, "name": mention.name, "certain": mention.certain}


def _part_as_json(part: Part) -> dict[str, Any]:
    spans = [list(span) for span in part.spans]
    if part.index is None:
        return {"element": part.element, "spans": spans}
    return {"element": part.element, "index": part.index, "spans": spans}
