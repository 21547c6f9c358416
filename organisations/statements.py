"""Queries of our own whose rows are instances of a model, for what every page asks."""

from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)
# How the values of a row are read: the fields that the columns name, each column's place, converters by place, and
# the columns that are no fields.
Shape = tuple[list[str], list[int], list[tuple[int, Any, Any]], list[tuple[int, str]]]


class Statement(Generic[M]):
    """What `Model.objects.raw` does, but what the columns mean is worked out once and not at every call, which takes
    three times as long as the database does for an article. A process speaks to one kind of database.

    Columns are named like those of the model; one that is not becomes an attribute.
    """

    def __init__(self, model: type[M], sql: str) -> None:
        self.model, self.sql = model, sql
        self._shapes: dict[tuple[str, ...], Shape] = {}

    def read(self, parameters: Any = ()) -> list[M]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows = cursor.fetchall()
            # A migration may change the order of columns under a process that runs.
            columns = tuple(column[0] for column in cursor.description)
        shape = self._shapes.get(columns)
        if shape is None:
            shape = self._shapes[columns] = self._shape(columns)
        return [self._instance(shape, list(row)) for row in rows]

    def _instance(self, shape: Shape, row: list[Any]) -> M:
        names, places, converted, others = shape
        for place, converter, expression in converted:
            row[place] = converter(row[place], expression, connection)
        instance = self.model.from_db(connection.alias, names, [row[place] for place in places])
        for place, name in others:
            setattr(instance, name, row[place])
        return instance

    def _shape(self, columns: tuple[str, ...]) -> Shape:
        # In the order of the model: that is what from_db wants.
        fields = [field for field in self.model._meta.concrete_fields if field.column in columns]
        converted = []
        for field in fields:
            expression = field.get_col(self.model._meta.db_table)
            backend, own = connection.ops.get_db_converters(expression), expression.get_db_converters(connection)
            converted += [(columns.index(field.column), converter, expression) for converter in [*backend, *own]]
        known = {field.column for field in fields}
        others = [(place, column) for place, column in enumerate(columns) if column not in known]
        return [field.attname for field in fields], [columns.index(f.column) for f in fields], converted, others
