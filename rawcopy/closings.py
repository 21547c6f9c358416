"""What may stand after the last sentence of a line: a byline, a photo credit, a dateline, a source, a jump."""

from collections.abc import Collection
from dataclasses import dataclass

from rawcopy.bylines import closing_byline
from rawcopy.captions import glued_credit
from rawcopy.datelines import end_dateline
from rawcopy.furniture import jump_at_end, source_at_end
from rawcopy.reading import Byline

# No closing ends with these; most lines do, so most are settled by one look.
_SENTENCE_GOES_ON = "，,、；;：:！!？?"
_ENDS_OF_CREDITS = "摄图供发片道供"
LEFT_OVER = "leftover"


@dataclass(frozen=True, slots=True)
class Closing:
    """From `start` to the end of the text stands `element` (LEFT_OVER: no element, left for `reason`)."""

    start: int
    element: str
    bylines: tuple[Byline, ...] = ()
    reason: str = ""


def find_closing(text: str, known: Collection[str] = ()) -> Closing | None:
    """The last thing after the last sentence: '……开门迎客。（本报记者周宁）' closes with a byline."""
    if text[-1:] in _SENTENCE_GOES_ON or (text[-1:] == "。" and text[-2:-1] not in _ENDS_OF_CREDITS):
        return None
    for start, reason in ((jump_at_end(text), "jump"), (source_at_end(text), "source or end mark")):
        if start < len(text):
            return Closing(start, LEFT_OVER, reason=reason)
    if end_dateline(text) < len(text):
        return Closing(end_dateline(text), "end_dateline")
    signed = closing_byline(text, known)
    if signed:
        return Closing(signed.start, "byline", signed.bylines)
    credit = glued_credit(text, known)
    return Closing(credit.start, "credit", credit.bylines) if credit else None
