"""Readers' pages as they were rendered, kept until the site changes; it stands before all of Django's machinery.

A page is rendered from a request made of its key alone. Whatever else came with the request of who asked first
(cookies, headers, unlisted words of the query), no view has seen it, so none of it can be in what others are given.
"""

import logging
from functools import lru_cache
from io import BytesIO
from threading import Lock
from time import monotonic, time
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.db import DatabaseError, close_old_connections
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve
from django.utils import timezone

from articles.models.published import SiteState
from public.editions import Edition, Page, encoding_for, may_be_kept

# Seconds: how long a state of the site is believed, and how long a page lives whatever happens.
POLL, LIFE = 0.25, 60
# All that the kept views read of a query.
WORDS = {"after", "before", "body", "district", "month"}
NOT_KEPT = {"search", "letters", "letters_thanks"}
OF_THE_SERVER = {
    "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL",
    "wsgi.errors", "wsgi.multiprocess", "wsgi.multithread", "wsgi.run_once", "wsgi.version",
}  # fmt: skip

logger = logging.getLogger(__name__)


class PageCache:
    """A WSGI application around the site's own."""

    def __init__(self, application):
        self.application = application
        self.scheme = (settings.SECURE_PROXY_SSL_HEADER or ["wsgi.url_scheme"])[0]
        self.edition, self.polled, self.polling = None, 0.0, Lock()

    def __call__(self, environ, start_response):
        key = self.key_of(environ)
        edition = self.current_edition() if key else None
        if edition is None:
            return self.application(environ, start_response)
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        page = edition.get(key)
        if page is None or monotonic() - page.born > LIFE:
            if not is_kept(get_path_info(environ)):
                return self.application(environ, start_response)
            status, headers, body = self.render(environ, *key)
            if not may_be_kept(status, headers, body):
                start_response(status, headers)
                return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
            page = Page(headers, body, encoding)
            edition.keep(key, page)
        if page.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", page.without_body)
            return [b""]
        headers, body = edition.form(page, encoding)
        start_response("200 OK", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    def key_of(self, environ):
        """(scheme, host, path, listed words of the query), or None for a request this is no business of."""
        scheme, host = environ.get(self.scheme), environ.get("HTTP_HOST", "").lower()
        is_read = environ["REQUEST_METHOD"] in {"GET", "HEAD"} and scheme in {"http", "https"} and is_ours(host)
        if not is_read or f"{settings.SESSION_COOKIE_NAME}=" in environ.get("HTTP_COOKIE", ""):
            return None
        if query := environ.get("QUERY_STRING", ""):
            query = urlencode(sorted((word, value) for word, value in dict(parse_qsl(query)).items() if word in WORDS))
        return scheme, host, environ["PATH_INFO"], query

    def current_edition(self):
        """Of the state the site is in, which is asked every 250 ms and at the moment it ends by itself.

        While the database does not answer, what is kept is given for its last minute; None: there is nothing to trust.
        """
        known = self.edition if self.edition and time() < self.edition.ends else None
        is_fresh = known and monotonic() - self.polled < POLL
        if is_fresh or not self.polling.acquire(blocking=known is None):
            return known
        try:
            close_old_connections()
            state = SiteState.read()
            ends = state.span(timezone.now())[1].timestamp()
            if known is None or (state.version, ends) != (known.version, known.ends):
                known = self.edition = Edition(state.version, ends)
        except DatabaseError:
            logger.warning("The state of the site cannot be read.", exc_info=True)
        finally:
            close_old_connections()
            self.polled = monotonic()
            self.polling.release()
        return known

    def render(self, environ, scheme, host, path, query):
        asked = {name: value for name, value in environ.items() if name in OF_THE_SERVER}
        asked |= {"REQUEST_METHOD": "GET", "wsgi.url_scheme": scheme, "HTTP_HOST": host, "PATH_INFO": path}
        asked |= {"QUERY_STRING": query, "wsgi.input": BytesIO()}
        told = []
        answer = self.application(asked, lambda *words: told.extend(words))
        try:
            return told[0], told[1], b"".join(answer)
        finally:
            answer.close()


@lru_cache(maxsize=256)
def is_ours(host):
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def is_kept(path):
    """Whether the path is one of readers' addresses whose pages are the same for everybody."""
    try:
        return resolve(path, "public.urls").url_name not in NOT_KEPT
    except Resolver404:
        return False
