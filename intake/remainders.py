"""What is left over (未归稿): put into a story, made a story of its own, or marked as furniture of the page.

A leftover is named by where it begins in the source. It stays in the batch's list whatever becomes of it, but for one
that becomes a story: {"span", "reason"} and "clip": number, "block": as put in; or "ignored": true.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from articles.actions import Refused
from articles.gazetteer import newsroom_gazetteer
from intake import combining, readings
from intake.contents import Registers, content_of
from intake.rearranging import places_of
from intake.records import (
    check_may_enter,
    check_open,
    check_unchanged,
    insert_clip,
    locked_batch,
    locked_clips,
    write_clip,
)


@transaction.atomic
def put_into(batch_id, start, clip_id, *, by, versions, at=None):
    """A leftover becomes a paragraph of a story, where the source has it."""
    batch, rest = _free(batch_id, start, by)
    clips = locked_clips(batch)
    clip = clips.get(clip_id)
    if clip is None:
        raise Refused(_("Choose the story into which it goes."))
    check_open(clip)
    check_unchanged(clip, versions.get(clip.pk))
    block = combining.one_block(batch.text[slice(*rest["span"])])
    content = combining.with_block(clip.content, block, start, places_of(clip, clips.values()))
    _mark(batch, start, clip=clip.pk, block=block)
    return write_clip(clip, by, at, content=content)


@transaction.atomic
def ignore(batch_id, start, *, by):
    """版面信息，不入稿: it belongs to the page and to no story."""
    batch, _rest = _free(batch_id, start, by)
    _mark(batch, start, ignored=True)


@transaction.atomic
def leave_again(batch_id, start, *, by, versions, at=None):
    """Take a leftover out of its story, or out of what is ignored: it is left over as before."""
    batch, rest = _found(batch_id, start, by)
    if "clip" in rest:
        clip = locked_clips(batch)[rest["clip"]]
        check_open(clip)
        check_unchanged(clip, versions.get(clip.pk))
        write_clip(clip, by, at, content=combining.without_block(clip.content, rest["block"]))
    elif "ignored" not in rest:
        raise Refused(_("It is left over already."))
    _mark(batch, start, clip=None, block=None, ignored=None)


@transaction.atomic
def make_own(batch_id, start, *, by, at=None):
    """A leftover becomes a card of its own, at its place on the page. Returns the new clip."""
    batch, rest = _free(batch_id, start, by)
    spans = [tuple(rest["span"])]
    reading, leftover = readings.read_stretch(batch.text, spans, newsroom_gazetteer(), batch.issue_date)
    others = [each for each in batch.leftover if each["span"][0] != start]
    batch.leftover = sorted([*others, *leftover], key=lambda each: each["span"])
    batch.save(update_fields=["leftover"])
    before = [clip for clip in locked_clips(batch).values() if clip.reading["parts"] and clip.spans[0][0] < start]
    order = max((clip.order for clip in before), default=-1) + 1
    content = content_of(reading, Registers())
    return insert_clip(batch, order, by, at=at, reading={**reading, "origin": "leftover"}, content=content)


def _found(batch_id, start, by):
    batch = locked_batch(batch_id)
    check_may_enter(by)
    rest = next((rest for rest in batch.leftover if rest["span"][0] == start), None)
    if rest is None:
        raise Refused(_("Somebody else put this into a story meanwhile."))
    return batch, rest


def _free(batch_id, start, by):
    """The batch and its leftover that begins here, which nobody treated yet."""
    batch, rest = _found(batch_id, start, by)
    if "clip" in rest or "ignored" in rest:
        raise Refused(_("Somebody else put this into a story meanwhile."))
    return batch, rest


def _mark(batch, start, **what):
    for rest in batch.leftover:
        if rest["span"][0] == start:
            rest |= what
            for name in [name for name, value in rest.items() if value is None]:
                del rest[name]
    batch.save(update_fields=["leftover"])
