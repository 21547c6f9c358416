"""Queries of our own whose rows are instances of a model, for what every page asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import InterfaceError, NotSupportedError, OperationalError, connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


class Shape(NamedTuple):
    """How a row is read. `names` and `places`: fields in the order of the model, and where in the row each stands;
    `converted`: (place, converter, column); `others`: (place, name) of what is no field."""

    names: list[str]
    places: list[int]
    converted: list[tuple[int, Any, Any]]
    others: list[tuple[int, str]]


class Statement(Generic[M]):
    """What `Model.objects.raw` does, but what the columns mean is worked out once and not at every call, which takes
    three times as long as the database does for an article.

    Columns are named, and like those of the model: one that is not becomes an attribute, and `*` is refused, because a
    migration may change their order under a process that runs.
    """

    def __init__(self, model: type[M], sql: str) -> None:
        if "*" in sql:
            raise ValueError(f"Name the columns of this statement, for their order may change: {sql}")
        self.model, self.sql = model, sql
        self._shape: Shape | None = None

    def read(self, parameters: Any = ()) -> list[M]:
        """The database keeps the statement with its plan, for this connection: as SQLite always does, and PostgreSQL
        when it is told to, which plans several times as long as it looks for an article.

        For what is found by few rows of an index, however many there are: a plan that is kept does not look at the
        values. Whether the server still keeps the connection, the statement itself tells, with no question before it.
        """
        if connection.vendor != "postgresql":
            return self._answer(parameters)
        may_ask_again = not connection.in_atomic_block
        connection.health_check_done |= may_ask_again
        try:
            with _preparing():
                return self._answer(parameters)
        except NotSupportedError:
            # A migration changed the type of a column since it was prepared. A new connection knows no plans.
            if not may_ask_again:
                raise
        except (InterfaceError, OperationalError):
            if not may_ask_again or connection.is_usable():
                raise
        connection.close()
        return self._answer(parameters)

    def _answer(self, parameters: Any) -> list[M]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            if self._shape is None:
                # A process speaks to one kind of database.
                self._shape = _shape(self.model, [column[0] for column in cursor.description])
            return [self._instance(self._shape, list(row)) for row in cursor.fetchall()]

    def _instance(self, shape: Shape, row: list[Any]) -> M:
        for place, converter, column in shape.converted:
            row[place] = converter(row[place], column, connection)
        instance = self.model.from_db(connection.alias, shape.names, [row[place] for place in shape.places])
        for place, name in shape.others:
            setattr(instance, name, row[place])
        return instance


@contextmanager
def _preparing() -> Iterator[None]:
    """Django tells its driver never to prepare a statement; here it shall, at once."""
    connection.ensure_connection()
    driver = connection.connection
    usual, driver.prepare_threshold = driver.prepare_threshold, 0
    try:
        yield
    finally:
        driver.prepare_threshold = usual


def names_of(model: type[Model]) -> str:
    """All columns of a model, for a statement that reads them."""
    return ", ".join(connection.ops.quote_name(field.column) for field in model._meta.concrete_fields)


def _shape(model: type[Model], columns: list[str]) -> Shape:
    fields = [field for field in model._meta.concrete_fields if field.column in columns]
    converted = []
    for field in fields:
        column = field.get_col(model._meta.db_table)
        converters = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        converted += [(columns.index(field.column), converter, column) for converter in converters]
    known = {field.column for field in fields}
    return Shape(
        names=[field.attname for field in fields],
        places=[columns.index(field.column) for field in fields],
        converted=converted,
        others=[(place, name) for place, name in enumerate(columns) if name not in known],
    )
