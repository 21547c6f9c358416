"""County-level divisions as written: 朝阳区, 房山 in a list before 门头沟区, counties of other provinces.

A short name (房山) may be an ordinary word or part of another name, so it counts only where nothing speaks against it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from rawcopy.gazetteer import OTHER_PLACES, Gazetteer
from rawcopy.names import HAN
from rawcopy.reading import Mention, Span
from rawcopy.vocabulary import words

AMBIGUOUS = words("ambiguous short names of districts")
NOT_DISTRICTS = words("look-alikes of districts")
NOT_COUNTIES = words("look-alikes of counties")
_CHAINED = re.compile(
    rf"(?<=[省市州盟])(?!场|民|区|县|委|政|级|属|直|辖)([{HAN}]{{1,4}}?(?:自治县|自治旗|区|县|旗))(?!域|级|城(?!区)|长|委)"
)
_SPEAKS_FOR = re.compile(
    r"工会|总工会|职工|警方|法院|检察院|公安|教委|卫健|消防|城管|文旅|街道|片区|分公司|项目部|分局|支公司|供电|新城|北|[、和与及等]"
)
_PLACE_BEFORE = re.compile(r"(?:北京|赴|往|在|来自|走进|到|至|[、和与及])$")
_EDGES = "和及在赴到由于从向与为对往抵省市州区是让将使"
_DESK_LABEL = re.compile(rf"^北京[{HAN}]{{2,4}}[：:]")
_QUOTED_NAME = re.compile(r"“[^“”，。！？；,;!?]{1,30}”")


def find_districts(texts: Sequence[str], headline: str | None, gazetteer: Gazetteer) -> list[Mention]:
    """Districts of a story, each form once, in the order of the text; the headline comes last.

    A desk's label before the headline ('北京门头沟：新站开门') repeats what the story says and is not a mention.
    """
    found: dict[str, Mention] = {}
    label = _DESK_LABEL.match(headline or "")
    labelled = label.end() if label else 0
    for text in [*texts, (headline or "")[labelled:]]:
        for start, end in division_spans(text, gazetteer):
            name = text[start:end]
            full = gazetteer.full_district_names.get(name, name)
            found.setdefault(name, Mention(name, full, certain=name not in AMBIGUOUS))
    return list(found.values())


def division_spans(text: str, gazetteer: Gazetteer) -> Iterator[Span]:
    """Where divisions stand in one text, from left to right, never overlapping."""
    quoted = [found.span() for found in _QUOTED_NAME.finditer(text)]
    covered = 0
    for start, end in sorted({*gazetteer.division_index.find(text), *_chained_spans(text)}):
        name = text[start:end]
        if start < covered:
            continue
        covered = end
        if name in OTHER_PLACES or is_inside_a_word(text, start, end):
            continue
        is_short = name in gazetteer.full_district_names and name not in gazetteer.full_division_names
        if not is_short or short_name_counts(text, start, end, quoted):
            yield start, end


def is_inside_a_word(text: str, start: int, end: int) -> bool:
    """'某某市场' is no city, and a county of two characters needs a word's edge before it: '提高县域' has no 高县."""
    if text[end - 1] == "市" and text[end : end + 1] in ("场", "民", "政"):
        return True
    if end - start > 2 or text[end - 1] != "县":
        return False
    before = text[start - 1 : start]
    return text[end : end + 1] in ("域", "级") or (re.match(rf"[{HAN}]", before) is not None and before not in _EDGES)


def _chained_spans(text: str) -> Iterator[Span]:
    """A division after its province or city, known or not: 天水河区 in '某某市天水河区', 白石县 in '某省白石县'."""
    for found in _CHAINED.finditer(text):
        name = found[1]
        is_other = any(name.endswith(word) for word in NOT_DISTRICTS | NOT_COUNTIES)
        if len(name) > 1 and not is_other:
            yield found.span(1)


def short_name_counts(text: str, start: int, end: int, quoted: Sequence[Span] = ()) -> bool:
    """'房山、门头沟区' and '昌平项目部' count; '“送果上门——密云专线”' names something else; '朝阳升起' is the sun."""
    before = bisect_right(quoted, (start, len(text))) - 1
    if before >= 0 and end <= quoted[before][1]:
        return False
    if text[start:end] not in AMBIGUOUS:
        return True
    return bool(_SPEAKS_FOR.match(text, end) or _PLACE_BEFORE.search(text[max(0, start - 3) : start]))
