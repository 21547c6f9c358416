"""Raw copy arrives: in any encoding, once, exactly, and by somebody who may."""

import hashlib

import pytest
from django.contrib.auth import get_user_model

from articles.actions import Refused
from articles.models import Story
from intake import actions
from intake.contents import copy_of
from intake.decoding import decode
from intake.models import Batch, Clip
from tests.factories import make_district
from tests.intake.pages import small_page

pytestmark = pytest.mark.django_db

PAGE = small_page("暖手炉送到路口", "夜班食堂添新灶")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_text_is_read_in_the_encodings_pages_come_in(encoding):
    assert decode(PAGE.encode(encoding)) == PAGE


def test_utf_16_of_the_other_byte_order_is_read():
    assert decode(b"\xfe\xff" + PAGE.encode("utf-16-be")) == PAGE


@pytest.mark.parametrize(
    "raw",
    [
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"%PDF-1.7\n\x00\xff",
        b"\xff\xff\xff\xff",
    ],
    ids=["docx", "png", "pdf", "noise"],
)
def test_a_file_that_is_no_text_is_refused_with_a_sentence(raw):
    with pytest.raises(Refused, match="文本|text"):
        decode(raw)


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
