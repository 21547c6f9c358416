"""What one person opened in review mode in this sitting, at which version and stage, carried from page to page.

It travels signed in addresses and forms: reading writes nothing, and nobody signs what was never on their screen.
"""

from dataclasses import dataclass, field

from django.core import signing
from django.db.models import Q

from articles.queues import my_turn
from articles.workflow import IN_REVIEW, STAGE_OF_STATE, Stage

SALT = "desk.reading"
SITTING = 12 * 60 * 60  # seconds
MOST = 60


@dataclass(frozen=True)
class Reading:
    """`opened`: {story: (version, stage)} in the order of reading."""

    person: int
    opened: dict = field(default_factory=dict)

    @classmethod
    def of(cls, token, user):
        """What a token says, if it is this person's and of this sitting; else nothing was read yet."""
        try:
            person, rows = signing.loads(token or "", salt=SALT, max_age=SITTING)
        except (signing.BadSignature, ValueError):
            return cls(user.pk)
        return cls(user.pk, {story: (version, stage) for story, version, stage in rows} if person == user.pk else {})

    @property
    def token(self):
        if not self.opened:
            return ""
        rows = [[story, *at] for story, at in self.opened.items()]
        return signing.dumps([self.person, rows[-MOST:]], salt=SALT, compress=True)

    def with_story(self, story):
        """Also this one, if it waits at a stage."""
        stage = STAGE_OF_STATE.get(story.state)
        if stage is None:
            return self.without(story.pk)
        return Reading(self.person, {**self.without(story.pk).opened, story.pk: (story.version, int(stage))})

    def without(self, *stories):
        return Reading(self.person, {number: at for number, at in self.opened.items() if number not in stories})

    def at_stages(self, stories):
        """{stage: {story: version}} of those of `stories` that were opened."""
        found = {}
        for number in stories:
            if number in self.opened:
                version, stage = self.opened[number]
                found.setdefault(Stage(stage), {})[number] = version
        return found


@dataclass(frozen=True)
class TrayRow:
    """A story that was read and still waits for this person. `is_stale`: it is not what was read any more."""

    number: int
    headline: str
    stage: str
    is_stale: bool


def tray(user, reading):
    """The rows of what was read, in the order of reading, in one query that fetches no copy."""
    waiting = my_turn(user).filter(Q(pk__in=reading.opened), state__in=IN_REVIEW)
    stories = {story.pk: story for story in waiting.only("headline", "version", "state")}
    return [_row(stories[number], opened) for number, opened in reading.opened.items() if number in stories]


def _row(story, opened):
    stage = STAGE_OF_STATE[story.state]
    return TrayRow(story.pk, story.list_headline, stage.label, opened != (story.version, stage))
