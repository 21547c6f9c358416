"""System checks of the house: a database that could lose an acknowledged save is refused."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from newsroom.environment import SQLITE_OPTIONS

# What SQLite answers when asked for the pragmas every connection must carry. A database in memory has no journal.
REQUIRED_ANSWERS = {"journal_mode": {"wal", "memory"}, "synchronous": {2}, "foreign_keys": {1}}
REQUIRED_OPTIONS = {name: SQLITE_OPTIONS[name] for name in ("transaction_mode", "timeout")}


@register(Tags.database)
def check_sqlite_profile(
    app_configs: Sequence[Any] | None, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """newsroom.E001: asks each SQLite connection itself, because a pragma that failed leaves no other trace."""
    errors: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor == "sqlite":
            errors.extend(_error(alias, slip) for slip in _slips(connection))
    return errors


def _slips(connection: BaseDatabaseWrapper) -> list[str]:
    options = connection.settings_dict["OPTIONS"]
    slips = [f"{name} is {options.get(name)}" for name, value in REQUIRED_OPTIONS.items() if options.get(name) != value]
    with connection.cursor() as cursor:
        for pragma, allowed in REQUIRED_ANSWERS.items():
            cursor.execute(f"PRAGMA {pragma}")
            answer = cursor.fetchone()[0]
            if answer not in allowed:
                slips.append(f"{pragma} is {answer}")
    return slips


def _error(alias: str, slip: str) -> Error:
    return Error(
        f"The SQLite database '{alias}' does not keep the required profile: {slip}.",
        hint="Take OPTIONS from newsroom.environment.SQLITE_OPTIONS (WAL, IMMEDIATE, 20 s, FULL, foreign keys).",
        id="newsroom.E001",
    )
