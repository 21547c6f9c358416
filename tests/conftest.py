"""What every test may ask for: a database named by a marker, a browser, the wall clock never."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TestCase, TransactionTestCase
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import find_chromium
from tests.database import copied_database
from tests.thorough import is_left_to_ci, is_left_to_sqlite


def pytest_unconfigure() -> None:
    """xdist ends its processes without their exit handlers, so each one's var folder goes here."""
    shutil.rmtree(settings.VAR, ignore_errors=True)


def pytest_collection_finish() -> None:
    """What was imported is never garbage; to look through all of it again and again takes a tenth of a test's time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, tmp_path_factory, worker_id: str) -> Iterator[None]:
    """In place of pytest-django's, which migrates in every process."""
    own = tmp_path_factory.getbasetemp()
    with django_db_blocker.unblock(), copied_database(worker_id, own if worker_id == "master" else own.parent):
        yield


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that asks one database a question of its own stays off the other."""
    for vendor in ("sqlite", "postgresql"):
        if item.get_closest_marker(vendor) and connection.vendor != vendor:
            pytest.skip(f"asks {vendor} only")


@pytest.fixture(autouse=True)
def paper_lists_are_forgotten() -> None:
    """Each test has a paper of its own, at the same version of the site."""
    from articles import paper_lists

    paper_lists.forget()


@pytest.fixture(autouse=True)
def search_is_emptied(request: pytest.FixtureRequest, django_db_blocker) -> Iterator[None]:
    """After a test that commits: Django's flush knows nothing of the search tables, which are no models'."""
    yield
    if not commits(request):
        return
    from articles.search import ARTICLES, STORIES

    with django_db_blocker.unblock():
        ARTICLES.clear()
        STORIES.clear()


def commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        return True
    if request.cls and issubclass(request.cls, TransactionTestCase) and not issubclass(request.cls, TestCase):
        return True
    return bool({"transactional_db", "live_server"} & set(request.fixturenames))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks the database nothing answers the same on both: it runs once, on SQLite."""
    asked = [item for item in items if not is_left_to_ci(item)]
    if connection.vendor != "sqlite":
        asked = [item for item in asked if _asks_the_database(item) and not is_left_to_sqlite(item)]
    kept = set(asked)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = asked


def _asks_the_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "django_db_setup", "live_server"}
    return item.get_closest_marker("django_db") is not None or bool(fixtures & set(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        if os.environ.get("NEWSROOM_REQUIRE_ALL") == "1":
            pytest.fail("Chromium is missing, and NEWSROOM_REQUIRE_ALL=1 asks for it.")
        pytest.skip("BROWSER TESTS DID NOT RUN: Chromium is missing")
    # Playwright's loop lives in this thread, which makes Django think that queries here block a server.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=[*sandbox, "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """`open_page(width=390, dark=True, script=False)` gives an empty page that speaks to the test's own server."""
    contexts = []

    def open_one(*, width: int = 1440, height: int = 900, dark: bool = False, script: bool = True, **more) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def desk_of(open_page: Callable[..., Page], live_server) -> Callable[..., Page]:
    """`desk_of(user)` is a page in which the person is signed in; it takes what `open_page` takes."""

    def open_one(user, **options) -> Page:
        client = Client()
        client.force_login(user)
        tab = open_page(**options)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        tab.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        return tab

    return open_one


@pytest.fixture
def browser_page(open_page: Callable[..., Page]) -> Page:
    """One page of desktop width, content security policy in force."""
    return open_page()
