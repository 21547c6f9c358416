"""自动保存: where open forms tell what stands in them and learn who else is there; where unsaved text is found again.

A ping is JSON: {form, window, version, token, title, fields: [[name, value], …] or null, leaves}. Without `fields` it
says only that the window is open.
"""

import json
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from articles import actions, keeping
from articles.facts import actor, facts
from articles.models import Story, Version
from articles.refusals import edit_refusal
from articles.roles import person_name
from articles.sealed_words import SEALED_SINCE, is_sealed_since
from desk.doors import READ_ALL, WRITE, for_writers, own_story
from desk.writing import may_type
from intake.batch_page import may_see, may_use
from intake.models import Batch

MOST_BYTES = 2 * 1024 * 1024
MOST_FIELDS = 5000
LARGEST = 2**31 - 1
OWN_FORMS = ("writing-", "answer-")


class Malformed(Exception):
    """What was sent is no ping."""


@dataclass(frozen=True)
class Ping:
    form: str
    window: str
    version: int
    token: str
    title: str
    fields: list | None
    leaves: bool

    @classmethod
    def of(cls, sent):
        try:
            said = json.loads(sent)
        except (ValueError, RecursionError):
            raise Malformed from None
        if not isinstance(said, dict):
            raise Malformed
        form, window, version = (said.get(name) for name in ("form", "window", "version"))
        _check(isinstance(form, str) and keeping.FORM.fullmatch(form))
        _check(isinstance(window, str) and keeping.WINDOW.fullmatch(window))
        _check(type(version) is int and 0 <= version <= LARGEST)
        token, title = (_clean(str(said.get(name) or "")) for name in ("token", "title"))
        return cls(form, window, version, token, title, _fields(said.get("fields")), bool(said.get("leaves")))


def _check(is_right):
    if not is_right:
        raise Malformed


def _fields(said):
    """The fields without what is secret or says nothing; None when none were sent."""
    if said is None:
        return None
    _check(isinstance(said, list) and len(said) <= MOST_FIELDS)
    for row in said:
        _check(isinstance(row, list) and len(row) == 2 and all(isinstance(part, str) for part in row))
    return [[_clean(name), _clean(value)] for name, value in said if not keeping.NEVER_KEPT.search(name)]


def _clean(text):
    """Without what PostgreSQL cannot store."""
    return text.replace("\x00", "").encode(errors="replace").decode()


# --- Which form it is, and whether this person may have it open -------------------------------------


def door(user, form, *, to_type=True):
    """(the story of the form or None, its address). Http404 when this person may not read it or, `to_type`, write."""
    kind, _dash, number = form.partition("-")
    if number == "new":
        return None, _new(user, kind)
    return DOORS[kind](user, int(number), to_type)


def _new(user, kind):
    _found(kind in {"story", "writing"} and user.has_perm(WRITE) and (user.is_staff or kind == "writing"))
    return reverse("admin:articles_story_add" if kind == "story" else "desk:write")


def _story(user, number, to_type):
    _found(user.is_staff)
    story = get_object_or_404(Story.objects.readable_by(user).select_related("article"), pk=number)
    _found(not to_type or edit_refusal(actor(user), facts(story)) is None)
    return story, f"{reverse('admin:articles_story_change', args=[number])}?view=edit"


def _own(user, number, to_type, page):
    story = own_story(user, number)
    _found(not to_type or may_type(user, story))
    return story, reverse(page, args=[number])


def _batch(user, number, to_type):
    batch = get_object_or_404(Batch.objects.defer("text", "leftover"), pk=number)
    _found(may_use(user) if to_type else may_see(user, batch))
    return None, batch.get_absolute_url()


def _found(is_there):
    if not is_there:
        raise Http404


DOORS = {
    "story": _story,
    "writing": partial(_own, page="desk:story"),
    "answer": partial(_own, page="desk:answer"),
    "batch": _batch,
}


# --- The ping ---------------------------------------------------------------------------------------


@for_writers
@require_POST
def keep(request):
    """What stands in a window is kept; answers who else is there, and what was saved since the form was opened."""
    if request.content_type != "application/json":
        return HttpResponse(status=400)
    if len(request.body) > MOST_BYTES:
        return HttpResponse(status=413)
    try:
        ping = Ping.of(request.body)
    except Malformed:
        return HttpResponse(status=400)
    story, _address = door(request.user, ping.form, to_type=ping.fields is not None or _is_told_to_typists(ping))
    is_kept = True
    if ping.fields is not None or not ping.leaves:
        is_kept = actions.keep(
            ping.form, ping.window, by=request.user, story=story, version=ping.version, fields=ping.fields,
            title=ping.title, token=ping.token,
        )  # fmt: skip
    if ping.leaves:
        actions.leave(ping.form, ping.window, by=request.user)
        return HttpResponse(status=204)
    return JsonResponse(_answer(request.user, ping, story, is_kept=is_kept))


def _is_told_to_typists(ping):
    """The answer says what the desk does with a story meanwhile, which its author learns while it is in their hands."""
    return ping.form.startswith(OWN_FORMS) and not ping.leaves


def _answer(user, ping, story, *, is_kept):
    others = keeping.others(user, ping.form, story)
    newest = _saved_since(story, ping.version)
    sealed = str(SEALED_SINCE) if newest and is_sealed_since(story, ping.version) else ""
    names = user.has_perm(READ_ALL)
    return {
        "saved_at": keeping.clock(timezone.now()) if ping.fields and is_kept else "",
        "is_over": not is_kept,
        "others": [
            {
                "name": other.name,
                "unsaved": other.typed_at is not None,
                "since": keeping.clock(other.typed_at) if other.typed_at else "",
            }
            for other in others
        ],
        "presence": keeping.in_words(others),
        "version": story.version if story else 0,
        "by": person_name(newest.saved_by) if newest and names else "",
        "sealed": sealed,
        "warning": sealed or (_warning(newest, names) if newest else ""),
    }


def _saved_since(story, opened):
    """The newest version, when it is not the one that was opened."""
    if story is None or not 0 < opened < story.version:
        return None
    return Version.objects.defer("content").select_related("saved_by").get(story=story, number=story.version)


def _warning(version, names):
    """`names`: whether it says who it was."""
    words = {
        "name": person_name(version.saved_by),
        "number": version.number,
        "time": keeping.clock(version.saved_at),
    }
    if names:
        return _("%(name)s saved version %(number)s at %(time)s: when you save, the two are merged.") % words
    return _("Version %(number)s was saved at %(time)s: when you save, the two are merged.") % words


# --- Text that was not saved ------------------------------------------------------------------------


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def kept(request, copy_id):
    """One's own unsaved text, to read, to go on with or to discard; whoever else asks finds nothing."""
    copy = get_object_or_404(keeping.unsaved_by(request.user).select_related("story"), pk=copy_id)
    address = _address(copy)
    if request.method == "POST":
        return HttpResponseRedirect(_act(request, copy, address))
    context = {
        "title": _("Text that was not saved"),
        "copy": copy,
        "words": keeping.words_of(copy),
        "address": address,
        "token": actions.new_token(),
    }
    return TemplateResponse(request, "desk/kept.html", context)


def _address(copy):
    """Where the form is that it was typed into; empty when the person may not type there any more."""
    try:
        return door(copy.person, copy.form)[1]
    except Http404:
        return ""


def _act(request, copy, address):
    try:
        act = partial(_run, request, copy, address)
        return actions.once(request.POST.get("token"), by=request.user, act=act)
    except actions.Refused as refused:
        messages.error(request, str(refused))
        return reverse("desk:kept", args=[copy.pk])


def _run(request, copy, address):
    act = request.POST.get("act")
    if act == "discard":
        actions.discard(copy.pk, by=request.user)
        messages.success(request, _("Discarded."))
        return address or reverse("desk:home")
    if act == "resume" and address:
        taken = actions.take_over(copy.pk, by=request.user)
        return f"{address}{'&' if '?' in address else '?'}window={taken.window}"
    raise actions.Refused(_("You cannot go on with it there now. The text stays here, to be copied."))
