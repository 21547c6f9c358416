"""答复退回: a returned story is mended on a phone, paragraph by paragraph, and sent again in one act.

A paragraph that nobody changed stays the very characters it was, marks and links included. Lists, tables and pictures
are shown and not typed here; the whole form is one link away.
"""

from functools import partial
from html import escape

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import actions, body, keeping
from articles.actions import Refused
from articles.content import with_parts
from articles.models import Attachment, Note, StoryPicture, Version
from articles.story_page import merging
from articles.workflow import State
from desk.doors import SEND_TO_REVIEW, for_writers, own_story
from desk.progress import with_reasons
from desk.sending import NotAttached, attach_all, opened_version, send
from desk.writing import AGAIN, MEND, door, may_type, own_rows
from intake.forms import SeveralFiles, SeveralFilesField

TYPED = {"p", "h2"}
OF_PICTURES = {
    "caption": gettext_lazy("Caption"),
    "credit": gettext_lazy("Credit"),
    "alt": gettext_lazy("What is seen (alt)"),
}


class ReplyForm(forms.Form):
    reply = forms.CharField(
        label=gettext_lazy("Your answer"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        max_length=Note._meta.get_field("text").max_length,
    )  # fmt: skip
    originals = SeveralFilesField(
        label=gettext_lazy("Send a picture or a file along"), required=False, widget=SeveralFiles()
    )


class LinesForm(forms.Form):
    """The lines of a content, a field each: `headline`, `part-<place>`, `caption-<photo>`, and `credit-`, `alt-` where
    a picture has none yet."""

    headline = forms.CharField(
        label=gettext_lazy("Headline"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "as-head"}),
    )  # fmt: skip

    def __init__(self, data=None, *, content):
        super().__init__(data, initial={"headline": content["text"]["headline"]})
        self.content, self.words = content, {}
        self.blocks = body.blocks(content["text"]["body"])
        for place, block in enumerate(self.blocks):
            if _tag(block) in TYPED:
                self.fields[f"part-{place}"] = _line(_("Paragraph %(number)s") % {"number": place + 1}, _words(block))
        for place, use in enumerate(content["text"]["pictures"]):
            self._ask_of_picture(place + 1, use)

    def _ask_of_picture(self, number, use):
        self.words[use["photo"]] = [name for name in OF_PICTURES if name == "caption" or not use[name]]
        for name in self.words[use["photo"]]:
            label = f"{_('Picture %(number)s') % {'number': number}} · {OF_PICTURES[name]}"
            length = StoryPicture._meta.get_field(name).max_length
            self.fields[f"{name}-{use['photo']}"] = _line(label, use[name], max_length=length)

    def lines(self):
        """Every block in order: a field to type in, or the text of what is only shown."""
        for place, block in enumerate(self.blocks):
            name = f"part-{place}"
            typed = self[name] if name in self.fields else None
            yield {"field": typed, "text": body.plain_text(block), "is_figure": _tag(block) == "figure"}

    def of_pictures(self):
        return [self[f"{name}-{photo}"] for photo, names in self.words.items() for name in names]

    def mended(self):
        """The content with what was typed."""
        typed, text = self.cleaned_data, self.content["text"]
        blocks = [self._block(place, block) for place, block in enumerate(self.blocks)]
        pictures = [
            {**use, **{name: typed[f"{name}-{use['photo']}"] for name in self.words[use["photo"]]}}
            for use in text["pictures"]
        ]
        return with_parts(self.content, headline=typed["headline"], body="\n".join(blocks), pictures=pictures)

    def _block(self, place, block):
        typed = self.cleaned_data.get(f"part-{place}")
        if typed is None or typed.split() == _words(block).split():
            return block
        tag = _tag(block)
        lines = (line.strip() for line in typed.splitlines())
        return "\n".join(f"<{tag}>{escape(line, quote=False)}</{tag}>" for line in lines if line)


def _line(label, words, **more):
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, initial=words, required=False, widget=widget, **more)


def _tag(block):
    return block[1:].partition(">")[0].split()[0]


def _words(block):
    return body.plain_text(block)


@for_writers
def answer(request, story_id):
    """The reason, the copy line by line, and a reply."""
    story = own_story(request.user, story_id)
    if request.method != "POST" and not _is_returned_to(request.user, story):
        return HttpResponseRedirect(reverse("desk:story", args=[story.pk]))
    if keeping.reopened(request, _form(story)):
        return _reopened(request, story)
    if request.method != "POST":
        return _page(request, story, LinesForm(content=_content_of(story, story.version)), ReplyForm())
    if merging.is_chosen(request):
        return _chosen(request, story)
    return _answered(request, story)


def _chosen(request, story):
    """The page that asked where both changed the same place comes back, with the answer that was typed."""
    try:
        return merging.chosen(request, door(story, _form(story), partial(_say, by=request.user)))
    except Refused as problem:
        lines = LinesForm(content=_content_of(story, story.version))
        return _page(request, story, lines, ReplyForm(), problem=str(problem), status=422)


def _say(saved, said, *, by):
    if said.get("reply", "").strip():
        actions.add_note(saved.pk, said["reply"], by=by)


def _form(story):
    return f"answer-{story.pk}"


def _reopened(request, story):
    """The page with text that was not saved, over the version it was typed over."""
    numbers = {name: opened_version(request, name) for name in ("version", "of")}
    lines = LinesForm(request.POST, content=_content_of(story, numbers["of"]))
    return _page(request, story, lines, ReplyForm(request.POST), numbers=numbers)


def _is_returned_to(user, story):
    return story.state == State.RETURNED and may_type(user, story)


def _content_of(story, number):
    """The content of that version; of the newest when there is none of this number."""
    versions = Version.objects.filter(story=story)
    return (versions.filter(number=number).first() or versions.get(number=story.version)).content


def _answered(request, story):
    """The lines are `of` the version that was opened, whatever was saved since."""
    lines = LinesForm(request.POST, content=_content_of(story, opened_version(request, "of")))
    reply = ReplyForm(request.POST, request.FILES)
    if not all([lines.is_valid(), reply.is_valid()]):
        return _shown_again(request, story, lines, reply, str(MEND))
    typed = lines.mended()
    try:
        _check_something_said(lines, typed, reply)
        return _done(request, story, typed, reply.cleaned_data)
    except NotAttached as problem:
        reply.add_error("originals", str(problem))
        return _shown_again(request, story, lines, reply, str(MEND))
    except Refused as problem:
        return _shown_again(request, story, lines, reply, str(problem))


def _done(request, story, typed, said):
    """Saved and led on; merged first when somebody saved meanwhile."""
    user = request.user
    try:
        act = partial(_save, request, story, typed, said)
        return HttpResponseRedirect(actions.once(request.POST.get("token"), by=user, act=act))
    except actions.Stale:
        way = door(story, _form(story), partial(_say, by=user))
        # A browser forgets chosen files, so they are kept even when the text is asked about first.
        attach_all(story, said["originals"], by=user)
        return merging.merged(request, way, typed, base=opened_version(request, "of"), said=["reply"])


def _check_something_said(lines, typed, reply):
    said = reply.cleaned_data
    if typed == lines.content and not (said["reply"].strip() or said["originals"]):
        raise Refused(_("Nothing is changed yet. Mend the copy, or write an answer."))


def _save(request, story, typed, said):
    """Saved, answered and sent again: all of it or nothing."""
    user = request.user
    saved, _voided = actions.save(story.pk, typed, base=opened_version(request), by=user)
    _say(saved, said, by=user)
    attach_all(saved, said["originals"], by=user)
    actions.fold(_form(story), request.POST.get("window", ""), by=user)
    address = reverse("desk:story", args=[saved.pk])
    if request.POST.get("act") == "save":
        messages.success(request, _("Saved as a draft."))
        return address
    return address if send(request, saved) else f"{address}#checks"


def _shown_again(request, story, lines, reply, problem):
    if request.FILES and "originals" not in reply.errors:
        reply.add_error("originals", AGAIN)
    numbers = {name: opened_version(request, name) for name in ("version", "of")}
    return _page(request, story, lines, reply, problem=problem, numbers=numbers, status=422)


def _page(request, story, lines, reply, *, problem="", numbers=None, status=200):
    context = {
        "title": _("Answer the newsroom"),
        "story": story,
        "reason": with_reasons(own_rows(story)).get().told_reason,
        "lines": lines,
        "reply": reply,
        "numbers": numbers or {"version": story.version, "of": story.version},
        "attached": Attachment.objects.seen_by(request.user).filter(story=story),
        "may_send_to_review": request.user.has_perm(SEND_TO_REVIEW),
        "problem": problem,
        "token": actions.new_token(),
        "keep": keeping.window_of(request, _form(story), story=story),
    }
    return TemplateResponse(request, "desk/writer/answer.html", context, status=status)
