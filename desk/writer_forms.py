"""What somebody who writes may type of their own story. Whatever else the story holds stays as it is stored.

A narrower sibling of the desk's form: no title for the web, no page, no plan; registers offer only what is confirmed,
and public events, so that nothing of the newsroom's own is shown to people outside.
"""

from datetime import timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from articles import photos
from articles.content import with_parts
from articles.forms import CopyForm, NamedForm, PictureForm
from articles.models import Column, Photo, Story
from desk.choices import named, offered
from desk.doors import SEND_TO_REVIEW
from intake.forms import SeveralFiles, SeveralFilesField
from organisations import actions as registers
from organisations.models import Body, Event

RECENT = timedelta(days=30)
LISTS = ("districts", "topics", "bodies")
SINGLE = ("column", "event")


class WriterForm(CopyForm):
    """Titles, copy and where it belongs. `stored`: the content it is typed over."""

    bodies = forms.ModelMultipleChoiceField(
        Body.objects.none(), to_field_name="slug", required=False, label=_("Union bodies"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    more_bodies = forms.CharField(
        label=_("Add a union body"), required=False, max_length=400,
        help_text=_("Its official or usual name; several separated by 、"),
        widget=forms.TextInput(attrs={"list": "body-names", "autocomplete": "off"}),
    )  # fmt: skip
    event = forms.ModelChoiceField(Event.objects.none(), required=False, label=_("Event"))

    def __init__(self, data=None, *, stored, initial=None):
        super().__init__(data, initial=initial or self.initial_of(stored))
        self.stored = stored
        today = timezone.localdate()
        self.fields["column"].queryset = Column.objects.confirmed().exclude(valid_to__lt=today)
        self.fields["column"].label = _("Column wished")
        self.fields["event"].queryset = Event.objects.public().on_or_after(today - RECENT)
        self.fields["issue_date"].label = _("Wished for the issue of")
        self.fields["issue_date"].disabled = stored["print"]["print_status"] != Story.PrintStatus.NONE
        self._show_bodies({*stored["taxonomy"]["bodies"], *self.initial["bodies"]})

    @staticmethod
    def initial_of(content):
        return {**CopyForm.initial_of(content), "bodies": content["taxonomy"]["bodies"]}

    def _show_bodies(self, slugs):
        """Any confirmed body may be ticked; shown are those of the story and what was sent."""
        slugs |= set(self.data.getlist("bodies")) if self.is_bound else set()
        field = self.fields["bodies"]
        field.queryset = Body.objects.confirmed()
        field.widget.choices = list(field.queryset.filter(slug__in=slugs).values_list("slug", "name"))

    def clean_more_bodies(self):
        """The bodies meant; a name that none bears is said with those that come near."""
        text = self.cleaned_data["more_bodies"]
        for mark in "，,；;":
            text = text.replace(mark, "、")
        found = {name.strip(): named(name.strip()) for name in text.split("、") if name.strip()}
        unknown = [name for name, body in found.items() if body is None]
        if unknown:
            raise forms.ValidationError([_unknown(name) for name in unknown])
        return list(found.values())

    def parts(self):
        typed, taxonomy = self.cleaned_data, self.stored["taxonomy"]
        parts = {
            **super().parts(),
            "event": typed["event"].pk if typed["event"] else None,
            "bodies": [body.slug for body in (*typed["bodies"], *typed["more_bodies"])],
        }
        for name in LISTS:
            parts[name] += self._not_shown(name, taxonomy[name])
        for name in SINGLE:
            if parts[name] is None and taxonomy[name] is not None:
                parts[name] = next(iter(self._not_shown(name, [taxonomy[name]])), None)
        return parts

    def _not_shown(self, name, stored):
        """What is stored and the field could not show: a choice of the desk's is not unmade by who never saw it."""
        key = "pk" if name == "event" else "slug"
        shown = set(self.fields[name].queryset.filter(**{f"{key}__in": stored}).values_list(key, flat=True))
        return [value for value in stored if value not in shown]

    def content(self, bylines, pictures):
        """The stored content with what was typed in its place."""
        return with_parts(self.stored, **self.parts(), bylines=bylines, pictures=pictures)


def _unknown(name):
    near = "、".join(body.name for body in offered(name)[:5])
    if near:
        return _t("“%(name)s” is not in the register. Near it: %(near)s.") % {"name": name, "near": near}
    return _t("“%(name)s” is not in the register. Leave it out here and name it in a remark.") % {"name": name}


class DraftPictureForm(PictureForm):
    """A picture of the story. Words may be missing in a draft; only pictures of the story, or one's own, are taken."""

    consent = forms.ChoiceField(choices=Photo.Consent, label=_("Consent of those shown"), required=False)

    def __init__(self, *args, allowed, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["photo"].queryset = Photo.objects.filter(Q(pk__in=allowed) | Q(uploaded_by=by))
        self.fields["credit"].required = self.fields["alt"].required = False
        self.shown = None

    def use(self):
        return {name: value for name, value in super().use().items() if name != "consent"}


class AdditionsForm(forms.Form):
    """What goes with the story: pictures, originals to keep as they are, and the unit a correspondent writes from."""

    unit = forms.CharField(
        label=_("Unit"), max_length=80, required=False,
        help_text=_("It stands beside your name; a change counts once the newsroom confirmed it."),
    )  # fmt: skip
    pictures = SeveralFilesField(
        label=_("Add pictures, several at once"),
        required=False,
        help_text=_("JPEG, PNG or WebP. Save, then write what each one shows."),
        widget=SeveralFiles(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    credit = forms.CharField(label=_("Credit"), max_length=60, required=False)
    consent = forms.ChoiceField(
        choices=Photo.Consent, label=_("Consent of those shown"), required=False, initial=Photo.Consent.ASKED
    )
    originals = SeveralFilesField(
        label=_("Attach originals, several at once"),
        required=False,
        help_text=_("Word, WPS, Excel, PDF, text or pictures, kept exactly as they are; up to 20 MB each."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.contributor = getattr(user, "contributor", None)
        if self.contributor is None or user.has_perm(SEND_TO_REVIEW):
            del self.fields["unit"]
        else:
            waiting = self.contributor.pending.get("fields", {})
            self.initial["unit"] = waiting.get("unit", self.contributor.unit)

    def propose_unit(self, *, by):
        """Another unit than the register has waits there for a second person; an empty one changes nothing."""
        unit = self.cleaned_data.get("unit", "").strip()
        if unit and unit != self.initial["unit"]:
            registers.amend(self.contributor, {"unit": unit}, by=by, seen=registers.stamp(self.contributor))

    def add_pictures(self, *, by):
        """The uses of what was uploaded, stored in the library. Raises photos.BadPhoto with the name of the file."""
        typed = self.cleaned_data
        rights = Photo.Rights.OWN if by.has_perm(SEND_TO_REVIEW) else Photo.Rights.SUPPLIED
        details = {"rights": rights, "consent": typed["consent"] or Photo.Consent.ASKED}
        return [_stored(upload, by=by, credit=typed["credit"], **details) for upload in typed["pictures"]]


def _stored(upload, *, by, credit, **details):
    try:
        photo = photos.store(upload, by=by, credit=credit, alt="", **details)
    except photos.BadPhoto as problem:
        raise photos.BadPhoto(f"{upload.name}：{problem}") from problem
    return picture_use(photo, credit)


def picture_use(photo, credit=""):
    """A photo as a content has it, with the words it came with."""
    return {
        "photo": photo.pk, "is_lead": False, "caption": photo.caption, "credit": photo.credit or credit,
        "alt": photo.alt,
    }  # fmt: skip


NameFormSet = forms.formset_factory(NamedForm, extra=1, max_num=30)
DraftPictureFormSet = forms.formset_factory(DraftPictureForm, extra=0, max_num=40, can_delete=True)
