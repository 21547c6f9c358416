"""What changed between two texts: the one comparison that both the rule (changes) and the eye (marked) go by.

Characters are compared within the paragraphs that differ, never over a whole text: a shuffled page would take minutes.
"""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from diff_match_patch import diff_match_patch

SAME, ADDED, REMOVED = "same", "added", "removed"
# Below this share of common pairs of neighbouring characters a paragraph is another one, not the same one corrected.
LIKENESS = 0.3
# Pairing by likeness looks at every old paragraph with every new one; past this it would be felt.
PAIRS_AT_MOST = 4000
# Of equal paragraphs, the matcher looks at each with each, for every stretch anew; past this it would be felt.
EQUALS_AT_MOST = 10_000
_KINDS = {0: SAME, 1: ADDED, -1: REMOVED}
_NUMBERS = {kind: number for number, kind in _KINDS.items()}


class Run(NamedTuple):
    """Characters that stayed, came or went."""

    kind: str
    text: str


class Edit(NamedTuple):
    """One place where characters changed, with its positions in the old and in the new text."""

    old_start: int
    new_start: int
    removed: str
    added: str

    @property
    def old_end(self) -> int:
        return self.old_start + len(self.removed)

    @property
    def new_end(self) -> int:
        return self.new_start + len(self.added)

    @property
    def size(self) -> int:
        """Characters changed, a replaced one counted once, blanks not at all."""
        return max(len("".join(self.removed.split())), len("".join(self.added.split())))


class Region(NamedTuple):
    """A stretch of paragraphs that differs; either side may be empty."""

    old: list[str]
    new: list[str]


def runs(old: str, new: str) -> list[Run]:
    """The runs that lead from `old` to `new` with the fewest characters."""
    engine = diff_match_patch()
    # Only a text that was scrambled on purpose takes that long; its runs are coarser then.
    engine.Diff_Timeout = 0.5
    return [Run(_KINDS[kind], text) for kind, text in engine.diff_main(old, new, False) if text]


def readable(differences: Sequence[Run]) -> list[Run]:
    """The same change with whole phrases replaced: single characters that two phrases share by chance are no anchor."""
    found = [(_NUMBERS[kind], text) for kind, text in differences]
    diff_match_patch().diff_cleanupSemantic(found)
    return [Run(_KINDS[kind], text) for kind, text in found if text]


def edits(differences: Sequence[Run]) -> list[Edit]:
    """The places that changed: removed and added characters that touch are one edit."""
    found: list[Edit] = []
    old = new = 0
    is_open = False
    for kind, text in differences:
        if kind == SAME:
            old, new, is_open = old + len(text), new + len(text), False
            continue
        if not is_open:
            found.append(Edit(old, new, "", ""))
            is_open = True
        last = found[-1]
        if kind == REMOVED:
            found[-1], old = last._replace(removed=last.removed + text), old + len(text)
        else:
            found[-1], new = last._replace(added=last.added + text), new + len(text)
    return found


def regions(old: Sequence[str], new: Sequence[str]) -> list[Region]:
    """The stretches of paragraphs that are not the same, in order."""
    return [
        Region(list(old[start:end]), list(new[new_start:new_end]))
        for tag, start, end, new_start, new_end in _opcodes(old, new)
        if tag != "equal"
    ]


def pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Which old paragraph stands beside which new one: (old, None) went, (None, new) came, both in reading order."""
    aligned: list[tuple[int | None, int | None]] = []
    for tag, start, end, new_start, new_end in _opcodes(old, new):
        if tag == "equal":
            aligned += zip(range(start, end), range(new_start, new_end), strict=True)
        else:
            aligned += [
                (None if i is None else i + start, None if j is None else j + new_start)
                for i, j in _pairs_by_likeness(old[start:end], new[new_start:new_end])
            ]
    return aligned


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """As SequenceMatcher says it; where paragraphs repeat so often that it would take minutes, by fewest edits."""
    before, after = Counter(old), Counter(new)
    if sum(times * after[text] for text, times in before.items()) <= EQUALS_AT_MOST:
        return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    letters = {text: chr(0xF0000 + number) for number, text in enumerate(dict.fromkeys([*old, *new]))}
    spelt = ["".join(letters[text] for text in texts) for texts in (old, new)]
    found, i, j = [], 0, 0
    for is_equal, grouped in groupby(runs(*spelt), key=lambda run: run.kind == SAME):
        stretch = list(grouped)
        i_end = i + sum(len(run.text) for run in stretch if run.kind != ADDED)
        j_end = j + sum(len(run.text) for run in stretch if run.kind != REMOVED)
        found.append(("equal" if is_equal else "replace", i, i_end, j, j_end))
        i, j = i_end, j_end
    return found


def changed_at_least(old: str, new: str) -> int:
    """A floor for the characters changed, cheap at any length: by characters, and by neighbours, which show the order.

    One changed character costs at most two pairs of neighbours.
    """
    old, new = "".join(old.split()), "".join(new.split())
    return max(_greater_loss(Counter(old), Counter(new)), _greater_loss(_neighbours(old), _neighbours(new)) // 2)


def _neighbours(text: str) -> Counter[str]:
    """How often each two characters stand side by side; of a text of one character, that one."""
    return Counter(text[place : place + 2] for place in range(max(1, len(text) - 1)))


def _greater_loss(before: Counter[str], after: Counter[str]) -> int:
    return max((before - after).total(), (after - before).total())


def _pairs_by_likeness(old: Sequence[str], new: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Pairs in order with the greatest likeness in total; what is like nothing stands alone."""
    if len(old) * len(new) > PAIRS_AT_MOST:
        return [*((i, None) for i in range(len(old))), *((None, j) for j in range(len(new)))]
    before, after = [_neighbours(text) for text in old], [_neighbours(text) for text in new]
    likes = [[2 * (one & other).total() / (one.total() + other.total()) for other in after] for one in before]
    best = _best_totals(likes, len(old), len(new))
    aligned: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < len(old) or j < len(new):
        is_pair = i < len(old) and j < len(new) and likes[i][j] >= LIKENESS
        if is_pair and best[i][j] == best[i + 1][j + 1] + likes[i][j]:
            aligned.append((i, j))
            i, j = i + 1, j + 1
        elif i < len(old) and (j == len(new) or best[i][j] == best[i + 1][j]):
            aligned.append((i, None))
            i += 1
        else:
            aligned.append((None, j))
            j += 1
    return aligned


def _best_totals(likes: list[list[float]], rows: int, columns: int) -> list[list[float]]:
    """For every pair of positions the greatest likeness that what follows can still reach."""
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if likes[i][j] >= LIKENESS:
                best[i][j] = max(best[i][j], best[i + 1][j + 1] + likes[i][j])
    return best
