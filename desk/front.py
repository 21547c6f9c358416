"""头版编排: what stands on the front page, chosen place by place; tried out on the readers' own template; and who had
arranged it how before."""

import re
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from articles import actions
from articles.actions.front import ARRANGE, SLOTS
from articles.models import FrontPage
from articles.placing import placeable
from articles.roles import person_name
from desk.front_form import Offered, PlacesForm, initial_of, numbers_in

HISTORY = 20
# A place in the address of a preview: slot.article or slot.article.until, the end in seconds since 1970.
TRIED = re.compile(r"(?P<slot>lead|second|pinned)\.(?P<article>[0-9]{1,15})(?:\.(?P<until>[0-9]{1,11}))?")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def front_page(request):
    if not request.user.has_perm("articles.view_story"):
        raise Http404
    if request.method == "POST":
        return _act(request)
    current = FrontPage.in_force()
    again = _asked_again(request)
    places = (again or current).places if again or current else []
    offered = Offered(request.user, timezone.now(), places, request.GET.get("q", ""))
    form = PlacesForm(offered, initial=initial_of(places))
    return _answer(request, form, offered, base=current.number if current else 0, again=again)


def _asked_again(request):
    """The earlier arrangement whose places the form is to show, if the address names one."""
    number = request.GET.get("from", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return FrontPage.objects.filter(number=int(number)).first()


def _answer(request, form, offered, *, base, again=None, problem="", status=200):
    current = FrontPage.in_force()
    context = {
        **admin.site.each_context(request),
        "title": _("Front page arrangement"),
        "form": form,
        "base": base,
        "again": again,
        "problem": problem,
        "token": actions.new_token(),
        "query": request.POST.get("q", request.GET.get("q", "")),
        "found": len(offered.found),
        "may_arrange": request.user.has_perm(ARRANGE),
        "standing": _standing(request.user, current),
        "history": _history(),
    }
    return TemplateResponse(request, "desk/front.html", context, status=status)


def _standing(user, current):
    """What the arrangement in force says: [{slot, label, until, has_ended}]."""
    if current is None:
        return []
    now = timezone.now()
    offered = Offered(user, now, current.places)
    ends = [datetime.fromisoformat(place["until"]) if place["until"] else None for place in current.places]
    return [
        {
            "slot": SLOTS[place["slot"]][1],
            "label": offered.label(place["article"]),
            "until": until,
            "has_ended": until is not None and until <= now,
        }
        for place, until in zip(current.places, ends, strict=True)
    ]


def _history():
    """The last arrangements with who made them, newest first; the first is in force."""
    fronts = list(FrontPage.objects.order_by("-number")[:HISTORY])
    people = get_user_model().objects.in_bulk({front.arranged_by for front in fronts})
    return [{"front": front, "by": person_name(people[front.arranged_by])} for front in fronts]


def _act(request):
    now = timezone.now()
    standing = [{"article": number} for number in numbers_in(request.POST)]
    offered = Offered(request.user, now, standing, request.POST.get("q", ""))
    form = PlacesForm(offered, request.POST)
    base = _number(request.POST.get("base"))
    if request.POST.get("act") == "search":
        return _answer(request, form, offered, base=base)
    if not form.is_valid():
        return _answer(request, form, offered, base=base, problem=_("Look at what is marked."), status=422)
    if request.POST.get("act") == "preview":
        return HttpResponseRedirect(preview_address(form.places()))
    return _arrange(request, form, offered, base)


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _arrange(request, form, offered, base):
    here = reverse("admin:front")

    def act():
        actions.arrange_front(form.places(), by=request.user, base=base)
        return here

    try:
        address = actions.once(request.POST.get("token"), by=request.user, act=act)
    except actions.Stale as stale:
        # Whoever saves again has read who arranged what meanwhile: it stands beside the form.
        newer = stale.current.number if stale.current else 0
        return _answer(request, form, offered, base=newer, problem=_after_somebody(stale), status=409)
    except actions.Refused as refused:
        return _answer(request, form, offered, base=base, problem=str(refused), status=409)
    messages.success(request, _("The front page stands as arranged."))
    return HttpResponseRedirect(address)


def _after_somebody(stale):
    return "\n".join([str(stale), _("What you chose is still here. Saving it now replaces what stands at the side.")])


def preview_address(places):
    """The address at which these places can be looked at before anything is stored."""
    tried = [
        f"{place['slot']}.{place['article']}" + (f".{place['until'].timestamp():.0f}" if place["until"] else "")
        for place in places
    ]
    return f"{reverse('admin:front_preview')}?{urlencode({'place': tried}, doseq=True)}"


@require_safe
def preview(request):
    """The readers' front page with other places than are in force: their view, their template, and nothing stored."""
    if not request.user.has_perm("articles.view_story"):
        raise Http404
    tried = [place for place in map(_tried, request.GET.getlist("place")[:20]) if place]
    known = placeable(request.user, timezone.now()).in_bulk([place["article"] for place in tried])
    # By its address: the desk knows that there is a front page, not who makes it.
    readers_view = resolve(reverse("home")).func
    response = readers_view(request, preview=[place for place in tried if place["article"] in known])
    add_never_cache_headers(response)
    return response


def _tried(text):
    match = TRIED.fullmatch(text)
    if match is None:
        return None
    until = datetime.fromtimestamp(int(match["until"]), tz=timezone.get_default_timezone()) if match["until"] else None
    return {"slot": match["slot"], "article": int(match["article"]), "until": until.isoformat() if until else None}
