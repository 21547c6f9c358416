"""我的稿件: every story a person wrote or entered, newest change first; and where a log-in leads."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.keeping import unsaved_of
from articles.models import Story
from articles.workflow import IN_REVIEW, SIGN_OFF_PERMISSION, State
from desk.doors import READ_ALL, WRITE, for_writers
from desk.progress import Progress, progress, wholes_of, with_reasons
from desk.rows import Row, for_rows

PAGE = 30
TABS = {
    "": _("All"),
    "draft": _("Drafts"),
    "returned": _("To be mended"),
    "desk": _("With the newsroom"),
    "chosen": _("Chosen"),
    "out": _("Out"),
    "unused": _("Was not used"),
}
NONE = Q(pk__in=[])


@dataclass(frozen=True)
class OwnRow:
    """A story of the list: `progress` in its writer's words and, for staff, the `row` of the desk's own lists."""

    story: Story
    progress: Progress
    row: Row | None

    @property
    def url(self):
        page = "desk:answer" if self.story.state == State.RETURNED else "desk:story"
        return reverse(page, args=[self.story.pk])


@for_writers
@require_safe
def my_stories(request):
    """A page of the list, from a position (`?before=`), of all or of one tab (`?state=`)."""
    tab = request.GET.get("state", "")
    tab = tab if tab in TABS else ""
    before = _position(request.GET.get("before", ""))
    stories = _newest(request.user, tab, before)
    shown = stories[:PAGE]
    context = {
        "title": _("My stories"),
        "tabs": [{"key": key, "label": label, "is_current": key == tab} for key, label in TABS.items()],
        "tab": tab,
        "rows": _rows(shown, request.user),
        "is_first": before is None,
        "older": _written(shown[-1]) if len(stories) > PAGE else "",
        "may_write": request.user.has_perm(WRITE),
        "unsaved": unsaved_of(request.user),
    }
    return TemplateResponse(request, "desk/writer/my_stories.html", context)


def _rows(stories, user):
    wholes, now = wholes_of(stories), timezone.now()
    is_staff = user.has_perm(READ_ALL)
    return [
        OwnRow(story, progress(story, wholes.get(story.pk), now), Row(story) if is_staff else None) for story in stories
    ]


def _newest(user, tab, before):
    """Each list by its own index, then both as one; one row more than a page, to know whether older ones follow."""
    wanted = _in_tab(tab, timezone.now())
    if before:
        changed_at, number = before
        wanted &= Q(changed_at__lt=changed_at) | Q(changed_at=changed_at, pk__lt=number)
    stories = with_reasons(for_rows(Story.objects.filter(wanted)))
    found = {}
    for mine in ({"written_by": user}, {"entered_by": user}):
        found |= {story.pk: story for story in stories.filter(**mine).order_by("-changed_at", "-pk")[: PAGE + 1]}
    return sorted(found.values(), key=lambda story: (story.changed_at, story.pk), reverse=True)[: PAGE + 1]


def _in_tab(tab, now):
    """Which stories a tab holds; what was combined goes with what it stands in."""
    if not tab:
        return Q()
    return _stands(tab, now) | (Q(state=State.COMBINED) & _stands(tab, now, of="combined_into__"))


def _stands(tab, now, of=""):
    """`of` what it was combined into: a draft of the desk is with the newsroom, in whatever hands there."""

    def where(**terms):
        return Q(**{f"{of}{name}": value for name, value in terms.items()})

    was_out = where(article__published_at__lte=now)
    writing, returned = where(state=State.DRAFT, taken_up_at__isnull=True), where(state=State.RETURNED)
    reading = where(state__in=[State.RECEIVED, *IN_REVIEW]) | where(state=State.DRAFT, taken_up_at__isnull=False)
    if of:
        writing, returned, reading = NONE, NONE, reading | writing | returned
    return {
        "draft": writing & ~was_out,
        "returned": returned & ~was_out,
        "desk": reading & ~was_out,
        "chosen": where(state__in=[State.READY, State.PUBLISHED]) & ~was_out,
        "out": was_out & where(article__withdrawn_at__isnull=True),
        "unused": where(state__in=[State.NOT_USED, State.WITHDRAWN]),
    }[tab]


def _written(story):
    """The position after a story, for the address: seconds, microseconds, number."""
    return f"{int(story.changed_at.timestamp())}.{story.changed_at.microsecond:06}-{story.pk}"


def _position(text):
    """(time, number) of a position as `_written`; None when it is none."""
    moment, _dash, number = text.partition("-")
    seconds, _point, rest = moment.partition(".")
    if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (seconds, rest, number)):
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(rest)), int(number)
    except (OverflowError, ValueError, OSError):
        return None


@for_writers
@require_safe
def arrive(request):
    """After the log-in: reviewers come to the review desk, everybody else to their own stories."""
    user = request.user
    reviews = user.is_staff and user.has_perm(READ_ALL) and any(map(user.has_perm, SIGN_OFF_PERMISSION.values()))
    return HttpResponseRedirect(reverse("admin:index" if reviews else "desk:home"))
