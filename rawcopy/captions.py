"""Photo credits: on a line of their own or glued to the last sentence of a caption."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from rawcopy.names import HAN, looks_like_name, split_names
from rawcopy.reading import Byline

_AGENCY = rf"(?:新华社|中新社|本报|本刊|[{HAN}]{{2,6}}(?:日报|晚报|时报|晨报|午报|报|社|网))"
_PERSON = rf"[{HAN}·](?:[{HAN}·、 \u3000]{{0,22}}[{HAN}·])?"
_WITH_PERSON = re.compile(
    rf"(?:{_AGENCY}[ \u3000]*)?(?:(?:特约|见习|首席|摄影)?(?:记者|通讯员|图片社)[ \u3000：:]*)?"
    rf"(?P<names>{_PERSON}(?:[ \u3000]*(?:{_AGENCY})?(?:记者|通讯员)[ \u3000]*{_PERSON})?)[ \u3000]*"
    r"(?:摄影报道|摄影|文[/／]?摄|图[/／]文|摄)(?:[/／][\w]{2,8}|[（(][\w]{2,8})?[）)]?"
)
_BY_COLON = re.compile(
    rf"(?:摄影|图片|图|摄影报道)[ \u3000]*[：:/／|｜][ \u3000]*(?:{_AGENCY}[ \u3000]*)?"
    r"(?:(?:特约|见习|首席|摄影)?(?:记者|通讯员)[ \u3000：:]*)?"
    rf"(?P<names>{_PERSON})"
)
_GIVEN_BY = re.compile(rf"(?:(?:本报)?(?:记者|通讯员)[ \u3000]*)?(?P<names>{_PERSON})[ \u3000]*(?:供图|提供)")
_WITHOUT_PERSON = re.compile(
    rf"(?:资料图片|资料图|资料照片|{_AGENCY}(?:资料)?(?:图片|照片)|新华社发|新华社记者摄"
    rf"|(?:(?:图片|照片|图)(?:均)?(?:由))?[{HAN}A-Z]{{2,20}}(?:供图|提供)|图片(?:来源|由)[：:]?[{HAN}A-Za-z]{{2,20}})"
)
_OUTER = re.compile(r"[（(]?(?:新华社发)?[（(]?")
_SENTENCE_END = re.compile(r"[。！？!?…”]")
_NAMES_ONLY = re.compile(rf"(?:{_AGENCY})?(?:特约|见习|首席|摄影)?(?:记者|通讯员|图片社)[ \u3000：:]*")
_MAY_CREDIT = re.compile(r"[摄图]|照片|新华社发|提供")
LONGEST_CREDIT = 48


@dataclass(frozen=True, slots=True)
class FoundCredit:
    start: int
    bylines: tuple[Byline, ...]


def credit_line(text: str, known: Collection[str] = ()) -> FoundCredit | None:
    """A line that is nothing but a credit: '新华社记者 李 涛摄', '资料图片', '某区融媒体中心供图'."""
    if len(text) > LONGEST_CREDIT or not _MAY_CREDIT.search(text):
        return None
    return _credit_at(text, 0, known)


def glued_credit(text: str, known: Collection[str] = ()) -> FoundCredit | None:
    """A credit glued to the end of a sentence: '……顺利开展。严长福 摄', '……总统。新华社记者 申小宏摄'."""
    tail = max(0, len(text) - LONGEST_CREDIT)
    if not _MAY_CREDIT.search(text, tail):
        return None
    for end in _SENTENCE_END.finditer(text, tail):
        start = end.end()
        if start < len(text):
            found = _credit_at(text, start, known)
            if found:
                return found
    return None


def _credit_at(text: str, position: int, known: Collection[str]) -> FoundCredit | None:
    """Reads a credit from `position` to the very end of the text."""
    start = position + len(text[position:]) - len(text[position:].lstrip(" \u3000"))
    printed = text[start:].rstrip(" \u3000。）)")
    inner = _OUTER.sub("", printed, count=1) if printed[:1] in "（(新" else printed
    for candidate in dict.fromkeys((printed, inner)):
        bylines = _photographers(candidate, known)
        if bylines is not None:
            return FoundCredit(start, bylines)
    return None


def _photographers(printed: str, known: Collection[str]) -> tuple[Byline, ...] | None:
    """Who took or gave the picture; none for '资料图片' or '某区融媒体中心供图'; None when this is no credit."""
    given = _GIVEN_BY.fullmatch(printed)
    if given:
        names = split_names(given["names"], known)
        if names and all(looks_like_name(each.name) for each in names):
            return tuple(Byline("供图", *each) for each in names)
    if _WITHOUT_PERSON.fullmatch(printed):
        return ()
    found = _WITH_PERSON.fullmatch(printed) or _BY_COLON.fullmatch(printed)
    names = split_names(_NAMES_ONLY.sub(" ", found["names"]), known) if found else []
    if not names or not all(2 <= len(each.name) <= 12 for each in names):
        return None
    return tuple(Byline("摄影", *each) for each in names)
