"""The files of an archive (旧报入库): JSON Lines, or CSV with the same fields, read line by line.

A file that ends in .csv is CSV with the names of the fields in its first row; any other holds a JSON object a line.
Both are UTF-8, with or without a byte order mark.
"""

import base64
import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from articles.archive_lines import FIELDS, Line, Ready, Refused, Registers, key_of, read

LISTS = frozenset({"districts", "topics", "bodies", "tags"})
SEPARATORS = str.maketrans("；", ";")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LONGEST_CELL = 10_000_000
# A byte that is not UTF-8 is read as one of these, and so the line can be told and given back as it was.
STRAYS = frozenset(map(chr, range(0xDC80, 0xDD00)))


class Unreadable(Exception):
    """A file that cannot be read at all, in a sentence."""


def batches(files: list[str], registers: Registers, now: datetime, size: int) -> Iterator[list[Ready | Refused]]:
    """All lines of the files in their order, `size` at a time, each made ready or refused.

    Raises Unreadable for a file that is not there or whose first row names no known fields.
    """
    lines = _lines(files, registers, now)
    while batch := list(islice(lines, size)):
        yield batch


def _lines(files: list[str], registers: Registers, now: datetime) -> Iterator[Ready | Refused]:
    first_at: dict[tuple[str, str], Line] = {}
    for file in files:
        for line, values in _values(file):
            if isinstance(values, str):
                yield Refused(line, values)
                continue
            key = key_of(values)
            twin = key and first_at.setdefault(key, line._replace(raw=b""))
            if twin and (twin.file, twin.number) != (line.file, line.number):
                yield Refused(line, _twice(twin))
            else:
                yield read(line, values, registers, now)


def _twice(twin: Line) -> str:
    return _("key: line %(number)s of %(file)s has the same.") % {"number": twin.number, "file": Path(twin.file).name}


def _values(file: str) -> Iterator[tuple[Line, dict[str, Any] | str]]:
    """Each line with what it says by field, or with the sentence that says why it cannot be read."""
    try:
        with open(file, "rb") as opened:
            read_file = _csv if file.lower().endswith(".csv") else _json_lines
            yield from read_file(file, opened)
    except OSError as error:
        raise Unreadable(_("%(file)s cannot be read: %(why)s") % {"file": file, "why": error.strerror}) from error


def _json_lines(file: str, opened: Iterable[bytes]) -> Iterator[tuple[Line, dict[str, Any] | str]]:
    for number, raw in enumerate(opened, start=1):
        line = Line(file, number, raw.rstrip(b"\r\n"))
        text = raw.removeprefix(BYTE_ORDER_MARK) if number == 1 else raw
        if text.strip():
            yield line, _object(text)


def _object(raw: bytes) -> dict[str, Any] | str:
    try:
        values = json.loads(raw.decode(), object_pairs_hook=_once_each, parse_constant=_no_number)
    except UnicodeDecodeError:
        return _("The line is not UTF-8.")
    except (ValueError, RecursionError) as error:
        return _("The line is not JSON: %(why)s") % {"why": error}
    return values if isinstance(values, dict) else _("The line is not an object with fields.")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return values


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _csv(file: str, opened: Iterable[bytes]) -> Iterator[tuple[Line, dict[str, Any] | str]]:
    csv.field_size_limit(LONGEST_CELL)
    taken: list[str] = []
    reader = csv.reader(_decoded(opened, taken), strict=True)
    names = next(reader, [])
    if not names or set(names) - FIELDS.keys() or len(set(names)) < len(names):
        raise Unreadable(
            _("%(file)s: the first row must hold names of fields, each once, and no others: %(names)s")
            % {"file": file, "names": ", ".join(FIELDS)}
        )
    number = 1 + len(taken)
    while True:
        taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells = _("The line is not CSV: %(why)s") % {"why": error}
        text = "".join(taken)
        line = Line(file, number, text.rstrip("\r\n").encode("utf-8", "surrogateescape"))
        number += len(taken)
        if cells:
            yield line, cells if isinstance(cells, str) else _row(names, cells, text)


def _decoded(opened: Iterable[bytes], taken: list[str]) -> Iterator[str]:
    """The lines as text, each noted in `taken` when the reader takes it."""
    for number, raw in enumerate(opened):
        text = (raw.removeprefix(BYTE_ORDER_MARK) if number == 0 else raw).decode("utf-8", "surrogateescape")
        taken.append(text)
        yield text


def _row(names: list[str], cells: list[str], text: str) -> dict[str, Any] | str:
    if not STRAYS.isdisjoint(text):
        return _("The line is not UTF-8.")
    if len(cells) != len(names):
        return _("The row has %(number)s cells, the first row has %(names)s.") % {
            "number": len(cells),
            "names": len(names),
        }
    try:
        return {name: _cell(name, cell) for name, cell in zip(names, cells, strict=True) if cell.strip()}
    except ValueError as error:
        return str(error)


def _cell(name: str, cell: str) -> Any:
    """What a cell says as JSON would: a list with “；” or ; between its values, a number, names with their roles."""
    if name == "page":
        return int(cell) if cell.strip().isdecimal() else cell
    if name == "bylines":
        return [_byline(each) for each in _parted(cell)]
    return _parted(cell) if name in LISTS else cell


def _parted(cell: str) -> list[str]:
    return [part.strip() for part in cell.translate(SEPARATORS).split(";") if part.strip()]


def _byline(text: str) -> dict[str, str]:
    """“通讯员 李四”: what stands before the first blank is the role."""
    role, _blank, name = text.partition(" ")
    return {"role": role, "name": name.strip()} if name else {"role": "", "name": role}


def report_of(refused: Refused) -> str:
    """A refused line for the report, as JSON: file, line, reason, and its text, or its bytes in base64 where they are
    not UTF-8."""
    line = refused.line
    said: dict[str, Any] = {"file": line.file, "line": line.number, "reason": refused.why}
    try:
        said["text"] = line.raw.decode()
    except UnicodeDecodeError:
        said["base64"] = base64.b64encode(line.raw).decode()
    return json.dumps(said, ensure_ascii=False)
