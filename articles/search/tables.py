"""What an index asks of a database: to keep rows of tokens, and to find the keys of those that match, newest first."""

from abc import ABC, abstractmethod
from typing import Any, NamedTuple

from articles.search.words import Term, in_title

# A document's key is `seconds << ID_BITS | id`; these are the ends of all keys.
ID_BITS = 24
FIRST_KEY, LAST_KEY = -(1 << 63), (1 << 63) - 1


class Cut(NamedTuple):
    """A text cut into tokens, as the database that is spoken to takes them: made by `cut`, without asking it.

    `words`: the runs joined by blanks, from which tokens are made again when the document is taken out.
    """

    words: str
    tokens: str


class Row(NamedTuple):
    id: int
    key: int
    words: str
    facets: str


class Question(NamedTuple):
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


# What is executed: SQL and its parameters.
Statement = tuple[str, list[Any]]


class Tables(ABC):
    """How one database keeps an index. Statements are made of fixed names; whatever was typed is a parameter."""

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def write(self, cursor: Any, rows: list[Row]) -> None:
        """Adds rows, each in place of one with the same id."""

    @abstractmethod
    def add(self, cursor: Any, rows: list[tuple[Row, Cut]]) -> None:
        """Adds rows that are new, lowest key first."""

    @staticmethod
    @abstractmethod
    def tokens_of(words: str) -> str:
        """The tokens as the index takes them behind those of the facets."""

    @abstractmethod
    def settle(self, cursor: Any) -> None:
        """Sorts in what many new rows left waiting, through which every search would look."""

    @abstractmethod
    def renew(self, cursor: Any) -> None:
        """Makes what searches look through anew, while others read and write: for when every row was written again."""

    @abstractmethod
    def delete(self, cursor: Any, ids: list[int]) -> None:
        """Takes rows out; an id that is not there is none."""

    @abstractmethod
    def empty(self, cursor: Any) -> None:
        """Takes all rows out."""

    def bounded(self, cursor: Any, question: Question) -> Question:
        """The same question with an end to its range, where that helps to find the newest."""
        return question

    @abstractmethod
    def ask(self, question: Question) -> Statement:
        """Gives the keys, newest first."""

    @abstractmethod
    def tally(self, question: Question) -> Statement:
        """Counts up to the limit."""
