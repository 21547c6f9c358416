"""代录签 on the story page: what a reviewer decided elsewhere is recorded, and confirmed by them, or objected to."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import actions, posted
from articles.actions.recording import LONGEST_PROOF
from articles.duty import at_stage
from articles.facts import actor, recorded_in_force, reviewers
from articles.forms import ReviewerField
from articles.models import Confirmation, SignOff
from articles.queues import CONFIRM_WITHIN, is_overdue
from articles.refusals import recording_refusal
from articles.workflow import STAGE_OF_STATE, Stage


class RecordingForm(forms.Form):
    """Whose decision it was, how it came, and what proves it."""

    recorded_reviewer = ReviewerField(label=gettext_lazy("Who decided"), required=False)
    recorded_how = forms.ChoiceField(label=gettext_lazy("How it was decided"), choices=SignOff.Recorded, required=False)
    proof_words = forms.CharField(
        label=gettext_lazy("What proves it"), max_length=LONGEST_PROOF, required=False,
        help_text=gettext_lazy("Who called when and from where, or where the paper lies."),
    )  # fmt: skip
    proof = forms.FileField(label=gettext_lazy("A picture or copy of it, if there is one"), required=False)
    recorded_opinion = forms.CharField(label=gettext_lazy("Opinion"), max_length=500, required=False)

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["recorded_reviewer"].queryset = offered


def recording(story, user, known):
    """The panel: the recorded sign-off that stands, and the form to record one at the stage the story waits at."""
    stage, why_not = STAGE_OF_STATE.get(known.state), recording_refusal(actor(user), known)
    offered = _offered(stage, user, known) if stage and not why_not else None
    return {
        "recorded": _recorded(story, user),
        "recording": RecordingForm(offered=offered) if offered is not None else None,
        "recording_stage": stage,
        "why_not_record": why_not if stage else None,
        "is_overdue": is_overdue(story),
    }


def _offered(stage, user, known):
    """Who might have decided: with the right to the stage, not barred, no other stage signed, on duty for a final."""
    signed = {sign_off.reviewer for sign_off in known.standing if sign_off.stage != stage}
    people = reviewers([stage]).exclude(pk__in={user.pk, *known.barred, *signed})
    on_duty = at_stage(known.duties, stage)
    if stage == Stage.FINAL and on_duty:
        return people.filter(pk__in={duty.person for duty in on_duty})
    return people


def _recorded(story, user):
    """The recorded sign-off that counts, one that is open before others; None when none does."""
    counting = list(recorded_in_force(story).select_related("proof"))
    if not counting:
        return None
    answers = {each.sign_off_id: each for each in Confirmation.objects.filter(sign_off__in=counting)}
    counting.sort(key=lambda signed: signed.pk in answers)
    sign_off = counting[0]
    confirmation = answers.get(sign_off.pk)
    return {
        "sign_off": sign_off,
        "confirmation": confirmation,
        "is_late": confirmation is None and sign_off.recorded_at + CONFIRM_WITHIN < timezone.now(),
        "is_mine": confirmation is None and sign_off.reviewer_id == user.pk,
    }


def _record(story_id, *, version, by, data):
    form = RecordingForm(data, {"proof": data["proof"]} if data.get("proof") else None, offered=reviewers())
    if not form.is_valid() or form.cleaned_data["recorded_reviewer"] is None:
        raise actions.Refused(_("Say who decided, how it came, and what proves it."))
    typed = form.cleaned_data
    story = actions.record_sign_off(
        story_id, by=by, version=version, reviewer=typed["recorded_reviewer"], how=typed["recorded_how"],
        proof_words=typed["proof_words"], proof=typed["proof"], stage=_stage(data), opinion=typed["recorded_opinion"],
    )  # fmt: skip
    return _("Recorded. The story is now “%(state)s”.") % {"state": story.get_state_display()}


def _stage(data):
    number = data.get("recorded_stage", "")
    return Stage(int(number)) if number in {"1", "2", "3"} else None


def _confirm(story_id, *, version, by, data):
    actions.confirm_recorded(_number(data), by=by)
    return _("Confirmed.")


def _object(story_id, *, version, by, data):
    story = actions.object_to_recorded(_number(data), by=by, reason=data.get("objection", ""))
    return _("Done. The story is now “%(state)s”.") % {"state": story.get_state_display()}


def _number(data):
    number = posted.number(data, "sign_off")
    if number is None or not SignOff.objects.filter(pk=number).exists():
        raise actions.Refused(_("This recorded sign-off does not stand any more."))
    return number


ACTS = {"record_sign_off": _record, "confirm_recorded": _confirm, "object_to_recorded": _object}
