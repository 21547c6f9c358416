"""The whole way from raw copy to a reading: lines, kinds, stories, elements, names; nothing on the way may be lost."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from rawcopy.bodies import find_bodies
from rawcopy.classify import classify
from rawcopy.districts import find_districts, spot
from rawcopy.drafts import Draft, split_stories
from rawcopy.events import find_events
from rawcopy.gazetteer import Gazetteer
from rawcopy.genres import genre_of
from rawcopy.headlines import Heads, Title, read_heads
from rawcopy.lines import joins_with_blank, split_lines
from rawcopy.paragraphs import Body, read_body
from rawcopy.people import find_people
from rawcopy.punctuation import to_display
from rawcopy.reading import Byline, Event, Leftover, Part, Reading, Span, StoryReading
from rawcopy.topics import find_topics
from rawcopy.wrapped import Unwrapped, unwrap

UNPLACED = "not placed"
DATELINE_MARKS = "【】[]［］〔〕（）()：: "
COLUMN_MARKS = "【】〖〗（）()■□●◆▲★：: "


def read(text: str, gazetteer: Gazetteer | None = None, *, issue_date: date | None = None) -> Reading:
    """Takes a page apart; `gazetteer` defaults to the built-in names, `issue_date` says what '昨日' and '11月20日' are.

    Total: raises on no string, and every character that is not a blank lies in exactly one part or leftover.
    """
    names = gazetteer or Gazetteer.builtin()
    joined = unwrap(text)
    if joined is not None:
        return carried_back(_read(joined.text, names, issue_date), joined)
    return _read(text, names, issue_date)


def _read(text: str, names: Gazetteer, issue_date: date | None) -> Reading:
    drafts, leftover = split_stories(classify(split_lines(text), names.known_people))
    stories: list[StoryReading] = []
    for draft in drafts:
        story, rest = _read_story(text, draft, names, issue_date)
        leftover.extend(rest)
        if story is not None:
            stories.append(story)
    spans = [span for story in stories for part in story.parts for span in part.spans]
    spans.extend(rest.span for rest in leftover)
    leftover.extend(Leftover(span, UNPLACED) for span in uncovered(text, spans))
    return Reading(tuple(stories), tuple(sorted(leftover, key=lambda rest: rest.span)))


def carried_back(reading: Reading, joined: Unwrapped) -> Reading:
    """The same reading with the spans of the source that the text was joined from."""

    def spans_of(spans: Iterable[Span]) -> tuple[Span, ...]:
        return tuple(joined.in_source(span) for span in spans)

    stories = tuple(
        replace(
            story,
            parts=tuple(replace(part, spans=spans_of(part.spans)) for part in story.parts),
            events=tuple(replace(event, spans=spans_of(event.spans)) for event in story.events),
        )
        for story in reading.stories
    )
    leftover = tuple(Leftover(joined.in_source(rest.span), rest.reason) for rest in reading.leftover)
    return Reading(stories, leftover)


def _read_story(
    text: str, draft: Draft, names: Gazetteer, issue_date: date | None
) -> tuple[StoryReading | None, list[Leftover]]:
    """A story, and what of its lines belongs to no element; no story when there is no text under the heading."""
    body = read_body(draft.body, names.known_people)
    if not body.paragraphs:
        lines = [*draft.heads, *draft.body]
        return None, [Leftover(line.line.span, "heading without a story") for line in lines]
    heads = read_heads([Title(line.line.start, line.text) for line in draft.heads], draft.opens_with_dateline)
    events = find_events(text, [paragraph.spans for paragraph in body.paragraphs], issue_date)
    return _story(text, heads, body, names, events), body.leftover


def _story(text: str, heads: Heads, body: Body, names: Gazetteer, events: Sequence[Event]) -> StoryReading:
    paragraphs = tuple(shown(text, paragraph.spans) for paragraph in body.paragraphs)
    headline = shown_lines(text, heads.headline)
    column = (shown_lines(text, heads.column) or "").strip(COLUMN_MARKS) or None
    dateline = shown(text, [body.dateline]).strip(DATELINE_MARKS) if body.dateline else None
    bylines = distinct_bylines(body.bylines, body.authors)
    spotted = spot(paragraphs, headline, names)
    return StoryReading(
        column=column,
        column_kind=heads.column_kind,
        column_certain=heads.column_certain,
        kicker=shown_lines(text, heads.kicker),
        headline=headline,
        subhead=shown_lines(text, heads.subhead),
        dateline=dateline,
        bylines=bylines,
        paragraphs=paragraphs,
        crossheads=tuple(index for index, paragraph in enumerate(body.paragraphs) if paragraph.is_crosshead),
        photo_credits=tuple(shown(text, [span]) for span in body.credits),
        end_dateline=shown(text, [body.end_dateline]) if body.end_dateline else None,
        genre=genre_of(
            headline or "", column or "", [b.role for b in bylines], dateline, paragraphs, bool(body.credits)
        ),
        districts=tuple(find_districts(paragraphs, headline, names, spotted)),
        bodies=tuple(find_bodies(paragraphs, headline, names, spotted)),
        people=tuple(find_people(paragraphs, names, spotted)),
        events=tuple(events),
        topics=tuple(find_topics(paragraphs, headline, names)),
        guessed=heads.guessed,
        parts=_parts(heads, body),
    )


def _parts(heads: Heads, body: Body) -> tuple[Part, ...]:
    above = [
        ("column", heads.column),
        ("kicker", heads.kicker),
        ("headline", heads.headline),
        ("subhead", heads.subhead),
    ]
    parts = [Part(element, spans) for element, spans in above if spans]
    parts.extend(body.parts)
    parts.extend(Part("paragraph", tuple(paragraph.spans), index) for index, paragraph in enumerate(body.paragraphs))
    return tuple(sorted(parts, key=lambda part: part.spans[0]))


def shown(text: str, spans: Sequence[Span]) -> str:
    """The words of the spans as readers see them: joined without the page's line breaks, marks normalised."""
    pieces: list[str] = []
    for start, end in spans:
        piece = text[start:end]
        if pieces and joins_with_blank(pieces[-1][-1], piece[0]):
            pieces.append(" ")
        pieces.append(piece)
    return to_display("".join(pieces))


def shown_lines(text: str, spans: Sequence[Span]) -> str | None:
    """Title lines with a blank where the page breaks the line; None when there are none."""
    return to_display(" ".join(text[start:end] for start, end in spans)) if spans else None


def distinct_bylines(bylines: Iterable[Byline], authors: Iterable[Byline]) -> tuple[Byline, ...]:
    """Each signature once, in the order printed; an archive's author counts only when the story does not name him."""
    kept = list(dict.fromkeys(bylines))
    named = {byline.name for byline in kept}
    kept.extend(author for author in dict.fromkeys(authors) if author.name not in named)
    return tuple(kept)


def uncovered(text: str, spans: Iterable[Span]) -> list[Span]:
    """Runs of characters, blanks at their ends aside, that lie in none of the spans."""
    rest: list[Span] = []
    position = 0
    for start, end in [*sorted(spans), (len(text), len(text))]:
        rest.extend(_runs(text, position, start))
        position = max(position, end)
    return rest


def _runs(text: str, start: int, end: int) -> Iterable[Span]:
    """The run between two spans without its outer blanks; characters that only look blank are kept."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
