"""What an editor may type about a story. The forms speak content (`articles.content`), in and out."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from articles import photos
from articles.content import ORIGINAL_FIELDS, make_content
from articles.editor import BodyField
from articles.facts import reviewers
from articles.models import Byline, Column, Contributor, Desk, Genre, Photo, Source, Story, Topic
from articles.models.working import StoryPicture
from articles.roles import person_name
from organisations.models import Body, District, Event

ROLES = ("记者", "通讯员", "摄影", "实习生", "作者", "本报评论员", "供图")


def _titled(label, *, max_length, css="", rows=0, **more):
    attrs = {"class": css} if css else {}
    widget = forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, max_length=max_length, required=False, widget=widget, **more)


class TopicChoices(forms.ModelMultipleChoiceField):
    """Topics under their heads, read in one query."""

    def __init__(self, **kwargs):
        super().__init__(Topic.objects.select_related("parent"), to_field_name="slug", required=False, **kwargs)
        self.widget = forms.CheckboxSelectMultiple()
        self.widget.choices = self.grouped

    def grouped(self):
        heads = {}
        for topic in self.queryset.order_by("order", "slug"):
            head = topic.parent or topic
            rows = heads.setdefault(head.pk, [head.name, head.order, []])[2]
            rows.append((topic.slug, topic.name))
        return [(name, rows) for name, _order, rows in sorted(heads.values(), key=lambda head: head[1])]

    def __deepcopy__(self, memo):
        field = super().__deepcopy__(memo)
        field.widget.choices = field.grouped
        return field


class CopyForm(forms.Form):
    """What everybody who writes may type of a story: titles, copy, and where it belongs."""

    kicker = _titled(_("Kicker"), max_length=200, css="as-kicker")
    headline = _titled(_("Headline"), max_length=300, css="as-head", rows=2, help_text=_("One printed line a line."))
    subhead = _titled(_("Subhead"), max_length=300, css="as-deck")
    dateline = _titled(_("Dateline"), max_length=60)
    body = BodyField(label=_("Copy"), required=False)
    column = forms.ModelChoiceField(Column.objects.all(), to_field_name="slug", required=False, label=_("Column"))
    districts = forms.ModelMultipleChoiceField(
        District.objects.current(), to_field_name="slug", required=False, label=_("Districts"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    topics = TopicChoices(label=_("Topics"))
    issue_date = forms.DateField(
        label=_("Issue date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    TITLES = ("kicker", "headline", "subhead", "dateline")

    @staticmethod
    def initial_of(content):
        text, taxonomy, printed = content["text"], content["taxonomy"], content["print"]
        bodies = Body.objects.filter(slug__in=taxonomy["bodies"])
        return {
            **{key: value for key, value in text.items() if key not in {"bylines", "pictures"}},
            **taxonomy,
            "bodies": [body.pk for body in bodies],
            "tags": "、".join(taxonomy["tags"]),
            **printed,
        }

    def parts(self):
        """What was typed, by its names in a content."""
        typed = self.cleaned_data
        return {
            **{name: typed[name] for name in (*self.TITLES, "body")},
            "column": typed["column"].slug if typed["column"] else None,
            "districts": [district.slug for district in typed["districts"]],
            "topics": [topic.slug for topic in typed["topics"]],
            "issue_date": typed["issue_date"].isoformat() if typed["issue_date"] else None,
        }


class StoryForm(CopyForm):
    """Everything that the desk types of a story: its other titles, registers and print fields as well."""

    banner = _titled(_("Banner"), max_length=200)
    web_headline = _titled(_("Web headline"), max_length=120)
    short_headline = _titled(_("Short headline"), max_length=60)
    source = forms.ModelChoiceField(
        Source.objects.filter(is_listed=True), to_field_name="name", required=False, label=_("Listed source")
    )
    original_author = forms.CharField(label=_("Original author"), max_length=60, required=False)
    original_title = forms.CharField(label=_("Original title"), max_length=300, required=False)
    genre = forms.ChoiceField(choices=Genre, label=_("Genre"))
    bodies = forms.ModelMultipleChoiceField(
        Body.objects.all(), required=False, label=_("Union bodies"),
        widget=AutocompleteSelectMultiple(Story._meta.get_field("bodies"), admin.site),
    )  # fmt: skip
    event = forms.ModelChoiceField(
        Event.objects.all(), required=False, label=_("Event"),
        widget=AutocompleteSelect(Story._meta.get_field("event"), admin.site),
    )  # fmt: skip
    tags = forms.CharField(label=_("Tags"), max_length=200, required=False, help_text=_("Separated by 、 or ，"))
    page = forms.IntegerField(label=_("Page"), required=False, min_value=1, max_value=64)
    page_name = forms.CharField(label=_("Page name"), max_length=20, required=False)
    print_status = forms.ChoiceField(choices=Story.PrintStatus, label=_("Print status"))

    TITLES = ("banner", *CopyForm.TITLES, "web_headline", "short_headline")
    PRINT = ("issue_date", "page", "page_name", "print_status")

    def clean_tags(self):
        text = self.cleaned_data["tags"]
        for mark in "，,；;":
            text = text.replace(mark, "、")
        return [tag.strip() for tag in text.split("、") if tag.strip()]

    def content(self, bylines, pictures):
        """The whole content that was typed, in the stored form."""
        typed = self.cleaned_data
        return make_content(
            **self.parts(),
            **{name: typed[name] for name in ("genre", "tags", "page", "page_name", "print_status")},
            source=typed["source"].name if typed["source"] else "",
            **{name: typed[name] for name in ORIGINAL_FIELDS},
            event=typed["event"].pk if typed["event"] else None,
            bodies=[body.slug for body in typed["bodies"]],
            bylines=bylines,
            pictures=pictures,
        )


class NamedForm(forms.Form):
    """One name of the byline as printed, with its role."""

    role = forms.CharField(
        label=_("Role"), max_length=20, required=False, initial="记者", widget=forms.TextInput(attrs={"list": "roles"})
    )
    name = forms.CharField(label=_("Name"), max_length=40, required=False)

    def clean(self):
        typed = super().clean()
        if typed.get("name") and not typed.get("role"):
            self.add_error("role", _("Say in what role: 记者, 通讯员, 摄影 …"))
        return typed


class BylineForm(NamedForm):
    contributor = forms.ModelChoiceField(
        Contributor.objects.all(), required=False, label=_("Contributor"),
        widget=AutocompleteSelect(Byline._meta.get_field("contributor"), admin.site),
    )  # fmt: skip

    def clean(self):
        typed = self.cleaned_data
        contributor = typed.get("contributor")
        if contributor and not typed.get("name"):
            typed["name"] = contributor.name
        return super().clean()

    def line(self):
        """The byline as content has it. A name that one contributor alone bears is that contributor's."""
        typed = self.cleaned_data
        contributor = typed["contributor"] or only_contributor_named(typed["name"])
        slug = contributor.slug if contributor else None
        return {"role": typed["role"], "name": typed["name"], "contributor": slug}


def only_contributor_named(name):
    named = list(Contributor.objects.filter(name="".join(name.split()))[:2])
    return named[0] if len(named) == 1 else None


class PictureForm(forms.Form):
    """A picture the story has. `photo` is fixed; caption, credit and alt are this use's own."""

    photo = forms.ModelChoiceField(Photo.objects.all(), widget=forms.HiddenInput)
    is_lead = forms.BooleanField(label=_("Lead picture"), required=False)
    caption = forms.CharField(label=_("Caption"), max_length=300, required=False)
    credit = forms.CharField(label=_("Credit"), max_length=60)
    alt = forms.CharField(label=_("What is seen (alt)"), max_length=200)

    def use(self):
        return {**{name: self.cleaned_data[name] for name in self.fields if name != "DELETE"},
                "photo": self.cleaned_data["photo"].pk}  # fmt: skip


class NewPictureForm(forms.Form):
    """A picture to add: a file, or one the paper has already."""

    upload = forms.FileField(label=_("Picture file"), required=False,
                             widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}))  # fmt: skip
    existing = forms.ModelChoiceField(
        Photo.objects.all(), required=False, label=_("Or one from the picture library"),
        widget=AutocompleteSelect(StoryPicture._meta.get_field("photo"), admin.site),
    )  # fmt: skip
    caption = forms.CharField(label=_("Caption"), max_length=300, required=False)
    credit = forms.CharField(label=_("Credit"), max_length=60, required=False)
    alt = forms.CharField(label=_("What is seen (alt)"), max_length=200, required=False)
    rights = forms.ChoiceField(choices=Photo.Rights, label=_("Rights"), initial=Photo.Rights.OWN, required=False)
    consent = forms.ChoiceField(choices=Photo.Consent, label=_("Consent of those shown"), required=False)

    def clean(self):
        typed = super().clean()
        if typed.get("upload"):
            for name in ("credit", "alt"):
                if not typed.get(name):
                    self.add_error(name, _("A new picture needs this. Fill it in and choose the file again."))
            if typed.get("rights") == Photo.Rights.LICENSED:
                self.add_error("rights", _("Enter a licensed picture in the picture library first, with its end date."))
        return typed

    def add(self, *, by):
        """The new use, with the upload stored; None when nothing was added. Raises photos.BadPhoto."""
        typed = self.cleaned_data
        photo = typed["existing"]
        if typed["upload"]:
            photo = photos.store(
                typed["upload"], by=by, credit=typed["credit"], alt=typed["alt"], caption=typed["caption"],
                rights=typed["rights"] or Photo.Rights.OWN, consent=typed["consent"] or Photo.Consent.NOT_NEEDED,
            )  # fmt: skip
        if photo is None:
            return None
        return {
            "photo": photo.pk, "is_lead": False, "caption": typed["caption"] or photo.caption,
            "credit": typed["credit"] or photo.credit, "alt": typed["alt"] or photo.alt,
        }  # fmt: skip


BylineFormSet = forms.formset_factory(BylineForm, extra=2, max_num=30)
PictureFormSet = forms.formset_factory(PictureForm, extra=0, max_num=40, can_delete=True)


class ReviewerField(forms.ModelChoiceField):
    """Somebody who may sign at a stage, by name."""

    def __init__(self, **kwargs):
        super().__init__(get_user_model().objects.none(), **kwargs)

    def label_from_instance(self, person):
        return person_name(person)


class PlanForm(forms.Form):
    """The publication plan (发布安排): what surrounds the text."""

    publish_at = forms.DateTimeField(
        label=_("On the web at"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    desk = forms.ModelChoiceField(Desk.objects.all(), required=False, label=_("Desk"))
    named_reviewer = ReviewerField(label=_("Named reviewer"), required=False)
    due_at = forms.DateTimeField(
        label=_("To be reviewed by"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    is_urgent = forms.BooleanField(label=_("Urgent"), required=False)
    needs_chief = forms.BooleanField(label=_("Key story: the editor-in-chief approves it as well"), required=False)
    is_restricted = forms.BooleanField(label=_("Restricted reading"), required=False)
    is_locked_copy = forms.BooleanField(label=_("Agency copy: headline and copy stay as they came"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["named_reviewer"].queryset = reviewers()


class OriginForm(forms.Form):
    """Where a new story comes from: who wrote it, and whether it was printed before."""

    is_mine = forms.BooleanField(
        label=_("I wrote it"), required=False, initial=True,
        help_text=_("Leave empty when you enter it for somebody else (代录): then you may review it."),
    )  # fmt: skip
    desk = forms.ModelChoiceField(Desk.objects.all(), required=False, label=_("Desk"))
    original_text = forms.CharField(
        label=_("Original as it came"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    is_locked_copy = forms.BooleanField(label=_("Agency copy: headline and copy stay as they came"), required=False)
    is_printed = forms.BooleanField(
        label=_("Printed already"), required=False,
        help_text=_("Copy that was printed and signed: a second person checks it against the page."),
    )  # fmt: skip
    print_signed_by = forms.CharField(label=_("Who signed the page for print"), max_length=40, required=False)
