"""What readers may call by name: districts, topics, union bodies, people in office, events for workers.

A name is found by any part of it, or by its pinyin. The registers are a few thousand rows: their names are read once
for each version of the site and day, and nothing is asked of the database when somebody searches.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.paper_lists import PaperLists
from articles.search import fold
from organisations.addresses import address_of
from organisations.models import Body, Event, Office, Person
from organisations.models.events import LONGEST
from organisations.pinyin import Fit, SpelledNames

MOST = 6
DAY = "Y年n月j日"
# In the order in which they are shown.
KINDS = {
    "district": gettext_lazy("Districts"),
    "topic": gettext_lazy("Topics"),
    "body": gettext_lazy("Union bodies"),
    "person": gettext_lazy("People"),
    "event": gettext_lazy("Events"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a page. `names`: all it is found by; `note`: what stands beside it; `rank`: low ones go first."""

    kind: str
    shown: str
    address: str
    names: tuple[str, ...]
    note: str = ""
    rank: int = 0


def names_found(typed: str, known: PaperLists, today: date) -> list[tuple[str, list[Named]]]:
    """[(what they are, the best six of that kind)] whose name holds what was typed, or is spelt so in pinyin."""
    if not typed:
        return []
    return known.kept((Names, today), lambda: Names(_everything(known, today))).find(typed)


class Names:
    def __init__(self, rows: Iterable[Named]) -> None:
        called = [(row, name) for row in rows for each in row.names if (name := _plain(each))]
        self._owners = [row for row, _name in called]
        self._names = [name for _row, name in called]
        self._spelled = SpelledNames(self._names)

    def find(self, typed: str) -> list[tuple[str, list[Named]]]:
        """The best first: a whole name before a beginning before a part, short names before long ones."""
        fits = self._spelled.find(fold(typed)) | self._holding(_plain(typed).strip('"'))
        ranked = sorted(fits, key=lambda number: (self._owners[number].rank, fits[number], len(self._names[number])))
        best = list(dict.fromkeys(self._owners[number] for number in ranked))
        of_kind = {label: [row for row in best if row.kind == kind][:MOST] for kind, label in KINDS.items()}
        return [(label, rows) for label, rows in of_kind.items() if rows]

    def _holding(self, sought: str) -> dict[int, Fit]:
        if not sought:
            return {}
        return {number: _fit(sought, name) for number, name in enumerate(self._names) if sought in name}


def _plain(name: str) -> str:
    """As names are compared: simplified, without blanks."""
    return "".join(fold(name).split())


def _fit(sought: str, name: str) -> Fit:
    if sought == name:
        return Fit.WHOLE
    return Fit.BEGINNING if name.startswith(sought) else Fit.INSIDE


def _everything(known: PaperLists, today: date) -> list[Named]:
    districts = [
        Named("district", row.short_name, row.get_absolute_url(), (row.short_name, row.name))
        for row in known.current_districts
    ]
    topics = [Named("topic", row.name, row.get_absolute_url(), (row.name,)) for row in known.topics.values()]
    return [*districts, *topics, *_bodies(), *_people(today), *_events(today)]


def _bodies() -> list[Named]:
    """Each by its official name of today and all names it bears or bore."""
    called: dict[tuple[str, str], list[str]] = {}
    for name, slug, other in Body.objects.confirmed().values_list("name", "slug", "names__name"):
        called.setdefault((name, slug), [name]).append(other or name)
    return [
        Named("body", name, address_of("organisation", slug), tuple(dict.fromkeys(names)))
        for (name, slug), names in sorted(called.items())
    ]


def _people(today: date) -> list[Named]:
    """Who holds an office in a union body today, by the first of them; they have no page but the body's."""
    held = Office.objects.confirmed().held_on(today).exclude(kind=Office.Kind.REMOVED)
    of_readers = held.filter(body__in=Body.objects.confirmed(), person__in=Person.objects.confirmed())
    rows: dict[int, Named] = {}
    fields = ("person_id", "person__name", "title", "body__name", "body__slug")
    for person, name, title, body, slug in of_readers.order_by("order", "pk").values_list(*fields):
        rows.setdefault(person, Named("person", name, address_of("organisation", slug), (name,), f"{body} {title}"))
    return list(rows.values())


def _events(today: date) -> list[Named]:
    """What is coming, the nearest first, and then what was in the last year, the latest first."""
    near = Event.objects.public().on_or_after(today - LONGEST)
    fields = ("pk", "title", "starts_on", "ends_on", "is_cancelled")
    rows = []
    for number, title, starts_on, ends_on, is_cancelled in near.order_by("starts_on", "pk").values_list(*fields):
        is_over = (ends_on or starts_on) < today
        note = f"{format_date(starts_on, DAY)} {_('Cancelled') if is_cancelled else ''}".strip()
        rows.append(Named("event", title, address_of("event", number), (title,), note, rank=int(is_over)))
    return [row for row in rows if not row.rank] + [row for row in reversed(rows) if row.rank]
