"""What two titles both say that few others do.

Of every pair of characters, and every word in letters, the titles of twenty articles are kept (`TitleWord`): to look a
word up costs the same however many titles have it, and one whose twenty places are all taken by the last three years
is common. A place is given to a new title when its own is a year old, so that common words are seldom written.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from django.db.models import QuerySet

from articles.models import Article, TitleWord
from articles.phrasing import phrases
from articles.search.words import IS_HAN, fold, runs

KEPT = 20
# A lone pair may lie across two words (驿站|通宵), which nobody means; three characters in a row are no accident.
SHORTEST_PHRASE = 3
# Days.
STALE = 365
MOST_WORDS = 40
LONGEST_PHRASE = 40


class Found(NamedTuple):
    """An article, and the ordinal of the day of its publication."""

    article: int
    day: int


class Word(NamedTuple):
    """A pair of ideographs or a word in letters, and where it begins in the titles."""

    text: str
    start: int


class Phrase(NamedTuple):
    """What both say; `titles`: of how many its rarest word is."""

    text: str
    titles: int


def phrases_shared(article: Article, mine: Found, is_near: Callable[[int], bool], most: int) -> dict[int, Phrase]:
    """Other articles with the rarest phrase of both titles, of words in at most so many of the titles near.

    `is_near` says of a day whether it counts. `mine` takes its place among the titles that are kept.
    """
    titles = "\n".join(" ".join(title.split()) for title in (article.headline, article.kicker, article.subhead))
    spoken = runs(fold(titles))
    said, borders = "\n".join(spoken), _borders(spoken)
    places: defaultdict[str, list[Word]] = defaultdict(list)
    for word in _words(spoken):
        places[word.text].append(word)
    shared: defaultdict[int, list[tuple[int, Word]]] = defaultdict(list)
    for text, others in _kept_of(list(places)[:MOST_WORDS], mine).items():
        near = [other.article for other in others if is_near(other.day)]
        if len(near) <= most:
            for other in near:
                shared[other] += [(len(near), word) for word in places[text]]
    found = {other: list(_stretches(theirs, borders)) for other, theirs in shared.items()}
    closest = {other: min(both, key=lambda each: (each[0], each[1] - each[2])) for other, both in found.items() if both}
    return {
        other: Phrase(said[begin:end][:LONGEST_PHRASE].upper(), titles)
        for other, (titles, begin, end) in closest.items()
    }


def titles_with(words: Sequence[str]) -> QuerySet[TitleWord]:
    """The titles that are kept of each word."""
    return TitleWord.objects.filter(word__in=words)


def _words(spoken: list[str]) -> Iterator[Word]:
    """Of runs that are joined by a character each. Figures alone say nothing."""
    start = 0
    for run in spoken:
        if IS_HAN.match(run):
            yield from (Word(run[place : place + 2], start + place) for place in range(len(run) - 1))
        elif not run.isdigit():
            yield Word(run, start)
        start += len(run) + 1


def _borders(spoken: list[str]) -> set[int]:
    """Where words begin and end, as far as that is known."""
    lengths = (length for run in spoken for length in (*map(len, phrases(run)), 1))
    return set(accumulate(lengths, initial=0))


def _kept_of(words: list[str], mine: Found) -> dict[str, list[Found]]:
    """The titles that are kept of each word, before this one takes its place among them."""
    kept: dict[str, list[tuple[int, int, int]]] = {word: [] for word in words}
    for word, day, number, other in titles_with(words).values_list("word", "day", "pk", "article_id"):
        kept[word].append((day, number, other))
    taking, leaving = [], []
    for word, own in kept.items():
        oldest_day, oldest_number, _other = min(own, default=(0, 0, 0))
        if len(own) < KEPT:
            taking.append(word)
        elif oldest_day < mine.day - STALE:
            taking.append(word)
            leaving.append(oldest_number)
    TitleWord.objects.filter(pk__in=leaving).delete()
    TitleWord.objects.bulk_create(TitleWord(word=word, day=mine.day, article_id=mine.article) for word in taking)
    return {word: [Found(other, day) for day, _number, other in own] for word, own in kept.items()}


def _stretches(theirs: list[tuple[int, Word]], borders: set[int]) -> Iterator[tuple[int, int, int]]:
    """(titles of its rarest word, begin, end) of what both say: pairs that overlap joined, without the half of a word
    at either end."""
    joined: list[tuple[int, int, int]] = []
    for titles, (text, start) in sorted(theirs, key=lambda each: each[1].start):
        if joined and start < joined[-1][2]:
            fewest, first, _last = joined.pop()
            joined.append((min(fewest, titles), first, start + len(text)))
        else:
            joined.append((titles, start, start + len(text)))
    for titles, first, last in joined:
        begin = first if first in borders or first + 1 not in borders else first + 1
        end = last if last in borders or last - 1 not in borders else last - 1
        if end - begin >= SHORTEST_PHRASE:
            yield titles, begin, end
