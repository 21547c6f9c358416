"""Pictures as pixels, without rows: a file is decoded from scratch under limits, cleaned and made smaller.

A file that only pretends to be a picture never gets further.
"""

import contextlib
import ctypes
import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from articles.models import Rendition

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_FILE = 25 * 1024 * 1024
MOST_PIXELS = 80_000_000
LONGEST_STRIP = 10  # a side at most so many times the other: WebP ends at 16,383 pixels
# What a picture may weigh in bytes, up to so many pixels of width and above: docs/decisions/0021.
SMALL, SMALL_BYTES, LARGE_BYTES = 480, 25_000, 80_000
SAVING = {
    # The slower speeds take three times as long for four bytes in a hundred. One thread: nobody waits for it.
    Rendition.Format.AVIF: {"format": "AVIF", "speed": 8, "max_threads": 1},
    Rendition.Format.WEBP: {"format": "WEBP", "method": 4},
    Rendition.Format.JPEG: {"format": "JPEG", "optimize": True, "progressive": True},
}
# From the first, which shows no loss, to the last that can be looked at. JPEG is for who has nothing better.
QUALITIES = {
    Rendition.Format.AVIF: (60, 52, 45, 38, 31, 24, 18),
    Rendition.Format.WEBP: (80, 70, 60, 50, 40, 30, 20),
    Rendition.Format.JPEG: (82,),
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
            try:
                yield image
            finally:
                # Leaving the block closes the file alone, and what follows is to find the pixels gone.
                image.close()
    except BadPhoto:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPhoto(_too_many_pixels()) from error
    except Exception as error:  # a hostile file can make a decoder raise anything
        raise BadPhoto(
            _("This is not a whole JPEG, PNG or WebP picture. Open it on your computer, save it as JPEG and try again.")
        ) from error
    finally:
        _give_back()


def _give_back():
    """What decoding and encoding took goes back to the system: glibc would keep half of it for the next picture."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


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


def drawn(image, wanted, original_width):
    """[(format, width, height, bytes)] of `wanted`, {format: widths}; none is wider than the original."""
    widest = max(max(widths) for widths in wanted.values())
    upright = _upright(image, widest)
    sizes = {kind: {min(width, original_width) for width in widths} for kind, widths in wanted.items()}
    pictures = []
    for width in sorted(set().union(*sizes.values())):
        height = max(1, round(upright.height * width / upright.width))
        smaller = upright.resize((width, height), Image.Resampling.LANCZOS)
        limit = SMALL_BYTES if width <= SMALL else LARGE_BYTES
        pictures += [(kind, width, height, _saved(smaller, kind, limit)) for kind in sizes if width in sizes[kind]]
    return pictures


def _saved(picture, kind, limit):
    """The file in the best quality that weighs no more than `limit` bytes; in the lowest if none does."""
    for quality in QUALITIES[kind]:
        written = io.BytesIO()
        picture.save(written, quality=quality, **SAVING[kind])
        if written.tell() <= limit:
            break
    return written.getvalue()


def _upright(image, widest):
    """The picture as it is seen and nothing else, small enough that no step after the first is large."""
    # A JPEG can be decoded at an eighth of its size; the promise is at least as many pixels as asked for.
    image.draft(None, (widest, widest))
    image.load()
    plain = _plain(image)
    # Twice as many pixels as asked for are left, so the fast way down costs nothing that is seen.
    factor = min(plain.size) // (2 * widest)
    return _clean(ImageOps.exif_transpose(plain.reduce(factor) if factor > 1 else plain))


def _plain(image):
    """Eight bits and no palette: modes in which pixels can be averaged."""
    if image.mode.startswith("I"):
        # The upper eight bits of sixteen; otherwise everything turns white.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    # Converting copies, also into the mode it is in, and a copy may be of eighty million pixels.
    return image if image.mode in {mode, "CMYK"} or (image.mode, mode) == ("L", "RGB") else image.convert(mode)


def _clean(image):
    """Only the pixels, in sRGB on white: no EXIF, place, comment or profile goes on."""
    profile = image.info.get("icc_profile")
    seen = _on_white(image) if image.mode == "RGBA" else image
    if profile:
        # A profile that is broken or made for another kind of picture says nothing about these colours.
        with contextlib.suppress(ImageCms.PyCMSError, OSError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            seen = ImageCms.profileToProfile(seen, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    pixels = seen.convert("RGB")
    pixels.info = {}
    return pixels


def _on_white(layer):
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
