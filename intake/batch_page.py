"""The page on which raw copy is split (拆稿): the source at left, at right a card for every story found in it.

One form holds the whole page, so nothing typed in one card is lost by an act on another: every act saves all cards
first. A POST runs once; on a refusal everything typed comes back. The acts themselves: `intake.acts`.
"""

from dataclasses import dataclass, field

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import keeping, posted
from articles.actions import Refused, new_token, once
from articles.gazetteer import newsroom_gazetteer
from articles.merging import Merge
from articles.models import Desk
from intake import acts, enclosures, people
from intake.cards import Card, printed_stories
from intake.choices import Choices
from intake.clip_form import ClipForm
from intake.contents import Registers
from intake.corrections import Reread
from intake.forms import BatchForm, DetailsForm, MakeForm
from intake.models import Batch, Clip
from intake.records import ChangedMeanwhile
from intake.source import KEY, leftovers, source_groups

MEND = gettext_lazy("Nothing was saved yet: please mend what is marked below. All you typed is still here.")


def may_use(user):
    """Raw copy is the newsroom's: for those who read the pool and enter stories."""
    return user.has_perms(["articles.view_story", "articles.add_story"])


def may_check(user):
    """Whoever checks printed copy against its page sees that page, too."""
    return user.has_perms(["articles.view_story", "articles.check_printed"])


def may_see(user, batch):
    return may_use(user) or (batch.is_printed and may_check(user))


@dataclass
class Page:
    """One rendering of a batch: its clips, what was typed if anything, and what stood in the way.

    `versions`: {clip: the version of it that the person saw}, raised by what the person's own acts save.
    """

    request: object
    batch: Batch
    clips: list
    choices: Choices
    typed: dict = field(default_factory=dict)
    versions: dict = field(default_factory=dict)
    details: BatchForm | None = None
    make: MakeForm | None = None
    problem: str = ""
    theirs: Clip | None = None
    found: Merge | None = None
    status: int = 200

    @classmethod
    def of(cls, request, batch):
        clips = list(
            Clip.objects.of(batch).select_related(
                "story__article", "story__column", "story__desk", "story__round", "changed_by"
            )
        )
        for clip in clips:
            clip.batch = batch
        return cls(request, batch, clips, Choices.for_cards(clips, _typed_names(request.POST)))

    @property
    def form(self):
        return f"batch-{self.batch.pk}"

    @property
    def may_enter(self):
        return may_use(self.request.user)

    def read_post(self):
        """Bind the forms to what was posted: a form for every clip whose card was on the page."""
        post = self.request.POST
        self.details, self.make = BatchForm(post), MakeForm(post)
        for clip in self.clips:
            met = f"clip-{clip.pk}-met"
            self.versions[clip.pk] = posted.number(post, met if post.get(met) else f"clip-{clip.pk}-version")
            if f"clip-{clip.pk}-seen" in post:
                self.typed[clip.pk] = ClipForm.posted(clip, self.choices, post)

    def are_valid(self, passed_over=None):
        """Whether everything typed can be saved; every form is asked, so that each shows its own errors."""
        forms = [form for number, form in self.typed.items() if number != passed_over]
        answers = [form.is_valid() for form in (self.details, self.make, *forms)]
        return all(answers)

    def show_newest_unless_typed(self, clip):
        """A card nobody touched is shown as the clip is now."""
        form = self.typed.get(clip.pk)
        if form and form.is_valid() and not form.is_touched:
            del self.typed[clip.pk]

    def response(self, admin_site):
        context = {**admin_site.each_context(self.request), **self.context()}
        return TemplateResponse(self.request, "intake/batch.html", context, status=self.status)

    def context(self):
        registers = Registers()
        cards = {clip.pk: self._card(clip, registers) for clip in self.clips}
        for card in cards.values():
            if card.clip.state == Clip.State.MERGED:
                cards[card.clip.merged_into_id].merged.append(card)
        rests = leftovers(self.batch, self.clips)
        return {
            "title": _("Split into stories"),
            "batch": self.batch,
            "cards": [card for card in cards.values() if card.clip.state != Clip.State.MERGED],
            "waiting": [clip for clip in self.clips if clip.state == Clip.State.FOUND],
            "made": sum(clip.state == Clip.State.MADE for clip in self.clips),
            "groups": source_groups(self.batch, self.clips),
            "key": KEY,
            "leftovers": rests,
            "open_leftovers": sum(rest.is_open for rest in rests),
            "columns": self.choices.columns,
            "details": self.details or BatchForm(initial=_details_of(self.batch)),
            "version": self.batch.version,
            "make": self.make or MakeForm(initial={"desk": _only_desk_of(self.request.user)}),
            "may_enter": self.may_enter,
            "printed": printed_stories(self.batch, self.clips, self.request.user),
            "beside": enclosures.beside(self.batch),
            "problem": self.problem,
            "token": new_token(),
            "keep": keeping.window_of(self.request, self.form, is_typed=self.may_enter),
        }

    def _card(self, clip, registers):
        form = self.typed.get(clip.pk)
        if form is None and clip.state == Clip.State.FOUND and self.may_enter:
            form = ClipForm(clip, self.choices)
        theirs = self.theirs if self.theirs and self.theirs.pk == clip.pk else None
        waiting = (each.order for each in self.clips if each.state == Clip.State.FOUND)
        is_first = clip.order == min(waiting, default=None)
        found = self.found if theirs else None
        return Card(clip, form, registers, self.request.POST, theirs, found, is_first=is_first)


def _typed_names(post):
    lines = [line for name in post if name.endswith("-bylines") for line in post[name].splitlines() if line.strip()]
    return people.names_on([{"name": line.split(maxsplit=1)[-1]} for line in lines])


def _details_of(batch):
    return {name: getattr(batch, name) for name in DetailsForm.base_fields}


def _only_desk_of(user):
    desks = list(Desk.objects.filter(members=user)[:2])
    return desks[0] if len(desks) == 1 else None


def _batch_or_404(request, batch_id):
    batch = get_object_or_404(Batch.objects.select_related("entered_by"), pk=batch_id)
    if not may_see(request.user, batch):
        raise Http404
    return batch


def batch_view(request, batch_id, admin_site):
    """Read a batch, or run one act on it."""
    batch = _batch_or_404(request, batch_id)
    is_reopened = keeping.reopened(request, f"batch-{batch_id}")
    page = Page.of(request, batch)
    if is_reopened and page.may_enter:
        page.read_post()
    if request.method != "POST":
        return page.response(admin_site)
    answered = acts.earlier_answer(request.POST, request.user)
    if answered:
        return HttpResponseRedirect(answered)
    act, number = acts.named_in(request.POST)
    if not page.may_enter and act != acts.CHECK:
        raise Http404
    page.read_post()
    page.status = 422
    if page.may_enter and not page.are_valid(passed_over=number if act == acts.DROP else None):
        page.problem = MEND
        return page.response(admin_site)
    try:
        address = once(request.POST.get("token"), by=request.user, act=lambda: acts.run(page, act, number))
    except Refused as refused:
        return _refused(page, refused).response(admin_site)
    return HttpResponseRedirect(address)


def _refused(page, refused):
    """The page again as it stands now, with everything typed; beside what another person saved meanwhile."""
    again = Page.of(page.request, get_object_or_404(Batch, pk=page.batch.pk))
    again.problem, again.status = str(refused), 422
    if not again.may_enter:
        return again
    again.read_post()
    again.are_valid()
    if isinstance(refused, ChangedMeanwhile):
        again.theirs, again.status = refused.clip, 409
        again.found = getattr(refused, "found", None)
        again.show_newest_unless_typed(refused.clip)
    return again


def reread_view(request, batch_id, admin_site):
    """The stored page read with today's reader, beside what was read when it came in. Changes nothing."""
    batch = _batch_or_404(request, batch_id)
    reread = Reread(batch, newsroom_gazetteer())
    context = {
        **admin_site.each_context(request),
        "title": _("Read again and compare"),
        "batch": batch,
        "address": reverse("admin:intake_batch_change", args=[batch.pk]),
        "stories": reread.stories,
        "number_now": len(reread.new),
        "number_before": len([clip for clip in reread.clips if "origin" not in clip.reading]),
        "differing": sum(bool(story.differences) for story in reread.stories),
    }
    return TemplateResponse(request, "intake/reread.html", context)
