"""工作副本: what a person typed and has not saved is offered to that person again; and who else is at the same story.

A form is named by what it is of: "story-12" at the review desk, "writing-12" and "answer-12" where people write their
own, "batch-5" for raw copy; "story-new" and "writing-new" before the first save. Here it is read;
`articles.actions.keeping` writes it.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import body
from articles.actions import new_token
from articles.actions.keeping import new_window
from articles.content import EMPTY, TITLE_FIELDS
from articles.marked import changed_characters
from articles.models import Story, Version, WorkingCopy
from articles.models.keeping import SEEN_WITHIN
from articles.roles import person_name

FORM = re.compile(r"(?:story|writing|answer|batch)-(?:new|[1-9][0-9]{0,17})")
WINDOW = re.compile(r"[A-Za-z0-9_-]{8,36}")
NEVER_KEPT = re.compile(r"password|token|^window$|^act$", re.IGNORECASE)
NOT_WORDS = re.compile(r"_FORMS$|^(?:initial-|version$|of$|batch_version$)|-(?:version|seen)$")
BYLINE = re.compile(r"bylines-(\d{1,3})-(role|name)")
SHOWN = 8
READ_ALL = "articles.view_story"


@dataclass(frozen=True)
class Offer:
    """Text that was not saved. `is_open`: in a window that may still be open. `differs`: characters; None: unknown."""

    copy: WorkingCopy
    is_open: bool
    differs: int | None
    token: str = field(default_factory=new_token)

    @property
    def time(self):
        return clock(self.copy.typed_at)


@dataclass(frozen=True)
class Presence:
    """Somebody else at the same story. `typed_at`: the newest text they have not saved; None when there is none."""

    name: str
    is_open: bool
    typed_at: datetime | None

    def __str__(self):
        words = {"name": self.name, "time": clock(self.typed_at) if self.typed_at else ""}
        if self.typed_at and self.is_open:
            return _("%(name)s is writing (not saved, %(time)s)") % words
        if self.typed_at:
            return _("%(name)s left unsaved text at %(time)s") % words
        return _("%(name)s has it open") % words


@dataclass(frozen=True)
class Window:
    """One rendering of a form. `is_typed`: False where it is only read. `is_unsaved`: it holds more than is saved.
    `version`: the one that reopened text was typed over; 0 when nothing was reopened."""

    form: str
    name: str
    is_typed: bool
    is_unsaved: bool
    version: int
    offers: list[Offer]
    others: list[Presence]

    @property
    def presence(self):
        return in_words(self.others)


def in_words(others):
    return "；".join(map(str, others))


def clock(moment):
    """14:03; with the day when it is another one."""
    local = timezone.localtime(moment)
    return f"{local:%H:%M}" if local.date() == timezone.localdate() else f"{local:%m-%d %H:%M}"


def unsaved_by(user):
    """What this person left unsaved. Text of a story that they may not read now waits until they may again."""
    of_readable = Q(story=None) | Q(story__in=Story.objects.readable_by(user))
    return WorkingCopy.objects.unsaved().filter(of_readable, person=user)


def reopened(request, form):
    """The person's own working copy that the address names, or None. The request then carries its fields as if they
    were sent, so that the forms of the page read them and the page shows what the browser showed."""
    # Fields and files are read together, when the first of them is asked for: later it would undo what is set here.
    if request.method != "GET" or request.FILES or "window" not in request.GET:
        return None
    window = request.GET["window"].replace("\x00", "")
    copy = unsaved_by(request.user).filter(form=form, window=window).first()
    if copy:
        request.POST = posted(copy)
        request.working_copy = copy
    return copy


def posted(copy):
    """The fields as a browser sends them."""
    data = QueryDict(mutable=True)
    for name, value in copy.fields:
        data.appendlist(name, value)
    return data


def window_of(request, form, *, story=None, is_typed=True):
    """The window that this answer opens, or goes on with: a form that comes back stays the same window."""
    copy = getattr(request, "working_copy", None)
    sent = request.POST.get("window", "") if request.method == "POST" else ""
    name = copy.window if copy else sent if WINDOW.fullmatch(sent) else new_window()
    return Window(
        form=form,
        name=name,
        is_typed=is_typed,
        is_unsaved=request.method == "POST" or copy is not None,
        version=copy.version if copy else 0,
        offers=_offers(request.user, form, story, name),
        others=others(request.user, form, story),
    )


def _offers(user, form, story, window):
    of_this = Q(story=story) if story else Q(form=form)
    mine = unsaved_by(user).filter(of_this).exclude(form=form, window=window)
    copies = list(mine.order_by("-typed_at")[:SHOWN])
    if not copies:
        return []
    saved = Version.objects.get(story=story, number=story.version).content if story else EMPTY
    since = timezone.now() - SEEN_WITHIN
    return [Offer(copy, copy.seen_at > since, differing(copy, saved)) for copy in copies]


def differing(copy, saved):
    """How many characters of titles, bylines and body the copy has otherwise than a content; None: no such form."""
    typed = posted(copy)
    if "body" not in typed:
        return None
    lines = {}
    for name in typed:
        if found := BYLINE.fullmatch(name):
            lines.setdefault(int(found[1]), {})[found[2]] = typed[name]
    old = {**saved["text"], "pictures": []}
    new = {
        **old,
        **{name: " ".join(typed[name].split()) for name in TITLE_FIELDS if name in typed},
        "body": body.clean(typed["body"]),
        "bylines": [line for _place, line in sorted(lines.items()) if line.get("name")],
    }
    old |= {name: " ".join(old[name].split()) for name in TITLE_FIELDS}
    return changed_characters({"text": old}, {"text": new})


def others(user, form, story=None, at=None):
    """Everybody else who has the story (or batch) open or left text there, whatever the form; of a new story nobody.

    Who works at it is the desk's to know.
    """
    if not user.has_perm(READ_ALL) or (story is None and form.endswith("-new")):
        return []
    now = at or timezone.now()
    of_this = Q(story=story) if story else Q(form=form)
    there = WorkingCopy.objects.open_now(now).filter(of_this).exclude(person=user)
    people = {}
    for copy in there.defer("fields").select_related("person").order_by("person__last_name", "person"):
        people.setdefault(copy.person, []).append(copy)
    return [_presence(person, copies, now) for person, copies in people.items()]


def _presence(person, copies, now):
    typed = [copy.typed_at for copy in copies if copy.typed_at]
    is_open = any(copy.seen_at > now - SEEN_WITHIN for copy in copies)
    return Presence(person_name(person), is_open, max(typed, default=None))


def unsaved_of(user):
    """The person's own unsaved texts, newest first, for the pages they arrive at."""
    mine = unsaved_by(user).defer("fields").select_related("story")
    return list(mine.order_by("-typed_at")[:SHOWN])


def words_of(copy):
    """What a person would want to copy from it: no numbers and ticks."""
    return "\n\n".join(
        body.plain_text(body.clean(value)) if value.startswith("<") else value.strip()
        for name, value in copy.fields
        if not NOT_WORDS.search(name) and (not value.isascii() or len(value.split()) > 1)
    )
