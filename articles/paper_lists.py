"""The paper's own lists as readers' pages show them: navigation, topics, districts, columns.

They change a few times a year and stand on every page, so a process reads them once for each version of `SiteState`,
which every write that readers could see raises. Their rows are shared by all requests: nobody writes on them.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils import timezone

from articles.models.published import SiteState
from articles.models.shared import Column, Section, Topic
from organisations.models import District, Entry

T = TypeVar("T")


@dataclass(frozen=True)
class PaperLists:
    """As they stood at a version of the site; `sections` are (name, address), the others {number: row} in order."""

    version: int
    span: tuple[datetime, datetime]
    sections: tuple[tuple[str, str], ...]
    topics: dict[int, Topic] = field(repr=False)
    districts: dict[int, District] = field(repr=False)
    columns: dict[int, Column] = field(repr=False)
    _found: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def is_of(self, version: int | None, at: datetime) -> bool:
        """Whether this is how the site stands at a moment when it has that version."""
        return self.version == version and at < self.span[1]

    def found(self, key: Hashable, at: datetime, find: Callable[[], T]) -> T:
        """What `find` gave for this key in this state of the site.

        Nothing is kept of a moment outside the span in which the state stays as it is. Keys name lists, places and
        entries of registers, never single articles, so there are not more than a process can keep.
        """
        if not self.span[0] <= at < self.span[1]:
            return find()
        return self.kept(key, find)

    def kept(self, key: Hashable, find: Callable[[], T]) -> T:
        """The same of what no article changes that comes out by itself, such as a register."""
        if key not in self._found:
            self._found[key] = find()
        return self._found[key]

    def confirmed(self, register: type[Entry], numbers: list[int], at: datetime) -> list[Any]:
        """The entries that readers may see of those named, in that order; each is read once, those missing together."""
        kept: dict[int, Any] = self.found(register, at, dict)
        if missing := [number for number in numbers if number not in kept]:
            found = register.objects.confirmed().in_bulk(missing)  # type: ignore[attr-defined]
            kept.update({number: found.get(number) for number in missing})
        return [kept[number] for number in numbers if kept[number]]

    @cached_property
    def topic_of_slug(self) -> dict[str, Topic]:
        return {topic.slug: topic for topic in self.topics.values()}

    @cached_property
    def district_of_slug(self) -> dict[str, District]:
        return {district.slug: district for district in self.districts.values()}

    @cached_property
    def current_districts(self) -> list[District]:
        return [district for district in self.districts.values() if district.retired_on is None]

    def below(self, head: Topic) -> list[Topic]:
        return [topic for topic in self.topics.values() if topic.parent_id == head.pk]


_kept: PaperLists | None = None


def paper_lists(request: HttpRequest, version: int | None = None) -> PaperLists:
    """The lists for all of this request: one small query, and all rows again only when the site has another version.

    `version`: the one the site has, where it was read with something else. The small query is saved then.
    """
    known: PaperLists | None = getattr(request, "paper_lists", None)
    if known is None:
        known = request.paper_lists = paper_lists_now(version=version)  # type: ignore[attr-defined]
    return known


def forget() -> None:
    """For who changes rows behind the back of `SiteState`, as tests do."""
    global _kept
    _kept = None


def paper_lists_now(at: datetime | None = None, version: int | None = None) -> PaperLists:
    global _kept
    at, known = at or timezone.now(), _kept
    if known is None or not known.is_of(version, at):
        state = SiteState.read()
        if known is None or not known.is_of(state.version, at):
            columns = Column.objects.in_bulk()
            known = _kept = PaperLists(state.version, state.span(at), _sections(), _topics(), _districts(), columns)
    return known


def _sections() -> tuple[tuple[str, str], ...]:
    return tuple((each.name, each.get_absolute_url()) for each in Section.objects.select_related("topic"))


def _topics() -> dict[int, Topic]:
    topics = {topic.pk: topic for topic in Topic.objects.all()}
    for topic in topics.values():
        topic.parent = topics[topic.parent_id] if topic.parent_id else None
    return topics


def _districts() -> dict[int, District]:
    return {district.pk: district for district in District.objects.select_related("successor")}
