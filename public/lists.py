"""Every list that readers see is one range of the Listing index, read from a position: `?before=<seconds>-<number>`.

No page numbers, no totals, no offset: a position costs the same on the first page and ten years deep, and a story
published meanwhile moves nothing.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from articles.models.published import Article, Listing

PAGE_LENGTH = 20
# Seconds since 1970, microseconds only where the article has them, and the article's number.
POSITION = re.compile(r"(?P<seconds>\d{1,11})(?:\.(?P<microseconds>\d{6}))?-(?P<number>\d{1,15})", re.ASCII)
MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_YEAR = 9980  # Later ones are no date for Python, and eleven digits of seconds end before.


@dataclass(frozen=True)
class Position:
    at: datetime
    number: int

    @classmethod
    def read(cls, text: str) -> "Position | None":
        """The position a reader's address names, or None for anything else."""
        match = POSITION.fullmatch(text)
        if match is None:
            return None
        since = timedelta(seconds=int(match["seconds"]), microseconds=int(match["microseconds"] or 0))
        return cls(EPOCH + since, int(match["number"]))

    @classmethod
    def end_of_month(cls, text: str) -> "Position | None":
        """Just after the last second of a month ("2026-11"), so that what is older begins with that month."""
        match = MONTH.fullmatch(text)
        if match is None or not 1970 <= int(match["year"]) <= LAST_YEAR:
            return None
        months = int(match["year"]) * 12 + int(match["month"])
        return cls(timezone.make_aware(datetime(months // 12, months % 12 + 1, 1)), 0)

    def __str__(self) -> str:
        since = self.at - EPOCH
        seconds = since.days * 86_400 + since.seconds
        return f"{seconds}.{since.microseconds:06d}-{self.number}" if since.microseconds else f"{seconds}-{self.number}"


@dataclass(frozen=True)
class Page:
    """`articles` newest first; `newer` and `older` are query strings, or "" where there is nothing more."""

    articles: list[Article]
    newer: str
    older: str
    is_first: bool


def listed(kind, target, at):
    """The live range of one list; `target` may be an OuterRef. Asks the article too, beside its rows being deleted."""
    live = Listing.objects.of(kind, target).live(at)
    return live.filter(
        article__published_at__lte=at, article__offline_at__isnull=True, article__withdrawn_at__isnull=True
    )


def read_page(kind, target, query, *, at, length=PAGE_LENGTH, fields=Article.CARD_FIELDS):
    """One page of a list for what the address asks (`before`, `after` or `month`); nonsense is the first page.

    `fields`: what is read of its articles, by default what a card shows.
    """
    if after := Position.read(query.get("after", "")):
        return _page_after(listed(kind, target, at).with_articles(fields), after, length)
    before = Position.read(query.get("before", "")) or Position.end_of_month(query.get("month", ""))
    # One upper bound and not two: SQLite would walk down to the position from the looser one.
    newest = min(at, before.at) if before else at
    return _page_before(listed(kind, target, newest).with_articles(fields), before, length)


def _page_before(rows, before, length):
    ranged = rows.before(before.at, before.number) if before else rows
    found = list(ranged.newest_first()[: length + 1])
    shown = found[:length]
    return Page(
        articles=[row.article for row in shown],
        newer=_address("after", shown[0]) if before and shown else "",
        older=_address("before", shown[-1]) if len(found) > length else "",
        is_first=before is None,
    )


def _page_after(rows, after, length):
    found = list(rows.after(after.at, after.number).order_by("at", "article_id")[: length + 1])
    shown = found[:length][::-1]
    return Page(
        articles=[row.article for row in shown],
        newer=_address("after", shown[0]) if len(found) > length else "",
        older=_address("before", shown[-1]) if shown else "",
        is_first=False,
    )


def _address(direction, row):
    return "?" + urlencode({direction: str(Position(row.at, row.article_id))})


def with_newest(queryset, kind, number, at):
    """Districts or topics, each with the numbers of its newest articles: one short index range per row and place.

    Read them with `newest_numbers`; the cards themselves come for all rows at once from `cards`.
    """
    newest = listed(kind, OuterRef("pk"), at).newest_first().values("article_id")
    return queryset.annotate(**{f"newest_{n}": Subquery(newest[n : n + 1]) for n in range(number)})


def newest_numbers(place, number):
    numbers = (getattr(place, f"newest_{n}") for n in range(number))
    return [article for article in numbers if article is not None]


def cards(numbers, at):
    """Live articles by number, with the fields of a card."""
    return Article.objects.live(at).for_cards().in_bulk(set(numbers))


def targets_of(article):
    """{kind: [target …]} of the `lists` that an article stands in, in the order in which it came into them."""
    targets = {kind: [] for kind in Listing.Kind.values}
    for place in (article.lists or "").split():
        kind, _colon, target = place.partition(":")
        targets[kind].append(int(target))
    return targets


def add_labels(articles, known):
    """Give each article `place` (its first district) and `subject` (its first head topic), names or "", in one query.

    `topic_numbers` are those of all its topics, to find what belongs together. `known`: the PaperLists.
    """
    kinds = [Listing.Kind.DISTRICT, Listing.Kind.TOPIC]
    rows = Listing.objects.filter(article__in=[article.pk for article in articles], kind__in=kinds).order_by("pk")
    targets = {}
    for number, kind, target in rows.values_list("article_id", "kind", "target"):
        targets.setdefault((number, kind), []).append(target)
    for article in articles:
        districts, topics = (targets.get((article.pk, kind), []) for kind in kinds)
        heads = [known.topics[number] for number in topics if number in known.topics]
        article.place = next(
            (known.districts[number].short_name for number in districts if number in known.districts), ""
        )
        article.subject = next((topic.name for topic in heads if topic.parent_id is None), "")
        article.topic_numbers = set(topics)


def in_rows(articles, across):
    """Rows of a grid, each (articles, has_pictures): a row shows pictures when every cell of it has one."""
    for start in range(0, len(articles), across):
        row = articles[start : start + across]
        yield row, all(article.lead_picture for article in row)


def take_lead(articles, among=6):
    """(the newest with a picture among the first few, or simply the newest; the others in their order)."""
    pictured = next((article for article in articles[:among] if article.lead_picture), None)
    lead = pictured or next(iter(articles), None)
    return lead, [article for article in articles if article is not lead]
