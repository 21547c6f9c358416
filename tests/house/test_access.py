"""Every address × everybody, as `tests.house.access` declares; nobody changes anything by looking."""

import hashlib
import re
from contextlib import contextmanager
from itertools import product

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse

from tests.house.access import CALLERS, NOT_IN_PRODUCTION, TABLE, addresses
from tests.house.samples import NO_SUCH, House
from tests.thorough import THOROUGH

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE)\b", re.IGNORECASE)
OF_LOGINS = re.compile(r'"(django_session|axes_\w+)"|"last_login"')
SECRETS = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
# .ci/run asks for everybody on SQLite; rights are no database's.
SOME = ("anonymous", "correspondent")
ASKED = CALLERS if THOROUGH and connection.vendor == "sqlite" else SOME
REFUSALS = {400, 403, 405, 409, 422}


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """One house for all tests of this file, in a transaction that is never committed; none of them changes it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield House()
        transaction.set_rollback(True)


@contextmanager
def written():
    """Collects every statement that changes anything but a session."""
    found = []

    def watch(execute, sql, params, many, context):
        if WRITES.match(sql) and not OF_LOGINS.search(sql):
            found.append(sql[:200])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def everything():
    """A fingerprint of every row of every table, but for what is kept of log-ins."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            columns = [field.column for field in model._meta.local_concrete_fields if field.name != "last_login"]
            if model._meta.app_label not in {"sessions", "axes"}:
                names = ", ".join(f'"{column}"' for column in columns)
                cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}" ORDER BY 1')
                digest.update(repr((model._meta.db_table, cursor.fetchall())).encode())
    return digest.hexdigest()


def kind_of(response):
    """The answer in a word of the table."""
    if response.status_code in {301, 302}:
        return "login" if response.url.split("?")[0] in {reverse("login"), reverse("admin:login")} else "moved"
    if response.status_code in REFUSALS:
        return "refused"
    return {200: "page", 404: "missing", 410: "gone"}.get(response.status_code, str(response.status_code))


def test_every_address_is_declared():
    asked = set(addresses(get_resolver())) - NOT_IN_PRODUCTION

    assert asked - {name for name, _sample in TABLE} == set()


def test_nothing_is_declared_that_is_not_there():
    assert {name for name, _sample in TABLE} - set(addresses(get_resolver())) == set()


@pytest.mark.parametrize("caller", ASKED)
def test_everybody_gets_what_is_declared_and_changes_nothing(client, house, caller):
    """By asking, and by sending a form with nothing in it."""
    if user := house.callers[caller]:
        client.force_login(user)
    before, surprises, changes = everything(), {}, {}

    for method, ((name, sample), answers) in product(["get", "post"], TABLE.items()):
        if not answers.concerns(caller):
            continue
        with written() as statements:
            response = getattr(client, method)(house.address(name, sample))
            b"".join(response.streaming_content if response.streaming else [])
        if kind_of(response) not in answers.of(method, caller):
            surprises[method, name, sample] = (kind_of(response), answers.of(method, caller))
        if statements:
            changes[method, name, sample] = statements
        if user and method == "post" and name.endswith("logout"):
            client.force_login(user)

    assert surprises == {}
    assert changes == {}
    assert everything() == before


def test_a_stranger_cannot_tell_what_is_there(client, house):
    """The same redirect for what exists, what is restricted and what never was."""
    told = {}
    for (name, sample), answers in TABLE.items():
        if answers.get["anonymous"] == "login":
            response = client.get(house.address(name, sample))
            told.setdefault(response.url.split("?")[0], set()).add((response.status_code, response.content))

    assert {page: len(answers) for page, answers in told.items()} == {reverse("admin:login"): 1, reverse("login"): 1}


@pytest.mark.parametrize("page", ["change", "history", "preview"])
def test_a_restricted_story_answers_like_one_that_never_was(client, house, page):
    client.force_login(house.callers["reporter"])
    hidden, never = (
        client.get(reverse(f"admin:articles_story_{page}", args=[number])) for number in (house.restricted.pk, NO_SUCH)
    )

    assert hidden.status_code == never.status_code == 404
    assert hidden.content == never.content


def test_a_login_without_a_place_at_the_desk_reads_so_everywhere(client, house):
    client.force_login(house.callers["correspondent"])
    paths = ["/admin/", "/admin/no/such/page/", reverse("admin:articles_story_change", args=[house.draft.pk])]

    said = {SECRETS.sub("", client.get(path).content.decode()) for path in paths}

    assert len(said) == 1
    assert house.draft.headline not in said.pop()


@pytest.mark.thorough
@pytest.mark.sqlite
def test_the_title_of_a_restricted_story_stands_on_no_page_of_who_may_not_read_it(client, house):
    """Lists, board, story list, library, autocomplete, search: no side door. Its author does find it."""
    pages = [line for line, answers in TABLE.items() if answers.get["reporter"] == "page"]
    paths = [*(house.address(*line) for line in pages), f"{reverse('admin:articles_story_changelist')}?q=限定查阅"]

    def found_by(caller):
        client.force_login(house.callers[caller])
        pages = {path: b"".join(client.get(path)).decode(errors="replace") for path in paths}
        return [path for path, page in pages.items() if house.restricted.headline in page]

    assert found_by("reporter") == []
    assert len(found_by("author")) > 1


@pytest.mark.parametrize("caller", ["anonymous", "correspondent", "final"])
def test_nothing_is_taken_from_a_page_of_another_site(house, caller):
    """Without the form's own secret no POST gets past the door."""
    stranger = Client(enforce_csrf_checks=True)
    if user := house.callers[caller]:
        stranger.force_login(user)
    paths = [house.address(*line) for line, answers in TABLE.items() if answers.get[caller] == "page"]

    answers = {path: stranger.post(path).status_code for path in paths}

    assert {path: status for path, status in answers.items() if status not in {403, 405}} == {}
