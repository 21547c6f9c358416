"""A story as one row of the desk's lists: its state in a word, its steps, and why it stands where it stands."""

from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.admin import state_colour, status_of
from articles.arrival import first_unit
from articles.models import Move, Story, StoryPicture
from articles.noting import open_notes
from articles.queues import CONFIRM_WITHIN, is_overdue
from articles.roles import person_name
from articles.workflow import IN_REVIEW, State

STEPS = [
    (State.FIRST_REVIEW, _("First review")),
    (State.SECOND_REVIEW, _("Second review")),
    (State.FINAL_REVIEW, _("Final review")),
    (State.READY, _("Waiting to go out")),
    (State.PUBLISHED, _("Out")),
]


@dataclass(frozen=True)
class Row:
    """`story` as `for_rows` fetches it; everything here is computed without a query."""

    story: Story

    @property
    def url(self):
        return reverse("admin:articles_story_change", args=[self.story.pk])

    @property
    def status(self):
        return status_of(self.story)

    @property
    def colour(self):
        return state_colour(self.story)

    @property
    def author(self):
        """The author's login, or who entered the copy for somebody."""
        if self.story.written_by:
            return person_name(self.story.written_by)
        return _("Entered by %(name)s") % {"name": person_name(self.story.entered_by)}

    @property
    def steps(self):
        """The five steps and how each stands; none before a story was ever sent to review."""
        states = [state for state, _label in STEPS]
        if self.story.state not in states:
            return []
        now = states.index(self.story.state)
        is_out = self.story.state == State.PUBLISHED and not self.story.article.is_waiting()
        return [
            {"label": label, "is_done": place < now or is_out, "is_now": place == now and not is_out}
            for place, (_state, label) in enumerate(STEPS)
        ]

    @property
    def is_back(self):
        """Whether the reason is one to act on, not an opinion that came with an approval."""
        return self.story.is_on_hold or bool(self.story.stopped_at) or self.story.state == State.RETURNED

    @property
    def is_overdue(self):
        return is_overdue(self.story)

    @property
    def named(self):
        """Who is named to review it, while it is in review."""
        named = self.story.named_reviewer if self.story.state in IN_REVIEW else None
        return person_name(named) if named else ""

    @property
    def is_unconfirmed(self):
        """In the queue of recorded sign-offs: whether the reviewer is late to confirm it."""
        recorded_at = getattr(self.story, "recorded_at", None)
        return recorded_at is not None and recorded_at + CONFIRM_WITHIN < timezone.now()

    @property
    def reason(self):
        """Why it is held, or what was said when it last moved."""
        return self.story.hold_reason if self.story.is_on_hold else self.story.last_reason


@dataclass(frozen=True)
class SubmissionRow(Row):
    """A submission that waits, as `for_submissions` fetches it; `personal`: the numbers of persons in its copy."""

    byline: str = ""
    personal: tuple = ()

    @property
    def in_charge(self):
        return person_name(self.story.in_charge) if self.story.in_charge else ""


def for_rows(stories):
    """What a Row shows, joined into the one query of its list."""
    last = Move.objects.filter(story=OuterRef("pk")).order_by("-pk").values("reason")[:1]
    return (
        stories.select_related("desk", "written_by", "entered_by", "article", "named_reviewer")
        .defer(
            "body", "original_text", "article__body", "article__text", "article__bylines", "article__lead_picture",
        )
        .annotate(last_reason=Subquery(last), open_notes=open_notes())
    )  # fmt: skip


def for_submissions(stories):
    """`for_rows`, and the unit it comes from; `stories` are the queue's, which knows since when each waits."""
    return for_rows(stories).annotate(unit=Subquery(first_unit(OuterRef("pk"))))


def picture_counts():
    """How many pictures a story has, as a subquery: there is no way back from a story to its pictures."""
    pictures = StoryPicture.objects.filter(story=OuterRef("pk")).order_by().values("story").annotate(all=Count("pk"))
    return Coalesce(Subquery(pictures.values("all"), output_field=IntegerField()), 0)
