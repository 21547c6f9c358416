"""Pictures: one private original as it came, and re-encoded renditions that carry nothing but what is seen.

Everything is decoded from scratch under limits, so a file that only pretends to be a picture never gets further.
Picture work happens outside transactions: it takes a second, and SQLite has one writer.
"""

import contextlib
import hashlib
import io
import os
import secrets
import warnings
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from articles.models import Photo, Rendition

FORMATS = ("JPEG", "PNG", "WEBP")
SUFFIXES = {"PNG": "png", "WEBP": "webp"}  # anything else that JPEG's reader opens is a JPEG
LARGEST_FILE = 25 * 1024 * 1024
MOST_PIXELS = 80_000_000
LONGEST_STRIP = 10  # a side at most so many times the other: WebP ends at 16,383 pixels
WIDTHS = (480, 1080)
SAVING = {
    Rendition.Format.JPEG: {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
    Rendition.Format.WEBP: {"format": "WEBP", "quality": 80, "method": 4},
}
SIDEWAYS = {5, 6, 7, 8}  # EXIF orientations that swap width and height
ORIENTATION = 0x0112

# Pillow only warns between one and two times its limit; a warning is not a limit.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


class BadPhoto(ValueError):
    """The file cannot become a photo; the message is a sentence that says what to do."""


def store(file, *, by, credit, alt, caption="", **details):
    """Makes a Photo from an uploaded file; the same original a second time gives the photo that is there.

    `details`: rights, consent, licence_ends_on, focal_x, focal_y. Raises BadPhoto.
    """
    original = file.read(LARGEST_FILE + 1)
    digest = hashlib.sha256(original).hexdigest()
    known = Photo.objects.filter(sha256=digest).first()
    if known is not None:
        return known
    with _opened(original) as image:
        suffix = SUFFIXES.get(image.format, "jpg")
        width, height = _upright_size(image)
        pictures = _renditions(image, width)
    photo = Photo(sha256=digest, width=width, height=height, uploaded_by=by)
    for name, value in {"credit": credit, "alt": alt, "caption": caption, **details}.items():
        setattr(photo, name, value)
    return _keep(photo, ContentFile(original, f"originals/{secrets.token_urlsafe(24)}.{suffix}"), pictures)


@contextlib.contextmanager
def _opened(original):
    """The picture, checked before a single pixel is decoded; every slip of a decoder becomes a BadPhoto."""
    if len(original) > LARGEST_FILE:
        raise BadPhoto(_("The file is larger than 25 MB. Export the picture at a lower quality and send it again."))
    try:
        with Image.open(io.BytesIO(original), formats=FORMATS) as image:
            _check_size(*image.size)
            yield image
    except BadPhoto:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPhoto(_too_many_pixels()) from error
    except Exception as error:  # a hostile file can make a decoder raise anything
        raise BadPhoto(
            _("This is not a whole JPEG, PNG or WebP picture. Open it on your computer, save it as JPEG and try again.")
        ) from error


def _check_size(width, height):
    if width * height > MOST_PIXELS:
        raise BadPhoto(_too_many_pixels())
    if max(width, height) > LONGEST_STRIP * min(width, height):
        raise BadPhoto(_("The picture is a strip more than ten times as long as it is wide. Crop it and try again."))


def _too_many_pixels():
    return _("The picture has more than 80 million pixels. Make it smaller and send it again.")


def _upright_size(image):
    width, height = image.size
    return (height, width) if image.getexif().get(ORIENTATION) in SIDEWAYS else (width, height)


def _renditions(image, original_width):
    """[(format, width, height, bytes)]: each width in each format, never wider than the original."""
    widest = max(WIDTHS)
    # A JPEG can be decoded at an eighth of its size; the promise is at least as many pixels as asked for.
    image.draft(None, (widest, widest))
    upright = _clean(ImageOps.exif_transpose(image))
    pictures = []
    for width in sorted({min(width, original_width) for width in WIDTHS}):
        height = max(1, round(upright.height * width / upright.width))
        smaller = upright.resize((width, height), Image.Resampling.LANCZOS)
        for kind, options in SAVING.items():
            written = io.BytesIO()
            smaller.save(written, **options)
            pictures.append((kind, width, height, written.getvalue()))
    return pictures


def _clean(image):
    """Only the pixels, in sRGB on white: no EXIF, place, comment or profile goes on."""
    image.load()
    profile = image.info.get("icc_profile")
    seen = _on_white(_eight_bits(image)) if image.mode != "CMYK" else image
    if profile:
        # A profile that is broken or made for another kind of picture says nothing about these colours.
        with contextlib.suppress(ImageCms.PyCMSError, OSError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            seen = ImageCms.profileToProfile(seen, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    pixels = seen.convert("RGB")
    pixels.info = {}
    return pixels


def _eight_bits(image):
    """Sixteen-bit grey pictures keep their upper eight bits instead of turning white."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image


def _on_white(image):
    if not image.has_transparency_data:
        return image if image.mode in {"RGB", "L"} else image.convert("RGB")
    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")


def _keep(photo, original, pictures):
    """Writes the files, then the rows; without the rows the files go again."""
    renditions = [
        (Rendition(photo=photo, format=kind, width=width, height=height), content)
        for kind, width, height, content in pictures
    ]
    private = storages["renditions"]
    photo.original.name = storages["originals"].save(original.name, original)
    written = [private.save(rendition.file_name, ContentFile(content)) for rendition, content in renditions]
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
            Rendition.objects.bulk_create([rendition for rendition, _content in renditions])
    except BaseException as error:
        storages["originals"].delete(photo.original.name)
        for name in written:
            private.delete(name)
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
    """{photo: consent} as whoever sent the pictures says. A refusal stays until the photo desk lifts it, and of other
    people's pictures nothing changes."""
    for number, consent in answers.items():
        theirs = Photo.objects.filter(pk=number, uploaded_by=by)
        theirs.exclude(consent__in=[consent, Photo.Consent.REFUSED]).update(consent=consent)


def publish_renditions(photo_ids):
    """Copies renditions to where readers' addresses lead, whole or not at all. What is there already stays."""
    public, private = storages["default"], storages["renditions"]
    for rendition in Rendition.objects.filter(photo__in=photo_ids):
        target = Path(public.path(rendition.file_name))
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{secrets.token_hex(8)}")
        with private.open(rendition.file_name) as source:
            draft.write_bytes(source.read())
        draft.chmod(0o644)
        os.replace(draft, target)


def retract_renditions(photo_ids):
    """Takes renditions away from readers; the private ones stay."""
    public = storages["default"]
    for rendition in Rendition.objects.filter(photo__in=photo_ids):
        public.delete(rendition.file_name)
