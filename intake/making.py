"""建稿: clips become stories, what their cards ask for is proposed to the registers; printed pages are checked."""

from django.db import transaction
from django.utils.translation import gettext as _

from articles import actions
from articles.actions import Refused
from articles.models import Article, Byline, Column, Contributor, Story
from articles.workflow import State
from intake import corrections, people, proposals
from intake.contents import Registers, answers_of
from intake.models import Clip
from intake.readings import letters
from intake.records import check_may_enter, check_unchanged, locked_batch, locked_clips, write_clip
from intake.source import original_texts
from organisations.models import Body, District, Event

ROW_TITLES = ("banner", "kicker", "headline", "subhead", "dateline")
LONGEST_NAME, LONGEST_ROLE = (Byline._meta.get_field(name).max_length for name in ("name", "role"))
PARTS = ("schema", "text", "taxonomy", "print")


@transaction.atomic
def make_stories(batch_id, *, by, clips=None, desk=None, versions=None, at=None):
    """A story from every clip that waits, or from those among `clips` (numbers). Returns the new stories.

    A clip becomes a story once: what is made or dropped already is passed over, so the same act again makes nothing.
    `versions`: {clip: version the person saw}; a clip that was changed since is refused, and nothing is made.
    """
    batch = locked_batch(batch_id)
    check_may_enter(by, batch.is_printed)
    everything = locked_clips(batch)
    waiting = [clip for clip in everything.values() if clip.state == Clip.State.FOUND]
    if clips is not None:
        waiting = [clip for clip in waiting if clip.pk in clips]
    for clip in waiting:
        check_unchanged(clip, (versions or {}).get(clip.pk, clip.version))
    originals, registers = original_texts(batch, everything.values()), Registers()
    return [_make_story(clip, originals[clip.pk], registers, by=by, desk=desk, at=at) for clip in waiting]


def _make_story(clip, original_text, registers, *, by, desk, at):
    batch = clip.batch
    _check_fits(clip.content["text"], clip.order + 1)
    content = _final_content(clip, by)
    common = {
        "by": by,
        "written_by": people.author_of(content["text"]["bylines"]),
        "desk": desk,
        "original_text": original_text,
        "at": at,
    }
    if batch.is_printed:
        story = actions.enter_printed(content, signed_by=batch.print_signed_by, **common)
    else:
        story = actions.create_story(content, **common)
    corrections.keep(clip, registers)
    write_clip(clip, by, at, state=Clip.State.MADE, story=story)
    return story


def _final_content(clip, by):
    """What the clip says, with issue and page of its batch and what its card answered found in the registers or
    proposed to them."""
    batch, answers = clip.batch, answers_of(clip.content)
    content = {name: clip.content[name] for name in PARTS}
    taxonomy = content["taxonomy"]
    printed = {
        **content["print"],
        "issue_date": batch.issue_date.isoformat() if batch.issue_date else None,
        "page": batch.page,
        "page_name": batch.page_name,
    }
    bodies = [*taxonomy["bodies"], *_new_bodies(answers, by)]
    taxonomy = {**taxonomy, "bodies": bodies, **_new_column(answers, by), **_new_event(clip, answers, by)}
    text = {**content["text"], "bylines": _with_contributors(clip, answers, by)}
    return {**content, "text": text, "taxonomy": taxonomy, "print": printed}


def _with_contributors(clip, answers, by):
    """The bylines with the contributor each names, as the card says or as the registers tell by now."""
    bylines = clip.content["text"]["bylines"]
    known = people.namesakes(people.names_on(bylines))
    may_propose = proposals.may_propose(by, Contributor)
    found = {}
    for line in bylines:
        name = letters(line["name"])
        answer = answers["people"].get(name)
        if answer is None:
            answer = people.default_answer(name, known.get(name, []), clip.reading, clip.batch.page_name)
        if answer == people.NEW and name not in found:
            unit = next(iter(people.units_of(name, clip.reading)), "")
            kind = people.kind_of(line["role"])
            answer = proposals.contributor(name, unit, kind, by=by).slug if may_propose else ""
        found.setdefault(name, answer or None)
    return [{**line, "contributor": found[letters(line["name"])]} for line in bylines]


def _new_bodies(answers, by):
    if not proposals.may_propose(by, Body):
        return []
    return [proposals.body(name, by=by).slug for name, is_wanted in answers["bodies"].items() if is_wanted]


def _new_column(answers, by):
    if not answers["column"] or not proposals.may_propose(by, Column):
        return {}
    return {"column": proposals.column(answers["column"], by=by).slug}


def _new_event(clip, answers, by):
    candidates = clip.reading.get("events", [])
    if answers["event"] is None or answers["event"] >= len(candidates) or not proposals.may_propose(by, Event):
        return {}
    district = District.objects.filter(slug__in=clip.content["taxonomy"]["districts"]).first()
    return {"event": proposals.event(candidates[answers["event"]], by=by, district=district).pk}


def _check_fits(text, number):
    """A story needs its headline, and a title that was misread may be longer than a title can be."""
    if not text["headline"]:
        raise Refused(_("Story %(number)s has no headline yet.") % {"number": number})
    for field in (Story._meta.get_field(name) for name in ROW_TITLES):
        if len(text[field.name]) > field.max_length:
            raise Refused(
                _("Story %(number)s: the field “%(field)s” is too long. Look at it on the page of the raw copy.")
                % {"number": number, "field": field.verbose_name}
            )
    if any(len(line["name"]) > LONGEST_NAME or len(line["role"]) > LONGEST_ROLE for line in text["bylines"]):
        raise Refused(_("Story %(number)s: a byline is too long to be one name.") % {"number": number})


def waiting_for_check(clips):
    """The clips whose printed stories nobody has checked yet."""
    printed = [clip for clip in clips if clip.story and clip.story.authority == Article.Authority.PRINTED]
    return [clip for clip in printed if clip.story.state == State.DRAFT]


@transaction.atomic
def check_page(batch_id, versions, *, by, at=None):
    """全版核对无误: a second person compared these stories ({number: version read}) with their page. All of them go
    online or none does; the refusal names those that stand in the way."""
    batch = locked_batch(batch_id)
    stories = {clip.story_id: clip for clip in Clip.objects.of(batch).select_related("story") if clip.story_id}
    if not versions or not versions.keys() <= stories.keys():
        raise Refused(_("Tick the stories of this page that you checked."))
    refusals = []
    for number, version in sorted(versions.items()):
        try:
            actions.check_printed(number, by=by, version=version, at=at)
        except Refused as refusal:
            refusals.append(f"{stories[number].story.list_headline}：{refusal}")
    if refusals:
        raise Refused(_("Nothing was signed. Take these out and sign the rest:") + "\n" + "\n".join(refusals))
    return sorted(versions)
