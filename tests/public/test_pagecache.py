"""The page cache: gives what was rendered until the site changes, and nothing that is not everybody's."""

import gzip
import re
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from zoneinfo import ZoneInfo

import brotli
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone

from articles.models import SiteState
from public import editions, pagecache, urls
from public.pagecache import PageCache
from tests.factories import make_article

BEIJING = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.body = int(status[:3]), body
        self.headers = {name.lower(): value for name, value in headers}

    @property
    def text(self):
        return re.sub("<[^>]+>", "", self.body.decode())


def ask(application, path="/", *, method="GET", query="", host="127.0.0.1:8000", **headers):
    """What a WSGI application answers; `headers` as ACCEPT_ENCODING="br"."""
    told = []
    environ = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": host,
        "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(), "wsgi.version": (1, 0),
        "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
        **{f"HTTP_{name}": value for name, value in headers.items()},
    }  # fmt: skip
    chunks = application(environ, lambda status, headers, problem=None: told.extend((status, headers)))
    body = b"".join(chunks)
    if close := getattr(chunks, "close", None):
        close()
    return Answer(*told, body)


class Spy:
    """An application that counts how often it is asked, keeps what it saw, and answers as a readers' view does."""

    def __init__(self, body=b"page", status="200 OK", **headers):
        self.asked, self.body, self.status = [], body, status
        self.headers = {"Content-Type": "text/html", "Cache-Control": "public, max-age=0", **headers}

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        start_response(self.status, list(self.headers.items()))
        return _Chunks([self.body])


class _Chunks(list):
    def close(self):
        pass


class Clock:
    """Stands still until it is moved on."""

    def __init__(self, monkeypatch):
        self.now, self.passed = timezone.now(), 1000.0
        monkeypatch.setattr(pagecache, "time", lambda: self.now.timestamp())
        monkeypatch.setattr(pagecache, "monotonic", lambda: self.passed)
        monkeypatch.setattr(editions, "monotonic", lambda: self.passed)
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def pass_on(self, **span):
        self.now += timedelta(**span)
        self.passed += timedelta(**span).total_seconds()

    def stand_at(self, moment):
        self.pass_on(seconds=(moment - self.now).total_seconds())


@pytest.fixture(autouse=True)
def connections_stay(monkeypatch):
    """A request ends connections that are in a transaction, as each test is; Django's own client puts that off too.

    With connections that come and go the cache is asked in tests/public/test_freshness.py.
    """
    monkeypatch.setattr(pagecache, "close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture(scope="module")
def site():
    return get_wsgi_application()


@pytest.fixture
def spied(db, clock):
    """A cache around an application that answers every address alike."""
    spy = Spy()
    return PageCache(spy), spy


class TestHowLongAPageIsKept:
    def test_a_second_reader_is_given_what_was_rendered_for_the_first(self, db, site, clock, django_assert_num_queries):
        make_article(headline="头一遍就写好了")
        cache = PageCache(site)
        first = ask(cache)

        with django_assert_num_queries(0):
            second = ask(cache)

        assert "头一遍就写好了" in first.text
        assert (second.status, second.body, second.headers) == (200, first.body, first.headers)

    def test_a_change_is_seen_after_a_quarter_of_a_second(self, spied, clock):
        cache, spy = spied
        ask(cache)
        SiteState.raise_version()

        spy.body = b"changed"
        clock.pass_on(milliseconds=240)
        before = ask(cache).body
        clock.pass_on(milliseconds=10)

        assert (before, ask(cache).body) == (b"page", b"changed")

    def test_the_state_is_asked_once_in_a_quarter_of_a_second(self, spied, clock, django_assert_num_queries):
        cache, _spy = spied
        ask(cache)
        clock.pass_on(milliseconds=250)

        with django_assert_num_queries(1):
            for _time in range(5):
                ask(cache)

    def test_a_page_kept_before_a_story_was_scheduled_shows_it_at_its_second(self, db, site, clock):
        cache, due = PageCache(site), clock.now + 10 * MINUTE
        assert "定时的稿" not in ask(cache).text
        make_article(headline="定时的稿", published_at=due)
        SiteState.raise_version()

        clock.stand_at(due - timedelta(milliseconds=1))
        just_before = ask(cache).text
        clock.stand_at(due)

        assert "定时的稿" not in just_before
        assert "定时的稿" in ask(cache).text

    def test_what_comes_out_after_another_is_seen_at_its_second_too(self, db, site, clock):
        """Nobody writes in between, so the row of the state still names the first."""
        cache, first, second = PageCache(site), clock.now + MINUTE, clock.now + 2 * MINUTE
        make_article(headline="先到的稿", published_at=first)
        make_article(headline="后到的稿", published_at=second)
        SiteState.raise_version()

        clock.stand_at(first)
        assert "先到的稿" in ask(cache).text
        clock.stand_at(second - timedelta(milliseconds=1))
        just_before = ask(cache).text
        clock.stand_at(second)

        assert "后到的稿" not in just_before
        assert "后到的稿" in ask(cache).text

    def test_a_state_that_ends_by_itself_is_kept_afterwards(self, db, site, clock, django_assert_num_queries):
        make_article(published_at=clock.now + MINUTE)
        SiteState.raise_version()
        cache = PageCache(site)
        clock.pass_on(minutes=2)
        ask(cache)

        with django_assert_num_queries(0):
            assert ask(cache).status == 200

    def test_no_page_outlives_midnight_in_beijing(self, db, site, clock):
        make_article(published_at=clock.now - 3 * timedelta(days=1))
        clock.stand_at((clock.now + timedelta(days=1)).astimezone(BEIJING).replace(hour=23, minute=59, second=59))
        cache, today = PageCache(site), clock.now
        before = ask(cache).text
        clock.pass_on(seconds=1)

        shown = [f"{day:%-m}月{day:%-d}日" for day in (today, clock.now.astimezone(BEIJING))]
        assert shown[0] in before and shown[1] not in before
        assert shown[1] in ask(cache).text

    def test_no_page_lives_longer_than_a_minute(self, spied, clock):
        cache, spy = spied
        ask(cache)
        spy.body = b"changed behind the back of the state"
        clock.pass_on(seconds=60)
        before = ask(cache).body
        clock.pass_on(seconds=1)

        assert (before, ask(cache).body) == (b"page", spy.body)

    def test_what_was_rendered_while_the_site_changed_is_given_to_nobody_else(self, spied, clock):
        cache, spy = spied

        class Slow(Spy):
            def __call__(self, environ, start_response):
                answer = super().__call__(environ, start_response)
                if len(self.asked) == 1:
                    SiteState.raise_version()
                    clock.pass_on(seconds=1)
                    ask(cache, "/topics/")  # somebody else, by whom the cache learns of it
                    self.body = b"after"
                return answer

        cache.application = Slow(b"before")

        assert (ask(cache).body, ask(cache).body) == (b"before", b"after")

    def test_without_its_database_the_site_is_read_for_a_minute(self, spied, clock, monkeypatch):
        cache, spy = spied
        ask(cache)

        def fail():
            raise pagecache.DatabaseError("gone")

        monkeypatch.setattr(SiteState, "read", fail)
        clock.pass_on(seconds=59)
        ask(cache)
        asked_within = len(spy.asked)
        clock.pass_on(seconds=2)
        ask(cache)

        assert (asked_within, len(spy.asked)) == (1, 2)


class TestWhatIsSent:
    def test_in_the_encoding_that_was_asked_for(self, db, site):
        make_article(headline="压缩也是一样的字")
        cache = PageCache(site)
        plain = ask(cache)

        by_brotli, by_gzip = (ask(cache, ACCEPT_ENCODING=name) for name in ("gzip, deflate, br", "gzip"))

        assert (by_brotli.headers["content-encoding"], by_gzip.headers["content-encoding"]) == ("br", "gzip")
        assert brotli.decompress(by_brotli.body) == gzip.decompress(by_gzip.body) == plain.body
        for answer in (plain, by_brotli, by_gzip):
            assert answer.headers["content-length"] == str(len(answer.body))
            assert answer.headers["vary"] == "Accept-Encoding"
            assert answer.headers["etag"] == plain.headers["etag"]

    @pytest.mark.parametrize(
        ("accepted", "encoding"),
        [
            ("", ""), ("identity", ""), ("br", "br"), ("gzip;q=0.5, br;q=1", "br"), ("br;q=0, gzip", "gzip"),
            ("BR", "br"), ("gzip ; q=0.0", ""), ("zstd, x-gzip", ""), ("*", ""),
        ],
    )  # fmt: skip
    def test_an_encoding_nobody_takes_is_not_sent(self, accepted, encoding):
        assert editions.encoding_for(accepted) == encoding

    def test_who_has_the_page_is_told_so(self, db, site):
        make_article()
        cache = PageCache(site)
        first = ask(cache, ACCEPT_ENCODING="br")

        again = ask(cache, ACCEPT_ENCODING="gzip", IF_NONE_MATCH=first.headers["etag"])
        other = ask(cache, IF_NONE_MATCH='W/"another"')

        assert (again.status, again.body, other.status) == (304, b"", 200)
        assert again.headers["cache-control"] == first.headers["cache-control"]
        assert not {"content-length", "content-encoding"} & set(again.headers)

    def test_the_tag_is_of_what_is_read(self, db, site):
        make_article()
        one, other = (ask(PageCache(site)).headers["etag"] for _process in range(2))
        assert one == other

    @pytest.mark.parametrize("asked_before", [False, True])
    def test_head_is_the_page_without_its_body(self, db, site, asked_before):
        make_article()
        cache = PageCache(site)
        page = ask(PageCache(site))
        if asked_before:
            ask(cache)

        head = ask(cache, method="HEAD")

        assert (head.status, head.body, head.headers) == (200, b"", page.headers)

    def test_head_of_nothing_has_no_body_either(self, db, site):
        assert (ask(PageCache(site), "/topics/nowhere/", method="HEAD").body) == b""


class TestWhatIsNeverKept:
    def test_every_address_of_readers_is_kept_or_named(self):
        """A new page for readers is the same for everybody, or it stands in NOT_KEPT."""
        names = set()

        def walk(patterns):
            for pattern in patterns:
                walk(pattern.url_patterns) if hasattr(pattern, "url_patterns") else names.add(pattern.name)

        walk(urls.urlpatterns)

        assert {"search", "letters", "letters_thanks"} == pagecache.NOT_KEPT
        assert names >= pagecache.NOT_KEPT

    @pytest.mark.parametrize(
        "path",
        [
            "/search/", "/letters/", "/letters/thanks/", "/admin/", "/admin/x.css", "/desk/", "/desk/x.css",
            "/accounts/login/", "/accounts/login/x.css", "/preview/abc/", "/health/", "/media/x.jpg", "/nowhere/",
        ],
    )  # fmt: skip
    def test_the_desk_search_and_letters_are_none_of_its_business(self, spied, path):
        cache, spy = spied

        ask(cache, path, COOKIE="a=b")
        ask(cache, path)

        assert len(spy.asked) == 2
        assert spy.asked[0]["HTTP_COOKIE"] == "a=b"

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PURGE"])
    def test_only_reading_is_answered(self, spied, method):
        cache, spy = spied
        ask(cache)

        ask(cache, method=method)

        assert [environ["REQUEST_METHOD"] for environ in spy.asked] == ["GET", method]

    @pytest.mark.parametrize(
        "answer",
        [
            Spy(**{"Set-Cookie": "sessionid=1"}),
            Spy(**{"Cache-Control": "private"}),
            Spy(**{"Cache-Control": "public, no-store"}),
            Spy(Vary="Cookie"),
            Spy(**{"Content-Security-Policy": "script-src 'self' 'nonce-abc'"}),
            Spy(b'<input name="csrfmiddlewaretoken">'),
            Spy(status="404 Not Found"),
            Spy(status="301 Moved Permanently"),
            Spy(status="410 Gone"),
            Spy(status="500 Internal Server Error"),
        ],
        ids=lambda spy: f"{spy.status} {[*spy.headers.items()][1:]}",
    )
    def test_an_answer_that_is_not_everybodys(self, db, answer):
        cache = PageCache(answer)

        told = [ask(cache) for _time in range(2)]

        assert len(answer.asked) % 2 == 0
        assert all("etag" not in each.headers and "x-accel-expires" not in each.headers for each in told)
        assert cache.edition.pages == {}

    def test_a_signed_in_persons_pages(self, db, site, settings, django_user_model):
        make_article()
        person = Client()
        person.force_login(django_user_model.objects.create_user("shen"))
        cookie = f"a=b; {settings.SESSION_COOKIE_NAME}={person.cookies[settings.SESSION_COOKIE_NAME].value}"
        cache = PageCache(site)

        signed_in = ask(cache, COOKIE=cookie)
        kept_of_them = dict(cache.edition.pages) if cache.edition else {}
        ask(cache)
        again = ask(cache, COOKIE=cookie)

        assert kept_of_them == {}
        assert "etag" not in signed_in.headers and "etag" not in again.headers


class TestWhatOthersSendDoesNothing:
    def test_no_view_sees_what_the_key_does_not_hold(self, spied):
        cache, spy = spied

        ask(
            cache, "/districts/chaoyang/", query="before=1-2&utm_source=evil&before=3-4&x",
            COOKIE="messages=evil", X_FORWARDED_HOST="evil.example", X_FORWARDED_PROTO="evil",
            X_FORWARDED_PREFIX="/evil", X_FORWARDED_FOR="6.6.6.6", AUTHORIZATION="Basic evil", ACCEPT_LANGUAGE="evil",
            USER_AGENT="evil", IF_MODIFIED_SINCE="evil", RANGE="bytes=0-1", X_HTTP_METHOD_OVERRIDE="POST",
        )  # fmt: skip

        (seen,) = spy.asked
        assert "evil" not in repr(seen)
        assert {name for name in seen if name.startswith("HTTP_")} == {"HTTP_HOST"}
        assert seen["QUERY_STRING"] == "before=3-4"

    def test_unlisted_words_of_a_query_make_no_page_of_their_own(self, spied):
        cache, spy = spied

        for number in range(20):
            ask(cache, query=f"utm_source={number}&before=1-2")
        ask(cache, query="before=1-2")

        assert len(spy.asked) == 1

    @pytest.mark.parametrize(
        "host", ["", "evil.example", "127.0.0.1:8000@evil.example", "127.0.0.1:x", "127.0.0.1\r\nx"]
    )
    def test_a_host_that_is_not_ours_is_left_to_django(self, db, site, host):
        cache = PageCache(site)
        ask(cache)
        kept = set(cache.edition.pages)

        assert ask(cache, host=host).status == 400
        assert set(cache.edition.pages) == kept

    def test_every_host_of_ours_has_pages_of_its_own(self, spied):
        cache, spy = spied

        for host in ("127.0.0.1:8000", "LOCALHOST:8000", "localhost:8000"):
            ask(cache, host=host)

        assert [environ["HTTP_HOST"] for environ in spy.asked] == ["127.0.0.1:8000", "localhost:8000"]

    @pytest.mark.parametrize("sent", [{}, {"X_FORWARDED_PROTO": "http"}, {"X_FORWARDED_PROTO": "https, http"}])
    def test_without_tls_a_page_behind_a_proxy_is_not_the_one_with_it(self, db, settings, sent):
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        spy = Spy()
        cache = PageCache(spy)

        ask(cache, X_FORWARDED_PROTO="https")
        ask(cache, **sent)

        assert len(spy.asked) == 2
        assert spy.asked[0]["wsgi.url_scheme"] == "https"
        assert spy.asked[1]["wsgi.url_scheme"] == "http"


class TestHowMuchIsKept:
    @pytest.mark.thorough
    def test_a_crawl_stays_within_bounds_and_keeps_what_is_read(self, db, monkeypatch):
        monkeypatch.setattr(editions, "MOST_BYTES", 4 * 1024 * 1024)
        spy = Spy(b"x" * 30_000)
        cache = PageCache(spy)
        hot = [f"/articles/2026/11/2{day}/{day}/" for day in range(1, 9)]
        numbers, largest, asked_again = count(100), 0, 0

        for _round in range(2_000):
            for _crawled in range(50):
                ask(cache, f"/articles/2026/11/20/{next(numbers)}/")
            largest = max(largest, cache.edition.bytes)
            before = len(spy.asked)
            for path in hot:
                ask(cache, path)
            asked_again += len(spy.asked) - before

        assert largest <= 4 * 1024 * 1024
        assert cache.edition.bytes == sum(page.bytes for page in cache.edition.pages.values())
        assert asked_again == len(hot)

    def test_every_form_of_a_page_is_counted(self, db):
        cache = PageCache(Spy(b"x" * 30_000))

        for encoding in ("br", "gzip", ""):
            ask(cache, ACCEPT_ENCODING=encoding)

        (page,) = cache.edition.pages.values()
        assert cache.edition.bytes == page.bytes == editions.AROUND + sum(len(body) for _h, body in page.forms.values())
        assert page.bytes > 30_000


def test_a_day_of_the_paper_begins_in_beijing():
    state = SiteState(version=1)
    moment = datetime(2026, 11, 23, 15, 59, 59, tzinfo=ZoneInfo("UTC"))

    first, last = state.span(moment)

    assert (first, last) == (
        datetime(2026, 11, 23, tzinfo=BEIJING),
        datetime(2026, 11, 24, tzinfo=BEIJING),
    )
