"""Rows by the thousand, for loads: numbers reserved beforehand, rows written without a model instance for each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import count
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import DateField, Field, JSONField, Max, Model

# What a driver does not take as Python has it. DateTimeField is a DateField.
CONVERTED = (DateField, JSONField)


def reserve(model: type[Model], number: int) -> Iterator[int]:
    """Numbers for new rows that nobody else gets: PostgreSQL's sequence gives them, SQLite's transaction keeps others
    out."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [model._meta.db_table, number],
            )
            return iter([row[0] for row in cursor.fetchall()])
    return count((model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1)


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """New rows: the values of these fields (`names`, a foreign key as "article_id"), which are all that the database
    does not fill by itself.

    What `bulk_create` does, several times as fast: nothing is checked but by the database.
    """
    connection = connections[DEFAULT_DB_ALIAS]  # the thing itself: the proxy is asked some hundred thousand times
    fields = {field.attname: field for field in model._meta.concrete_fields}
    in_order = [fields[name] for name in names]
    convert = [
        (place, _conversion(field, connection)) for place, field in enumerate(in_order) if isinstance(field, CONVERTED)
    ]
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in in_order)
    converted = _converted(rows, convert)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in converted:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(converted))


def _conversion(field: Field, connection: Any) -> Callable[[Any], Any]:
    """From what Python has to what the driver takes; the same moment stands in many rows and is converted once."""
    prepare = partial(field.get_db_prep_save, connection=connection)
    return cache(prepare) if isinstance(field, DateField) else prepare


def _converted(
    rows: Iterable[Sequence[Any]], convert: list[tuple[int, Callable[[Any], Any]]]
) -> Iterator[Sequence[Any]]:
    for row in rows:
        values = list(row)
        for place, prepare in convert:
            values[place] = prepare(values[place])
        yield values
