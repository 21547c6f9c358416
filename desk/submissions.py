"""来稿: what came from outside and waits, with ticks: several are taken up, passed on or combined in one act."""

from django.contrib import admin, messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import actions, queues
from articles.arrival import PassOnForm
from articles.facts import bylines_of
from articles.models import Story
from articles.personal_data import warnings_of_copy
from articles.roles import person_name
from articles.workflow import TAKE_UP
from desk.issue_pages import byline_text
from desk.rows import SubmissionRow, for_submissions, picture_counts

SHOWN = 200


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submissions_view(request):
    check_may_choose(request.user)
    if request.method != "POST":
        return _answer(request)
    chosen = chosen_stories(request.POST)
    try:
        address = actions.once(request.POST.get("token"), by=request.user, act=lambda: _act(request, chosen))
    except actions.Refused as refused:
        return _answer(request, chosen, problem=str(refused), status=409)
    return HttpResponseRedirect(address)


def check_may_choose(user):
    if not user.has_perm(TAKE_UP):
        raise Http404


def chosen_stories(data):
    """The numbers of the ticked stories, in the order of the page, each once."""
    try:
        return list(dict.fromkeys(int(number[:18]) for number in data.getlist("story")))
    except ValueError:
        raise BadRequest("a ticked story is not a number") from None


def _answer(request, chosen=(), problem="", status=200):
    rows = _rows(request.user)
    context = {
        **admin.site.each_context(request),
        "title": _("Submissions"),
        "rows": rows[:SHOWN],
        "has_more": len(rows) > SHOWN,
        "chosen": chosen,
        "pass_on": PassOnForm(request.POST if problem else None),
        "reason": request.POST.get("reason", ""),
        "problem": problem,
        "token": actions.new_token(),
    }
    return TemplateResponse(request, "desk/submissions.html", context, status=status)


def _rows(user):
    waiting = for_submissions(queues.submissions(user)).annotate(picture_count=picture_counts())
    stories = list(waiting.prefetch_related("districts")[: SHOWN + 1])
    bylines, personal = bylines_of(stories), _personal_data(stories)
    return [
        SubmissionRow(story, byline=byline_text(bylines[story.pk]), personal=personal[story.pk]) for story in stories
    ]


def _personal_data(stories):
    """{number of the story: the numbers of persons found in it}, in one query: the list itself leaves the copy out."""
    copies = Story.objects.filter(pk__in=[story.pk for story in stories])
    copies = copies.values_list("pk", "body", "original_text")
    return {number: tuple(warnings_of_copy(body, original)) for number, body, original in copies}


def _act(request, chosen):
    """Runs what was asked for on all that was ticked, or on nothing. Returns where to go next."""
    act = ACTS.get(request.POST.get("act"))
    if act is None:
        raise actions.Refused(_("This page does not know what to do. Open it again."))
    if not chosen:
        raise actions.Refused(_("Tick at least one story."))
    return act(request, chosen)


def _take_up(request, chosen):
    _each(request.user, chosen, lambda number: actions.take_up(number, by=request.user))
    done = ngettext("%(count)s story taken up.", "%(count)s stories taken up.", len(chosen))
    messages.success(request, done % {"count": len(chosen)})
    return reverse("admin:articles_story_submissions")


def _pass_on(request, chosen):
    to, reason = PassOnForm(request.POST).chosen(), request.POST.get("reason", "")
    _each(request.user, chosen, lambda number: actions.pass_on(number, to=to, by=request.user, reason=reason))
    done = ngettext("%(count)s story passed on to %(name)s.", "%(count)s stories passed on to %(name)s.", len(chosen))
    messages.success(request, done % {"count": len(chosen), "name": person_name(to)})
    return reverse("admin:articles_story_submissions")


def _to_combine(request, chosen):
    if len(chosen) < 2:
        raise actions.Refused(_("Choose at least two stories to combine."))
    return combine_address(chosen)


ACTS = {"take_up": _take_up, "pass_on": _pass_on, "combine": _to_combine}


def combine_address(numbers):
    query = "&".join(f"story={number}" for number in numbers)
    return f"{reverse('admin:articles_story_combine')}?{query}"


def _each(user, chosen, action):
    """The action on every story, in the order of their numbers; all that is refused, in one sentence."""
    readable = Story.objects.readable_by(user).filter(pk__in=chosen).only("headline")
    headlines = {story.pk: story.list_headline for story in readable}
    if len(headlines) < len(chosen):
        raise actions.Refused(_("Nothing was done: a story is no longer yours to read. Look again at what is left."))
    refusals = []
    for number in sorted(chosen):
        try:
            action(number)
        except actions.Refused as refused:
            refusals.append(f"{headlines[number]}：{refused}")
    if refusals:
        raise actions.Refused(_("Nothing was done. Untick these and try again:") + "\n" + "\n".join(refusals))
