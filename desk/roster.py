"""值班表: who is on duty for an issue, by stage and shift; whoever keeps it edits a whole day as one form."""

from datetime import date, timedelta

from django.contrib import admin, messages
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from articles import actions, posted
from articles.actions.duty import KEEP_ROSTER
from articles.duty import issue_in_the_making, span_of
from articles.facts import on_duty
from articles.models import DutyNotice
from articles.workflow import Stage
from desk.roster_form import copied, make_roster_form


@require_GET
def roster_today(request):
    """To the issue asked for, else to the one in the making."""
    _check_may_read(request.user)
    day = _day_of(request.GET["day"]) if request.GET.get("day") else issue_in_the_making(timezone.now())
    return HttpResponseRedirect(reverse("admin:roster", args=[day.isoformat()]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request, day):
    _check_may_read(request.user)
    day = _day_of(day)
    duties = list(actions.roster_of(day))
    if request.method == "POST":
        return _keep(request, day, duties)
    return _answer(request, day, duties, _form(request, day, duties))


def _check_may_read(user):
    if not user.has_perm("articles.view_story"):
        raise Http404


def _day_of(text):
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if not 2000 <= day.year < 2100:
        raise Http404
    return day


def _form(request, day, duties):
    """The day as it stands, or a copy of the day before when the address asks for one; nothing is stored by looking."""
    if not request.user.has_perm(KEEP_ROSTER):
        return None
    is_copy = "copy" in request.GET
    shown = list(copied(actions.roster_of(day - timedelta(days=1)))) if is_copy else duties
    return make_roster_form(day, duties=shown)


def _answer(request, day, duties, form, *, base=None, problem="", status=200):
    context = {
        **admin.site.each_context(request),
        "title": _("Duty roster"),
        "day": day,
        "previous_day": day - timedelta(days=1),
        "next_day": day + timedelta(days=1),
        "stages": [(stage, [duty for duty in duties if duty.stage == stage]) for stage in Stage],
        "on_duty": on_duty(),
        "duty_notices": DutyNotice.objects.between(*span_of(day)).concerning(request.user),
        "form": form,
        "base": ",".join(str(duty.pk) for duty in duties) if base is None else base,
        "is_copy": "copy" in request.GET,
        "problem": problem,
        "token": actions.new_token(),
    }
    return TemplateResponse(request, "desk/roster.html", context, status=status)


def _keep(request, day, duties):
    if not request.user.has_perm(KEEP_ROSTER):
        problem = _("Keeping the duty roster is not among your duties.")
        return _answer(request, day, duties, None, problem=problem, status=409)
    form = make_roster_form(day, data=request.POST)
    base = request.POST.get("base", "")
    if not form.is_valid():
        return _answer(request, day, duties, form, base=base, problem=_("Look at what is marked."), status=422)

    def act():
        numbers = {posted.read_number(each) for each in base.split(",")} - {None}
        actions.keep_roster(day, form.shifts(), by=request.user, base=numbers)
        return reverse("admin:roster", args=[day.isoformat()])

    try:
        address = actions.once(request.POST.get("token"), by=request.user, act=act)
    except actions.Stale as stale:
        # Whoever keeps it again has seen what stands now: it is shown above the form.
        return _answer(request, day, duties, form, problem=str(stale), status=409)
    except actions.Refused as refused:
        return _answer(request, day, duties, form, base=base, problem=str(refused), status=409)
    messages.success(request, _("The roster is kept."))
    return HttpResponseRedirect(address)
