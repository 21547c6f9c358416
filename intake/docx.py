"""A .docx as text, with its pictures set aside: only what the page itself shows is read, and nothing is ever unpacked.

A .docx is a zip of XML, and both can be made to hurt. So the limits are asked of the zip's own list before a byte is
inflated, the XML goes through defusedxml as a stream and never becomes a tree, and of the relations only those are
used that name a picture inside the file (docs/decisions/0012-word-files-are-read-as-text.md).
"""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field

from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext_lazy as _

from articles.actions import Refused
from intake.decoding import LOCKED, PACKED, UTF_16_MARKS, ZIP

LARGEST_FILE = 50 * 1024 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
MOST_XML = 10 * 1024 * 1024
MOST_TAGS = 300_000
MOST_NESTED = 20  # cells in cells: each level copies its lines outward
MOST_PARTS = 2_000
MOST_RATIO = 100
SMALL = 1024 * 1024  # below this no ratio says anything: a page of blanks is no bomb
PART_OF_LIST = b"PK\x01\x02"
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # all that the format has; the others inflate without a limit
IS_LOCKED = 0x1

BROKEN = _("This Word file is damaged or breaks off. Open it, save it again as .docx or .txt, and send that.")
TOO_MUCH = _("This Word file unpacks to far more than a page needs. Save its text as .txt and send that.")
FOREIGN = _("This Word file holds what Word never writes, and was not read. Save its text as .txt.")
OTHER_OFFICE = _("This is a document of another program than Word. Save it as .docx or .txt and send that.")

# The main part: word/document.xml; Word on the web numbers it.
MAIN = re.compile(r"word/document\d*\.xml")
OFFICE_PARTS = ("[Content_Types].xml", "mimetype", "OFD.xml")

W_2006 = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PREFIXES = {
    W_2006: "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "urn:schemas-microsoft-com:vml": "v",
    RELATIONS: "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
}


@dataclass(frozen=True)
class Picture:
    """A picture exactly as it is in the file; `name` is its part's own, like image1.jpeg."""

    name: str
    content: bytes


@dataclass(frozen=True)
class WordCopy:
    """What a .docx says: its text, its pictures in order of appearance, and whether it has notes that stay in it."""

    text: str
    pictures: tuple[Picture, ...]
    has_notes: bool


def is_zip(raw: bytes) -> bool:
    return raw.startswith(ZIP)


def read_docx(raw: bytes) -> WordCopy:
    """Text, tables row by row, and pictures of a .docx; changes count as accepted.

    Left out are headers, footers, footnotes, comments and numbers that Word makes up. Refused, in a sentence, when
    the file is broken, locked, no Word file or far too large.
    """
    if len(raw) > LARGEST_FILE:
        raise Refused(TOO_MUCH)
    try:
        if raw.count(PART_OF_LIST) > MOST_PARTS:
            raise Refused(TOO_MUCH)
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check_list(archive.infolist(), len(raw))
            return _read(archive)
    except Refused:
        raise
    except Exception as error:  # a hostile file can make a reader raise anything
        raise Refused(BROKEN) from error


def _check_list(parts, size):
    """The zip's own list, before anything is inflated; no part ever gives more than it claims here."""
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > max(SMALL, MOST_RATIO * size):
        raise Refused(TOO_MUCH)
    if any(part.flag_bits & IS_LOCKED for part in parts):
        raise Refused(LOCKED)
    if len({part.filename for part in parts}) < len(parts):
        raise Refused(FOREIGN)


def _read(archive):
    parts = set(archive.namelist())
    main = min(filter(MAIN.fullmatch, parts), default=None)
    if main is None:
        raise Refused(PACKED if parts.isdisjoint(OFFICE_PARTS) else OTHER_OFFICE)
    page = _parsed(archive, main, _Page())
    if not page.is_word:
        raise Refused(BROKEN)
    return WordCopy(page.text, tuple(_pictures(archive, main, page.picture_ids)), page.has_notes)


def _parsed(archive, name, target):
    """Feeds a part to `target`. In one piece: fed in pieces, a huge tag costs the square of its length."""
    if archive.getinfo(name).file_size > MOST_XML:
        raise Refused(TOO_MUCH)
    xml = _bytes_of(archive, name)
    # The format has these two and no other, so the file does not choose which decoder is loaded.
    encoding = "utf-16" if xml.startswith(UTF_16_MARKS) else "utf-8"
    parser = DefusedXMLParser(target=target, encoding=encoding, forbid_dtd=True)
    try:
        parser.feed(xml)
        parser.close()
    except ValueError as error:  # defusedxml: a DTD, an entity, something from outside
        raise Refused(FOREIGN) from error
    return target


def _bytes_of(archive, name):
    if archive.getinfo(name).compress_type not in METHODS:
        raise Refused(FOREIGN)
    return archive.read(name)


def _pictures(archive, main, ids):
    """Each picture once, in the order of `ids`. What is linked from outside, or is not there, is passed over."""
    relations = posixpath.join(posixpath.dirname(main), "_rels", f"{posixpath.basename(main)}.rels")
    parts = set(archive.namelist())
    if not ids or relations not in parts:
        return
    named = _parsed(archive, relations, _PictureNames()).names
    for name in dict.fromkeys(named[each] for each in ids if each in named):
        if name in parts:
            yield Picture(posixpath.basename(name), _bytes_of(archive, name))


class _PictureNames:
    """Reads the relations of a part: {id: name of the part} of pictures inside the file's media folder."""

    def __init__(self):
        self.names = {}

    def start(self, tag, attributes):
        name = posixpath.normpath(posixpath.join("/word", attributes.get("Target", ""))).lstrip("/")
        is_inside = attributes.get("TargetMode") != "External" and re.fullmatch(r"(word/)?media/[^/]+", name)
        if is_inside and attributes.get("Type", "").endswith("/image"):
            self.names[attributes.get("Id")] = name


@dataclass
class _Frame:
    """What holds paragraphs: the page, a cell, a text box. `line` is the open paragraph, `aside` its text boxes."""

    lines: list = field(default_factory=list)
    line: list = field(default_factory=list)
    aside: list = field(default_factory=list)
    row: list = field(default_factory=list)
    runs_on: bool = False

    def close_paragraph(self):
        """A paragraph whose end was deleted runs on into the next."""
        if not self.runs_on:
            self.lines += [*"".join(self.line).split("\n"), *self.aside]
            self.line, self.aside = [], []
        self.runs_on = False

    def close_row(self):
        """A row of single lines is one line with tabs. Longer cells are a layout: they stand one after another."""
        cells = [_without_blank_ends(cell) for cell in self.row]
        if all(len(cell) < 2 for cell in cells):
            self.lines.append("\t".join(cell[0] if cell else "" for cell in cells).rstrip("\t"))
        else:
            self.lines += [line for cell in cells for line in cell]
        self.row = []

    def closed(self):
        if self.line or self.aside:
            self.runs_on = False
            self.close_paragraph()
        return self.lines


def _without_blank_ends(lines):
    filled = [number for number, line in enumerate(lines) if line.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else []


class _Page:
    """Hears the XML of the main part go by and keeps what stands on the page with every change accepted.

    `open` are the names of the tags we are in; inside of what is skipped nothing is heard until it ends.
    """

    # Deleted or moved away, the second form of what stands once already, the reading beside a character.
    SKIPPED = {"w:del", "w:moveFrom", "mc:Fallback", "w:rt"}
    TEXT = {"w:t", "m:t"}
    SIGNS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
    NOTES = {"w:footnoteReference", "w:endnoteReference", "w:commentReference"}
    PICTURES = {"a:blip": "r:embed", "v:imagedata": "r:id"}
    HOLDERS = {"w:tc", "w:txbxContent"}

    def __init__(self):
        self.open, self.skipped_at = [], None
        self.frames = [_Frame()]
        self.tags, self.picture_ids = 0, []
        self.is_word = self.has_notes = False

    @property
    def text(self):
        return "\n".join(_without_blank_ends(self.frames[0].closed()))

    def start(self, tag, attributes):
        name = _short(tag)
        self.open.append(name)
        self.tags += 1
        if self.tags > MOST_TAGS or len(self.frames) > MOST_NESTED:
            raise Refused(TOO_MUCH)
        if self.skipped_at is not None:
            return
        if name in self.SKIPPED or name == "w:cellDel":
            self._skip(name)
        elif name in self.HOLDERS:
            self.frames.append(_Frame())
        else:
            self._hear(name, attributes)

    def end(self, tag):
        name = self.open.pop()
        if self.skipped_at is not None:
            if len(self.open) == self.skipped_at:
                self.skipped_at = None
        elif name == "w:p":
            self.frames[-1].close_paragraph()
        elif name == "w:tr":
            self.frames[-1].close_row()
        elif name in self.HOLDERS:
            lines = self.frames.pop().closed()
            if name == "w:tc":
                self.frames[-1].row.append(lines)
            else:
                self.frames[-1].aside += lines

    def data(self, text):
        if self.skipped_at is None and self.open[-1] in self.TEXT:
            self.frames[-1].line.append(text)

    def _skip(self, name):
        """From here to the end of the tag; a mark of deletion skips the row or cell it is a property of."""
        around = self.open[-3:-1]
        self.skipped_at = len(self.open) - 1
        if around == ["w:pPr", "w:rPr"]:
            self.frames[-1].runs_on = True
        elif around == ["w:tr", "w:trPr"]:
            self.skipped_at -= 2
            self.frames[-1].row = []
        elif around == ["w:tc", "w:tcPr"]:
            self.skipped_at -= 2
            self.frames.pop()

    def _hear(self, name, attributes):
        if name == "w:document":
            self.is_word |= len(self.open) == 1
        elif name in self.SIGNS and self.open[-2:-1] == ["w:r"]:
            self.frames[-1].line.append(self.SIGNS[name])
        elif name == "w:sym":
            self.frames[-1].line.append(_symbol(attributes))
        elif name in self.NOTES:
            self.has_notes = True
        elif name in self.PICTURES:
            self.picture_ids += [value for key, value in attributes.items() if _short(key) == self.PICTURES[name]]


def _short(tag):
    """w:t from {the long name of a schema}t; what is of no schema known here keeps its long name."""
    schema, _brace, name = tag[1:].partition("}")
    return f"{PREFIXES[schema]}:{name}" if schema in PREFIXES else tag


def _symbol(attributes):
    """A sign by its number in a font of signs: those have no character of their own, and show as □."""
    number = next((value for key, value in attributes.items() if _short(key) == "w:char"), "")
    character = chr(int(number, 16)) if re.fullmatch(r"[0-9A-Fa-f]{4}", number) else "□"
    return character if character.isprintable() else "□"
