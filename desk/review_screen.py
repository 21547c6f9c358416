"""One story on the screen of review mode: what to read, what stands in the way, and where it lies in the queue.

The queue is numbers only, so that forty stories are never fetched at once; a screen costs the same whatever waits.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles.actions.reviewing import APPROVE, BACK_ONE_STAGE
from articles.conditions import still_lacking
from articles.facts import actor, facts, standing_sign_offs
from articles.marked import marked_copy
from articles.models import SignOff, StoryPicture, Version
from articles.noting import threads
from articles.queues import my_turn
from articles.refusals import refusal
from articles.story_page import status_label, thumb_address
from articles.workflow import IN_REVIEW, MOVES, STAGE_OF_STATE
from desk.faults import faults_of

LONGEST_QUEUE = 200


def turn(user):
    """What this person could sign now, in the order of the board; publishing and printed copy have their own places."""
    return my_turn(user).filter(state__in=IN_REVIEW)


def turn_numbers(user):
    return list(turn(user).values_list("pk", flat=True)[:LONGEST_QUEUE])


@dataclass(frozen=True)
class Place:
    """Where a story lies in the queue. One that left it lies behind `after`, the story before it when it was opened."""

    queue: list
    story: int
    after: int | None = None

    @property
    def is_waiting(self):
        return self.story in self.queue

    @property
    def number(self):
        return self.queue.index(self.story) + 1 if self.is_waiting else None

    @property
    def previous(self):
        if not self.is_waiting:
            return self.after if self.after in self.queue else None
        return self.queue[self.number - 2] if self.number > 1 else None

    @property
    def next(self):
        """The story behind this one; None at the end."""
        anchor = self.story if self.is_waiting else self.after
        behind = self.queue.index(anchor) + 1 if anchor in self.queue else 0
        return next((number for number in self.queue[behind:] if number != self.story), None)


def address(story, reading, *, after=None, only=False):
    """Where a story is read, or, without one, the list of all that wait."""
    path = reverse("admin:review_story", args=[story]) if story else reverse("admin:review")
    asked = {"after": after if story else None, "only": "changes" if only else None, "read": reading.token or None}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{query}" if query else path


def screen(user, story, *, since=None):
    """Everything of one story that the screen shows."""
    known = facts(story)
    version = Version.objects.get(story=story, number=story.version)
    base = _base(story, user, since)
    pictures = StoryPicture.objects.filter(story=story).select_related("photo").prefetch_related("photo__renditions")
    found = threads(story, user)
    return {
        "story": story,
        "version": version,
        "base": base,
        "marked": marked_copy((base or version).content, version.content),
        "status_label": status_label(story, known),
        "pictures": [(use, thumb_address(use.photo)) for use in pictures],
        "opinions": standing_sign_offs(story.round),
        "note_threads": [thread for thread in found if thread.is_open],
        "lacking": [*still_lacking(story), *_unusable(pictures)],
        "faults": faults_of(version.content),
        **_moves(user, known),
    }


def _base(story, user, since):
    """The version to compare with: the one asked for, what this person signed last, what readers see; None: nothing."""
    versions = Version.objects.filter(story=story)
    if since is not None:
        return versions.filter(number=since).first()
    signed = SignOff.objects.filter(round__story=story, reviewer=user).order_by("-signed_at", "-pk")
    if last := signed.values_list("version", flat=True).first():
        return versions.get(pk=last)
    return versions.filter(number=story.article.version_number).first() if story.article else None


def _unusable(pictures):
    day = timezone.localdate()
    return [
        _("The picture “%(picture)s” may not be used: consent is missing or its licence has ended.")
        % {"picture": use.caption or use.alt}
        for use in pictures
        if not use.photo.may_be_used_on(day)
    ]


def _moves(user, known):
    """The moves of review mode that are open to this person; without the signature, the sentence that says why."""
    person, stage = actor(user), STAGE_OF_STATE.get(known.state)
    if stage is None:
        return {"stage": None, "sign": None, "why_not": _("This story does not wait for a review now.")}
    names = {"sign": APPROVE[stage], "back": BACK_ONE_STAGE.get(known.state), "author": "return_to_author"}
    refusals = {key: refusal(MOVES[name], person, known) for key, name in names.items() if name}
    found = {key: MOVES[names[key]] for key, why_not in refusals.items() if why_not is None}
    return {"stage": stage, "sign": None, "why_not": refusals["sign"], **found}
