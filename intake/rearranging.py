"""Cards rearranged: two merged, one split, a paragraph moved, one dropped or taken back; by a person, never by itself.

`versions`: {clip: the version of it that the person saw}. A clip that somebody else changed since is refused, and
nothing is overwritten. Each letter of the source stays in one clip or in the leftovers; see `intake.readings`.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from articles.actions import Refused
from articles.gazetteer import newsroom_gazetteer
from intake import combining, corrections, readings
from intake.contents import Registers, answers_of, content_of, with_answers
from intake.models import Clip
from intake.records import check_may_enter, check_open, check_unchanged, insert_clip, locked_with_neighbours, write_clip
from intake.source import line_starts


@transaction.atomic
def update_clip(clip_id, content, *, by, version, at=None):
    """Save what an editor made of a clip, over the version that was read. An unchanged content saves nothing."""
    clip, _clips = locked_with_neighbours(clip_id)
    check_may_enter(by)
    if clip.content == content:
        return clip
    check_open(clip)
    check_unchanged(clip, version)
    return write_clip(clip, by, at, content=content)


@transaction.atomic
def drop_clip(clip_id, *, by, reason, version, at=None):
    """This is no story for us; its text stays in the batch, and the reason beside it."""
    clip, _clips = locked_with_neighbours(clip_id)
    check_may_enter(by)
    check_open(clip)
    check_unchanged(clip, version)
    if not reason.strip():
        raise Refused(_("Say why the story is dropped."))
    corrections.note(clip, dropped=reason.strip()[:200])
    return write_clip(clip, by, at, state=Clip.State.DROPPED, drop_reason=reason.strip()[:200])


@transaction.atomic
def take_back_clip(clip_id, *, by, version, at=None):
    """A dropped clip is a story after all."""
    clip, _clips = locked_with_neighbours(clip_id)
    check_may_enter(by)
    if clip.state != Clip.State.DROPPED:
        raise Refused(_("The story was not dropped."))
    check_unchanged(clip, version)
    corrections.note(clip, dropped=None)
    return write_clip(clip, by, at, state=Clip.State.FOUND, drop_reason="")


def story_before(clip, clips):
    """The nearest clip before this one that waits; None when there is none."""
    waiting = [each for each in clips if each.state == Clip.State.FOUND and each.order < clip.order]
    return max(waiting, key=lambda each: each.order, default=None)


@transaction.atomic
def merge_clip(clip_id, *, by, versions, at=None):
    """Join a story to the one before it, as a section of that. Returns the one before."""
    clip, clips = locked_with_neighbours(clip_id)
    check_may_enter(by)
    check_open(clip)
    before = story_before(clip, clips.values())
    if before is None:
        raise Refused(_("There is no story before this one that waits."))
    for each in (before, clip):
        check_unchanged(each, versions.get(each.pk))
    content, added = combining.merged(before.content, clip.content)
    reading, added["reading"] = readings.with_findings(before.reading, clip.reading)
    answers = _united_answers(before, clip)
    added["answers"] = _new_answers(before, answers)
    corrections.note(before)
    corrections.note(clip, merged_into=before.pk, added=added)
    write_clip(clip, by, at, state=Clip.State.MERGED, merged_into=before)
    return write_clip(before, by, at, reading=reading, content=with_answers(content, answers))


def _united_answers(before, clip):
    mine, theirs = answers_of(before.content), answers_of(clip.content)
    column = mine["column"] or (theirs["column"] if not before.content["taxonomy"]["column"] else None)
    both = {name: {**theirs[name], **mine[name]} for name in ("people", "bodies")}
    return {**mine, **both, "column": column}


def _new_answers(before, united):
    """What of the united answers the first of two stories did not have."""
    mine = answers_of(before.content)
    return {
        **{name: _without(united[name], mine[name]) for name in ("people", "bodies")},
        "column": united["column"] if united["column"] != mine["column"] else None,
    }


def _answers_left(clip, added, reading):
    answers = answers_of(clip.content)
    event = answers["event"]
    return {
        **{name: _without(answers[name], added[name]) for name in ("people", "bodies")},
        "column": answers["column"] if answers["column"] != added["column"] else None,
        "event": event if event is not None and event < len(reading.get("events", [])) else None,
    }


def _without(answers, others):
    return {name: answer for name, answer in answers.items() if name not in others}


@transaction.atomic
def take_apart(clip_id, *, by, versions, at=None):
    """A merged clip is a story of its own again, as it was; what was changed in the other since stays there."""
    clip, clips = locked_with_neighbours(clip_id)
    check_may_enter(by)
    if clip.state != Clip.State.MERGED:
        raise Refused(_("The story was not merged."))
    other = clips[clip.merged_into_id]
    check_open(other)
    for each in (other, clip):
        check_unchanged(each, versions.get(each.pk))
    added = corrections.noted(clip, "added")
    corrections.note(clip, merged_into=None, added=None)
    reading = readings.without_findings(other.reading, added["reading"])
    content = with_answers(combining.apart(other.content, added), _answers_left(other, added["answers"], reading))
    write_clip(other, by, at, reading=reading, content=content)
    return write_clip(clip, by, at, state=Clip.State.FOUND, merged_into=None)


@transaction.atomic
def split_clip(clip_id, place, *, by, versions, at=None):
    """A story ends before this line of its source; what follows is read again and becomes the next story.

    The first keeps what was typed but the paragraphs that went. Returns the new clip.
    """
    clip, clips = locked_with_neighbours(clip_id)
    check_may_enter(by)
    check_open(clip)
    check_unchanged(clip, versions.get(clip.pk))
    if any(each.merged_into_id == clip.pk for each in clips.values()):
        raise Refused(_("Take apart what was merged into the story first, then split it."))
    if place not in line_starts(clip)[1:]:
        raise Refused(_("Choose the line with which the next story begins."))
    corrections.note(clip, split_at=place)
    batch, registers = clip.batch, Registers()
    _before, after = readings.cut_at(readings.spans_of(clip.reading), place)
    tail, leftover = readings.read_stretch(batch.text, after, newsroom_gazetteer(), batch.issue_date)
    _leave(batch, leftover)
    reading, content = _head(clip, place, registers)
    write_clip(clip, by, at, reading=reading, content=content)
    content = content_of(tail, registers)
    return insert_clip(batch, clip.order + 1, by, at=at, reading={**tail, "origin": "split"}, content=content)


def _leave(batch, leftover):
    batch.leftover = sorted([*batch.leftover, *leftover], key=lambda rest: rest["span"])
    batch.save(update_fields=["leftover"])


def _head(clip, place, registers):
    """(reading, content) of a clip without what stands from this place on."""
    reading = readings.head_of(clip.reading, clip.batch.text, place)
    content = combining.head_of(clip.content, clip.reading, reading)
    was, left = content_of(clip.reading, registers)["taxonomy"], content_of(reading, registers)["taxonomy"]
    suggested = {name: {*was[name]} - {*left[name]} for name in ("districts", "bodies")}
    taxonomy = {
        name: [slug for slug in content["taxonomy"][name] if slug not in gone] for name, gone in suggested.items()
    }
    answers = answers_of(content)
    named = {mention["name"] or mention["text"] for mention in reading["bodies"]}
    bodies = {name: is_wanted for name, is_wanted in answers["bodies"].items() if name in named}
    return reading, with_answers(
        combining.changed(content, taxonomy=taxonomy), {**answers, "bodies": bodies, "event": None}
    )


@transaction.atomic
def move_paragraph(clip_id, name, to, *, by, versions, at=None):
    """Move the paragraph of this name (`combining.named_blocks`) into another story, to where the source has it."""
    clip, clips = locked_with_neighbours(clip_id)
    check_may_enter(by)
    other = clips.get(to)
    if other is None or other.pk == clip.pk:
        raise Refused(_("Choose the story into which the paragraph goes."))
    for each in (clip, other):
        check_open(each)
        check_unchanged(each, versions.get(each.pk))
    named = combining.named_blocks(clip.content)
    if name not in dict(named):
        raise Refused(_("Choose the paragraph again: it was changed."))
    block = dict(named)[name]
    place = _move_source(clip, other, block, by, at)
    if place is None:
        place = combining.AT_THE_START if clip.order < other.order else combining.AT_THE_END
    left = [each for own, each in named if own != name]
    write_clip(clip, by, at, content=combining.with_blocks(clip.content, left))
    content = combining.with_block(other.content, block, place, places_of(other, clips.values()))
    return write_clip(other, by, at, content=content)


def _move_source(clip, other, block, by, at):
    """Gives the source of a paragraph that was read to the other clip. Returns its place, None for another."""
    paragraphs, text = clip.reading["paragraphs"], clip.batch.text
    index = combining.find_letters([readings.letters(each) for each in paragraphs], combining.plain(block))
    parts = [part for part in clip.reading["parts"] if part.get("index") == index and index is not None]
    if not parts or len(clip.reading["parts"]) == 1:
        return None
    spans = [tuple(span) for part in parts for span in part["spans"]]
    for each in (clip, other):
        corrections.note(each, moved=(corrections.noted(each, "moved") or 0) + 1)
    is_crosshead = index in clip.reading["crossheads"]
    other.reading = readings.with_paragraph(other.reading, paragraphs[index], spans, is_crosshead=is_crosshead)
    clip.reading = readings.without_paragraph(clip.reading, index, text)
    write_clip(clip, by, at, reading=clip.reading)
    write_clip(other, by, at, reading=other.reading)
    return spans[0][0]


def places_of(clip, clips):
    """{letters of a paragraph: where it stands in the source} of a clip, what was merged into it and put into it."""
    found = {}
    for each in (clip, *(each for each in clips if each.merged_into_id == clip.pk)):
        parts = [part for part in each.reading["parts"] if part.get("index") is not None]
        found |= {readings.letters(each.reading["paragraphs"][part["index"]]): part["spans"][0][0] for part in parts}
    for rest in clip.batch.leftover:
        if rest.get("clip") == clip.pk:
            found[readings.letters(clip.batch.text[slice(*rest["span"])])] = rest["span"][0]
    return found
