"""What the reader guessed and what editors made of it, as data; and stored pages read again with today's reader.

A story that is made is compared field by field with what its reading alone would have given; only differences are
kept. `Correction.field` “story” keeps what became of the clip itself: `guessed` is its reading as first read, `made`
says {"split_at": place, "moved": number, "merged_into": number, "dropped": reason, "added": what a merge added}.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from articles import body
from intake.contents import Registers, answers_of, content_of
from intake.models import Clip, Correction
from intake.readings import letters, read_page, spans_of

TITLES = ("banner", "kicker", "headline", "subhead", "dateline")
TICKED = ("districts", "topics")
LABELS = {
    "banner": _("Banner"),
    "kicker": _("Kicker"),
    "headline": _("Headline"),
    "subhead": _("Subhead"),
    "dateline": _("Dateline"),
    "column": _("Column"),
    "bylines": _("Bylines"),
    "paragraphs": _("Copy"),
    "genre": _("Genre"),
    "districts": _("Districts"),
    "topics": _("Topics"),
    "bodies": _("Union bodies"),
}
FIELDS = tuple(LABELS)
SIDES = (_("Read when it came in"), _("Read today"), _("As the editor made it"))
STORY = "story"


def fields_of(content, registers):
    """{field: value} of a clip's content as it is compared: names and letters, no markup, ticks as a set, and what is
    to be proposed among them, by its address if the registers have it by now."""
    text, taxonomy, answers = content["text"], content["taxonomy"], answers_of(content)
    proposed = [registers.bodies.get(name, name) for name, is_wanted in answers["bodies"].items() if is_wanted]
    return {
        **{name: text[name] for name in TITLES},
        "column": taxonomy["column"] or registers.columns.get(answers["column"], answers["column"]) or "",
        "bylines": [f"{line['role']} {letters(line['name'])}".strip() for line in text["bylines"]],
        "paragraphs": [part.text for part in body.parts(text["body"]) if part.text],
        "genre": taxonomy["genre"],
        **{name: sorted(taxonomy[name]) for name in TICKED},
        "bodies": sorted({*taxonomy["bodies"], *proposed}),
    }


def guess_of(reading, registers):
    return fields_of(content_of(reading, registers), registers)


def keep(clip, registers):
    """Keeps where the clip, which becomes a story now, differs from what was guessed."""
    guessed, made = guess_of(first_reading(clip), registers), fields_of(clip.content, registers)
    Correction.objects.bulk_create(
        Correction(clip=clip, field=name, guessed=guessed[name], made=made[name])
        for name in FIELDS
        if guessed[name] != made[name]
    )


def first_reading(clip):
    """The clip's reading before anybody split it or moved a paragraph of it."""
    kept = Correction.objects.filter(clip=clip, field=STORY).first()
    return kept.guessed if kept else clip.reading


def note(clip, **what):
    """Keeps what became of the clip itself; a value None takes an earlier note back."""
    kept, _is_new = Correction.objects.get_or_create(
        clip=clip, field=STORY, defaults={"guessed": clip.reading, "made": {}}
    )
    kept.made = {name: value for name, value in {**kept.made, **what}.items() if value is not None}
    kept.save(update_fields=["made"])
    return kept


def noted(clip, name):
    kept = Correction.objects.filter(clip=clip, field=STORY).first()
    return kept.made.get(name) if kept else None


# --- Read again -----------------------------------------------------------------------------------


class Row(NamedTuple):
    """Lines that stand in every cell are left out: only what differs is shown."""

    label: str
    lines: list[list[str]]

    @property
    def cells(self):
        """[(whose reading it is, its lines)]."""
        shown = ([line for line in cell if not all(line in each for each in self.lines)] for cell in self.lines)
        return list(zip(SIDES, shown, strict=False))


def _lines(value):
    return value if isinstance(value, list) else [value] if value else []


@dataclass(frozen=True)
class Compared:
    """A story with what was guessed of it first, what today's reader guesses, and what editors made: {field: value}.

    `old` or `new` None: the reader found no such story. `made` None: nobody made it yet.
    """

    clip: Clip
    old: dict | None
    new: dict | None
    made: dict | None

    @property
    def sides(self):
        return SIDES if self.made else SIDES[:2]

    @property
    def differences(self):
        """[(field, old, new)] where the two readings differ."""
        old, new = self.old or {}, self.new or {}
        return [(name, old.get(name), new.get(name)) for name in FIELDS if old.get(name) != new.get(name)]

    @property
    def rows(self):
        """What differs, for a table: the label of a field and its lines as read then, as read today and as made."""
        sides = [self.old or {}, self.new or {}, *([self.made] if self.made else [])]
        return [Row(LABELS[name], [_lines(side.get(name)) for side in sides]) for name, _old, _new in self.differences]

    def agreement(self):
        """{field: (old agrees, new agrees)} with what editors made."""
        return {
            name: tuple(guess is not None and guess[name] == self.made[name] for guess in (self.old, self.new))
            for name in FIELDS
        }


class Reread:
    """A stored batch read with today's reader. Reads only."""

    def __init__(self, batch, names, registers=None):
        self.batch, self.registers = batch, registers or Registers()
        self.clips = list(Clip.objects.of(batch).select_related("story"))
        page = read_page(batch.text, names, batch.issue_date)
        self.new, self.leftover = page["stories"], page["leftover"]

    @cached_property
    def stories(self):
        """A Compared for each clip that is a story: neither dropped nor merged into another."""
        shown = [clip for clip in self.clips if clip.state in {Clip.State.FOUND, Clip.State.MADE}]
        old = [first_reading(clip) for clip in self.clips if "origin" not in clip.reading]
        earlier, later = (_matched(readings, [self._spans(clip) for clip in shown]) for readings in (old, self.new))
        return [
            Compared(clip, self._guess(before), self._guess(after), self._made(clip))
            for clip, before, after in zip(shown, earlier, later, strict=True)
        ]

    def _spans(self, clip):
        joined = [each for each in self.clips if each.merged_into_id == clip.pk]
        return [span for each in (clip, *joined) for span in spans_of(each.reading)]

    def _guess(self, reading):
        return guess_of(reading, self.registers) if reading else None

    def _made(self, clip):
        return fields_of(clip.content, self.registers) if clip.state == Clip.State.MADE else None

    def counts(self):
        """{field: [stories made, old guess agrees, new guess agrees]}."""
        counted = {name: [0, 0, 0] for name in FIELDS}
        for story in self.stories:
            if story.made is None:
                continue
            for name, agrees in story.agreement().items():
                counted[name] = [before + more for before, more in zip(counted[name], (1, *agrees), strict=True)]
        return counted


def _matched(readings, wanted):
    """For each list of spans the reading that shares most with it; a reading is given once, None where none is left."""
    shared = [
        (_common(spans_of(reading), spans), -place, -number)
        for place, spans in enumerate(wanted)
        for number, reading in enumerate(readings)
    ]
    found, taken = [None] * len(wanted), set()
    for common, place, number in sorted(shared, reverse=True):
        if common and found[-place] is None and -number not in taken:
            found[-place] = readings[-number]
            taken.add(-number)
    return found


def _common(one, other):
    """How many characters lie in spans of both; each list may be long, so both are walked once."""
    one, other, total = sorted(one), sorted(other), 0
    here = there = 0
    while here < len(one) and there < len(other):
        start, end = max(one[here][0], other[there][0]), min(one[here][1], other[there][1])
        total += max(0, end - start)
        if one[here][1] < other[there][1]:
            here += 1
        else:
            there += 1
    return total
