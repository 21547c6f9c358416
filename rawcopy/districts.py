"""County-level divisions as written: 朝阳区, 房山 in a list before 门头沟区, counties of other provinces.

A short name (房山) may be an ordinary word or part of another name, so it counts only where nothing speaks against it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rawcopy.gazetteer import OTHER_PLACES, Gazetteer
from rawcopy.names import HAN
from rawcopy.reading import Mention, Span
from rawcopy.vocabulary import words

AMBIGUOUS = words("ambiguous short names of districts")
WORDS_TOO = ("朝阳", "大兴")
NOT_DISTRICTS = words("look-alikes of districts")
NOT_COUNTIES = words("look-alikes of counties")
_CHAINED = re.compile(
    rf"(?:(?<=[省州盟])|(?<=[^全本我该各城超都外门夜菜集花楼股省县]市))"
    rf"(?!场|民|区|县|委|政|级|属|直|辖|[一二三四五六七八九十两多各全该本某])"
    rf"([{HAN}]{{1,4}}?(?:自治县|自治旗|区|县|旗))(?!域|级|城(?!区)|长|委)"
)
_SPEAKS_FOR = re.compile(
    r"工会|总工会|职工|警方|检方|交警|群众|法院|检察院|公安|教委|卫健|消防|城管|文旅|街道|片区|分公司|项目部|分局|支公司|供电|新城|北|[、和与及等]|"
    r"交通支队|团区委|区委|规划|税务|国税|地税|工商|民政|体育|园林|社区|人民|医保|人社|派出所|少年宫|文化馆|图书馆|居民|市民|骑手|农民|村民|企业|赛区|会场"
)
_PLACE_BEFORE = re.compile(r"(?:北京|赴|往|在|来自|走进|到|至|[、和与及])$")
_EDGES = "和及在赴到由于从向与为对往抵至去来自省市州区县是让将使的"
_COMMON_ENDINGS = ("城市", "市区")
_OF_MOUNTAINS = re.compile(r"[东南西北中]山区$")
_BEFORE_MOUNTAINS = "赣湘闽川皖豫鲁冀晋陕滇黔桂粤苏浙鄂京沂蒙江云海西东北中华岭河陇甘青疆行省部"
_COUNTED = re.compile(r"等?(?:[两二三四五六七八九十\d]{1,3}个?)(?:县|区|市|旗)(?!级|里|内|委|长|域)")
_LOOK_ALIKES = tuple(NOT_DISTRICTS | NOT_COUNTIES)
LONGEST_LIST = 8
_LIST_MARKS = "、和与及"
_FREE_BEFORE = re.compile(rf"[^{HAN}]|[{_EDGES}]|^")
_FREE_AFTER = re.compile(r"[，。、；：！？,;:!?）)”的人和与及等境\n]|$")
_IS_HAN = re.compile(rf"[{HAN}]")
_DESK_LABEL = re.compile(rf"^北京[{HAN}]{{2,4}}[：:]")
_QUOTED_NAME = re.compile(r"“[^“”，。！？；,;!?\n]{1,30}”")


@dataclass(frozen=True, slots=True)
class Spotted:
    """The words of a story in one text, the headline last, and where names of the gazetteer stand in it.

    `divisions` were weighed already; `bodies` and `people` are bare matches.
    """

    text: str
    divisions: Sequence[Span]
    bodies: Sequence[Span]
    people: Sequence[Span]


def spot(texts: Sequence[str], headline: str | None, gazetteer: Gazetteer) -> Spotted:
    """Looks for all names at once; the finders below take the result, so that a story is searched only once."""
    text = "\n".join((*texts, headline or ""))
    divisions, bodies, people = gazetteer.index.find(text)
    return Spotted(text, list(_division_spans(text, divisions, gazetteer)), bodies, people)


def find_districts(
    texts: Sequence[str], headline: str | None, gazetteer: Gazetteer, spotted: Spotted | None = None
) -> list[Mention]:
    """Districts of a story, each form once, in the order of the text; the headline comes last.

    A desk's label before the headline ('北京门头沟：新站开门') repeats what the story says and is not a mention.
    """
    found: dict[str, Mention] = {}
    label = _DESK_LABEL.match(headline or "")
    spotted = spotted or spot(texts, headline, gazetteer)
    text, in_headline = spotted.text, len(spotted.text) - len(headline or "")
    for start, end in spotted.divisions:
        if label and in_headline <= start < in_headline + label.end():
            continue
        name = text[start:end]
        full = gazetteer.full_district_names.get(name) or gazetteer.short_divisions.get(name, name)
        found.setdefault(name, Mention(name, full, certain=name not in AMBIGUOUS))
    for name, full in list(_freely_named(found, text, gazetteer)):
        found.setdefault(name, Mention(name, full))
    return list(found.values())


def _freely_named(found: Mapping[str, Mention], text: str, gazetteer: Gazetteer) -> Iterator[tuple[str, str]]:
    """A county named in full is named short too where the short name stands free: '遂川县……走进遂川，'."""
    for full in found:
        short = full[:-1]
        if gazetteer.short_divisions.get(short) == full and _stands_free(text, short):
            yield short, full


def _stands_free(text: str, name: str) -> bool:
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at] if at else "", text[at + len(name) : at + len(name) + 1]
        if _FREE_BEFORE.match(before) and _FREE_AFTER.match(after):
            return True
        at = text.find(name, at + len(name))
    return False


def _division_spans(text: str, known: Sequence[Span], gazetteer: Gazetteer) -> Iterator[Span]:
    """Where divisions stand in one text, from left to right, never overlapping."""
    quoted = [found.span() for found in _QUOTED_NAME.finditer(text)]
    covered = 0
    found = sorted({*known, *_chained_spans(text)})
    for start, end in sorted({*found, *_listed_spans(text, found, gazetteer)}):
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
    """'某某市场' is no city, '沿海城市' not 海城市, '赣南山区' not 南山区, and '提高县域' has no 高县.

    A county of two characters, and a name that ends like a common word, need a word's edge before them.
    """
    name, before = text[start:end], text[start - 1 : start] if start else ""
    if name[-1] == "市" and text[end : end + 1] in ("场", "民", "政"):
        return True
    if _OF_MOUNTAINS.search(name):
        return before in _BEFORE_MOUNTAINS if before else False
    if not (name.endswith(_COMMON_ENDINGS) or (len(name) == 2 and name[-1] == "县")):
        return False
    return text[end : end + 1] in ("域", "级") or (_IS_HAN.match(before) is not None and before not in _EDGES)


def _listed_spans(text: str, found: Sequence[Span], gazetteer: Gazetteer) -> Iterator[Span]:
    """Counties without their last character in a list: '遂川、万安两县', '遂川、万安县'."""
    ends = [counted.start() for counted in _COUNTED.finditer(text)]
    starts = [start for start, _ in found if start and text[start - 1] in _LIST_MARKS]
    for end in [*ends, *(start - 1 for start in starts)]:
        yield from _shorts_before(text, end, gazetteer.short_divisions)


def _shorts_before(text: str, end: int, shorts: Mapping[str, str]) -> Iterator[Span]:
    for _ in range(LONGEST_LIST):
        size = next((size for size in (3, 2, 4) if text[max(0, end - size) : end] in shorts and size <= end), 0)
        if not size:
            return
        yield end - size, end
        end -= size
        if end < 1 or text[end - 1] not in _LIST_MARKS:
            return
        end -= 1


def _chained_spans(text: str) -> Iterator[Span]:
    """A division after its province or city, known or not: 天水河区 in '某某市天水河区', 白石县 in '某省白石县'."""
    for found in _CHAINED.finditer(text):
        name = found[1]
        if len(name) > 1 and not name.endswith(_LOOK_ALIKES):
            yield found.span(1)


def short_name_counts(text: str, start: int, end: int, quoted: Sequence[Span] = ()) -> bool:
    """'房山、门头沟区' and '昌平项目部' count; '“送果上门——密云专线”' names something else; '朝阳升起' is the sun."""
    before = bisect_right(quoted, (start, len(text))) - 1
    if before >= 0 and end <= quoted[before][1]:
        return False
    is_first = start == 0 or text[start - 1] == "\n"
    if text[start:end] not in AMBIGUOUS or (is_first and text[start:end] not in WORDS_TOO):
        return True
    is_label = text[end : end + 1] in ("：", ":") and (is_first or text[start - 1] in "■▲●◆□")
    return is_label or bool(_SPEAKS_FOR.match(text, end) or _PLACE_BEFORE.search(text[max(0, start - 3) : start]))
