"""更正 on the desk: what was proposed for a published article, what readers see, and the final reviewer's decision.

Beside both stands the grade that the change itself proposes (`articles.grading`), with what was touched.
"""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import actions, grading, posted
from articles.actions.corrections import is_in_revision, next_issue
from articles.actions.cost import touches_of
from articles.facts import on_site
from articles.models import Correction, ProposedCorrection, Story, Version
from articles.workflow import WAS_OUT

PROPOSE = "articles.propose_correction"


class CorrectionForm(forms.ModelForm):
    class Meta:
        model = ProposedCorrection
        fields = ("kind", "text", "goes_with_revision", "concerns_print", "target_issue", "target_page")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "target_issue": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {"text": gettext_lazy("Say what was wrong and what is right. Readers see these very words.")}

    @classmethod
    def of(cls, story, graded, data=None):
        """The form for a story with what is proposed: the grade of the change, the next issue and an equal page."""
        proposed = {
            "kind": (graded and graded["kind"]) or Correction.Kind.CORRECTION,
            "goes_with_revision": is_in_revision(story),
            "target_issue": next_issue(story),
            "target_page": story.article.page if story.article else None,
        }
        form = cls(data, initial=proposed)
        if not is_in_revision(story):
            del form.fields["goes_with_revision"]
        return form


def corrections_view(request, story_id, admin_site):
    """Everything said about the article of a story afterwards; a POST proposes, signs or refuses."""
    readable = Story.objects.readable_by(request.user).select_related("article")
    story = get_object_or_404(readable, pk=story_id)
    if request.method != "POST":
        return _page(request, story, admin_site)
    form = CorrectionForm.of(story, None, request.POST) if request.POST.get("act") == "propose" else None
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
    graded = proposed_grade(story)
    context = {
        **admin_site.each_context(request),
        "title": _("Corrections: %(story)s") % {"story": story.list_headline},
        "story": story,
        "published": story.article.corrections.all() if story.article else [],
        "waiting": [(each, actions.signing_refusal(each, request.user)) for each in proposals if not each.decided_at],
        "with_revision": [each for each in proposals if each.goes_with_revision and each.decided_at],
        "refused": [each for each in proposals if each.refused_why],
        "graded": graded,
        "grades": Correction.Kind.choices,
        "was_out": on_site(story.article, timezone.now()) in WAS_OUT,
        "may_propose": request.user.has_perm(PROPOSE),
        "form": form or CorrectionForm.of(story, graded),
        "typed": request.POST,
        "problem": problem,
        "token": actions.new_token(),
    }
    template = "admin/articles/story/corrections.html"
    return TemplateResponse(request, template, context, status=422 if problem else 200)


def proposed_grade(story):
    """{"kind": the grade proposed, "touches": what was changed} of the revision that is being made, else of the one
    readers saw last; None where nothing was changed since readers saw the article first."""
    if story.article is None or story.article.published_at is None:
        return None
    numbers = [story.article.version_number, story.version]
    if not is_in_revision(story):
        numbers = list(story.article.printings.order_by("-number").values_list("version_number", flat=True)[:2][::-1])
    contents = dict(Version.objects.filter(story=story, number__in=numbers).values_list("number", "content"))
    if len(contents) < 2:
        return None
    touches = touches_of(*(contents[number] for number in numbers))
    kind = grading.propose(touches)
    return {"kind": kind, "label": kind.label, "touches": touches} if kind else None


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
        correction = actions.sign_correction(
            _proposal(request, story), by=request.user, kind=_grade(request.POST.get("kind"))
        )
        said = _("Signed: readers see it with the article now.") if correction else _("Signed, with the revision.")
    elif act == "refuse":
        actions.refuse_correction(_proposal(request, story), by=request.user, why=request.POST.get("why", ""))
        said = _("Not published. Who proposed it sees the reason here.")
    else:
        raise actions.Refused(_("This page does not know what to do. Open it again; what you typed is still below."))
    messages.success(request, said)
    return reverse("admin:articles_story_corrections", args=[story.pk])


def _grade(value):
    return value if value in Correction.Kind.values else None


def _proposal(request, story):
    """The number of the proposal meant, if it is one of this story's."""
    meant = posted.number(request.POST, "proposal") or 0
    if not ProposedCorrection.objects.filter(story=story, pk=meant).exists():
        raise actions.Refused(_("There is no such correction. Open the page again."))
    return meant
