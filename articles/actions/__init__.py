"""Every write to stories and articles: check, lock, change, record, in one transaction. `by=` is always the person.

Each takes the number of a story, reads it afresh under a lock and asks `articles.workflow` whether the person may.
It raises `Refused` with a sentence for the person, or `Stale` when the story moved on meanwhile.
"""

from articles.actions.approving import (
    approve_as_chief,
    make_preview_link,
    record_reply,
    revoke_preview_link,
    send_for_approval,
    take_reply_over,
    waive_approval,
)
from articles.actions.archive import archive_refusal, load_archive, story_of_archive, story_of_archive_refusal
from articles.actions.checking import confirm_changes, finish_proofreading
from articles.actions.corrections import propose_correction, refuse_correction, sign_correction, signing_refusal
from articles.actions.distribution import mark_gone, record_distribution
from articles.actions.duty import keep_roster, roster_of
from articles.actions.errors import Refused, Stale
from articles.actions.front import arrange_front
from articles.actions.keeping import discard, fold, keep, leave, take_over, tidy_working_copies
from articles.actions.noticing import (
    announce_stops,
    choose_notices,
    deliver_again,
    forget_deliveries,
    read_notices,
    requeue_deliveries,
)
from articles.actions.noting import answer_note, note_on_passage, resolve_note
from articles.actions.pictures import requeue_renditions, show_as_consented
from articles.actions.printed_return import enter_printed_return, sign_printed_return
from articles.actions.publishing import hold, publish, release, stop
from articles.actions.recording import confirm_recorded, object_to_recorded, record_sign_off
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
from articles.actions.sealing import ask_seal, do_seal, refuse_seal
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
from articles.actions.takedown import record_takedown
from articles.actions.tokens import new_token, once
from articles.actions.writing import check_printed, create_story, enter_printed, plan, restore, save

__all__ = [
    "Refused",
    "Stale",
    "abandon_revision",
    "add_note",
    "approve_as_chief",
    "announce_stops",
    "answer_note",
    "archive_refusal",
    "arrange_front",
    "ask_seal",
    "attach",
    "check_printed",
    "choose_notices",
    "colleagues",
    "combine",
    "confirm_changes",
    "confirm_recorded",
    "create_story",
    "deliver_again",
    "discard",
    "do_seal",
    "enter_printed",
    "enter_printed_return",
    "fold",
    "finish_proofreading",
    "forget_deliveries",
    "hold",
    "keep_roster",
    "keep",
    "leave",
    "make_preview_link",
    "load_archive",
    "mark_gone",
    "new_token",
    "not_use",
    "note_on_passage",
    "object_to_recorded",
    "once",
    "pass_on",
    "plan",
    "propose_correction",
    "publish",
    "pull_back",
    "put_back",
    "read_notices",
    "record_distribution",
    "record_reply",
    "record_sign_off",
    "record_takedown",
    "refuse_correction",
    "refuse_seal",
    "register_submission",
    "release",
    "reopen",
    "requeue_deliveries",
    "requeue_renditions",
    "resolve_note",
    "restore",
    "return_to_author",
    "revoke_preview_link",
    "revise",
    "roster_of",
    "save",
    "save_special",
    "send_back_one_stage",
    "send_for_approval",
    "send_in",
    "show_as_consented",
    "sign_correction",
    "sign_off",
    "sign_off_page",
    "signing_refusal",
    "sign_printed_return",
    "sign_special",
    "stop",
    "story_of_archive",
    "story_of_archive_refusal",
    "submit",
    "submit_minor",
    "take_reply_over",
    "take_offline",
    "take_over",
    "take_special_down",
    "take_up",
    "tidy_working_copies",
    "waive_approval",
    "withdraw",
]
