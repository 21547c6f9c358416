"""A change is on every page, feed and search within a second at the app servers, within three behind nginx.

Two processes are asked, each with a cache of its own, and both caches are full of the pages as they were before.
`pytest -s` shows the table: change, surface, and the seconds until the last of the two processes, and nginx, had it.
"""

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext
from datetime import timedelta
from http import HTTPStatus
from http.client import RemoteDisconnected
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from articles import actions
from tests.nginx import find_nginx, nginx
from tests.public.freshness import Change, Look, Paper
from tests.served import Site, app_server, words
from tests.stories import signed_up_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("served"), pytest.mark.thorough]

LIMITS = {"app 1": 1.0, "app 2": 1.0, "nginx": 3.0}
PAUSE = 0.02
PATIENCE = 10
# No reader asks for all pages fifty times a second.
IMPATIENT = {"rate=50r/s": "rate=5000r/s"}


@pytest.fixture
def sites(tmp_path: Path, transactional_db) -> Iterator[list[Site]]:
    """Two app servers, and nginx before both."""
    if find_nginx() is None:
        if os.environ.get("NEWSROOM_REQUIRE_ALL") == "1":
            pytest.fail("nginx is missing, and NEWSROOM_REQUIRE_ALL=1 asks for it.")
        pytest.skip("HOW FRESH PAGES ARE WAS NOT TRIED: nginx is missing")
    with ExitStack() as stack:
        apps = [stack.enter_context(app_server(f"app {number}")) for number in (1, 2)]
        ports = [app.port for app in apps]
        yield [*apps, stack.enter_context(nginx(tmp_path, ports, settings.VAR, changes=IMPATIENT))]


def shows(site: Site, look: Look) -> bool:
    status, _headers, body = site.ask(look.address, **{"Accept-Encoding": "identity"})
    assert status != HTTPStatus.TOO_MANY_REQUESTS
    return (look.words in (body.decode() if look.in_source else words(body))) == look.is_there


def seconds_until_shown(site: Site, looks: list[Look], done: float) -> dict[str, float]:
    """Seconds from the change to the asking that showed it, surface by surface; later than the limit, none does."""
    waiting, seconds = list(looks), {}
    while waiting:
        for look in list(waiting):
            asked = time.monotonic() - done
            if shows(site, look):
                seconds[look.surface] = asked
                waiting.remove(look)
            else:
                assert asked <= LIMITS[site.name], (
                    f"{site.name} still shows {look.surface} as it was after {asked:.2f} s"
                )
        time.sleep(PAUSE)
    return seconds


def wait_until_prepared(site: Site, looks: list[Look]) -> None:
    """What was made for the change a moment ago is seen, and kept, by every cache, and nothing of the change itself."""
    begun = time.monotonic()
    while early := [look for look in looks if shows(site, look)]:
        assert time.monotonic() - begun < PATIENCE, f"{site.name}: {[look.surface for look in early]}"
        time.sleep(PAUSE)


def carry_out(change: Change, sites: list[Site]) -> dict[str, dict[str, float]]:
    """{surface: {site: seconds}} of a change, of which no site showed anything before."""
    for site in sites:
        wait_until_prepared(site, change.looks)
    change.do()
    done = time.monotonic()
    with ThreadPoolExecutor(len(sites)) as pool:
        measured = list(pool.map(lambda site: seconds_until_shown(site, change.looks, done), sites))
    return {
        look.surface: {site.name: found[look.surface] for site, found in zip(sites, measured, strict=True)}
        for look in change.looks
    }


def test_a_change_is_seen_everywhere(sites):
    paper, table = Paper(), []

    for prepare in paper.changes:
        change = prepare()
        for surface, seconds in carry_out(change, sites).items():
            at_the_app = max(seconds["app 1"], seconds["app 2"])
            table.append(f"| {change.name} | {surface} | {at_the_app:.2f} | {seconds['nginx']:.2f} |")

    sys.stdout.write(
        "\n".join(["", "| change | surface | app, s | behind nginx, s |", "|---|---|---|---|", *table, ""])
    )
    assert len(table) > 70


def test_what_was_kept_before_a_story_was_scheduled_shows_it_at_its_second(sites):
    paper = Paper()
    story = signed_up_to(paper.newsroom, "final", headline="到点才出的稿", **paper.lists)
    looks = list(paper.everywhere("到点才出的稿", is_there=True))
    due = timezone.now() + timedelta(seconds=4)
    actions.publish(story.pk, by=paper.newsroom.second, version=story.version, goes_live_at=due)
    early = []
    while timezone.now() < due - timedelta(seconds=1):
        early += [(site.name, look.surface) for site in sites for look in looks[:3] if shows(site, look)]
    time.sleep(max(0, (due - timezone.now()).total_seconds()))
    done = time.monotonic()

    for site in sites:
        seconds_until_shown(site, looks, done)
    assert early == []


def test_behind_nginx_only_what_the_app_server_marked_is_kept(sites):
    *_apps, site = sites
    article = Paper().live.article.get_absolute_url()

    for address in ("/search/?q=%E9%95%BF%E7%A8%BF", "/letters/", "/accounts/login/", "/nowhere/", "/health/"):
        assert "etag" not in site.ask(address)[1], address
    status, headers, _body = site.ask(article, **{"Accept-Encoding": "br;q=0, gzip"})

    assert (status, headers["content-encoding"], headers["vary"]) == (200, "gzip", "Accept-Encoding")
    assert "x-accel-expires" not in headers
    assert site.ask(article, **{"If-None-Match": headers["etag"]})[0] == 304
    assert site.ask(article, method="HEAD")[2] == b""


def test_who_is_signed_in_is_given_nothing_kept_and_leaves_nothing(sites):
    """S19: each role walks the site before and after strangers do; what strangers get is what they got."""
    paper = Paper()
    addresses = ["/", paper.live.article.get_absolute_url(), "/districts/chaoyang/", "/feeds/", "/sitemap.xml"]
    before = [site.ask(address)[2] for site in sites for address in addresses]

    for person in paper.newsroom.everybody:
        client = Client()
        client.force_login(person)
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"}
        for site in sites:
            told = [site.ask(address, **cookie)[1] for address in addresses]
            assert not [headers for headers in told if "etag" in headers or "set-cookie" in headers]

    assert [site.ask(address)[2] for site in sites for address in addresses] == before


def test_nothing_a_stranger_sends_is_kept(sites):
    """S20: hosts, forwarding headers, cookies and words of the query that no page has."""
    article = Paper().live.article.get_absolute_url()
    poison = {
        "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "evil", "X-Forwarded-Prefix": "/evil",
        "X-Original-URL": "/evil", "Forwarded": "host=evil.example", "Cookie": "evil=evil; messages=evil",
        "Accept-Language": "evil", "User-Agent": "evil", "Origin": "https://evil.example",
    }  # fmt: skip

    for site in sites:
        poisoned = [site.ask(address, **poison) for address in (article, f"{article}?evil=evil", "/feeds/?evil=evil")]
        clean = [site.ask(address) for address in (article, "/feeds/")]
        assert [status for status, _headers, _body in [*poisoned, *clean]] == [200] * 5
        assert not [1 for _status, headers, body in [*poisoned, *clean] if b"evil" in body or "evil" in str(headers)]
        with pytest.raises(RemoteDisconnected) if site.name == "nginx" else nullcontext():
            assert site.ask(article, Host="evil.example")[0] == 400
