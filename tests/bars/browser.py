"""A browser without a window: cookies, forms as they stand in the page, and no redirect followed."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

PATIENCE = 60
TAG = re.compile(r"<(/?)(form|input|textarea|select|option|button)\b((?:[^>\"]|\"[^\"]*\")*)>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"([\w:-]+)(?:=\"([^\"]*)\")?")
NOT_SENT = {"submit", "button", "image", "reset", "file"}

Fields = list[tuple[str, str]]


class Unanswered(Exception):
    """The connection ended before the whole answer was there: nobody knows what became of the request."""


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str
    seconds: float

    @property
    def was_acknowledged(self) -> bool:
        """A form that was acted on leads on to another page."""
        return self.status == 302

    def forms(self) -> "list[Form]":
        return forms_of(self.text)

    def form_with(self, name: str) -> "Form":
        """The page's form that has a field of this name."""
        return next(form for form in self.forms() if form.has(name))


@dataclass
class Form:
    action: str
    fields: Fields
    buttons: Fields

    def has(self, name: str) -> bool:
        return any(field == name for field, _value in [*self.fields, *self.buttons])

    def value(self, name: str) -> str:
        return next(value for field, value in self.fields if field == name)

    def filled(self, **changes: str) -> Fields:
        """The fields as they are sent, with some typed anew."""
        return with_values(self.fields, changes)


def with_values(fields: Fields, typed: dict[str, str]) -> Fields:
    """The fields with these values in place of their own; names that are not there yet come last."""
    kept = [(name, value) for name, value in fields if name not in typed]
    return [*kept, *typed.items()]


class Browser:
    """One person's browser. Each request has a connection of its own, as if a proxy stood between."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None, patience: float = PATIENCE) -> None:
        self.port, self.cookies, self.patience = port, dict(cookies or {}), patience
        self.origin = f"http://127.0.0.1:{port}"

    def get(self, address: str) -> Answer:
        return self._ask("GET", address)

    def post(self, address: str, fields: Iterable[tuple[str, str]], **headers: str) -> Answer:
        body = urlencode(list(fields)).encode()
        plain = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
        return self._ask("POST", address, body, {**plain, **headers})

    def post_raw(self, address: str, body: bytes, **headers: str) -> Answer:
        return self._ask("POST", address, body, {"Origin": self.origin, **headers})

    def log_in(self, username: str, password: str) -> Answer:
        form = self.get("/accounts/login/").form_with("password")
        return self.post("/accounts/login/", form.filled(username=username, password=password))

    def _ask(
        self, method: str, address: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        begun = time.monotonic()
        try:
            connection.request(method, path, body, {**(headers or {}), "Cookie": self._jar(), "Connection": "close"})
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, HTTPException) as problem:
            raise Unanswered(str(problem)) from problem
        finally:
            connection.close()
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        return Answer(answer.status, answer.headers.get("Location", ""), text, time.monotonic() - begun)

    def _jar(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, cookie in SimpleCookie(line).items():
                if cookie.value and cookie["max-age"] != "0":
                    self.cookies[name] = cookie.value
                else:
                    self.cookies.pop(name, None)


def forms_of(text: str) -> list[Form]:
    """Every form of a page with what a browser would send of it."""
    reader = _Reader(text)
    for tag in TAG.finditer(text):
        reader.read(tag)
    return reader.forms


class _Reader:
    """Reads tag after tag; `select` is the one whose options are being read."""

    def __init__(self, text: str) -> None:
        self.text, self.forms = text, []
        self.form: Form | None = None
        self.select: tuple[str, list[tuple[str, bool]], bool] | None = None

    def read(self, tag: "re.Match[str]") -> None:
        closing, name, rest = tag[1], tag[2].lower(), tag[3]
        attributes = {key: unescape(value) for key, value in ATTRIBUTE.findall(rest)}
        if name == "form":
            self.form = None if closing else Form(attributes.get("action", ""), [], [])
            if self.form:
                self.forms.append(self.form)
        elif self.form and closing and name == "select":
            self._end_select()
        elif self.form and not closing and "disabled" not in attributes:
            getattr(self, f"_{name}")(attributes, tag.end())

    def _input(self, attributes: dict[str, str], _end: int) -> None:
        kind, name = attributes.get("type", "text"), attributes.get("name", "")
        if not name or kind in NOT_SENT or (kind in {"checkbox", "radio"} and "checked" not in attributes):
            return
        value = attributes.get("value", "on" if kind == "checkbox" else "")
        self.form.fields.append((name, value))

    def _button(self, attributes: dict[str, str], _end: int) -> None:
        if attributes.get("name"):
            self.form.buttons.append((attributes["name"], attributes.get("value", "")))

    def _textarea(self, attributes: dict[str, str], end: int) -> None:
        if attributes.get("name"):
            value = self.text[end : self.text.index("</textarea", end)]
            self.form.fields.append((attributes["name"], unescape(value.removeprefix("\n"))))

    def _select(self, attributes: dict[str, str], _end: int) -> None:
        self.select = (attributes.get("name", ""), [], "multiple" in attributes)

    def _option(self, attributes: dict[str, str], _end: int) -> None:
        if self.select:
            self.select[1].append((attributes.get("value", ""), "selected" in attributes))

    def _end_select(self) -> None:
        if self.select is None:
            return
        name, options, is_multiple = self.select
        picked = [value for value, is_selected in options if is_selected]
        if not picked and options and not is_multiple:
            picked = [options[0][0]]
        self.form.fields += [(name, value) for value in picked if name]
        self.select = None
