"""Word lists of the rules, kept as data in data/words.txt so that a list can grow without touching a rule."""

from functools import cache
from importlib.resources import files


def listed(name: str) -> tuple[str, ...]:
    """The words of one list, in the order of the file; KeyError when there is no such list."""
    return _lists()[name]


def words(name: str) -> frozenset[str]:
    """The words of one list, for looking up."""
    return frozenset(listed(name))


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in files("rawcopy").joinpath("data", "words.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            current.extend(line.split())
    return {name: tuple(each) for name, each in found.items()}
