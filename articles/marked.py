"""花脸稿: a text with its changes marked, for the eye. Whether a change is grave is judged elsewhere (changes).

Frozen and plain, so a template needs nothing but loops. Texts are never markup here: the template escapes every run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles import body, changes, difference
from articles.difference import ADDED, REMOVED, SAME, Run

# Two texts are aligned by strings; a figure has none, so each photo stands as one character of its own, like no other.
FIGURES = 0xF0000


@dataclass(frozen=True)
class MarkedField:
    """A field by itself: a title, the bylines, a caption."""

    name: str
    label: str | Promise
    runs: tuple[Run, ...]
    changed_characters: int = 0

    @property
    def is_changed(self) -> bool:
        return any(run.kind != SAME for run in self.runs)


@dataclass(frozen=True)
class MarkedBlock:
    """A line of the body. `kind`: same, changed, added, removed, or restyled (the same words, other markup).

    `tag` as in articles.body: p, h2, quote, li, row, figure; a figure's run is its caption.
    """

    tag: str
    kind: str
    runs: tuple[Run, ...]
    photo: int | None = None
    changed_characters: int = 0

    @property
    def is_changed(self) -> bool:
        return self.kind != SAME


@dataclass(frozen=True)
class Stretch:
    """Neighbouring blocks that all changed, or none of which did."""

    is_changed: bool
    blocks: tuple[MarkedBlock, ...]


@dataclass(frozen=True)
class MarkedCopy:
    """Two contents as one text. `changed_characters` counts a replaced character once and blanks not at all."""

    fields: tuple[MarkedField, ...]
    blocks: tuple[MarkedBlock, ...]
    changed_characters: int

    @property
    def is_changed(self) -> bool:
        return any(part.is_changed for part in (*self.fields, *self.blocks))

    @property
    def stretches(self) -> list[Stretch]:
        grouped = groupby(self.blocks, key=lambda block: block.is_changed)
        return [Stretch(is_changed, tuple(blocks)) for is_changed, blocks in grouped]


def marked_copy(old: dict[str, Any], new: dict[str, Any]) -> MarkedCopy:
    """The content `new` with what changed since `old`; fields that are empty in both are left out."""
    before, after = old["text"], new["text"]
    fields = [_marked_field(*field) for field in _field_pairs(before, after)]
    blocks = _marked_blocks(before, after)
    changed = sum(part.changed_characters for part in (*fields, *blocks))
    return MarkedCopy(tuple(fields), tuple(blocks), changed)


def changed_characters(old: dict[str, Any], new: dict[str, Any]) -> int:
    """How many characters changed, as `marked_copy` counts; of a rewritten text the floor, which is cheap at any
    length: a save counts while others wait for it."""
    was, now = body.plain_text(old["text"].get("body") or ""), body.plain_text(new["text"].get("body") or "")
    floor = difference.changed_at_least(was, now)
    if floor > changes.LARGE_SHARE * max(len(was), len(now)):
        return floor
    return marked_copy(old, new).changed_characters


def marked_names(name: str, label: str | Promise, old: Sequence[str], new: Sequence[str]) -> MarkedField:
    """A list of names (districts, tags …) with those that came and went; their order says nothing."""
    runs: list[Run] = []
    for each in dict.fromkeys((*old, *new)):
        kind = SAME if each in old and each in new else ADDED if each in new else REMOVED
        runs += [Run(SAME, "、"), Run(kind, each)] if runs else [Run(kind, each)]
    return MarkedField(name, label, tuple(runs))


def _field_pairs(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str | Promise, str, str]]:
    """(name, label, before, after) of every field that holds anything, in printed order."""
    rows = [(name, label, old.get(name) or "", new.get(name) or "") for name, label in changes.FIELDS.items()]
    rows.append(("bylines", _("Byline"), _bylines(old), _bylines(new)))
    before, after = _captions(old), _captions(new)
    rows += [
        (f"picture-{photo}", _("Picture"), before.get(photo, ""), after.get(photo, ""))
        for photo in dict.fromkeys((*after, *before))
    ]
    return [row for row in rows if row[2] or row[3]]


def _bylines(text: dict[str, Any]) -> str:
    lines = text.get("bylines") or []
    return "　".join(f"{line.get('role') or ''} {line.get('name') or ''}".strip() for line in lines)


def _captions(text: dict[str, Any]) -> dict[int, str]:
    """Photo → what is printed with it; a lead picture says so, because moving it is a change of the page."""
    captions = {}
    for picture in text.get("pictures") or []:
        parts = [_("Lead picture") if picture.get("is_lead") else "", picture.get("caption"), picture.get("credit")]
        captions[picture["photo"]] = "　".join(str(part) for part in (*parts, picture.get("alt")) if part)
    return captions


def _marked_field(name: str, label: str | Promise, old: str, new: str) -> MarkedField:
    return MarkedField(name, label, *_compared(old, new))


def _marked_blocks(old: dict[str, Any], new: dict[str, Any]) -> list[MarkedBlock]:
    before, after = body.parts(old.get("body") or ""), body.parts(new.get("body") or "")
    captions = {**_figure_words(old), **_figure_words(new)}
    aligned = difference.pairs([_key(part) for part in before], [_key(part) for part in after])
    return [
        _marked_block(None if i is None else before[i], None if j is None else after[j], captions) for i, j in aligned
    ]


def _figure_words(text: dict[str, Any]) -> dict[int, str]:
    pictures = text.get("pictures") or []
    return {picture["photo"]: picture.get("caption") or picture.get("alt") or "" for picture in pictures}


def _key(part: body.Part) -> str:
    return chr(FIGURES + part.photo % 0xFFFF) if part.photo else part.text


def _marked_block(old: body.Part | None, new: body.Part | None, captions: dict[int, str]) -> MarkedBlock:
    part = new or old
    if part.photo:
        kind = _kind_of_whole(old, new)
        return MarkedBlock(part.tag, kind, (Run(kind, captions.get(part.photo, "")),), part.photo)
    if old is None or new is None:
        kind = _kind_of_whole(old, new)
        return MarkedBlock(part.tag, kind, (Run(kind, part.text),), changed_characters=len("".join(part.text.split())))
    if old.text != new.text:
        runs, changed = _compared(old.text, new.text)
        return MarkedBlock(new.tag, "changed", runs, changed_characters=changed)
    kind = SAME if (old.tag, old.html) == (new.tag, new.html) else "restyled"
    return MarkedBlock(new.tag, kind, (Run(SAME, new.text),))


def _kind_of_whole(old: body.Part | None, new: body.Part | None) -> str:
    if old is None:
        return ADDED
    return REMOVED if new is None else SAME


def _compared(old: str, new: str) -> tuple[tuple[Run, ...], int]:
    """The runs for the eye, whole phrases replaced, and how many characters really changed, which are fewer."""
    differences = difference.runs(old, new)
    return tuple(difference.readable(differences)), sum(edit.size for edit in difference.edits(differences))
