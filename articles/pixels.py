"""Pictures as pixels, without rows: a file is decoded from scratch under limits, cleaned and made smaller.

A file that only pretends to be a picture never gets further.
"""

import contextlib
import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from articles.models import Rendition

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_FILE = 25 * 1024 * 1024
MOST_PIXELS = 80_000_000
LONGEST_STRIP = 10  # a side at most so many times the other: WebP ends at 16,383 pixels
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


@contextlib.contextmanager
def opened(original):
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


def upright_size(image):
    width, height = image.size
    return (height, width) if image.getexif().get(ORIENTATION) in SIDEWAYS else (width, height)


def drawn(image, widths, original_width):
    """[(format, width, height, bytes)]: each width in each format, never wider than the original."""
    widest = max(widths)
    # A JPEG can be decoded at an eighth of its size; the promise is at least as many pixels as asked for.
    image.draft(None, (widest, widest))
    upright = _clean(ImageOps.exif_transpose(image))
    pictures = []
    for width in sorted({min(width, original_width) for width in widths}):
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
