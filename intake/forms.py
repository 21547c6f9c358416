"""What an editor may type about raw copy: where it comes from, and every part of each story found in it."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.actions import Refused
from articles.content import normalised
from articles.models import Byline, Column, Desk, Genre, Story, Topic
from intake.contents import body_of, copy_of
from intake.decoding import decode
from organisations.models import Body, District

MOST_BYTES = 4_000_000


def _date_field():
    return forms.DateField(
        label=_("Issue date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class DetailsForm(forms.Form):
    """Which issue and page raw copy is from; asked once for all its stories."""

    issue_date = _date_field()
    page = forms.IntegerField(label=_("Page"), required=False, min_value=1, max_value=64)
    page_name = forms.CharField(label=_("Page name"), max_length=20, required=False)
    is_printed = forms.BooleanField(
        label=_("Printed already"),
        required=False,
        help_text=_("Copy that was printed and signed: a second person checks it against the page."),
    )
    print_signed_by = forms.CharField(label=_("Who signed the page for print"), max_length=40, required=False)

    def clean(self):
        typed = super().clean()
        if typed.get("is_printed"):
            for name in ("issue_date", "page", "print_signed_by"):
                if not typed.get(name) and name not in self.errors:
                    self.add_error(name, _("Printed copy needs this."))
        return typed

    @property
    def details(self):
        return {name: self.cleaned_data[name] for name in DetailsForm.base_fields}


class BatchForm(DetailsForm):
    """The details on the page of a batch. It carries what was shown, so that only what a person changed is saved."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for each in self.fields.values():
            each.show_hidden_initial = True


class ReceiveForm(DetailsForm):
    """Raw copy pasted or uploaded. `clean()` leaves the text and the name of its file in `text` and `file_name`."""

    pasted = forms.CharField(
        label=_("Paste the text of the page"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 18})
    )
    upload = forms.FileField(
        label=_("Or a text file (.txt)"), required=False, widget=forms.FileInput(attrs={"accept": ".txt,text/plain"})
    )

    def clean_pasted(self):
        """As it was before the browser sent it: forms turn every line end into two characters."""
        return self.cleaned_data["pasted"].replace("\r\n", "\n")

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload is None:
            return None
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is too large for the text of a page."))
        try:
            return upload.name, decode(upload.read())
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None

    def clean(self):
        typed = super().clean()
        pasted, upload = typed.get("pasted", ""), typed.get("upload")
        if "pasted" in self.errors or "upload" in self.errors:
            return typed
        if upload and pasted.strip():
            self.add_error("upload", _("Either paste a text or choose a file, not both."))
        elif not upload and not pasted.strip():
            self.add_error("pasted", _("Paste a text or choose a file."))
        return typed

    @property
    def text(self):
        upload = self.cleaned_data["upload"]
        return upload[1] if upload else self.cleaned_data["pasted"]

    @property
    def file_name(self):
        upload = self.cleaned_data["upload"]
        return upload[0] if upload else ""


class MakeForm(forms.Form):
    desk = forms.ModelChoiceField(Desk.objects.all(), required=False, label=_("Desk"))


@dataclass
class Choices:
    """What the cards of a page offer, each list read once however many cards there are."""

    @cached_property
    def districts(self):
        return list(District.objects.current().values_list("slug", "short_name"))

    @cached_property
    def bodies(self):
        return list(Body.objects.values_list("slug", "name"))

    @cached_property
    def columns(self):
        return [("", "—"), *Column.objects.values_list("slug", "name")]

    @cached_property
    def topics(self):
        """[(head, [(slug, name) of the head and what is under it])]."""
        heads = {}
        for topic in Topic.objects.select_related("parent").order_by("order", "slug"):
            head = topic.parent or topic
            heads.setdefault(head.pk, (head.order, head.name, []))[2].append((topic.slug, topic.name))
        return [(name, rows) for _order, name, rows in sorted(heads.values(), key=lambda head: head[0])]


def _titled(name, label, *, css="", rows=1):
    attrs = {"rows": rows, **({"class": css} if css else {})}
    length = Story._meta.get_field(name).max_length
    return forms.CharField(label=label, max_length=length, required=False, widget=forms.Textarea(attrs=attrs))


class ClipForm(forms.Form):
    """Everything of a clip that can be typed. Bylines are a line each, “role name”; “## ” opens a crosshead.

    All cards of a page are sent together: `seen` stands for what a card showed, so that a card nobody touched is not
    saved over what somebody else made of it meanwhile.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    kicker = _titled("kicker", _("Kicker"), css="as-kicker")
    headline = _titled("headline", _("Headline"), css="as-head", rows=2)
    subhead = _titled("subhead", _("Subhead"), css="as-deck")
    bylines = forms.CharField(
        label=_("Bylines"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: role, blank, name."),
    )
    banner = _titled("banner", _("Banner"))
    column = forms.ChoiceField(label=_("Column"), required=False)
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
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False)

    TITLES = ("kicker", "headline", "subhead", "banner", "dateline")
    TICKED = ("districts", "bodies", "topics")

    def __init__(self, clip, choices, data=None):
        self.clip = clip
        super().__init__(data, prefix=f"clip-{clip.pk}", initial=self.initial_of(clip))
        for name in ("column", "districts", "bodies", "topics"):
            self.fields[name].choices = getattr(choices, "columns" if name == "column" else name)

    @classmethod
    def initial_of(cls, clip):
        text, taxonomy = clip.content["text"], clip.content["taxonomy"]
        return {
            "version": clip.version,
            "seen": cls.digest(clip.content),
            **{name: text[name] for name in cls.TITLES},
            "bylines": "\n".join(f"{line['role']} {line['name']}".strip() for line in text["bylines"]),
            "copy": copy_of(clip.content),
            "genre": taxonomy["genre"],
            **{name: taxonomy[name] for name in cls.TICKED},
            "column": taxonomy["column"] or "",
        }

    @classmethod
    def digest(cls, content):
        """SHA-256 (hex) of what a card shows of a content; ticks count as a set."""
        text, taxonomy = content["text"], content["taxonomy"]
        bylines = [(line["role"], line["name"]) for line in text["bylines"]]
        shown = [text[name] for name in (*cls.TITLES, "body")], bylines, taxonomy["genre"], taxonomy["column"]
        ticks = [sorted(taxonomy[name]) for name in cls.TICKED]
        return hashlib.sha256(json.dumps([shown, ticks]).encode()).hexdigest()

    def clean_bylines(self):
        """[(role, name)]; a name may have blanks in it, a role has none."""
        lines = [line.split(maxsplit=1) for line in self.cleaned_data["bylines"].splitlines() if line.strip()]
        if any(len(line) == 1 for line in lines):
            raise forms.ValidationError(_("Say in what role: 记者, 通讯员, 摄影 …"))
        longest = [Byline._meta.get_field(name).max_length for name in ("role", "name")]
        if any(len(part) > most for line in lines for part, most in zip(line, longest, strict=True)):
            raise forms.ValidationError(_("One name a line: this is too long to be one."))
        return lines

    def content(self):
        """The clip's content with what was typed, in the stored form; what a card does not show stays as it is."""
        content, typed = self.clip.content, self.cleaned_data
        text = {name: typed[name] for name in self.TITLES}
        text["bylines"] = [{"role": role, "name": name, "contributor": None} for role, name in typed["bylines"]]
        text["body"] = body_of(typed["copy"].splitlines())
        taxonomy = {name: self._in_order(name) for name in self.TICKED}
        taxonomy |= {"genre": typed["genre"], "column": typed["column"] or None}
        return normalised(
            {**content, "text": {**content["text"], **text}, "taxonomy": {**content["taxonomy"], **taxonomy}}
        )

    def _in_order(self, name):
        """What is ticked, in the order it had: a browser sends ticks in the order of the page."""
        ticked, before = self.cleaned_data[name], self.clip.content["taxonomy"][name]
        return [slug for slug in before if slug in ticked] + [slug for slug in ticked if slug not in before]

    @property
    def is_touched(self):
        return self.digest(self.content()) != self.cleaned_data["seen"]

    def reopen_on(self, clip):
        """Typed over an older version: the next save is over `clip` as it is now."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(clip.version)
