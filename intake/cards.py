"""A clip as the page shows it: its form, what the reader found in it, and what somebody should look at."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from articles.body import parts, plain_text
from articles.facts import actor, bylines_of, facts_of_many
from articles.merging import Merge
from articles.models import Story
from articles.refusals import refusal
from articles.workflow import MOVES
from intake import merging
from intake.clip_form import ClipForm
from intake.combining import named_blocks
from intake.contents import Registers, body_of
from intake.making import waiting_for_check
from intake.models import Clip
from intake.readings import letters
from intake.source import MARKS, line_starts

OPENING = 24


def _opening(text):
    """The first words of a paragraph or line."""
    line = " ".join(text.split("\n", 1)[0].split()) if text.strip() else ""
    return line if len(line) <= OPENING else f"{line[:OPENING]}…"


@dataclass(frozen=True)
class Tick:
    """One box to tick. `written`: the forms in which the copy names it; `is_certain`: False for an inference."""

    name: str
    value: str
    label: str
    is_ticked: bool
    written: tuple[str, ...] = ()
    is_certain: bool = True

    @property
    def id(self):
        return f"{self.name}-{self.value}"


@dataclass(frozen=True)
class Card:
    """`form` None: nothing can be typed (made or dropped). `post`: what was sent, for what no form holds. `theirs`: the
    clip as somebody else saved it meanwhile, `found`: what both changed in it. `merged`: the cards of what was merged
    into it. `is_first`: no story that waits stands before it."""

    clip: Clip
    form: ClipForm | None
    registers: Registers
    post: dict = field(default_factory=dict)
    theirs: Clip | None = None
    found: Merge | None = None
    merged: list = field(default_factory=list)
    is_first: bool = False

    @property
    def number(self):
        return self.clip.order + 1

    @cached_property
    def asked(self):
        """The places of which somebody must choose whose text stands."""
        return merging.asked_on(self, self.found) if self.found else []

    @property
    def reason(self):
        return self.post.get(f"{self.key}-reason", "")

    @property
    def key(self):
        return f"clip-{self.clip.pk}"

    @property
    def paragraphs(self):
        """[(name, how it begins)] of the paragraphs as they are typed, to choose one by."""
        typed = (self.form["copy"].value() or "").splitlines()
        content = {"text": {"body": body_of(typed)}}
        return [(name, _opening(plain_text(block))) for name, block in named_blocks(content)]

    @property
    def lines(self):
        """[(place, how it begins)] of the lines of the source before which the story can be split."""
        text = self.clip.batch.text
        return [(place, _opening(text[place : place + 3 * OPENING])) for place in line_starts(self.clip)[1:]]

    @property
    def chosen(self):
        """What was chosen in the lists of its acts, when the page comes back: {list: value}."""
        return {name: self.post.get(f"{self.key}-{name}", "") for name in ("line", "paragraph", "to")}

    @property
    def districts(self):
        return self._suggested("districts", self.registers.districts)

    @property
    def other_districts(self):
        return self._others("districts", self.districts)

    @property
    def bodies(self):
        """Those in the register when the copy came in, and those that are ticked."""
        new = {name for name, _label in self.form.fields["new_bodies"].choices}
        return self._suggested(
            "bodies", {name: slug for name, slug in self.registers.bodies.items() if name not in new}
        )

    @property
    def suggested_topics(self):
        """Ticks for the topics whose words the copy has, and for those that are ticked."""
        by_name = {name: slug for slug, name in self._labels("topics").items()}
        return self._suggested("topics", by_name)

    @property
    def other_topics(self):
        """[(head topic, the ticks that are not suggested)]."""
        shown = {tick.value for tick in self.suggested_topics}
        heads = self.form.fields["topics"].choices
        return [(head, self._ticks("topics", [row for row in rows if row[0] not in shown])) for head, rows in heads]

    @property
    def new_bodies(self):
        """Ticks for the bodies that the copy names and the register lacks."""
        return self._ticks("new_bodies", self.form.fields["new_bodies"].choices)

    @property
    def genre(self):
        return dict(self.form.fields["genre"].choices).get(self.form["genre"].value(), "")

    @property
    def people(self):
        """[(the field that asks who is meant, whether nobody can tell)] for every name on the byline."""
        names = [name for name in self.form.fields if name.startswith("who-")]
        return [(self.form[name], self.form[name].value() in {"", None}) for name in names]

    @property
    def partings(self):
        return [self.form[name] for name in self.form.partings]

    @property
    def has_events(self):
        return len(self.form.fields["event"].choices) > 1

    @property
    def to_check(self):
        """What is not certain in this card, a phrase each."""
        reading, found = self.clip.reading, []
        if not self.clip.headline:
            found.append(_("no headline"))
        shown = {letters(line["name"]) for line in self.clip.content["text"]["bylines"]}
        if not shown:
            found.append(_("no byline"))
        doubtful = [line["name"] for line in reading["bylines"] if not line["certain"]]
        run_together = [name for name in doubtful if letters(name) in shown]
        if run_together:
            found.append(_("names: %(names)s") % {"names": "、".join(run_together)})
        guessed = [str(MARKS[element].label) for element in reading.get("guessed", []) if element in MARKS]
        if guessed:
            found.append(_("told from form alone: %(parts)s") % {"parts": "、".join(guessed)})
        unknown = [field.label for field, is_open in self.people if is_open]
        if unknown:
            found.append(_("who is meant: %(names)s") % {"names": "、".join(unknown)})
        inferred = [tick.label for tick in (*self.districts, *self.bodies) if not tick.is_certain]
        if inferred:
            found.append(_("inferred: %(names)s") % {"names": "、".join(inferred)})
        return found

    def _suggested(self, name, register):
        """Ticks for what the copy names and what is ticked, certain only when some mention of it is."""
        mentions = {}
        for mention in self.clip.reading.get(name, []):
            if mention["name"] in register:
                mentions.setdefault(register[mention["name"]], []).append(mention)
        chosen = self._chosen(name)
        labels = self._labels(name)
        return [
            Tick(
                self.form.add_prefix(name), slug, labels[slug], slug in chosen,
                tuple(mention["text"] for mention in mentions.get(slug, ())),
                slug not in mentions or any(mention["certain"] for mention in mentions[slug]),
            )
            for slug in dict.fromkeys((*mentions, *chosen)) if slug in labels
        ]  # fmt: skip

    def _labels(self, name):
        """{slug: label} of a list to choose from, of the topics without their heads."""
        choices = self.form.fields[name].choices
        if name == "topics":
            choices = [row for _head, rows in choices for row in rows]
        return dict(choices)

    def _others(self, name, suggested):
        shown = {tick.value for tick in suggested}
        rows = [row for row in self.form.fields[name].choices if row[0] not in shown]
        return self._ticks(name, rows)

    def _ticks(self, name, rows):
        chosen = self._chosen(name)
        return [Tick(self.form.add_prefix(name), slug, label, slug in chosen) for slug, label in rows]

    def _chosen(self, name):
        return self.form[name].value() or []


# --- Printed copy ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class PrintedStory:
    """A story of a printed page, to be read beside its source. `why_not`: why this person cannot check it."""

    clip: Clip
    story: Story
    bylines: list
    why_not: str

    @property
    def parts(self):
        return [part for part in parts(self.story.body) if part.text]


def printed_stories(batch, clips, user):
    """The stories of a printed page that wait for a second person, as that person reads them."""
    waiting = waiting_for_check(clips) if batch.is_printed else []
    if not waiting:
        return []
    stories, person = [clip.story for clip in waiting], actor(user)
    known, bylines = facts_of_many(stories), bylines_of(stories)
    return [
        PrintedStory(
            clip,
            clip.story,
            bylines[clip.story_id],
            refusal(MOVES["check_printed"], person, known[clip.story_id]) or "",
        )
        for clip in waiting
    ]
