"""Files of raw copy as they came, and the pictures that were inside them: private, and kept byte for byte."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.urls import reverse

from intake.models import Batch, Enclosure

SUFFIX = re.compile(r"\.[a-z0-9]{1,5}")


def keep(batch, file_name, original, pictures):
    """Keeps the file of a batch and its pictures, where it has none yet. Called while the batch is locked.

    The places are named for the text, so what a killed run left behind is written over, not doubled.
    """
    written = []
    try:
        if original and not batch.original:
            batch.file_name = batch.file_name or file_name[:120]
            batch.original = _write(batch, "original", file_name, original, written)
            batch.save(update_fields=["file_name", "original"])
        if pictures and not Enclosure.objects.filter(batch=batch).exists():
            Enclosure.objects.bulk_create(
                Enclosure(
                    batch=batch,
                    order=order,
                    file=_write(batch, f"{order:04}", picture.name, picture.content, written),
                    name=picture.name[:120],
                )
                for order, picture in enumerate(pictures)
            )
    except BaseException:
        for place in written:
            _storage().delete(place)
        raise


def _storage():
    return Batch._meta.get_field("original").storage


def _write(batch, stem, name, content, written):
    suffix = PurePosixPath(name).suffix.lower()
    place = f"{batch.fingerprint}/{stem}{suffix if SUFFIX.fullmatch(suffix) else ''}"
    _storage().delete(place)
    written.append(_storage().save(place, ContentFile(content)))
    return written[-1]


@dataclass(frozen=True)
class Beside:
    """A file beside a batch as its page lists it; `size` is None when it is gone from the disk."""

    name: str
    address: str
    size: int | None
    is_picture: bool


def beside(batch):
    """The file of a batch and the pictures set aside. What was pasted has neither, and is not asked for."""
    if not batch.original:
        return []
    pictures = [
        Beside(one.name, reverse("admin:intake_enclosure", args=[one.pk]), _size_of(one.file), True)
        for one in Enclosure.objects.filter(batch=batch)
    ]
    address = reverse("admin:intake_original", args=[batch.pk])
    return [Beside(batch.file_name, address, _size_of(batch.original), False), *pictures]


def _size_of(file):
    try:
        return file.size
    except FileNotFoundError:
        return None
