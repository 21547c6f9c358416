"""What the environment says becomes a typed value, or a sentence that names the variable."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import environment


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch):
    return lambda value: monkeypatch.setenv("NEWSROOM_PROBE", value)


def test_a_missing_value_is_named():
    with pytest.raises(ImproperlyConfigured, match="Set NEWSROOM_PROBE"):
        environment.text("NEWSROOM_PROBE")


def test_a_blank_value_counts_as_missing(given):
    given("  ")

    with pytest.raises(ImproperlyConfigured, match="NEWSROOM_PROBE"):
        environment.text("NEWSROOM_PROBE")


def test_an_unknown_environment_is_refused(given):
    given("staging")

    with pytest.raises(ImproperlyConfigured, match="development, trial, production"):
        environment.choice("NEWSROOM_PROBE", environment.ENVIRONMENTS, "development")


@pytest.mark.parametrize(
    "value", ["http://news.example.cn", "https://news.example.cn/path", "news.example.cn", "https://"]
)
def test_an_origin_is_https_and_has_no_path(given, value: str):
    given(value)

    with pytest.raises(ImproperlyConfigured, match="NEWSROOM_PROBE"):
        environment.origin("NEWSROOM_PROBE")


def test_a_list_is_split_at_commas(given):
    given("a.example.cn, b.example.cn,")

    assert environment.words("NEWSROOM_PROBE") == ["a.example.cn", "b.example.cn"]


def test_a_secret_is_made_once_and_kept_from_others(tmp_path: Path):
    path = tmp_path / "var" / "secret-key"

    first, second = environment.kept_secret(path), environment.kept_secret(path)

    assert first == second
    assert len(first) > 60
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]


def test_sqlite_gets_the_required_profile(given):
    given("sqlite:////srv/newsroom/paper.sqlite3")

    database = environment.database("NEWSROOM_PROBE")

    assert database["NAME"] == "/srv/newsroom/paper.sqlite3"
    assert database["OPTIONS"] == environment.SQLITE_OPTIONS


def test_postgresql_is_read_with_pool_and_driver_options(given):
    given("postgresql://desk:p%40ss@db.example.cn:5433/paper?pool=yes&sslmode=require")

    database = environment.database("NEWSROOM_PROBE")

    assert (database["USER"], database["PASSWORD"]) == ("desk", "p@ss")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example.cn", "5433", "paper")
    assert database["OPTIONS"] == {
        "options": "-c jit=off -c gin_pending_list_limit=256kB",
        "server_side_binding": True,
        "pool": True,
        "sslmode": "require",
    }
    assert database["CONN_MAX_AGE"] == 0


def test_what_the_address_says_of_options_replaces_ours(given):
    given("postgresql://desk@db.example.cn/paper?options=-c%20work_mem%3D64MB")
    assert environment.database("NEWSROOM_PROBE")["OPTIONS"]["options"] == "-c work_mem=64MB"


@pytest.mark.parametrize("value", ["mysql://localhost/paper", "postgresql://localhost", "paper.sqlite3"])
def test_another_database_is_refused(given, value: str):
    given(value)

    with pytest.raises(ImproperlyConfigured, match="NEWSROOM_PROBE"):
        environment.database("NEWSROOM_PROBE")


@pytest.mark.parametrize(("value", "port", "starttls"), [("smtp://m.cn", 587, True), ("smtps://m.cn", 465, False)])
def test_mail_is_always_encrypted(given, value: str, port: int, starttls: bool):
    given(value)

    mail = environment.mail("NEWSROOM_PROBE")

    assert mail["EMAIL_PORT"] == port
    assert (mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]) == (starttls, not starttls)


def test_hosts_are_names_with_one_port_each(given):
    given("qyapi.example.cn, Robot.example.cn:8443")

    hosts = environment.hosts("NEWSROOM_PROBE", this_machine=False)

    assert hosts == {("qyapi.example.cn", 443), ("robot.example.cn", 8443)}


@pytest.mark.parametrize(
    "value",
    ["10.0.0.1", "127.0.0.1:9000", "localhost", "[::1]", "https://a.example.cn", "a.example.cn:x", "*.cn", "a@b.cn"],
)
def test_a_host_that_is_a_number_or_no_host_is_refused(given, value: str):
    given(value)

    with pytest.raises(ImproperlyConfigured, match="NEWSROOM_PROBE"):
        environment.hosts("NEWSROOM_PROBE", this_machine=False)


def test_this_machine_is_a_host_where_it_may_be_one(given):
    given("127.0.0.1:9000")

    assert environment.hosts("NEWSROOM_PROBE", this_machine=True) == {("127.0.0.1", 9000)}
