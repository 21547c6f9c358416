"""三方合并: what two people made of one content becomes one content again, and nothing of either is dropped silently.

`base` is what both began with. What only one of them touched merges by itself; what both touched differently is a
Conflict, in which the merged content has `mine` until somebody chooses. Pure: no database, no names of registers.

Bodies are merged by block, one a line of canonical HTML: each by itself, whatever became of its neighbours.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from articles import body, changes, difference
from articles.content import normalised

TEXT, BLOCK, BYLINES, VALUE = "text", "block", "bylines", "value"
SETS = {"districts": _("Districts"), "topics": _("Topics"), "bodies": _("Union bodies"), "tags": _("Tags")}
TAXONOMY = {"genre": _("Genre"), "column": _("Column"), "event": _("Event")}
PRINT = {
    "issue_date": _("Issue date"), "page": _("Page"), "page_name": _("Page name"), "print_status": _("Print status"),
}  # fmt: skip
PICTURE = {"caption": _("Caption"), "credit": _("Credit"), "alt": _("What is seen (alt)")}
TYPED = {*changes.FIELDS, "page_name"} - {"source"}
# What a block typed as plain text is made of: what each line is put into, and all lines together.
TAGS = {"p": ("p", ""), "h2": ("h2", ""), "blockquote": ("p", "blockquote"), "ul": ("li", "ul"), "ol": ("li", "ol")}


@dataclass(frozen=True)
class Conflict:
    """A place that both touched. `kind` says what its values are: TEXT, one BLOCK of HTML ("": taken out), the whole
    list of BYLINES, or another VALUE of a content. `key` stays the same when others save meanwhile."""

    key: str
    label: str | Promise
    kind: str
    base: Any
    mine: Any
    theirs: Any

    @property
    def may_be_typed(self) -> bool:
        """Whether a third text makes sense: choices, tables and figures have none."""
        if self.kind == BLOCK:
            return bool(_tags(self) & TAGS.keys()) and not _tags(self) - TAGS.keys()
        return self.kind in {TEXT, BYLINES}


@dataclass(frozen=True)
class Change:
    """What one of the two did to one place."""

    key: str
    label: str | Promise
    kind: str
    was: Any
    now: Any


@dataclass(frozen=True)
class Piece:
    """A block of the merged body, as it stands there; `conflict` where somebody must choose."""

    html: str
    conflict: Conflict | None = None


@dataclass
class Merge:
    """The merged content, what must be chosen, what of theirs came in by itself and what of mine stayed."""

    content: dict[str, Any] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    taken: list[Change] = field(default_factory=list)
    kept: list[Change] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)


def merge(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any], choices: Mapping[str, Any] | None = None
) -> Merge:
    """What `mine` and `theirs` made of `base`, together. `choices`: {key of a conflict: the value it shall have}."""
    return _Merging(choices or {}).of(*(normalised(content) for content in (base, mine, theirs)))


def merge_values(
    found: Merge, labels: Mapping[str, str | Promise], *sides: dict[str, Any], choices: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What stands beside a content, merged by the same rule; `found` is told what came of it. `sides`: base, mine,
    theirs, each with every name of `labels`."""
    return _Merging(choices or {}, found).fields(labels, *sides)


def plain_block(html: str) -> str:
    """A block as it is typed: one paragraph or item a line."""
    return body.plain_text(html)


def typed_block(conflict: Conflict, text: str) -> str:
    """What was typed in place of a block, a paragraph a line, in the tag of the block. A line that says what one of
    the sides says keeps its marks and links."""
    known = {
        part.text: part.html for html in (conflict.base, conflict.theirs, conflict.mine) for part in body.parts(html)
    }
    line_tag, whole = TAGS.get(_tag(conflict.mine or conflict.theirs), TAGS["p"])
    lines = (line.strip() for line in text.splitlines())
    html = "".join(f"<{line_tag}>{known.get(line) or escape(line, quote=False)}</{line_tag}>" for line in lines if line)
    return body.clean(f"<{whole}>{html}</{whole}>" if whole and html else html)


class _Merging:
    """One merge while it is made."""

    def __init__(self, choices: Mapping[str, Any], found: Merge | None = None) -> None:
        self.choices = choices
        self.merge = found or Merge()
        self.paragraphs = 0  # that stand in the merged body so far

    def of(self, base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> Merge:
        text, taxonomy, printed = (
            [side[group] for side in (base, mine, theirs)] for group in ("text", "taxonomy", "print")
        )
        merged = {
            "text": self._text(*text),
            "taxonomy": {
                **self.fields(TAXONOMY, *taxonomy),
                **{name: self._set(name, label, *_each(name, taxonomy)) for name, label in SETS.items()},
            },
            "print": self.fields(PRINT, *printed),
        }
        self.merge.content = normalised({**theirs, **{name: {**theirs[name], **merged[name]} for name in merged}})
        return self.merge

    def _text(self, *sides: dict[str, Any]) -> dict[str, Any]:
        return {
            **self.fields(changes.FIELDS, *sides),
            "bylines": self._bylines(*_each("bylines", sides)),
            "body": self._body(*_each("body", sides)),
            "pictures": self._pictures(*_each("pictures", sides)),
        }

    def fields(self, labels: Mapping[str, str | Promise], *sides: dict[str, Any]) -> dict[str, Any]:
        return {
            name: self._one(name, label, TEXT if name in TYPED else VALUE, *_each(name, sides))
            for name, label in labels.items()
        }

    def _one(self, key: str, label: str | Promise, kind: str, base: Any, mine: Any, theirs: Any) -> Any:
        """The rule of all merging: what one side left alone is the other's."""
        if mine == theirs:
            return mine
        if theirs == base:
            self.merge.kept.append(Change(key, label, kind, base, mine))
            return mine
        if mine == base:
            self.merge.taken.append(Change(key, label, kind, base, theirs))
            return theirs
        self.merge.conflicts.append(Conflict(key, label, kind, base, mine, theirs))
        return self.choices.get(key, mine)

    def _both(self, key: str, label: str | Promise, kind: str, base: Any, mine: Any, theirs: Any) -> None:
        """Both touched it, and it merged all the same."""
        self.merge.taken.append(Change(key, label, kind, base, theirs))
        self.merge.kept.append(Change(key, label, kind, base, mine))

    def _set(self, key: str, label: str | Promise, base: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any]:
        """By element: added by either stays, removed by either goes."""
        if base in (mine, theirs) or mine == theirs:
            return self._one(key, label, VALUE, base, mine, theirs)
        self._both(key, label, VALUE, base, mine, theirs)
        stay = [each for each in theirs if each in mine or each not in base]
        return stay + [each for each in mine if each not in theirs and each not in base]

    # --- Bylines ----------------------------------------------------------------------------------

    def _bylines(self, base: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any]:
        """By row; where the order or a row is in question, the whole list is."""
        place = ("bylines", _("Byline"), BYLINES, base, mine, theirs)
        rows = None if base in (mine, theirs) or mine == theirs else _woven_rows(base, mine, theirs)
        if rows is None:
            return self._one(*place)
        self._both(*place)
        return rows

    # --- Body -------------------------------------------------------------------------------------

    def _body(self, *sides: str) -> str:
        # Canonical, so a line is a block; reading them again takes most of the time of a long merge.
        base, mine, theirs = (side.split("\n") if side else [] for side in sides)
        my, their = (_laid(base, side, _block_text, _both_are_words) for side in (mine, theirs))
        # A block that both moved stays where they put it.
        known = set(base)
        moved = {html for html in their.inserted if html in known}
        times: Counter[str] = Counter()
        for place in range(-1, len(base)):
            if place >= 0:
                times[base[place]] += 1
                self._block(times[base[place]], base[place], my.at[place], their.at[place])
            mine_here = [html for html in my.after[place + 1] if html not in moved]
            self._inserted(my.after[place + 1], mine_here, their.after[place + 1])
        return "\n".join(piece.html for piece in self.merge.pieces)

    def _block(self, time: int, base: str, mine: str | None, theirs: str | None) -> None:
        asked = len(self.merge.conflicts)
        key = f"block-{hashlib.sha256(base.encode()).hexdigest()[:16]}-{time}"
        html = self._one(key, self._label(), BLOCK, base, mine or "", theirs or "")
        conflict = self.merge.conflicts[-1] if len(self.merge.conflicts) > asked else None
        self._put(html, conflict)

    def _inserted(self, mine: list[str], mine_here: list[str], theirs: list[str]) -> None:
        """Both inserted at one place: theirs, then mine, equal ones once."""
        for html in theirs:
            if html not in mine:
                self.merge.taken.append(Change("", self._label(), BLOCK, "", html))
            self._put(html)
        for html in mine_here:
            if html not in theirs:
                self.merge.kept.append(Change("", self._label(), BLOCK, "", html))
                self._put(html)

    def _put(self, html: str, conflict: Conflict | None = None) -> None:
        self.merge.pieces.append(Piece(html, conflict))
        self.paragraphs += bool(html)

    def _label(self) -> str:
        return _t("Paragraph %(number)s") % {"number": self.paragraphs + 1}

    # --- Pictures ---------------------------------------------------------------------------------

    def _pictures(self, base: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any]:
        """By photo, each with its words; the lead is one question of all of them."""
        before, my, their = ({use["photo"]: use for use in uses} for uses in (base, mine, theirs))
        lead = self._one("lead", _("Lead picture"), VALUE, *(_lead(base, uses) for uses in (base, mine, theirs)))
        uses = []
        for number, photo in enumerate(_order(list(before), list(my), list(their)), start=1):
            label = _t("Picture %(number)s") % {"number": number}
            use = self._picture(photo, label, before.get(photo), my.get(photo), their.get(photo))
            if use is not None:
                uses.append({**use, "is_lead": photo == lead})
        return uses

    def _picture(self, photo: int, whole: str, *sides: dict[str, Any] | None) -> dict[str, Any] | None:
        base, mine, theirs = sides
        if mine is None or theirs is None:
            return self._one(f"picture-{photo}", whole, VALUE, *map(_without_lead, sides))
        words = {
            name: self._one(
                f"picture-{photo}-{name}",
                f"{whole} · {label}",
                TEXT,
                (base or {}).get(name, ""),
                mine[name],
                theirs[name],
            )
            for name, label in PICTURE.items()
        }
        return {**theirs, **words}


def _each(name: str, sides: Iterable[Mapping[str, Any]]) -> list[Any]:
    return [side.get(name, "") for side in sides]


# --- One side laid over the base ------------------------------------------------------------------


@dataclass
class _Laid:
    """What became of each place of the base (None: it went), and what came after each; `after[0]`: before the first."""

    at: list[Any]
    after: list[list[Any]]

    @property
    def inserted(self) -> list[Any]:
        return [each for gap in self.after for each in gap]


def _laid(
    base: Sequence[Any], side: Sequence[Any], words: Callable[[Any], str], may_replace: Callable[[Any, Any], bool]
) -> _Laid:
    laid = _Laid([None] * len(base), [[] for _place in range(len(base) + 1)])
    place = 0
    run: tuple[list[int], list[int]] = ([], [])
    aligned = difference.pairs([words(each) for each in base], [words(each) for each in side])
    for i, j in [*aligned, (len(base), len(side))]:
        if i is None or j is None:
            run[i is None].append(j if i is None else i)
            continue
        place = _lay_run(laid, place, run, base, side, may_replace)
        run = ([], [])
        if i < len(base):
            laid.at[i], place = side[j], i + 1
    return laid


def _lay_run(
    laid: _Laid, place: int, run: tuple[list[int], list[int]], base: Sequence[Any], side: Sequence[Any],
    may_replace: Callable[[Any, Any], bool],
) -> int:  # fmt: skip
    """Between two places that both have: what came stands for what went, one for one; the rest was put after it."""
    gone, came = run
    for number, j in enumerate(came):
        i = gone[number] if number < len(gone) else None
        if i is not None and may_replace(base[i], side[j]):
            laid.at[i] = side[j]
        else:
            laid.after[place if i is None else i + 1].append(side[j])
        place = place if i is None else i + 1
    return gone[-1] + 1 if gone else place


@lru_cache(maxsize=4096)
def _block_text(html: str) -> str:
    """What blocks are aligned by: their words; a figure is like no other."""
    photos = body.photo_ids(html)
    return chr(0xF0000 + photos[0] % 0xFFFF) if photos else body.plain_text(html)


def _both_are_words(old: str, new: str) -> bool:
    return not body.photo_ids(old) and not body.photo_ids(new)


def _woven_rows(base: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any] | None:
    """The rows of both; None where it is open which, or in what order."""
    if any(row in rows[:place] for rows in (base, mine, theirs) for place, row in enumerate(rows)):
        return None
    my, their = (_laid(base, side, _row_text, lambda _old, _new: True) for side in (mine, theirs))
    if any(row in base for laid in (my, their) for row in (*laid.inserted, *_changed(base, laid.at))):
        return None
    rows = []
    for place in range(-1, len(base)):
        if place >= 0:
            old, one, other = base[place], my.at[place], their.at[place]
            if old not in (one, other) and one != other:
                return None
            rows.append(other if one == old else one)
        one, other = my.after[place + 1], their.after[place + 1]
        if one and other and one != other:
            return None
        rows += one or other
    return [row for row in rows if row is not None]


def _changed(base: list[Any], at: list[Any]) -> list[Any]:
    return [now for was, now in zip(base, at, strict=True) if now is not None and now != was]


def _row_text(row: Mapping[str, Any]) -> str:
    return f"{row['role']} {row['name']} {row['contributor'] or ''}"


# --- Pictures -------------------------------------------------------------------------------------


def _lead(base: list[Any], uses: list[Any]) -> int | None:
    """The photo that leads. Who took the lead picture out and named no other left the question alone."""
    leads = [use["photo"] for use in uses if use["is_lead"]]
    before = [use["photo"] for use in base if use["is_lead"]]
    if not leads and before and before[-1] not in {use["photo"] for use in uses}:
        return before[-1]
    return leads[-1] if leads else None


def _without_lead(use: dict[str, Any] | None) -> dict[str, Any] | None:
    return use and {**use, "is_lead": False}


def _order(base: list[int], mine: list[int], theirs: list[int]) -> list[int]:
    """In the order of who changed it, theirs if both did; what only the other has stands at the end."""
    is_mine = theirs == base or (_is_reordered(base, mine) and not _is_reordered(base, theirs))
    first, then = (mine, theirs) if is_mine else (theirs, mine)
    return list(dict.fromkeys((*first, *then)))


def _is_reordered(base: list[int], side: list[int]) -> bool:
    return [photo for photo in base if photo in side] != [photo for photo in side if photo in base]


def _tag(html: str) -> str:
    return html[1:].partition(">")[0].split()[0] if html else ""


def _tags(conflict: Conflict) -> set[str]:
    return {_tag(html) for html in (conflict.mine, conflict.theirs) if html}
