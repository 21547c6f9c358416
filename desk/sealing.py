"""封存 on the desk: who has the right asks, a second person with it reads what would go, and does it."""

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import actions, posted
from articles.actions.sealing import RIGHT, sealing_refusal
from articles.models import Attachment, Seal, Story
from articles.personal_data import warnings_of_copy


class SealForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("words to seal"), max_length=200,
        help_text=gettext_lazy("Exactly what must go, one thing at a time: a number, a name, an address."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("why"), max_length=200)
    attachments = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Attached originals to remove"), queryset=Attachment.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, story, *args):
        super().__init__(*args)
        self.fields["attachments"].queryset = Attachment.objects.filter(story=story)

    def asked(self):
        numbers = [attachment.pk for attachment in self.cleaned_data["attachments"]]
        return {**self.cleaned_data, "attachments": numbers}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seal_view(request, story_id):
    """What was asked and sealed; nobody without the right learns that there is such a page."""
    if not request.user.has_perm(RIGHT):
        raise Http404
    story = get_object_or_404(Story.objects.readable_by(request.user), pk=story_id)
    if request.method != "POST":
        return _page(request, story, SealForm(story))
    form = SealForm(story, request.POST)
    if request.POST.get("act") == "ask" and not form.is_valid():
        problem = _("Nothing was saved yet: please mend what is marked below. All you typed is still here.")
        return _page(request, story, form, problem)
    try:
        address = actions.once(request.POST.get("token"), by=request.user, act=lambda: _run(request, story, form))
    except actions.Refused as problem:
        return _page(request, story, form, str(problem))
    return HttpResponseRedirect(address)


def _page(request, story, form, problem=""):
    seals = list(Seal.objects.filter(story=story).select_related("asked_by", "sealed_by"))
    files = Attachment.objects.filter(story=story).in_bulk()
    context = {
        **admin.site.each_context(request),
        "title": _("Seal personal data: %(story)s") % {"story": story.list_headline},
        "story": story,
        "waiting": [
            {
                "seal": seal,
                "files": [files[number] for number in seal.attachments if number in files],
                "why_not": sealing_refusal(seal, request.user),
            }
            for seal in seals
            if not seal.sealed_at
        ],
        "done": [seal for seal in seals if seal.sealed_at],
        "found": warnings_of_copy(story.body, story.original_text),
        "form": form,
        "problem": problem,
        "token": actions.new_token(),
    }
    return TemplateResponse(request, "desk/sealing.html", context, status=422 if problem else 200)


def _run(request, story, form):
    act = request.POST.get("act")
    if act == "ask":
        actions.ask_seal(story.pk, by=request.user, **form.asked())
        said = _("Asked. A second person reads it and seals it.")
    elif act == "seal":
        seal = actions.do_seal(_meant(request, story), by=request.user)
        said = _("Sealed in %(places)s places.") % {"places": seal.places}
    elif act == "drop":
        actions.refuse_seal(_meant(request, story), by=request.user)
        said = _("Taken back: nothing was sealed.")
    else:
        raise actions.Refused(_("This page does not know what to do. Open it again; what you typed is still below."))
    messages.success(request, said)
    return reverse("admin:articles_story_seal", args=[story.pk])


def _meant(request, story):
    meant = posted.number(request.POST, "seal") or 0
    if not Seal.objects.filter(story=story, pk=meant).exists():
        raise actions.Refused(_("There is no such request here. Open the page again."))
    return meant
