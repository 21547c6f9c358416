"""Where a query stands in a text: the text in pieces, each (is it a hit, the piece as it was written)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from articles.search.words import BLANK, IS_HAN, LETTER, LONGEST_TEXT, Term, fold, parse

Pieces = list[tuple[bool, str]]


class _Hit(NamedTuple):
    begin: int
    end: int
    term: int


@dataclass
class _Window:
    begin: int
    end: int
    hits: list[_Hit] = field(default_factory=list)

    @property
    def terms(self) -> set[int]:
        return {hit.term for hit in self.hits}


def marked(text: str, query: str) -> Pieces:
    """The whole text."""
    return _pieces(text, 0, len(text), _hits(text, query))


def passages(text: str, query: str, around: int = 60, most: int = 2) -> list[Pieces]:
    """What stands about the hits, each passage within its line, in the order of the text; [] without a hit.

    Where there is more than can be shown, what shows more words of the query goes first.
    """
    windows = list(_windows(text, _hits(text, query), around))
    chosen: list[_Window] = []
    shown: set[int] = set()
    while windows and len(chosen) < most:
        best = max(windows, key=lambda window: len(window.terms - shown))
        windows.remove(best)
        chosen.append(best)
        shown |= best.terms
    return [_in_dots(text, window) for window in sorted(chosen, key=lambda window: window.begin)]


def _windows(text: str, hits: Iterable[_Hit], around: int) -> Iterator[_Window]:
    """The stretches of text about the hits, apart from each other; a hit that begins within one is part of it."""
    window: _Window | None = None
    for hit in hits:
        if window and hit.begin < window.end:
            window.end = max(window.end, hit.end)
        else:
            if window:
                yield window
            line_begin, line_end = text.rfind("\n", 0, hit.begin) + 1, text.find("\n", hit.end)
            begin = max(hit.begin - around, line_begin, window.end if window else 0)
            window = _Window(begin, min(hit.end + around, len(text) if line_end < 0 else line_end))
        window.hits.append(hit)
    if window:
        yield window


def _in_dots(text: str, window: _Window) -> Pieces:
    """The passage, with … where its line goes on."""
    before = "…" if window.begin and text[window.begin - 1] != "\n" else ""
    after = "…" if window.end < len(text) and text[window.end] != "\n" else ""
    pieces = [(False, before), *_pieces(text, window.begin, window.end, window.hits), (False, after)]
    return [piece for piece in pieces if piece[1]]


def _pieces(text: str, begin: int, end: int, hits: Iterable[_Hit]) -> Pieces:
    pieces: Pieces = []
    done = begin
    for hit in hits:
        pieces += [(False, text[done : hit.begin]), (True, text[hit.begin : hit.end])]
        done = hit.end
    pieces.append((False, text[done:end]))
    return [piece for piece in pieces if piece[1]]


def _hits(text: str, query: str) -> list[_Hit]:
    """Where the terms stand in the text as it was written, in order and apart."""
    wanted = sorted((term for term in parse(query) if not term.is_excluded), key=lambda term: -len(term.spelling))
    if not wanted:
        return []
    folded_characters = [_fold_character(character) for character in text[:LONGEST_TEXT]]
    origin = [place for place, folded in enumerate(folded_characters) for _ in folded]
    pattern = "|".join(f"({_pattern(term)})" for term in wanted)
    hits: list[_Hit] = []
    for match in re.finditer(pattern, "".join(folded_characters)):
        begin, end = origin[match.start()], origin[match.end() - 1] + 1
        # One written character may fold to several, and hold several hits.
        if not hits or begin >= hits[-1].end:
            hits.append(_Hit(begin, end, match.lastindex or 0))
    return hits


@lru_cache(maxsize=16_384)
def _fold_character(character: str) -> str:
    return fold(character)


def _pattern(term: Term) -> str:
    """A term as readers see it: blanks may stand inside Chinese, anything but letters between runs."""
    return r"[\W_]*".join(
        f"{BLANK}*".join(run) if IS_HAN.match(run) else rf"(?<!{LETTER}){re.escape(run)}(?!{LETTER})"
        for run in term.runs
    )
