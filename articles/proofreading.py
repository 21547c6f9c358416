"""校毕 as pages and lists show it: who proofread which version, what was found, what changed since. Nothing writes."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from articles.marked import marked_copy
from articles.models import Proofreading, Version
from articles.roles import person_name
from articles.workflow import IN_REVIEW, State

PROOFREAD = "articles.proofread_story"
COPY_IS_THERE = IN_REVIEW | {State.READY, State.PUBLISHED}
PER = 10_000


@dataclass(frozen=True)
class Proofread:
    """One record beside the story's newest version."""

    record: Proofreading
    newest: int

    @property
    def name(self):
        return person_name(self.record.by)

    @property
    def found(self):
        """[(kind, how many)] in words, what was not found left out."""
        labels = dict(Proofreading.ErrorKind.choices)
        return [(labels[kind], number) for kind, number in self.record.errors.items() if kind in labels]

    @property
    def is_of_newest(self):
        return self.record.version.number == self.newest

    @cached_property
    def changed_since(self):
        """How many characters changed after it; 0 when the text is the one that was proofread."""
        if self.is_of_newest:
            return 0
        newest = Version.objects.get(story=self.record.story_id, number=self.newest)
        return marked_copy(self.record.version.content, newest.content).changed_characters


@dataclass(frozen=True)
class Mark:
    """校 in a list: the newest record of a story, and whether the text was saved again since."""

    name: str
    version: int
    is_of_newest: bool


@dataclass(frozen=True)
class Rate:
    """差错率: errors found in so many characters that were proofread."""

    stories: int
    errors: int
    characters: int

    @property
    def per_ten_thousand(self):
        return round(self.errors * PER / self.characters, 1) if self.characters else 0


def proofreading_refusal(user, known):
    """Why this person cannot record that a story was proofread; None when they can."""
    if not user.has_perm(PROOFREAD):
        return _("Proofreading is not among your duties.")
    if known.state not in COPY_IS_THERE:
        return _("A story that is “%(state)s” is not proofread: it is still being written, or is done with.") % {
            "state": State(known.state).label
        }
    if user.pk in known.barred:
        return _("Proofreading is not possible for you: %(why)s.") % {"why": known.barred[user.pk]}
    return None


def last_proofread(story):
    """The newest record of a story; None before there is one."""
    record = Proofreading.objects.filter(story=story).select_related("by", "version").order_by("-pk").first()
    return Proofread(record, story.version) if record else None


def proofread_of_many(stories):
    """{number of the story: its records, the newest last}, without their texts, in one query."""
    numbers = [story.pk for story in stories]
    rows = Proofreading.objects.filter(story__in=numbers).select_related("by", "version").defer("version__content")
    found = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.story_id, []).append(row)
    return found


def mark(story, records):
    if not records:
        return None
    last = records[-1]
    return Mark(person_name(last.by), last.version.number, last.version.number == story.version)


def rate(records_by_story):
    """What was found in the stories that were proofread; a story read twice counts its characters once."""
    read = [records for records in records_by_story if records]
    return Rate(
        stories=len(read),
        errors=sum(sum(record.errors.values()) for records in read for record in records),
        characters=sum(records[-1].version.characters for records in read),
    )
