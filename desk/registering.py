"""来稿登记: copy that came by telephone, fax, WeChat, mail or on paper is entered for its author (代录)."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import actions
from articles.actions.submitting import ATTACHED
from articles.arrival import CORRESPONDENT, ColleagueField
from articles.body import from_paragraphs
from articles.content import make_content
from articles.editor import with_nonce
from articles.forms import ROLES
from articles.models import Byline, Channel, Contributor
from articles.roles import person_name
from intake import people, proposals
from intake.forms import SeveralFiles, SeveralFilesField
from organisations.models import District

# A first line longer than this is copy, not a headline.
LONGEST_HEADLINE = 60
MEND = gettext_lazy("Nothing was saved yet: please mend what is marked below. All you typed is still here.")
AGAIN = gettext_lazy("Choose the files once more: a browser forgets them.")


class RegisterForm(forms.Form):
    """Who sent what, by which way."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How it came"),
        choices=[choice for choice in Channel.choices if choice[0] not in {Channel.DESK, Channel.SENT_IN}],
        widget=forms.RadioSelect,
    )
    contributor = forms.ModelChoiceField(
        Contributor.objects.all(), required=False, label=gettext_lazy("Contributor"),
        widget=AutocompleteSelect(Byline._meta.get_field("contributor"), admin.site),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Name"), max_length=40, required=False)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=80, required=False)
    role = forms.CharField(
        label=gettext_lazy("Role"),
        max_length=20,
        initial=CORRESPONDENT,
        widget=forms.TextInput(attrs={"list": "roles"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Copy"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "class": "as-copy"}),
        help_text=gettext_lazy("As it came: the first line is the headline, each line after it a paragraph."),
    )  # fmt: skip
    attachments = SeveralFilesField(
        label=gettext_lazy("Attached originals"), required=False,
        widget=SeveralFiles(attrs={"accept": ",".join(sorted(ATTACHED))}),
    )  # fmt: skip
    districts = forms.ModelMultipleChoiceField(
        District.objects.current(), to_field_name="slug", required=False, label=gettext_lazy("Districts"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    in_charge = ColleagueField(
        label=gettext_lazy("Reporter in charge"), required=False,
        help_text=gettext_lazy("Leave empty: the beat of its unit or district decides."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["in_charge"].queryset = actions.colleagues()

    def clean(self):
        typed = super().clean()
        if not (typed.get("contributor") or typed.get("name")):
            self.add_error("name", _("Say who wrote it: choose a contributor, or write the name and the unit."))
        if not (typed.get("text", "").strip() or typed.get("attachments")):
            self.add_error("text", _("Paste the copy, or attach the file."))
        return typed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_view(request):
    if not request.user.has_perm("articles.register_submission"):
        raise Http404
    if request.method != "POST":
        return _answer(request, RegisterForm())
    form = RegisterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _answer(request, form, MEND)
    try:
        address = actions.once(request.POST.get("token"), by=request.user, act=lambda: _register(request, form))
    except actions.Refused as refused:
        return _answer(request, form, str(refused))
    return HttpResponseRedirect(address)


def _answer(request, form, problem=""):
    if problem and request.FILES:
        form.add_error("attachments", AGAIN)
    context = {
        **admin.site.each_context(request),
        "title": _("Register a submission"),
        "form": form,
        "roles": ROLES,
        "problem": problem,
        "token": actions.new_token(),
        "media": with_nonce(form.media, request),
    }
    return TemplateResponse(request, "desk/register.html", context, status=422 if problem else 200)


def _register(request, form):
    """The story, with its author in the register: one who is not there yet is proposed, never twice."""
    typed = form.cleaned_data
    contributor = typed["contributor"] or _contributor(typed, by=request.user)
    byline = {"role": typed["role"], "name": contributor.name, "contributor": contributor.slug}
    story = actions.register_submission(
        _content(typed, byline),
        by=request.user,
        channel=typed["channel"],
        written_by=contributor.user,
        in_charge=typed["in_charge"],
        original_text=typed["text"],
        attachments=typed["attachments"],
    )
    whose = person_name(story.in_charge) if story.in_charge else _("nobody yet")
    said = _("Registered as story %(number)s. In charge: %(name)s.") % {"number": story.number, "name": whose}
    messages.success(request, said)
    return reverse("admin:articles_story_change", args=[story.pk])


def _contributor(typed, *, by):
    """Who bears this name in this unit. Without a unit, the only one of that name."""
    name, unit = "".join(typed["name"].split()), typed["unit"].strip()
    meant = people.likely(people.namesakes([name])[name], [unit] if unit else [])
    return meant or proposals.contributor(name, unit, people.kind_of(typed["role"]), by=by)


def _content(typed, byline):
    lines = [line.strip() for line in typed["text"].splitlines() if line.strip()]
    has_headline = bool(lines) and len(lines[0]) <= LONGEST_HEADLINE
    return make_content(
        headline=lines[0] if has_headline else "",
        body=from_paragraphs(lines[1:] if has_headline else lines),
        bylines=[byline],
        districts=[district.slug for district in typed["districts"]],
    )
