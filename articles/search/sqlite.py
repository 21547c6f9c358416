"""The index on SQLite: a contentless FTS5 table beside a table of what it holds."""

from typing import Any

from articles.search.tables import Cut, Question, Row, Statement, Tables
from articles.search.words import Term, tokens


class SQLite(Tables):
    """FTS5 without content: a row leaves it only when it is told once more exactly what the row held."""

    def write(self, cursor: Any, rows: list[Row]) -> None:
        self.delete(cursor, [row.id for row in rows])
        ordered = sorted(rows, key=lambda row: row.key)
        self.add(cursor, [(row, Cut(row.words, self.tokens_of(row.words))) for row in ordered])

    def add(self, cursor: Any, rows: list[tuple[Row, Cut]]) -> None:
        cursor.executemany(
            f"INSERT INTO {self.name} (id, key, words, facets) VALUES (%s, %s, %s, %s)", [row for row, _cut in rows]
        )
        cursor.executemany(
            f"INSERT INTO {self.name}_index (rowid, tokens) VALUES (%s, %s)",
            [(row.key, f"{row.facets} {cut.tokens}") for row, cut in rows],
        )

    @staticmethod
    def tokens_of(words: str) -> str:
        return tokens(words)

    def settle(self, cursor: Any) -> None:
        """Here nothing waits."""

    def renew(self, cursor: Any) -> None:
        """Nothing: FTS5 merges what is written as it is written."""

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

    def ask(self, question: Question) -> Statement:
        return f"{self._matching()} ORDER BY rowid DESC LIMIT %s", _fts5_parameters(question)

    def tally(self, question: Question) -> Statement:
        return f"SELECT count(*) FROM ({self._matching()} LIMIT %s)", _fts5_parameters(question)

    def _matching(self) -> str:
        return f"SELECT rowid FROM {self.name}_index WHERE {self.name}_index MATCH %s AND rowid BETWEEN %s AND %s"


def _fts5_parameters(question: Question) -> list[Any]:
    return [_fts5(question), question.first_key, question.last_key, question.limit]


def _fts5(question: Question) -> str:
    groups = [" OR ".join(f'"{facet}"' for facet in group) for group in question.any_of]
    wanted = [_fts5_phrase(term) for term in question.wanted]
    excluded = [_fts5_phrase(term) for term in question.excluded]
    if titled := " AND ".join(f'"{token}"{" *" if is_prefix else ""}' for token, is_prefix in question.titled):
        (wanted if question.in_title else excluded).append(titled)
    return " AND ".join(f"({each})" for each in [*wanted, *groups]) + "".join(f" NOT ({each})" for each in excluded)


def _fts5_phrase(term: Term) -> str:
    return f'"{" ".join(term.tokens)}"' + (" *" if term.is_prefix else "")
