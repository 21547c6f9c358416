"""The page on which raw copy is split (拆稿): the source at left, at right a card for every story found in it.

One form holds the whole page, so nothing typed in one card is lost by an act on another: every act saves all cards
first. A POST runs once; on a refusal everything typed comes back.
"""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.actions import Refused, new_token, once
from articles.models import Desk
from intake import actions
from intake.cards import Card
from intake.contents import Registers
from intake.forms import BatchForm, Choices, ClipForm, DetailsForm, MakeForm, ReceiveForm
from intake.models import Batch, Clip
from intake.source import KEY, leftovers, source_groups

MEND = gettext_lazy("Nothing was saved yet: please mend what is marked below. All you typed is still here.")


def may_use(user):
    """Raw copy is the newsroom's: for those who read the pool and enter stories."""
    return user.has_perms(["articles.view_story", "articles.add_story"])


def _check_may_use(user):
    if not may_use(user):
        raise Http404


def receive_view(request, admin_site):
    """Paste or upload raw copy; the same text once more opens the batch there is."""
    _check_may_use(request.user)
    form = ReceiveForm(request.POST or None, request.FILES or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(
                once(request.POST.get("token"), by=request.user, act=lambda: _receive(request, form))
            )
        except Refused as refused:
            problem = str(refused)
    elif request.method == "POST":
        problem = MEND
    context = {
        **admin_site.each_context(request),
        "title": _("Split into stories"),
        "form": form,
        "problem": problem,
        "token": new_token(),
    }
    return TemplateResponse(request, "intake/receive.html", context, status=422 if problem else 200)


def _receive(request, form):
    batch, is_new = actions.receive(form.text, by=request.user, file_name=form.file_name, **form.details)
    if not is_new:
        messages.warning(request, _("This text came in before: here it is, as it stands now."))
    return batch.get_absolute_url()


@dataclass
class Page:
    """One rendering of a batch: its clips, what was typed if anything, and what stood in the way."""

    request: object
    batch: Batch
    clips: list
    choices: Choices = field(default_factory=Choices)
    typed: dict = field(default_factory=dict)
    details: BatchForm | None = None
    make: MakeForm | None = None
    problem: str = ""
    theirs: Clip | None = None
    status: int = 200

    @classmethod
    def of(cls, request, batch):
        clips = list(Clip.objects.of(batch).select_related("story", "changed_by"))
        for clip in clips:
            clip.batch = batch
        return cls(request, batch, clips)

    def read_post(self):
        """Bind the forms to what was posted: a form for every clip whose card was on the page."""
        post = self.request.POST
        self.details, self.make = BatchForm(post), MakeForm(post)
        for clip in self.clips:
            if f"clip-{clip.pk}-version" in post:
                self.typed[clip.pk] = ClipForm(clip, self.choices, post)

    def are_valid(self, passed_over=None):
        """Whether everything typed can be saved; every form is asked, so that each shows its own errors."""
        forms = [form for number, form in self.typed.items() if number != passed_over]
        answers = [form.is_valid() for form in (self.details, self.make, *forms)]
        return all(answers)

    def response(self, admin_site):
        context = {**admin_site.each_context(self.request), **self.context()}
        return TemplateResponse(self.request, "intake/batch.html", context, status=self.status)

    def context(self):
        registers = Registers()
        cards = [self._card(clip, registers) for clip in self.clips]
        return {
            "title": _("Split into stories"),
            "batch": self.batch,
            "cards": cards,
            "waiting": sum(clip.state == Clip.State.FOUND for clip in self.clips),
            "groups": source_groups(self.batch, self.clips),
            "key": KEY,
            "leftovers": leftovers(self.batch),
            "details": self.details or BatchForm(initial=_details_of(self.batch)),
            "version": self.batch.version,
            "make": self.make or MakeForm(initial={"desk": _only_desk_of(self.request.user)}),
            "problem": self.problem,
            "token": new_token(),
        }

    def _card(self, clip, registers):
        form = self.typed.get(clip.pk)
        if form is None and clip.state == Clip.State.FOUND:
            form = ClipForm(clip, self.choices)
        theirs = self.theirs if self.theirs and self.theirs.pk == clip.pk else None
        return Card(clip, form, registers, self.request.POST.get(f"clip-{clip.pk}-reason", ""), theirs)


def _details_of(batch):
    return {name: getattr(batch, name) for name in DetailsForm.base_fields}


def _only_desk_of(user):
    desks = list(Desk.objects.filter(members=user)[:2])
    return desks[0] if len(desks) == 1 else None


def batch_view(request, batch_id, admin_site):
    """Read a batch, or run one act on it."""
    _check_may_use(request.user)
    batch = get_object_or_404(Batch.objects.select_related("entered_by"), pk=batch_id)
    page = Page.of(request, batch)
    if request.method != "POST":
        return page.response(admin_site)
    page.read_post()
    act, number = _act_of(request.POST)
    page.status = 422
    if not page.are_valid(passed_over=number if act == "drop" else None):
        page.problem = MEND
        return page.response(admin_site)
    try:
        address = once(request.POST.get("token"), by=request.user, act=lambda: _run(page, act, number))
    except Refused as refused:
        return _refused(page, refused).response(admin_site)
    return HttpResponseRedirect(address)


def _act_of(post):
    """("drop", 12) from “drop:12”; (“save”, None) when no button is named."""
    act, _colon, number = post.get("act", "save").partition(":")
    return act, int(number) if number.isdecimal() else None


def _refused(page, refused):
    """The page again as it stands now, with everything typed; on a clash beside what the other person saved."""
    again = Page.of(page.request, get_object_or_404(Batch, pk=page.batch.pk))
    again.read_post()
    again.are_valid()
    again.problem, again.status = str(refused), 422
    if isinstance(refused, actions.ChangedMeanwhile):
        again.theirs, again.status = refused.clip, 409
        if refused.clip.pk in again.typed:
            again.typed[refused.clip.pk].reopen_on(refused.clip)
    return again


def _run(page, act, number):
    """Save what was typed, then act; both or neither. Returns where to go next."""
    if act not in ACTS or (number is not None and number not in {clip.pk for clip in page.clips}):
        raise Refused(_("This page does not know what to do. Open it again; what you typed is still below."))
    _save(page, passed_over=number if act in {"drop", "take_back"} else None)
    messages.success(page.request, ACTS[act](page, number))
    return page.batch.get_absolute_url()


def _save(page, passed_over=None):
    user, post = page.request.user, page.request.POST
    version = int(post["batch_version"]) if post.get("batch_version", "").isdecimal() else 0
    if page.details.has_changed():
        actions.describe(page.batch.pk, by=user, version=version, **page.details.details)
    for clip_id, form in page.typed.items():
        if clip_id != passed_over and form.is_touched:
            actions.update_clip(clip_id, form.content(), by=user, version=form.cleaned_data["version"])


def _saved(page, number):
    return _("Saved.")


def _make(page, number):
    made = actions.make_stories(
        page.batch.pk,
        by=page.request.user,
        clips=None if number is None else [number],
        desk=page.make.cleaned_data["desk"],
    )
    if not made:
        raise Refused(_("There is nothing left to make a story of."))
    return ngettext("%(count)s story made.", "%(count)s stories made.", len(made)) % {"count": len(made)}


def _drop(page, number):
    actions.drop_clip(number, by=page.request.user, reason=page.request.POST.get(f"clip-{number}-reason", ""))
    return _("Dropped. Its text stays here.")


def _take_back(page, number):
    actions.take_back_clip(number, by=page.request.user)
    return _("Taken back among the stories.")


ACTS = {"save": _saved, "make": _make, "drop": _drop, "take_back": _take_back}
