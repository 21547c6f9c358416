"""Counts every character of a source against a reading; written apart from the reader's own bookkeeping."""

import unicodedata
from collections import Counter

from rawcopy import Reading, StoryReading


def letters(text: str) -> Counter[str]:
    folded = unicodedata.normalize("NFKC", text)
    return Counter(mark for mark in folded if unicodedata.category(mark)[0] in "LN")


def unaccounted_characters(source: str, reading: Reading) -> list[tuple[int, str, int]]:
    """(position, character, times taken) of each character that is not a blank and is not taken exactly once."""
    taken: Counter[int] = Counter()
    spans = [span for story in reading.stories for part in story.parts for span in part.spans]
    for start, end in [*spans, *(rest.span for rest in reading.leftover)]:
        taken.update(range(start, end))
    return [(at, mark, taken[at]) for at, mark in enumerate(source) if not mark.isspace() and taken[at] != 1]


def parts_with_other_letters(source: str, story: StoryReading) -> list[str]:
    """Elements whose text and whose spans do not hold the same letters."""
    told: dict[tuple[str, int | None], str | None] = {
        (name, None): getattr(story, name) for name in ("column", "kicker", "headline", "subhead", "dateline")
    }
    told.update({("paragraph", index): text for index, text in enumerate(story.paragraphs)})
    spanned = dict.fromkeys(told, "")
    for part in story.parts:
        if (part.element, part.index) in spanned:
            spanned[part.element, part.index] += "".join(source[slice(*span)] for span in part.spans)
    return [
        f"{name} {index}"
        for (name, index), text in told.items()
        if letters(text or "") != letters(spanned[name, index])
    ]
