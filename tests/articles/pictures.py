"""Picture files made on the spot for tests."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageChops

from articles import photos

GPS, ORIENTATION, DESCRIPTION = 0x8825, 0x0112, 0x010E


def picture_bytes(kind="JPEG", size=(1600, 1200), mode="RGB", colour="teal", **options):
    written = BytesIO()
    Image.new(mode, size, colour).save(written, kind, **options)
    return written.getvalue()


def busy_picture(size=(1600, 1067)):
    """Coarse and fine grain together, about as hard to compress as a crowd under trees."""
    grain = [
        Image.effect_noise((size[0] // scale, size[1] // scale), strength).resize(size, Image.Resampling.BICUBIC)
        for scale, strength in ((40, 90), (12, 60), (4, 40))
    ]
    bands = [ImageChops.add(first, second, scale=2) for first, second in zip(grain, grain[1:] + grain[:1], strict=True)]
    written = BytesIO()
    Image.merge("RGB", bands).save(written, "JPEG", quality=92)
    return written.getvalue()


def exif_with_place(orientation=1):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[DESCRIPTION] = "SECRET-CANARY"
    exif.get_ifd(GPS).update({1: "N", 2: (39.0, 54.0, 0.0), 3: "E", 4: (116.0, 23.0, 0.0)})
    return exif


def make_photo(by, content=None, **more):
    """A stored photo; another colour makes another photo."""
    colour = more.pop("colour", "teal")
    details = {"credit": "周砚秋 摄", "alt": "工人在焊接"} | more
    return photos.store(ContentFile(content or picture_bytes(colour=colour), "a.jpg"), by=by, **details)
