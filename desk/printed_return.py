"""成报回填 on the desk: the text of the page is entered, shown against the published one, and signed by a second."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import actions, posted
from articles.actions.printed_return import ENTER, signing_refusal
from articles.marked import marked_copy
from articles.models import PrintedReturn, Story, Version
from desk.reply_files import read_words
from intake.arrivals import read_file
from intake.docx import LARGEST_FILE

SHOWN = 5


class PrintedForm(forms.Form):
    issue_date = forms.DateField(
        label=gettext_lazy("issue date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    page = forms.IntegerField(label=gettext_lazy("page"), min_value=1, max_value=99)
    text = forms.CharField(
        label=gettext_lazy("Text as printed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("Paste headline and copy as the page has them, or choose the file."),
    )
    file = forms.FileField(
        label=gettext_lazy("File (.docx, .txt)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".docx,.txt,text/plain"}),
    )

    def words(self):
        """The text of the file if there is one, else what was pasted."""
        upload = self.cleaned_data.get("file")
        return read_file(upload.name, upload.read(LARGEST_FILE + 1)).text if upload else self.cleaned_data["text"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def printed_view(request, story_id):
    """What the page printed against what readers see; a POST enters it or signs it."""
    readable = Story.objects.readable_by(request.user).select_related("article")
    story = get_object_or_404(readable, pk=story_id)
    if request.method != "POST":
        return _page(request, story, _form(story))
    form = _form(story, request) if request.POST.get("act") == "enter" else None
    if form and not form.is_valid():
        problem = _("Nothing was saved yet: please mend what is marked below. All you typed is still here.")
        return _page(request, story, form, problem)
    try:
        address = actions.once(request.POST.get("token"), by=request.user, act=lambda: _run(request, story, form))
    except actions.Refused as problem:
        return _page(request, story, form or _form(story), str(problem))
    return HttpResponseRedirect(address)


def _form(story, request=None):
    proposed = {"issue_date": story.issue_date, "page": story.page}
    return PrintedForm(request.POST, request.FILES) if request else PrintedForm(initial=proposed)


def _page(request, story, form, problem=""):
    found = PrintedReturn.objects.filter(story=story).select_related("entered_by", "signed_by", "compared_with")
    context = {
        **admin.site.each_context(request),
        "title": _("As printed: %(story)s") % {"story": story.list_headline},
        "story": story,
        "returns": [
            {
                "printed": each,
                "marked": marked_copy(each.compared_with.content, each.content),
                "why_not": signing_refusal(each, request.user),
            }
            for each in found[:SHOWN]
        ],
        "may_enter": request.user.has_perm(ENTER),
        "form": form,
        "problem": problem,
        "token": actions.new_token(),
    }
    return TemplateResponse(request, "desk/printed_return.html", context, status=422 if problem else 200)


def _run(request, story, form):
    if form:
        _enter(request, story, form)
    elif request.POST.get("act") == "sign":
        _sign(request, story)
    else:
        raise actions.Refused(_("This page does not know what to do. Open it again; what you typed is still below."))
    return reverse("admin:articles_story_printed", args=[story.pk])


def _enter(request, story, form):
    if story.article is None:
        raise actions.Refused(_("There is nothing to compare it with: readers have not seen this story."))
    live = Version.objects.get(story=story, number=story.article.version_number)
    read = read_words(form.words(), live.content)
    actions.enter_printed_return(
        story.pk, read.content, by=request.user, version=live.number,
        issue_date=form.cleaned_data["issue_date"], page=form.cleaned_data["page"],
    )  # fmt: skip
    messages.success(request, _("Entered. A second person compares it with the page and signs it."))
    if read.left_over:
        said = _("Not taken over, because it looked like no part of the copy: %(text)s")
        messages.warning(request, said % {"text": read.left_over[:300]})


def _sign(request, story):
    meant = posted.number(request.POST, "printed") or 0
    if not PrintedReturn.objects.filter(story=story, pk=meant).exists():
        raise actions.Refused(_("There is no such text here. Open the page again."))
    _printed, is_revised = actions.sign_printed_return(meant, by=request.user)
    said = _("Signed. A revision with the printed text is begun: send it to review.")
    messages.success(request, said if is_revised else _("Signed: the page says what readers see."))
