"""批注: the staff notes something on a passage; a note is answered, and dealt with. Notes are added, never changed."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import notices
from articles.actions.errors import Refused
from articles.actions.records import locked
from articles.models import Note, NoteResolution, Notice, Story
from articles.roles import person_name

NOTE_LENGTH = Note._meta.get_field("text").max_length
PASSAGE_LENGTH = Note._meta.get_field("passage").max_length
READ_ALL = "articles.view_story"


@transaction.atomic
def note_on_passage(story_id, text, *, by, passage="", at=None):
    """批注, for the staff only; `passage` is quoted as it stood, cut where it is long. Who is named with @ is told."""
    story = _story_of_staff(story_id, by)
    text = _said(text)
    note = Note.objects.create(
        story=story, by=by, text=text, at=at or timezone.now(), is_internal=True,
        passage=" ".join(passage.split())[:PASSAGE_LENGTH],
    )  # fmt: skip
    _tell(note, _named(note))
    return note


@transaction.atomic
def answer_note(note_id, text, *, by, at=None):
    """An answer stands under the note it began with and is seen by those who see the note; its writer is told."""
    note = Note.objects.select_related("story", "answer_to").filter(pk=note_id).first()
    if note is None:
        raise Refused(_("There is no such note on this story."))
    story = _story_of_staff(note.story_id, by)
    first = note.answer_to or note
    answer = Note.objects.create(
        story=story, by=by, text=_said(text), at=at or timezone.now(), is_internal=first.is_internal, answer_to=first
    )
    _tell(answer, {first.by_id, note.by_id, *_named(answer)})
    return answer


@transaction.atomic
def resolve_note(note_id, *, by, at=None):
    """已处理: the note is dealt with, and with it its answers. Done twice, the first stands."""
    note = Note.objects.filter(pk=note_id, answer_to__isnull=True).first()
    if note is None:
        raise Refused(_("There is no such note on this story."))
    _story_of_staff(note.story_id, by)
    NoteResolution.objects.get_or_create(note=note, defaults={"by": by, "at": at or timezone.now()})
    return note


def _story_of_staff(story_id, by):
    story = locked(story_id)
    if not (by.has_perm(READ_ALL) and Story.objects.readable_by(by).filter(pk=story.pk).exists()):
        raise Refused(_("This story is not yours to read."))
    return story


def _said(text):
    text = text.strip()
    if not text:
        raise Refused(_("Write what you want to note."))
    if len(text) > NOTE_LENGTH:
        raise Refused(_("A remark has at most %(most)s characters.") % {"most": NOTE_LENGTH})
    return text


def _named(note):
    """Users named in the text as @name; of two names that begin alike the longer one that stands there is meant."""
    after_signs = note.text.split("@")[1:]
    if not after_signs:
        return set()
    people = {}
    for number, name in get_user_model().objects.filter(is_active=True).values_list("pk", "last_name"):
        people.setdefault(name.strip(), []).append(number)
    people.pop("", None)
    longest_first = sorted(people, key=len, reverse=True)
    meant = (next((name for name in longest_first if words.startswith(name)), "") for words in after_signs)
    return {number for name in meant if name for number in people[name]}


def _tell(note, people):
    """The staff's own notes are told to nobody outside, whoever wrote the story."""
    if note.is_internal:
        known = get_user_model().objects.filter(pk__in=people)
        people = {user.pk for user in known if user.has_perm(READ_ALL)}
    said = _("%(name)s on “%(headline)s”: %(text)s") % {
        "name": person_name(note.by), "headline": note.story.list_headline, "text": note.text,
    }  # fmt: skip
    notices.tell(Notice.Kind.NOTE, note.story, people, event=f"note-{note.pk}", text=said, by=note.by, at=note.at)
