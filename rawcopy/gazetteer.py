"""The names that a reading may recognise, as plain data: districts, union bodies, people.

`Gazetteer.builtin()` works without a database: Beijing's districts, the county-level divisions of other provinces that
ship with this package, and the union bodies everybody in the trade knows. The newsroom's registers are laid over it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import compress, count
from operator import add

from rawcopy.reading import Span
from rawcopy.vocabulary import listed, words

Body = tuple[str, str, str | None]
District = tuple[str, str]

_ZONE = "北京经济技术开发区"
BEIJING_DISTRICTS: tuple[District, ...] = (
    *((f"{short}区", short) for short in listed("districts of Beijing")),
    *((_ZONE, short) for short in ("经开区", "北京经开区", "亦庄")),
)

# Longer names that begin like a district's short name and are something else.
OTHER_PLACES = words("longer names that begin like a district")
_CITY, _NATION, _FUND = "北京市总工会", "中华全国总工会", "北京市温暖基金会"
BUILTIN_BODIES: tuple[Body, ...] = (
    *(
        (f"{name}总", f"{full}总工会", None)
        for full, short in BEIJING_DISTRICTS
        for name in dict.fromkeys((full, short))
    ),
    *((name, _NATION, None) for name in ("中华全国总工会", "全国总工会", "全总")),
    *((name, _CITY, None) for name in ("北京市总工会", "北京市总", "市总工会", "市总")),
    *((name, _FUND, None) for name in ("北京市温暖基金会", "市温暖基金会", "温暖基金会")),
    ("北京市总工会职工服务中心", "北京市总工会职工服务中心", None),
    ("市总工会职工服务中心", "北京市总工会职工服务中心", None),
    ("北京市职工互助保障服务中心", "北京市职工互助保障服务中心", None),
    ("市职工互助保障服务中心", "北京市职工互助保障服务中心", None),
)


class NameIndex:
    """Longest match over several sets of names at once, in time linear in the text (`LONGEST` bounds each name).

    Names are looked up only where their first two characters stand, which one pass in C tells: with 50,000 names a page
    takes a millisecond. Names of one character are left out, because they would match everywhere.
    """

    LONGEST = 40

    def __init__(self, *kinds: Iterable[str]) -> None:
        self._kinds = [{name for name in names if 2 <= len(name) <= self.LONGEST} for names in kinds]
        sizes: dict[str, set[tuple[int, int]]] = {}
        for kind, names in enumerate(self._kinds):
            for name in names:
                sizes.setdefault(name[:2], set()).add((kind, -len(name)))
        self._sizes = {pair: tuple(sorted(each)) for pair, each in sizes.items()}

    def find(self, text: str) -> list[list[Span]]:
        """Where names of each kind stand, from left to right, never overlapping: the longest that starts earliest."""
        found: list[list[Span]] = [[] for _ in self._kinds]
        covered = [0] * len(self._kinds)
        for position in compress(count(), map(self._sizes.__contains__, map(add, text, text[1:]))):
            for kind, size in self._sizes[text[position : position + 2]]:
                name = text[position : position - size]
                if position >= covered[kind] and name in self._kinds[kind]:
                    covered[kind] = position + len(name)
                    found[kind].append((position, covered[kind]))
        return found


@dataclass(frozen=True)
class Gazetteer:
    """Names a reading may recognise.

    `bodies`: (name as written, official name, its district's full name or None); `districts`: (full name, short name);
    `people`: names; `divisions`: full names of county-level divisions elsewhere; `topics`: (topic, words for it).
    """

    bodies: tuple[Body, ...] = ()
    districts: tuple[District, ...] = ()
    people: tuple[str, ...] = ()
    divisions: tuple[str, ...] = field(default=(), repr=False)
    topics: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def builtin(cls) -> "Gazetteer":
        return _builtin()

    def with_builtin(self) -> "Gazetteer":
        """These names over the built-in ones; where both know a name, these win."""
        builtin = _builtin()
        own = {name for name, _, _ in self.bodies}
        return Gazetteer(
            bodies=(*self.bodies, *(body for body in builtin.bodies if body[0] not in own)),
            districts=tuple(dict.fromkeys((*self.districts, *builtin.districts))),
            people=self.people,
            divisions=tuple(dict.fromkeys((*self.divisions, *builtin.divisions))),
            topics=self.topics,
        )

    @cached_property
    def known_people(self) -> frozenset[str]:
        return frozenset(self.people)

    @cached_property
    def official_names(self) -> Mapping[str, str]:
        return {name: official for name, official, _ in reversed(self.bodies)}

    @cached_property
    def districts_of_bodies(self) -> Mapping[str, str]:
        return {name: district for name, _, district in self.bodies if district}

    @cached_property
    def full_district_names(self) -> Mapping[str, str]:
        full = {name: name for name, _ in self.districts}
        return {short: name for name, short in self.districts if short} | full

    @cached_property
    def full_division_names(self) -> frozenset[str]:
        return frozenset((*(name for name, _ in self.districts), *self.divisions))

    @cached_property
    def place_names(self) -> frozenset[str]:
        """Districts under both names, and divisions elsewhere."""
        return frozenset((*self.full_district_names, *self.full_division_names))

    @cached_property
    def short_divisions(self) -> Mapping[str, str]:
        """Counties elsewhere without their last character: 遂川 for 遂川县."""
        return {name[:-1]: name for name in reversed(self.divisions) if len(name) > 2 and name[-1] in "县区市旗"}

    @cached_property
    def index(self) -> NameIndex:
        """Divisions, bodies and people, in this order."""
        divisions = (*self.full_district_names, *self.divisions, *OTHER_PLACES)
        return NameIndex(divisions, (name for name, _, _ in self.bodies), self.people)


@lru_cache(maxsize=1)
def _builtin() -> Gazetteer:
    return Gazetteer(bodies=BUILTIN_BODIES, districts=BEIJING_DISTRICTS, divisions=_shipped_divisions())


def _shipped_divisions() -> tuple[str, ...]:
    """Names from data/divisions.txt: one province a line, '# ' opens a remark."""
    text = files("rawcopy").joinpath("data", "divisions.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(name for line in lines for name in line.split()[1:])
