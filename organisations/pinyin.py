"""Names found by their pinyin: 朝阳区 for chaoyang, cyq or chaoyq.

All names stand in one text, and each syllable or initial is a whole number with a bit for every place of the text that
is read so. What was typed is followed through all names at once, in a few operations of such numbers a letter.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import cache
from itertools import accumulate, chain
from pathlib import Path

LONGEST_SYLLABLE = 6
FEWEST_LETTERS = 2
TWO_LETTERS = ("zh", "ch", "sh")
NO_LETTERS = re.compile(r"[\W_]+")
IGNORED = re.compile(r"[\s'’]+")
LETTERS = re.compile(r"[a-z0-9]*[a-z][a-z0-9]*")


class Fit(IntEnum):
    """How what was typed lies in a name, the best first."""

    WHOLE = 0
    BEGINNING = 1
    INSIDE = 2


def letters(typed: str) -> str:
    """What pinyin was typed, in small letters without blanks and apostrophes; "" for anything else."""
    plain = IGNORED.sub("", typed.lower()).replace("ü", "v")
    return plain if len(plain) >= FEWEST_LETTERS and LETTERS.fullmatch(plain) else ""


class SpelledNames:
    """Names, in simplified characters and small letters, that are looked for by their pinyin.

    Each character counts by a whole syllable or by its initial; one with several readings by any of them.
    """

    def __init__(self, names: Iterable[str]) -> None:
        parts = [f"{NO_LETTERS.sub('', name)}\n" for name in names]
        text = "".join(parts)
        self._beginnings = [0, *accumulate(map(len, parts))][:-1]
        self._places = _places(text)
        self._all = (1 << len(text)) - 1
        self._first = _bits(self._beginnings, len(text))
        self._last = self._places.pop("\n", 0)

    def find(self, typed: str) -> dict[int, Fit]:
        """The numbers of the names that are spelt so from the beginning of one of their characters on."""
        sought = letters(typed)
        if not sought:
            return {}
        from_first = self._ends(sought, self._first)
        found = dict.fromkeys(self._numbers(self._ends(sought, self._all)), Fit.INSIDE)
        found |= dict.fromkeys(self._numbers(from_first), Fit.BEGINNING)
        return found | dict.fromkeys(self._numbers(from_first & self._last), Fit.WHOLE)

    def _ends(self, sought: str, begins: int) -> int:
        """The places after the last character, where the first stands at one of `begins`."""
        reached = [begins] + [0] * len(sought)
        for start in range(len(sought)):
            for end in range(start + 1, min(start + LONGEST_SYLLABLE, len(sought)) + 1):
                reached[end] |= (reached[start] & self._places.get(sought[start:end], 0)) << 1
        return reached[-1]

    def _numbers(self, ends: int) -> Iterator[int]:
        """The names in which these places lie."""
        for one in re.finditer("1", f"{ends:b}"[::-1]):
            yield bisect_right(self._beginnings, one.start() - 1) - 1


def _places(text: str) -> dict[str, int]:
    """syllable, initial, or letter itself → the places of the text that are read so."""
    where = defaultdict(list)
    for place, character in enumerate(text):
        where[character].append(place)
    read = {character: _bits(places, len(text)) for character, places in where.items() if character.isascii()}
    for syllable, characters in _readings():
        if found := where.keys() & set(characters):
            places = _bits(chain.from_iterable(where[character] for character in found), len(text))
            for spelling in _spellings(syllable):
                read[spelling] = read.get(spelling, 0) | places
    return read


def _bits(places: Iterable[int], length: int) -> int:
    kept = bytearray(length // 8 + 1)
    for place in places:
        kept[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(kept, "little")


def _spellings(syllable: str) -> set[str]:
    """The syllable, with u for ü as well, and its initial, zh and z for zhao."""
    initials = {syllable[0], syllable[:2]} if syllable.startswith(TWO_LETTERS) else {syllable[0]}
    return {syllable, syllable.replace("v", "u"), *initials}


@cache
def _readings() -> list[tuple[str, str]]:
    """(syllable, the characters that are read so)."""
    lines = (Path(__file__).parent / "readings.txt").read_text(encoding="utf-8").splitlines()
    return [
        (syllable, characters) for line in lines if not line.startswith("#") for syllable, characters in [line.split()]
    ]
