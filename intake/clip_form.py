"""A card of the page 拆稿: everything of a story that can be typed, and every question its reading leaves open."""

import copy
import hashlib
import json

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from articles.content import normalised
from articles.editor import check_length
from articles.models import Byline, Column, Genre, Story
from intake import merging, people
from intake.choices import Choices, day_of
from intake.contents import answers_of, body_of, copy_of, with_answers
from intake.readings import letters
from intake.records import changed_meanwhile

BANNER, COLUMN, NEITHER = "banner", "column", ""
LINE_IS = [(BANNER, _("Banner")), (COLUMN, _("Column")), (NEITHER, _("Neither, leave it out"))]
NEW_EVENT = "new:"
LONGEST_COLUMN = Column._meta.get_field("name").max_length


def _titled(name, label, *, css="", rows=1):
    attrs = {"rows": rows, **({"class": css} if css else {})}
    length = Story._meta.get_field(name).max_length
    return forms.CharField(label=label, max_length=length, required=False, widget=forms.Textarea(attrs=attrs))


class ClipForm(forms.Form):
    """Everything of a clip that can be typed. Bylines are a line each, “role name”; “## ” opens a crosshead.

    All cards of a page are sent together: `seen` stands for what a card showed, so that a card nobody touched is not
    saved over what somebody else made of it meanwhile; `base` is all of that content, for both to be merged from. For
    every name on the byline there is a field `who-<name>`, for every byline whose names were run together
    `parted-<its index>`.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    base = forms.CharField(widget=forms.HiddenInput, required=False)
    banner = _titled("banner", _("Line above the titles"))
    line_is = forms.ChoiceField(label=_("It is"), choices=LINE_IS, required=False, widget=forms.RadioSelect)
    kicker = _titled("kicker", _("Kicker"), css="as-kicker")
    headline = _titled("headline", _("Headline"), css="as-head", rows=2)
    subhead = _titled("subhead", _("Subhead"), css="as-deck")
    bylines = forms.CharField(
        label=_("Bylines"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: role, blank, name."),
    )
    dateline = _titled("dateline", _("Dateline"))
    genre = forms.ChoiceField(label=_("Genre"), choices=Genre)
    copy = forms.CharField(
        label=_("Copy"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "as-clip"}),
        help_text=_("A blank line between paragraphs; “## ” before a crosshead."),
    )
    districts = forms.MultipleChoiceField(label=_("Districts"), required=False)
    bodies = forms.MultipleChoiceField(label=_("Union bodies"), required=False)
    new_bodies = forms.MultipleChoiceField(label=_("Propose to the register"), required=False)
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False)
    event = forms.ChoiceField(label=_("Event"), required=False, widget=forms.RadioSelect)

    has_base = False
    TITLES = ("kicker", "headline", "subhead", "dateline")
    TICKED = ("districts", "bodies", "topics")

    def __init__(self, clip, choices=None, data=None):
        self.clip, self.choices = clip, choices or Choices()
        self.answers = answers_of(clip.content)
        super().__init__(data, prefix=f"clip-{clip.pk}", initial=self.initial_of(clip))
        wanted = [name for name, is_wanted in self.answers["bodies"].items() if is_wanted]
        self.initial |= self._line() | {"event": self._event_now(), "new_bodies": wanted}
        for name in self.TICKED:
            self.fields[name].choices = getattr(self.choices, name)
        self.fields["event"].choices = self._event_choices()
        self.fields["new_bodies"].choices = [(name, name) for name in self.answers["bodies"]]
        self._add_people()
        self._add_partings()

    @classmethod
    def initial_of(cls, clip):
        text, taxonomy = clip.content["text"], clip.content["taxonomy"]
        return {
            "version": clip.version,
            "seen": cls.digest(clip.content),
            "base": merging.sealed(clip),
            **{name: text[name] for name in cls.TITLES},
            "bylines": "\n".join(f"{line['role']} {line['name']}".strip() for line in text["bylines"]),
            "copy": copy_of(clip.content),
            "genre": taxonomy["genre"],
            **{name: taxonomy[name] for name in cls.TICKED},
        }

    @classmethod
    def digest(cls, content):
        """SHA-256 (hex) of what a card shows of a content; ticks count as a set."""
        text, taxonomy = content["text"], content["taxonomy"]
        bylines = [(line["role"], line["name"]) for line in text["bylines"]]
        shown = [text[name] for name in (*cls.TITLES, "banner", "body")], bylines
        ticks = [sorted(taxonomy[name]) for name in cls.TICKED]
        rest = [taxonomy[name] for name in ("genre", "column", "event")], ticks, answers_of(content)
        return hashlib.sha256(json.dumps([shown, rest], sort_keys=True).encode()).hexdigest()

    # --- Questions ------------------------------------------------------------------------------

    def _line(self):
        """The line above the titles and what it is. One that was left out is shown again as it was read."""
        content = self.clip.content
        slugs = {slug: name for name, slug in self.choices.columns.items()}
        column = slugs.get(content["taxonomy"]["column"]) or self.answers["column"]
        banner = content["text"]["banner"]
        line_is = COLUMN if column else BANNER if banner else NEITHER
        return {"banner": column or banner or self.clip.reading["column"] or "", "line_is": line_is}

    @property
    def candidates(self):
        return self.clip.reading.get("events", [])

    def _event_choices(self):
        """No event, the registered ones that may be meant, and the candidates with a day, which could be proposed."""
        found = {event.pk: event for each in self.candidates for event in self.choices.events_like(each)}
        chosen = self.clip.content["taxonomy"]["event"]
        if chosen in self.choices.events:
            found.setdefault(chosen, self.choices.events[chosen])
        registered = [(str(pk), f"{event.title} {event.starts_on}") for pk, event in found.items()]
        new = [
            (f"{NEW_EVENT}{index}", _t("Propose “%(event)s”, %(day)s") % {"event": each["text"], "day": day_of(each)})
            for index, each in enumerate(self.candidates)
            if each.get("date")
        ]
        return [("", _("No event")), *registered, *new]

    def _event_now(self):
        if self.answers["event"] is not None:
            return f"{NEW_EVENT}{self.answers['event']}"
        return str(self.clip.content["taxonomy"]["event"] or "")

    def _add_people(self):
        lines = self.data.get(self.add_prefix("bylines"), "").splitlines() if self.is_bound else []
        typed = [letters(line.split(maxsplit=1)[-1]) for line in lines if line.strip()]
        known = [letters(line["name"]) for line in self.clip.content["text"]["bylines"]]
        names = [name for name in dict.fromkeys((*known, *typed)) if name]
        self.choices.learn_names(set(names))
        for name in names:
            self.fields[f"who-{name}"] = self._who(name)

    def _who(self, name):
        candidates = self.choices.contributors(name)
        default = people.default_answer(name, candidates, self.clip.reading, self.clip.batch.page_name)
        rows = [(each.slug, str(each)) for each in candidates]
        return forms.ChoiceField(
            label=name,
            required=False,
            choices=[("", _("Nobody in the register")), *rows, (people.NEW, _("Propose as a new contributor"))],
            initial=self.answers["people"].get(name, default),
            show_hidden_initial=True,
        )

    def _add_partings(self):
        """A choice for every byline whose names were printed without a break, while it stands as it was read."""
        now = [(line["role"], line["name"]) for line in self.clip.content["text"]["bylines"]]
        self.partings = {}
        for index, line in enumerate(self.clip.reading["bylines"]):
            guess = _run_of(self.clip.reading["bylines"], index)
            is_open = any(names != [name for _role, name in guess] for names in line.get("choices") or [])
            if not guess or not is_open or _position(guess, now) is None:
                continue
            name = f"parted-{index}"
            self.partings[name] = guess, line["choices"]
            rows = [(str(place), "、".join(names)) for place, names in enumerate(line["choices"])]
            self.fields[name] = forms.ChoiceField(
                label="".join(name for _role, name in guess),
                required=False,
                choices=[("", _("As typed above")), *rows],
                widget=forms.RadioSelect,
            )

    # --- Answers --------------------------------------------------------------------------------

    def clean_bylines(self):
        """[(role, name)]; a name may have blanks in it, a role has none."""
        lines = [line.split(maxsplit=1) for line in self.cleaned_data["bylines"].splitlines() if line.strip()]
        if any(len(line) == 1 for line in lines):
            raise forms.ValidationError(_("Say in what role: 记者, 通讯员, 摄影 …"))
        longest = [Byline._meta.get_field(name).max_length for name in ("role", "name")]
        if any(len(part) > most for line in lines for part, most in zip(line, longest, strict=True)):
            raise forms.ValidationError(_("One name a line: this is too long to be one."))
        return [(role, name.strip()) for role, name in lines]

    def clean_copy(self):
        copy = self.cleaned_data["copy"]
        check_length(copy, sum(1 for line in copy.splitlines() if line.strip()))
        return copy

    def clean(self):
        typed = super().clean()
        if typed.get("line_is") == COLUMN and len(_one_line(typed.get("banner", ""))) > LONGEST_COLUMN:
            self.add_error("banner", _("This is too long to be the name of a column."))
        for name, (guess, choices) in self.partings.items():
            place = _position(guess, typed.get("bylines", []))
            if typed.get(name) and place is not None:
                parted = [(guess[0][0], each) for each in choices[int(typed[name])]]
                typed["bylines"] = [*typed["bylines"][:place], *parted, *typed["bylines"][place + len(guess) :]]
        return typed

    def content(self):
        """The clip's content with what was typed, in the stored form; what a card does not show stays as it is."""
        content, typed = self.clip.content, self.cleaned_data
        line, column, new_column = self._top_line()
        text = {**{name: typed[name] for name in self.TITLES}, "banner": line}
        text["bylines"] = [{"role": role, "name": name, "contributor": None} for role, name in typed["bylines"]]
        text["body"] = body_of(typed["copy"].splitlines())
        event, new_event = self._event()
        taxonomy = {name: self._in_order(name) for name in self.TICKED}
        taxonomy |= {"genre": typed["genre"], "column": column, "event": event}
        answers = {
            "people": self._people(), "bodies": self._bodies(), "event": new_event, "column": new_column,
        }  # fmt: skip
        parts = {"text": {**content["text"], **text}, "taxonomy": {**content["taxonomy"], **taxonomy}}
        return with_answers(normalised({**content, **parts}), answers)

    def _top_line(self):
        """(banner, slug of a registered column, name of a new one) of the line above the titles."""
        line, line_is = self.cleaned_data["banner"], self.cleaned_data["line_is"]
        if line_is != COLUMN or not line.strip():
            return (line if line_is == BANNER else ""), None, None
        column = self.choices.columns.get(_one_line(line))
        return "", column, None if column else _one_line(line)

    def _event(self):
        """(number of a registered event, index of a candidate to propose)."""
        chosen = self.cleaned_data["event"]
        if chosen.startswith(NEW_EVENT):
            return None, int(chosen.removeprefix(NEW_EVENT))
        return (int(chosen) if chosen else None), None

    def _people(self):
        """Who is meant by a name, where somebody chose; what nobody touched is decided when the story is made."""
        names = people.names_on([{"name": name} for _role, name in self.cleaned_data["bylines"]])
        kept = {name: answer for name, answer in self.answers["people"].items() if name in names}
        fields = {name: f"who-{name}" for name in names if f"who-{name}" in self.changed_data}
        return kept | {name: self.cleaned_data[field] for name, field in fields.items()}

    def _bodies(self):
        return {name: name in self.cleaned_data["new_bodies"] for name in self.answers["bodies"]}

    def _in_order(self, name):
        """What is ticked, in the order it had: a browser sends ticks in the order of the page."""
        ticked, before = self.cleaned_data[name], self.clip.content["taxonomy"][name]
        return [slug for slug in before if slug in ticked] + [slug for slug in ticked if slug not in before]

    @property
    def is_touched(self):
        return self.digest(self.content()) != self.cleaned_data["seen"]

    @classmethod
    def posted(cls, clip, choices, post):
        """A card as it was sent, over the content it was opened with, whatever the clip has become."""
        base = merging.opened_with(clip, post.get(f"clip-{clip.pk}-base", ""))
        opened = copy.copy(clip)
        opened.content = clip.content if base is None else base
        form = cls(opened, choices, post)
        form.has_base = base is not None
        return form

    def merged_with(self, theirs):
        """The Merge of what was typed and `theirs`, the clip as it is now, with what was chosen on the card. Raises
        BothChanged while a choice is missing; one counts over the text that it was made over."""
        if not self.has_base:
            raise changed_meanwhile(theirs)
        sides = self.clip.content, self.content(), theirs.content
        found = merging.merged(*sides, {})
        is_current = self.data.get(self.add_prefix("met")) == str(theirs.version)
        choices = merging.choices_in(self.data, f"{self.prefix}-", found) if is_current else {}
        if len(choices) < len(found.conflicts):
            raise merging.BothChanged(str(changed_meanwhile(theirs)), theirs, found)
        return merging.merged(*sides, choices)


def _one_line(text):
    return " ".join(text.split())


def _run_of(bylines, index):
    """[(role, name)] of the signatures that were one run of names in print and begin here; empty for others."""
    choices = bylines[index].get("choices") or []
    if bylines[index]["certain"] or not choices:
        return []
    run, found = letters("".join(choices[0])), []
    for line in bylines[index:]:
        found.append((line["role"], line["name"]))
        if letters("".join(name for _role, name in found)) == run:
            return found
    return []


def _position(guess, lines):
    """Where these lines stand among others, one after the other; None when they do not."""
    starts = (place for place in range(len(lines)) if list(lines[place : place + len(guess)]) == guess)
    return next(starts, None)
