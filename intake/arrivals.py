"""A file that came in: its text, its pictures, and what its name says of the issue and page it is from."""

import re
from dataclasses import dataclass
from datetime import date

from intake.decoding import decode
from intake.docx import Picture, is_zip, read_docx

# 2026-11-22-03.txt, 20261122_A03.docx: day and page together; 03版.txt, 第3版 要闻.docx: the page alone.
DAY_AND_PAGE = re.compile(r"(20\d\d)([-_.]?)(\d\d)\2(\d\d)[-_. ]+[A-Za-z]?(\d{1,2})(?!\d)")
PAGE = re.compile(r"(?<!\d)(\d{1,2})版")
LAST_PAGE = 64


@dataclass(frozen=True)
class Arrival:
    """Copy ready to be received. `original`: the file's bytes, empty for what was pasted."""

    name: str
    text: str
    original: bytes = b""
    pictures: tuple[Picture, ...] = ()
    has_notes: bool = False

    @property
    def files(self):
        """What `actions.receive` is told of the file."""
        return {"file_name": self.name, "original": self.original, "pictures": self.pictures}


def read_file(name: str, raw: bytes) -> Arrival:
    """A text file in any of its encodings, or a .docx; known by what it holds. Refused, in a sentence, otherwise."""
    if not is_zip(raw):
        return Arrival(name, decode(raw), raw)
    copy = read_docx(raw)
    return Arrival(name, copy.text, raw, copy.pictures, copy.has_notes)


def details_of_each(names, details):
    """The details of each of several pieces that come in together, asked once for all: [{as `details`}].

    One piece alone is what was typed. Of several, page and page name were typed for the first; a page in a file's name
    goes before, and the others' are left to be asked for. A day in a name stands where none was typed.
    """
    each = []
    for number, name in enumerate(names):
        day, page = _said_by(name)
        typed = details if number == 0 else {**details, "page": None, "page_name": ""}
        first, second = (page, typed.get("page")) if len(names) > 1 else (typed.get("page"), page)
        each.append({**typed, "page": first or second, "issue_date": details.get("issue_date") or day})
    return each


def _said_by(name):
    """(day, page) as a file's name says, either None."""
    day = None
    if found := DAY_AND_PAGE.search(name):
        year, _mark, month, of_month, page = found.groups()
        try:
            day = date(int(year), int(month), int(of_month))
        except ValueError:
            return None, None
    elif found := PAGE.search(name):
        page = found[1]
    else:
        return None, None
    return day, int(page) if 1 <= int(page) <= LAST_PAGE else None
