"""Loads the paper's reference files (organisations/reference/*.toml and other apps' alike) into tables.

A row is created from the file. Later loads change a field only where the file changed since the last load and the row
still holds what was loaded then, so edits made in the admin stay, and what an editor deleted stays deleted.
"""

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import Model

from organisations.models import (
    Body,
    BodyName,
    BodySuccession,
    District,
    Entry,
    ReferenceRecord,
    RegisterState,
)
from organisations.pending import to_json

FOLDER = Path(__file__).resolve().parent / "reference"
MISSING = object()


@dataclass(frozen=True)
class Table:
    """What a file says about a model: one dict a row, every row with the same fields, relations named by key.

    `identity`: the fields that name a row in the file. `references`: relation → the model whose keys it holds. Rows of
    a table that is a part (names of a body) go away when they leave the file; others are never deleted.
    """

    model: type[Model]
    rows: list[dict]
    identity: tuple[str, ...] = ("slug",)
    references: dict[str, type[Model]] = field(default_factory=dict)
    is_part: bool = False

    def key(self, values):
        return "|".join(str(values[name] or "") for name in self.identity)


def tables():
    """The tables of this app, in the order in which they refer to one another."""
    bodies = read(FOLDER / "bodies.toml")
    return [
        Table(District, [_district(row) for row in read(FOLDER / "districts.toml")["district"]],
              references={"successor": District}),
        Table(Body, [_body(row) for row in bodies["body"]], references={"parent": Body, "district": District}),
        Table(BodyName, [_name(row, name) for row in bodies["body"] for name in row.get("names", [])],
              identity=("body", "name", "kind"), references={"body": Body}, is_part=True),
        Table(BodySuccession, [_succession(row) for row in bodies.get("succession", [])],
              identity=("predecessor", "successor", "kind"),
              references={"predecessor": Body, "successor": Body}, is_part=True),
    ]  # fmt: skip


def read(path):
    with open(path, "rb") as file:
        return tomllib.load(file)


def _district(row):
    return {
        "slug": row["key"],
        "code": row.get("code", ""),
        "name": row["name"],
        "short_name": row["short_name"],
        "kind": row["kind"],
        "order": row["order"],
        "valid_from": day(row, "valid_from"),
        "retired_on": day(row, "retired_on"),
        "successor": row.get("successor"),
    }


def _body(row):
    return {
        "slug": row["key"],
        "name": row["name"],
        "level": row["level"],
        "parent": row.get("parent"),
        "district": row.get("district"),
        "checked_on": day(row, "checked_on"),
    }


def _name(row, name):
    return {
        "body": row["key"],
        "name": name["name"],
        "kind": name["kind"],
        "valid_from": day(name, "from"),
        "valid_to": day(name, "to"),
    }


def _succession(row):
    return {
        "predecessor": row["predecessor"],
        "successor": row.get("successor"),
        "kind": row["kind"],
        "on": day(row, "on"),
    }


def day(row, name):
    return row[name].isoformat() if name in row else None


def load(table):
    """Brings one table up to date. Returns a Counter of rows: created, changed, removed, unchanged."""
    return _Load(table).run()


class _Load:
    def __init__(self, table):
        self.table = table
        self.label = table.model._meta.label_lower
        self.records = {record.key: record for record in ReferenceRecord.objects.filter(model=self.label)}
        self.numbers = {name: _numbers(model) for name, model in table.references.items()}
        self.keys = {name: {pk: key for key, pk in keys.items()} for name, keys in self.numbers.items()}
        self.rows = table.model._base_manager.in_bulk()
        self.created, self.changed, self.known = {}, {}, []

    def run(self):
        names = list(self.table.rows[0]) if self.table.rows else []
        by_key = {self.table.key(self.in_file(row, names)): row for row in self.rows.values()} if names else {}
        for values in self.table.rows:
            self.place(self.table.key(values), values, by_key)
        self.store(names)
        removed = self.remove_missing() if self.table.is_part else 0
        unchanged = len(self.table.rows) - len(self.created) - len(self.changed)
        return Counter(created=len(self.created), changed=len(self.changed), removed=removed, unchanged=unchanged)

    def in_file(self, row, names):
        """What the row holds now, as a file would say it."""
        values = {}
        for name in names:
            column = row._meta.get_field(name)
            value = getattr(row, column.attname)
            values[name] = self.keys[name].get(value) if name in self.keys else to_json(column, value)
        return values

    def place(self, key, values, by_key):
        """Decides what becomes of one row of the file."""
        record = self.records.get(key)
        if record is None:
            row = by_key.get(key)
            if row is None:
                self.created[key] = (self.new_row(), values)
            else:
                # Somebody made it by hand before the file knew it: theirs, but later changes of the file are noticed.
                self.known.append(ReferenceRecord(model=self.label, key=key, row=row.pk, loaded=values))
        elif record.loaded != values:
            self.follow(record, values)

    def follow(self, record, values):
        """The file changed: so do the fields that nobody else changed."""
        row = self.rows.get(record.row)
        if row is not None:
            now = self.in_file(row, values)
            ours = {
                name: value
                for name, value in values.items()
                if record.loaded.get(name, MISSING) == now[name] and now[name] != value
            }
            if ours:
                self.changed[record.key] = (row, ours)
        record.loaded = values
        self.known.append(record)

    def new_row(self):
        if issubclass(self.table.model, Entry):
            return self.table.model(state=RegisterState.CONFIRMED, from_reference=True)
        return self.table.model()

    def store(self, names):
        """Rows may refer to rows of the same table, so those relations are written when all have a number."""
        model = self.table.model
        own = [name for name, target in self.table.references.items() if target is model]
        for row, values in self.created.values():
            self.put(row, {name: value for name, value in values.items() if name not in own})
        created = {key: row for key, (row, _values) in self.created.items()}
        model._base_manager.bulk_create(created.values())
        for name in own:
            self.numbers[name].update({key: row.pk for key, row in created.items()})
        late = [(row, {name: values[name] for name in own}) for row, values in self.created.values() if own]
        for row, values in [*late, *self.changed.values()]:
            self.put(row, values)
        written = [row for row, _values in [*late, *self.changed.values()]]
        if written:
            model._base_manager.bulk_update(written, names, batch_size=200)
        self.keep_records(created)

    def put(self, row, values):
        for name, value in values.items():
            column = row._meta.get_field(name)
            if name in self.numbers:
                setattr(row, column.attname, self.number(name, value))
            else:
                setattr(row, name, column.to_python(value))

    def number(self, name, key):
        if key is None:
            return None
        if key not in self.numbers[name]:
            raise LookupError(f"{self.label}: {name} = {key!r} is in no file and in no register.")
        return self.numbers[name][key]

    def keep_records(self, created):
        new = [
            ReferenceRecord(model=self.label, key=key, row=row.pk, loaded=self.created[key][1])
            for key, row in created.items()
        ]
        ReferenceRecord.objects.bulk_create(new + [record for record in self.known if record.pk is None])
        old = [record for record in self.known if record.pk is not None]
        if old:
            ReferenceRecord.objects.bulk_update(old, ["loaded"], batch_size=200)

    def remove_missing(self):
        """Parts that left the file, unless an editor changed them since."""
        in_file = {self.table.key(values) for values in self.table.rows}
        gone = [record for key, record in self.records.items() if key not in in_file]
        rows = [
            self.rows[record.row]
            for record in gone
            if record.row in self.rows and self.in_file(self.rows[record.row], record.loaded) == record.loaded
        ]
        self.table.model._base_manager.filter(pk__in=[row.pk for row in rows]).delete()
        ReferenceRecord.objects.filter(pk__in=[record.pk for record in gone]).delete()
        return len(rows)


def _numbers(model):
    """Key → primary key. A row keeps its key in the files when an editor changes its slug."""
    numbers = dict(model._base_manager.values_list("slug", "pk"))
    records = ReferenceRecord.objects.filter(model=model._meta.label_lower)
    return numbers | dict(records.values_list("key", "row"))
