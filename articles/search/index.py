"""Two full-text indexes with one code: what is on the site, and what the newsroom works on.

Their tables stand outside Django's model state (`articles/migrations/0002_search_tables.py`): a contentless FTS5 table
with a table of what it holds on SQLite, a tsvector with GIN on PostgreSQL. Both give the same answers.

A document's key is `seconds << 24 | id`: newest first is the key descending, and ranges of time, what is live by now
and a position in a list are ranges of it. Facets are tokens beside the text, so a filter is one more word of the query.

Django's `flush` knows nothing of these tables: a test that commits calls `clear()` afterwards.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from operator import add
from typing import Any, NamedTuple

from django.db import connection, transaction

from articles.search.words import LONGEST_TEXT, Term, facet_token, facet_tokens_to_find, fold, parse, runs, tokens

ID_BITS = 24
MOST_ROWS = 1_000
BATCH = 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FIRST_KEY, LAST_KEY = -(1 << 63), (1 << 63) - 1

# PostgreSQL keeps no position above 16,383 and no more than 255 of one token.
LAST_POSITION = 16_383
MOST_POSITIONS = 255
LONG = ":long"
# What stands behind each token of a tsvector, up to the quotation mark of the next.
PLACES = [f"':{place} '" for place in range(1, LAST_POSITION + 1)]
# How many of the newest documents PostgreSQL looks through before it asks the index for all that match.
NEWEST = 500


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


class Cut(NamedTuple):
    """A text cut into tokens, as the database that is spoken to takes them: made by `cut`, without asking it.

    `words`: the runs joined by blanks, from which tokens are made again when the document is taken out.
    """

    words: str
    tokens: str
    is_long: bool


class Filed(NamedTuple):
    """A cut text with what it is filed under."""

    id: int
    at: datetime
    cut: Cut
    facets: Sequence[str] = ()


class _Row(NamedTuple):
    id: int
    key: int
    words: str
    facets: str


class _Question(NamedTuple):
    terms: list[Term]
    any_of: list[list[str]]
    first_key: int
    last_key: int
    limit: int


def key_of(at: datetime, id: int) -> int:
    """A begun second counts as the next one, so nothing is found before its time."""
    if not 0 < id < 1 << ID_BITS:
        raise ValueError(f"The search key has room for ids below {1 << ID_BITS}, not for {id}: widen ID_BITS, rebuild")
    return -((EPOCH - at) // SECOND) << ID_BITS | id


def cut(title: str, text: str) -> Cut:
    """The costly part of indexing, for who does it beforehand. Of each the first 100,000 characters count."""
    words = _words(title, text)
    return Cut(words, *_TABLES[connection.vendor].tokens_of(words))


class Index:
    """One index; `name` is its table's name, fixed in the code."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def _tables(self) -> "_Tables":
        return _TABLES[connection.vendor](self.name)

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
            (_Row(each.id, key_of(each.at, each.id), each.cut.words, _facet_tokens(each.facets)), each.cut)
            for each in filed
        ]
        # Full-text tables of SQLite write what they hold back whenever a key is lower than the one before.
        added.sort(key=lambda pair: pair[0].key)
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            self._tables.add(cursor, added)

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
            self._tables.write(cursor, [_Row(id, key_of(at, id), words, " ".join(sorted(filed)))])
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
        limit: int = 20,
    ) -> list[int]:
        """The ids that match, newest first; [] for a query without a word, but an empty one with facets lists by them.

        All `facets` must hold, and one of each group of `any_of`. `since` and `until` belong to the range, to the
        second. Readers' pages say `until=now` and still fetch the rows through `Article.objects.live()`.
        """
        groups = [facet_tokens_to_find(group) for group in (*([facet] for facet in facets), *any_of)]
        first_key, last_key = _key_range(since, until, before)
        question = _Question(parse(query), groups, first_key, last_key, min(limit, MOST_ROWS))
        is_asked = question.terms or (groups and not query.strip())
        if not is_asked or not all(groups) or first_key > last_key or question.limit < 1:
            return []
        with connection.cursor() as cursor:
            for statement, parameters in self._tables.ask(question):
                cursor.execute(statement, parameters)
                keys = [key for (key,) in cursor.fetchall()]
                if len(keys) == question.limit:
                    break
        return [key & (1 << ID_BITS) - 1 for key in keys]


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


def _row(document: Document) -> _Row:
    words = _words(document.title, document.text)
    return _Row(document.id, key_of(document.at, document.id), words, _facet_tokens(document.facets))


def _words(title: str, text: str) -> str:
    """Runs joined by blanks: from these, not from the text, tokens are made again when the document is taken out."""
    title, text = (fold(part[:LONGEST_TEXT])[:LONGEST_TEXT] for part in (title, text))
    return f" {' '.join([*runs(title), *runs(text)])} "


def _facet_tokens(facets: Iterable[str]) -> str:
    return " ".join(sorted({facet_token(facet) for facet in facets}))


class _Tables(ABC):
    """How one database keeps an index. Statements are made of fixed names; whatever was typed is a parameter."""

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def write(self, cursor: Any, rows: list[_Row]) -> None:
        """Adds rows, each in place of one with the same id."""

    @abstractmethod
    def add(self, cursor: Any, rows: list[tuple[_Row, Cut]]) -> None:
        """Adds rows that are new, lowest key first."""

    @staticmethod
    @abstractmethod
    def tokens_of(words: str) -> tuple[str, bool]:
        """The tokens as the index takes them behind those of the facets, and whether the document is a long one."""

    @abstractmethod
    def delete(self, cursor: Any, ids: list[int]) -> None:
        """Takes rows out; an id that is not there is none."""

    @abstractmethod
    def empty(self, cursor: Any) -> None:
        """Takes all rows out."""

    @abstractmethod
    def ask(self, question: _Question) -> Iterator[tuple[str, list[Any]]]:
        """Statements to try in turn until one gives as many keys as were asked for; the last gives all there are."""


class _SQLite(_Tables):
    """FTS5 without content: a row leaves it only when it is told once more exactly what the row held."""

    def write(self, cursor: Any, rows: list[_Row]) -> None:
        self.delete(cursor, [row.id for row in rows])
        ordered = sorted(rows, key=lambda row: row.key)
        self.add(cursor, [(row, Cut(row.words, *self.tokens_of(row.words))) for row in ordered])

    def add(self, cursor: Any, rows: list[tuple[_Row, Cut]]) -> None:
        cursor.executemany(
            f"INSERT INTO {self.name} (id, key, words, facets) VALUES (%s, %s, %s, %s)", [row for row, _cut in rows]
        )
        cursor.executemany(
            f"INSERT INTO {self.name}_index (rowid, tokens) VALUES (%s, %s)",
            [(row.key, f"{row.facets} {cut.tokens}") for row, cut in rows],
        )

    @staticmethod
    def tokens_of(words: str) -> tuple[str, bool]:
        return " ".join(tokens(words.split())), False

    def delete(self, cursor: Any, ids: list[int]) -> None:
        among = f"WHERE id IN ({', '.join(['%s'] * len(ids))})"
        cursor.execute(f"SELECT key, words, facets FROM {self.name} {among}", ids)
        held = [(key, f"{facets} {self.tokens_of(words)[0]}") for key, words, facets in cursor.fetchall()]
        if held:
            cursor.executemany(
                f"INSERT INTO {self.name}_index ({self.name}_index, rowid, tokens) VALUES ('delete', %s, %s)", held
            )
            cursor.execute(f"DELETE FROM {self.name} {among}", ids)

    def empty(self, cursor: Any) -> None:
        cursor.execute(f"INSERT INTO {self.name}_index ({self.name}_index) VALUES ('delete-all')")
        cursor.execute(f"DELETE FROM {self.name}")

    def ask(self, question: _Question) -> Iterator[tuple[str, list[Any]]]:
        statement = (
            f"SELECT rowid FROM {self.name}_index WHERE {self.name}_index MATCH %s AND rowid BETWEEN %s AND %s"
            " ORDER BY rowid DESC LIMIT %s"
        )
        yield statement, [_fts5(question), question.first_key, question.last_key, question.limit]


def _fts5(question: _Question) -> str:
    groups = ["(" + " OR ".join(f'"{facet}"' for facet in group) + ")" for group in question.any_of]
    wanted = [_fts5_phrase(term) for term in question.terms if not term.is_excluded]
    excluded = [f" NOT {_fts5_phrase(term)}" for term in question.terms if term.is_excluded]
    return f"({' AND '.join([*wanted, *groups])}){''.join(excluded)}"


def _fts5_phrase(term: Term) -> str:
    return f'"{" ".join(term.tokens)}"' + (" *" if term.is_prefix else "")


class _PostgreSQL(_Tables):
    """A tsvector is written by hand, so no parser or locale of the server has a say in what a token is.

    It keeps few positions, and phrases need them. A long document (a handful in a paper) is kept without any: there
    the index finds who holds all the tokens, and a search in the words themselves decides.
    """

    def write(self, cursor: Any, rows: list[_Row]) -> None:
        statement = (
            f"INSERT INTO {self.name} (id, key, words, facets, is_long, tokens)"
            " VALUES (%s, %s, %s, %s, %s, %s::tsvector)"
            " ON CONFLICT (id) DO UPDATE SET key = excluded.key, words = excluded.words, facets = excluded.facets,"
            " is_long = excluded.is_long, tokens = excluded.tokens"
        )
        parted = [(row, *self.tokens_of(row.words)) for row in rows]
        cursor.executemany(statement, [(*row, is_long, _tsvector(row, tokens)) for row, tokens, is_long in parted])

    def add(self, cursor: Any, rows: list[tuple[_Row, Cut]]) -> None:
        columns = "id, key, words, facets, is_long, tokens"
        with cursor.copy(f"COPY {self.name} ({columns}) FROM STDIN") as copy:
            for row, cut in rows:
                copy.write_row((*row, cut.is_long, _tsvector(row, cut.tokens)))

    @staticmethod
    def tokens_of(words: str) -> tuple[str, bool]:
        stream = tokens(words.split())
        if _is_long(stream):
            return " ".join(f"'{token}'" for token in [LONG, *dict.fromkeys(stream)]), True
        # A token that comes again is written again: PostgreSQL gathers the positions.
        return f"'{''.join(map(add, stream, PLACES))}"[:-1], False

    def delete(self, cursor: Any, ids: list[int]) -> None:
        cursor.execute(f"DELETE FROM {self.name} WHERE id = ANY(%s)", [ids])

    def empty(self, cursor: Any) -> None:
        cursor.execute(f"DELETE FROM {self.name}")

    def ask(self, question: _Question) -> Iterator[tuple[str, list[Any]]]:
        """Common words are found among the newest; only for rarer ones every match is fetched and sorted.

        MATERIALIZED, because else the planner walks the index of keys from the newest down for one rare name.
        """
        within, bounds = _within(question)
        check, spellings = _recheck(question.terms)
        matches = f"tokens @@ %s::tsquery AND (NOT is_long OR {check})"
        yield (
            f"SELECT key FROM (SELECT * FROM {self.name} WHERE {within} ORDER BY key DESC LIMIT {NEWEST})"
            f" AS newest WHERE {matches} ORDER BY key DESC LIMIT %s",
            [*bounds, _tsquery(question), *spellings, question.limit],
        )
        yield (
            f"WITH found AS MATERIALIZED (SELECT key FROM {self.name} WHERE {within} AND {matches})"
            " SELECT key FROM found ORDER BY key DESC LIMIT %s",
            [*bounds, _tsquery(question), *spellings, question.limit],
        )


def _within(question: _Question) -> tuple[str, list[int]]:
    """The range of keys as a condition. An open end is not named, or the planner takes it for narrow."""
    bounds = {"key >= %s": question.first_key, "key <= %s": question.last_key}
    closed = {condition: key for condition, key in bounds.items() if key not in (FIRST_KEY, LAST_KEY)}
    return " AND ".join(closed) or "TRUE", list(closed.values())


def _tsvector(row: _Row, tokens: str) -> str:
    return " ".join([*(f"'{facet}'" for facet in row.facets.split()), tokens])


def _is_long(stream: list[str]) -> bool:
    if len(stream) > LAST_POSITION:
        return True
    # Only so many repetitions in all can hold that many of one.
    repeats = len(stream) - len(set(stream)) >= MOST_POSITIONS
    return repeats and max(Counter(stream).values()) > MOST_POSITIONS


def _tsquery(question: _Question) -> str:
    groups = ["(" + " | ".join(f"'{facet}'" for facet in group) + ")" for group in question.any_of]
    exact = " & ".join([*groups, *(_ts_term(term, " <-> ") for term in question.terms)])
    if not any(_needs_positions(term) for term in question.terms):
        return exact
    loose = [_ts_term(term, " & ") for term in question.terms if not (term.is_excluded and _needs_positions(term))]
    return f"({exact} & !'{LONG}') | ({' & '.join([*groups, *loose])} & '{LONG}')"


def _ts_term(term: Term, follows: str) -> str:
    phrase = follows.join(f"'{token}'" for token in term.tokens)
    return f"{'!' if term.is_excluded else ''}({phrase}{':*' if term.is_prefix else ''})"


def _needs_positions(term: Term) -> bool:
    return len(term.tokens) > 1


def _recheck(terms: list[Term]) -> tuple[str, list[str]]:
    """The condition that a long document meets as well, and its parameters."""
    unsure = [term for term in terms if _needs_positions(term)]
    conditions = [f"strpos(words, %s) {'=' if term.is_excluded else '>'} 0" for term in unsure]
    return " AND ".join(conditions) or "TRUE", [term.spelling for term in unsure]


_TABLES: dict[str, type[_Tables]] = {"sqlite": _SQLite, "postgresql": _PostgreSQL}

ARTICLES = Index("search_articles")
STORIES = Index("search_stories")
