"""The body of a story as canonical HTML: whatever comes in, one small set of tags comes out, one block a line.

Merging, comparing, hashing and counting all work on lines and on equal strings, so the same copy must always be the
same characters: `clean` is the one door, used by the editor's field, by intake and by every import. It changes markup
only. What was typed stays as typed, apart from blanks and line breaks, which mean in HTML what HTML says they mean.

The schema: p · h2 · blockquote of p · ul, ol of li · table of thead, tbody, tr, th, td (colspan, rowspan) ·
figure[data-photo], empty · and within a line strong, em, a[href]. A list item or cell with several paragraphs holds p.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple
from unicodedata import category, east_asian_width

import nh3

from articles.body_groups import GROUPS, Block, Part, figure_block, list_block

INLINE = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "a": "a"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Whatever else ends a paragraph. Tags that are named nowhere are taken away and their text stays.
BREAKS = HEADINGS | {
    "p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "address", "center", "pre", "form",
    "fieldset", "legend", "details", "summary", "dl", "dt", "dd", "figure", "figcaption", "blockquote", "ul", "ol",
    "li", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
}  # fmt: skip
_cleaner = nh3.Cleaner(
    tags={*INLINE, *BREAKS, "br", "hr"},
    clean_content_tags={"script", "style", "xml", "title", "template", "noscript", "iframe", "object", "svg", "math"},
    attributes={
        "a": {"href"},
        "figure": {"data-photo"},
        "p": {"class", "style"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)

ADDRESS = re.compile(r"(?:https?://|mailto:)\S+|/(?![/\\])\S*", re.IGNORECASE)
PHOTO = re.compile(r"[1-9][0-9]{0,17}")
# Vertical tab, form feed, Unicode's own line ends: each would make str.splitlines see a line where there is none.
LINE_ENDS = dict.fromkeys((0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029), "\n")
NOT_TEXT = dict.fromkeys((*range(0x09), *range(0x0E, 0x1C), 0x1F, 0x7F))
UNREADABLE = re.compile(f"[{re.escape(''.join(map(chr, LINE_ENDS | NOT_TEXT)))}\ud800-\udfff]")
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
CHINESE = "\u2014\u2018-\u201d\u2026\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
BREAK_IN_CHINESE = re.compile(f"(?<=[{CHINESE}])[ \t]*\n[ \t\n]*(?=[{CHINESE}])")
BLANKS = re.compile("[ \t\n]+")
# Without anything that cleaning would change: tags, entities, unreadable characters, blanks at an end or in a row.
PLAIN = r"[^<>& \x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff]+"
PLAIN_BLOCK = re.compile(f"<(?P<tag>p|h2)>(?P<text>{PLAIN}(?: {PLAIN})*)</(?P=tag)>")
# What nearly all copy is made of: each of these counts as one, and ends a word.
COUNT_ALONE = re.compile("[\u4e00-\u9fff，。、；：？！“”《》（）—…]+")
WORD_LIST = re.compile(r"\bMsoList|mso-list:", re.IGNORECASE)
WORD_BULLET = re.compile(r"[·•▪●○■□◆◇][ \u00a0\u3000]*(?=\S)")


class Run(NamedTuple):
    """Characters of one look."""

    text: str
    href: str | None = None
    strong: bool = False
    em: bool = False


def clean(html: str) -> str:
    """The canonical form of any HTML or plain text. Never raises; `clean(clean(x)) == clean(x)`.

    Bare text outside any block: each line is a paragraph, as somebody who types without the editor expects.
    """
    return "\n".join(blocks(html))


def blocks(html: str) -> list[str]:
    """The top-level blocks of the canonical form, in order."""
    return [block.html for block in _read(html)]


def parts(html: str) -> list[Part]:
    """Every line a reader sees, one for a paragraph, list item, table row or figure: what versions are compared by."""
    return [part for block in _read(html) for part in block.parts]


def plain_text(html: str) -> str:
    """The text alone, one paragraph, list item or table row a line."""
    return "\n".join(part.text for part in parts(html) if part.text)


def photo_ids(html: str) -> list[int]:
    """The photos that stand in the body, in order, repetitions included."""
    return [part.photo for part in parts(html) if part.photo]


def from_paragraphs(paragraphs: Iterable[str]) -> str:
    """Canonical HTML of plain paragraphs: “## x” is a subhead, “> x” a quotation, the rest paragraphs as they are."""
    lines = [line for paragraph in paragraphs for line in _as_lines(paragraph)]
    html = "\n".join(_marked_line(line) for line in lines)
    return clean(html.replace("</blockquote>\n<blockquote>", ""))


def _marked_line(line: str) -> str:
    if line.startswith("## "):
        return f"<h2>{escape(line[3:], quote=False)}</h2>"
    if line.startswith("> "):
        return f"<blockquote><p>{escape(line[2:], quote=False)}</p></blockquote>"
    return f"<p>{escape(line, quote=False)}</p>"


def count_characters(text: str) -> int:
    """字数 as Microsoft Word counts Chinese: “中文字符和朝鲜语单词” plus “非中文单词” of its word count dialogue.

    Every Han character, kana, Chinese mark (，。“”——……·《》) and full-width form is one; every run of anything else
    without a blank in it is one word, whatever its letters, digits and half-width marks: “2023年8月21日” is 6,
    “3.14%” is 1, “AI技术” is 3. Korean counts by words. Blanks and invisible characters count nothing.
    """
    rest, runs = COUNT_ALONE.subn(" ", text)
    return len(text) - (len(rest) - runs) + _count_mixed(rest)


def _count_mixed(text: str) -> int:
    total, in_word = 0, False
    for character in text:
        if character.isspace():
            in_word = False
        elif category(character) in {"Cf", "Cc"}:
            continue
        elif _counts_alone(character):
            total, in_word = total + 1, False
        elif not in_word:
            total, in_word = total + 1, True
    return total


def _counts_alone(character: str) -> bool:
    """Wide and full-width characters but Hangul; of those that are wide only among Chinese, marks but no letters."""
    if character < "\u0080" or "\uac00" <= character <= "\ud7a3" or "\u1100" <= character <= "\u11ff":
        return False
    width = east_asian_width(character)
    return width in "WFH" or (width == "A" and not category(character).startswith("L")) or character == "\u00b7"


def _as_lines(text: str) -> list[str]:
    return _readable(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _readable(text: str) -> str:
    """Without what no database and no feed can hold: control characters and halves of characters."""
    if not UNREADABLE.search(text):
        return text
    return text.translate(LINE_ENDS).translate(NOT_TEXT).encode("utf-8", "ignore").decode("utf-8")


@lru_cache(maxsize=4)
def _read(html: str) -> tuple[Block, ...]:
    """Remembered for a moment, because who cleans a body asks for its text next."""
    return tuple(_plain_blocks(html) or _read_markup(html))


def _plain_blocks(html: str) -> list[Block]:
    """The blocks of a body that is canonical already and holds nothing but plain paragraphs and subheads, as most
    copy does; [] for any other, which wants reading."""
    found: list[Block] = []
    for line in html.split("\n"):
        match = PLAIN_BLOCK.fullmatch(line)
        if match is None or not match["text"].strip(INVISIBLE).strip():
            return []
        found.append(Block(line, (Part(match["tag"], match["text"], match["text"]),)))
    return found


def _read_markup(html: str) -> list[Block]:
    reader = _Reader()
    reader.feed(_cleaner.clean("\n".join(_as_lines(html))))
    reader.close()
    return reader.finish()


class _Reader(HTMLParser):
    """Turns sanitized HTML into blocks.

    `depth` counts the block tags that stand open: outside all of them a line break ends the paragraph. `group` is the
    quotation, list or table that is being filled, `group_depth` how many such tags stand open within each other: what
    is nested in a group becomes paragraphs of the outermost one.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.bullets: list[Part] = []
        self.opened = {"strong": 0, "em": 0}
        self.links: list[str | None] = []
        self.depth = self.group_depth = self.figure_depth = self.headings = 0
        self.group = None
        self.is_word_list = False

    def finish(self) -> list[Block]:
        self._end_paragraph()
        self._end_bullets()
        return self.blocks

    # --- What HTMLParser calls ------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.figure_depth:
            self.figure_depth += tag == "figure"
        elif tag in INLINE:
            self._start_inline(INLINE[tag], dict(attrs))
        else:
            self._end_paragraph()
            if tag in BREAKS:
                self._start_block(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if self.figure_depth:
            self.figure_depth -= tag == "figure"
        elif tag == "a":
            self.links.pop()
        elif tag in INLINE:
            self.opened[INLINE[tag]] -= 1
        elif tag in BREAKS:
            self._end_paragraph()
            self._end_block(tag)

    def handle_data(self, data: str) -> None:
        if self.figure_depth:
            return
        data = _readable(data)
        pieces = [data] if self.depth else data.split("\n")
        for index, piece in enumerate(pieces):
            if index:
                self._end_paragraph()
            href = self.links[-1] if self.links else None
            self.runs.append(Run(piece, href, self.opened["strong"] > 0, self.opened["em"] > 0))

    # --- Tags -----------------------------------------------------------------------------------

    def _start_inline(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "a":
            address = (attributes.get("href") or "").strip()
            self.links.append(address if ADDRESS.fullmatch(address) else None)
        else:
            self.opened[tag] += 1

    def _start_block(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "figure" and PHOTO.fullmatch(attributes.get("data-photo") or ""):
            self.figure_depth = 1
            self._add_block(figure_block(int(attributes["data-photo"])))
            return
        self.depth += 1
        self.headings += tag in HEADINGS
        self.is_word_list = bool(WORD_LIST.search(f"{attributes.get('class')} {attributes.get('style')}"))
        if tag in GROUPS:
            self.group_depth += 1
            self.group = self.group or GROUPS[tag](tag)
        if self.group:
            self.group.start(tag, attributes)

    def _end_block(self, tag: str) -> None:
        self.depth -= 1
        self.headings -= tag in HEADINGS
        self.is_word_list = False
        if self.group:
            self.group.end(tag)
        if tag in GROUPS:
            self.group_depth -= 1
            if not self.group_depth:
                finished, self.group = self.group.blocks(), None
                for block in finished:
                    self._add_block(block)

    # --- Paragraphs and blocks --------------------------------------------------------------------

    def _end_paragraph(self) -> None:
        runs, self.runs = _collapsed(self.runs), []
        text = "".join(run.text for run in runs)
        if not text.strip(INVISIBLE).strip():
            return
        bullet = WORD_BULLET.match(text) if self.is_word_list and not self.group else None
        if bullet:
            self.bullets.append(_part("li", _without(runs, bullet.end())))
        elif self.group:
            self.group.add(_part("p", runs))
        else:
            part = _part("h2" if self.headings else "p", runs)
            self._add_block(Block(f"<{part.tag}>{part.html}</{part.tag}>", (part,)))

    def _add_block(self, block: Block) -> None:
        if self.group:
            self.group.after.append(block)
            return
        self._end_bullets()
        self.blocks.append(block)

    def _end_bullets(self) -> None:
        if self.bullets:
            self.blocks.append(list_block("ul", [[bullet] for bullet in self.bullets]))
            self.bullets = []


def _collapsed(runs: list[Run]) -> list[Run]:
    """Blanks as a browser shows them, neighbours of one look joined. A line break between Han characters is none."""
    joined: list[Run] = []
    is_after_blank = True
    for run in runs:
        text = BREAK_IN_CHINESE.sub("", run.text) if "\n" in run.text else run.text
        text = BLANKS.sub(" ", text)
        text = text.lstrip(" ") if is_after_blank else text
        if not text:
            continue
        is_after_blank = text.endswith(" ")
        if joined and joined[-1][1:] == run[1:]:
            joined[-1] = run._replace(text=joined[-1].text + text)
        else:
            joined.append(run._replace(text=text))
    if joined and is_after_blank:
        joined[-1] = joined[-1]._replace(text=joined[-1].text[:-1])
    return [run for run in joined if run.text]


def _without(runs: list[Run], count: int) -> list[Run]:
    """The runs without their first `count` characters."""
    left: list[Run] = []
    for run in runs:
        left.append(run._replace(text=run.text[count:]))
        count = max(0, count - len(run.text))
    return _collapsed(left)


def _part(tag: str, runs: list[Run]) -> Part:
    return Part(tag, "".join(run.text for run in runs), _inline_html(runs))


def _inline_html(runs: list[Run]) -> str:
    """The runs with their tags, always nested a, strong, em; a tag stays open over neighbours that share it."""
    html: list[str] = []
    opened: list[tuple[str, str]] = []
    for run in (*runs, Run("")):
        wanted = [("a", run.href or ""), ("strong", ""), ("em", "")]
        wanted = [tag for tag, is_on in zip(wanted, (run.href, run.strong, run.em), strict=True) if is_on]
        shared = 0
        while shared < min(len(opened), len(wanted)) and opened[shared] == wanted[shared]:
            shared += 1
        html += [f"</{tag}>" for tag, _ in reversed(opened[shared:])]
        html += [f'<{tag} href="{escape(href)}">' if href else f"<{tag}>" for tag, href in wanted[shared:]]
        html.append(escape(run.text, quote=False))
        opened = wanted
    return "".join(html)
