"""The board (审稿台), home of the desk: whose turn it is. Each block is one query, however many stories there are."""

from dataclasses import dataclass

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.checks_of_changes import is_checker
from articles.keeping import unsaved_of
from articles.models import DutyNotice
from articles.queues import QUEUES
from desk.beside import beside_stories
from desk.rows import Row, SubmissionRow, for_rows, for_submissions
from organisations.models import Entry

SHOWN = 20
MAIN = ("my_turn", "mine_to_write", "waiting_for_others")
RAIL = (
    "to_confirm", "changes_to_check", "awaiting_answer", "stopped", "on_hold", "submissions", "scheduled",
    "published_today",
)  # fmt: skip
# The lists that have a page of their own.
PAGES = {"submissions": "admin:articles_story_submissions"}
NOTHING = {
    "my_turn": _("Nothing waits for you."),
    "mine_to_write": _("No drafts, and nothing was returned to you."),
    "waiting_for_others": _("Nothing of yours is with others."),
}


@dataclass(frozen=True)
class Block:
    name: str
    label: str
    rows: list
    has_more: bool

    @property
    def more_url(self):
        if self.name in PAGES:
            return reverse(PAGES[self.name])
        return f"{reverse('admin:articles_story_changelist')}?queue={self.name}"

    @property
    def leads_on(self):
        """Whether there is more to do than what the board shows."""
        return self.has_more or (self.name in PAGES and bool(self.rows))

    @property
    def nothing(self):
        return NOTHING.get(self.name, _("None"))

    @property
    def is_alarm(self):
        """Whether the whole desk is to see red: something was stopped, or a recorded sign-off waits too long."""
        return self.name == "stopped" and bool(self.rows) or any(row.is_unconfirmed for row in self.rows)

    @property
    def count(self):
        """How many stand here, "20+" when there are more than are shown."""
        return f"{SHOWN}+" if self.has_more else str(len(self.rows))


def board(user, at=None):
    """The blocks of the board for this person at a moment (now)."""
    at = at or timezone.now()
    return {
        "main_blocks": [_block(name, user, at) for name in MAIN],
        "rail_blocks": [_block(name, user, at) for name in RAIL if _concerns(name, user)],
        "beside": beside_stories(user),
        "duty_notices": DutyNotice.objects.between(at, at).concerning(user),
        "registers": registers_awaiting(user),
        "unsaved": unsaved_of(user),
    }


def _concerns(name, user):
    if name == "changes_to_check":
        return is_checker(user)
    return name != "submissions" or user.has_perm("articles.take_up_story")


def _block(name, user, at):
    label, queue = QUEUES[name]
    row, fetched = (SubmissionRow, for_submissions) if name == "submissions" else (Row, for_rows)
    stories = list(fetched(queue(user, at))[: SHOWN + 1])
    return Block(name, label, [row(story) for story in stories[:SHOWN]], has_more=len(stories) > SHOWN)


def registers_awaiting(user):
    """[{label, count, url}] of the registers with entries that wait for a second person (核发)."""
    if not user.has_perm("organisations.confirm_entry"):
        return []
    counted = ((register, register.objects.awaiting_confirmation().count()) for register in _registers())
    return [
        {"label": register._meta.verbose_name_plural, "count": count, "url": _waiting_list(register)}
        for register, count in counted
        if count
    ]


def _registers():
    return [model for model in apps.get_models() if issubclass(model, Entry)]


def _waiting_list(register):
    """The address of the register's list of what waits; empty for one that is only edited inside another."""
    names = register._meta
    try:
        return reverse(f"admin:{names.app_label}_{names.model_name}_changelist") + "?awaiting=yes"
    except NoReverseMatch:
        return ""
