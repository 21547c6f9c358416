"""Notes on the story page: written by the staff among themselves or for the author too, answered, dealt with."""

from django.utils.translation import gettext as _

from articles import actions, posted
from articles.actions.noting import READ_ALL
from articles.models import Note
from articles.noting import threads


def notes(story, user, known):
    """The panel: the notes this person sees. Who reads only their own stories adds remarks and answers nothing."""
    found = threads(story, user)
    return {
        "note_threads": found,
        "open_note_count": sum(thread.is_open for thread in found),
        "is_staff_of_notes": user.has_perm(READ_ALL),
    }


def _add_note(story_id, *, version, by, data):
    """One field for all: an answer where a note is chosen, else a note for the staff, or a remark the author reads."""
    text = data.get("note", "")
    if number := data.get("note_to", ""):
        actions.answer_note(_on_story(story_id, number), text, by=by)
        return _("The answer is added.")
    if data.get("note_for") == "staff":
        actions.note_on_passage(story_id, text, by=by, passage=data.get("note_passage", ""))
        return _("The note is added. The author from outside does not see it.")
    actions.add_note(story_id, text, by=by)
    return _("The remark is added.")


def _resolve_note(story_id, *, version, by, data):
    """The button's value ends in the number of its note: resolve_note:17."""
    actions.resolve_note(_on_story(story_id, posted.read_number(data.get("act", "").partition(":")[2])), by=by)
    return _("The note is dealt with.")


def _on_story(story_id, number):
    """The number of a note if it is one of this story; else Refused."""
    if number is not None and Note.objects.filter(pk=number, story=story_id).exists():
        return number
    raise actions.Refused(_("There is no such note on this story."))


ACTS = {"add_note": _add_note, "resolve_note": _resolve_note}
