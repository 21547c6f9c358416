"""One day's roster as a form: a row for each shift, and empty rows to add more."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.actions.duty import Shift
from articles.duty import usual_times
from articles.facts import reviewers
from articles.models import Duty
from articles.roles import person_name
from articles.workflow import Stage

EMPTY_ROWS = 3
MOST_ROWS = 40
TIME = "%Y-%m-%dT%H:%M"


class ShiftForm(forms.Form):
    """A row without a person is no shift. Without times a shift goes as it usually does."""

    stage = forms.TypedChoiceField(label=gettext_lazy("Stage"), choices=Stage, coerce=int, initial=Stage.FINAL)
    shift = forms.ChoiceField(label=gettext_lazy("Shift"), choices=Duty.Shift, initial=Duty.Shift.NIGHT)
    person = forms.ChoiceField(label=gettext_lazy("On duty"), required=False)
    stands_in_for = forms.ChoiceField(label=gettext_lazy("Stands in for"), required=False)
    begins_at = forms.DateTimeField(
        label=gettext_lazy("from"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TIME),
    )  # fmt: skip
    ends_at = forms.DateTimeField(
        label=gettext_lazy("to"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TIME),
    )  # fmt: skip

    def __init__(self, *args, people, issue_date, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.issue_date = people, issue_date
        choices = [("", "—"), *((number, person_name(person)) for number, person in people.items())]
        self.fields["person"].choices = self.fields["stands_in_for"].choices = choices

    def clean(self):
        typed = super().clean()
        if typed.get("stands_in_for") and not typed.get("person"):
            self.add_error("person", _("Say who is on duty."))
        return typed

    def value(self):
        """The Shift, or None for an empty row."""
        typed = self.cleaned_data
        if not typed.get("person"):
            return None
        begins_at, ends_at = usual_times(typed["shift"], self.issue_date)
        return Shift(
            stage=Stage(typed["stage"]),
            shift=typed["shift"],
            person=self.people[typed["person"]],
            begins_at=typed["begins_at"] or begins_at,
            ends_at=typed["ends_at"] or ends_at,
            stands_in_for=self.people.get(typed["stands_in_for"]),
        )


class RosterForms(forms.BaseFormSet):
    def shifts(self):
        return [shift for row in self.forms if (shift := row.value())]


RosterFormSet = forms.formset_factory(ShiftForm, RosterForms, extra=EMPTY_ROWS, max_num=MOST_ROWS)


def make_roster_form(issue_date, *, data=None, duties=()):
    """The rows of a roster; `duties` may name people who do not review any more."""
    people = {str(person.pk): person for person in reviewers()}
    for duty in duties:
        people |= {str(person.pk): person for person in (duty.person, duty.stands_in_for) if person}
    initial = [_initial(duty) for duty in duties]
    return RosterFormSet(data, initial=initial, form_kwargs={"people": people, "issue_date": issue_date})


def _initial(duty):
    return {
        "stage": duty.stage,
        "shift": duty.shift,
        "person": duty.person_id,
        "begins_at": duty.begins_at,
        "ends_at": duty.ends_at,
        "stands_in_for": duty.stands_in_for_id or "",
    }


def copied(duties):
    """The same shifts a day later; nothing is stored."""
    for duty in duties:
        duty.begins_at += timedelta(days=1)
        duty.ends_at += timedelta(days=1)
        yield duty
