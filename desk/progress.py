"""Where a story stands, in the words of who wrote it.

A correspondent never reads the states of the desk: 已收到 → 在看 → 已采用 → 已见报, or 未采用, or 请修改. A story that
was combined into another follows that one. Printed (见报) and published (发布) are never mixed: a story is in the paper
once the day of its issue has come, on the site once its article is live.
"""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.facts import on_site
from articles.models import Article, Move, Story
from articles.workflow import OnSite, State

LONGEST_CHAIN = 8  # stories combined into combined stories


class Word(TextChoices):
    DRAFT = "draft", _("Draft")
    RECEIVED = "received", _("Received")
    READING = "reading", _("Being read")
    MEND = "mend", _("Please mend")
    CHOSEN = "chosen", _("Chosen")
    PRINTED = "printed", _("Has been printed")
    OUT = "out", _("Published")
    OFFLINE = "offline", _("Off the site for now")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    NOT_USED = "not_used", _("Was not used")


COLOURS = {Word.CHOSEN: "ok", Word.PRINTED: "ok", Word.OUT: "ok", Word.MEND: "warn", Word.OFFLINE: "warn",
           Word.WITHDRAWN: "stop"}  # fmt: skip
HINTS = {
    Word.DRAFT: _("Not sent yet."),
    Word.OFFLINE: _("It was taken off the site while something is checked."),
    Word.WITHDRAWN: _("It was taken off the site for good."),
}
OF_STATE = {
    State.RECEIVED: Word.RECEIVED,
    State.RETURNED: Word.MEND,
    State.READY: Word.CHOSEN,
    State.PUBLISHED: Word.CHOSEN,
    State.NOT_USED: Word.NOT_USED,
    State.WITHDRAWN: Word.WITHDRAWN,
}
OF_PLACE = {OnSite.WITHDRAWN: Word.WITHDRAWN, OnSite.OFFLINE: Word.OFFLINE, OnSite.WAITING: Word.CHOSEN}
UNUSED_OR_BACK = {State.RETURNED, State.NOT_USED, State.WITHDRAWN}
# Moves that concern who wrote it, and what each is called there; of all others nothing is told.
TOLD = {
    "create": _("Begun"),
    "send_in": _("Sent to the newsroom"),
    "submit": _("Sent to first review"),
    "pull_back": _("Pulled back"),
    "take_up": _("The newsroom is working on it"),
    "return_to_author": _("Returned for changes"),
    "not_use": _("Was not used"),
    "reopen": _("Taken up again"),
    "combine": _("Combined with other copy"),
    "publish": _("Chosen for publication"),
    "take_offline": _("Off the site for now"),
    "put_back": _("Back on the site"),
    "withdraw": _("Withdrawn"),
}
REASONED = ("return_to_author", "not_use")


@dataclass(frozen=True)
class Progress:
    """One story's standing; `article` is there while readers can read it, `is_combined` when it stands in another."""

    word: Word
    reason: str = ""
    article: Article | None = None
    is_combined: bool = False

    @property
    def label(self):
        return self.word.label

    @property
    def colour(self):
        return COLOURS.get(self.word, "mute")

    @property
    def hint(self):
        return HINTS.get(self.word, "")


def progress(story, whole=None, at=None):
    """The Progress of a story fetched by `with_reasons`; `whole` is what it was combined into at last, if anything."""
    at = at or timezone.now()
    followed = whole or story
    word = _word(followed, at)
    if story.state == State.COMBINED and word in {Word.DRAFT, Word.MEND, Word.RECEIVED}:
        word = Word.READING
    is_live = on_site(followed.article, at) == OnSite.LIVE
    return Progress(
        word=word,
        reason=(story.told_reason or "") if word in {Word.MEND, Word.NOT_USED} and followed is story else "",
        article=followed.article if is_live else None,
        is_combined=story.state == State.COMBINED,
    )


def _word(story, at):
    place = on_site(story.article, at)
    if place in OF_PLACE:
        return OF_PLACE[place]
    if place == OnSite.LIVE:
        return Word.PRINTED if _is_printed(story, at) else Word.OUT
    if story.print_status == Story.PrintStatus.PRINTED and story.state not in UNUSED_OR_BACK:
        return Word.PRINTED
    if story.state == State.DRAFT:
        return Word.READING if story.taken_up_at else Word.DRAFT
    return OF_STATE.get(story.state, Word.READING)


def _is_printed(story, at):
    """Whether the day of its issue has come and it was not taken off the page."""
    issue_date = story.article.issue_date
    is_on_the_page = story.print_status != Story.PrintStatus.PULLED
    return is_on_the_page and issue_date is not None and issue_date <= timezone.localdate(at)


def with_reasons(stories):
    """What `progress` reads, joined into the query: the article, and why the newsroom returned or did not use it."""
    said = Move.objects.filter(story=OuterRef("pk"), name__in=REASONED).order_by("-pk").values("reason")[:1]
    return stories.select_related("article").annotate(told_reason=Subquery(said))


def wholes_of(stories):
    """{number of a combined story: the story it stands in at last}; a query for each link of the longest chain."""
    ends = {story.pk: story.combined_into_id for story in stories if story.combined_into_id}
    known = {}
    for _link in range(LONGEST_CHAIN):
        asked = {number for number in ends.values() if number not in known}
        if not asked:
            break
        known |= Story.objects.select_related("article").defer("body", "original_text").in_bulk(asked)
        ends = {number: known[end].combined_into_id or end for number, end in ends.items()}
    return {number: known[end] for number, end in ends.items() if end in known}


def told_moves(story, user):
    """[(what happened in the writer's words, when, why)], newest first. That others sent it to review is the desk's."""
    moves = Move.objects.filter(story=story, name__in=TOLD).exclude(~Q(by=user), name="submit").order_by("-pk")
    return [(TOLD[move.name], move.at, move.reason if move.name in REASONED else "") for move in moves]
