"""Pictures: one private original as it came, and re-encoded renditions that carry nothing but what is seen.

What the desk needs at once is made at the upload; all else is the worker's (`articles.renditions`). Picture work
happens outside transactions: it takes a second, and SQLite has one writer.
"""

import hashlib
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from articles import pixels, renditions, tasks
from articles.models import Photo, Rendition
from articles.pixels import LARGEST_FILE, BadPhoto

__all__ = ["BadPhoto", "record_consent", "store"]

SUFFIXES = {"PNG": "png", "WEBP": "webp"}  # anything else that JPEG's reader opens is a JPEG
AT_ONCE = {Rendition.Format.JPEG: (480, 1080)}


def store(file, *, by, credit, alt, caption="", **details):
    """Makes a Photo from an uploaded file; the same original a second time gives the photo that is there.

    `details`: rights, consent, licence_ends_on, focal_x, focal_y. Raises BadPhoto.
    """
    original = file.read(LARGEST_FILE + 1)
    digest = hashlib.sha256(original).hexdigest()
    known = Photo.objects.filter(sha256=digest).first()
    if known is not None:
        return known
    with pixels.opened(original) as image:
        suffix = SUFFIXES.get(image.format, "jpg")
        width, height = pixels.upright_size(image)
        pictures = pixels.drawn(image, AT_ONCE, width)
    photo = Photo(sha256=digest, width=width, height=height, uploaded_by=by)
    for name, value in {"credit": credit, "alt": alt, "caption": caption, **details}.items():
        setattr(photo, name, value)
    return _keep(photo, ContentFile(original, f"originals/{secrets.token_urlsafe(24)}.{suffix}"), pictures)


def _keep(photo, original, pictures):
    """Writes the files, then the rows; without the rows the files go again."""
    photo.original.name = storages["originals"].save(original.name, original)
    try:
        with renditions.written(photo, pictures) as rows, transaction.atomic():
            photo.save(force_insert=True)
            Rendition.objects.bulk_create(rows)
            tasks.render.enqueue(photo.pk)
    except BaseException as error:
        storages["originals"].delete(photo.original.name)
        if not isinstance(error, IntegrityError):
            raise
        # Two people sent the same picture at once: the first one's stands.
        return _the_same(photo, error)
    return photo


def _the_same(photo, error):
    known = Photo.objects.filter(sha256=photo.sha256).first()
    if known is None:
        raise error
    return known


def record_consent(answers, *, by):
    """{photo: consent} as whoever sent the pictures says; returns the numbers of those refused by it. A refusal stays
    until the photo desk lifts it, and of other people's pictures nothing changes."""
    refused = []
    for number, consent in answers.items():
        theirs = Photo.objects.filter(pk=number, uploaded_by=by)
        changed = theirs.exclude(consent__in=[consent, Photo.Consent.REFUSED]).update(consent=consent)
        if changed and consent == Photo.Consent.REFUSED:
            refused.append(number)
    return refused
