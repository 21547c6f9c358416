"""Text set in lines of one width, as it comes out of a page's columns, is joined before it is read.

Every paragraph opens with an indent and every line but its last is full. The joined text is read like any other, and
the spans found in it are carried back to the source.
"""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate

from rawcopy.furniture import furniture_reason
from rawcopy.reading import Span

_LINE = re.compile(r"(?P<indent>[ \t\u3000]*)(?P<text>[^\r\n]*?)[ \t\u3000]*(?P<end>\r\n|\n|\r|$)")
_SENTENCE_ENDS = ("。", "！", "？", "”", "：")
NARROWEST, WIDEST = 10, 45
FEWEST_LINES = 8


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """The text with the breaks inside paragraphs taken out, and where each kept piece of it starts in both texts."""

    text: str
    firsts: tuple[int, ...]
    sources: tuple[int, ...]

    def in_source(self, span: Span) -> Span:
        """The span of the source that a span of the joined text stands for; breaks inside it are blanks and count."""
        return self._at(span[0]), self._at(span[1] - 1) + 1

    def _at(self, position: int) -> int:
        piece = bisect_right(self.firsts, position) - 1
        return self.sources[piece] + position - self.firsts[piece]


@dataclass(frozen=True, slots=True)
class _Line:
    """A physical line: the width of indent and text in full characters, and where it stands."""

    width: float
    text: str
    is_indented: bool
    text_end: int
    next_start: int

    @property
    def stands_alone(self) -> bool:
        return not self.text or self.is_indented or furniture_reason(self.text) is not None


def unwrap(source: str) -> Unwrapped | None:
    """The source with the breaks inside its paragraphs taken out, or None when it is not set in lines of one width."""
    if not _may_be_set_in_lines(source):
        return None
    lines = [_line(found) for found in _LINE.finditer(source)]
    width = _common_width(lines)
    if width is None:
        return None
    cuts = [
        (line.text_end, line.next_start)
        for line, following in zip(lines, lines[1:], strict=False)
        if abs(line.width - width) <= 1 and not following.stands_alone
    ]
    kept = list(zip([0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(source)], strict=True))
    firsts = [0, *accumulate(end - start for start, end in kept)]
    text = "".join(source[start:end] for start, end in kept)
    return Unwrapped(text, tuple(firsts[:-1]), tuple(start for start, _ in kept))


def _may_be_set_in_lines(source: str) -> bool:
    """A quick look: enough lines of about one length that is a column's. Half-width marks make it vary by a third."""
    lengths = Counter(len(line) for line in source.splitlines() if line and not line.isspace())
    if sum(lengths.values()) < FEWEST_LINES:
        return False
    usual = max(lengths, key=lambda length: (lengths[length], length))
    near = sum(lengths[length] for length in range(usual * 2 // 3, usual * 3 // 2))
    return NARROWEST <= usual <= 2 * WIDEST and 2 * near >= sum(lengths.values())


def _line(found: re.Match[str]) -> _Line:
    width = _width(found["indent"]) + _width(found["text"])
    return _Line(width, found["text"], bool(found["indent"]), found.end("text"), found.end())


def _width(text: str) -> float:
    """In full characters; Latin letters, digits and blanks are half as wide."""
    return len(text) - sum(map(str.isascii, text)) / 2


def _common_width(lines: list[_Line]) -> int | None:
    """The width of most lines, where most lines have one and do not end with their sentence."""
    told = [line for line in lines if line.text]
    widths = Counter(round(line.width) for line in told)
    if not widths:
        return None
    common = max(widths, key=lambda width: (widths[width], width))
    full = [line for line in told if abs(line.width - common) <= 1]
    is_set_in_lines = NARROWEST <= common <= WIDEST and len(full) >= FEWEST_LINES and 2 * len(full) >= len(told)
    ended = sum(line.text.endswith(_SENTENCE_ENDS) for line in full)
    return common if is_set_in_lines and ended * 3 <= len(full) else None
