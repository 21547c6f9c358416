"""What a process keeps of readers' pages, and how one of them is answered."""

import gzip
from collections import OrderedDict
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from time import monotonic

import brotli

# Some four thousand pages as browsers ask for them. With more, a process would take above 120 MB.
MOST_BYTES = 32 * 1024 * 1024
# What a key, headers and the objects around a page take beside its bytes.
AROUND = 4096
# Each way to send a page, best first: how it is made of the plain bytes, and undone.
ENCODINGS = {
    "br": (lambda plain: brotli.compress(plain, quality=5), brotli.decompress),
    "gzip": (lambda plain: gzip.compress(plain, compresslevel=6, mtime=0), gzip.decompress),
    "": (bytes, bytes),
}
OF_THE_FORM = {"content-length", "content-encoding", "content-type"}


class Edition:
    """What was rendered in one state of the site: no page of it is given once the site is in another. Bounded in bytes.

    `ends`: when the state ends by itself, as seconds since 1970.
    """

    def __init__(self, version, ends):
        self.version, self.ends = version, ends
        self.pages, self.bytes, self.writing = OrderedDict(), 0, Lock()

    def get(self, key):
        if page := self.pages.get(key):
            page.is_wanted = True
        return page

    def keep(self, key, page):
        with self.writing:
            before = self.pages.pop(key, None)
            self.pages[key] = page
            self.bytes += page.bytes - (before.bytes if before else 0)
            self._make_room()

    def form(self, page, encoding):
        """(headers, body) of a page as it is sent in an encoding; made when somebody first asks for it."""
        if encoding not in page.forms:
            with self.writing:
                self.bytes += page.make(encoding)
        return page.forms[encoding]

    def _make_room(self):
        """The oldest go; one that was asked for since it became the newest stays and begins again as the newest."""
        while self.bytes > MOST_BYTES:
            key, oldest = self.pages.popitem(last=False)
            if oldest.is_wanted:
                oldest.is_wanted, self.pages[key] = False, oldest
            else:
                self.bytes -= oldest.bytes


class Page:
    """One answer in the forms it was asked for; any of them gives the others."""

    __slots__ = ("born", "bytes", "forms", "headers", "is_wanted", "tag")

    def __init__(self, headers, plain, encoding):
        self.born, self.is_wanted, self.forms, self.bytes = monotonic(), False, {}, AROUND
        # Weak: the same page in another encoding, here or at a proxy, is the same page.
        self.tag = f'"{blake2b(plain, digest_size=12).hexdigest()}"'
        same = [one_for_all(name, value) for name, value in headers if name.lower() != "content-length"]
        self.headers = [*same, ("ETag", f"W/{self.tag}"), ("Vary", "Accept-Encoding"), ("X-Accel-Expires", "1")]
        self.make(encoding, plain)

    def make(self, encoding, plain=None):
        """Keeps one more form. Returns its bytes."""
        if encoding in self.forms:
            return 0
        if plain is None:
            known, (_headers, body) = next(iter(self.forms.items()))
            plain = ENCODINGS[known][1](body)
        body = ENCODINGS[encoding][0](plain)
        how = [("Content-Encoding", encoding)] if encoding else []
        self.forms[encoding] = [*self.headers, *how, ("Content-Length", str(len(body)))], body
        self.bytes += len(body)
        return len(body)

    @property
    def without_body(self):
        """The headers of "you have it already"."""
        return [(name, value) for name, value in self.headers if name.lower() not in OF_THE_FORM]


@lru_cache(maxsize=256)
def one_for_all(name, value):
    """A header as it is kept: most stand on every page, which would else have two kilobytes of them each."""
    return name, value


@lru_cache(maxsize=256)
def encoding_for(accepted):
    """The best encoding that an Accept-Encoding header takes; "" is none. `q=0` refuses."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, more = part.partition(";")
        weights[name.strip()] = more.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((name for name in ENCODINGS if name and weights.get(name)), "")


def may_be_kept(status, headers, body):
    """Only what a readers' view gave for everybody: no cookie, no secret of a form or script, no variants."""
    said = {name.lower(): value for name, value in headers}
    control = {word.strip() for word in said.get("cache-control", "").split(",")}
    return (
        status.startswith("200")
        and "public" in control
        and not {"private", "no-store"} & control
        and not {"set-cookie", "vary"} & set(said)
        and "'nonce-" not in said.get("content-security-policy", "")
        and b"csrfmiddlewaretoken" not in body
    )
