"""What every act of intake does to its rows: lock them, look whether they are still as the person saw them, write them.

Whoever acts locks the batch first and its clips after it, so that two people never wait for each other in a ring.
"""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions import Refused
from articles.roles import person_name
from intake.models import Batch, Clip


class ChangedMeanwhile(Refused):
    """Somebody saved this clip since the person looked. `clip` is as it is now; nothing was changed."""

    def __init__(self, sentence, clip):
        super().__init__(sentence)
        self.clip = clip


def check_may_enter(user, is_printed=False):
    if not user.has_perm("articles.add_story"):
        raise Refused(_("Entering copy is not among your duties."))
    if is_printed and not user.has_perm("articles.enter_printed"):
        raise Refused(_("Entering printed copy is not among your duties."))


def locked_batch(batch_id):
    return Batch.objects.select_for_update().get(pk=batch_id)


def locked_clips(batch):
    """{number: clip} of a locked batch, in the order of the page; each knows its batch."""
    clips = Clip.objects.of(batch).select_for_update(of=("self",)).select_related("changed_by")
    for clip in clips:
        clip.batch = batch
    return {clip.pk: clip for clip in clips}


def locked_with_neighbours(clip_id):
    """(the clip, {number: clip} of its whole batch), the batch locked before them."""
    batch = locked_batch(Clip.objects.values_list("batch", flat=True).get(pk=clip_id))
    clips = locked_clips(batch)
    return clips[clip_id], clips


def check_open(clip):
    """Only what waits can be changed."""
    sentences = {
        Clip.State.MADE: _("Story %(number)s is made already: change the story itself."),
        Clip.State.DROPPED: _("Story %(number)s was dropped meanwhile."),
        Clip.State.MERGED: _("Story %(number)s was merged into another meanwhile."),
    }
    if clip.state in sentences:
        raise Refused(sentences[clip.state] % {"number": clip.order + 1})


def check_unchanged(clip, version):
    if clip.version != version:
        raise changed_meanwhile(clip)


def changed_meanwhile(clip):
    sentence = _("%(name)s changed story %(number)s after you opened it. Nothing was overwritten.") % {
        "name": person_name(clip.changed_by) if clip.changed_by else "—",
        "number": clip.order + 1,
    }
    return ChangedMeanwhile(sentence, clip)


def write_clip(clip, by, at=None, **values):
    """Compare-and-swap on the clip's version: the lock is not trusted alone."""
    values |= {"version": clip.version + 1, "changed_by": by, "changed_at": at or timezone.now()}
    if not Clip.objects.filter(pk=clip.pk, version=clip.version).update(**values):
        raise changed_meanwhile(Clip.objects.select_related("changed_by").get(pk=clip.pk))
    for name, value in values.items():
        setattr(clip, name, value)
    return clip


def insert_clip(batch, order, by, *, reading, content, at=None):
    """A new clip in this place; what stands there and after it moves on by one.

    Two steps, because a place is unique while the rows are being moved too.
    """
    rows = Clip.objects.filter(batch=batch)
    number = rows.count()
    rows.filter(order__gte=order).update(order=F("order") + number + 1)
    rows.filter(order__gt=number).update(order=F("order") - number)
    return Clip.objects.create(
        batch=batch, order=order, reading=reading, content=content, changed_by=by, changed_at=at or timezone.now()
    )
