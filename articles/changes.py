"""How much an edit changes: 微调 (SMALL), 改动 (MATERIAL) or 重写 (LARGE), by fields and by characters.

The policy (a change voids what it must):

* LARGE     a new or removed paragraph, twenty characters inserted in one place, or more than a tenth of the text.
* MATERIAL  titles and subheads, banner, dateline, source, bylines, pictures and their captions, links; in the body
            whatever touches figures and dates, quotations, names, offices, places, a “not”, and twenty characters
            removed in one place.
* SMALL     the rest: punctuation, wrong characters, bold and the like.

`explain` says what was touched, `classify` takes the gravest. Nothing here touches the database.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles import body, difference, guarded
from articles.difference import Edit, Region
from articles.workflow import Change

LONG_RUN = 20
LARGE_SHARE = 0.10
FIELDS = {
    "banner": _("Banner"),
    "kicker": _("Kicker"),
    "headline": _("Headline"),
    "subhead": _("Subhead"),
    "web_headline": _("Web headline"),
    "short_headline": _("Short headline"),
    "dateline": _("Dateline"),
    "source": _("Listed source"),
    "original_author": _("Original author"),
    "original_title": _("Original title"),
}
PICTURE = ("photo", "is_lead", "caption", "credit", "alt")
BYLINE = ("role", "name", "contributor")
LINK = re.compile(r'<a href="([^"]*)"')


class Touch(NamedTuple):
    """One thing an edit touched: how grave, what, and the words before and after where they are short."""

    change: Change
    what: str | Promise
    was: str = ""
    now: str = ""


def classify(old: dict[str, Any], new: dict[str, Any], names: Iterable[str] = ()) -> Change:
    """The kind of change from one content to another; only their "text" counts. `names`: people who matter here."""
    return max((touch.change for touch in explain(old, new, names)), default=Change.NONE)


def explain(old: dict[str, Any], new: dict[str, Any], names: Iterable[str] = ()) -> list[Touch]:
    """Everything the edit touched, gravest first, each once; empty when nothing changed."""
    old, new = old["text"], new["text"]
    known = {name.strip() for name in (*names, *_byline_names(old), *_byline_names(new))}
    known = {name for name in known if len(name) > 1}
    found = [*_changed_fields(old, new), *_changed_body(old.get("body") or "", new.get("body") or "", known)]
    return sorted(dict.fromkeys(found), key=lambda touch: -touch.change)


def _byline_names(text: dict[str, Any]) -> list[str]:
    return [byline.get("name") or "" for byline in text.get("bylines") or []]


def _changed_fields(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Touch]:
    for name, label in FIELDS.items():
        was, now = old.get(name) or "", new.get(name) or ""
        if was != now:
            yield Touch(Change.MATERIAL, label, was, now)
    if _rows(old.get("bylines"), BYLINE) != _rows(new.get("bylines"), BYLINE):
        yield Touch(Change.MATERIAL, _("Byline"), "、".join(_byline_names(old)), "、".join(_byline_names(new)))
    if _rows(old.get("pictures"), PICTURE) != _rows(new.get("pictures"), PICTURE):
        yield Touch(Change.MATERIAL, _("Pictures and captions"))


def _rows(entries: list[dict[str, Any]] | None, names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return [tuple(entry.get(name) or "" for name in names) for entry in entries or []]


def _changed_body(old: str, new: str, names: set[str]) -> Iterator[Touch]:
    if old == new:
        return
    before, after = body.parts(old), body.parts(new)
    yield from _changed_frame(before, after)
    was, now = ([part.text for part in parts if part.text] for parts in (before, after))
    if was == now:
        yield Touch(Change.SMALL, _("Layout of the body"))
        return
    yield from _changed_text(was, now, names)


def _changed_frame(before: list[body.Part], after: list[body.Part]) -> Iterator[Touch]:
    """What stands in the body beside its words: pictures, subheads as such, and where links lead."""
    if [part.photo for part in before if part.photo] != [part.photo for part in after if part.photo]:
        yield Touch(Change.MATERIAL, _("Pictures in the body"))
    was, now = ([part.text for part in parts if part.tag == "h2"] for parts in (before, after))
    if was != now:
        yield Touch(Change.MATERIAL, _("Subheads in the body"), "；".join(was), "；".join(now))
    was, now = ([link for part in parts for link in LINK.findall(part.html)] for parts in (before, after))
    if was != now:
        yield Touch(Change.MATERIAL, _("Links"), " ".join(was), " ".join(now))


def _changed_text(was: list[str], now: list[str], names: set[str]) -> Iterator[Touch]:
    """Compares only the paragraphs that differ; a rewritten text is known by its characters, before any comparison."""
    size = max(_length(was), _length(now))
    if difference.changed_at_least("".join(was), "".join(now)) > LARGE_SHARE * size:
        yield Touch(Change.LARGE, _("More than a tenth of the text"))
        return
    changed = 0
    for region in difference.regions(was, now):
        old, new = "\n".join(region.old), "\n".join(region.new)
        differences = difference.runs(old, new)
        found = difference.edits(differences)
        changed += sum(edit.size for edit in found)
        yield Touch(Change.SMALL, _("Wording"))
        yield from _long_runs(region, difference.edits(difference.readable(differences)))
        yield from _guarded_touches(old, new, found, names)
    if changed > LARGE_SHARE * size:
        yield Touch(Change.LARGE, _("More than a tenth of the text"))


def _length(paragraphs: list[str]) -> int:
    return sum(len("".join(paragraph.split())) for paragraph in paragraphs)


def _long_runs(region: Region, found: list[Edit]) -> Iterator[Touch]:
    """New and removed paragraphs, long insertions and removals; `found` by the comparison that keeps phrases whole."""
    added = [(edit.new_start, edit.new_end) for edit in found]
    removed = [(edit.old_start, edit.old_end) for edit in found]
    for paragraph in _mostly_within(region.new, added):
        yield Touch(Change.LARGE, _("New paragraph"), now=_short(paragraph))
    for paragraph in _mostly_within(region.old, removed):
        yield Touch(Change.LARGE, _("Removed paragraph"), was=_short(paragraph))
    for edit in found:
        if len(edit.added) >= LONG_RUN:
            yield Touch(Change.LARGE, _("New passage"), now=_short(edit.added))
        if len(edit.removed) >= LONG_RUN:
            yield Touch(Change.MATERIAL, _("Removed passage"), was=_short(edit.removed))


def _mostly_within(paragraphs: list[str], ranges: list[tuple[int, int]]) -> Iterator[str]:
    """The paragraphs of a joined text of which more than half lies within the ranges."""
    start = 0
    for paragraph in paragraphs:
        end = start + len(paragraph)
        covered = sum(max(0, min(end, last) - max(start, first)) for first, last in ranges)
        if covered * 2 > len(paragraph):
            yield paragraph
        start = end + 1


def _guarded_touches(old: str, new: str, found: list[Edit], names: set[str]) -> Iterator[Touch]:
    before, after = list(guarded.spans(old, names)), list(guarded.spans(new, names))
    for edit in found:
        was = [span for span in before if span.is_touched(edit.old_start, edit.old_end)]
        now = [span for span in after if span.is_touched(edit.new_start, edit.new_end)]
        for what in dict.fromkeys(span.what for span in (*was, *now)):
            yield Touch(Change.MATERIAL, what, _words(old, was, what), _words(new, now, what))


def _words(text: str, spans: list[guarded.Span], what: str | Promise) -> str:
    return _short("、".join(dict.fromkeys(text[span.start : span.end] for span in spans if span.what == what)))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 2 * LONG_RUN else f"{text[: 2 * LONG_RUN - 1]}…"
