"""A POST to the story page names one act and runs it through `articles.actions` once.

What was typed survives every refusal; with what others saved meanwhile it is merged (`articles.story_page.merging`).
"""

from functools import partial

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import actions, photos, posted
from articles.copy_forms import CopyForms
from articles.story_page import merging
from articles.story_page.acts import run
from articles.story_page.page import Page, readable
from articles.workflow import stage_names


def change_view(request, story_id, admin_site):
    """Read a story, or run one act on it."""
    story = get_object_or_404(readable(request.user), pk=story_id)
    if request.method != "POST":
        return Page(request, story).response(admin_site)
    if merging.is_chosen(request):
        return _chosen(request, story, admin_site)
    return _act(request, story, admin_site)


def _chosen(request, story, admin_site):
    """The page that asked where both changed the same place comes back."""
    try:
        return merging.chosen(request, _door(request, story, admin_site))
    except actions.Refused as problem:
        return Page(request, story, status=422, problem=str(problem)).response(admin_site)


def _door(request, story, admin_site):
    return merging.Door(
        story, f"story-{story.pk}", f"{reverse('admin:articles_story_change', args=[story.pk])}?view=marked&since=",
        "desk/base.html", admin_site.each_context(request),
    )  # fmt: skip


def _act(request, story, admin_site):
    forms = CopyForms.posted(request) if "body" in request.POST else None
    page = Page(request, story, forms, status=422, extra=_said(request))
    if forms and not forms.are_valid():
        page.problem = _("Nothing was saved yet: please mend what is marked below. All you typed is still here.")
        return page.response(admin_site)
    typed = None
    try:
        typed = forms.content(by=request.user) if forms else None
        return _done(request, story, typed, admin_site)
    except photos.BadPhoto as problem:
        page.problem = str(problem)
        return page.response(admin_site)
    except actions.Refused as problem:
        return _refused(page, typed, problem).response(admin_site)


def _done(request, story, typed, admin_site):
    """Where the act led; merged first when somebody saved meanwhile what this person typed over."""
    try:
        act = partial(_run, request, story, typed)
        return HttpResponseRedirect(actions.once(request.POST.get("token"), by=request.user, act=act))
    except actions.Stale:
        if typed is None:
            raise
        return merging.merged(request, _door(request, story, admin_site), typed, base=_opened_version(request))


def _refused(page, typed, problem):
    """The page again with everything typed."""
    page.story = get_object_or_404(readable(page.user), pk=page.story.pk)
    page.problem = str(problem)
    if typed:
        page.forms = CopyForms.of(typed)
    if isinstance(problem, actions.Stale):
        page.status = 409
    return page


def _said(request):
    """What was typed beside the copy."""
    return {name: request.POST.get(name, "") for name in ("reason", "note")}


def _run(request, story, typed):
    """Save what was typed, then make the move; both or neither. Returns where to go next."""
    version = _opened_version(request)
    if typed is not None:
        story, voided = actions.save(story.pk, typed, base=version, by=request.user)
        version = story.version
        if voided:
            said = _("Your change made these sign-offs void: %(stages)s.") % {"stages": stage_names(voided)}
            messages.warning(request, said)
        actions.fold(f"story-{story.pk}", request.POST.get("window", ""), by=request.user)
    act = request.POST.get("act", "save")
    said = run(act, story.pk, version=version, by=request.user, data=_sent(request))
    messages.success(request, said or _("Saved as version %(number)s.") % {"number": version})
    return reverse("admin:articles_story_change", args=[story.pk])


def _sent(request):
    """What was sent beside the copy, files among it."""
    sent = request.POST.copy()
    sent.update(request.FILES)
    return sent


def _opened_version(request):
    return posted.number(request.POST, "version") or 0
