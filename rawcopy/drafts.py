"""Where one story ends and the next begins.

A run of title lines opens a story when a dateline, a byline or an archive's heading follows. Without these the page
decides: wider gaps, indentation, what closed the story before, and whether the words after the run still speak of the
same matter.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from rawcopy.classify import Kind, KnownLine
from rawcopy.datelines import continues_story
from rawcopy.lines import ends_sentence, is_marked_heading, visible_length
from rawcopy.reading import Leftover

MOST_HEAD_LINES = 5
ENOUGH = 2
FEW_PARAGRAPHS = 3
SHORT_HEADING = 8
FEW_PAIRS = 60
ANOTHER_MATTER, PERHAPS_ANOTHER, SAME_MATTER = 0.06, 0.14, 0.24
LONGER_THAN_A_CROSSHEAD = 10
_CLOSING_FURNITURE = {"editors of the page", "source", "source or end mark", "line of the page"}
_PLACE_LABEL = re.compile(r"(?:北京[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{2,4}(?:区|县|市|工会))[：:]\S")
_TEXT_KINDS = {Kind.TEXT, Kind.OPENER, Kind.LINE}
# Headings that name a kind of story rather than a matter: they never stand within another story.
_SECTION = re.compile(
    r"(?:图说|图片新闻|图片报道|速览|简讯|短讯|快讯|短波|一句话新闻|工会动态|资讯|启事|公告|公示|声明|更正|致歉|通知|讣告|征文|征稿|编者按|编后|相关链接|新闻链接|延伸阅读)$"
)
LONGEST_SECTION = 14
_SIGNED_KINDS = {Kind.OPENER, Kind.BYLINE, Kind.ARCHIVE}


@dataclass(slots=True)
class Draft:
    """A story while the page is being taken apart: its head lines and its body lines."""

    heads: list[KnownLine] = field(default_factory=list)
    body: list[KnownLine] = field(default_factory=list)
    is_closed: bool = False
    text_lines: int = 0
    has_dateline: bool = False

    def add(self, line: KnownLine) -> None:
        """A body line; what is told of the body is counted here, because it is asked for at every title."""
        self.body.append(line)
        self.text_lines += line.kind in _TEXT_KINDS
        self.has_dateline = self.has_dateline or line.kind is Kind.OPENER

    @property
    def has_text(self) -> bool:
        return self.text_lines > 0

    @property
    def opens_with_dateline(self) -> bool:
        return bool(self.body) and self.body[0].kind is Kind.OPENER


@dataclass(frozen=True, slots=True)
class Layout:
    """How this page is set.

    `usual_gap`: blank lines between paragraphs; `parts_stories_by_gap`: blank lines stand between stories only.
    """

    usual_gap: int
    is_indented: bool
    parts_stories_by_gap: bool


def read_layout(lines: Sequence[KnownLine]) -> Layout:
    texts = [line for line in lines if line.kind in (Kind.TEXT, Kind.OPENER)]
    gaps = Counter(
        after.line.gap
        for before, after in zip(lines, lines[1:], strict=False)
        if before.kind in (Kind.TEXT, Kind.OPENER) and after.kind is Kind.TEXT
    )
    usual = min(gaps, key=lambda gap: (-gaps[gap], gap)) if gaps else 0
    indented = sum(1 for line in texts if line.line.indent)
    is_indented = len(texts) > 1 and indented * 10 >= len(texts) * 6
    return Layout(usual, is_indented, usual == 0 and any(line.line.gap for line in lines[1:]))


@dataclass(slots=True)
class _Splitter:
    lines: Sequence[KnownLine]
    layout: Layout
    drafts: list[Draft] = field(default_factory=list)
    leftover: list[Leftover] = field(default_factory=list)

    @property
    def current(self) -> Draft | None:
        return self.drafts[-1] if self.drafts else None

    def run(self) -> None:
        position = 0
        while position < len(self.lines):
            line = self.lines[position]
            if line.kind is Kind.TITLE:
                end = self._end_of_run(position)
                self._take_titles(position, end)
                position = end
                continue
            if line.kind is Kind.FURNITURE:
                self._take_furniture(line)
            else:
                self._take_body(line)
            position += 1

    def _end_of_run(self, position: int) -> int:
        while position < len(self.lines) and self.lines[position].kind is Kind.TITLE:
            position += 1
        return position

    def _take_furniture(self, line: KnownLine) -> None:
        self.leftover.append(Leftover(line.line.span, line.reason))
        is_closing = line.reason in _CLOSING_FURNITURE or (line.reason == "jump" and "上接" in line.text)
        if self.current and self.current.has_text and is_closing:
            self.current.is_closed = True

    def _take_body(self, line: KnownLine) -> None:
        if self.current is None or self._opens_untitled(line, self.current):
            self.drafts.append(Draft())
        self.drafts[-1].add(line)
        self.drafts[-1].is_closed = line.kind is Kind.CLOSER

    def _opens_untitled(self, line: KnownLine, current: Draft) -> bool:
        """A second dateline opens a story without a headline, unless it adds to the story ('据新华社…电')."""
        if line.kind is Kind.ARCHIVE:
            return current.has_text
        return line.kind is Kind.OPENER and current.has_dateline and not continues_story(line.text)

    def _take_titles(self, start: int, end: int) -> None:
        start = self._give_tail_to_previous(start, end)
        run = self.lines[start:end]
        if run and self._opens_story(start, end):
            spare = len(run) - MOST_HEAD_LINES
            for line in run[: max(0, spare)]:
                self._keep_or_leave(line)
            self.drafts.append(Draft(heads=list(run[max(0, spare) :])))
            return
        for line in run:
            self._keep_or_leave(line)

    def _keep_or_leave(self, line: KnownLine) -> None:
        if self.current is None:
            self.leftover.append(Leftover(line.line.span, "heading without a story"))
        else:
            self.current.add(line)

    def _give_tail_to_previous(self, start: int, end: int) -> int:
        """A short line that goes on a broken sentence belongs to it, when a wider gap stands before the titles."""
        current = self.current
        if current is None or not current.body or ends_sentence(current.body[-1].text):
            return start
        if current.body[-1].kind not in (Kind.TEXT, Kind.OPENER):
            return start
        wide = [at for at in range(start + 1, end) if self.lines[at].line.gap > self.layout.usual_gap]
        if not wide or self.lines[start].line.gap > self.layout.usual_gap:
            return start
        for line in self.lines[start : wide[0]]:
            self._keep_or_leave(line)
        return wide[0]

    def _opens_story(self, start: int, end: int) -> bool:
        following = self.lines[end] if end < len(self.lines) else None
        if following is None:
            return False
        if self.current is None or following.kind in _SIGNED_KINDS - {Kind.BYLINE}:
            return True
        if following.kind is Kind.BYLINE and self.current.has_text:
            return self._byline_opens(end)
        if not self.current.has_text:
            return not self.current.body
        return self._evidence(start, end) >= ENOUGH

    def _byline_opens(self, position: int) -> bool:
        """A byline line opens a story when text follows, over a crosshead or a source too; at the end it closes one."""
        following = [line.kind for line in self.lines[position + 1 : position + 4] if line.kind is not Kind.FURNITURE]
        if following[:1] == [Kind.TITLE]:
            following = following[1:]
        return bool(following) and following[0] in (Kind.TEXT, Kind.OPENER, Kind.CREDIT, Kind.ARCHIVE)

    def _evidence(self, start: int, end: int) -> int:
        """Points for a new story, against a crosshead or a broken line. Each line below is one kind of evidence."""
        first = self.lines[start]
        current = self.drafts[-1]
        before = self.lines[start - 1]
        stands_apart = self._gap_above(start) > self.layout.usual_gap
        evidence = 2 if stands_apart else 0
        evidence += 2 if current.is_closed or before.kind in (Kind.CLOSER, Kind.BYLINE) else 0
        evidence += 2 if self.layout.is_indented and not first.line.indent else 0
        evidence += 1 if end - start > 1 else 0
        evidence += 1 if re.search(r"\S[ \u3000]+\S", first.text) and visible_length(first.text) > 8 else 0
        evidence -= 2 if self.layout.parts_stories_by_gap and not first.line.gap else 0
        evidence += 1 if current.has_dateline and current.text_lines < FEW_PARAGRAPHS else 0
        evidence += 2 if _PLACE_LABEL.match(first.text) else 0
        evidence -= 1 if visible_length(first.text) <= SHORT_HEADING and not stands_apart else 0
        evidence += 4 if _SECTION.search(first.text) and visible_length(first.text) <= LONGEST_SECTION else 0
        evidence -= 2 if is_marked_heading(first.text) else 0
        evidence -= 1 if not ends_sentence(before.text) and before.kind is Kind.TEXT else 0
        evidence -= 2 if before.text[-1] in "：:" and not stands_apart else 0
        return evidence + self._change_of_matter(start, end)

    def _gap_above(self, position: int) -> int:
        """Blank lines above a line, or above the furniture that stands right before it."""
        gap = self.lines[position].line.gap
        while position and self.lines[position - 1].kind is Kind.FURNITURE:
            position -= 1
            gap = max(gap, self.lines[position].line.gap)
        return gap

    def _change_of_matter(self, start: int, end: int) -> int:
        """Up to +2 when few pairs of characters after the titles stood in the story so far, -1 when many did.

        Paragraphs of one story share 20 % of their pairs in the median, of two unrelated stories 4 %.
        """
        current = self.drafts[-1]
        story = "".join(line.text for line in islice(chain(current.heads, current.body), 8))[:1500]
        after = "".join(line.text for line in self.lines[start : min(end + 2, len(self.lines))])[:400]
        if visible_length(after) < FEW_PAIRS:
            return 0
        shared = share_of_pairs(after, story)
        if (
            shared < ANOTHER_MATTER
            and sum(visible_length(line.text) for line in self.lines[start:end]) >= LONGER_THAN_A_CROSSHEAD
        ):
            return 2
        return 1 if shared < PERHAPS_ANOTHER else -1 if shared > SAME_MATTER else 0


def share_of_pairs(text: str, other: str) -> float:
    """How many of the pairs of neighbouring characters of `text` stand in `other` too, from 0 to 1."""
    pairs, others = _pairs(text), _pairs(other)
    return len(pairs & others) / len(pairs) if pairs else 0.0


def _pairs(text: str) -> set[str]:
    letters = re.sub(r"[\W\d_]+", " ", text)
    return {letters[at : at + 2] for at in range(len(letters) - 1) if " " not in letters[at : at + 2]}


def split_stories(lines: Sequence[KnownLine]) -> tuple[list[Draft], list[Leftover]]:
    """The stories of a page in order, and the lines that belong to none."""
    splitter = _Splitter(lines, read_layout(lines))
    splitter.run()
    return splitter.drafts, splitter.leftover
