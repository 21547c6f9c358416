"""A clip as the page shows it: its form, what the reader found in it, and what somebody should look at."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from intake.contents import Registers
from intake.forms import ClipForm
from intake.models import Clip


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
    """`form` None: nothing can be typed (made or dropped). `theirs`: the clip as somebody else saved it meanwhile."""

    clip: Clip
    form: ClipForm | None
    registers: Registers
    reason: str = ""
    theirs: Clip | None = None

    @property
    def number(self):
        return self.clip.order + 1

    @property
    def key(self):
        return f"clip-{self.clip.pk}"

    @property
    def paragraphs(self):
        return len([line for line in (self.form["copy"].value() or "").splitlines() if line.strip()])

    @property
    def districts(self):
        return self._suggested("districts", self.registers.districts)

    @property
    def other_districts(self):
        return self._others("districts", self.districts)

    @property
    def bodies(self):
        return self._suggested("bodies", self.registers.bodies)

    @property
    def topics(self):
        """[(head topic, its ticks)]."""
        return [(head, self._ticks("topics", rows)) for head, rows in self.form.fields["topics"].choices]

    @property
    def ticked_topics(self):
        return [tick.label for _head, ticks in self.topics for tick in ticks if tick.is_ticked]

    @property
    def unregistered(self):
        """Bodies the copy names that the register does not know, as written."""
        known = self.registers.bodies
        return list(dict.fromkeys(body["text"] for body in self.clip.reading["bodies"] if body["name"] not in known))

    @property
    def to_check(self):
        """What is not certain in this card, a phrase each."""
        reading, found = self.clip.reading, []
        if not self.clip.headline:
            found.append(_("no headline"))
        if not reading["bylines"]:
            found.append(_("no byline"))
        run_together = [line["name"] for line in reading["bylines"] if not line["certain"]]
        if run_together:
            found.append(_("names: %(names)s") % {"names": "、".join(run_together)})
        inferred = [tick.label for tick in (*self.districts, *self.bodies) if not tick.is_certain]
        if inferred:
            found.append(_("inferred: %(names)s") % {"names": "、".join(inferred)})
        return found

    def _suggested(self, name, register):
        """Ticks for what the copy names and what is ticked, certain only when some mention of it is."""
        mentions = {}
        for mention in self.clip.reading[name]:
            if mention["name"] in register:
                mentions.setdefault(register[mention["name"]], []).append(mention)
        chosen = self._chosen(name)
        labels = dict(self.form.fields[name].choices)
        return [
            Tick(
                self.form.add_prefix(name), slug, labels[slug], slug in chosen,
                tuple(mention["text"] for mention in mentions.get(slug, ())),
                slug not in mentions or any(mention["certain"] for mention in mentions[slug]),
            )
            for slug in dict.fromkeys((*mentions, *chosen)) if slug in labels
        ]  # fmt: skip

    def _others(self, name, suggested):
        shown = {tick.value for tick in suggested}
        rows = [row for row in self.form.fields[name].choices if row[0] not in shown]
        return self._ticks(name, rows)

    def _ticks(self, name, rows):
        chosen = self._chosen(name)
        return [Tick(self.form.add_prefix(name), slug, label, slug in chosen) for slug, label in rows]

    def _chosen(self, name):
        return self.form[name].value() or []
