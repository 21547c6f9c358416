"""今日稿单: the stories of one issue by page, with what the page planner counts, and one signature for a whole page."""

from datetime import date

from django.contrib import admin, messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from articles import actions
from articles.models import Story
from articles.workflow import REVIEW_STATE, Stage
from desk.issue_pages import issue_pages, issue_total


@require_GET
def issue_today(request):
    """To the issue asked for, else to the one in the making: a shift belongs to its issue, not to the calendar day."""
    _check_may_read(request.user)
    day = _day_of(request.GET["day"]) if request.GET.get("day") else _issue_in_the_making(request.user)
    return HttpResponseRedirect(reverse("admin:issue", args=[day.isoformat()]))


def _issue_in_the_making(user):
    """The first issue from today on with a story that is planned or laid out; today's when there is none."""
    today = timezone.localdate()
    planned = Story.objects.readable_by(user).filter(
        issue_date__gte=today, print_status__in=[Story.PrintStatus.PLANNED, Story.PrintStatus.LAID_OUT]
    )
    return planned.order_by("issue_date").values_list("issue_date", flat=True).first() or today


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request, day):
    _check_may_read(request.user)
    day = _day_of(day)
    if request.method == "POST":
        return _sign_page(request, day)
    return _answer(request, day)


def _check_may_read(user):
    if not user.has_perm("articles.view_story"):
        raise Http404


def _day_of(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _answer(request, day, tried=None, status=200):
    pages = issue_pages(request.user, day, tried)
    context = {
        **admin.site.each_context(request),
        "title": _("Story list of the day"),
        "day": day,
        "pages": pages,
        "total": issue_total(pages),
        "problem": _homeless_problem(pages, tried),
        **_neighbours(request.user, day),
    }
    return TemplateResponse(request, "desk/issue.html", context, status=status)


def _homeless_problem(pages, tried):
    """The sentence of a refusal whose form is gone, because nothing waits there any more."""
    if tried is None or any(form.problem for page in pages for form in page.forms):
        return ""
    return tried["problem"]


def _neighbours(user, day):
    """The issue dates before and after this one that have stories."""
    dates = Story.objects.readable_by(user).values_list("issue_date", flat=True)
    return {
        "previous_day": dates.filter(issue_date__lt=day).order_by("-issue_date").first(),
        "next_day": dates.filter(issue_date__gt=day).order_by("issue_date").first(),
    }


def _sign_page(request, day):
    """整版审签: one act signs every ticked story of a page at one stage; all of them or none."""
    chosen = _chosen(request.POST.getlist("story"))
    stage = _stage(request.POST.get("stage"))
    opinion = request.POST.get("opinion", "")
    here = reverse("admin:issue", args=[day.isoformat()])

    def act():
        _check_still_there(request.user, day, stage, chosen)
        actions.sign_off_page(chosen, by=request.user, stage=stage, opinion=opinion)
        return here

    try:
        address = actions.once(request.POST.get("token"), by=request.user, act=act)
    except actions.Refused as refused:
        tried = {
            "form": request.POST.get("form"), "versions": chosen, "opinion": opinion, "problem": str(refused),
        }  # fmt: skip
        return _answer(request, day, tried, status=409)
    said = ngettext("%(count)s story signed.", "%(count)s stories signed.", len(chosen)) % {"count": len(chosen)}
    messages.success(request, said)
    return HttpResponseRedirect(address)


def _chosen(values):
    """{story: version read} from the ticked boxes, each "story:version"."""
    try:
        return {int(story): int(version) for story, version in (value.split(":") for value in values)}
    except ValueError:
        raise BadRequest("a ticked story is not story:version") from None


def _stage(value):
    try:
        return Stage(int(value))
    except (TypeError, ValueError):
        raise BadRequest("no such stage") from None


def _check_still_there(user, day, stage, chosen):
    """A signature is for the stage and the issue on the page that was read, not for where a story went meanwhile."""
    if not chosen:
        raise actions.Refused(_("Tick at least one story."))
    waiting = Story.objects.readable_by(user).filter(pk__in=chosen, issue_date=day, state=REVIEW_STATE[stage])
    if waiting.count() != len(chosen):
        raise actions.Refused(
            _("Nothing was signed: a story left this page or its %(stage)s meanwhile. Look again at what is left.")
            % {"stage": stage.label}
        )
