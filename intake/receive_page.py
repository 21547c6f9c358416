"""The page on which raw copy comes in: pasted, or as files, several at once, each a batch of its own.

Each piece is received in a transaction of its own, with a token made of the form's, its place and its bytes: a wrong
file stops no other, a replayed form gives the answers it gave, and other files sent with an old form do come in.
"""

import base64
import hashlib
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.actions import Refused, new_token, once
from intake import actions
from intake.arrivals import Arrival, details_of_each, read_file
from intake.batch_page import may_use
from intake.docx import LARGEST_FILE
from intake.forms import ReceiveForm
from intake.models import Batch, Clip, Enclosure

MEND = gettext_lazy("Nothing was taken in yet: please mend what is marked below. All you typed is still here.")
AGAIN = gettext_lazy("Choose the files once more: a browser forgets them.")
CAME_IN_BEFORE = gettext_lazy("This text came in before: here it is, as it stands now.")
NOTES_STAY = gettext_lazy("Footnotes and comments were not taken over; they are in the file as it came.")


@dataclass
class Outcome:
    """What became of one piece: a batch, new or known, or a sentence why not. `name` is empty for what was pasted."""

    name: str
    batch_id: int | None = None
    is_new: bool = False
    has_notes: bool = False
    refusal: str = ""
    batch: Batch | None = None
    stories: int = 0
    pictures: int = 0


def receive_view(request, admin_site):
    """One piece leads to its batch; several, to a report on this page, with the form for the next ones."""
    if not may_use(request.user):
        raise Http404
    form = ReceiveForm(request.POST or None, request.FILES or None)
    outcomes, problem = [], ""
    if request.method == "POST" and form.is_valid():
        outcomes = _receive_all(request, form)
        if len(outcomes) == 1 and not outcomes[0].refusal:
            return _to_the_batch(request, outcomes[0])
        form, problem = _left_to_do(request, form, outcomes)
    elif request.method == "POST":
        problem = MEND
        if request.FILES:
            form.add_error("upload", AGAIN)
    context = {
        **admin_site.each_context(request),
        "title": _("Split into stories"),
        "form": form,
        "outcomes": _with_counts(outcomes) if len(outcomes) > 1 else [],
        "problem": problem,
        "token": new_token(),
    }
    return TemplateResponse(request, "intake/receive.html", context, status=422 if problem else 200)


def _receive_all(request, form):
    pieces = form.pieces
    details = details_of_each([name for name, _content in pieces], form.details)
    return [_receive(request, place, *piece, details[place]) for place, piece in enumerate(pieces)]


def _receive(request, place, name, content, details):
    """One piece: `content` is the pasted text, or the uploaded file, read only now so that one at a time is held."""
    outcome = Outcome(name)
    try:
        arrival = _arrival(name, content)
        token = _token_of(request.POST.get("token"), place, arrival)
        answer = once(token, by=request.user, act=lambda: _received(arrival, request.user, details))
    except Refused as refused:
        outcome.refusal = str(refused)
        return outcome
    state, _colon, number = answer.partition(":")
    outcome.batch_id, outcome.is_new, outcome.has_notes = int(number), state == "new", arrival.has_notes
    return outcome


def _arrival(name, content):
    if isinstance(content, str):
        return Arrival(name, content)
    return read_file(name, content.read(LARGEST_FILE + 1))


def _token_of(token, place, arrival):
    """None without a token: such a form is refused."""
    if not token:
        return None
    content = hashlib.sha256(arrival.original or arrival.text.encode("utf-8", "surrogatepass")).hexdigest()
    digest = hashlib.sha256(f"{token}:{place}:{content}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _received(arrival, user, details):
    batch, is_new = actions.receive(arrival.text, by=user, **arrival.files, **details)
    return f"{'new' if is_new else 'known'}:{batch.pk}"


def _to_the_batch(request, outcome):
    if not outcome.is_new:
        messages.warning(request, CAME_IN_BEFORE)
    if outcome.has_notes:
        messages.warning(request, NOTES_STAY)
    return HttpResponseRedirect(Batch(pk=outcome.batch_id).get_absolute_url())


def _left_to_do(request, form, outcomes):
    """(the form for what is still to come in, what to say above it): only what was taken in leaves the form."""
    refused = [outcome for outcome in outcomes if outcome.refusal]
    if len(outcomes) == 1:
        form.add_error("upload" if refused[0].name else "pasted", refused[0].refusal)
        return form, MEND
    typed = request.POST.copy()
    if not outcomes[0].refusal:
        typed["page"] = typed["page_name"] = ""
    if not any(outcome.refusal for outcome in outcomes if not outcome.name):
        typed["pasted"] = ""
    form = ReceiveForm(initial=typed.dict())
    if not refused:
        return form, ""
    return form, _("%(refused)s of %(all)s were not taken in; the others were.") % {
        "refused": len(refused),
        "all": len(outcomes),
    }


def _with_counts(outcomes):
    """Each with its batch, and how many stories and pictures were found, for the report."""
    batches = Batch.objects.defer("text", "leftover").in_bulk([outcome.batch_id for outcome in outcomes])
    for outcome in outcomes:
        if outcome.batch_id:
            outcome.batch = batches[outcome.batch_id]
            outcome.stories = Clip.objects.filter(batch=outcome.batch_id).count()
            outcome.pictures = Enclosure.objects.filter(batch=outcome.batch_id).count()
    return outcomes
