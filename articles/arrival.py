"""How a story came to the paper, as the desk shows it: channel, unit, author, originals, remarks, whose it is."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from articles import actions
from articles.facts import bylines_of
from articles.models import Attachment, Byline, Channel, Note
from articles.roles import person_name
from articles.workflow import State

CORRESPONDENT = "通讯员"


class ColleagueField(forms.ModelChoiceField):
    """Somebody of the house who can be in charge of a submission, by name."""

    def __init__(self, **kwargs):
        super().__init__(get_user_model().objects.none(), **kwargs)

    def label_from_instance(self, person):
        return person_name(person)


class PassOnForm(forms.Form):
    """To whom a submission is passed on (转)."""

    to = ColleagueField(label=_("Pass on to"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = actions.colleagues()

    def chosen(self):
        """The colleague; Refused with a sentence when nobody was chosen."""
        if not self.is_valid() or self.cleaned_data["to"] is None:
            raise actions.Refused(_("Choose to whom you pass it on."))
        return self.cleaned_data["to"]


def arrived(story, user):
    """What a page shows this person beside the copy, in two queries: the originals and the notes, in their order."""
    return {
        "attachments": Attachment.objects.filter(story=story).select_related("added_by"),
        "notes": Note.objects.filter(story=story).seen_by(user).select_related("by"),
    }


def arrival(story, user):
    """The originals, and for copy from outside who sent it and who decides."""
    is_submission = story.state == State.RECEIVED
    return {
        "attachments": Attachment.objects.filter(story=story).select_related("added_by"),
        "came": came(story, bylines_of([story])[story.pk]) if story.channel != Channel.DESK else None,
        "pass_on": PassOnForm() if is_submission else None,
    }


def came(story, bylines):
    """{channel, unit, people, is_entered_for, in_charge} in words; `bylines` with their contributors."""
    return {
        "channel": story.get_channel_display(),
        "unit": "、".join(units(bylines)),
        "people": "、".join(dict.fromkeys(line.name for line in bylines)),
        "is_entered_for": story.channel != Channel.SENT_IN,
        "in_charge": person_name(story.in_charge) if story.in_charge else "",
    }


def units(bylines):
    """The units of those on a byline, each once."""
    return list(dict.fromkeys(line.contributor.unit for line in bylines if line.contributor and line.contributor.unit))


def first_unit(story_reference):
    """The unit of the first on the byline who has one, for a subquery of a list."""
    lines = Byline.objects.filter(story=story_reference).exclude(contributor__unit="").order_by("order")
    return lines.exclude(contributor=None).values("contributor__unit")[:1]
