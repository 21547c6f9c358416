"""Two full-text indexes with one code: what is on the site, and what the newsroom works on.

Their tables stand outside Django's model state (`articles/migrations/0002_search_tables.py`): a contentless FTS5 table
with a table of what it holds on SQLite, a tsvector with GIN on PostgreSQL. Both give the same answers.

A document's key is `seconds << 24 | id`: newest first is the key descending, and ranges of time, what is live by now
and a position in a list are ranges of it. Facets are tokens beside the text, so a filter is one more word of the query.

Django's `flush` knows nothing of these tables: a test that commits calls `clear()` afterwards.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction

from articles.search.postgresql import PostgreSQL
from articles.search.sqlite import SQLite
from articles.search.tables import FIRST_KEY, ID_BITS, LAST_KEY, Cut, Question, Row, Tables
from articles.search.words import LONGEST_TEXT, facet_token, facet_tokens_to_find, fold, in_title, parse, runs, tokens

MOST_ROWS = 1_000
BATCH = 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TABLES: dict[str, type[Tables]] = {"sqlite": SQLite, "postgresql": PostgreSQL}


class Position(NamedTuple):
    """A place in a list, newest first: the document that stands there."""

    at: datetime
    id: int


class Document(NamedTuple):
    """What is put into an index. `at`: the time it is listed by."""

    id: int
    at: datetime
    title: str
    text: str
    facets: Sequence[str] = ()


class Filed(NamedTuple):
    """A cut text with what it is filed under."""

    id: int
    at: datetime
    cut: Cut
    facets: Sequence[str] = ()


def key_of(at: datetime, id: int) -> int:
    """A begun second counts as the next one, so nothing is found before its time."""
    if not 0 < id < 1 << ID_BITS:
        raise ValueError(f"The search key has room for ids below {1 << ID_BITS}, not for {id}: widen ID_BITS, rebuild")
    return -((EPOCH - at) // SECOND) << ID_BITS | id


def cut(title: str, text: str) -> Cut:
    """The costly part of indexing, for who does it beforehand. Of each the first 100,000 characters count."""
    words = _words(title, text)
    return Cut(words, TABLES[connection.vendor].tokens_of(words))


class Index:
    """One index; `name` is its table's name, fixed in the code."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def _tables(self) -> Tables:
        return TABLES[connection.vendor](self.name)

    def put(self, id: int, at: datetime, title: str, text: str, facets: Iterable[str] = ()) -> None:
        """Adds or replaces a document, in the caller's transaction. Of the text the first 100,000 characters count."""
        self.put_many([Document(id, at, title, text, tuple(facets))])

    def put_many(self, documents: Iterable[Document]) -> None:
        """Adds or replaces many, 500 at a time; an id may come once."""
        remaining = iter(documents)
        while batch := [_row(document) for document in islice(remaining, BATCH)]:
            with transaction.atomic(savepoint=False), connection.cursor() as cursor:
                self._tables.write(cursor, batch)

    def add_many(self, filed: Iterable[Filed]) -> None:
        """Adds documents that are new, all in one go, in the caller's transaction: the database refuses a known id."""
        added = [
            (Row(each.id, key_of(each.at, each.id), each.cut.words, _facet_tokens(each.facets)), each.cut)
            for each in filed
        ]
        # Full-text tables of SQLite write what they hold back whenever a key is lower than the one before.
        added.sort(key=lambda pair: pair[0].key)
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            self._tables.add(cursor, added)

    def settle(self) -> None:
        """For who added or put many: until this, or until others write, searches are slower."""
        with connection.cursor() as cursor:
            self._tables.settle(cursor)

    def renew(self) -> None:
        """For who put every document again: until this, searches may be slower. It takes minutes for a million."""
        with connection.cursor() as cursor:
            self._tables.renew(cursor)

    def refile(self, id: int, at: datetime, *, out: str, into: str) -> bool:
        """Lists a document by another time, under the facet `into` instead of `out`; its words stay as they are.

        False when the index does not hold it.
        """
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            cursor.execute(f"SELECT words, facets FROM {self.name} WHERE id = %s", [id])
            kept = cursor.fetchone()
            if kept is None:
                return False
            words, facets = kept
            filed = {*facets.split()} - {facet_token(out)} | {facet_token(into)}
            self._tables.write(cursor, [Row(id, key_of(at, id), words, " ".join(sorted(filed)))])
            return True

    def remove(self, id: int) -> None:
        """Takes a document out, if it is there."""
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            self._tables.delete(cursor, [id])

    def clear(self) -> None:
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            self._tables.empty(cursor)

    def ids(self, after: int = 0, limit: int = BATCH) -> list[int]:
        """The documents it holds, by number from `after` on, for who compares it with the rows it was made of."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {self.name} WHERE id > %s ORDER BY id LIMIT %s", [after, limit])
            return [id for (id,) in cursor.fetchall()]

    def find(
        self,
        query: str,
        *,
        facets: Iterable[str] = (),
        any_of: Iterable[Iterable[str]] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        before: Position | None = None,
        in_title: bool | None = None,
        limit: int = 20,
    ) -> list[int]:
        """The ids that match, newest first; [] for a query without a word, but an empty one with facets lists by them.

        All `facets` must hold, and one of each group of `any_of`. `since` and `until` belong to the range, to the
        second. `in_title`: only what has every pair of characters of the words in its title (True), or only the others
        (False). Readers' pages say `until=now` and still fetch the rows through `Article.objects.live()`.
        """
        question = _question(query, facets, any_of, _key_range(since, until, before), in_title, min(limit, MOST_ROWS))
        if question is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(*self._tables.ask(self._tables.bounded(cursor, question)))
            return [key & (1 << ID_BITS) - 1 for (key,) in cursor.fetchall()]

    def count(
        self,
        query: str,
        *,
        facets: Iterable[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        most: int = MOST_ROWS,
    ) -> int:
        """How many match, counted no further than `most`: then there may be more."""
        question = _question(query, facets, (), _key_range(since, until, None), None, most)
        if question is None:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(*self._tables.tally(self._tables.bounded(cursor, question)))
            return int(cursor.fetchone()[0])


def _question(
    query: str,
    facets: Iterable[str],
    any_of: Iterable[Iterable[str]],
    keys: tuple[int, int],
    in_title: bool | None,
    limit: int,
) -> Question | None:
    """None where nothing is asked for, or nothing can be found."""
    groups = [facet_tokens_to_find(group) for group in (*([facet] for facet in facets), *any_of)]
    question = Question(parse(query), groups, *keys, limit, in_title)
    is_asked = question.terms or (groups and not query.strip())
    if not is_asked or not all(groups) or keys[0] > keys[1] or limit < 1:
        return None
    return question


def _key_range(since: datetime | None, until: datetime | None, before: Position | None) -> tuple[int, int]:
    first_key, last_key = FIRST_KEY, LAST_KEY
    if since is not None:
        first_key = key_of(since, 1)
    if until is not None:
        last_key = ((until - EPOCH) // SECOND + 1 << ID_BITS) - 1
    if before is not None:
        # An address may name any number: one outside the room of the key is the nearest inside.
        last_key = min(last_key, key_of(before.at, min(max(before.id, 1), (1 << ID_BITS) - 1)) - 1)
    return first_key, last_key


def _row(document: Document) -> Row:
    words = _words(document.title, document.text)
    return Row(document.id, key_of(document.at, document.id), words, _facet_tokens(document.facets))


def _words(title: str, text: str) -> str:
    """Runs joined by blanks: from these, not from the text, tokens are made again when the document is taken out."""
    title, text = (fold(part[:LONGEST_TEXT])[:LONGEST_TEXT] for part in (title, text))
    titled = runs(title)
    in_titles = map(in_title, tokens(f" {' '.join(titled)} ").split())
    return f" {' '.join([*titled, *runs(text), *in_titles])} "


def _facet_tokens(facets: Iterable[str]) -> str:
    return " ".join(sorted({facet_token(facet) for facet in facets}))


ARTICLES = Index("search_articles")
STORIES = Index("search_stories")
