"""Every write to stories and articles: check, lock, change, record, in one transaction. `by=` is always the person.

Each takes the number of a story, reads it afresh under a lock and asks `articles.workflow` whether the person may.
It raises `Refused` with a sentence for the person, or `Stale` when the story moved on meanwhile.
"""

from articles.actions.errors import Refused, Stale
from articles.actions.publishing import hold, publish, release, stop
from articles.actions.reviewing import (
    not_use,
    reopen,
    return_to_author,
    send_back_one_stage,
    sign_off,
    sign_off_page,
    submit,
    submit_minor,
    take_up,
)
from articles.actions.revising import abandon_revision, put_back, revise, take_offline, withdraw
from articles.actions.tokens import new_token, once
from articles.actions.writing import check_printed, create_story, enter_printed, plan, restore, save

__all__ = [
    "Refused",
    "Stale",
    "abandon_revision",
    "check_printed",
    "create_story",
    "enter_printed",
    "hold",
    "new_token",
    "not_use",
    "once",
    "plan",
    "publish",
    "put_back",
    "release",
    "reopen",
    "restore",
    "return_to_author",
    "revise",
    "save",
    "send_back_one_stage",
    "sign_off",
    "sign_off_page",
    "stop",
    "submit",
    "submit_minor",
    "take_offline",
    "take_up",
    "withdraw",
]
