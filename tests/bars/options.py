"""What `make bars` is asked for: which bars on which databases, how much of each, from which start of chance."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

DATABASES = ("sqlite", "postgresql")


class BadOption(Exception):
    """Something asked for that there is not. The message is a whole sentence."""


@dataclass(frozen=True)
class Figures:
    """How much of everything: the defaults are what counts, less is for a try."""

    saves: int = 2000
    editors: int = 200
    stories: int = 50
    kills: int = 50
    rounds: int = 20
    races: int = 500
    seed: int = 20261122

    @classmethod
    def asked(cls, environment: Mapping[str, str] = os.environ) -> "Figures":
        """From SAVES=200 and so on; what is not said keeps its default."""
        said = {field.name: environment.get(field.name.upper(), "").strip() for field in fields(cls)}
        for name, value in said.items():
            if value and not value.isdecimal():
                raise BadOption(f"{name.upper()} is {value!r}; it must be a number.")
        return cls(**{name: int(value) for name, value in said.items() if value})

    def as_environment(self) -> dict[str, str]:
        return {field.name.upper(): str(getattr(self, field.name)) for field in fields(self)}


# Enough of each to find a planted fault, and no more.
SHORT = Figures(saves=60, editors=20, stories=4, kills=5, rounds=2, races=24)


def chosen(name: str, asked: str, there: tuple[str, ...]) -> tuple[str, ...]:
    """Those named in `asked`, separated by commas; all there are when nothing is asked."""
    wanted = tuple(word.strip() for word in asked.split(",") if word.strip())
    if unknown := [word for word in wanted if word not in there]:
        raise BadOption(f"{name}={','.join(unknown)}: there is {', '.join(there)}.")
    return wanted or there
