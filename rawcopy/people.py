"""People named in a story, with the title and the unit that stand before the name ('区总工会党组书记、主席张小禾').

Names of the register are certain. A name nobody has registered is seen only right after an office, and is a guess.
"""

import re
from collections.abc import Iterator, Sequence

from rawcopy.districts import Spotted, spot
from rawcopy.gazetteer import Gazetteer
from rawcopy.names import DOUBLE_SURNAMES, HAN, SURNAMES
from rawcopy.reading import Person, Span
from rawcopy.vocabulary import listed, words

_RANK = r"(?:原|前|时任|现任|党组|党委|党总支|党支部|党工委|常务|执行|第一|名誉|副|总|代|兼职|专职|首席|青年|一线|女)*"
_OFFICE = rf"(?:{'|'.join(sorted((*listed('offices'), *listed('what many are')), key=len, reverse=True))})"
_TITLE = re.compile(rf"{_RANK}{_OFFICE}(?!团|台|令|报|责任|制|会议|学校)")
_NAME = rf"(?:(?:{'|'.join(sorted(DOUBLE_SURNAMES))})[{HAN}]{{1,2}}|[{HAN}]{{2,3}}?)"
_AFTER_NAME = (
    r"(?=[说在等为向作以从将到来就也还又对、，,。；：:！？（(）)“”与和及一\n]|同志|先生|女士|出席|主持|介绍|表示|指出|强调|要求|认为|告诉|带队|带领|致辞|讲话|"
    r"宣布|参加|代表|坦言|回忆|透露|率队|率|走进|来到|深入|看望|慰问|调研|宣读|通报|总结|赶到|荣获|获得|被|$)"
)
_NAMED = re.compile(rf"{_OFFICE}(?P<name>{_NAME}){_AFTER_NAME}")
_NOT_A_NAME = re.compile(r"[们的了是与及把被]|会议|工作|负责|单位|部门|人员|表示|介绍|以及|同志|等")
_COMMON = words("common surnames")
_ANYBODY = re.compile(rf"(?:{'|'.join(listed('what many are'))})$")
_LIKELY_SURNAMES = SURNAMES - words("surnames that are commoner as other words")
_SENTENCE = re.compile(r"[。；;！!？?：:“”‘’（）()\n]")
_CLAUSE = re.compile(r"[，,]")
_LEADING = re.compile(
    r"^.*(?:近日|日前|今天|昨天|当天|会上|随后|其中|来自|由于|由|在|与|和|向|对|为|让|据|请|邀请|担任|作为|到|时任|\d日|[上下]午)"
)
_UNIT = re.compile(
    rf"[{HAN}A-Za-z0-9·]{{2,30}}?(?:工会|委员会|人大|政协|政府|公司|集团|中心|大学|学院|学校|中学|小学|医院|街道|社区|办公室|项目部|专班|支队|大队|分会|"
    r"车间|[局委厂院所队站部处科社会镇乡村区县市省旗办校店行])"
)
_JOINTS = ("", "、", "，", ",", "兼", "和", "及", "暨")
LONGEST_TITLE = 60


def find_people(texts: Sequence[str], gazetteer: Gazetteer, spotted: Spotted | None = None) -> list[Person]:
    """Each name once, in the order of the text, with the first title that is told of it."""
    found: dict[str, Person] = {}
    text = "\n".join(texts)
    known_people = (spotted or spot(texts, None, gazetteer)).people
    for start, end, certain in sorted(_named_in(text, known_people, gazetteer)):
        name = text[start:end]
        known = found.get(name)
        if known is None or known.title is None:
            title, unit = title_before(text, start)
            found[name] = Person(name, name, certain or (known is not None and known.certain), title, unit)
    return list(found.values())


def _named_in(text: str, known: Sequence[Span], gazetteer: Gazetteer) -> Iterator[tuple[int, int, bool]]:
    """Names of the register, those in the headline aside, and names after an office that it does not know."""
    yield from ((start, end, True) for start, end in known if end <= len(text))
    for office in _NAMED.finditer(text):
        name = office["name"]
        surnames = _COMMON if _ANYBODY.search(text, office.start(), office.start("name")) else _LIKELY_SURNAMES
        is_surname = name[0] in surnames or name[:2] in DOUBLE_SURNAMES
        if is_surname and name not in gazetteer.known_people and not _NOT_A_NAME.search(name):
            yield office.start("name"), office.end("name"), False


def title_before(text: str, position: int) -> tuple[str | None, str | None]:
    """Title and unit that end where a name starts, as written.

    '市交通运输工会副主席' is 副主席 of 市交通运输工会; in '区人大常委会副主任,区总工会主席' only 区人大常委会 is unit.
    """
    window = text[max(0, position - LONGEST_TITLE) : position]
    opened = 0
    for mark in _SENTENCE.finditer(window):
        opened = mark.end()
    for comma in _CLAUSE.finditer(window, opened):
        if not _ends_with_title(window, comma.start()):
            opened = comma.end()
    titles = list(_TITLE.finditer(window, opened))
    if not titles or titles[-1].end() != len(window):
        return None, None
    first = len(titles) - 1
    while first and _goes_on(window[titles[first - 1].end() : titles[first].start()]):
        first -= 1
    unit = _LEADING.sub("", window[opened : titles[first].start()]).removesuffix("的")
    return window[titles[first].start() :], unit if _UNIT.fullmatch(unit) else None


def _goes_on(between: str) -> bool:
    """Between two offices of one person: '、', '兼', or a comma and the next unit ('、市交通运输工会')."""
    return between in _JOINTS or (between[:1] in _JOINTS and _UNIT.fullmatch(between[1:]) is not None)


def _ends_with_title(window: str, end: int) -> bool:
    return any(title.end() == end for title in _TITLE.finditer(window, max(0, end - 16), end))
