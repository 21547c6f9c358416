"""What differs between machines comes from the environment, read here and nowhere else.

Every reader returns a value of its type or raises `ImproperlyConfigured` with a sentence that names the variable.
"""

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ENVIRONMENTS = ("development", "trial", "production")
TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off"}

HOST_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?")

# An acknowledged save survives power loss (synchronous=FULL) and two writers wait for one another instead of failing
# (IMMEDIATE, 20 s). newsroom.checks refuses any other profile.
SQLITE_PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON"}
# Of a million articles a search is planned as dear; compiling that plan takes 20 ms, and running it 2. What waits to be
# sorted into the index is looked through from end to end, two or three times a search: the four megabytes that are
# usual take 0.5 to 1.5 ms each time.
POSTGRESQL_OPTIONS = "-c jit=off -c gin_pending_list_limit=256kB"
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "".join(f"PRAGMA {name}={value};" for name, value in SQLITE_PRAGMAS.items()),
}


def text(name: str, default: str | None = None) -> str:
    """The variable, without blanks around it; an empty one counts as missing."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"Set {name}: this environment does not start without it.")
    return value


def choice(name: str, options: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(options)}.")
    return value


def boolean(name: str, default: bool) -> bool:
    value = text(name, str(default)).lower()
    if value not in TRUE_WORDS | FALSE_WORDS:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be yes or no.")
    return value in TRUE_WORDS


def words(name: str) -> list[str]:
    """A comma-separated list, empty when the variable is missing."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def hosts(name: str, *, this_machine: bool) -> frozenset[tuple[str, int]]:
    """Names of hosts as in `a.example.cn, b.example.cn:8443`, with the port that alone may be spoken to there (443).

    `this_machine`: 127.0.0.1 may be named too; no other number of a machine ever.
    """
    return frozenset(_host(name, word, this_machine) for word in words(name))


def _host(name: str, word: str, this_machine: bool) -> tuple[str, int]:
    host, _colon, port = word.lower().partition(":")
    is_named = HOST_NAME.fullmatch(host) or (this_machine and host == "127.0.0.1")
    if not is_named or not (port or "443").isdecimal():
        raise ImproperlyConfigured(
            f"{name} names {word!r}; a host must look like qyapi.example.cn or a.example.cn:8443."
        )
    return host, int(port or "443")


def origin(name: str, default: str | None = None, *, schemes: tuple[str, ...] = ("https",)) -> str:
    """Scheme and host of the public site, as in https://www.example.cn, without a path."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.hostname or value != f"{parts.scheme}://{parts.netloc}":
        raise ImproperlyConfigured(f"{name} is {value!r}; it must look like {schemes[0]}://www.example.cn.")
    return value


def kept_secret(path: Path) -> str:
    """The secret in `path`, made at the first run. Two processes starting together end with the same one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def database(name: str, default: str | None = None) -> dict[str, Any]:
    """Django's DATABASES entry from sqlite:////path or postgresql://user:password@host:port/name?pool=yes.

    Other query words go to the driver as they are (sslmode, host of a socket folder …); `options` replaces ours.
    """
    parts = urlsplit(text(name, default))
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "OPTIONS": dict(SQLITE_OPTIONS),
            # Opening the file and setting the pragmas costs more than a page's queries.
            "CONN_MAX_AGE": 60,
        }
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must be sqlite:////path or postgresql://user:password@host:port/name.")
    options: dict[str, Any] = {
        "options": POSTGRESQL_OPTIONS,
        # Values go beside a statement and not into its text: writing them there takes a third of a short one's time,
        # and makes it another statement each time, which nobody can prepare (`organisations.statements`).
        "server_side_binding": True,
        **dict(parse_qsl(parts.query, keep_blank_values=True)),
    }
    pool = options.pop("pool", "no").lower() in TRUE_WORDS
    if pool:
        options["pool"] = True
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        # A pool keeps connections itself and checks them; Django must then keep none.
        "CONN_MAX_AGE": 0 if pool else 60,
        "CONN_HEALTH_CHECKS": not pool,
    }


def mail(name: str) -> dict[str, Any]:
    """Django's EMAIL_* values from smtp://user:password@host:587 (STARTTLS) or smtps://…:465."""
    parts = urlsplit(text(name))
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be smtp://user:password@host:587 or smtps://user:password@host:465.")
    implicit = parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": not implicit,
        "EMAIL_TIMEOUT": 10,
    }
