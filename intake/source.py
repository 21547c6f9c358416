"""The source as the page shows it: every run of text with the letter of what it was taken for, nothing left out."""

import re
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intake.models import Clip


@dataclass(frozen=True)
class Mark:
    """How an element is shown: the end of its CSS class, its letter, its name in the key."""

    css: str
    letter: str
    label: str


MARKS = {
    "column": Mark("head", pgettext_lazy("letter beside a marked run of raw copy", "Column"), _("Banner or column")),
    "kicker": Mark("kicker", pgettext_lazy("letter beside a marked run of raw copy", "Kicker"), _("Kicker")),
    "headline": Mark("head", pgettext_lazy("letter beside a marked run of raw copy", "Headline"), _("Headline")),
    "subhead": Mark("deck", pgettext_lazy("letter beside a marked run of raw copy", "Subhead"), _("Subhead")),
    "dateline": Mark("deck", pgettext_lazy("letter beside a marked run of raw copy", "Dateline"), _("Dateline")),
    "byline": Mark("by", pgettext_lazy("letter beside a marked run of raw copy", "Byline"), _("Byline")),
    "credit": Mark("cap", pgettext_lazy("letter beside a marked run of raw copy", "Credit"), _("Photo credit")),
    "leftover": Mark("odd", pgettext_lazy("letter beside a marked run of raw copy", "Left over"), _("Left over")),
}
MARKS["end_dateline"] = MARKS["dateline"]
KEY = tuple(mark for name, mark in MARKS.items() if name != "end_dateline")

REASONS = {
    "page number": _("page number"),
    "page name": _("page name"),
    "date of issue": _("date of issue"),
    "issue number": _("issue number"),
    "editors of the page": _("editors of the page"),
    "contact of the paper": _("contact of the paper"),
    "reference to another page": _("reference to another page"),
    "jump": _("jump to another page"),
    "source": _("where the copy was taken from"),
    "source or end mark": _("source or end mark"),
    "heading without a story": _("heading without a story"),
    "line of the page": _("line of the page"),
    "words of the web page": _("words of the web page"),
    "not placed": _("not placed"),
}


LINE = re.compile(r"[^\r\n]+")
LINE_END = re.compile(r"[\r\n]")


def line_starts(clip):
    """Where the lines of the source begin that hold something of the clip, in order."""
    text, spans, starts = clip.batch.text, clip.spans, []
    if not spans:
        return starts
    first, last = text.rfind("\n", 0, spans[0][0]) + 1, max(end for _start, end in spans)
    rest = iter(spans)
    start, end = next(rest)
    for line in LINE.finditer(text, first, last):
        while end <= line.start():
            start, end = next(rest, (last, last + 1))
        if start < line.end():
            starts.append(line.start())
    return starts


def original_texts(batch, clips):
    """{number of a clip: the stretches of the source it was made from, exactly}: its own parts, what was merged into it
    and what was left over and put in. Only what belongs to another story parts one stretch from the next."""
    into = {clip.pk: clip.merged_into_id for clip in clips}
    spans = [(*span, clip.pk) for clip in clips for span in clip.spans]
    spans += [(*rest["span"], rest["clip"]) for rest in batch.leftover if "clip" in rest]
    stretches, last = {}, None
    for start, end, owner in sorted(spans):
        while into.get(owner):
            owner = into[owner]
        own = stretches.setdefault(owner, [])
        if last == owner:
            own[-1][1] = max(end, own[-1][1])
        else:
            own.append([start, end])
        last = owner
    return {owner: "\n\n".join(batch.text[start:end] for start, end in stretch) for owner, stretch in stretches.items()}


@dataclass(frozen=True)
class Segment:
    """A run of the source. `element` is None between elements, where there are only blanks. `line`: where its line
    begins, by which a split is asked for."""

    text: str
    element: str | None = None
    line: int = 0

    @property
    def html(self):
        """Escaped and marked; blank lines between elements are shown as one line's end."""
        mark = MARKS.get(self.element)
        if self.element is None:
            return conditional_escape("\n" if "\n" in self.text else self.text)
        if mark is None:
            return format_html('<span data-line="{}">{}</span>', self.line, self.text)
        return format_html(
            '<span class="sp sp--{}" data-is="{}" data-line="{}">{}</span>', mark.css, mark.letter, self.line, self.text
        )


@dataclass(frozen=True)
class Group:
    """Neighbouring segments of one clip, or (`clip` None) of what is left over."""

    clip: Clip | None
    segments: tuple[Segment, ...]
    is_first: bool

    @property
    def html(self):
        return format_html_join("", "{}", ((segment.html,) for segment in self.segments))


def source_groups(batch, clips):
    """The whole text of a batch in order, in groups. Joined, the segments' texts are the text itself."""
    seen, groups = set(), []
    for number, run in groupby(_owned_segments(batch, clips), key=lambda owned: owned[0]):
        clip = clips[number] if number is not None else None
        groups.append(Group(clip, tuple(segment for _number, segment in run), number not in seen))
        seen.add(number)
    return groups


def _owned_segments(batch, clips):
    """(index of the clip or None, segment) over the whole text; blanks belong to what stands before them."""
    position, line, owner, text = 0, 0, None, batch.text
    for start, end, number, element in sorted(_spans(batch, clips), key=lambda span: span[0]):
        if position < start:
            yield owner, Segment(text[position:start])
        line = max((position + found.end() for found in LINE_END.finditer(text[position:start])), default=line)
        owner = number
        yield owner, Segment(text[start:end], element, line)
        position = end
    if position < len(text):
        yield owner, Segment(text[position:])


def _spans(batch, clips):
    for rest in batch.leftover:
        yield *rest["span"], None, "leftover"
    for number, clip in enumerate(clips):
        for part in clip.reading["parts"]:
            for start, end in part["spans"]:
                yield start, end, number, part["element"]


@dataclass(frozen=True)
class Rest:
    """One leftover as the page lists it. `clip`: the story into which somebody put it."""

    start: int
    text: str
    reason: str
    clip: Clip | None = None
    is_ignored: bool = False

    @property
    def is_open(self):
        """Whether nobody said yet what becomes of it."""
        return self.clip is None and not self.is_ignored


def leftovers(batch, clips):
    """Every leftover of the page, those that nobody treated yet first."""
    known = {clip.pk: clip for clip in clips}
    rests = [
        Rest(
            rest["span"][0],
            batch.text[slice(*rest["span"])],
            REASONS.get(rest["reason"], rest["reason"]),
            known.get(rest.get("clip")),
            rest.get("ignored", False),
        )
        for rest in batch.leftover
    ]
    return sorted(rests, key=lambda rest: not rest.is_open)
