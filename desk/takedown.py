"""撤稿 and 下线 afterwards: every surface asked again, and the outlets where the story must go as well (已发渠道)."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import actions, posted
from articles.actions.distribution import RIGHT
from articles.actions.takedown import GONE, takedown_refusal
from articles.facts import on_site
from articles.models import Distribution, Outlet, Story, TakedownReport
from articles.outlets import distributions_of
from desk.surfaces import surfaces_of

REPORTS_SHOWN = 5


class SentForm(forms.ModelForm):
    class Meta:
        model = Distribution
        fields = ("outlet", "address")

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["outlet"].queryset = Outlet.objects.filter(is_active=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def takedown_view(request, story_id):
    """What was found, and where the story still is; a POST asks every surface, or records an outlet."""
    readable = Story.objects.readable_by(request.user).select_related("article")
    story = get_object_or_404(readable, pk=story_id)
    if request.method != "POST":
        return _page(request, story)
    try:
        # Before the transaction: nobody waits for a lock while every surface is asked.
        found = _found(request, story)
        address = actions.once(request.POST.get("token"), by=request.user, act=lambda: _run(request, story, found))
    except actions.Refused as problem:
        return _page(request, story, problem=str(problem))
    return HttpResponseRedirect(address)


def _page(request, story, problem=""):
    sent = distributions_of(story)
    is_gone = on_site(story.article, timezone.now()) in GONE
    reports = TakedownReport.objects.filter(story=story).select_related("by")[:REPORTS_SHOWN]
    context = {
        **admin.site.each_context(request),
        "title": _("Taken down: %(story)s") % {"story": story.list_headline},
        "story": story,
        "is_gone": is_gone,
        "why_no_report": takedown_refusal(story, request.user),
        "reports": list(reports),
        "printings": story.article.printings.order_by("-number") if story.article else [],
        "sent": sent,
        "is_open": is_gone and any(each.gone_at is None for each in sent),
        "may_record": request.user.has_perm(RIGHT),
        "form": SentForm(request.POST if problem else None),
        "typed": request.POST,
        "problem": problem,
        "token": actions.new_token(),
    }
    return TemplateResponse(request, "desk/takedown.html", context, status=422 if problem else 200)


def _found(request, story):
    """What every surface answers, if that is asked for by somebody who may."""
    if request.POST.get("act") != "report":
        return []
    if why_not := takedown_refusal(story, request.user):
        raise actions.Refused(why_not)
    return surfaces_of(story)


def _run(request, story, found):
    act = request.POST.get("act", "")
    if act == "report":
        said = _reported(request, story, found)
    elif act in ACTS:
        said = ACTS[act](request, story)
    else:
        raise actions.Refused(_("This page does not know what to do. Open it again; what you typed is still below."))
    messages.success(request, said)
    return reverse("admin:articles_story_takedown", args=[story.pk])


def _reported(request, story, found):
    report = actions.record_takedown(story.pk, found, by=request.user)
    return _("Nothing of it stands anywhere.") if report.is_clean else _("Something of it still stands: see below.")


def _sent(request, story):
    form = SentForm(request.POST)
    if not form.is_valid():
        raise actions.Refused(_("Choose the outlet, and copy the address whole."))
    actions.record_distribution(story.pk, by=request.user, **form.cleaned_data)
    return _("Recorded.")


def _gone(request, story):
    meant = posted.number(request.POST, "distribution") or 0
    if not Distribution.objects.filter(story=story, pk=meant).exists():
        raise actions.Refused(_("There is no such outlet here. Open the page again."))
    actions.mark_gone(meant, by=request.user, proof=request.POST.get("proof", ""))
    return _("Recorded.")


ACTS = {"sent": _sent, "gone": _gone}
