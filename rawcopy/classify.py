"""What each line of the page is, looked at by itself, before stories are told apart."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rawcopy.bylines import archive_authors, byline_line
from rawcopy.captions import credit_line
from rawcopy.datelines import OPENER, end_dateline, opener_at
from rawcopy.furniture import furniture_reason
from rawcopy.lines import (
    CANNOT_CLOSE,
    CANNOT_OPEN,
    LONGEST_TITLE,
    Line,
    ends_sentence,
    is_title_like,
    trimmed,
    visible_length,
)

_WIDE_GAP = re.compile(r"[ \u3000]{2,}|\u3000")


class Kind(StrEnum):
    FURNITURE = "furniture"
    ARCHIVE = "archive"
    BYLINE = "byline"
    CREDIT = "credit"
    OPENER = "opener"
    CLOSER = "closer"
    TITLE = "title"
    TEXT = "text"


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
        for line in headline_and_rest(whole):
            reason = furniture_reason(line.text)
            yield KnownLine(line, Kind.FURNITURE, reason) if reason else KnownLine(line, kind_of(line.text, known))


def _beside_neighbours(lines: Sequence[KnownLine]) -> Iterator[KnownLine]:
    for position, line in enumerate(lines):
        before = lines[position - 1] if position else None
        after = lines[position + 1] if position + 1 < len(lines) else None
        if line.kind is Kind.TITLE and after and after.kind is Kind.TEXT and is_broken_off(line.text, after.text):
            yield KnownLine(line.line, Kind.TEXT)
        elif line.kind is Kind.TEXT and after and after.kind in _HEADED and is_unpunctuated_heading(line.text, before):
            yield KnownLine(line.line, Kind.TITLE)
        else:
            yield line


def is_broken_off(text: str, following: str) -> bool:
    """A short line that the next one goes on.

    '工程将于2031年12' before '月全线通车。', '各方都在' before '加紧施工。'.
    """
    if text[-1] in CANNOT_CLOSE or following[0] in CANNOT_OPEN:
        return True
    return text[-1].isdigit() and following[0] in "0123456789年月日时分秒万亿个多余名人次%％.．米吨元"


def is_unpunctuated_heading(text: str, before: KnownLine | None) -> bool:
    """A long title with commas right above a dateline: '夏送清凉，冬送温暖，某区工会一年四季在路上'."""
    if visible_length(text) > LONGEST_TITLE or "。" in text or ends_sentence(text) or text[-1] in "，,、；;":
        return False
    return before is None or before.kind is not Kind.TEXT or ends_sentence(before.text)


def kind_of(text: str, known: Collection[str] = ()) -> Kind:
    """The kind of a line that is no furniture; the first rule that fits decides."""
    if archive_authors(text, known):
        return Kind.ARCHIVE
    if opener_at(text):
        return Kind.OPENER
    if end_dateline(text) == 0:
        return Kind.CLOSER
    if credit_line(text, known):
        return Kind.CREDIT
    if byline_line(text, known):
        return Kind.BYLINE
    return Kind.TITLE if is_title_like(text) else Kind.TEXT


def headline_and_rest(line: Line) -> Iterator[Line]:
    """Web text may put the headline and the story in one line, a wide blank between them.

    '冬日送暖 关爱到家  　　某某网衡水电(记者李小禾)近日' is a headline, then a story with its dateline.
    """
    for gap in _WIDE_GAP.finditer(line.text[:60]):
        head = line.text[: gap.start()]
        if OPENER.match(line.text, gap.end()) and is_title_like(head):
            yield Line(line.start, head, line.gap, line.indent)
            start, end = trimmed(line.text, gap.end(), len(line.text))
            yield Line(line.start + start, line.text[start:end], 0, 0)
            return
    yield line
