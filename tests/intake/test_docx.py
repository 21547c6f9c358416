"""Word files: what stands on the page is read, changes accepted; what is made to hurt is refused or harmless."""

import struct
import sys
import zipfile

import pytest

from articles.actions import Refused
from intake.arrivals import read_file
from intake.decoding import LOCKED, OLE, PACKED
from intake.docx import BROKEN, FOREIGN, MOST_PARTS, MOST_UNPACKED, OTHER_OFFICE, TOO_MUCH, read_docx
from tests.intake.word import (
    HEAD,
    STRICT,
    TYPES,
    document,
    docx,
    docx_of,
    paragraph,
    picture,
    relations,
    table,
    zipped,
)

GOOD = paragraph("暖手炉送到路口")
PNG, JPEG = b"\x89PNG\r\n\x1a\n one", b"\xff\xd8\xff two"


def text_of(body, **more):
    return read_docx(docx(body, **more)).text


# --- What is read ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (paragraph("一") + paragraph() + paragraph("二"), "一\n\n二"),
        ("<w:p><w:r><w:t>引题</w:t><w:br/><w:t>主题</w:t></w:r></w:p>", "引题\n主题"),
        ("<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r></w:p>", "甲\t乙"),
        (paragraph("一", '<w:pPr><w:tabs><w:tab w:val="left" w:pos="4"/></w:tabs></w:pPr>'), "一"),
        ('<w:p><w:hyperlink><w:r><w:t xml:space="preserve"> 链 </w:t></w:r></w:hyperlink></w:p>', " 链 "),
        ("<w:sdt><w:sdtContent>" + GOOD + "</w:sdtContent></w:sdt>", "暖手炉送到路口"),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText><w:t>3</w:t></w:r></w:p>", "3"),
        ("<w:p><w:r><w:t>20</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>30</w:t></w:r></w:p>", "20-30"),
        ('<w:p><w:r><w:sym w:font="Wingdings" w:char="F0B7"/><w:sym w:char="25CF"/></w:r></w:p>', "□●"),
        ("<w:p><w:r><w:ruby><w:rt><w:r><w:t>nuǎn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>暖</w:t></w:r></w:rubyBase>"
         "</w:ruby></w:r></w:p>", "暖"),
        (paragraph("&lt;b&gt; &amp;amp;"), "<b> &amp;"),
    ],
    ids=["paragraphs", "line break", "tab", "tab stops", "link", "content control", "field", "hyphens", "signs", "ruby",
         "markup"],
)  # fmt: skip
def test_a_page_of_word_reads_as_it_looks(body, text):
    assert text_of(body) == text


def test_a_table_is_read_row_by_row_with_tabs():
    assert (
        text_of(GOOD + table(["姓名", "单位"], ["沈小禾", ""], ["", "密云"]))
        == "暖手炉送到路口\n姓名\t单位\n沈小禾\n\t密云"
    )


def test_a_table_that_lays_out_the_page_is_read_cell_after_cell():
    story = paragraph("题") + paragraph("第一段") + paragraph()

    assert text_of(table([story, "右栏"])) == "题\n第一段\n右栏"


def test_a_table_inside_a_cell_is_read_where_it_stands():
    assert text_of(table([paragraph("题") + table(["甲", "乙"])])) == "题\n甲\t乙"


def test_a_text_box_stands_once_and_after_its_paragraph():
    box = f"<w:txbxContent>{paragraph('框里')}{paragraph('两行')}</w:txbxContent>"
    drawn = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"

    assert (
        text_of(f"<w:p><w:r><w:t>框</w:t>{drawn}<w:t>外</w:t></w:r></w:p>{GOOD}") == "框外\n框里\n两行\n暖手炉送到路口"
    )


DELETED_END = '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
RUN = "<w:r><w:t>{}</w:t></w:r>".format
CHANGES = {
    "inserted": ("<w:p><w:ins>" + RUN("加") + "</w:ins></w:p>", "加"),
    "deleted": ("<w:p>" + RUN("留") + "<w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>", "留"),
    "moved": ("<w:p><w:moveFrom>" + RUN("旧") + "</w:moveFrom><w:moveTo>" + RUN("新") + "</w:moveTo></w:p>", "新"),
    "end of paragraph deleted": (paragraph("前", DELETED_END) + paragraph("后"), "前后"),
    "last end deleted": (paragraph("末", DELETED_END), "末"),
    "row deleted": (table(["旧"], ["留"]).replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 1), "留"),
    "cell deleted": (table(["旧", "留"]).replace("<w:tc>", "<w:tc><w:tcPr><w:cellDel/></w:tcPr>", 1), "留"),
}


@pytest.mark.parametrize(("body", "text"), CHANGES.values(), ids=CHANGES)
def test_changes_count_as_accepted(body, text):
    assert text_of(body) == text


def test_headers_notes_and_comments_stay_in_the_file_and_notes_are_told_of():
    note = "<w:p><w:r><w:t>正文</w:t><w:footnoteReference w:id='2'/></w:r></w:p>"
    parts = {f"word/{part}.xml": document(paragraph(f"{part}里的字")) for part in ("header1", "footnotes", "comments")}

    copy = read_docx(docx(note, **parts))

    assert (copy.text, copy.has_notes) == ("正文", True)
    assert not read_docx(docx(GOOD)).has_notes


def test_a_strict_file_and_one_of_word_on_the_web_are_read():
    web = zipped({"[Content_Types].xml": TYPES, "word/document2.xml": document(GOOD)})

    assert text_of(GOOD, names=STRICT) == read_docx(web).text == "暖手炉送到路口"


def test_pictures_are_set_aside_once_in_order_with_their_very_bytes():
    body = (
        picture("rId9") + GOOD + "<w:p><w:r><w:pict><v:imagedata r:id='rId2'/></w:pict></w:r></w:p>" + picture("rId9")
    )
    targets = {"rId2": "/word/media/image1.png", "rId9": "media/image2.jpeg", "rId3": "media/unused.png"}
    media = {"word/media/image1.png": PNG, "word/media/image2.jpeg": JPEG, "word/media/unused.png": b"header"}

    copy = read_docx(docx(body, targets=targets, **media))

    assert [(each.name, each.content) for each in copy.pictures] == [("image2.jpeg", JPEG), ("image1.png", PNG)]


def test_a_file_is_known_by_what_it_holds_not_by_its_name():
    arrival = read_file("03版.txt", docx_of("题\n\n文", [("image1.png", PNG)]))

    assert (arrival.text, [each.content for each in arrival.pictures]) == ("题\n\n文", [PNG])


# --- What is made to hurt -------------------------------------------------------------------------

BOMB = b"\0" * (MOST_UNPACKED + 1)
SECRET = "file:///etc/hostname"
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


def of_xml(xml):
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": xml})


def stored(body):
    """Not packed, so that it is not the ratio that stops it."""
    return zipped({"word/document.xml": document(body)}, zipfile.ZIP_STORED)


def with_dtd(declarations, said="&x;"):
    return of_xml(document(paragraph(said), before=f"<!DOCTYPE w:document {declarations}>"))


def claiming(raw, size, *, part=b"word/document.xml"):
    """The file with another unpacked size for a part, in its own head and in the list at the end."""
    changed = bytearray(raw)
    for signature, name_at, size_at in ((b"PK\x03\x04", 30, 22), (b"PK\x01\x02", 46, 24)):
        start = raw.find(signature)
        while start >= 0 and raw[start + name_at : start + name_at + len(part)] != part:
            start = raw.find(signature, start + 4)
        changed[start + size_at : start + size_at + 4] = struct.pack("<I", size)
    return bytes(changed)


def locked(raw):
    """Every part is marked as encrypted."""
    changed = bytearray(raw)
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = raw.find(signature)
        while start >= 0:
            changed[start + flags_at] |= 1
            start = raw.find(signature, start + 4)
    return bytes(changed)


def spoiled(raw):
    """One byte of the packed main part is another."""
    middle = raw.index(b"word/document.xml") + 40
    return raw[:middle] + bytes([raw[middle] ^ 0xFF]) + raw[middle + 1 :]


HOSTILE = {
    "a part of 50 MB of nothing": (TOO_MUCH, lambda: docx(GOOD, **{"word/media/a.bin": BOMB})),
    "many parts of a megabyte": (TOO_MUCH, lambda: docx(GOOD, **{f"word/{n}": b"\0" * 1_000_000 for n in range(60)})),
    "packed a thousand times": (TOO_MUCH, lambda: docx(GOOD, **{"word/media/a.bin": b"\0" * 4_000_000})),
    "10,000 parts": (TOO_MUCH, lambda: docx(GOOD, **{f"word/{number}": "" for number in range(10_000)})),
    "a list of 400,000 parts": (TOO_MUCH, lambda: docx(GOOD) + b"PK\x01\x02" * 400_000),
    "a main part of 12 MB": (TOO_MUCH, lambda: stored(paragraph("长" * 900) * 4_500)),
    "hundreds of thousands of tags": (TOO_MUCH, lambda: stored("<w:p/>" * 300_000)),
    "cells in cells in cells": (TOO_MUCH, lambda: stored("<w:tc>" * 100_000 + "</w:tc>" * 100_000)),
    "200 MB of XML by its claim": (TOO_MUCH, lambda: claiming(docx(GOOD), 200 * 1024 * 1024)),
    "4 GB of XML by its claim": (TOO_MUCH, lambda: claiming(docx(GOOD), 0xFFFFFFFE)),
    "less XML by its claim": (BROKEN, lambda: claiming(docx(GOOD), 40)),
    "none by its claim": (BROKEN, lambda: claiming(docx(GOOD), 0)),
    "packed by bzip2": (FOREIGN, lambda: zipped({"word/document.xml": document(GOOD)}, zipfile.ZIP_BZIP2)),
    "packed by LZMA": (FOREIGN, lambda: zipped({"word/document.xml": document(GOOD)}, zipfile.ZIP_LZMA)),
    "an entity of a file": (FOREIGN, lambda: with_dtd(f'[<!ENTITY x SYSTEM "{SECRET}">]')),
    "an entity from the net": (FOREIGN, lambda: with_dtd('[<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]')),
    "a parameter entity": (FOREIGN, lambda: with_dtd(f'[<!ENTITY % x SYSTEM "{SECRET}"> %x;]')),
    "a DTD from the net": (FOREIGN, lambda: with_dtd('SYSTEM "http://127.0.0.1:9/x.dtd"', said="")),
    "a DTD and nothing more": (FOREIGN, lambda: with_dtd("[]", said="题")),
    "billion laughs": (FOREIGN, lambda: with_dtd(f'[<!ENTITY a0 "ha">{LAUGHS}]', said="&a9;")),
    "one entity a million times": (FOREIGN, lambda: with_dtd(f'[<!ENTITY x "{"长" * 9999}">]', said="&x;" * 9999)),
    "entities in the relations": (
        FOREIGN,
        lambda: docx(
            picture("rId1"),
            **{"word/_rels/document.xml.rels": f'{HEAD}<!DOCTYPE a [<!ENTITY x SYSTEM "{SECRET}">]><a>&x;</a>'},
        ),
    ),
    "locked parts": (LOCKED, lambda: locked(docx(GOOD))),
    "locked by Word": (LOCKED, lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")),
    "cut in half": (BROKEN, lambda: docx_of("题\n" * 999)[:600]),
    "cut at the end": (BROKEN, lambda: docx(GOOD)[:-10]),
    "a byte that is another": (BROKEN, lambda: spoiled(docx_of("题文\n" * 99))),
    "two main parts of one name": (FOREIGN, lambda: twice()),
    "no main part": (OTHER_OFFICE, lambda: zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<x/>"})),
    "a zip of pages": (PACKED, lambda: zipped({"01.txt": "题", "02.txt": "文"})),
    "a main part that is no XML": (BROKEN, lambda: of_xml("题\n文")),
    "a main part that breaks off": (BROKEN, lambda: of_xml(document(GOOD)[:-20])),
    "a main part of other XML": (BROKEN, lambda: of_xml("<html><body>题</body></html>")),
    "bytes that are no UTF-8": (BROKEN, lambda: of_xml(document(GOOD).encode("gb18030"))),
    "an empty main part": (BROKEN, lambda: of_xml("")),
    "an entry that points nowhere": (
        BROKEN,
        lambda: zipped({"word/document.xml": document(GOOD)}).replace(b"PK\x05\x06", b"PK\x05\x06\0\0\0\0", 1),
    ),
    "the head of a zip alone": (BROKEN, lambda: b"PK\x03\x04\x14\0\6\0"),
}


def twice():
    with pytest.warns(UserWarning, match="Duplicate name"):
        return zipped([("word/document.xml", document(GOOD)), ("word/document.xml", document(paragraph("另一")))])


HARMLESS = {
    "a picture from the net": lambda: docx(GOOD + picture("rId1"), targets={"rId1": "http://127.0.0.1:9/a.png"}),
    "a template from the net": lambda: docx(
        GOOD, **{"word/_rels/settings.xml.rels": relations({"rId1": "http://127.0.0.1:9/a.dotm"})}
    ),
    "a picture of a file": lambda: docx(GOOD + picture("rId1"), targets={"rId1": SECRET}),
    "a picture above the file": lambda: docx(
        GOOD + picture("rId1"), targets={"rId1": "../../../../etc/hostname"}, **{"../../../../etc/hostname": "x"}
    ),
    "a part above the file": lambda: docx(GOOD, **{"../../evil.sh": "rm", "/etc/cron.d/evil": "rm", "C:\\evil": "rm"}),
    "zips in zips": lambda: docx(GOOD, **{"word/a.zip": zipped({"b.zip": zipped({"c": bytes(20_000_000)})})}),
    "an encoding nobody has": lambda: of_xml(document(GOOD).replace("UTF-8", "UTF-7", 1)),
    "a macro": lambda: docx(GOOD, **{"word/vbaProject.bin": OLE + b"Auto_Open"}),
    "a macro as a picture": lambda: docx(
        GOOD + picture("rId1"), targets={"rId1": "vbaProject.bin"}, **{"word/vbaProject.bin": OLE}
    ),
    "a picture that is not there": lambda: docx(GOOD + picture("rId1"), targets={"rId1": "media/a.png"}),
    "a program inside": lambda: docx(GOOD, **{"word/embeddings/oleObject1.bin": b"MZ\x90"}),
    "a part of HTML": lambda: docx(GOOD + '<w:altChunk r:id="rId1"/>', **{"word/a.html": "<script>alert(1)</script>"}),
    "a link to a script": lambda: docx('<w:p><w:hyperlink r:id="rId1"/></w:p>' + GOOD, targets={"rId1": "http://x/"}),
}  # fmt: skip
# Where the file could reach: what Python tells of every file opened, program started and address asked for.
REACHES = {"open", "os.system", "subprocess.Popen", "socket.connect", "socket.getaddrinfo", "urllib.Request"}
reached, is_watching = [], []


def _watch(event, arguments):
    if is_watching and event in REACHES:
        reached.append((event, arguments))


@pytest.fixture(scope="module")
def watch():
    """Python keeps such a hook for good, so it sleeps but for the moment of reading."""
    sys.addaudithook(_watch)
    read_docx(docx(GOOD))


def read_while_watched(raw):
    reached.clear()
    is_watching.append(True)
    try:
        return read_file("x.docx", raw)
    finally:
        is_watching.clear()
        assert reached == []


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_is_made_to_hurt_is_refused_in_a_sentence(watch, kind):
    sentence, make = HOSTILE[kind]
    raw = make()

    with pytest.raises(Refused) as refused:
        read_while_watched(raw)

    assert str(refused.value) == str(sentence)


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_lies_in_a_file_and_is_not_asked_for_does_nothing(watch, kind):
    arrival = read_while_watched(HARMLESS[kind]())

    assert arrival.text == "暖手炉送到路口"
    assert arrival.pictures == ()


def test_the_watch_would_see_a_file_opened(watch):
    is_watching.append(True)
    with open(__file__, encoding="utf-8"):
        is_watching.clear()

    assert [event for event, _arguments in reached] == ["open"]
    reached.clear()


def test_as_many_parts_as_are_allowed_are_read():
    raw = docx(GOOD, **{f"word/{number}": "" for number in range(MOST_PARTS - 2)})

    assert read_docx(raw).text == "暖手炉送到路口"


def test_tags_in_tags_in_tags_break_nothing():
    deep = 40_000

    assert text_of("<w:sdt>" * deep + GOOD + "</w:sdt>" * deep) == "暖手炉送到路口"
