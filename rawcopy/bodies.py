"""Union bodies as written, and the full name each stands for.

"区总工会" alone is the federation of the district named last before it: an inference, so it is never marked certain.
"""

import re
from collections.abc import Iterator, Sequence

from rawcopy.districts import Spotted, spot
from rawcopy.gazetteer import Gazetteer
from rawcopy.names import HAN
from rawcopy.reading import Mention, Span
from rawcopy.vocabulary import words

FEDERATION = "总工会"
_FEDERATION = re.compile(FEDERATION)
_UNION = re.compile(r"工会")
_HOST_OF_FEDERATION = re.compile(
    rf"(?:[{HAN}]{{2,10}}(?:街道|地区|镇|乡|省|市|县|州|盟|旗|区|集团|公司|铁路|农垦|兵团)|全国|中华全国|[市区县省州])$"
)
_INSTITUTION = re.compile(
    rf"[{HAN}]{{0,6}}?(?:服务中心|干部学校|干部学院|职工大学|文化宫|服务站|基金会|职工之家|宣传教育中心|法律服务中心|互助保障中心)"
)
_LARGER_UNION = re.compile(r"联合会|全国委员会|委员会|分会|小组")
_NOT_A_BODY = re.compile(
    r"工作(?!者协会|委员会)|模式|系统|会员|干部|爱心卡|十[一二三四五六七八九]大|[一二三]十[一二三四五六七八九]?大|服务(?!站|中心)|力量|"
    r"法|章程|理论|事业|品牌|元素|声音|宣传|经费|驿站|阵地|改革|建设|组织(?!开展|举办|职工|各|召开|了|全|会员|慰问|参)|层面|部门|界|人|之家"
)
_GENERIC_HOSTS = words("hosts that name no body")
_NOT_A_HOST = re.compile(
    r"(?:各级|所属|上级|下级|基层|两级|三级|企事业单位|全国|首都|中国特色|非公企业|开展|发扬|加强|发挥|推进|深化|促进|弘扬|提升|完善|创新|做好|建立|"
    r"成立|组建|加入|新建|没有|贡献|展现|体现|增强|履行|落实|关心|热爱|感谢|反映|需要|推动|形成|打造|建设|宣传|了解|拥护|依靠|找|进|有|建|入|级|"
    r"职工|的|地|得|好|新|老|大|小|更|最|不|都|就|才|还|也)$"
)
_NOBODY_IN_PARTICULAR = re.compile(
    r"(?:多国|各国|两国|我国|全国各|各[地区县街镇家单省市]|多地|一些|不少|许多|部分|某些|其他|所在|自己|哪|双方|[这那][个家次些]|本次|"
    r"[\d一二两三四五六七八九十百千多几数]+[余多]?[家个]|经办|属地|当地|相关|有关|没有)"
)
# How the name of a host ends that has a union of its own; another host is a guess.
_HOST_ENDS = re.compile(
    r"(?:公司|集团|企业|[厂院校园所站队部局处中委办会社店行馆矿网港场楼城村乡镇县区市省州]|中心|中学|小学|大学|学校|街道|地区|银行|医院|协会|联盟|行业|产业|"
    r"铁路|公路|地铁|公交|机场|项目|工地|车间|班组|快递|外卖|物流|货运|运输|建筑|教育|卫生|机关|系统|商圈|楼宇|平台|科技|金融|邮政|电力|热力|燃气|自来水)$"
)
_HOST = re.compile(rf"[{HAN}A-Za-z0-9·]+$")
_DAY_BEFORE = re.compile(r"^[A-Za-z0-9]*日")
_CITY = re.compile(rf"(?:[{HAN}]{{2,3}}省)?(?:北京市?|[{HAN}]{{2}}市)$")
_CITY_ENDS = ("市", "京")
_UNION_AT_END = re.compile(r"(?:总工会|工会|总)$")
_IS_HAN = re.compile(rf"[{HAN}]")
_BOUNDARY = re.compile(
    r"拨打|致电|咨询|遇有|近日|日前|今天|昨天|昨日|会上|随后|期间|携手|联合(?!会|工会|体|$)|组织|号召|带领|参加|参与|举办|开展|走进|来自|通过|按照|根据|代表|作为|邀请|"
    r"推动|支持|指导|协助|帮助|慰问|获得|成为|包括|以及|等(?=[镇街乡各])|记者从|介绍|表示|配合|依托|围绕|前往|位于|主席|副主席|书记|主任|部长|经理|负责人|"
    r"[由在与向的了到从及赴被把让给跟请说是使其]|(?<!颐)和(?!平|谐|田|县|顺)|(?<![大])同(?!仁|方|仁堂|济)|对(?!外)|(?<!华)为|(?<!有)将(?!军)|\d日|\n"
)
_GOES_ON = re.compile(r"[体面量值数计是共长建监部结裁经动支之会工]|的(?:来|看|说|要)")
_UNIT_OF_COMPANY = re.compile(rf".*(?:公司|集团)([{HAN}\d]{{2,}}(?:部|厂|所|站|队|公司|中心|车间))$")
LONGEST_HOST = 36


def find_bodies(
    texts: Sequence[str], headline: str | None, gazetteer: Gazetteer, spotted: Spotted | None = None
) -> list[Mention]:
    """Union bodies of a story, each form once, in the order of the text; the headline comes last."""
    found: dict[str, Mention] = {}
    district: str | None = None
    for name, is_body in _places_and_bodies(spotted or spot(texts, headline, gazetteer), gazetteer):
        if not is_body:
            district = gazetteer.full_district_names.get(name, name)
            continue
        for form in (name, *_known_by_unit(name)):
            found.setdefault(form, resolve(form, district, gazetteer))
        district = gazetteer.districts_of_bodies.get(name, district)
    return list(found.values())


def _places_and_bodies(spotted: Spotted, gazetteer: Gazetteer) -> Iterator[tuple[str, bool]]:
    """Divisions (False) and bodies (True) in the order of the text; the district in a body's name comes before it."""
    marks = [(start, end, False) for start, end in spotted.divisions]
    marks.extend((start, end, True) for start, end in _body_spans(spotted.text, spotted.bodies, gazetteer))
    for start, end, is_body in sorted(marks):
        yield spotted.text[start:end], is_body


def resolve(written: str, district: str | None, gazetteer: Gazetteer) -> Mention:
    """The full name of a body as written, given the district named last before it.

    '市总' is 北京市总工会; '密云工会' is 密云区总工会; '区总工会' after 密云区 is 密云区总工会, uncertain.
    """
    official = gazetteer.official_names.get(written)
    if official:
        return Mention(written, official)
    if written in ("区总工会", "区总", "县总工会"):
        name = f"{district}{FEDERATION}" if district else ""
        return Mention(written, gazetteer.official_names.get(name, name) or None, certain=False)
    host = _UNION_AT_END.sub("", written).removeprefix("北京市")
    full = gazetteer.full_district_names.get(host)
    if full:
        name = f"{full}{FEDERATION}"
        return Mention(written, gazetteer.official_names.get(name, name))
    return Mention(written, written, certain=bool(_HOST_ENDS.search(_LARGER_UNION.sub("", host))))


def _known_by_unit(written: str) -> Iterator[str]:
    """A company's unit is known by its own name too: '某某建设有限公司昌平项目部工会' is also '昌平项目部工会'."""
    if "公司" not in written and "集团" not in written:
        return
    found = _UNIT_OF_COMPANY.match(written.removesuffix("工会"))
    if found and found[1] not in _GENERIC_HOSTS:
        yield f"{found[1]}工会"


def _body_spans(text: str, bare: Sequence[Span], gazetteer: Gazetteer) -> Iterator[Span]:
    """Where union bodies stand in one text, from left to right, never overlapping."""
    known = [(start, end) for start, end in bare if _stands_alone(text, start, end)]
    spans = {*known, *_federations(text, gazetteer), *_unions(text)}
    covered = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= covered:
            covered = end
            yield start, end


def _stands_alone(text: str, start: int, end: int) -> bool:
    """'市总' is a body in '市总组织', not in '市总面积' or '城市总体'; '全总' not in '安全总监'."""
    name = text[start:end]
    if not name.endswith("总"):
        return True
    if _GOES_ON.match(text, end):
        return False
    return _IS_HAN.match(text[start - 1 : start]) is None or text[start - 1] in "由和与向在对经让被受请是、"


def _federations(text: str, gazetteer: Gazetteer) -> Iterator[Span]:
    """Bodies that end in 总工会, with the institution they keep: '某区总工会', '某镇总工会职工服务中心'."""
    for found in _FEDERATION.finditer(text):
        host = _host_of_federation(text[max(0, found.start() - LONGEST_HOST) : found.start()], gazetteer)
        if host:
            institution = _INSTITUTION.match(text, found.end())
            yield found.start() - len(host), institution.end() if institution else found.end()


def _host_of_federation(before: str, gazetteer: Gazetteer) -> str:
    """'这是密云区' leaves '密云区', '近日由北京市密云区' leaves '北京市密云区', '到望京街道' leaves '望京街道'."""
    known = gazetteer.place_names
    for size in range(min(len(before), 10), 1, -1):
        if before[-size:] in known:
            city = _CITY.search(_after_boundary(before[:-size])) if before[-size - 1 : -size] in _CITY_ENDS else None
            return (city[0] if city else "") + before[-size:]
    found = _HOST_OF_FEDERATION.search(_after_boundary(before))
    return found[0] if found else ""


def _unions(text: str) -> Iterator[Span]:
    """Bodies that end in 工会, 工会联合会 or 工会委员会: a host and its union; '工会模式' and '各级工会' are none."""
    for found in _UNION.finditer(text):
        if text[found.start() - 1 : found.start()] == "总":
            continue
        larger = _LARGER_UNION.match(text, found.end())
        host = _host_before(text, found.start())
        if not names_a_host(host) or (not larger and _NOT_A_BODY.match(text, found.end())):
            continue
        yield found.start() - len(host), larger.end() if larger else found.end()


def names_a_host(host: str) -> bool:
    """'石景山某热电厂', '密云' and '市交通运输' name one; '各级', '朝阳区各级' and '发扬' do not."""
    if _NOBODY_IN_PARTICULAR.match(host):
        return False
    return len(host) > 1 and host not in _GENERIC_HOSTS and not _NOT_A_HOST.search(host)


def _host_before(text: str, end: int) -> str:
    found = _HOST.search(text[max(0, end - LONGEST_HOST) : end])
    return _after_boundary(found[0]) if found else ""


def _after_boundary(before: str) -> str:
    """What is left of a host after the last word that cannot be in its name: '近日由某公司' leaves '某公司'."""
    last = 0
    for found in _BOUNDARY.finditer(before):
        last = found.end()
    return _DAY_BEFORE.sub("", before[last:])
