"""Events that a story reports or announces, each with its day and place where the sentence gives them.

Every one is a guess: a phrase that ends like an event's name (竞赛, 运动会), before or after a verb of holding one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate

from rawcopy.dates import Written, find_dates
from rawcopy.punctuation import to_display
from rawcopy.reading import Event, Span
from rawcopy.vocabulary import listed

_HELD = re.compile(rf"(?:{'|'.join(listed('verbs of holding an event'))})(?!方|地|权|者|仪式|式|会|时|以来)")
_KIND = rf"(?:{'|'.join(listed('kinds of events'))}|(?<![工协学商员金机社合事委体约才分妇市省都])会|会议|[赛展])"
_ENDS_WITH_KIND = re.compile(rf"{_KIND}[”’》]?$")
_FOLLOWS = re.compile(rf"了?[^，,。；;！!？?：:\n]{{2,60}}{_KIND}[”’》]?(?![\u3400-\u9fff])")
_SENTENCE = re.compile(r"[^。！？；!?;\n]+")
_QUOTED = re.compile(r"“[^“”]*”|《[^《》]*》|[（(][^（）()]*[）)]")
_MANNER = re.compile(
    r"(?:[也还]?(?:将|正|又|同步|同时|联合|共同|如期|成功|顺利|隆重|正式|圆满|盛大|火热|精彩|在线|在京|在沪|今天|昨天)){1,4}$"
)
_TIME_AT_END = re.compile(
    r"(?:[，,]|[上下]午|[晚将于今昨]|\d{1,4}年|\d{1,2}月|(?:\d{1,2}日?[至—–-]+)?\d{1,2}日|今[天日]|昨[天日]|近日|日前)+$"
)
_START = re.compile(
    r"[，,：:]|(?:主办|承办|举办|组织|开展|参加|牵头|打造|推出)的?|的|由|近日|日前|[今昨]天|[今昨]日|[上下]午|\d日|(?:此|本|这)次|参加|走进|来到|于|随着"
)
_NO_PLACE = re.compile(r"[中下时后前间上里内]$|之际|期间|过程|情况|方面|领导|支持|参加|出席|见证|带领")
_PLACE_FIRST = re.compile(r"(?:^|[，,日午])在(?P<place>[^，,在]{2,24})[，,]")
SHORTEST = 4
LONGEST = 60
REACH = 110


@dataclass(frozen=True, slots=True)
class _Found:
    """The span of an event's name and, if told, of its place, in one paragraph."""

    span: Span
    place: Span | None


class Joined:
    """The text of one paragraph without its column breaks, and where each stretch of it stands in the source."""

    def __init__(self, source: str, spans: Sequence[Span]) -> None:
        self.spans = spans
        self.text = "".join(source[start:end] for start, end in spans)

    def in_source(self, start: int, end: int) -> Iterator[Span]:
        """The spans of a stretch: several when a column break cuts it."""
        firsts = self._firsts
        at = bisect_right(firsts, start) - 1
        while at < len(self.spans) and firsts[at] < end:
            first, offset = firsts[at], self.spans[at][0]
            yield offset + max(start - first, 0), offset + min(end, firsts[at + 1]) - first
            at += 1

    @cached_property
    def _firsts(self) -> list[int]:
        return [0, *accumulate(end - start for start, end in self.spans)]


def find_events(source: str, paragraphs: Sequence[Sequence[Span]], issue_date: date | None = None) -> list[Event]:
    """Each event once, in the order of the text; `paragraphs` are the spans of each paragraph in the source."""
    found: dict[str, Event] = {}
    for spans in paragraphs:
        paragraph = Joined(source, spans)
        if not _HELD.search(paragraph.text):
            continue
        for sentence in _SENTENCE.finditer(paragraph.text):
            for each in _in_sentence(paragraph.text, *sentence.span()):
                event = _event(paragraph, each, sentence.span(), issue_date)
                if event.text not in found or (found[event.text].date is None and event.date):
                    found[event.text] = event
    return list(found.values())


def _event(paragraph: Joined, found: _Found, sentence: Span, issue_date: date | None) -> Event:
    text = paragraph.text
    start, end = max(sentence[0], found.span[0] - REACH), min(sentence[1], found.span[1] + REACH)
    written = _nearest(find_dates(text, issue_date, start, end), found.span[0])
    return Event(
        text=to_display(text[slice(*found.span)]),
        date=written.first.isoformat() if written and written.first else None,
        until=written.last.isoformat() if written and written.last else None,
        as_written=text[slice(*written.span)] if written else None,
        place=to_display(text[slice(*found.place)]) if found.place else None,
        spans=tuple(paragraph.in_source(*found.span)),
    )


def _nearest(dates: Sequence[Written], position: int) -> Written | None:
    """The date that belongs to a name: the last one before it, else the first after it; '近日' only when alone."""
    exact = [each for each in dates if not each.is_vague] or list(dates)
    before = [each for each in exact if each.span[0] < position]
    return before[-1] if before else next(iter(exact), None)


def _in_sentence(text: str, start: int, end: int) -> Iterator[_Found]:
    """'……技能竞赛在某体育馆举行', '……运动会开幕', '举办第一届“某某杯”篮球友谊赛'."""
    taken = start
    for verb in _HELD.finditer(text, start, end):
        found = _before(text, max(taken, verb.start() - REACH), verb.start()) or _after(text, taken, verb.span(), end)
        if found and found.span[1] - found.span[0] >= SHORTEST:
            taken = max(verb.end(), found.span[1])
            yield found


def _before(text: str, start: int, end: int) -> _Found | None:
    end = start + len(_MANNER.sub("", text[start:end]))
    at = end
    while at > start:
        name_end = start + len(_TIME_AT_END.sub("", text[start:at]))
        if _ENDS_WITH_KIND.search(text, start, name_end):
            place = (at + 1, end) if at < end else _place_first(text, start, name_end)
            return _Found((_start_of_name(text, start, name_end), name_end), _likely_place(text, place))
        at = text.rfind("在", start, at)
    return None


def _after(text: str, start: int, verb: Span, end: int) -> _Found | None:
    found = _FOLLOWS.match(text, verb[1], end)
    if found is None:
        return None
    first = found.start() + (text[found.start()] == "了")
    last = found.end()
    before = _MANNER.sub("", text[max(start, verb[0] - REACH) : verb[0]])
    at = before.rfind("在")
    offset = max(start, verb[0] - REACH)
    place = (offset + at + 1, offset + len(before)) if at >= 0 else None
    return _Found((_start_of_name(text, first, last), last), _likely_place(text, place))


def _start_of_name(text: str, start: int, end: int) -> int:
    """Behind the last word that cannot be in the name, quotations aside: '由某区主办的' or '近日，'."""
    start = max(start, end - LONGEST)
    masked = _QUOTED.sub(lambda quoted: "〇" * len(quoted[0]), text[start:end])
    last = 0
    for found in _START.finditer(masked[:-1]):
        last = found.end()
    name = text[start + last : end]
    opened = name.rfind("“") if name.count("”") < name.count("“") else -1
    return start + last + (opened + 1 if opened >= 0 else 0)


def _place_first(text: str, start: int, end: int) -> Span | None:
    found = _PLACE_FIRST.search(text, start, end)
    return found.span("place") if found else None


def _likely_place(text: str, place: Span | None) -> Span | None:
    if place is None or not 2 <= place[1] - place[0] <= 30:
        return None
    written = text[slice(*place)]
    return None if _NO_PLACE.search(written) or re.search(r"[，,：:“”]", written) else place
