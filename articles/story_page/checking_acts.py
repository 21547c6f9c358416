"""What the story page posts beside decisions: the changes were checked (核红), the copy was proofread (校毕)."""

from django.utils.translation import gettext as _

from articles import actions
from articles.checks_of_changes import check_refusal, last_check, own_changes
from articles.models import Proofreading
from articles.proofreading import COPY_IS_THERE, PROOFREAD, last_proofread, proofreading_refusal


def checking(story, user, known):
    """The panel: changes that wait for a check, the check there was, and how the proofreading stands."""
    waiting = own_changes(story)
    concerns_proofreading = user.has_perm(PROOFREAD) and known.state in COPY_IS_THERE
    return {
        "changes_to_check": waiting,
        "why_not_check": check_refusal(user, known, waiting.sign_off) if waiting else None,
        "changes_checked": None if waiting else last_check(story),
        "proofread": last_proofread(story),
        "proofreading_kinds": Proofreading.ErrorKind.choices if concerns_proofreading else (),
        "why_not_proofread": proofreading_refusal(user, known) if concerns_proofreading else None,
    }


def _confirm_changes(story_id, *, version, by, data):
    actions.confirm_changes(story_id, by=by, version=version)
    return _("The changes are checked.")


def _finish_proofreading(story_id, *, version, by, data):
    actions.finish_proofreading(
        story_id, by=by, version=version, errors=_errors(data), remark=data.get("proofreading_remark", "")
    )
    return _("Proofreading done: recorded for version %(number)s.") % {"number": version}


def _errors(data):
    """{kind: number} as typed; what is no number is the action's to refuse."""
    typed = {kind: data.get(f"errors-{kind}", "").strip() for kind in Proofreading.ErrorKind.values}
    return {kind: int(number) if _is_number(number) else -1 for kind, number in typed.items() if number}


def _is_number(text):
    return text.isascii() and text.isdecimal() and len(text) < 6


ACTS = {"confirm_changes": _confirm_changes, "finish_proofreading": _finish_proofreading}
