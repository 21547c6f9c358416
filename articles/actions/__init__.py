"""Every write to stories and articles: check, lock, change, record, in one transaction. `by=` is always the person.

Each takes the number of a story, reads it afresh under a lock and asks `articles.workflow` whether the person may.
It raises `Refused` with a sentence for the person, or `Stale` when the story moved on meanwhile.
"""

from articles.actions.corrections import propose_correction, refuse_correction, sign_correction, signing_refusal
from articles.actions.errors import Refused, Stale
from articles.actions.front import arrange_front
from articles.actions.publishing import hold, publish, release, stop
from articles.actions.reviewing import (
    not_use,
    return_to_author,
    send_back_one_stage,
    sign_off,
    sign_off_page,
    submit,
    submit_minor,
)
from articles.actions.revising import abandon_revision, put_back, revise, take_offline, withdraw
from articles.actions.specials import save_special, sign_special, take_special_down
from articles.actions.submitting import (
    add_note,
    attach,
    colleagues,
    combine,
    pass_on,
    pull_back,
    register_submission,
    reopen,
    send_in,
    take_up,
)
from articles.actions.tokens import new_token, once
from articles.actions.writing import check_printed, create_story, enter_printed, plan, restore, save

__all__ = [
    "Refused",
    "Stale",
    "abandon_revision",
    "add_note",
    "arrange_front",
    "attach",
    "check_printed",
    "colleagues",
    "combine",
    "create_story",
    "enter_printed",
    "hold",
    "new_token",
    "not_use",
    "once",
    "pass_on",
    "plan",
    "propose_correction",
    "publish",
    "pull_back",
    "put_back",
    "refuse_correction",
    "register_submission",
    "release",
    "reopen",
    "restore",
    "return_to_author",
    "revise",
    "save",
    "save_special",
    "send_back_one_stage",
    "send_in",
    "sign_correction",
    "sign_off",
    "sign_off_page",
    "signing_refusal",
    "sign_special",
    "stop",
    "submit",
    "submit_minor",
    "take_offline",
    "take_special_down",
    "take_up",
    "withdraw",
]
