"""The whole way from raw copy to a reading: lines, kinds, stories, elements, names; nothing on the way may be lost."""

from collections.abc import Iterable, Sequence

from rawcopy.bodies import find_bodies
from rawcopy.classify import classify
from rawcopy.districts import find_districts
from rawcopy.drafts import Draft, split_stories
from rawcopy.gazetteer import Gazetteer
from rawcopy.genres import genre_of
from rawcopy.headlines import Heads, Title, read_heads
from rawcopy.lines import joins_with_blank, split_lines
from rawcopy.paragraphs import Body, read_body
from rawcopy.people import find_people
from rawcopy.punctuation import to_display
from rawcopy.reading import Byline, Leftover, Part, Reading, Span, StoryReading
from rawcopy.topics import find_topics

UNPLACED = "not placed"
COLUMN_MARKS = "【】〖〗（）()■□●◆▲★：: "


def read(text: str, gazetteer: Gazetteer | None = None) -> Reading:
    """Takes a page apart; `gazetteer` defaults to the built-in names.

    Total: raises on no string, and every character that is not a blank lies in exactly one part or leftover.
    """
    names = gazetteer or Gazetteer.builtin()
    drafts, leftover = split_stories(classify(split_lines(text), names.known_people))
    stories: list[StoryReading] = []
    for draft in drafts:
        story, rest = _read_story(text, draft, names)
        leftover.extend(rest)
        if story is not None:
            stories.append(story)
    spans = [span for story in stories for part in story.parts for span in part.spans]
    spans.extend(rest.span for rest in leftover)
    leftover.extend(Leftover(span, UNPLACED) for span in uncovered(text, spans))
    return Reading(tuple(stories), tuple(sorted(leftover, key=lambda rest: rest.span)))


def _read_story(text: str, draft: Draft, names: Gazetteer) -> tuple[StoryReading | None, list[Leftover]]:
    """A story, and what of its lines belongs to no element; no story when there is no text under the heading."""
    body = read_body(draft.body, names.known_people)
    if not body.paragraphs:
        lines = [*draft.heads, *draft.body]
        return None, [Leftover(line.line.span, "heading without a story") for line in lines]
    heads = read_heads([Title(line.line.start, line.text) for line in draft.heads])
    return _story(text, heads, body, names), body.leftover


def _story(text: str, heads: Heads, body: Body, names: Gazetteer) -> StoryReading:
    paragraphs = tuple(shown(text, paragraph.spans) for paragraph in body.paragraphs)
    headline = shown(text, heads.headline) or None
    column = shown(text, heads.column).strip(COLUMN_MARKS) or None
    dateline = shown(text, [body.dateline]) if body.dateline else None
    bylines = distinct_bylines(body.bylines, body.authors)
    return StoryReading(
        column=column,
        kicker=shown(text, heads.kicker) or None,
        headline=headline,
        subhead=shown(text, heads.subhead) or None,
        dateline=dateline,
        bylines=bylines,
        paragraphs=paragraphs,
        crossheads=tuple(index for index, paragraph in enumerate(body.paragraphs) if paragraph.is_crosshead),
        photo_credits=tuple(shown(text, [span]) for span in body.credits),
        end_dateline=shown(text, [body.end_dateline]) if body.end_dateline else None,
        genre=genre_of(
            headline or "", column or "", [b.role for b in bylines], dateline, paragraphs, bool(body.credits)
        ),
        districts=tuple(find_districts(paragraphs, headline, names)),
        bodies=tuple(find_bodies(paragraphs, headline, names)),
        people=tuple(find_people(paragraphs, names)),
        topics=tuple(find_topics(paragraphs, headline, names)),
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
