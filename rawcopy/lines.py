"""Physical lines of raw copy, and what a line looks like by itself: ended, a title, a piece of a paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rawcopy.reading import Span

# All that str.isspace knows, and two marks that show nothing: the zero-width space and the byte order mark.
BLANKS = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\ufeff"
)
# In a group, so that splitting keeps the breaks and with them the offsets.
_LINE_BREAK = re.compile(r"(\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])")
PAIRS = (("“", "”"), ("‘", "’"), ("《", "》"), ("（", "）"), ("(", ")"), ("【", "】"))
_PAIRED = re.compile(r"[“”‘’《》（）()【】]")
SENTENCE_END = "。！？!?…"
CLOSERS = "”’」』）)】》〉\"'"
_BLANK = re.compile(f"[{BLANKS}]+")
_HEADING_MARKS = "■□●◆◎▲△★☆※"
LONGEST_TITLE = 50
LONGEST_WITH_COMMA = 28
LONGEST_CROSSHEAD = 26

REPORTING = re.compile(
    r"(?:指出|表示|介绍|强调|要求|认为|告诉记者|透露|据悉|据了解|近日|日前|会上|称|说)[,，:：]|^(?:近日|日前|据了解|据介绍)"
)
CANNOT_OPEN = "的了是着过们也都就才并且及与和或而则等，。、；：！？”’）》】,.;:!?)%％"
CANNOT_CLOSE = "的了在和与及是为把被将对向从由等第以并而或则还也使让到约近超"


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its outer blanks: where it stands, its text, blank lines before it, and its indentation."""

    start: int
    text: str
    gap: int
    indent: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def span(self) -> Span:
        return (self.start, self.end)


def split_lines(source: str) -> Iterator[Line]:
    """The lines that hold something, in order; blank lines are only counted, as the `gap` of the next line."""
    offset, gap = 0, 0
    pieces = _LINE_BREAK.split(source)
    for number in range(0, len(pieces), 2):
        piece = pieces[number]
        kept = piece.lstrip(BLANKS)
        if kept:
            indent = len(piece) - len(kept)
            yield Line(offset + indent, kept.rstrip(BLANKS), gap, indent)
            gap = 0
        else:
            gap += 1
        offset += len(piece) + len(pieces[number + 1] if number + 1 < len(pieces) else "")


def trimmed(source: str, start: int, end: int) -> Span:
    """The span without the blanks at either end; (end, end) when nothing is left."""
    piece = source[start:end]
    kept = piece.lstrip(BLANKS)
    start = end - len(kept)
    return start, start + len(kept.rstrip(BLANKS))


def visible_length(text: str) -> int:
    """Characters without blanks."""
    return len(_BLANK.sub("", text))


def ends_sentence(text: str) -> bool:
    """Whether a paragraph may end here: '开幕。”' and '如下：' do, '举办“运动会”' and '推动，' do not."""
    core = text.rstrip(CLOSERS + BLANKS)
    if core and core[-1] in SENTENCE_END:
        return True
    if text[-1:] in "：:":
        return not text[-2:-1].isdigit()
    return text[-1:] in "）)" and core[-1:] == "完"


def is_balanced(text: str) -> bool:
    """Quotes and brackets that open here close here: '“冲刺' is not balanced."""
    if not _PAIRED.search(text):
        return True
    return all(text.count(opening) == text.count(closing) for opening, closing in PAIRS)


def is_title_like(text: str) -> bool:
    """Could stand as a title line: short, whole, without a full stop or a reporting clause.

    '朝阳门外新站点开放 骑手进门就能喝热水' could; '她指出,举办“运动会”' could not.
    """
    length = visible_length(text)
    if not 2 <= length <= LONGEST_TITLE or not re.search(r"\w", text):
        return False
    if re.search(r"[。；;]", text) or text[-1] in "，,、：:（(“《":
        return False
    if text.count("，") + text.count(",") > (1 if length <= LONGEST_WITH_COMMA else 0):
        return False
    return is_balanced(text) and not REPORTING.search(text)


def is_crosshead_like(text: str, following: str) -> bool:
    """Could stand as a crosshead before `following`: '把课堂搬到工地上' could, '张指出,举办“运动会”' could not."""
    if not is_title_like(text) or visible_length(text) > LONGEST_CROSSHEAD:
        return False
    if text[-1] in CANNOT_CLOSE or (text[-1] in "”》" and text[0] not in "“《" and not is_marked_heading(text)):
        return False
    return bool(following) and following[0] not in CANNOT_OPEN


def is_marked_heading(text: str) -> bool:
    """Opens with a heading's mark or number: '■把课堂搬到工地', '一、现场', '1.现场'."""
    return text[0] in _HEADING_MARKS or re.match(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]", text) is not None


def joins_with_blank(before: str, after: str) -> bool:
    """Latin words broken over two lines need a blank between them; Han and numbers do not."""
    return before.isascii() and before.isalpha() and after.isascii() and after.isalpha()
