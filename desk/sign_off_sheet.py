"""审签单: everything that was decided about a story on one printable sheet, or about every story of an issue.

The number of queries is the same for one story and for a whole issue.
"""

from collections import defaultdict
from datetime import date

from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.facts import bylines_of
from articles.models import (
    ApprovalReply,
    ChangeCheck,
    Confirmation,
    ExternalApproval,
    Move,
    PrintedReturn,
    Printing,
    Proofreading,
    ProposedCorrection,
    Round,
    SignOff,
    Story,
    Version,
)
from articles.workflow import MOVES

# Beside publication itself: what a sheet says of a story's way to readers and away from them.
WAY_OUT = {"publish", "check_printed", "stop", "hold", "release", "revise", "take_offline", "put_back", "withdraw"}
OF_STORY = {"versions": Version, "rounds": Round, "approvals": ExternalApproval, "proofreadings": Proofreading,
            "corrections": ProposedCorrection, "returns": PrintedReturn, "moves": Move}  # fmt: skip
PEOPLE = {
    "versions": ["saved_by"],
    "rounds": ["opened_by"],
    "approvals": ["version", "sent_by", "waived_by", "chief"],
    "proofreadings": ["version", "by"],
    "corrections": ["proposed_by", "decided_by"],
    "returns": ["entered_by", "signed_by"],
    "moves": ["by"],
}


@never_cache
@require_safe
def story_sheet(request, story_id):
    story = get_object_or_404(_stories(request.user), pk=story_id)
    return _sheet(request, [story], _("Sign-off sheet: %(story)s") % {"story": story.list_headline})


@never_cache
@require_safe
def issue_sheet(request, day):
    if not request.user.has_perm("articles.view_story"):
        raise Http404
    try:
        day = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    stories = _stories(request.user).filter(issue_date=day).order_by("page", "pk")
    return _sheet(request, list(stories), _("Sign-off sheets of the issue of %(day)s") % {"day": day}, day)


def _stories(user):
    return Story.objects.readable_by(user).select_related("desk", "written_by", "entered_by", "article", "source")


def _sheet(request, stories, title, day=None):
    context = {
        **admin.site.each_context(request),
        "title": title,
        "day": day,
        "sheets": sheets_of(stories),
        "printed_at": timezone.now(),
    }
    return TemplateResponse(request, "desk/sign_off_sheet.html", context)


def sheets_of(stories):
    """[{"story": …, and what belongs to it by name}]: versions, rounds with their sign-offs, approvals and the rest."""
    numbers = [story.pk for story in stories]
    rows = {name: _by_story(model, numbers, PEOPLE[name]) for name, model in OF_STORY.items()}
    bylines = bylines_of(stories)
    answers = ApprovalReply.objects.filter(approval__story__in=numbers).select_related("recorded_by")
    replies = _grouped(answers, "approval_id")
    signed = _signed(numbers, rows)
    printings = _grouped(Printing.objects.filter(article__in=[story.article_id for story in stories]), "article_id")
    return [
        {
            "story": story,
            "bylines": bylines[story.pk],
            "versions": rows["versions"][story.pk],
            "rounds": [(each, signed[each.pk]) for each in rows["rounds"][story.pk]],
            "approvals": [(each, replies[each.pk]) for each in rows["approvals"][story.pk]],
            "proofreadings": [(each, _errors(each)) for each in rows["proofreadings"][story.pk]],
            "corrections": rows["corrections"][story.pk],
            "returns": rows["returns"][story.pk],
            "printings": printings[story.article_id],
            "moves": [(MOVES[move.name].label, move) for move in rows["moves"][story.pk] if move.name in WAY_OUT],
        }
        for story in stories
    ]


def _by_story(model, numbers, people):
    rows = model.objects.filter(story__in=numbers).select_related(*people).order_by("pk")
    return _grouped(rows.defer("content") if model in {Version, PrintedReturn} else rows, "story_id")


def _grouped(rows, key):
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _signed(numbers, rows):
    """{round: its sign-offs in order, each with `confirmation`, `check` and `is_void`}."""
    sign_offs = SignOff.objects.filter(round__story__in=numbers).order_by("round", "stage")
    confirmed = {each.sign_off_id: each for each in Confirmation.objects.filter(sign_off__round__story__in=numbers)}
    checks = ChangeCheck.objects.filter(sign_off__round__story__in=numbers).select_related("by")
    checked = {each.sign_off_id: each for each in checks}
    carried = set(Round.carried.through.objects.filter(round__story__in=numbers).values_list("signoff_id", flat=True))
    found = defaultdict(list)
    rounds = {each.pk: each for every in rows["rounds"].values() for each in every}
    for each in sign_offs.select_related("reviewer", "recorded_by", "version", "proof").defer("version__content"):
        each.confirmation, each.check = confirmed.get(each.pk), checked.get(each.pk)
        own = rounds[each.round_id]
        each.is_void = each.pk not in carried and _was_voided(own, rows["moves"][own.story_id])
        found[each.round_id].append(each)
    return found


def _was_voided(round_, moves):
    """A round that was closed before its text went out; one that readers saw the text of did what it was for."""
    if round_.closed_at is None:
        return False
    return not any(move.name == "publish" and round_.opened_at <= move.at <= round_.closed_at for move in moves)


def _errors(proofreading):
    """[(kind in words, how many)] that were found."""
    kinds = Proofreading.ErrorKind
    return [(kinds(kind).label, number) for kind, number in proofreading.errors.items() if kind in kinds.values]
