"""A change that waits: what `Entry.pending` holds, and how it is put on the entry.

    {"by": 7, "name": "周砚秋", "at": "2026-11-22T14:02:00+08:00",
     "fields": {"name": "…", "district": 3, "bodies": [4, 9]},
     "parts": {"names": {"added": [{"name": "…"}], "changed": {"12": {"valid_to": "2010-07-01"}}, "removed": [13]}}}

`fields` are the entry's own, with keys of rows for relations; `parts` are rows that belong to it (the names of a body).
"""

import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

DELTA = {"added": [], "changed": {}, "removed": []}


def to_json(field, value):
    if field.many_to_many:
        return sorted(part.pk if isinstance(part, Model) else part for part in value)
    if isinstance(value, Model):
        return value.pk
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def value_now(entry, field):
    """What the entry holds in this field, in the form that `to_json` gives."""
    if field.many_to_many:
        return sorted(getattr(entry, field.name).values_list("pk", flat=True))
    return to_json(field, getattr(entry, field.attname))


def merged(entry, changes, parts, *, by, name, at):
    """`entry.pending` with further changes. A field set back to what readers see waits no more; {}: nothing waits."""
    fields = dict(entry.pending.get("fields", {}))
    for field_name, value in changes.items():
        field = entry._meta.get_field(field_name)
        fields[field.name] = to_json(field, value)
        if fields[field.name] == value_now(entry, field):
            del fields[field.name]
    rows = {part: dict(delta) for part, delta in entry.pending.get("parts", {}).items()}
    for part, delta in (parts or {}).items():
        rows[part] = _merged_rows(rows.get(part, DELTA), {**DELTA, **delta})
    if not fields and not rows:
        return {}
    return {"by": by, "name": name, "at": at.isoformat(), "fields": fields, "parts": rows}


def _merged_rows(earlier, later):
    changed = {key: dict(values) for key, values in earlier["changed"].items()}
    for key, values in later["changed"].items():
        changed.setdefault(str(key), {}).update(values)
    removed = sorted({*earlier["removed"], *later["removed"]})
    return {
        "added": earlier["added"] + [row for row in later["added"] if row not in earlier["added"]],
        "changed": {key: values for key, values in changed.items() if int(key) not in removed},
        "removed": removed,
    }


def put_fields(entry, fields):
    """Sets the entry's own columns in memory; nothing is saved. Many-to-many fields are `put_relations`'."""
    for name, value in fields.items():
        field = entry._meta.get_field(name)
        if not field.many_to_many:
            setattr(entry, field.attname, value if field.is_relation else field.to_python(value))


def put_relations(entry, fields, parts):
    """Writes many-to-many fields and the rows that are parts of the entry. Raises ValidationError for a bad row."""
    for name, value in fields.items():
        if entry._meta.get_field(name).many_to_many:
            getattr(entry, name).set(value)
    for part, delta in parts.items():
        _put_rows(getattr(entry, part), {**DELTA, **delta})


def _put_rows(manager, delta):
    manager.filter(pk__in=delta["removed"]).delete()
    rows = {str(row.pk): row for row in manager.filter(pk__in=delta["changed"])}
    for key, values in delta["changed"].items():
        if key_row := rows.get(str(key)):
            _save_row(key_row, values)
    for values in delta["added"]:
        _save_row(manager.model(**{manager.field.name: manager.instance}), values)


def _save_row(row, values):
    put_fields(row, values)
    row.full_clean()
    row.save()


def described(entry):
    """What waits, for people: a list of (what, before, after) in words."""
    changes = [_described_field(entry, name, value) for name, value in entry.pending.get("fields", {}).items()]
    for part, delta in entry.pending.get("parts", {}).items():
        changes += _described_rows(getattr(entry, part), delta)
    return changes


def _described_field(entry, name, value):
    field = entry._meta.get_field(name)
    return field.verbose_name, in_words(field, value_now(entry, field)), in_words(field, value)


def in_words(field, value):
    if value is None or value == "" or value == []:
        return "—"
    if field.is_relation:
        keys = value if field.many_to_many else [value]
        return "、".join(str(row) for row in field.related_model._base_manager.filter(pk__in=keys))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(field.flatchoices).get(value, value))


def _described_rows(manager, delta):
    label = manager.model._meta.verbose_name
    rows = {row.pk: row for row in manager.filter(pk__in=[*delta["changed"], *delta["removed"]])}
    for key, values in delta["changed"].items():
        for name, value in values.items():
            field = manager.model._meta.get_field(name)
            if row := rows.get(int(key)):
                yield (
                    f"{label} “{row}”: {field.verbose_name}",
                    in_words(field, value_now(row, field)),
                    in_words(field, value),
                )
    for key in delta["removed"]:
        if key in rows:
            yield label, str(rows[key]), "—"
    for values in delta["added"]:
        fields = ((manager.model._meta.get_field(name), value) for name, value in values.items())
        yield label, "—", "，".join(in_words(field, value) for field, value in fields if value not in (None, ""))
