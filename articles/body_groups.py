"""The blocks of a body that hold more than one paragraph, while they are filled and as canonical HTML.

A group is told of every tag that opens and ends within it and of every finished paragraph. `after` collects figures
that were put inside: a figure stands only between blocks.
"""

from dataclasses import dataclass, field
from typing import NamedTuple


class Part(NamedTuple):
    """A line a reader sees. `tag`: p, h2, quote, li, row or figure. `html`: what stands inside the line's own tag."""

    tag: str
    text: str
    html: str = ""
    photo: int | None = None


class Block(NamedTuple):
    """A top-level block: one line of canonical HTML, and the lines a reader sees in it."""

    html: str
    parts: tuple[Part, ...]


def figure_block(photo: int) -> Block:
    return Block(f'<figure data-photo="{photo}"></figure>', (Part("figure", "", photo=photo),))


def list_block(tag: str, items: list[list[Part]]) -> Block:
    html = "".join(f"<li>{_contents(item)}</li>" for item in items)
    lines = [paragraph._replace(tag="li") for item in items for paragraph in item]
    return Block(f"<{tag}>{html}</{tag}>", tuple(lines))


def _contents(paragraphs: list[Part]) -> str:
    """What an item or a cell holds: the text itself, or paragraphs if there are several."""
    if len(paragraphs) == 1:
        return paragraphs[0].html
    return "".join(f"<p>{paragraph.html}</p>" for paragraph in paragraphs)


class Quote:
    def __init__(self, tag: str) -> None:
        self.paragraphs: list[Part] = []
        self.after: list[Block] = []

    def start(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Nothing inside a quotation matters but its paragraphs."""

    def end(self, tag: str) -> None:
        """As `start`."""

    def add(self, paragraph: Part) -> None:
        self.paragraphs.append(paragraph)

    def blocks(self) -> list[Block]:
        if not self.paragraphs:
            return self.after
        html = "".join(f"<p>{paragraph.html}</p>" for paragraph in self.paragraphs)
        lines = tuple(paragraph._replace(tag="quote") for paragraph in self.paragraphs)
        return [Block(f"<blockquote>{html}</blockquote>", lines), *self.after]


class List:
    """Lists within the list give their items to it; text between items is an item."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.items: list[list[Part]] = []
        self.after: list[Block] = []
        self.is_item_open = False

    def start(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in {"li", "ul", "ol"}:
            self.is_item_open = False

    def end(self, tag: str) -> None:
        self.start(tag, {})

    def add(self, paragraph: Part) -> None:
        if not self.is_item_open:
            self.items.append([])
            self.is_item_open = True
        self.items[-1].append(paragraph)

    def blocks(self) -> list[Block]:
        return [*([list_block(self.tag, self.items)] if self.items else []), *self.after]


@dataclass
class Cell:
    tag: str
    spans: dict[str, int]
    paragraphs: list[Part] = field(default_factory=list)

    @property
    def html(self) -> str:
        spans = "".join(f' {name}="{number}"' for name, number in self.spans.items())
        return f"<{self.tag}{spans}>{_contents(self.paragraphs)}</{self.tag}>"

    @property
    def text(self) -> str:
        return " ".join(paragraph.text for paragraph in self.paragraphs)


class Table:
    """Rows of cells. Text outside cells stands before the table, tables within cells become paragraphs of the cell."""

    def __init__(self, tag: str) -> None:
        self.before: list[Block] = []
        self.after: list[Block] = []
        self.rows: list[list[Cell]] = []
        self.cell: Cell | None = None
        self.tables = 0

    def start(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tables += tag == "table"
        if self.tables > 1:
            return
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"} and self.rows:
            self.cell = Cell(tag, _spans(attributes))
            self.rows[-1].append(self.cell)

    def end(self, tag: str) -> None:
        if self.tables == 1 and tag in {"td", "th"}:
            self.cell = None
        self.tables -= tag == "table"

    def add(self, paragraph: Part) -> None:
        if self.cell is not None:
            self.cell.paragraphs.append(paragraph)
        else:
            self.before.append(Block(f"<p>{paragraph.html}</p>", (paragraph,)))

    def blocks(self) -> list[Block]:
        """The leading rows made of headings alone are the head, wherever the source had them."""
        rows = [row for row in self.rows if row]
        lines = tuple(Part("row", _row_text(row), _row_html(row)) for row in rows)
        if not any(line.text for line in lines):
            return [*self.before, *self.after]
        heads = next((index for index, row in enumerate(rows) if any(cell.tag == "td" for cell in row)), len(rows))
        head, rest = (_section(name, part) for name, part in (("thead", lines[:heads]), ("tbody", lines[heads:])))
        return [*self.before, Block(f"<table>{head}{rest}</table>", lines), *self.after]


def _row_text(row: list[Cell]) -> str:
    return " ".join(cell.text for cell in row if cell.text)


def _row_html(row: list[Cell]) -> str:
    return "".join(cell.html for cell in row)


def _section(name: str, lines: tuple[Part, ...]) -> str:
    rows = "".join(f"<tr>{line.html}</tr>" for line in lines)
    return f"<{name}>{rows}</{name}>" if rows else ""


def _spans(attributes: dict[str, str | None]) -> dict[str, int]:
    """How many columns and rows a cell covers, where it is more than one."""
    given = {name: attributes.get(name) or "" for name in ("colspan", "rowspan")}
    numbers = {
        name: int(value) for name, value in given.items() if value.isascii() and value.isdigit() and len(value) < 3
    }
    return {name: number for name, number in numbers.items() if number > 1}


GROUPS = {"blockquote": Quote, "ul": List, "ol": List, "table": Table}
