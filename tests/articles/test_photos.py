"""Pictures: only what is seen goes on, nothing hostile is decoded, nothing is public before publication."""

import hashlib
import struct
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageCms

from articles import photos, pixels, renditions
from articles.models import Photo, Rendition
from tests.articles.pictures import exif_with_place, make_photo, picture_bytes
from tests.organisations.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]


@pytest.fixture
def reporter():
    return make_person("reporter")


def rendered(photo):
    """The photo after the worker had it, in every format and size."""
    renditions.render(photo.pk)
    assert {row.format for row in photo.renditions.all()} == set(Rendition.Format)
    return photo


def files_of(photo):
    """{file name: bytes} of the private renditions."""
    return {row.file_name: content_of("renditions", row.file_name) for row in photo.renditions.all()}


def content_of(alias, name):
    with storages[alias].open(name) as file:
        return file.read()


def opened(photo, width, kind="jpg"):
    rendition = photo.renditions.get(width=width, format=kind)
    return Image.open(BytesIO(content_of("renditions", rendition.file_name)))


NO_PICTURE = "JPEG、PNG"


def refused(content, reporter, **details):
    with pytest.raises(photos.BadPhoto) as refusal:
        make_photo(reporter, content, **details)
    assert not Photo.objects.exists()
    return str(refusal.value)


# --- What is stored ------------------------------------------------------------------------------


def test_a_photo_has_two_sizes_at_once(reporter):
    photo = make_photo(reporter)

    sizes = {(row.width, row.height, row.format) for row in photo.renditions.all()}
    assert sizes == {(480, 360, "jpg"), (1080, 810, "jpg")}
    for row in photo.renditions.all():
        picture = opened(photo, row.width)
        assert (picture.width, picture.height, picture.format) == (row.width, row.height, "JPEG")


@pytest.mark.parametrize(("width", "widths"), [(300, {300}), (480, {480}), (800, {480, 800}), (1080, {480, 1080})])
def test_nothing_is_made_larger_than_it_came(reporter, width, widths):
    photo = make_photo(reporter, picture_bytes(size=(width, 400)))

    assert {row.width for row in photo.renditions.all()} == widths


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_place_and_camera_data_are_gone(reporter, kind):
    original = picture_bytes(kind, exif=exif_with_place())
    assert b"SECRET-CANARY" in original

    photo = rendered(make_photo(reporter, original))

    for name, content in files_of(photo).items():
        assert b"SECRET-CANARY" not in content
        picture = Image.open(BytesIO(content))
        assert not picture.getexif(), name
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(picture.info), name


def test_a_comment_in_the_file_is_gone(reporter):
    photo = rendered(make_photo(reporter, picture_bytes(comment=b"SECRET-COMMENT")))

    assert all(b"SECRET-COMMENT" not in content for content in files_of(photo).values())


def test_the_original_is_kept_as_it_came(reporter):
    content = picture_bytes(exif=exif_with_place())

    photo = make_photo(reporter, content)

    assert content_of("originals", photo.original.name) == content
    assert photo.sha256 == hashlib.sha256(content).hexdigest()
    assert photo.uploaded_by == reporter


def test_a_picture_taken_sideways_stands_upright(reporter):
    photo = make_photo(reporter, picture_bytes(size=(1600, 1200), exif=exif_with_place(orientation=6)))

    assert (photo.width, photo.height) == (1200, 1600)
    assert opened(photo, 480).size == (480, 640)


def test_what_is_see_through_becomes_white(reporter):
    photo = make_photo(reporter, picture_bytes("PNG", mode="RGBA", size=(500, 500), colour=(255, 0, 0, 0)))

    assert min(opened(photo, 480).getpixel((100, 100))) >= 250


def test_a_sixteen_bit_grey_stays_grey(reporter):
    photo = make_photo(reporter, picture_bytes("PNG", mode="I;16", size=(500, 500), colour=0x8000))

    assert 120 <= opened(photo, 480).getpixel((100, 100))[0] <= 136


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "P"])
def test_every_kind_of_pixel_becomes_colour_for_the_screen(reporter, mode):
    kind = "JPEG" if mode in {"CMYK", "L"} else "PNG"

    photo = make_photo(reporter, picture_bytes(kind, mode=mode, size=(500, 500), colour=0))

    assert opened(photo, 480).mode == "RGB"


def test_colours_are_turned_into_srgb(reporter):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = bytearray(profile)
    red, green = swapped.index(b"rXYZ"), swapped.index(b"gXYZ")
    swapped[red : red + 4], swapped[green : green + 4] = b"gXYZ", b"rXYZ"

    photo = make_photo(reporter, picture_bytes(colour=(200, 30, 30), icc_profile=bytes(swapped)))

    red, green, _blue = opened(photo, 480).getpixel((100, 100))
    assert green > red


def test_a_broken_profile_is_passed_over(reporter):
    photo = make_photo(reporter, picture_bytes(colour=(200, 30, 30), icc_profile=b"not a profile"))

    red, green, _blue = opened(photo, 480).getpixel((100, 100))
    assert red > green


def test_the_same_original_twice_is_one_photo(reporter):
    first = make_photo(reporter)

    second = make_photo(make_person("reporter"), credit="别人 摄")

    assert second == first
    assert (Photo.objects.count(), Rendition.objects.count()) == (1, 2)


def test_rights_and_consent_are_stored(reporter):
    photo = make_photo(reporter, rights="licensed", licence_ends_on=date(2026, 12, 31), consent="asked", focal_x=20)

    assert (photo.licence_ends_on, photo.focal_x) == (date(2026, 12, 31), 20)
    assert not photo.may_be_used_on(date(2026, 11, 22))


def test_a_photo_that_cannot_be_recorded_leaves_no_file(reporter, storage):
    with pytest.raises(Exception, match="a_focal_point_is_inside_the_photo|check constraint"):
        make_photo(reporter, focal_x=101)

    assert not [path for path in storage.rglob("*") if path.is_file()]


# --- What is refused -----------------------------------------------------------------------------


def png_that_claims(width, height):
    """A PNG of a few bytes whose header promises any size."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(9_000, 9_000), (12_000, 12_000), (60_000, 60_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(reporter, size):
    assert "80" in refused(png_that_claims(*size), reporter)


def test_a_file_of_too_many_bytes_is_refused(reporter):
    assert "25 MB" in refused(picture_bytes() + b"\0" * pixels.LARGEST_FILE, reporter)


def test_half_a_picture_is_refused(reporter):
    content = picture_bytes("JPEG", size=(1600, 1200), mode="L", colour=9)

    assert NO_PICTURE in refused(content[: len(content) // 2], reporter)


def test_a_strip_is_refused(reporter):
    assert "狭长" in refused(picture_bytes(size=(100, 3000)), reporter)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM", "EPS", "PDF"])
def test_other_formats_are_refused_whatever_their_name(reporter, kind):
    assert NO_PICTURE in refused(picture_bytes(kind, size=(256, 256)), reporter)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(file) run\n",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a<script>alert(1)</script>",
        b"\xff\xd8\xff\xe0" + b"A" * 500,
        b"\x89PNG\r\n\x1a\n" + b"A" * 500,
        b"RIFF\x10\0\0\0WEBPVP8 " + b"A" * 500,
    ],
)
def test_what_is_no_picture_is_refused(reporter, content):
    with pytest.raises(photos.BadPhoto):
        photos.store(ContentFile(content, "photo.jpg"), by=reporter, credit="x", alt="x")

    assert not Photo.objects.exists()


def test_what_is_glued_to_a_picture_does_not_go_on(reporter):
    photo = rendered(make_photo(reporter, picture_bytes() + b"<script>SECRET-TAIL</script>"))

    assert all(b"SECRET-TAIL" not in content for content in files_of(photo).values())


# --- Private until published ---------------------------------------------------------------------


def test_names_cannot_be_guessed(reporter):
    photo = make_photo(reporter)

    names = [Path(name).stem for name in [*files_of(photo), photo.original.name]]
    assert len(set(names)) == len(names) == 3
    assert all(len(name) >= 32 and photo.sha256[:8] not in name for name in names)


def test_nothing_is_public_until_published_and_no_longer_after(reporter, storage):
    photo, other = make_photo(reporter), make_photo(reporter, colour="navy")
    media = storage / "media"
    assert not media.exists()

    renditions.publish([photo.pk])
    renditions.publish([photo.pk])
    assert {path.name: path.read_bytes() for path in media.iterdir()} == files_of(photo)
    assert not {path.name for path in media.iterdir()} & set(files_of(other))

    renditions.retract([photo.pk])
    renditions.retract([photo.pk])
    assert list(media.iterdir()) == []
    assert len(files_of(photo)) == 2


def test_private_files_are_for_the_account_of_the_server_alone(reporter, storage):
    photo = rendered(make_photo(reporter))
    renditions.publish([photo.pk])

    files = [path for path in storage.rglob("*") if path.is_file()]
    modes = {(path.relative_to(storage).parts[0], oct(path.stat().st_mode)[-3:]) for path in files}
    assert modes == {("private", "600"), ("media", "644")}


def rendition_address(photo, kind="jpg"):
    return reverse("admin:articles_photo_rendition", args=[photo.renditions.get(format=kind, width=480).file_name])


@pytest.mark.parametrize(
    ("kind", "content_type"), [("jpg", "image/jpeg"), ("webp", "image/webp"), ("avif", "image/avif")]
)
def test_the_staff_see_a_private_picture_and_nobody_keeps_it(client, reporter, kind, content_type):
    photo = rendered(make_photo(reporter))
    client.force_login(make_person("proofreader"))

    response = client.get(rendition_address(photo, kind))

    assert b"".join(response.streaming_content) == content_of(
        "renditions", photo.renditions.get(format=kind, width=480).file_name
    )
    assert response["Content-Type"] == content_type
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_strangers_are_asked_to_log_in_whether_the_picture_exists_or_not(client, reporter):
    answers = [client.get(rendition_address(make_photo(reporter))), client.get("/admin/articles/story/photo/none.jpg")]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert all("/login/" in answer["Location"] for answer in answers)


@pytest.mark.parametrize("role", ["", "correspondent"])
def test_who_may_not_see_photos_finds_nothing(client, reporter, role):
    photo = make_photo(reporter)
    client.force_login(make_person(role))

    assert client.get(rendition_address(photo)).status_code == 404


@pytest.mark.parametrize("name", ["none.jpg", "..secret-key", "%2e%2e", "none", "a.svg"])
def test_no_name_leads_elsewhere(client, reporter, name):
    client.force_login(reporter)

    assert client.get(f"/admin/articles/story/photo/{name}").status_code == 404


def test_the_original_has_no_address(reporter):
    with pytest.raises(ValueError, match="not accessible via a URL"):
        make_photo(reporter).original.url  # noqa: B018 - asking is the point


# --- The admin -----------------------------------------------------------------------------------


def upload(client, content=None, **changes):
    facts = {"credit": "周砚秋 摄", "alt": "焊接", "caption": "夜班", "rights": "own", "consent": "not_needed"}
    file = SimpleUploadedFile("夜班.jpg", content or picture_bytes())
    sent = {**facts, "licence_ends_on": "", "focal_x": 30, "focal_y": 70, "file": file, **changes}
    return client.post(reverse("admin:articles_photo_add"), sent)


def test_a_reporter_uploads_a_photo(client, reporter):
    client.force_login(reporter)

    response = upload(client)

    photo = Photo.objects.get()
    assert response["Location"] == reverse("admin:articles_photo_change", args=[photo.pk])
    assert (photo.caption, photo.focal_x, photo.focal_y, photo.uploaded_by) == ("夜班", 30, 70, reporter)


def test_a_bad_file_is_explained_and_what_was_typed_stays(client, reporter):
    client.force_login(reporter)

    page = upload(client, b"<svg/>", caption="打好的图说").content.decode()

    assert "打好的图说" in page and "JPEG" in page
    assert not Photo.objects.exists()


@pytest.mark.parametrize("changes", [{"focal_x": 101}, {"rights": "licensed"}, {"alt": ""}, {"credit": ""}])
def test_what_a_photo_needs_is_asked_for(client, reporter, changes):
    client.force_login(reporter)

    assert upload(client, **changes).status_code == 200
    assert not Photo.objects.exists()


@pytest.mark.parametrize("role", ["", "correspondent", "proofreader", "manager"])
def test_who_handles_no_photos_uploads_none(client, role):
    client.force_login(make_person(role))

    assert upload(client).status_code == 404
    assert not Photo.objects.exists()


def test_nobody_deletes_a_photo(client, reporter):
    photo = make_photo(reporter)
    client.force_login(User.objects.create_superuser("chief"))

    client.post(reverse("admin:articles_photo_delete", args=[photo.pk]), {"post": "yes"})

    assert Photo.objects.get() == photo


def test_the_list_of_photos_shows_them_in_a_fixed_number_of_questions(client, reporter, django_assert_num_queries):
    for colour in ("red", "green", "blue"):
        make_photo(reporter, colour=colour)
    client.force_login(reporter)

    # session · user · user's permissions · groups' permissions · count · rows · their renditions · unread notices
    with django_assert_num_queries(8):
        page = client.get(reverse("admin:articles_photo_changelist")).content.decode()

    assert page.count('loading="lazy"') == 3
