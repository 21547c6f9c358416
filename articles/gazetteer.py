"""The newsroom's registers as the names a reading of raw copy may recognise."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from articles.models import Contributor, Topic
from organisations.loading import read
from organisations.models import Body, BodyName, District, Person
from rawcopy import Gazetteer

# The whole city, industries and elsewhere are pages of the paper, not places that copy names.
PLACES = (District.Kind.DISTRICT, District.Kind.ZONE)
WORDS = Path(__file__).resolve().parent / "reference" / "topic_words.toml"


def newsroom_gazetteer() -> Gazetteer:
    """Districts, union bodies under all their names, people and contributors, over the names built into `rawcopy`.

    Proposed entries count as well as confirmed ones: a reading suggests, and a person confirms. Not cached, because it
    takes some 20 ms and somebody who has just entered a body expects it to be found.
    """
    districts = tuple(District.objects.filter(kind__in=PLACES).values_list("name", "short_name"))
    places = {name for name, _short_name in districts}
    bodies = ((name, official, place if place in places else None) for name, official, place in _bodies())
    return Gazetteer(
        bodies=tuple(dict.fromkeys(bodies)),
        districts=districts,
        people=tuple(dict.fromkeys(_people())),
        topics=tuple(_topics()),
    ).with_builtin()


def _bodies() -> Iterator[tuple[str, str, str | None]]:
    """(name as written, official name, its district): official names first, because the first of a name counts."""
    yield from Body.objects.order_by("state", "pk").values_list("name", "name", "district__name")
    other = BodyName.objects.order_by("body__state", "body", "pk")
    yield from other.values_list("name", "body__name", "body__district__name")


def _people() -> Iterator[str]:
    yield from Person.objects.order_by("pk").values_list("name", flat=True)
    people = Contributor.objects.exclude(kind=Contributor.Kind.AGENCY)
    yield from people.order_by("pk").values_list("name", flat=True)


def _topics() -> Iterator[tuple[str, tuple[str, ...]]]:
    """(topic, the words that speak of it): those of the reference file, for other topics the name itself."""
    words = _words()
    for slug, name in Topic.objects.values_list("slug", "name"):
        yield name, tuple(words.get(slug, [name]))


@cache
def _words() -> dict[str, list[str]]:
    return read(WORDS)["words"]
