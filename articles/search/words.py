"""From text to tokens, and from what a reader types to terms.

Chinese has no blanks between words, so a run of ideographs is indexed as its overlapping pairs: 总工会 → 总工 工会 会.
A phrase of pairs finds every string of two or more characters, whatever a dictionary knows. The single character at
the end of a run makes one-character searches complete (会 is a prefix) and parts runs that stand side by side.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

LONGEST_TEXT = 100_000
LONGEST_QUERY = 200
MOST_TERMS = 20

# 々 〇, kana, unified and compatibility ideographs, and every extension on planes 2 and 3.
HAN = r"\u3005\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
LETTER = rf"[^\W_{HAN}]"
BLANK = r"[^\S\r\n]"
# The limit on letters keeps a pasted key or address below what an index takes for one token.
RUN = re.compile(rf"[{HAN}]+|{LETTER}{{1,64}}")
UNBROKEN = re.compile(rf"(?:[{HAN}]|{LETTER})+")
BLANK_IN_HAN = re.compile(rf"(?<=[{HAN}]){BLANK}+(?=[{HAN}])")
IS_HAN = re.compile(rf"[{HAN}]")
TERM = re.compile(r"(?P<minus>(?<!\S)-)?(?:\"(?P<phrase>[^\"]*)\"|(?P<word>[^\s\"]+))")
FACET = re.compile(r"[a-z_]+:[\w-]+")

# One character each; traditional to simplified will be more rows of this table.
FOLDING: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "○◯"), "〇"),
    **dict.fromkeys(map(ord, "“”„‟"), '"'),
    # What is not seen: soft hyphen, zero-width characters, variation selectors.
    **dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]),
}


def fold(text: str) -> str:
    """One form for what readers take for the same: full and half width, capitals, 〇 and ○."""
    return unicodedata.normalize("NFKC", text).translate(FOLDING).lower()


def runs(folded: str) -> list[str]:
    """The runs of ideographs and of letters or digits; blanks inside Chinese (王 芳) join, line ends part."""
    return RUN.findall(BLANK_IN_HAN.sub("", folded))


def tokens(some_runs: list[str]) -> Iterator[str]:
    """What is indexed for these runs, in order."""
    for run in some_runs:
        if IS_HAN.match(run):
            yield from (run[start : start + 2] for start in range(len(run) - 1))
            yield run[-1]
        else:
            yield run


class Term(NamedTuple):
    """Something a document must hold, or must not: runs that follow each other."""

    runs: tuple[str, ...]
    is_excluded: bool = False

    @property
    def is_prefix(self) -> bool:
        """Whether the last token stands for any that begins with it: a lone ideograph is inside some pair."""
        return len(self.runs[-1]) == 1 and bool(IS_HAN.match(self.runs[-1]))

    @property
    def tokens(self) -> list[str]:
        """The phrase of tokens; a last run of several ideographs may go on in the document, so its end stays open."""
        phrase = list(tokens(list(self.runs)))
        ends_open = len(self.runs[-1]) > 1 and IS_HAN.match(self.runs[-1])
        return phrase[:-1] if ends_open else phrase

    @property
    def spelling(self) -> str:
        """The term as it stands in runs joined by blanks with a blank at both ends, for a plain string search."""
        before = "" if IS_HAN.match(self.runs[0]) else " "
        after = "" if IS_HAN.match(self.runs[-1]) else " "
        return f"{before}{' '.join(self.runs)}{after}"


def parse(query: str) -> list[Term]:
    """The terms of a query: words (all of them), "phrases", -without. Anything can be typed, nothing is an error.

    Only the first 200 characters and the first 20 terms count. Without a term to look for there is none at all.
    """
    folded = fold(query[:LONGEST_QUERY])[:LONGEST_QUERY]
    terms = list(dict.fromkeys(_terms(folded)))[:MOST_TERMS]
    return terms if any(not term.is_excluded for term in terms) else []


def _terms(folded: str) -> Iterator[Term]:
    for match in TERM.finditer(folded):
        is_excluded = match["minus"] is not None
        whole = match["phrase"] if match["phrase"] is not None else match["word"]
        parts = [whole] if is_excluded or match["phrase"] is not None else UNBROKEN.findall(whole)
        for part in parts:
            if part_runs := runs(part):
                yield Term(tuple(part_runs), is_excluded)


def facet_token(facet: str) -> str:
    """The token of a facet such as "district:12". The colon in front keeps it apart from every token of a text."""
    folded = fold(facet)
    if not FACET.fullmatch(folded):
        raise ValueError(f"A facet is a kind, a colon and a number or word, not {facet!r}")
    return f":{folded}"


def facet_tokens_to_find(facets: Iterable[str]) -> list[str]:
    """Their tokens, without those that no document can bear: an address of a filter may hold anything."""
    return [f":{folded}" for folded in map(fold, facets) if FACET.fullmatch(folded)]


def passage(text: str, query: str, around: int = 60) -> list[tuple[bool, str]]:
    """The text about the first hit, in pieces: (is it a hit, the piece as written). Without a hit, the beginning."""
    hits = _hits(text, query)
    if not hits:
        return [(False, text[: 2 * around] + ("…" if len(text) > 2 * around else ""))] if text else []
    begin, end = max(hits[0][0] - around, 0), min(hits[0][1] + around, len(text))
    pieces = [(False, "…")] if begin else []
    done = begin
    for hit_begin, hit_end in hits:
        if hit_end > end:
            break
        pieces += [(False, text[done:hit_begin]), (True, text[hit_begin:hit_end])]
        done = hit_end
    pieces += [(False, text[done:end]), (False, "…" if end < len(text) else "")]
    return [piece for piece in pieces if piece[1]]


def _hits(text: str, query: str) -> list[tuple[int, int]]:
    """Where the terms stand in the text as it was written, in order and apart."""
    wanted = sorted((term for term in parse(query) if not term.is_excluded), key=lambda term: -len(term.spelling))
    if not wanted:
        return []
    text = text[:LONGEST_TEXT]
    folded_characters = [_fold_character(character) for character in text]
    origin = [place for place, folded in enumerate(folded_characters) for _ in folded]
    pattern = "|".join(_pattern(term) for term in wanted)
    hits: list[tuple[int, int]] = []
    for match in re.finditer(pattern, "".join(folded_characters)):
        begin, end = origin[match.start()], origin[match.end() - 1] + 1
        # One written character may fold to several, and hold several hits.
        if not hits or begin >= hits[-1][1]:
            hits.append((begin, end))
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
