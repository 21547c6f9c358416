"""The three environments: what production demands, and what a trial lacks of it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "NEWSROOM_ENV": "production",
    "NEWSROOM_SECRET_KEY": "a-long-and-invented-key-of-the-tests-Zx81-that-guards-nothing-at-all",
    "NEWSROOM_ORIGIN": "https://news.example.org",
    "NEWSROOM_MAIL_URL": "smtp://mail.example.org",
    "NEWSROOM_MAIL_FROM": "desk@example.org",
    "DATABASE_URL": "postgresql://newsroom@localhost/newsroom",
}
SHOW = (
    "import json; from newsroom import settings as s;"
    "print(json.dumps({n: repr(getattr(s, n)) for n in dir(s) if n.isupper()}))"
)

# All that a trial has otherwise, and why.
ONLY_IN_PRODUCTION = {
    "ENVIRONMENT": "the name itself",
    "PRODUCTION": "the name itself",
    "SECRET_KEY": "made at the first run, not given",
    "ORIGIN": "this machine",
    "ALLOWED_HOSTS": "this machine",
    "NEWSROOM_SITE": "holds the origin",
    "NEWSROOM_PROXIES": "nothing stands in between",
    "LOCAL_HOSTS": "",
    "DATABASES": "SQLite in var/",
    "EMAIL_BACKEND": "letters are files in var/mail",
    "EMAIL_FILE_PATH": "letters are files in var/mail",
    "DEFAULT_FROM_EMAIL": "letters are files in var/mail",
    "SERVER_EMAIL": "letters are files in var/mail",
    **{
        f"EMAIL_{name}": "letters are files in var/mail"
        for name in ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_SSL", "USE_TLS", "TIMEOUT")
    },
    "SECURE_PROXY_SSL_HEADER": "needs TLS",
    "SECURE_SSL_REDIRECT": "needs TLS",
    "SECURE_REDIRECT_EXEMPT": "needs TLS",
    "SECURE_HSTS_SECONDS": "needs TLS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": "needs TLS",
    "SECURE_HSTS_PRELOAD": "needs TLS",
    "SESSION_COOKIE_SECURE": "needs TLS",
    "CSRF_COOKIE_SECURE": "needs TLS",
    "SESSION_COOKIE_NAME": "the __Host- prefix needs TLS",
    "CSRF_COOKIE_NAME": "the __Host- prefix needs TLS",
}


def run(environment: dict[str, str], *arguments: str, var: Path) -> "subprocess.CompletedProcess[str]":
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("NEWSROOM", "DATABASE_URL", "DJANGO"))
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**clean, "NEWSROOM_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_passes_every_deployment_check(tmp_path: Path):
    done = run(PRODUCTION, "manage.py", "check", "--deploy", "--fail-level", "WARNING", var=tmp_path)

    assert "0 silenced" in done.stdout, done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "NEWSROOM_ENV"])
def test_production_does_not_start_without_a_value_and_names_it(name: str, tmp_path: Path):
    lacking = {other: value for other, value in PRODUCTION.items() if other != name}

    done = run(lacking, "-c", "from newsroom import settings", var=tmp_path)

    assert done.returncode != 0
    assert f"Set {name}" in done.stderr


def test_a_trial_is_production_without_what_is_named_here(tmp_path: Path):
    production = json.loads(run(PRODUCTION, "-c", SHOW, var=tmp_path).stdout)
    trial = json.loads(run({"NEWSROOM_ENV": "trial"}, "-c", SHOW, var=tmp_path).stdout)

    differing = {name for name in {*production, *trial} if production.get(name) != trial.get(name)}

    assert differing <= ONLY_IN_PRODUCTION.keys()
    assert {name for name in differing if ONLY_IN_PRODUCTION[name] == "needs TLS"} == {
        name for name, reason in ONLY_IN_PRODUCTION.items() if reason == "needs TLS"
    }


def test_the_trial_key_is_kept_between_runs(tmp_path: Path):
    say = "from newsroom import settings; print(settings.SECRET_KEY)"

    first = run({"NEWSROOM_ENV": "trial"}, "-c", say, var=tmp_path)
    second = run({"NEWSROOM_ENV": "trial"}, "-c", say, var=tmp_path)

    assert first.stdout == second.stdout
    assert len(first.stdout) > 60


def test_a_database_without_the_profile_is_not_served(tmp_path: Path):
    spoil = (
        "from newsroom import environment;"
        "environment.SQLITE_OPTIONS = {**environment.SQLITE_OPTIONS, 'init_command': 'PRAGMA synchronous=NORMAL;'};"
        "import newsroom.wsgi"
    )

    done = run({"NEWSROOM_ENV": "trial"}, "-W", "ignore", "-c", spoil, var=tmp_path)

    assert done.returncode != 0
    assert "newsroom.E001" in done.stderr
