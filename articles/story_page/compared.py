"""Any two versions of a story as one text, and what else changed beside it: where it belongs, and where in print."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from articles.marked import MarkedCopy, MarkedField, marked_copy, marked_names
from articles.models import Column, Genre, Story, Topic, Version
from organisations.models import Body, District, Event

LABELS = {
    "genre": _("Genre"),
    "column": _("Column"),
    "districts": _("Districts"),
    "topics": _("Topics"),
    "bodies": _("Union bodies"),
    "event": _("Event"),
    "tags": _("Tags"),
    "issue_date": _("Issue date"),
    "page": _("Page"),
    "page_name": _("Page name"),
    "print_status": _("Print status"),
}
REGISTERS = {
    "column": (Column, "slug", "name"),
    "districts": (District, "slug", "name"),
    "topics": (Topic, "slug", "name"),
    "bodies": (Body, "slug", "name"),
    "event": (Event, "pk", "title"),
}
CHOICES = {"genre": Genre, "print_status": Story.PrintStatus}


@dataclass(frozen=True)
class Compared:
    """`beside`: only what differs, registers by their names."""

    older: Version
    newer: Version
    marked: MarkedCopy
    beside: tuple[MarkedField, ...]


def compared(story, asked):
    """The two versions that an address names as `a` and `b`, whichever is older; None when they are not both there."""
    numbers = [asked.get(name, "") for name in ("a", "b")]
    if not all(number.isascii() and number.isdecimal() and len(number) < 7 for number in numbers):
        return None
    versions = Version.objects.filter(story=story, number__in=numbers).select_related("saved_by")
    found = {version.number: version for version in versions}
    older, newer = (found.get(number) for number in sorted(map(int, numbers)))
    if not (older and newer):
        return None
    return Compared(older, newer, marked_copy(older.content, newer.content), _beside(older.content, newer.content))


def _beside(old, new):
    was, now = _values(old), _values(new)
    changed = [name for name in LABELS if set(was[name]) != set(now[name])]
    names = {name: _names(name, {*was[name], *now[name]}) for name in changed}
    return tuple(
        marked_names(name, LABELS[name], *([names[name][value] for value in side[name]] for side in (was, now)))
        for name in changed
    )


def _values(content):
    """{part: its values as a list}, of everything beside the text."""
    stored = {**content["taxonomy"], **content["print"]}
    return {
        name: value if isinstance(value, list) else [value] if value else []
        for name, value in ((name, stored.get(name)) for name in LABELS)
    }


def _names(name, values):
    """{value: what people call it}; what its register lost keeps the name it is stored by."""
    known = {value: str(value) for value in values}
    if name in CHOICES:
        return known | {value: str(label) for value, label in CHOICES[name].choices}
    if name in REGISTERS:
        model, key, title = REGISTERS[name]
        known |= dict(model.objects.filter(**{f"{key}__in": values}).values_list(key, title))
    return known
