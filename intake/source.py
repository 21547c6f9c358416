"""The source as the page shows it: every run of text with the letter of what it was taken for, nothing left out."""

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
    "not placed": _("not placed"),
}


@dataclass(frozen=True)
class Segment:
    """A run of the source. `element` is None between elements, where there are only blanks."""

    text: str
    element: str | None = None

    @property
    def html(self):
        """Escaped and marked; blank lines between elements are shown as one line's end."""
        mark = MARKS.get(self.element)
        if self.element is None and "\n" in self.text:
            return conditional_escape("\n")
        if mark is None:
            return conditional_escape(self.text)
        return format_html('<span class="sp sp--{}" data-is="{}">{}</span>', mark.css, mark.letter, self.text)


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
    position, owner = 0, None
    for start, end, number, element in sorted(_spans(batch, clips)):
        if position < start:
            yield owner, Segment(batch.text[position:start])
        owner = number
        yield owner, Segment(batch.text[start:end], element)
        position = end
    if position < len(batch.text):
        yield owner, Segment(batch.text[position:])


def _spans(batch, clips):
    for rest in batch.leftover:
        yield *rest["span"], None, "leftover"
    for number, clip in enumerate(clips):
        for part in clip.reading["parts"]:
            for start, end in part["spans"]:
                yield start, end, number, part["element"]


@dataclass(frozen=True)
class Rest:
    """One leftover as the page lists it."""

    text: str
    reason: str


def leftovers(batch):
    return [
        Rest(batch.text[slice(*rest["span"])], REASONS.get(rest["reason"], rest["reason"])) for rest in batch.leftover
    ]
