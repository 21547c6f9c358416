"""封存 reaches the raw copy a story was made from: the text as it came, what was read from it, and what was made of it.

The words are blacked out character by character, so every span still says where a part stands. The file as it came
cannot be blacked out: it is removed when the words stand in its text.
"""

from django.db import transaction
from django.db.models import QuerySet

from articles.blacking import blacked
from articles.models import WorkingCopy
from intake.models import Batch, Clip, Correction


def seal_raw_copy(story, words, **_signal):
    """Black the words out of every batch the story came from. Returns in how many places they stood."""
    batches = list(Clip.objects.filter(story=story).values_list("batch", flat=True).distinct())
    found = sum(_seal(Batch.objects.filter(pk=number), ("text", "leftover"), words) for number in batches)
    if found:
        _remove_originals(batches)
    found += _seal(Clip.objects.filter(batch__in=batches), ("reading", "content", "drop_reason"), words)
    found += _seal(Correction.objects.filter(clip__batch__in=batches), ("guessed", "made"), words)
    forms = [f"batch-{number}" for number in batches]
    return found + _seal(WorkingCopy.objects.filter(form__in=forms), ("fields", "title"), words)


def _seal(rows, fields, words):
    total = 0
    for row in rows.order_by("pk"):
        values = {name: blacked(getattr(row, name), words) for name in fields}
        changes = {name: value for name, (value, places) in values.items() if places}
        if changes:
            QuerySet(model=type(row)).filter(pk=row.pk).update(**changes, **_raised(row))
            total += sum(places for _value, places in values.values())
    return total


def _raised(row):
    """A card that was open before is older than what stands there now, so it puts nothing back."""
    return {"version": row.version + 1} if isinstance(row, Clip) else {}


def _remove_originals(batches):
    for batch in Batch.objects.filter(pk__in=batches).exclude(original=""):
        transaction.on_commit(lambda file=batch.original: file.storage.delete(file.name))
