"""Raw copy arrives: in any encoding, once, exactly, and by somebody who may."""

import hashlib
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.actions import Refused
from articles.models import Story
from intake import actions, decoding
from intake.arrivals import details_of_each, read_file
from intake.contents import copy_of
from intake.decoding import decode
from intake.docx import Picture
from intake.models import Batch, Clip, Enclosure
from tests.factories import make_district
from tests.intake.pages import small_page
from tests.intake.word import docx_of, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_file_is_left")]

PAGE = small_page("暖手炉送到路口", "夜班食堂添新灶")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-16-le", "utf-16-be"])
def test_a_text_is_read_in_the_encodings_pages_come_in(encoding):
    """The last two are UTF-16 without its mark; 一 has a NUL on the side where a line end has none."""
    page = f"一版一篇\n{PAGE}"

    assert decode(page.encode(encoding)) == page


def test_utf_16_of_the_other_byte_order_is_read():
    assert decode(b"\xfe\xff" + PAGE.encode("utf-16-be")) == PAGE


WRONG = {
    "nothing": (b"", decoding.EMPTY),
    ".doc or .wps": (decoding.OLE + b"\0" * 600, decoding.OLD_WORD),
    "locked .docx": (decoding.OLE + "EncryptedPackage".encode("utf-16-le"), decoding.LOCKED),
    "rtf": (rb"{\rtf1\ansi}", decoding.RICH_TEXT),
    "pdf": (b"%PDF-1.7\n\x00\xff", decoding.PDF),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", decoding.PICTURE),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", decoding.PICTURE),
    "webp": (b"RIFF\x24\x00\x00\x00WEBPVP8 ", decoding.PICTURE),
    "heic": (b"\x00\x00\x00\x18ftypheic", decoding.PICTURE),
    "bmp": (b"BM\x36\x00\x0c\x00\x00\x00\x00\x00\x36\x00", decoding.PICTURE),
    "zip": (zipped({"03.txt": PAGE}), decoding.PACKED),
    "rar": (b"Rar!\x1a\x07\x01\x00", decoding.PACKED),
    "7z": (b"7z\xbc\xaf\x27\x1c", decoding.PACKED),
    "noise": (b"\xff\xff\xff\xff", decoding.NO_TEXT),
    "a program": (b"\x7fELF\x02\x01\x01\x00" * 9, decoding.NO_TEXT),
    "text with a NUL": (b"03\x00" + PAGE.encode(), decoding.NO_TEXT),
    "UTF-32": (PAGE.encode("utf-32"), decoding.NO_TEXT),
    "UTF-16 cut off": (PAGE.encode("utf-16")[:-1], decoding.CUT_OFF),
    "UTF-16 without mark cut off": (PAGE.encode("utf-16-le")[:-1], decoding.CUT_OFF),
    "GB18030 cut off": ("暖手炉".encode("gb18030")[:-1], decoding.CUT_OFF),
    "too large": (b"a" * (decoding.MOST_BYTES + 1), decoding.TOO_LARGE),
}


@pytest.mark.parametrize(("raw", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_with_what_to_do(raw, sentence):
    with pytest.raises(Refused) as refused:
        read_file("03版.txt", raw)

    assert str(refused.value) == str(sentence)


def test_a_page_that_only_begins_like_another_kind_is_a_page():
    assert decode(f"BMW车间的班组\n{PAGE}".encode()).startswith("BMW车间")


@pytest.mark.parametrize(
    ("name", "day", "page"),
    [
        ("2026-11-22-03.txt", date(2026, 11, 22), 3),
        ("20261122_A04.docx", date(2026, 11, 22), 4),
        ("2026.11.22 12.txt", date(2026, 11, 22), 12),
        ("03版.txt", None, 3),
        ("第3版 要闻.docx", None, 3),
        ("2026-11-22-1530.txt", None, None),
        ("2026-02-30-03.txt", None, None),
        ("99版.txt", None, None),
        ("稿件3.txt", None, None),
    ],
)
def test_a_name_says_the_page_only_where_it_surely_does(name, day, page):
    details = details_of_each([name], {"issue_date": None, "page": None})

    assert details == [{"issue_date": day, "page": page}]


def test_of_several_the_page_typed_is_the_firsts_and_names_say_their_own():
    names = ["甲.txt", "乙.txt", "2026-11-22-07.txt"]

    each = details_of_each(names, {"issue_date": date(2026, 11, 24), "page": 3, "page_name": "要闻"})

    assert [(one["issue_date"].day, one["page"], one["page_name"]) for one in each] == [
        (24, 3, "要闻"), (24, None, ""), (24, 7, ""),
    ]  # fmt: skip


def test_what_is_typed_for_one_file_goes_before_its_name():
    assert details_of_each(["07版.txt"], {"issue_date": None, "page": 3})[0]["page"] == 3


def test_a_file_cut_inside_a_character_is_not_read_as_something_else():
    with pytest.raises(Refused):
        decode(PAGE.encode()[:-2] if PAGE.encode()[-1] > 127 else PAGE.strip().encode()[:-1])


def test_the_text_is_kept_exactly_with_its_stories_and_its_leftovers(newsroom):
    text = f"\r\n  {PAGE}\u3000"

    batch, is_new = actions.receive(text, by=newsroom.typist, page=3, file_name="p03.txt")

    batch.refresh_from_db()
    assert is_new
    assert (batch.text, batch.entered_by, batch.page, batch.file_name) == (text, newsroom.typist, 3, "p03.txt")
    assert [clip.headline for clip in Clip.objects.of(batch)] == ["暖手炉送到路口", "夜班食堂添新灶"]
    assert [batch.text[slice(*rest["span"])] for rest in batch.leftover] == ["本版责编 夏小满 校对 秋小分"]
    assert Story.objects.count() == 0


def test_the_fingerprint_is_the_hash_of_the_text_with_one_kind_of_line_end():
    assert actions.fingerprint("一\r\n二") == hashlib.sha256("一\n二".encode()).hexdigest()


@pytest.mark.parametrize("again", [PAGE, PAGE.replace("\n", "\r\n")], ids=["same bytes", "other line ends"])
def test_the_same_page_twice_is_the_same_batch(newsroom, again):
    first, _is_new = actions.receive(PAGE, by=newsroom.typist, page=3)

    second, is_new = actions.receive(again, by=newsroom.first, page=4)

    assert (second, is_new, second.page) == (first, False, 3)
    assert (Batch.objects.count(), Clip.objects.count()) == (1, 2)


def test_a_clip_begins_as_what_was_read(newsroom):
    batch, _is_new = actions.receive(PAGE, by=newsroom.typist)

    clip = Clip.objects.of(batch).first()
    text, taxonomy = clip.content["text"], clip.content["taxonomy"]
    assert text["bylines"] == [{"role": "记者", "name": "沈小禾", "contributor": None}]
    assert text["dateline"] == "本报讯"
    assert copy_of(clip.content) == "\n\n".join(clip.reading["paragraphs"])
    assert (taxonomy["districts"], taxonomy["bodies"]) == (["miyun"], ["miyun-qu"])


def test_a_retired_district_stands_under_its_successor(newsroom):
    new = make_district("dongcheng", name="东城区", short_name="东城")
    make_district("chongwen", name="崇文区", short_name="崇文", retired_on="2010-07-01", successor=new)

    batch, _is_new = actions.receive(PAGE.replace("密云区总工会", "崇文区的工友"), by=newsroom.typist)

    assert Clip.objects.of(batch).first().content["taxonomy"]["districts"] == ["dongcheng"]


def test_a_place_outside_the_papers_districts_is_elsewhere(newsroom):
    make_district("waidi", name="外地", short_name="外地", kind="elsewhere")

    batch, _is_new = actions.receive(PAGE.replace("密云区总工会", "广东省云上市月牙河区的工友"), by=newsroom.typist)

    assert Clip.objects.of(batch).first().content["taxonomy"]["districts"] == ["waidi"]


@pytest.mark.parametrize("text", ["", " \n\u3000\t", "一\x00二", "一\ud800二", "长" * (actions.MOST_CHARACTERS + 1)])
def test_what_is_no_copy_is_refused(newsroom, text):
    with pytest.raises(Refused):
        actions.receive(text, by=newsroom.typist)

    assert Batch.objects.count() == 0


def test_who_may_not_enter_copy_is_refused(newsroom):
    outsider = get_user_model().objects.create(username="outsider", is_staff=True)

    with pytest.raises(Refused):
        actions.receive(PAGE, by=outsider)


def test_printed_copy_is_entered_by_who_may_enter_printed_copy(newsroom):
    with pytest.raises(Refused):
        actions.receive(PAGE, by=newsroom.writer, is_printed=True, print_signed_by="付印人")

    batch, _is_new = actions.receive(PAGE, by=newsroom.typist, is_printed=True, print_signed_by="付印人")
    assert batch.is_printed


# --- Files and what is in them --------------------------------------------------------------------

PNG, JPEG = b"\x89PNG\r\n\x1a\n one", b"\xff\xd8\xff two"
WORD = docx_of(PAGE, [("image1.png", PNG), ("image2.jpeg", JPEG)])


def receive_file(name, raw, **details):
    arrival = read_file(name, raw)
    return actions.receive(arrival.text, **arrival.files, **details)


def content_of(file):
    with file.open() as opened:
        return opened.read()


def stored(batch):
    """The files that lie beside a batch, by their names on the disk."""
    return sorted(storages["intake"].listdir(batch.fingerprint)[1])


def test_a_word_file_is_split_and_kept_with_its_pictures_byte_for_byte(newsroom):
    batch, is_new = receive_file("2026-11-22-03.docx", WORD, by=newsroom.typist)

    enclosures = Enclosure.objects.filter(batch=batch)
    assert is_new
    assert content_of(batch.original) == WORD
    assert [clip.headline for clip in Clip.objects.of(batch)] == ["暖手炉送到路口", "夜班食堂添新灶"]
    assert [(one.name, content_of(one.file)) for one in enclosures] == [("image1.png", PNG), ("image2.jpeg", JPEG)]


def test_the_same_word_file_again_is_the_same_batch_and_no_file_is_doubled(newsroom):
    first, _is_new = receive_file("甲.docx", WORD, by=newsroom.typist)

    second, is_new = receive_file("乙.docx", WORD, by=newsroom.first)

    assert (second, is_new, second.file_name) == (first, False, "甲.docx")
    assert Enclosure.objects.count() == 2
    assert stored(first) == ["0000.png", "0001.jpeg", "original.docx"]


def test_a_page_pasted_first_gets_its_file_and_pictures_later(newsroom):
    pasted, _is_new = actions.receive(PAGE, by=newsroom.typist)

    batch, is_new = receive_file("甲.docx", WORD, by=newsroom.first)

    assert (batch, is_new, batch.text, batch.file_name) == (pasted, False, PAGE, "甲.docx")
    assert Enclosure.objects.filter(batch=pasted).count() == 2


def test_a_page_that_came_as_text_keeps_its_file_and_gets_the_pictures(newsroom):
    receive_file("03.txt", PAGE.encode(), by=newsroom.typist)

    batch, _is_new = receive_file("甲.docx", WORD, by=newsroom.first)

    assert (batch.file_name, content_of(batch.original)) == ("03.txt", PAGE.encode())
    assert Enclosure.objects.filter(batch=batch).count() == 2


def test_a_text_file_is_kept_as_it_came(newsroom):
    batch, _is_new = receive_file("03.txt", PAGE.encode("gb18030"), by=newsroom.typist)

    assert content_of(batch.original) == PAGE.encode("gb18030")


def test_what_a_broken_off_run_left_on_the_disk_is_written_over(newsroom):
    place = f"{actions.fingerprint(PAGE)}/original.docx"
    left = storages["intake"].save(place, SimpleUploadedFile("x", b"half"))

    batch, _is_new = receive_file("甲.docx", WORD, by=newsroom.typist)

    assert (left, batch.original.name, content_of(batch.original)) == (place, place, WORD)


def test_files_whose_batch_is_not_kept_go_again(newsroom, monkeypatch):
    """The second picture cannot be written: nothing of it stays, in the database or on the disk."""
    storage = Batch._meta.get_field("original").storage
    save = storage.save
    text = PAGE.replace("路口", "渡口")

    def full(name, content):
        if "0001" in name:
            raise OSError("No space left on device")
        return save(name, content)

    monkeypatch.setattr(storage, "save", full)
    with pytest.raises(OSError, match="space"):
        pictures = [Picture("a.png", PNG), Picture("b.png", PNG)]
        actions.receive(text, by=newsroom.typist, original=b"the file", pictures=pictures)

    assert Batch.objects.count() == 0
    assert storage.listdir(actions.fingerprint(text))[1] == []
