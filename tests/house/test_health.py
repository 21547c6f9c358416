"""The address that load balancers and `make run` ask."""

import pytest
from django.db import OperationalError, connection


@pytest.mark.django_db
def test_it_says_ok_without_cookie_or_cache(client):
    answer = client.get("/health/")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_it_says_503_when_the_database_does_not_answer(client, monkeypatch: pytest.MonkeyPatch):
    def fall_silent():
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", fall_silent)

    answer = client.get("/health/")

    assert (answer.status_code, answer.content) == (503, b"database\n")


def test_it_cannot_be_written_to(client):
    assert client.post("/health/").status_code == 405
