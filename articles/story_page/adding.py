"""A new story at the desk: written here, entered for somebody, or printed before."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import actions, keeping, photos
from articles.copy_forms import CopyForms, first_content
from articles.editor import with_nonce
from articles.forms import ROLES, NewPictureForm, OriginForm, StoryForm

FORM = "story-new"


def add_view(request, admin_site):
    """A new story: written here, entered for somebody, or printed before."""
    is_typed = request.method == "POST" or keeping.reopened(request, FORM)
    forms = CopyForms.posted(request) if is_typed else CopyForms.of(first_content(request.user))
    origin = OriginForm(request.POST if is_typed else None)
    problem = ""
    if request.method == "POST" and all([forms.are_valid(), origin.is_valid()]):
        try:
            content = forms.content(by=request.user)
            act = partial(_create, request, content, origin.cleaned_data)
            return HttpResponseRedirect(actions.once(request.POST.get("token"), by=request.user, act=act))
        except (actions.Refused, photos.BadPhoto) as refused:
            problem = str(refused)
    elif request.method == "POST":
        problem = _("Nothing was saved yet: please mend what is marked below. All you typed is still here.")
    context = {
        **admin_site.each_context(request),
        "title": _("Write a story"),
        "forms": forms,
        "origin": origin,
        "problem": problem,
        "roles": ROLES,
        "token": actions.new_token(),
        "keep": keeping.window_of(request, FORM),
        "media": with_nonce(StoryForm().media + NewPictureForm().media, request),
    }
    return TemplateResponse(request, "admin/articles/story/add_form.html", context, status=422 if problem else 200)


def _create(request, content, origin):
    author = request.user if origin["is_mine"] else None
    common = {
        "by": request.user,
        "written_by": author,
        "desk": origin["desk"],
        "original_text": origin["original_text"],
    }
    if origin["is_printed"]:
        story = actions.enter_printed(content, signed_by=origin["print_signed_by"], **common)
    else:
        story = actions.create_story(content, is_locked_copy=origin["is_locked_copy"], **common)
    actions.fold(FORM, request.POST.get("window", ""), by=request.user)
    messages.success(request, _("Saved as story %(number)s.") % {"number": story.number})
    return reverse("admin:articles_story_change", args=[story.pk])
