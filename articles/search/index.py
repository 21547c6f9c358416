"""Two full-text indexes with one code: what is on the site, and what the newsroom works on.

Their tables stand outside Django's model state (`articles/migrations/0002_search_tables.py`): a contentless FTS5 table
with a table of what it holds on SQLite, a tsvector with GIN on PostgreSQL. Both give the same answers.

A document's key is `seconds << 24 | id`: newest first is the key descending, and ranges of time, what is live by now
and a position in a list are ranges of it. Facets are tokens beside the text, so a filter is one more word of the query.

Django's `flush` knows nothing of these tables: a test that commits calls `clear()` afterwards.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, transaction

from articles.search.words import (
    LONGEST_TEXT,
    Term,
    facet_token,
    facet_tokens_to_find,
    fold,
    in_title,
    parse,
    runs,
    tokens,
)  # fmt: skip

ID_BITS = 24
MOST_ROWS = 1_000
BATCH = 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FIRST_KEY, LAST_KEY = -(1 << 63), (1 << 63) - 1

# How many of the newest documents PostgreSQL looks through before it asks the index, and the stretches of time that it
# asks for, two at once, before it asks for all that match: 2^21 seconds are 24 days, 2^24 half a year.
NEWEST = 500
STRETCHES = (ID_BITS + 21, ID_BITS + 24)


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
    in_title: bool | None

    @property
    def wanted(self) -> list[Term]:
        return [term for term in self.terms if not term.is_excluded]

    @property
    def excluded(self) -> list[Term]:
        return [term for term in self.terms if term.is_excluded]

    @property
    def titled(self) -> list[tuple[str, bool]]:
        """What a title holds that has all the words, where that is asked: tokens, each with whether it may go on."""
        asked = [] if self.in_title is None else self.wanted
        stems = [(in_title(token), is_prefix) for term in asked for token, is_prefix in term.stems]
        return list(dict.fromkeys(stems))


def key_of(at: datetime, id: int) -> int:
    """A begun second counts as the next one, so nothing is found before its time."""
    if not 0 < id < 1 << ID_BITS:
        raise ValueError(f"The search key has room for ids below {1 << ID_BITS}, not for {id}: widen ID_BITS, rebuild")
    return -((EPOCH - at) // SECOND) << ID_BITS | id


def cut(title: str, text: str) -> Cut:
    """The costly part of indexing, for who does it beforehand. Of each the first 100,000 characters count."""
    words = _words(title, text)
    return Cut(words, _TABLES[connection.vendor].tokens_of(words))


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
            cursor.execute(*self._tables.ask(question))
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
            cursor.execute(*self._tables.tally(question))
            return int(cursor.fetchone()[0])


def _question(
    query: str,
    facets: Iterable[str],
    any_of: Iterable[Iterable[str]],
    keys: tuple[int, int],
    in_title: bool | None,
    limit: int,
) -> _Question | None:
    """None where nothing is asked for, or nothing can be found."""
    groups = [facet_tokens_to_find(group) for group in (*([facet] for facet in facets), *any_of)]
    question = _Question(parse(query), groups, *keys, limit, in_title)
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


def _row(document: Document) -> _Row:
    words = _words(document.title, document.text)
    return _Row(document.id, key_of(document.at, document.id), words, _facet_tokens(document.facets))


def _words(title: str, text: str) -> str:
    """Runs joined by blanks: from these, not from the text, tokens are made again when the document is taken out."""
    title, text = (fold(part[:LONGEST_TEXT])[:LONGEST_TEXT] for part in (title, text))
    titled = runs(title)
    return f" {' '.join([*titled, *runs(text), *map(in_title, tokens(titled))])} "


def _facet_tokens(facets: Iterable[str]) -> str:
    return " ".join(sorted({facet_token(facet) for facet in facets}))


# What is executed: SQL and its parameters.
_Statement = tuple[str, list[Any]]


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
    def tokens_of(words: str) -> str:
        """The tokens as the index takes them behind those of the facets."""

    @abstractmethod
    def delete(self, cursor: Any, ids: list[int]) -> None:
        """Takes rows out; an id that is not there is none."""

    @abstractmethod
    def empty(self, cursor: Any) -> None:
        """Takes all rows out."""

    @abstractmethod
    def ask(self, question: _Question) -> _Statement:
        """Gives the keys, newest first."""

    @abstractmethod
    def tally(self, question: _Question) -> _Statement:
        """Counts up to the limit."""


class _SQLite(_Tables):
    """FTS5 without content: a row leaves it only when it is told once more exactly what the row held."""

    def write(self, cursor: Any, rows: list[_Row]) -> None:
        self.delete(cursor, [row.id for row in rows])
        ordered = sorted(rows, key=lambda row: row.key)
        self.add(cursor, [(row, Cut(row.words, self.tokens_of(row.words))) for row in ordered])

    def add(self, cursor: Any, rows: list[tuple[_Row, Cut]]) -> None:
        cursor.executemany(
            f"INSERT INTO {self.name} (id, key, words, facets) VALUES (%s, %s, %s, %s)", [row for row, _cut in rows]
        )
        cursor.executemany(
            f"INSERT INTO {self.name}_index (rowid, tokens) VALUES (%s, %s)",
            [(row.key, f"{row.facets} {cut.tokens}") for row, cut in rows],
        )

    @staticmethod
    def tokens_of(words: str) -> str:
        return " ".join(tokens(words.split()))

    def delete(self, cursor: Any, ids: list[int]) -> None:
        among = f"WHERE id IN ({', '.join(['%s'] * len(ids))})"
        cursor.execute(f"SELECT key, words, facets FROM {self.name} {among}", ids)
        held = [(key, f"{facets} {self.tokens_of(words)}") for key, words, facets in cursor.fetchall()]
        if held:
            cursor.executemany(
                f"INSERT INTO {self.name}_index ({self.name}_index, rowid, tokens) VALUES ('delete', %s, %s)", held
            )
            cursor.execute(f"DELETE FROM {self.name} {among}", ids)

    def empty(self, cursor: Any) -> None:
        cursor.execute(f"INSERT INTO {self.name}_index ({self.name}_index) VALUES ('delete-all')")
        cursor.execute(f"DELETE FROM {self.name}")

    def ask(self, question: _Question) -> _Statement:
        return f"{self._matching()} ORDER BY rowid DESC LIMIT %s", _fts5_parameters(question)

    def tally(self, question: _Question) -> _Statement:
        return f"SELECT count(*) FROM ({self._matching()} LIMIT %s)", _fts5_parameters(question)

    def _matching(self) -> str:
        return f"SELECT rowid FROM {self.name}_index WHERE {self.name}_index MATCH %s AND rowid BETWEEN %s AND %s"


def _fts5_parameters(question: _Question) -> list[Any]:
    return [_fts5(question), question.first_key, question.last_key, question.limit]


def _fts5(question: _Question) -> str:
    groups = [" OR ".join(f'"{facet}"' for facet in group) for group in question.any_of]
    wanted = [_fts5_phrase(term) for term in question.wanted]
    excluded = [_fts5_phrase(term) for term in question.excluded]
    if titled := " AND ".join(f'"{token}"{" *" if is_prefix else ""}' for token, is_prefix in question.titled):
        (wanted if question.in_title else excluded).append(titled)
    return " AND ".join(f"({each})" for each in [*wanted, *groups]) + "".join(f" NOT ({each})" for each in excluded)


def _fts5_phrase(term: Term) -> str:
    return f'"{" ".join(term.tokens)}"' + (" *" if term.is_prefix else "")


class _PostgreSQL(_Tables):
    """A tsvector is written by hand, so no parser or locale of the server has a say in what a token is.

    It has no positions. The index tells who holds all the tokens, and a search in the words themselves, which are short
    beside a tsvector, decides. Each document bears its stretches of time as tokens, so that the index can be asked for
    what matches lately, and reads little more of itself than that.
    """

    def write(self, cursor: Any, rows: list[_Row]) -> None:
        statement = (
            f"INSERT INTO {self.name} (id, key, words, facets, is_long, tokens)"
            " VALUES (%s, %s, %s, %s, FALSE, %s::tsvector)"
            " ON CONFLICT (id) DO UPDATE SET key = excluded.key, words = excluded.words, facets = excluded.facets,"
            " is_long = excluded.is_long, tokens = excluded.tokens"
        )
        cursor.executemany(statement, [(*row, _tsvector(row, self.tokens_of(row.words))) for row in rows])

    def add(self, cursor: Any, rows: list[tuple[_Row, Cut]]) -> None:
        columns = "id, key, words, facets, is_long, tokens"
        with cursor.copy(f"COPY {self.name} ({columns}) FROM STDIN") as copy:
            for row, cut in rows:
                copy.write_row((*row, False, _tsvector(row, cut.tokens)))

    @staticmethod
    def tokens_of(words: str) -> str:
        return " ".join(f"'{token}'" for token in dict.fromkeys(tokens(words.split())))

    def delete(self, cursor: Any, ids: list[int]) -> None:
        cursor.execute(f"DELETE FROM {self.name} WHERE id = ANY(%s)", [ids])

    def empty(self, cursor: Any) -> None:
        cursor.execute(f"DELETE FROM {self.name}")

    def ask(self, question: _Question) -> _Statement:
        """Common words are found among the newest, rarer ones lately; only for rare ones every match is fetched.

        Each part holds what is older than the one before, and none is begun once there is enough. MATERIALIZED, because
        else the planner walks the index of keys from the newest down for one rare name.
        """
        within, bounds = _within(question.first_key, question.last_key)
        holds, spellings = _holds(question)
        bears, facets = _bears(question)
        # A sum is no key, so that no index is used for what the rows are asked anyway.
        parts, parameters = self._parts(question, "key + 0 < (SELECT min(key) FROM newest)")
        in_turn = "".join(f" UNION ALL (SELECT key FROM part_{place} ORDER BY key DESC)" for place in range(len(parts)))
        newest = f"SELECT key, words, facets FROM {self.name} WHERE {within} ORDER BY key DESC LIMIT {NEWEST}"
        return (
            f"WITH newest AS MATERIALIZED ({newest}), {', '.join(parts)}"
            f" SELECT key FROM (SELECT key FROM newest WHERE {holds} AND {bears}{in_turn}) AS found LIMIT %s",
            [*bounds, *parameters, *spellings, *facets, question.limit],
        )

    def tally(self, question: _Question) -> _Statement:
        parts, parameters = self._parts(question, "TRUE")
        in_turn = " UNION ALL ".join(f"SELECT key FROM part_{place}" for place in range(len(parts)))
        return (
            f"WITH {', '.join(parts)} SELECT count(*) FROM (SELECT key FROM ({in_turn}) AS found LIMIT %s) AS counted",
            [*parameters, question.limit],
        )

    def _parts(self, question: _Question, condition: str) -> tuple[list[str], list[Any]]:
        """What matches in the last stretches of time, in more before them, and in all before those: as part_0 …"""
        holds, spellings = _holds(question)
        parts: list[str] = []
        parameters: list[Any] = []
        for place, (stretches, last_key) in enumerate(_stretches(question)):
            within, bounds = _within(question.first_key, last_key)
            parts.append(
                f"part_{place} AS MATERIALIZED (SELECT key FROM {self.name}"
                f" WHERE {within} AND {condition} AND tokens @@ %s::tsquery AND {holds})"
            )
            parameters += [*bounds, _tsquery(question, stretches), *spellings]
        return parts, parameters


def _within(first_key: int, last_key: int) -> tuple[str, list[int]]:
    """The range of keys as a condition. An open end is not named, or the planner takes it for narrow."""
    bounds = {"key >= %s": first_key, "key <= %s": last_key}
    closed = {condition: key for condition, key in bounds.items() if key not in (FIRST_KEY, LAST_KEY)}
    return " AND ".join(closed) or "TRUE", list(closed.values())


def _stretches(question: _Question) -> Iterator[tuple[list[str], int]]:
    """(tokens of two stretches of time, the last key), from the end of the range back; no tokens for all before.

    Two, because the index is slow with many tokens of which one is enough. Without an end of the range nobody knows
    which stretch is the last.
    """
    last_key = question.last_key
    for bits in STRETCHES if last_key < LAST_KEY else ():
        last = last_key >> bits
        yield [_stretch(bits, last), _stretch(bits, last - 1)], last_key
        last_key = (last - 1 << bits) - 1
        if last_key < question.first_key:
            return
    yield [], last_key


def _stretch(bits: int, number: int) -> str:
    """No facet begins with two colons."""
    return f"::{bits}:{number}"


def _tsvector(row: _Row, tokens: str) -> str:
    stretches = [_stretch(bits, row.key >> bits) for bits in STRETCHES]
    return " ".join([*(f"'{token}'" for token in [*row.facets.split(), *stretches]), tokens])


def _tsquery(question: _Question, stretches: list[str]) -> str:
    """What the index can tell: who bears all the tokens and facets, lately. `_holds` tells the rest."""
    groups = [" | ".join(f"'{token}'" for token in group) for group in [*question.any_of, stretches] if group]
    wanted = [_ts_token(*stem) for term in question.wanted for stem in term.stems]
    # A phrase of several tokens may be missing where all of them are there.
    excluded = [_ts_token(*term.stems[0]) for term in question.excluded if len(term.stems) == 1]
    if titled := " & ".join(_ts_token(*stem) for stem in question.titled):
        (wanted if question.in_title else excluded).append(titled)
    conditions = [*(f"({each})" for each in [*groups, *wanted]), *(f"!({each})" for each in excluded)]
    return " & ".join(dict.fromkeys(conditions))


def _ts_token(token: str, is_prefix: bool) -> str:
    return f"'{token}'{':*' if is_prefix else ''}"


def _holds(question: _Question) -> tuple[str, list[str]]:
    """That the terms stand in the words of a row, letter for letter, as a condition with its parameters."""
    conditions = ["strpos(words, %s) > 0"] * len(question.wanted) + ["strpos(words, %s) = 0"] * len(question.excluded)
    spellings = [term.spelling for term in [*question.wanted, *question.excluded]]
    return " AND ".join(conditions) or "TRUE", spellings


def _bears(question: _Question) -> tuple[str, list[Any]]:
    """That a row bears one facet of each group, and in its title what is asked: what the index can tell by itself."""
    conditions = ["string_to_array(facets, ' ') && %s"] * len(question.any_of)
    spellings = [f" {token}{'' if is_prefix else ' '}" for token, is_prefix in question.titled]
    if titled := " AND ".join(["strpos(words, %s) > 0"] * len(spellings)):
        conditions.append(f"({titled})" if question.in_title else f"NOT ({titled})")
    return " AND ".join(conditions) or "TRUE", [*question.any_of, *spellings]


_TABLES: dict[str, type[_Tables]] = {"sqlite": _SQLite, "postgresql": _PostgreSQL}

ARTICLES = Index("search_articles")
STORIES = Index("search_stories")
