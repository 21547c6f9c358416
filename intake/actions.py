"""Every write of intake: check, lock, change, record, in one transaction. `by=` is always the person.

As `articles.actions`, these raise `Refused` with a sentence for the person. A batch or clip that somebody else changed
since it was read is refused by its version, and nothing is overwritten.
"""

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import rawcopy
from articles import actions
from articles.actions import Refused
from articles.gazetteer import newsroom_gazetteer
from articles.models import Byline, Story
from articles.roles import person_name
from intake.contents import Registers, author_of, content_of, with_contributors
from intake.models import Batch, Clip

MOST_CHARACTERS = 1_000_000
ROW_TITLES = ("banner", "kicker", "headline", "subhead", "dateline")
LONGEST_NAME, LONGEST_ROLE = (Byline._meta.get_field(name).max_length for name in ("name", "role"))
DETAILS = ("issue_date", "page", "page_name", "is_printed", "print_signed_by")


class ChangedMeanwhile(Refused):
    """Somebody saved this clip since the person looked. `clip` is as it is now; nothing was changed."""

    def __init__(self, sentence, clip):
        super().__init__(sentence)
        self.clip = clip


@transaction.atomic
def receive(text, *, by, file_name="", at=None, **details):
    """Store raw copy exactly as it came and split it into stories. Returns (batch, whether it is new).

    `details`: issue_date, page, page_name, is_printed, print_signed_by. The same text once more, whatever its line
    ends, gives the batch there is, unchanged.
    """
    _check_may_enter(by, details.get("is_printed", False))
    _check_text(text)
    batch, is_new = Batch.objects.get_or_create(
        fingerprint=fingerprint(text),
        defaults={
            "text": text,
            "entered_by": by,
            "received_at": at or timezone.now(),
            "file_name": file_name[:120],
            **_tidy(details),
        },
    )
    if is_new:
        _split(batch)
    return batch, is_new


def fingerprint(text):
    """SHA-256 (hex) of the text with one kind of line end: a browser and a file send different ones."""
    return hashlib.sha256("\n".join(text.splitlines()).encode()).hexdigest()


def _check_may_enter(user, is_printed):
    if not user.has_perm("articles.add_story"):
        raise Refused(_("Entering copy is not among your duties."))
    if is_printed and not user.has_perm("articles.enter_printed"):
        raise Refused(_("Entering printed copy is not among your duties."))


def _check_text(text):
    if not text.strip():
        raise Refused(_("There is no text in it."))
    if len(text) > MOST_CHARACTERS:
        raise Refused(_("The text is too long for one page: send it page by page."))
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Refused(_("The text holds characters that are none. Copy it again."))


def _tidy(details):
    """Only what is a detail; “who signed” belongs to printed copy alone."""
    known = {name: details[name] for name in DETAILS if name in details}
    known["print_signed_by"] = known.get("print_signed_by", "").strip() if known.get("is_printed") else ""
    return known


def _split(batch):
    reading = rawcopy.read(batch.text, newsroom_gazetteer()).as_json()
    registers = Registers()
    batch.leftover = reading["leftover"]
    batch.save(update_fields=["leftover"])
    Clip.objects.bulk_create(
        Clip(batch=batch, order=order, reading=story, content=content_of(story, registers))
        for order, story in enumerate(reading["stories"])
    )


@transaction.atomic
def describe(batch_id, *, by, version, **details):
    """Say of a batch which issue and page it is from and whether it was printed; stories made from now on say so."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    _check_may_enter(by, details["is_printed"])
    tidy = _tidy(details)
    if all(getattr(batch, name) == value for name, value in tidy.items()):
        return batch
    if batch.version != version:
        raise Refused(
            _("Somebody else changed issue and page meanwhile, to %(date)s, page %(page)s. Look again, then save.")
            % {"date": batch.issue_date or "—", "page": batch.page or "—"}
        )
    for name, value in tidy.items():
        setattr(batch, name, value)
    batch.version += 1
    batch.save()
    return batch


@transaction.atomic
def update_clip(clip_id, content, *, by, version, at=None):
    """Save what an editor made of a clip, over the version that was read. An unchanged content saves nothing."""
    clip = _locked_clip(clip_id)
    _check_may_enter(by, False)
    if clip.content == content:
        return clip
    _check_open(clip)
    _check_unchanged(clip, version)
    return _write(clip, by, at, content=content)


@transaction.atomic
def drop_clip(clip_id, *, by, reason, at=None):
    """This is no story for us; its text stays in the batch, and the reason beside it."""
    clip = _locked_clip(clip_id)
    _check_may_enter(by, False)
    _check_open(clip)
    if not reason.strip():
        raise Refused(_("Say why the story is dropped."))
    return _write(clip, by, at, state=Clip.State.DROPPED, drop_reason=reason.strip()[:200])


@transaction.atomic
def take_back_clip(clip_id, *, by, at=None):
    """A dropped clip is a story after all."""
    clip = _locked_clip(clip_id)
    _check_may_enter(by, False)
    if clip.state != Clip.State.DROPPED:
        raise Refused(_("The story was not dropped."))
    return _write(clip, by, at, state=Clip.State.FOUND, drop_reason="")


@transaction.atomic
def make_stories(batch_id, *, by, clips=None, desk=None, at=None):
    """建稿: a story from every clip that waits, or from those among `clips` (numbers). Returns the new stories.

    A clip becomes a story once: what is made or dropped already is passed over, so the same act again makes nothing.
    """
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    _check_may_enter(by, batch.is_printed)
    waiting = Clip.objects.of(batch).waiting().select_for_update()
    if clips is not None:
        waiting = waiting.filter(pk__in=clips)
    return [_make_story(clip, batch, by=by, desk=desk, at=at) for clip in waiting]


def _make_story(clip, batch, *, by, desk, at):
    clip.batch = batch
    content = _final_content(clip, batch)
    _check_fits(content["text"], clip.order + 1)
    common = {
        "by": by,
        "written_by": author_of(content["text"]["bylines"]),
        "desk": desk,
        "original_text": clip.original_text,
        "at": at,
    }
    if batch.is_printed:
        story = actions.enter_printed(content, signed_by=batch.print_signed_by, **common)
    else:
        story = actions.create_story(content, **common)
    _write(clip, by, at, state=Clip.State.MADE, story=story)
    return story


def _final_content(clip, batch):
    """What the clip says, with issue and page of its batch and the contributors its bylines name by now."""
    text = {**clip.content["text"], "bylines": with_contributors(clip.content["text"]["bylines"])}
    printed = {
        **clip.content["print"],
        "issue_date": batch.issue_date.isoformat() if batch.issue_date else None,
        "page": batch.page,
        "page_name": batch.page_name,
    }
    return {**clip.content, "text": text, "print": printed}


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


def _locked_clip(clip_id):
    return Clip.objects.select_for_update(of=("self",)).select_related("changed_by").get(pk=clip_id)


def _check_open(clip):
    if clip.state == Clip.State.MADE:
        raise Refused(_("Story %(number)s is made already: change the story itself.") % {"number": clip.order + 1})
    if clip.state == Clip.State.DROPPED:
        raise Refused(_("Story %(number)s was dropped meanwhile.") % {"number": clip.order + 1})


def _check_unchanged(clip, version):
    if clip.version != version:
        raise _changed_meanwhile(clip)


def _changed_meanwhile(clip):
    sentence = _("%(name)s changed story %(number)s after you opened it. Nothing was overwritten.") % {
        "name": person_name(clip.changed_by) if clip.changed_by else "—",
        "number": clip.order + 1,
    }
    return ChangedMeanwhile(sentence, clip)


def _write(clip, by, at, **values):
    """Compare-and-swap on the clip's version: the lock is not trusted alone."""
    values |= {"version": clip.version + 1, "changed_by": by, "changed_at": at or timezone.now()}
    if not Clip.objects.filter(pk=clip.pk, version=clip.version).update(**values):
        raise _changed_meanwhile(_locked_clip(clip.pk))
    for name, value in values.items():
        setattr(clip, name, value)
    return clip
