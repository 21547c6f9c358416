"""Notes on a story as pages show them: each with its answers, what is open first. Nothing here writes."""

from dataclasses import dataclass, field

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from articles import body
from articles.models import Note, NoteResolution
from articles.roles import person_name


@dataclass
class Thread:
    """A note, what was answered, and who dealt with it. `is_gone`: the passage stands in the copy no more."""

    note: Note
    resolution: NoteResolution | None
    is_gone: bool
    answers: list = field(default_factory=list)

    @property
    def name(self):
        return person_name(self.note.by)

    @property
    def is_open(self):
        return self.resolution is None


def threads(story, user):
    """The notes on a story that this person sees, open ones first, in two queries."""
    notes = list(Note.objects.filter(story=story).seen_by(user).select_related("by").order_by("pk"))
    dealt_with = {row.note_id: row for row in NoteResolution.objects.filter(note__story=story).select_related("by")}
    copy = _letters(f"{story.headline}{story.kicker}{story.subhead}{body.plain_text(story.body)}") if notes else ""
    found = {
        note.pk: Thread(note, dealt_with.get(note.pk), _letters(note.passage) not in copy)
        for note in notes
        if note.answer_to_id is None
    }
    for note in notes:
        if note.answer_to_id in found:
            found[note.answer_to_id].answers.append(note)
    return sorted(found.values(), key=lambda thread: not thread.is_open)


def open_notes():
    """How many notes of a story nobody dealt with, as a subquery: there is no way back from a story to its notes."""
    notes = Note.objects.filter(story=OuterRef("pk")).still_open().order_by().values("story").annotate(all=Count("pk"))
    return Coalesce(Subquery(notes.values("all"), output_field=IntegerField()), 0)


def _letters(text):
    return "".join(text.split())
