"""连审: the stories that wait for one person, a screen each; after every act the next one, without the list between.

What was opened can be signed in one act at the end. Everything works by links and forms; js/review-keys.js adds keys.
"""

from contextlib import suppress
from functools import partial

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import actions, posted
from articles.story_page.page import readable
from articles.workflow import SIGN_OFF_PERMISSION, Stage
from desk.reading import Reading, tray
from desk.review_screen import LONGEST_QUEUE, Place, address, screen, turn, turn_numbers
from desk.rows import Row, for_rows


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request):
    """All that wait, what was read in this sitting, and one signature for it."""
    _check_reviews(request.user)
    reading = Reading.of(_asked(request, "read"), request.user)
    if request.method == "POST":
        return _sign_read(request, reading)
    return _list(request, reading)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review_story(request, story_id):
    """One story: signed, returned or left, and on to the next."""
    _check_reviews(request.user)
    story = get_object_or_404(readable(request.user), pk=story_id)
    reading = Reading.of(_asked(request, "read"), request.user)
    if request.method == "POST":
        return _act(request, story, reading)
    return _story(request, story, reading)


def _check_reviews(user):
    if not any(user.has_perm(permission) for permission in SIGN_OFF_PERMISSION.values()):
        raise Http404


def _asked(request, name):
    return request.POST.get(name) or request.GET.get(name, "")


def _number(text):
    return posted.read_number(text)


# --- The list -------------------------------------------------------------------------------------


def _list(request, reading, problem="", taken_out=(), status=200):
    rows = [Row(story) for story in for_rows(turn(request.user))[:LONGEST_QUEUE]]
    first = next((row.story.pk for row in rows if row.story.pk not in reading.opened), None)
    context = {
        **admin.site.each_context(request),
        "title": _("Review one after another"),
        "rows": [(row, address(row.story.pk, reading)) for row in rows],
        "first_url": address(first, reading) if first else "",
        "problem": problem,
        **_tray(request.user, reading, taken_out),
    }
    return TemplateResponse(request, "desk/review_list.html", context, status=status)


def _tray(user, reading, taken_out=()):
    rows = tray(user, reading)
    return {
        "tray": rows,
        "tray_can_be_signed": any(not row.is_stale for row in rows),
        "taken_out": taken_out,
        "read": reading.token,
        "tray_token": actions.new_token(),
    }


def _sign_read(request, reading):
    """One act signs every ticked story at the stage and version that was on the screen; all of them or none."""
    wanted = [number for value in request.POST.getlist("story") if (number := _number(value)) is not None]
    here = address(None, reading.without(*wanted))
    if request.POST.get("act") == "look":
        return HttpResponseRedirect(address(None, reading))
    act = partial(_sign_all, request, reading.at_stages(wanted), len(wanted))
    try:
        actions.once(request.POST.get("token"), by=request.user, act=act)
    except actions.Refused as refused:
        taken_out = [row.number for row in tray(request.user, reading) if row.number not in wanted]
        return _list(request, reading, str(refused), taken_out, status=409)
    return HttpResponseRedirect(here)


@transaction.atomic
def _sign_all(request, at_stages, wanted):
    if sum(map(len, at_stages.values())) != wanted or not wanted:
        raise actions.Refused(_("Tick stories that you opened in this sitting."))
    refusals = []
    for stage, versions in at_stages.items():
        try:
            actions.sign_off_page(versions, by=request.user, stage=stage, opinion=request.POST.get("opinion", ""))
        except actions.Refused as refused:
            refusals.append(str(refused))
    if refusals:
        raise actions.Refused("\n".join(refusals))
    said = ngettext("%(count)s story signed.", "%(count)s stories signed.", wanted) % {"count": wanted}
    messages.success(request, said)
    return address(None, Reading(request.user.pk))


# --- One story ------------------------------------------------------------------------------------


def _story(request, story, before, problem="", since=None, status=200):
    """The screen. `before`: what was read until now; the story on the screen is read from now on."""
    user, asked_after = request.user, _number(_asked(request, "after"))
    place = Place(turn_numbers(user), story.pk, asked_after)
    reading = before.with_story(story) if place.is_waiting else before.without(story.pk)
    only = _asked(request, "only") == "changes"
    found = screen(user, story, since=since)
    context = {
        **admin.site.each_context(request),
        "title": story.list_headline,
        "place": place,
        "changes_only": only and found["base"] is not None,
        "urls": _urls(place, reading, before.without(story.pk), only),
        "problem": problem,
        "opinion": request.POST.get("opinion", ""),
        "reason": request.POST.get("reason", ""),
        "token": actions.new_token(),
        "read_before": before.without(story.pk).token,
        "only": "changes" if only else "",
        **_tray(user, reading),
        **found,
    }
    return TemplateResponse(request, "desk/review.html", context, status=status)


def _urls(place, reading, unread, only):
    """Where the links lead: on with this story among those read, or past it, as if it had not been opened."""
    return {
        "next": address(place.next, reading, after=place.story, only=only),
        "skip": address(place.next, unread, after=place.story, only=only),
        "previous": address(place.previous, reading, only=only) if place.previous else "",
        "list": address(None, reading),
        "toggle": address(place.story, reading, after=place.after, only=not only),
    }


def _act(request, story, before):
    """Sign or return, then on to the story that lay behind this one."""
    place = Place(turn_numbers(request.user), story.pk, _number(_asked(request, "after")))
    act = partial(_run, request, story)
    try:
        actions.once(request.POST.get("token"), by=request.user, act=act)
    except actions.Refused as refused:
        since = _number(request.POST.get("version", "")) if isinstance(refused, actions.Stale) else None
        story = get_object_or_404(readable(request.user), pk=story.pk)
        return _story(request, story, before, str(refused), since, status=409)
    only = request.POST.get("only") == "changes"
    return HttpResponseRedirect(address(place.next, before.without(story.pk), after=place.previous, only=only))


def _run(request, story):
    """Returns the story's own address: what is next is asked anew when the form is sent twice."""
    by, act, reason = request.user, request.POST.get("act"), request.POST.get("reason", "")
    version = _number(request.POST.get("version", "")) or 0
    if act == "sign":
        opinion, stage = request.POST.get("opinion", ""), _stage(request.POST.get("stage", ""))
        moved = actions.sign_off(story.pk, by=by, version=version, stage=stage, opinion=opinion)
    elif act == "back":
        moved = actions.send_back_one_stage(story.pk, by=by, reason=reason)
    elif act == "author":
        moved = actions.return_to_author(story.pk, by=by, reason=reason)
    else:
        raise actions.Refused(_("This page does not know what to do. Open it again; what you typed is still below."))
    said = {"headline": moved.list_headline, "state": moved.get_state_display()}
    messages.success(request, _("“%(headline)s” is now “%(state)s”.") % said)
    return address(story.pk, Reading(by.pk))


def _stage(value):
    with suppress(ValueError):
        return Stage(int(value))
    raise actions.Refused(_("This page is too old. Read the story again, then sign."))
