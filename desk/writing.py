"""写稿: a person's own story on one page, to be typed while it is in their hands and to be read when it is not.

A draft is saved with whatever is there. What was typed survives every refusal; only chosen files have to be chosen
again, because a browser forgets them.
"""

from dataclasses import dataclass, field
from functools import partial

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import actions, keeping, photos, posted
from articles.actions import Refused
from articles.admin import EDITOR_POLICY
from articles.body import clean, count_characters, plain_text
from articles.content import with_parts
from articles.copy_forms import first_content
from articles.editor import with_nonce
from articles.facts import actor, facts
from articles.forms import ROLES
from articles.marked import marked_copy
from articles.models import Attachment, Desk, Note, Version
from articles.refusals import edit_refusal, refusal
from articles.story_page import merging
from articles.workflow import IN_WRITING, MOVES
from desk.doors import SEND_TO_REVIEW, for_authors, for_writers, own_story
from desk.faults import faults_of
from desk.progress import progress, told_moves, wholes_of, with_reasons
from desk.sending import NotAttached, attach_all, keep_beside, opened_version, send
from desk.word_import import WordForm, import_word
from desk.writer_copy import WriterCopy
from intake.forms import SeveralFilesField

MEND = gettext_lazy("Nothing was saved yet: please mend what is marked below. All you typed is still here.")
AGAIN = gettext_lazy("Choose the files once more: a browser forgets them.")


@dataclass
class WritingPage:
    """One rendering of the form: the story (None: a new one), what was typed, and what stood in the way."""

    request: object
    story: object | None
    stored: dict
    version: Version | None = None
    forms: WriterCopy | None = None
    word: WordForm = field(default_factory=WordForm)
    problem: str = ""
    since: object = None
    status: int = 200

    @property
    def form(self):
        return f"writing-{self.story.pk}" if self.story else "writing-new"

    def response(self):
        return TemplateResponse(self.request, "desk/writer/write.html", self.context(), status=self.status)

    def context(self):
        user, story = self.request.user, self.story
        if self.forms is None and keeping.reopened(self.request, self.form):
            self.forms = WriterCopy.posted(self.request, self.stored)
        forms = self.forms or WriterCopy.of(self.stored, user)
        attached = Attachment.objects.seen_by(user).filter(story=story) if story else []
        faults = faults_of(self.stored, has_originals=bool(attached))
        return {
            "title": _("Write") if story is None else story.list_headline or _("No headline yet"),
            "story": story,
            "version": self.version,
            "forms": forms,
            "word": self.word,
            "roles": ROLES,
            "attached": attached,
            "notes": _notes(story, user),
            "faults": faults,
            "grave": sum(fault.is_grave for fault in faults),
            "characters": count_characters(plain_text(clean(forms.story["body"].value() or ""))),
            "may_send_to_review": user.has_perm(SEND_TO_REVIEW),
            "told": _told(story),
            "problem": self.problem,
            "since": self.since,
            "opened": self._opened(),
            "token": actions.new_token(),
            "keep": keeping.window_of(self.request, self.form, story=story),
            "word_token": actions.new_token(),
            "media": with_nonce(forms.story.media, self.request),
        }

    def _opened(self):
        """The version that what is typed here goes over: what comes back once more still goes over the same."""
        number = opened_version(self.request) if self.forms else 0
        return number or (self.version.number if self.version else 0)


def _notes(story, user):
    return Note.objects.filter(story=story).seen_by(user).select_related("by") if story else []


def _told(story):
    """Where the story stands, in its writer's words."""
    if story is None:
        return None
    row = with_reasons(own_rows(story)).get()
    return progress(row, wholes_of([row]).get(row.pk))


def own_rows(story):
    return type(story).objects.filter(pk=story.pk)


# --- A new story ----------------------------------------------------------------------------------


@EDITOR_POLICY
@for_authors
def write(request):
    """A new story: typed, or read from a Word file, which is kept beside it."""
    page = WritingPage(request, None, _first_content(request.user))
    if request.method != "POST":
        return page.response()
    if request.POST.get("act") == "import":
        return _import(page)
    return _answer(page)


def _first_content(user):
    """An empty story with the writer's byline, and the confirmed body and the district they write from."""
    content = first_content(user)
    body = getattr(getattr(user, "contributor", None), "body", None)
    if body is None or not body.is_confirmed:
        return content
    districts = [body.district.slug] if body.district and body.district.retired_on is None else []
    return with_parts(content, bodies=[body.slug], districts=districts)


def _import(page):
    request, page.status = page.request, 422
    page.word = WordForm(request.POST, request.FILES)
    if not page.word.is_valid():
        return page.response()
    try:
        address = import_word(request, page.word.cleaned_data["file"], page.stored)
    except Refused as problem:
        page.word.add_error("file", str(problem))
        return page.response()
    return HttpResponseRedirect(address)


# --- One's own story ------------------------------------------------------------------------------


@EDITOR_POLICY
@for_writers
def story(request, story_id):
    """One's own story: its form while it may be typed, else the copy and what becomes of it."""
    found = own_story(request.user, story_id)
    if merging.is_chosen(request):
        return _chosen(request, found)
    if request.method == "POST" and "body" not in request.POST:
        return _act(request, found)
    version = Version.objects.get(story=found, number=found.version)
    if request.method == "POST":
        return _answer(WritingPage(request, found, _typed_over(request, version), version))
    if not may_type(request.user, found):
        return _read(request, found, version)
    return WritingPage(request, found, version.content, version, since=_since(request, version)).response()


def _typed_over(request, newest):
    """The content that the form was opened with: what it does not show stays as it was there."""
    opened = Version.objects.filter(story=newest.story_id, number=opened_version(request)).first()
    return (opened or newest).content


def _since(request, newest):
    """What a merged story has otherwise than the version that the address names; None when it names none."""
    number = posted.number(request.GET, "since") or 0
    before = Version.objects.filter(story=newest.story_id, number=number).first()
    return before and marked_copy(before.content, newest.content)


def door(found, form, beside):
    """Where a story of one's own is merged, and read then. `beside`: saves what goes with the text."""
    then = f"{reverse('desk:story', args=[found.pk])}?since="
    return merging.Door(found, form, then, "desk/writer/base.html", beside=beside)


def _chosen(request, found):
    """The page that asked where both changed the same place comes back; what goes with the text was kept before."""
    try:
        return merging.chosen(request, door(found, f"writing-{found.pk}", lambda _saved, _said: None))
    except Refused as problem:
        return _shown_after(request, found, problem)


def may_type(user, found):
    return found.state in IN_WRITING and edit_refusal(actor(user), facts(found)) is None


def _answer(page):
    """What came of a form that was sent: saved and led on, or shown again with everything typed."""
    request, page.status = page.request, 422
    wants_row = request.POST.get("act") == "another_name"
    page.forms = WriterCopy.posted(request, page.stored, more_names=int(wants_row))
    if wants_row:
        page.status = 200
        return page.response()
    if not page.forms.are_valid():
        return _shown_again(page, MEND)
    typed = None
    try:
        typed = page.forms.content()
        return _done(page, typed)
    except photos.BadPhoto as problem:
        page.forms.additions.add_error("pictures", str(problem))
        return _shown_again(page, MEND)
    except NotAttached as problem:
        page.forms = _of_typed(page, typed)
        page.forms.additions.add_error("originals", str(problem))
        return _shown_again(page, MEND)
    except Refused as problem:
        return _refused(page, typed, problem)


def _done(page, typed):
    """Saved and led on; merged first when somebody saved meanwhile."""
    request, user = page.request, page.request.user
    try:
        act = partial(_save, page, typed)
        return HttpResponseRedirect(actions.once(request.POST.get("token"), by=user, act=act))
    except actions.Stale:
        way = door(page.story, page.form, lambda saved, _said: keep_beside(saved, page.forms, by=user))
        answer = merging.merged(request, way, typed, base=opened_version(request))
        if answer.status_code == 409:
            # A browser forgets chosen files, so they are kept although the text is asked about first.
            keep_beside(page.story, page.forms, by=user)
        return answer


def _shown_again(page, sentence):
    page.problem = str(sentence)
    for name in ("pictures", "originals"):
        if page.request.FILES.getlist(f"new-{name}"):
            page.forms.additions.add_error(name, AGAIN)
    return page.response()


def _of_typed(page, typed):
    """The forms with what was typed; pictures that came with it are in the library and stand among them."""
    forms = WriterCopy.of(typed, page.request.user, page.stored)
    forms.additions = WriterCopy.posted(page.request, page.stored).additions
    forms.additions.is_valid()
    return forms


def _refused(page, typed, problem):
    """Everything typed again."""
    if page.story is not None:
        page.story = own_story(page.request.user, page.story.pk)
        page.version = Version.objects.get(story=page.story, number=page.story.version)
    if typed is not None:
        page.forms = _of_typed(page, typed)
    return _shown_again(page, str(problem))


def _save(page, typed):
    """Save what was typed and what goes with it, then send if asked; all of it or nothing. Where to go next."""
    request, user = page.request, page.request.user
    if page.story is None:
        desk = Desk.objects.filter(members=user).order_by("pk").first()
        saved = actions.create_story(typed, by=user, written_by=user, desk=desk)
    else:
        saved, _voided = actions.save(page.story.pk, typed, base=opened_version(request), by=user)
    keep_beside(saved, page.forms, by=user)
    actions.fold(page.form, request.POST.get("window", ""), by=user)
    address = reverse("desk:story", args=[saved.pk])
    if request.POST.get("act") == "send":
        return address if send(request, saved) else f"{address}#checks"
    messages.success(request, _("Saved as a draft."))
    return address


# --- Read only ------------------------------------------------------------------------------------


def _read(request, found, version, *, problem="", remark="", status=200):
    user = request.user
    person, known = actor(user), facts(found)
    context = {
        "title": found.list_headline or _("No headline yet"),
        "story": found,
        "version": version,
        "told": _told(found),
        "copy": marked_copy(version.content, version.content),
        "moves": told_moves(found, user),
        "attached": Attachment.objects.seen_by(user).filter(story=found),
        "notes": _notes(found, user),
        "may_pull_back": refusal(MOVES["pull_back"], person, known) is None,
        "problem": problem,
        "remark": remark,
        "token": actions.new_token(),
    }
    return TemplateResponse(request, "desk/writer/read.html", context, status=status)


def _act(request, found):
    """A button on a story that is not typed: pulled back, or something said or sent after it."""
    try:
        act = partial(_run, request, found)
        return HttpResponseRedirect(actions.once(request.POST.get("token"), by=request.user, act=act))
    except Refused as problem:
        return _shown_after(request, found, problem)


def _shown_after(request, found, problem):
    """The story as it stands, and why the button did nothing."""
    found = own_story(request.user, found.pk)
    version = Version.objects.get(story=found, number=found.version)
    if may_type(request.user, found):
        return WritingPage(request, found, version.content, version, problem=str(problem), status=422).response()
    return _read(request, found, version, problem=str(problem), remark=request.POST.get("remark", ""), status=422)


def _run(request, found):
    user, act = request.user, request.POST.get("act")
    if act == "pull_back":
        actions.pull_back(found.pk, by=user)
        messages.success(request, _("Pulled back: it is a draft again, and yours to change."))
    elif act == "remark":
        _remark(request, found)
        messages.success(request, _("Added. The newsroom sees it beside your copy."))
    else:
        raise Refused(_("This page does not know what to do. Open it again; what you typed is still below."))
    return reverse("desk:story", args=[found.pk])


def _remark(request, found):
    uploads = SeveralFilesField(required=False).clean(request.FILES.getlist("originals"))
    text = request.POST.get("remark", "")
    if text.strip() or not uploads:
        actions.add_note(found.pk, text, by=request.user)
    attach_all(found, uploads, by=request.user)
