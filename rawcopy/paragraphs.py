"""Body lines become logical paragraphs: breaks that print columns made are mended, real paragraphs are kept.

A body line may open with a dateline and a byline, and close with a byline, a photo credit, a source or a jump. They
are cut off first; what is left of the line is joined to the paragraph before it when that one had not ended.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from rawcopy.bylines import (
    FoundByline,
    archive_authors,
    bare_names,
    bracketed_byline,
    byline_after_dateline,
    byline_line,
    open_byline,
)
from rawcopy.captions import credit_line
from rawcopy.classify import Kind, KnownLine
from rawcopy.closings import LEFT_OVER, Closing, find_closing
from rawcopy.datelines import opener_at
from rawcopy.furniture import jump_at_head
from rawcopy.lines import ends_sentence, is_crosshead_like, trimmed
from rawcopy.reading import Byline, Leftover, Part, Span

MOST_CLOSINGS = 3


@dataclass(slots=True)
class Paragraph:
    spans: list[Span] = field(default_factory=list)
    is_crosshead: bool = False
    is_open: bool = True


@dataclass(slots=True)
class Body:
    """What the body lines of one story hold."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    bylines: list[Byline] = field(default_factory=list)
    authors: list[Byline] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    leftover: list[Leftover] = field(default_factory=list)
    credits: list[Span] = field(default_factory=list)
    dateline: Span | None = None
    end_dateline: Span | None = None


def read_body(lines: Sequence[KnownLine], known: Collection[str] = ()) -> Body:
    reader = _BodyReader(known)
    for position, line in enumerate(lines):
        following = lines[position + 1] if position + 1 < len(lines) else None
        reader.take(line, following)
    return reader.body


class _BodyReader:
    def __init__(self, known: Collection[str]) -> None:
        self.known = known
        self.body = Body()
        self.goes_on_after_dateline = False

    def take(self, line: KnownLine, following: KnownLine | None) -> None:
        takers = {
            Kind.BYLINE: self._take_byline,
            Kind.CREDIT: self._take_credit,
            Kind.CLOSER: self._take_closer,
            Kind.ARCHIVE: self._take_archive,
        }
        if line.kind in takers:
            takers[line.kind](line)
        else:
            self._take_text(line, following)

    def _take_byline(self, line: KnownLine) -> None:
        signed = byline_line(line.text, self.known) or bare_names(line.text, self.known)
        is_heading = line.text.startswith("作者") and not self.body.paragraphs
        (self.body.authors if is_heading else self.body.bylines).extend(signed)
        self._add_part("byline", line.line.span)
        self._close()

    def _take_credit(self, line: KnownLine) -> None:
        found = credit_line(line.text, self.known)
        self.body.bylines.extend(found.bylines if found else ())
        self._add_credit(line.line.span)
        self._close()

    def _take_closer(self, line: KnownLine) -> None:
        self._add_end_dateline(line.line.span)

    def _take_archive(self, line: KnownLine) -> None:
        found = archive_authors(line.text, self.known)
        authors = found[0] if found else None
        end = authors.end if authors else 0
        if authors and authors.bylines:
            self.body.authors.extend(authors.bylines)
            self._add_part("byline", (line.line.start, line.line.start + end))
        else:
            end = 0
        self._leave(line, end, len(line.text), "heading of an archive")

    def _take_text(self, line: KnownLine, following: KnownLine | None) -> None:
        if line.kind is Kind.LINE:
            self._close()
        start = self._cut_opening(line)
        end = self._cut_closing(line, start)
        is_cut = end < len(line.text)
        first, last = trimmed(line.text, start, end)
        if first == last:
            return
        is_crosshead = start == 0 and not is_cut and self._is_crosshead(line, following)
        paragraph = self._paragraph(is_crosshead or (start > 0 and not self.goes_on_after_dateline))
        self.goes_on_after_dateline = False
        paragraph.spans.append((line.line.start + first, line.line.start + last))
        paragraph.is_crosshead = is_crosshead
        is_whole = is_cut or is_crosshead or line.kind is Kind.LINE
        paragraph.is_open = not (is_whole or ends_sentence(line.text[first:last]))

    def _paragraph(self, must_be_new: bool) -> Paragraph:
        paragraphs = self.body.paragraphs
        if must_be_new or not paragraphs or not paragraphs[-1].is_open:
            paragraphs.append(Paragraph())
        return paragraphs[-1]

    def _is_crosshead(self, line: KnownLine, following: KnownLine | None) -> bool:
        if self.body.paragraphs and self.body.paragraphs[-1].is_open:
            return False
        if following is None or following.kind not in (Kind.TEXT, Kind.TITLE):
            return False
        return line.kind is Kind.TITLE and is_crosshead_like(line.text, following.text)

    def _cut_opening(self, line: KnownLine) -> int:
        """Takes jump, dateline and byline off the head of the line; returns where the text goes on."""
        text, start = line.text, jump_at_head(line.text)
        self._leave(line, 0, start, "jump")
        opened = opener_at(text, start) if line.kind is Kind.OPENER or start else start
        byline = self._byline_at_opening(text, start, opened)
        if byline:
            self.body.bylines.extend(byline.bylines)
            self._add_part("byline", (line.line.start + byline.start, line.line.start + byline.end))
        if opened == start:
            return byline.end if byline else start
        if self.body.dateline is not None:
            return self._keep_second_dateline(line, start, opened, byline.end if byline else opened)
        self.body.dateline = (line.line.start + start, line.line.start + opened)
        self._add_part("dateline", self.body.dateline)
        return byline.end if byline else opened

    def _byline_at_opening(self, text: str, start: int, opened: int) -> FoundByline | None:
        """After a dateline in any form; else in brackets, or without ('某某报记者 周宁 从某局获悉') before all text."""
        if opened > start:
            return byline_after_dateline(text, opened, self.known)
        bracketed = bracketed_byline(text, opened, self.known)
        return bracketed or (None if self.body.paragraphs else open_byline(text, opened, self.known))

    def _keep_second_dateline(self, line: KnownLine, start: int, opened: int, end: int) -> int:
        """A story has one dateline; the words of a second one ('据新华社某地5月6日电') stay in their paragraph."""
        self._close()
        self._paragraph(True).spans.append((line.line.start + start, line.line.start + opened))
        self.goes_on_after_dateline = True
        return end

    def _cut_closing(self, line: KnownLine, start: int) -> int:
        """Takes what is no text off the end of the line, piece by piece; returns where the text ends."""
        end = len(line.text)
        for _ in range(MOST_CLOSINGS):
            closing = find_closing(line.text[:end], self.known)
            if closing is None or closing.start <= start:
                break
            self._take_closing(line, closing, end)
            end = trimmed(line.text, start, closing.start)[1]
        return end

    def _take_closing(self, line: KnownLine, closing: Closing, end: int) -> None:
        span = (line.line.start + closing.start, line.line.start + end)
        self.body.bylines.extend(closing.bylines)
        if closing.element == LEFT_OVER:
            self.body.leftover.append(Leftover(span, closing.reason))
        elif closing.element == "credit":
            self._add_credit(span)
        elif closing.element == "end_dateline":
            self._add_end_dateline(span)
        else:
            self._add_part(closing.element, span)

    def _close(self) -> None:
        if self.body.paragraphs:
            self.body.paragraphs[-1].is_open = False

    def _add_part(self, element: str, span: Span) -> None:
        self.body.parts.append(Part(element, (span,)))

    def _add_credit(self, span: Span) -> None:
        self.body.credits.append(span)
        self._add_part("credit", span)

    def _add_end_dateline(self, span: Span) -> None:
        if self.body.end_dateline is None:
            self.body.end_dateline = span
        self._add_part("end_dateline", span)
        self._close()

    def _leave(self, line: KnownLine, start: int, end: int, reason: str) -> None:
        first, last = trimmed(line.text, start, end)
        if first < last:
            self.body.leftover.append(Leftover((line.line.start + first, line.line.start + last), reason))
