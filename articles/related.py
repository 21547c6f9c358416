"""What else to read, each with its reason: found when an article goes out, so that its page reads one range of an
index.

Two articles belong together by what few others have too: an event, a union body, a column, or words in their titles.
How few is seen from the newest twenty that have it, and from how many days those took: nothing is counted, so a
publication costs the same whatever the archive holds.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import nlargest
from math import log2
from typing import NamedTuple

from django.db.models import Q, QuerySet

from articles.models import Article, Listing, Related, TitleWord
from articles.title_words import KEPT, Found, phrases_shared

MOST = 6
ENOUGH = 20
WINDOW = timedelta(days=3 * 365)
MOST_LISTS = 6
# One title of so many may have a word that still says something. Only a small paper has fewer than KEPT such titles.
TITLES_OF_A_RARE_WORD = 50
# What more articles than this have in three years says nothing.
COMMON = 3000
STRENGTH = {Related.Reason.EVENT: 3.0, Related.Reason.BODY: 1.0, Related.Reason.WORDS: 1.0, Related.Reason.COLUMN: 0.5}
LISTED = {
    Listing.Kind.EVENT: Related.Reason.EVENT,
    Listing.Kind.BODY: Related.Reason.BODY,
    Listing.Kind.COLUMN: Related.Reason.COLUMN,
}


class Span(NamedTuple):
    """The times of publication within which others are looked for: three years back from `at`, and up to `until`."""

    at: datetime
    until: datetime | None

    @property
    def since(self) -> datetime:
        return self.at - WINDOW

    def holds(self, day: int) -> bool:
        return self.since.toordinal() <= day and (self.until is None or day <= self.until.toordinal())


class Tie(NamedTuple):
    """Why another article belongs to this one; `closeness` is the strength of the reason by how few share it."""

    closeness: float
    other: int
    reason: Related.Reason
    target: int = 0
    words: str = ""


def relate(article: Article, listings: Sequence[Listing], *, until: datetime | None = None) -> None:
    """Find anew what belongs to an article that is, or will be, on the site; the others learn of it as well.

    In the caller's transaction, after `SiteState.raise_version()`: its row keeps two publications apart here.
    `listings` are its rows in the lists. `until`, for who goes through an archive: nothing published later counts.
    """
    if article.published_at is None:
        raise ValueError("An article without a time of publication is beside nothing")
    forget(article)
    span = Span(article.published_at, until)
    ties: defaultdict[int, list[Tie]] = defaultdict(list)
    for tie in (*_ties_by_lists(article, listings, span), *_ties_by_titles(article, span)):
        ties[tie.other].append(tie)
    closest = nlargest(MOST, ties.values(), key=lambda own: (sum(tie.closeness for tie in own), own[0].other))
    Related.objects.bulk_create(row for own in closest for row in _rows(article, own))


def forget(article: Article) -> None:
    """The article belongs to no other any more, and its titles say nothing."""
    Related.objects.filter(Q(article=article) | Q(other=article)).delete()
    TitleWord.objects.filter(article=article).delete()


def newest_listed(kind: str, target: int, span: Span, number: int = ENOUGH + 1) -> QuerySet[Listing]:
    """The newest rows of a list: one more than enough, for one of them may be the article that asks."""
    rows = Listing.objects.filter(kind=kind, target=target, at__gte=span.since)
    if span.until is not None:
        rows = rows.filter(at__lte=span.until)
    return rows.order_by("-at", "-article_id")[:number]


def _ties_by_lists(article: Article, listings: Sequence[Listing], span: Span) -> Iterator[Tie]:
    """By event, bodies and column: the newest of each list, which are one range of its index."""
    named = [(kind, listing.target) for kind in LISTED for listing in listings if listing.kind == kind]
    for kind, target in named[:MOST_LISTS]:
        rows = newest_listed(kind, target, span).values_list("article_id", "at")
        found = [Found(number, at.toordinal()) for number, at in rows if number != article.pk][:ENOUGH]
        if closeness := _closeness(LISTED[kind], _frequency(found)):
            yield from (Tie(closeness, other.article, LISTED[kind], target) for other in found)


def _ties_by_titles(article: Article, span: Span) -> Iterator[Tie]:
    """By words that few titles have."""
    mine = Found(article.pk, span.at.toordinal())
    titles = newest_listed(Listing.Kind.ALL, 0, span, KEPT * TITLES_OF_A_RARE_WORD).count()
    most = min(max(titles // TITLES_OF_A_RARE_WORD, 1), KEPT - 1)
    for other, phrase in phrases_shared(article, mine, span.holds, most).items():
        closeness = _closeness(Related.Reason.WORDS, phrase.titles)
        yield Tie(closeness, other, Related.Reason.WORDS, words=phrase.text)


def _frequency(found: Sequence[Found]) -> float:
    """How many of a list there are in three years, as its newest show, newest first."""
    if len(found) < ENOUGH:
        return len(found)
    return len(found) * WINDOW.days / max(found[0].day - found[-1].day, 1)


def _closeness(reason: Related.Reason, frequency: float) -> float:
    """How much it says to share something that so many have in three years: 0 when it is common."""
    return STRENGTH[reason] * max(log2(COMMON / frequency), 0.0) if frequency else 0.0


def _rows(article: Article, ties: Sequence[Tie]) -> Iterator[Related]:
    """Both ways, with the strongest of the reasons; all of them count."""
    strongest, closeness = max(ties), round(10 * sum(tie.closeness for tie in ties))
    for one, other in ((article.pk, strongest.other), (strongest.other, article.pk)):
        yield Related(
            article_id=one, other_id=other, reason=strongest.reason, target=strongest.target, words=strongest.words,
            closeness=closeness,
        )  # fmt: skip
