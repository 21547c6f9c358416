"""What each line of the page is, looked at by itself, before stories are told apart."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rawcopy.bylines import archive_authors, bare_names, byline_line, headline_and_author, is_about_author
from rawcopy.captions import credit_line
from rawcopy.datelines import OPENER, end_dateline, opener_at
from rawcopy.furniture import furniture_reason
from rawcopy.lines import (
    CANNOT_CLOSE,
    CANNOT_OPEN,
    LONGEST_CROSSHEAD,
    LONGEST_TITLE,
    Line,
    ends_sentence,
    is_title_like,
    trimmed,
    visible_length,
)
from rawcopy.names import is_unit

_WIDE_GAP = re.compile(r"[ \u3000]{2,}|\u3000")


class Kind(StrEnum):
    """What a line is by itself. LINE: a paragraph of one short line, such as a question or an item of a list."""

    FURNITURE = "furniture"
    ARCHIVE = "archive"
    BYLINE = "byline"
    CREDIT = "credit"
    OPENER = "opener"
    CLOSER = "closer"
    TITLE = "title"
    LINE = "line"
    TEXT = "text"


LONGEST_NAME = 4
PICTURE_HEADINGS = ("图片新闻", "图片报道", "图片故事", "新闻图片")
SHORTEST_FRAGMENT, LONG_FOR_A_CROSSHEAD = 5, 16
_MARK_INSIDE = re.compile(r"[，,、：:；;]|[”’》][\u3400-\u9fff]+$")
NEARBY = 60
_TWO_HAN = re.compile(r"[\u3400-\u9fff]{2}")
_IN_STORY = {Kind.TEXT, Kind.OPENER, Kind.LINE}
_QUESTION = re.compile(r"(?:本报)?(?:记者|问|答|主持人|Q|A)[：:].*[？?]$")
_WRITTEN_AND_TAKEN = re.compile(r"文[/／、][摄图]|[图摄][/／、]文")
_SENTENCE_MARK = re.compile(r"[。！？]")
_DAY_ALONE = re.compile(
    r"[\d〇○零一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日"
)
_AFTER_NUMBER = "0123456789年月日时分秒万亿个多余名人次%％.．米吨元"
_CLOSING_MARKS = "，。、；：！？”’）》】,.;:!?)%％"
_HEADED = {Kind.OPENER, Kind.ARCHIVE}


@dataclass(frozen=True, slots=True)
class KnownLine:
    line: Line
    kind: Kind
    reason: str = ""

    @property
    def text(self) -> str:
        return self.line.text


def classify(lines: Iterable[Line], known: Collection[str] = ()) -> list[KnownLine]:
    """Every line with its kind, looked at by itself and then once more beside its neighbours."""
    return list(_beside_neighbours(list(_by_themselves(lines, known))))


def _by_themselves(lines: Iterable[Line], known: Collection[str]) -> Iterator[KnownLine]:
    for whole in lines:
        for line in headline_and_rest(whole, known):
            reason = furniture_reason(line.text)
            yield KnownLine(line, Kind.FURNITURE, reason) if reason else KnownLine(line, kind_of(line.text, known))


@dataclass(frozen=True, slots=True)
class _Place:
    """A line between the lines above and below it; the one above has its final kind already."""

    line: KnownLine
    before: KnownLine | None
    after: KnownLine | None


def _beside_neighbours(lines: Sequence[KnownLine]) -> Iterator[KnownLine]:
    before: KnownLine | None = None
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else None
        kind = _kind_beside(_Place(line, before, after))
        if kind is None and is_fragment(_Place(line, before, after), lines, number):
            kind = Kind.TEXT
        before = KnownLine(line.line, kind) if kind else line
        yield before


def _kind_beside(place: _Place) -> Kind | None:
    """Another kind for a line, told from the lines above and below it; None when it stays what it is."""
    line, before, after = place.line, place.before, place.after
    if line.kind is Kind.TITLE:
        return _kind_of_title(line, before, after)
    if line.kind is Kind.TEXT and after and is_unpunctuated_heading(line, before, after):
        return Kind.TITLE
    if line.kind is Kind.FURNITURE and before and is_day_of_notice(before, line):
        return Kind.LINE
    is_picture = line.kind is Kind.FURNITURE and line.text in PICTURE_HEADINGS
    return Kind.TITLE if is_picture and after and after.kind is Kind.TEXT else None


def _kind_of_title(line: KnownLine, before: KnownLine | None, after: KnownLine | None) -> Kind | None:
    if after and is_broken_off(line, before, after):
        return Kind.TEXT
    if stands_like_an_author(line, before, after):
        return Kind.BYLINE
    if _QUESTION.match(line.text) or (after and is_day_of_notice(line, after)):
        return Kind.LINE
    if before and before.kind in _IN_STORY and before.text[-1] in "：:" and line.line.gap <= before.line.gap:
        return Kind.LINE
    return Kind.LINE if before and before.kind is Kind.LINE and line.line.gap == 0 else None


def is_fragment(place: _Place, lines: Sequence[KnownLine], number: int) -> bool:
    """A short line inside a story that goes on in the next: '……建立“一人一台”工' before '作室,并从……'.

    The next line is as short and broken off too; or the line is long or marked for a crosshead, and its last and the
    next line's first character make a word of the page ('工作').
    """
    line, before, after = place.line, place.before, place.after
    if line.kind is not Kind.TITLE or before is None or after is None:
        return False
    if before.kind not in _IN_STORY or after.kind is not Kind.TEXT or line.line.gap > after.line.gap:
        return False
    if visible_length(line.text) < SHORTEST_FRAGMENT or line.line.indent < after.line.indent:
        return False
    if visible_length(after.text) <= LONGEST_CROSSHEAD and not _SENTENCE_MARK.search(after.text):
        return not ends_sentence(after.text)
    if not _MARK_INSIDE.search(line.text) and visible_length(line.text) < LONG_FOR_A_CROSSHEAD:
        return False
    pair = line.text[-1] + after.text[0]
    nearby = lines[max(0, number - NEARBY) : number + NEARBY]
    return _TWO_HAN.fullmatch(pair) is not None and any(pair in each.text for each in nearby)


def is_day_of_notice(line: KnownLine, following: KnownLine) -> bool:
    """A notice closes with who gives it and the day: '某某厂工会委员会' over '2031年11月20日'."""
    is_day = following.kind is Kind.FURNITURE and _DAY_ALONE.fullmatch(following.text) is not None
    return is_day and following.line.gap == 0 and line.kind in (Kind.TITLE, Kind.LINE) and is_unit(line.text)


def stands_like_an_author(line: KnownLine, before: KnownLine | None, after: KnownLine | None) -> bool:
    """A name alone between a headline and its story signs the story: '我家的果园', '李小禾', '果园在城南……'."""
    if before is None or after is None or before.kind is not Kind.TITLE or after.kind not in (Kind.TEXT, Kind.ARCHIVE):
        return False
    return visible_length(before.text) > LONGEST_NAME and bool(bare_names(line.text))


def is_broken_off(line: KnownLine, before: KnownLine | None, after: KnownLine) -> bool:
    """A short line that the next one goes on.

    '工程将于2031年12' before '月全线通车。', '各方都在' before '加紧施工。'; '果园开门了' over its story is a title.
    """
    is_in_story = before is not None and before.kind in (*_IN_STORY, Kind.BYLINE, Kind.CREDIT)
    if line.text[-1].isdigit() and after.text[0] in _AFTER_NUMBER:
        return after.kind is Kind.TEXT or (after.kind is Kind.TITLE and is_in_story)
    if after.kind is not Kind.TEXT:
        return False
    if after.text[0] in _CLOSING_MARKS:
        return True
    is_inside = is_in_story and line.line.gap <= after.line.gap
    return is_inside and (line.text[-1] in CANNOT_CLOSE or after.text[0] in CANNOT_OPEN)


def is_unpunctuated_heading(line: KnownLine, before: KnownLine | None, after: KnownLine) -> bool:
    """A long title with commas above a dateline: '夏送清凉，冬送温暖，某区工会一年四季在路上'.

    Without a dateline only the first line of the page, or one set apart, can be such a title.
    """
    text = line.text
    if visible_length(text) > LONGEST_TITLE or "。" in text or ends_sentence(text) or text[-1] in "，,、；;":
        return False
    if after.kind in _HEADED:
        return before is None or before.kind is not Kind.TEXT or ends_sentence(before.text)
    if after.kind is Kind.BYLINE and before is None:
        return True
    is_first = before is None or before.kind is Kind.FURNITURE or line.line.gap > max(after.line.gap, 1)
    is_above_text = after.kind is Kind.TEXT and len(after.text) > len(text) and _SENTENCE_MARK.search(after.text)
    return bool(is_first and is_above_text and after.text[0] not in CANNOT_OPEN and text[-1] not in CANNOT_CLOSE)


def kind_of(text: str, known: Collection[str] = ()) -> Kind:
    """The kind of a line that is no furniture; the first rule that fits decides."""
    if archive_authors(text, known):
        return Kind.ARCHIVE
    if opener_at(text):
        return Kind.OPENER
    if "。" in text[:-1] and text[0] not in "（(":
        return Kind.TEXT
    if end_dateline(text) == 0:
        return Kind.CLOSER
    if is_about_author(text) or (_WRITTEN_AND_TAKEN.search(text) and byline_line(text, known)):
        return Kind.BYLINE
    if credit_line(text, known):
        return Kind.CREDIT
    if byline_line(text, known):
        return Kind.BYLINE
    return Kind.TITLE if is_title_like(text) else Kind.TEXT


def headline_and_rest(line: Line, known: Collection[str] = ()) -> Iterator[Line]:
    """Web text may put the headline and the story in one line, a wide blank between them.

    '冬日送暖 关爱到家  　　某某网衡水电(记者李小禾)近日' is a headline, then a story with its dateline. A signature may
    stand behind a headline too: '工匠也要会说话　□ 钮小簧'.
    """
    if " " not in line.text and "\u3000" not in line.text:
        yield line
        return
    signed = headline_and_author(line.text, known) if len(line.text) <= 2 * LONGEST_TITLE else len(line.text)
    if signed < len(line.text):
        yield from _pieces(line, signed, signed)
        return
    for gap in _WIDE_GAP.finditer(line.text[:60]):
        head = line.text[: gap.start()]
        if OPENER.match(line.text, gap.end()) and is_title_like(head):
            yield from _pieces(line, gap.start(), gap.end())
            return
    yield line


def _pieces(line: Line, first_end: int, second_start: int) -> Iterator[Line]:
    """One line as two, the second directly under the first."""
    start, end = trimmed(line.text, 0, first_end)
    yield Line(line.start + start, line.text[start:end], line.gap, line.indent)
    start, end = trimmed(line.text, second_start, len(line.text))
    yield Line(line.start + start, line.text[start:end], 0, 0)
