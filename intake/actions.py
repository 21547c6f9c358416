"""Every write of intake: check, lock, change, record, in one transaction. `by=` is always the person.

As `articles.actions`, these raise `Refused` with a sentence for the person. A batch or clip that somebody else changed
since it was read is refused by its version, and nothing is overwritten.
"""

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions import Refused
from articles.gazetteer import newsroom_gazetteer
from intake import enclosures
from intake.contents import Registers, content_of
from intake.making import check_page, make_stories
from intake.models import Batch, Clip
from intake.readings import read_page
from intake.rearranging import (
    drop_clip,
    merge_clip,
    move_paragraph,
    split_clip,
    take_apart,
    take_back_clip,
    update_clip,
)
from intake.records import ChangedMeanwhile, check_may_enter, locked_batch
from intake.remainders import ignore, leave_again, make_own, put_into

__all__ = [
    "ChangedMeanwhile",
    "check_page",
    "describe",
    "drop_clip",
    "ignore",
    "leave_again",
    "locked_batch",
    "make_own",
    "make_stories",
    "merge_clip",
    "move_paragraph",
    "put_into",
    "receive",
    "split_clip",
    "take_apart",
    "take_back_clip",
    "update_clip",
]

MOST_CHARACTERS = 1_000_000
DETAILS = ("issue_date", "page", "page_name", "is_printed", "print_signed_by")


@transaction.atomic
def receive(text, *, by, file_name="", original=b"", pictures=(), at=None, **details):
    """Store raw copy exactly as it came and split it into stories. Returns (batch, whether it is new).

    `original`: the bytes of the file it came in; `pictures`: [intake.docx.Picture] that were inside. `details`:
    issue_date, page, page_name, is_printed, print_signed_by. The same text once more, whatever its line ends, gives
    the batch there is, unchanged, but for a file that it had not yet.
    """
    check_may_enter(by, details.get("is_printed", False))
    _check_text(text)
    batch, is_new = Batch.objects.select_for_update().get_or_create(
        fingerprint=fingerprint(text),
        defaults={
            "text": text,
            "entered_by": by,
            "received_at": at or timezone.now(),
            "file_name": file_name[:120],
            **_tidy(details),
        },
    )
    enclosures.keep(batch, file_name, original, pictures)
    if is_new:
        _split(batch)
    return batch, is_new


def fingerprint(text):
    """SHA-256 (hex) of the text with one kind of line end: a browser and a file send different ones."""
    return hashlib.sha256("\n".join(text.splitlines()).encode()).hexdigest()


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
    reading = read_page(batch.text, newsroom_gazetteer(), batch.issue_date)
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
    batch = locked_batch(batch_id)
    check_may_enter(by, details["is_printed"])
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
    batch.save(update_fields=[*tidy, "version"])
    return batch
