"""What is typed about a special: its head and its sections, in and out in the shape that `Special` keeps."""

import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import SpecialDraft
from articles.placing import in_one_line, placeable
from organisations.models import Body, Event

MOST_SECTIONS = 20
EVENTS_OFFERED = 60
ADDRESS = re.compile(r"/articles/\d{4}/\d{2}/\d{2}/(\d{1,15})")
NUMBER = re.compile(r"\s*(\d{1,15})(?!\d)")


class HeadForm(forms.ModelForm):
    class Meta:
        model = SpecialDraft
        fields = ["title", "slug", "intro"]
        widgets = {"intro": forms.Textarea(attrs={"rows": 4, "maxlength": 1000})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.special_id:
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = _("Readers know this special by its address: it does not change any more.")


class ArticleNumbers(forms.Field):
    """One article a line, by its number or its address; what follows the number is for people to read (`headlines`)."""

    widget = forms.Textarea(attrs={"rows": 5})
    headlines = {}

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        return "\n".join(f"{number} {self.headlines.get(number, '')}".rstrip() for number in value)

    def clean(self, value):
        found = [
            (line, ADDRESS.search(line) or NUMBER.match(line)) for line in (value or "").splitlines() if line.strip()
        ]
        if wrong := [line for line, match in found if match is None]:
            raise forms.ValidationError(_("No number of an article: %(line)s") % {"line": wrong[0][:60]})
        return list(dict.fromkeys(int(match[1]) for _line, match in found))


class SectionForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title of the section"), max_length=60, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note under the title"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    articles = ArticleNumbers(label=gettext_lazy("Articles, one a line by number or address"), required=False)
    events = forms.TypedMultipleChoiceField(label=gettext_lazy("Events for workers"), coerce=int, required=False)
    bodies = forms.MultipleChoiceField(label=gettext_lazy("Union bodies"), required=False)

    def __init__(self, *args, events, bodies, headlines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["articles"].headlines = headlines
        self.fields["events"].choices = events
        self.fields["bodies"].choices = bodies
        for name in ("events", "bodies"):
            self.fields[name].widget.attrs["size"] = 5

    def clean(self):
        typed = super().clean()
        parts = [typed.get(name) for name in ("note", "articles", "events", "bodies")]
        if any(parts) and not typed.get("title", "").strip() and not typed.get("DELETE"):
            self.add_error("title", _("Every section has a title."))
        return typed


SectionForms = forms.formset_factory(
    SectionForm, extra=1, can_order=True, can_delete=True, max_num=MOST_SECTIONS, validate_max=True
)


def offered(sections, user):
    """What a section's form has to know: the events and bodies that readers may see or that stand in the draft already,
    and the headlines of its articles."""
    kept = {kind: {each for section in sections for each in section[kind]} for kind in ("articles", "events", "bodies")}
    articles = placeable(user, timezone.now()).only("headline", "short_headline").in_bulk(kept["articles"])
    public = Event.objects.public().order_by("-starts_on", "-pk")
    newest = list(public[:EVENTS_OFFERED])
    missing = Event.objects.filter(pk__in=kept["events"] - {event.pk for event in newest})
    bodies = Body.objects.confirmed().order_by("name")
    gone = Body.objects.filter(slug__in=kept["bodies"]).exclude(pk__in=bodies.values("pk"))
    return {
        "events": [(event.pk, f"{event.starts_on:%Y-%m-%d} {event.title}") for event in [*newest, *missing]],
        "bodies": [(body.slug, body.name) for body in [*bodies, *gone]],
        "headlines": {number: in_one_line(article) for number, article in articles.items()},
    }


def sections_of(forms_of_sections):
    """The sections in the order that was typed; a form left empty is none."""
    ordered = [form.cleaned_data for form in forms_of_sections.ordered_forms]
    return [
        {name: typed[name] for name in ("title", "note", "articles", "events", "bodies")}
        for typed in ordered
        if typed.get("title", "").strip()
    ]
