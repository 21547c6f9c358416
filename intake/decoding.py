"""Bytes to text: page text comes as UTF-8, as GB18030 from layout systems, as UTF-16 from Windows' “Unicode”."""

import codecs
import re

from django.utils.translation import gettext as _

from articles.actions import Refused

UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(raw: bytes) -> str:
    """The text of a file, without its byte order mark. Refused, in a sentence, when it is no text at all."""
    text = _decoded(raw)
    if NOT_TEXT.search(text):
        raise Refused(_not_a_text())
    return text


def _decoded(raw: bytes) -> str:
    try:
        if raw.startswith(UTF_16_MARKS):
            return raw.decode("utf-16")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Bytes that are UTF-8 up to the very end are no GB18030: the file was cut.
        if error.reason == "unexpected end of data" or raw.startswith(UTF_16_MARKS):
            raise Refused(_("The file breaks off in the middle of a character. Copy it again.")) from None
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        raise Refused(_not_a_text()) from None


def _not_a_text() -> str:
    return _("This is not a plain text file. Save it as text (.txt, UTF-8 or GB18030), or paste the text.")
