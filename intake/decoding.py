"""Bytes to text: page text comes as UTF-8, as GB18030 from layout systems, as UTF-16 from Windows' “Unicode”.

What is no text at all is known by its first bytes, not by its name, and refused with what to do instead.
"""

import codecs
import re

from django.utils.translation import gettext_lazy as _

from articles.actions import Refused

MOST_BYTES = 4_000_000
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# What Chinese copy is made of: ASCII, Han, its punctuation and full-width forms.
USUAL = re.compile(r"[\t\n\r -~\u00b7\u2010-\u2027\u3000-\u303f\u4e00-\u9fff\uff01-\uffe5]")
SURELY_UTF_16 = 0.95

EMPTY = _("The file is empty. Look at it and send it again.")
TOO_LARGE = _("The file is too large for the text of a page. Send it page by page.")
CUT_OFF = _("The file breaks off in the middle of a character. Copy it again.")
OLD_WORD = _("This is an old Word or WPS file (.doc, .wps). Open it, save it as .docx or .txt, and send that.")
LOCKED = _("The file is locked with a password. Open it, save it without one as .docx or .txt, and send that.")
RICH_TEXT = _("This is an RTF file. Open it, save it as .docx or .txt, and send that.")
PDF = _("This is a PDF. Save it as .docx or .txt and send that, or copy its text and paste it.")
PICTURE = _("This is a picture, not text. It belongs among the photos; send the text as .docx or .txt.")
PACKED = _("This is a packed file. Unpack it and send the .docx or .txt files inside.")
NO_TEXT = _("This is not a text file. Open it, save it as .docx or .txt, and send that, or paste the text.")

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
# How other kinds begin, as a pattern, with the sentence.
KINDS = [
    (re.compile(kind, re.DOTALL), sentence)
    for kind, sentence in [
        (re.escape(OLE), OLD_WORD),
        (rb"\{\\rtf", RICH_TEXT),
        (rb"%PDF-", PDF),
        (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|II\*\x00|MM\x00\*|BM.{4}\x00{4}|.{4}ftyp", PICTURE),
        (rb"PK\x03\x04|PK\x05\x06|Rar!\x1a|7z\xbc\xaf|\x1f\x8b", PACKED),
    ]
]


def decode(raw: bytes) -> str:
    """The text of a file, without its byte order mark. Refused, in a sentence, when it is no text at all."""
    if not raw:
        raise Refused(EMPTY)
    if sentence := _other_kind(raw):
        raise Refused(sentence)
    if len(raw) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    text = _decoded(raw)
    if NOT_TEXT.search(text):
        raise Refused(NO_TEXT)
    return text


def _other_kind(raw):
    """The sentence for a file that begins as another kind does; Word locks a .docx in the shell of a .doc."""
    if raw.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in raw:
        return LOCKED
    return next((sentence for kind, sentence in KINDS if kind.match(raw)), None)


def _decoded(raw):
    if raw.startswith(UTF_16_MARKS):
        return _strictly(raw, "utf-16")
    if b"\x00" in raw:
        return _unmarked_utf_16(raw)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Bytes that are UTF-8 up to the very end are no GB18030: the file was cut.
        if error.reason == "unexpected end of data":
            raise Refused(CUT_OFF) from None
    return _strictly(raw, "gb18030")


def _strictly(raw, encoding):
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        # gb18030 calls every wrong pair incomplete; only at the end is it one.
        is_cut = error.end >= len(raw) and error.reason != "illegal multibyte sequence"
        raise Refused(CUT_OFF if is_cut else NO_TEXT) from None


def _unmarked_utf_16(raw):
    """UTF-16 without its mark, in the byte order that makes nearly every character a usual one.

    Where the NULs stand decides nothing: a line end has one on one side, 一 (4E00) on the other.
    """
    whole = raw[: len(raw) // 2 * 2]
    texts = (whole.decode(f"utf-16-{order}", errors="replace") for order in ("le", "be"))
    text = max(texts, key=_share_of_usual)
    if _share_of_usual(text) < SURELY_UTF_16:
        raise Refused(NO_TEXT)
    if whole != raw:
        raise Refused(CUT_OFF)
    return text


def _share_of_usual(text):
    return len(USUAL.findall(text)) / max(1, len(text))
