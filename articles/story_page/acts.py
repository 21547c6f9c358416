"""The acts a story page can post, by name: each calls one action and says what was done."""

from functools import partial

from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_current_timezone, localtime, make_aware
from django.utils.translation import gettext as _

from articles import actions, outlets, posted
from articles.arrival import PassOnForm
from articles.conditions import still_lacking
from articles.forms import PlanForm
from articles.models import Story, Version
from articles.roles import person_name
from articles.story_page import checking_acts, notes_acts, recording_acts
from articles.workflow import Stage


def run(act, story_id, *, version, by, data):
    """Run the act; returns the sentence to show, or None when only the save was asked for."""
    if act == "save":
        return None
    name = act.partition(":")[0]
    if name not in ACTS:
        raise actions.Refused(_("This page does not know what to do. Open it again; what you typed is still below."))
    return ACTS[name](story_id, version=version, by=by, data=data)


def _reason(data):
    return data.get("reason", "")


def _submit(story_id, *, version, by, data):
    actions.submit(story_id, by=by, version=version)
    return _("Sent to first review.")


def _submit_minor(story_id, *, version, by, data):
    actions.submit_minor(story_id, by=by, version=version)
    return _("Sent to final review as a small revision.")


def _approve(story_id, *, version, by, data, stage):
    story = actions.sign_off(story_id, by=by, version=version, stage=stage, opinion=_reason(data))
    return _("Signed. The story is now “%(state)s”.") % {"state": story.get_state_display()}


def _approve_final(story_id, *, version, by, data):
    """签发: and, when asked for in the same act, publish now or at a time. If that must wait, it is signed."""
    said = _approve(story_id, version=version, by=by, data=data, stage=Stage.FINAL)
    if data.get("then") in {"now", "schedule"}:
        if lacking := still_lacking(Story.objects.get(pk=story_id)):
            return "\n".join([said, _("It is not published yet:"), *lacking])
        return _publish(story_id, version=version, by=by, data=data)
    return said


def _publish(story_id, *, version, by, data):
    when = _time_wanted(data) if data.get("then") == "schedule" else None
    actions.publish(story_id, by=by, version=version, goes_live_at=when)
    if when:
        return _("Scheduled: readers see it on %(time)s.") % {"time": f"{localtime(when):%m-%d %H:%M}"}
    return _("Published.")


def _time_wanted(data):
    when = parse_datetime(data.get("publish_at") or "")
    if when is None:
        raise actions.Refused(_("Say when it goes online: give the day and the time."))
    return when if when.tzinfo else make_aware(when, get_current_timezone())


def _check_printed(story_id, *, version, by, data):
    actions.check_printed(story_id, by=by, version=version)
    return _("Checked against the page; the article is online.")


def _back(story_id, *, version, by, data):
    story = actions.send_back_one_stage(story_id, by=by, reason=_reason(data))
    return _("The story is now “%(state)s”.") % {"state": story.get_state_display()}


def _plan(story_id, *, version, by, data):
    form = PlanForm(data)
    if not form.is_valid():
        raise actions.Refused(_("The plan was not saved: check its time."))
    actions.plan(story_id, by=by, **form.cleaned_data)
    return _("The publication plan is saved.")


def _restore(story_id, *, version, by, data):
    number = posted.number(data, "number")
    if number is None or not Version.objects.filter(story=story_id, number=number).exists():
        raise actions.Refused(_("Choose the version to restore."))
    actions.restore(story_id, number, base=version, by=by, reason=_reason(data))
    return _("Version %(number)s is restored, as a new version.") % {"number": number}


def _with_reason(action):
    """An act whose action takes only a reason."""

    def act(story_id, *, version, by, data):
        story = action(story_id, by=by, reason=_reason(data))
        return _("Done. The story is now “%(state)s”.") % {"state": story.get_state_display()}

    return act


def _send_in(story_id, *, version, by, data):
    actions.send_in(story_id, by=by, version=version)
    return _("Submitted.")


def _pull_back(story_id, *, version, by, data):
    actions.pull_back(story_id, by=by)
    return _("Pulled back: it is your draft again.")


def _take_up(story_id, *, version, by, data):
    actions.take_up(story_id, by=by)
    return _("Taken up: it is a draft of the desk now.")


def _pass_on(story_id, *, version, by, data):
    to = PassOnForm(data).chosen()
    actions.pass_on(story_id, to=to, by=by, reason=_reason(data))
    return _("Passed on to %(name)s.") % {"name": person_name(to)}


ACTS = {
    "send_in": _send_in,
    "pull_back": _pull_back,
    "take_up": _take_up,
    "pass_on": _pass_on,
    "submit": _submit,
    "submit_minor": _submit_minor,
    "approve_first": partial(_approve, stage=Stage.FIRST),
    "approve_second": partial(_approve, stage=Stage.SECOND),
    "approve_final": _approve_final,
    "return_to_first": _back,
    "return_to_second": _back,
    "return_to_author": _with_reason(actions.return_to_author),
    "not_use": _with_reason(actions.not_use),
    "reopen": _with_reason(actions.reopen),
    "publish": _publish,
    "check_printed": _check_printed,
    "hold": _with_reason(actions.hold),
    "release": _with_reason(actions.release),
    "stop": _with_reason(actions.stop),
    "take_offline": _with_reason(actions.take_offline),
    "put_back": _with_reason(actions.put_back),
    "withdraw": _with_reason(actions.withdraw),
    "revise": _with_reason(actions.revise),
    "abandon_revision": _with_reason(actions.abandon_revision),
    "plan": _plan,
    "restore": _restore,
    **checking_acts.ACTS,
    **outlets.ACTS,
    **notes_acts.ACTS,
    **recording_acts.ACTS,
}
