"""The index on PostgreSQL: a tsvector with GIN, and the words themselves, which decide."""

import struct
from collections.abc import Iterator
from typing import Any

from articles.search.tables import FIRST_KEY, ID_BITS, LAST_KEY, Cut, Question, Row, Statement, Tables
from articles.search.words import Term, tokens

# How many of the newest documents PostgreSQL looks through before it asks the index, and the stretches of time that it
# asks for, two at once, before it asks for all that match: 2^21 seconds are 24 days, 2^24 half a year, 2^26 two years.
NEWEST = 500
STRETCHES = (ID_BITS + 21, ID_BITS + 24)
# In place of the longer one where facets are asked for: of these, each facet has a token of its own.
OF_FACETS = ID_BITS + 26
# For many rows, until their transaction ends: they are sorted into the index by the half thousand, and in memory.
MANY = 100
SORT_BY_THE_LOT = "SELECT set_config('gin_pending_list_limit', '8MB', true), set_config('work_mem', '64MB', true)"
# A tsvector is sent as the bytes that it is.
COLUMNS = {"id": "int8", "key": "int8", "words": "text", "facets": "text", "is_long": "bool", "tokens": "bytea"}


class PostgreSQL(Tables):
    """A tsvector is written by hand, so no parser or locale of the server has a say in what a token is.

    It has no positions. The index tells who holds all the tokens, and a search in the words themselves, which are short
    beside a tsvector, decides. Each document bears its stretches of time as tokens, by themselves and with each of its
    facets, so that the index can be asked for what matches lately, and reads little more of itself than that.
    """

    def write(self, cursor: Any, rows: list[Row]) -> None:
        statement = (
            f"INSERT INTO {self.name} (id, key, words, facets, is_long, tokens)"
            " VALUES (%s, %s, %s, %s, FALSE, %s::tsvector)"
            " ON CONFLICT (id) DO UPDATE SET key = excluded.key, words = excluded.words, facets = excluded.facets,"
            " is_long = excluded.is_long, tokens = excluded.tokens"
        )
        if len(rows) >= MANY:
            cursor.execute(SORT_BY_THE_LOT)
        cursor.executemany(statement, [(*row, _as_text(_all_tokens(row, self.tokens_of(row.words)))) for row in rows])

    def add(self, cursor: Any, rows: list[tuple[Row, Cut]]) -> None:
        cursor.execute(SORT_BY_THE_LOT)
        with cursor.copy(f"COPY {self.name} ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(COLUMNS.values())
            for row, cut in rows:
                copy.write_row((*row, False, _as_received(_all_tokens(row, cut.tokens))))

    @staticmethod
    def tokens_of(words: str) -> str:
        return " ".join(dict.fromkeys(tokens(words).split()))

    def settle(self, cursor: Any) -> None:
        cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [f"{self.name}_tokens"])

    def renew(self, cursor: Any) -> None:
        """Where a GIN index begins, nothing is left once the oldest rows of the table were written again, and from its
        beginning the server guesses which token is rare: wrongly then, so that it walks through the long lists.
        """
        how = "" if cursor.db.in_atomic_block else "CONCURRENTLY"
        cursor.execute(f"REINDEX INDEX {how} {self.name}_tokens")

    def delete(self, cursor: Any, ids: list[int]) -> None:
        cursor.execute(f"DELETE FROM {self.name} WHERE id = ANY(%s)", [ids])

    def empty(self, cursor: Any) -> None:
        cursor.execute(f"DELETE FROM {self.name}")

    def bounded(self, cursor: Any, question: Question) -> Question:
        """Up to the newest key: without it nobody knows which stretch of time is the last."""
        if question.last_key < LAST_KEY:
            return question
        cursor.execute(f"SELECT max(key) FROM {self.name}")
        (newest,) = cursor.fetchone()
        return question if newest is None else question._replace(last_key=newest)

    def ask(self, question: Question) -> Statement:
        """Common words are found among the newest, rarer ones lately; only for rare ones every match is fetched.

        Each part holds what is older than the one before, and none is begun once there is enough. MATERIALIZED, because
        else the planner walks the index of keys from the newest down for one rare name.
        """
        within, bounds = _within(question.first_key, question.last_key)
        holds, spellings = _holds(question.wanted, question.excluded)
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

    def tally(self, question: Question) -> Statement:
        parts, parameters = self._parts(question, "TRUE")
        in_turn = " UNION ALL ".join(f"SELECT key FROM part_{place}" for place in range(len(parts)))
        return (
            f"WITH {', '.join(parts)} SELECT count(*) FROM (SELECT key FROM ({in_turn}) AS found LIMIT %s) AS counted",
            [*parameters, question.limit],
        )

    def _parts(self, question: Question, condition: str) -> tuple[list[str], list[Any]]:
        """What matches in the last stretches of time, in more before them, and in all before those: as part_0 …

        The index itself tells who holds a single token; of several it does not tell that they follow each other.
        """
        holds, spellings = _holds(_of_several(question.wanted), _of_several(question.excluded))
        parts: list[str] = []
        parameters: list[Any] = []
        for place, (groups, last_key) in enumerate(_stretches(question)):
            within, bounds = _within(question.first_key, last_key)
            parts.append(
                f"part_{place} AS MATERIALIZED (SELECT key FROM {self.name}"
                f" WHERE {within} AND {condition} AND tokens @@ %s::tsquery AND {holds})"
            )
            parameters += [*bounds, _tsquery(question, groups), *spellings]
        return parts, parameters


def _within(first_key: int, last_key: int) -> tuple[str, list[int]]:
    """The range of keys as a condition. An open end is not named, or the planner takes it for narrow."""
    bounds = {"key >= %s": first_key, "key <= %s": last_key}
    closed = {condition: key for condition, key in bounds.items() if key not in (FIRST_KEY, LAST_KEY)}
    return " AND ".join(closed) or "TRUE", list(closed.values())


def _stretches(question: Question) -> Iterator[tuple[list[list[str]], int]]:
    """(groups of tokens, the last key) from the end of the range back: what matches bears a token of each group.

    Two stretches at once, because the index is slow with many tokens of which one is enough. Without an end of the
    range nobody knows which stretch is the last.
    """
    last_key, facets = question.last_key, question.any_of
    for bits in (STRETCHES[0], OF_FACETS if facets else STRETCHES[1]) if last_key < LAST_KEY else ():
        last = last_key >> bits
        two = [_stretch(bits, last), _stretch(bits, last - 1)]
        if bits == OF_FACETS:
            yield [[stretch + facet for facet in group for stretch in two] for group in facets], last_key
        else:
            yield [*facets, two], last_key
        last_key = (last - 1 << bits) - 1
        if last_key < question.first_key:
            return
    yield facets, last_key


def _stretch(bits: int, number: int) -> str:
    """No facet begins with two colons."""
    return f"::{bits}:{number}"


def _all_tokens(row: Row, tokens: str) -> str:
    """Those of its facets, its stretches of time and its words, each once, with blanks between."""
    facets, of_facets = row.facets.split(), _stretch(OF_FACETS, row.key >> OF_FACETS)
    stretches = [_stretch(bits, row.key >> bits) for bits in STRETCHES]
    return " ".join([*facets, *(of_facets + facet for facet in facets), *stretches, *filter(None, [tokens])])


def _as_text(tokens: str) -> str:
    """A tsvector as it is typed."""
    return " ".join(f"'{token}'" for token in tokens.split())


def _as_received(tokens: str) -> bytes:
    """A tsvector as `tsvectorrecv` of PostgreSQL reads it, in a third of the time of the text: how many, then each with
    a zero behind it and the number of its positions in two bytes, which is none."""
    return struct.pack("!i", tokens.count(" ") + 1) + f"{tokens} ".replace(" ", "\0\0\0").encode()


def _tsquery(question: Question, groups: list[list[str]]) -> str:
    """What the index can tell: who bears all the tokens, and one of each group. Of phrases `_holds` tells the rest."""
    alternatives = [" | ".join(f"'{token}'" for token in group) for group in groups if group]
    wanted = [_ts_token(*stem) for term in question.wanted for stem in term.stems]
    # A phrase of several tokens may be missing where all of them are there.
    excluded = [_ts_token(*term.stems[0]) for term in question.excluded if len(term.stems) == 1]
    if titled := " & ".join(_ts_token(*stem) for stem in question.titled):
        (wanted if question.in_title else excluded).append(titled)
    conditions = [*(f"({each})" for each in [*alternatives, *wanted]), *(f"!({each})" for each in excluded)]
    return " & ".join(dict.fromkeys(conditions))


def _ts_token(token: str, is_prefix: bool) -> str:
    return f"'{token}'{':*' if is_prefix else ''}"


def _holds(wanted: list[Term], excluded: list[Term]) -> tuple[str, list[str]]:
    """That the terms stand in the words of a row, letter for letter, or do not: a condition with its parameters."""
    conditions = ["strpos(words, %s) > 0"] * len(wanted) + ["strpos(words, %s) = 0"] * len(excluded)
    return " AND ".join(conditions) or "TRUE", [term.spelling for term in [*wanted, *excluded]]


def _of_several(terms: list[Term]) -> list[Term]:
    return [term for term in terms if len(term.tokens) > 1]


def _bears(question: Question) -> tuple[str, list[Any]]:
    """That a row bears one facet of each group, and in its title what is asked: what the index can tell by itself."""
    conditions = ["string_to_array(facets, ' ') && %s"] * len(question.any_of)
    spellings = [f" {token}{'' if is_prefix else ' '}" for token, is_prefix in question.titled]
    if titled := " AND ".join(["strpos(words, %s) > 0"] * len(spellings)):
        conditions.append(f"({titled})" if question.in_title else f"NOT ({titled})")
    return " AND ".join(conditions) or "TRUE", [*question.any_of, *spellings]
