"""From text to tokens, and from what a reader types to terms.

Chinese has no blanks between words, so a run of ideographs is indexed as its overlapping pairs: 总工会 → 总工 工会 会.
A phrase of pairs finds every string of two or more characters, whatever a dictionary knows. The single character at
the end of a run makes one-character searches complete (会 is a prefix) and parts runs that stand side by side.
"""

import re
import sys
import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
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
# Runs of letters and tokens of titles, as many as follow each other. Where they stood no ideograph can stand.
NOT_HAN = re.compile(rf" ([^{HAN} ][^ ]*(?: [^{HAN} ][^ ]*)*)(?= )")
PLACE = "\ue000"
UTF_32 = f"utf-32-{'le' if sys.byteorder == 'little' else 'be'}"
ONE_BLANK = array("I", " ".encode(UTF_32))
TERM = re.compile(r"(?P<minus>(?<!\S)-)?(?:\"(?P<phrase>[^\"]*)\"|(?P<word>[^\s\"]+))")
SPACED_OUT = re.compile(rf"(?<!\S)[{HAN}](?:{BLANK}+[{HAN}])+(?!\S)")
# No run holds it, and both databases take it for a part of a token.
IN_TITLE = "_"
FACET = re.compile(r"[a-z_]+:[\w-]+")
ANY_BLANK = re.compile(BLANK)
# What nearly all copy is made of. None of it joins its neighbour into one character, so each is folded by itself.
LONERS = re.compile(r"[\n -~\u00b7\u2010-\u2016\u2018-\u2027\u2030-\u203b\u3000-\u3029\u4e00-\u9fff\uff01-\uff5e]*")


def _simplified() -> dict[int, str]:
    """Traditional characters, each with the one that stands for it. A change of the file needs a rebuilt index."""
    lines = (Path(__file__).parent / "traditional.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split() for line in lines if not line.startswith("#")]
    return {ord(character): simple for simple, characters in pairs for character in characters}


# At most one character for one, so that what is written in traditional characters is marked as it stands.
FOLDING: dict[int, str | None] = {
    **_simplified(),
    **dict.fromkeys(map(ord, "○◯"), "〇"),
    **dict.fromkeys(map(ord, "“”„‟「」『』"), '"'),
    # What is not seen: soft hyphen, zero-width characters, variation selectors.
    **dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]),
}


def fold(text: str) -> str:
    """One form for what readers take for the same: full and half width, capitals, 〇 and ○, 總 and 总."""
    if not LONERS.fullmatch(text):
        return _fold_whole(text)
    changed, folded = _folded_loners()
    return changed.sub(lambda loner: folded[loner[0]], text)


def _fold_whole(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(FOLDING).lower()


@cache
def _folded_loners() -> tuple[re.Pattern[str], dict[str, str]]:
    """The loners that folding changes, a small part of any copy, and what each becomes."""
    loners = "".join(LONERS.findall("".join(map(chr, range(0xD800))) + "".join(map(chr, range(0xE000, 0x10000)))))
    # The others are not kept even for a moment: that took 3 MB, which a process does not give back.
    changed = {loner: folded for loner in loners if (folded := _fold_whole(loner)) != loner}
    return re.compile(f"[{re.escape(''.join(changed))}]"), changed


def runs(folded: str) -> list[str]:
    """The runs of ideographs and of letters or digits; blanks inside Chinese (王 芳) join, line ends part."""
    joined = BLANK_IN_HAN.sub("", folded) if ANY_BLANK.search(folded) else folded
    return RUN.findall(joined)


def tokens(words: str) -> str:
    """What is indexed for these words, in order, with blanks between. Words are runs, and tokens of titles, which stay
    as they are, with a blank between and at both ends."""
    parts = NOT_HAN.split(words)
    parts[::2] = _pairs(f" {PLACE}".join(parts[::2])).split(PLACE)
    return "".join(parts)


def _pairs(words: str) -> str:
    """For runs of ideographs with blanks between and at both ends: each character beside the one behind it.

    Made of slices in an array, which takes a quarter of the time of pair after pair: 会 from " 总工会 " stands in
    "工会 会   ". What begins with a blank is no pair, so two characters go behind each three blanks.
    """
    characters = array("I", words.encode(UTF_32))
    paired = ONE_BLANK * (3 * len(characters))
    paired[::3] = characters
    paired[1:-2:3] = characters[1:]
    parts = f"  {paired.tobytes().decode(UTF_32)}".split("   ")
    return " ".join([part[2:] for part in parts])


def in_title(token: str) -> str:
    """What stands for a token where it is in a title: there it is indexed once more, marked."""
    return f"{IN_TITLE}{token}"


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
        phrase = tokens(f" {' '.join(self.runs)} ").split()
        ends_open = len(self.runs[-1]) > 1 and IS_HAN.match(self.runs[-1])
        return phrase[:-1] if ends_open else phrase

    @property
    def stems(self) -> list[tuple[str, bool]]:
        """The same tokens, each with whether any that begins with it will do."""
        *inner, last = self.tokens
        return [*((token, False) for token in inner), (last, self.is_prefix)]

    @property
    def spelling(self) -> str:
        """The term as it stands in runs joined by blanks with a blank at both ends, for a plain string search."""
        before = "" if IS_HAN.match(self.runs[0]) else " "
        after = "" if IS_HAN.match(self.runs[-1]) else " "
        return f"{before}{' '.join(self.runs)}{after}"


def parse(query: str) -> list[Term]:
    """The terms of a query: words (all of them), "phrases", -without. Anything can be typed, nothing is an error.

    Lone characters in a row are one word, spaced out as names in print are: 王 芳.
    Only the first 200 characters and the first 20 terms count. Without a term to look for there is none at all.
    """
    folded = fold(query[:LONGEST_QUERY])[:LONGEST_QUERY]
    terms = list(dict.fromkeys(_terms(folded)))[:MOST_TERMS]
    return terms if any(not term.is_excluded for term in terms) else []


def characters_sought(query: str) -> int:
    """How many characters a query looks for: none when it is empty, or says only what must not be there."""
    return sum(len(run) for term in parse(query) if not term.is_excluded for run in term.runs)


def _terms(folded: str) -> Iterator[Term]:
    joined = SPACED_OUT.sub(lambda lone: "".join(lone[0].split()), folded)
    for match in TERM.finditer(joined):
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
