"""The check that refuses a SQLite which could lose an acknowledged save."""

import pytest
from django.core.checks import Tags, run_checks
from django.db import connection

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


def refusals() -> list[str]:
    return [
        error.msg for error in run_checks(tags=[Tags.database], databases=["default"]) if error.id == "newsroom.E001"
    ]


def test_the_paper_keeps_the_profile():
    assert refusals() == []


def test_the_database_really_waits_syncs_and_checks():
    with connection.cursor() as cursor:
        answers = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    assert answers == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000}


@pytest.mark.parametrize(("option", "value"), [("transaction_mode", "DEFERRED"), ("timeout", 5)])
def test_another_option_is_refused(option: str, value: object, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], option, value)

    (refusal,) = refusals()

    assert f"{option} is {value}" in refusal


@pytest.mark.django_db(transaction=True)
def test_another_pragma_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")

    found = refusals()
    connection.close()

    assert found == ["The SQLite database 'default' does not keep the required profile: synchronous is 1."]
