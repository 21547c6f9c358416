"""Our own pages, cut, shuffled, doubled and mixed: whatever comes of it is read, and no character of it is lost.

    python -m tests.rawcopy.fuzz [PAGES [FIRST SEED]]

A seed always makes the same page, so a failure names the seed to repeat it with.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from rawcopy import ELEMENTS, Gazetteer, read
from tests.rawcopy.accounting import parts_with_other_letters, unaccounted_characters

PAGES = Path(__file__).parent / "pages"
NAMES = Gazetteer(people=("赵小敏", "云小舒")).with_builtin()
LONGEST = 700
ODD_MARKS = "（）()【】“”‘’《》■□▲·、，。：；！？,.:;!?—…/／|　 \t\n\r\u2028\u200b\ufeff\x00\ud800①Ａ1０日月记者文摄版"


@cache
def sources() -> tuple[str, ...]:
    return tuple(path.read_text("utf-8") for path in sorted(PAGES.glob("*.txt")))


def fuzzed_page(seed: int) -> str:
    """A stretch of one of our pages after one to four mishaps."""
    chance = random.Random(seed)
    page = chance.choice(sources())
    start = chance.randrange(len(page))
    text = page[start : start + chance.randint(20, LONGEST)]
    for _ in range(chance.randint(1, 4)):
        text = chance.choice(MISHAPS)(text, chance)
    return text


def _cut_characters(text: str, chance: random.Random) -> str:
    return "".join(mark for mark in text if chance.random() > 0.03)


def _double_lines(text: str, chance: random.Random) -> str:
    return "".join(line * chance.choice((1, 1, 1, 2)) for line in text.splitlines(keepends=True))


def _drop_lines(text: str, chance: random.Random) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if chance.random() > 0.15)


def _shuffle_lines(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    chance.shuffle(lines)
    return "".join(lines)


def _shuffle_pieces(text: str, chance: random.Random) -> str:
    pieces = [text[at : at + chance.randint(1, 60)] for at in range(0, len(text), 30)]
    chance.shuffle(pieces)
    return "".join(pieces)


def _break_lines(text: str, chance: random.Random) -> str:
    return "".join(f"{mark}\n" if chance.random() < 0.03 else mark for mark in text)


def _join_lines(text: str, chance: random.Random) -> str:
    return "".join("" if mark == "\n" and chance.random() < 0.5 else mark for mark in text)


def _strew_marks(text: str, chance: random.Random) -> str:
    return "".join(mark + chance.choice(ODD_MARKS) if chance.random() < 0.05 else mark for mark in text)


def _mix_pages(text: str, chance: random.Random) -> str:
    other = chance.choice(sources())
    at = chance.randrange(len(text) + 1)
    start = chance.randrange(len(other))
    return text[:at] + other[start : start + 200] + text[at:]


def _set_in_columns(text: str, chance: random.Random) -> str:
    width = chance.randint(10, 30)
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


MISHAPS: tuple[Callable[[str, random.Random], str], ...] = (
    _cut_characters,
    _double_lines,
    _drop_lines,
    _shuffle_lines,
    _shuffle_pieces,
    _break_lines,
    _join_lines,
    _strew_marks,
    _mix_pages,
    _set_in_columns,
)


def faults(text: str) -> Iterator[str]:
    """What is wrong with the reading of a text, in words; nothing when all promises hold."""
    reading = read(text, NAMES)
    yield from (f"{mark!r} at {at} taken {times} times" for at, mark, times in unaccounted_characters(text, reading))
    for story in reading.stories:
        yield from (f"{part} says something else than its spans" for part in parts_with_other_letters(text, story))
        yield from (f"{part.element} is no known element" for part in story.parts if part.element not in ELEMENTS)
        guesses = (byline for byline in story.bylines if not byline.certain)
        yield from (f"{byline.name} is uncertain without choices" for byline in guesses if not byline.choices)


def main(arguments: list[str]) -> int:
    pages = int(arguments[0]) if arguments else 10_000
    first = int(arguments[1]) if len(arguments) > 1 else 0
    began, failed = time.process_time(), 0
    for seed in range(first, first + pages):
        found = list(faults(fuzzed_page(seed)))
        if found:
            failed += 1
            sys.stdout.write(f"seed {seed}: {'; '.join(found[:3])}\n")
    sys.stdout.write(f"{pages} pages in {time.process_time() - began:.0f} s of CPU, {failed} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
