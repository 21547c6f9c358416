"""更正 on the desk: what was proposed for a published article, what readers see, and the final reviewer's decision."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import actions
from articles.facts import on_site
from articles.models import ProposedCorrection, Story
from articles.workflow import WAS_OUT

PROPOSE = "articles.propose_correction"


class CorrectionForm(forms.ModelForm):
    class Meta:
        model = ProposedCorrection
        fields = ("kind", "text", "concerns_print")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"text": gettext_lazy("Say what was wrong and what is right. Readers see these very words.")}


def corrections_view(request, story_id, admin_site):
    """Everything said about the article of a story afterwards; a POST proposes, signs or refuses."""
    readable = Story.objects.readable_by(request.user).select_related("article")
    story = get_object_or_404(readable, pk=story_id)
    if request.method != "POST":
        return _page(request, story, admin_site)
    form = CorrectionForm(request.POST) if request.POST.get("act") == "propose" else None
    if form and not form.is_valid():
        problem = _("Nothing was saved yet: please mend what is marked below. All you typed is still here.")
        return _page(request, story, admin_site, form=form, problem=problem)
    try:
        address = actions.once(request.POST.get("token"), by=request.user, act=lambda: _run(request, story, form))
    except actions.Refused as problem:
        return _page(request, story, admin_site, form=form, problem=str(problem))
    return HttpResponseRedirect(address)


def _page(request, story, admin_site, *, form=None, problem=""):
    proposals = proposals_of(story)
    context = {
        **admin_site.each_context(request),
        "title": _("Corrections: %(story)s") % {"story": story.list_headline},
        "story": story,
        "published": story.article.corrections.all() if story.article else [],
        "waiting": [(each, actions.signing_refusal(each, request.user)) for each in proposals if not each.decided_at],
        "refused": [each for each in proposals if each.refused_why],
        "was_out": on_site(story.article, timezone.now()) in WAS_OUT,
        "may_propose": request.user.has_perm(PROPOSE),
        "form": form or CorrectionForm(),
        "typed": request.POST,
        "problem": problem,
        "token": actions.new_token(),
    }
    template = "admin/articles/story/corrections.html"
    return TemplateResponse(request, template, context, status=422 if problem else 200)


def proposals_of(story):
    """Every correction proposed for the story, newest first, with the people."""
    return list(ProposedCorrection.objects.filter(story=story).select_related("proposed_by", "decided_by"))


def waiting_for(story):
    """The corrections of the story that wait for the final reviewer."""
    waiting = ProposedCorrection.objects.filter(story=story, decided_at__isnull=True)
    return waiting.select_related("proposed_by")


def _run(request, story, form):
    act = request.POST.get("act", "")
    if act == "propose":
        actions.propose_correction(story.pk, by=request.user, **form.cleaned_data)
        said = _("Proposed. The final reviewer signs it, or says why not.")
    elif act == "sign":
        actions.sign_correction(_proposal(request, story), by=request.user)
        said = _("Signed: readers see it with the article now.")
    elif act == "refuse":
        actions.refuse_correction(_proposal(request, story), by=request.user, why=request.POST.get("why", ""))
        said = _("Not published. Who proposed it sees the reason here.")
    else:
        raise actions.Refused(_("This page does not know what to do. Open it again; what you typed is still below."))
    messages.success(request, said)
    return reverse("admin:articles_story_corrections", args=[story.pk])


def _proposal(request, story):
    """The number of the proposal meant, if it is one of this story's."""
    number = request.POST.get("proposal", "")
    meant = int(number) if number.isdecimal() and len(number) < 16 else 0
    if not ProposedCorrection.objects.filter(story=story, pk=meant).exists():
        raise actions.Refused(_("There is no such correction. Open the page again."))
    return meant
