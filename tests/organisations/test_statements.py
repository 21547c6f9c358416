"""Statements of our own give the rows that Django itself would give, whatever the order of their columns."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, close_old_connections, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import Article, SiteState
from organisations.models import District
from organisations.statements import Statement, names_of
from tests.factories import make_district

pytestmark = pytest.mark.django_db
TABLE = f'"{Article._meta.db_table}"'
FULL = {
    "headline": "路灯下的小屋", "authority": "printed", "issue_date": date(2003, 8, 21), "page": 2,
    "print_signed_by": "签付印", "entered_by": 1, "checked_by": 2, "tags": ["驿站", "夜班"],
    "bylines": [{"role": "记者", "names": [{"name": "沈一禾"}]}], "lead_picture": {"caption": "小屋"},
    "published_at": datetime(2003, 8, 20, 22, 0, 0, 250, tzinfo=UTC),
}  # fmt: skip


@pytest.fixture
def article():
    return Article.objects.create(**FULL)


@pytest.mark.parametrize("turned", [False, True])
def test_every_column_is_read_as_django_reads_it(article, turned):
    names = [field.attname for field in Article._meta.concrete_fields]
    columns = ", ".join(reversed(names) if turned else names)

    (read,) = Statement(Article, f"SELECT {columns} FROM {TABLE} WHERE id = %s").read([article.pk])

    known = Article.objects.get(pk=article.pk)
    assert {name: getattr(read, name) for name in names} == {name: getattr(known, name) for name in names}
    assert read.get_deferred_fields() == set()
    assert read.published_at == FULL["published_at"] and read.tags == FULL["tags"]
    assert not read._state.adding and read == known


def test_columns_that_are_not_named_are_refused():
    with pytest.raises(ValueError, match="Name the columns"):
        Statement(Article, f"SELECT * FROM {TABLE}")


def test_what_was_not_asked_for_is_fetched_when_it_is_wanted(article):
    (read,) = Statement(Article, f"SELECT id, headline FROM {TABLE}").read()

    with CaptureQueriesContext(connection) as asked:
        assert read.headline == "路灯下的小屋"
        assert asked.captured_queries == []
        assert read.tags == ["驿站", "夜班"]
    assert len(asked) == 1


def test_a_column_that_is_no_field_becomes_an_attribute(article):
    (read,) = Statement(Article, f"SELECT id, 'body' AS why, page + 1 AS next_page FROM {TABLE}").read()

    assert (read.why, read.next_page) == ("body", 3)


def test_parameters_are_values_and_never_sql(article):
    by_headline = Statement(Article, f"SELECT id, headline FROM {TABLE} WHERE headline = %(headline)s")

    assert by_headline.read({"headline": "路灯下的小屋"}) == [article]
    assert by_headline.read({"headline": "' OR '1'='1"}) == []


def test_any_model_and_no_row_at_all():
    make_district("dongcheng")

    districts = Statement(District, f'SELECT {names_of(District)} FROM "{District._meta.db_table}"')
    assert districts.read() == list(District.objects.all()) != []
    assert Statement(SiteState, f'SELECT id, version FROM "{SiteState._meta.db_table}" WHERE id = 2').read() == []


@pytest.mark.postgresql
def test_postgresql_keeps_the_plan_of_a_statement_and_of_no_other_query(article):
    statement = Statement(Article, f"SELECT id, headline FROM {TABLE} WHERE id = %s")
    for number in (article.pk, article.pk + 1, article.pk):
        statement.read([number])
        list(Article.objects.filter(page=number))

    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE %s", [f"%{TABLE}%"])
        kept = cursor.fetchall()

    assert kept == [(statement.sql.replace("%s", "$1"),)]


@pytest.mark.postgresql
def test_a_statement_that_fails_leaves_the_connection_as_it_was():
    with pytest.raises(DatabaseError), transaction.atomic():
        Statement(District, "SELECT no_such_column FROM no_such_table").read()

    assert connection.connection.prepare_threshold is None


@pytest.fixture
def scratch(transactional_db):
    """A table that others see, and a way to change it as a migration does: from another connection."""
    other = connection.copy()

    def change(sql):
        with other.cursor() as cursor:
            cursor.execute(sql)

    change("CREATE TABLE scratch (slug varchar(10) NOT NULL)")
    change("INSERT INTO scratch VALUES ('dongcheng')")
    yield change
    change("DROP TABLE scratch")
    other.close()


@pytest.mark.postgresql
def test_a_statement_outlives_a_migration_of_its_columns(scratch):
    """PostgreSQL refuses a plan whose columns are of another type now, for as long as the connection lives."""
    statement = Statement(District, "SELECT slug FROM scratch")
    assert [row.slug for row in statement.read()] == ["dongcheng"]

    for change in ("ADD COLUMN other int", "ALTER COLUMN slug TYPE varchar(20)", "DROP COLUMN other"):
        scratch(f"ALTER TABLE scratch {change}")
        assert [row.slug for _again in range(2) for row in statement.read()] == ["dongcheng"] * 2


@pytest.mark.postgresql
def test_a_connection_is_not_tried_before_a_statement(scratch, monkeypatch):
    """Django's trial is in no list of queries, so it is counted where it is made."""
    statement, trials = Statement(District, "SELECT slug FROM scratch"), []
    statement.read()
    monkeypatch.setattr(connections["default"], "is_usable", lambda: not trials.append(1))

    close_old_connections()
    statement.read()
    assert trials == []

    close_old_connections()
    list(District.objects.all())
    assert trials == [1]


@pytest.mark.postgresql
def test_a_connection_that_the_server_ended_costs_no_reader_a_page(scratch):
    statement = Statement(District, "SELECT slug FROM scratch")
    statement.read()
    number = connection.connection.info.backend_pid

    scratch(f"SELECT pg_terminate_backend({number}, 10000)")
    close_old_connections()
    assert [row.slug for row in statement.read()] == ["dongcheng"]
    assert connection.connection.info.backend_pid != number


@pytest.mark.postgresql
def test_within_a_transaction_nothing_is_asked_again(scratch):
    """What it has written is lost with its connection."""
    statement = Statement(District, "SELECT slug FROM scratch")
    with pytest.raises(DatabaseError), transaction.atomic():
        statement.read()
        scratch(f"SELECT pg_terminate_backend({connection.connection.info.backend_pid}, 10000)")
        statement.read()
