"""Datelines (消息头): the words that open a news story or close a feature, such as 本报讯 or 新华社北京10月14日电."""

import re

HAN = r"\u3400-\u9fff〇"
_DATE = r"(?:\d{1,2}月)?\d{1,2}日"
_PORTAL = r"(?:新浪|搜狐|网易|腾讯|凤凰|和讯|中国|国际)(?:体育|科技|财经|娱乐|汽车|数码|证券|教育|房产|时尚|网)?"
_SOURCE = (
    r"(?:本报|本刊|本网|本台|本社|中新|央视|央广|总台|"
    rf"[{HAN}A-Z]{{0,7}}(?:通讯社|新华社|中新社|社|网|日报|晚报|晨报|时报|早报|商报|快报|午报|都市报|报|在线|客户端|电视台|新闻)"
    rf"(?:[—–－\-][{HAN}]{{2,5}}网)?)"
)
_TAIL = rf"[{HAN}·、\-]{{0,14}}?[ 　]?(?:{_DATE})?(?:综合)?(?:专?电|讯|消息)"
_PORTAL_TAIL = rf"[{HAN}·]{{0,6}}?(?:{_DATE})?(?:讯|消息|专?电|(?:综合)?报道(?=[ 　]*[：:]))"
_BRACKETS = r"[【\[［〔（(](?:本报|本刊|本网)(?:综合)?讯[】\]］〕）)]"
OPENER = re.compile(
    rf"(?:{_BRACKETS}|(?:(?:据|又据|另据|综合)?{_SOURCE}{_TAIL}|{_PORTAL}{_PORTAL_TAIL}|又讯)(?=[\s\u3000（(：:“‘《\d]|$))[：:]?"
)
_LOCAL = re.compile(r"本报(?:综合)?讯(?!息)[：:]?")
_END = re.compile(rf"[（(](?:据)?{_SOURCE}[{HAN}·、]{{0,14}}{_DATE}(?:专?电|讯)[）)]$")
MORE_OF_THE_SAME = re.compile(r"^(?:据|又据|另据|又讯|综合)")


def opener_at(text: str, position: int = 0) -> int:
    """Where the dateline that opens here ends; `position` itself when none does.

    '本报讯(记者周宁)近日' ends at 3; '浙江在线乐清8月22日讯(' and '新华社北京10月14日电 ' are openers too.
    """
    found = _LOCAL.match(text, position) or OPENER.match(text, position)
    return found.end() if found else position


def end_dateline(text: str) -> int:
    """Where a dateline in brackets that closes the text starts; len(text) when there is none.

    '……很快开业。（本报北京5月12日电）' has one at the bracket.
    """
    tail = max(0, len(text) - 60)
    found = _END.search(text, tail)
    return found.start() if found else len(text)


def continues_story(text: str) -> bool:
    """A second dateline that adds to the same story: '据新华社北京5月6日电'."""
    return MORE_OF_THE_SAME.match(text) is not None
