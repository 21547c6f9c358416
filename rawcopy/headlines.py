"""The lines above a story: 通栏或栏目题, 引题, 主题, 副题 (column, kicker, headline, subhead).

The main headline is neither the first line nor the longest; it is most often the shortest.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rawcopy.lines import trimmed, visible_length
from rawcopy.reading import Span

_COLUMN_BEFORE = re.compile(r"[【〖][^【】〖〗]{2,16}[】〗]")
_COLUMN_AFTER = re.compile(r"[（(【〖][^（）()【】〖〗]{2,12}[）)】〗]$")
_NOT_A_COLUMN = re.compile(r"^.[上中下一二三四五六七八九十\d]{1,3}.$|图|附")
_COLUMN_WORDS = re.compile(
    r"(?:走基层|进行时|在线|之声|聚焦|视点|论坛|快评|时评|人物|风采|动态|传真|简讯|短讯|速览|速递|追踪|连载|专栏|之窗|园地|"
    r"天地|讲堂|课堂|声音|观察|手记|纪实|掠影|巡礼|风景线|直通车|回音壁|开栏的话|编者按|大家谈|面对面)$"
)
_EVENT = re.compile(r"举行|召开|启动|开幕|闭幕|成立|揭牌|发布|开赛|举办|开展|大会|会议|活动|仪式|座谈|推进会|\d")
_SERIES = re.compile(
    r"^“?(?:十[一二三四五六七]五|新时代|新征程|高质量|行进中|大美|文化中国|我们的|两会|一线|行走|身边|身边的)|[·]|这[五十]年$|进行中$|在行动$"
)
_TOPIC_BEFORE_COLON = re.compile(r"[\u3400-\u9fff]{2,6}(?=[：:])")
_SLOGAN = re.compile(
    r"^(?:深入|认真)?(?:学习|贯彻|宣传|落实|弘扬|践行|喜迎|奋进|奋斗|庆祝|致敬|聚焦|走进|献礼|决胜|建功)"
)
_DASHES = ("—", "–", "－", "─", "━", "⸺", "--", "―")
_COLUMN_MARKS = "■□●◆▲★"
SHORT_COLUMN = 5
LONGEST_MARKED_COLUMN = 12
SHORTEST_HALF = 4
LONG_ENOUGH = 8


@dataclass(frozen=True, slots=True)
class Title:
    """A line above a story, or what is left of it once the column's name was taken out."""

    start: int
    text: str

    @property
    def span(self) -> Span:
        return (self.start, self.start + len(self.text))


@dataclass(frozen=True, slots=True)
class Heads:
    """Spans of each element; empty where the story has none."""

    column: tuple[Span, ...] = ()
    kicker: tuple[Span, ...] = ()
    headline: tuple[Span, ...] = ()
    subhead: tuple[Span, ...] = ()


def read_heads(titles: Sequence[Title]) -> Heads:
    """Tells the lines above a story apart."""
    columns, rest = _take_printed_columns(titles)
    if not rest:
        return Heads(headline=_spans(columns))
    at = headline_at([title.text for title in rest])
    above = rest[:at]
    if not columns and above and is_column(above[0].text, [title.text for title in rest]):
        columns, above = above[:1], above[1:]
    return Heads(_spans(columns), _spans(above), (rest[at].span,), _spans(rest[at + 1 :]))


def headline_at(titles: Sequence[str]) -> int:
    """Which of the lines is the main headline.

    ['筹备职工运动会开幕式', '全城准备就绪'] -> 1: the shorter line, the later one of two alike.
    ['工地开课', '——记某项目部夜校'] -> 0: a line after a dash is a subhead; ['某局发言人——', '欢迎各方合作'] -> 1.
    """
    last = next((at for at, title in enumerate(titles) if at and title.startswith(_DASHES)), len(titles))
    first = 1 if len(titles) > 1 and visible_length(titles[0]) <= SHORT_COLUMN and is_column(titles[0], titles) else 0
    candidates = [at for at in range(first, last) if not titles[at].endswith(_DASHES)]
    if not candidates:
        return max(0, last - 1)
    return min(candidates, key=lambda at: (visible_length(titles[at]), -at))


def is_column(title: str, titles: Sequence[str]) -> bool:
    """Whether the first line names a column, or is the banner over the block, and not a kicker.

    '新春走基层' and '一线传真' name one; '深入学习先进典型 奋力干出一番新事业' is a banner.
    """
    others = [visible_length(each) for each in titles[1:]]
    if visible_length(title) <= 10 and _COLUMN_WORDS.search(title):
        return True
    if visible_length(title) <= SHORT_COLUMN and others and not titles[1].startswith(_DASHES):
        return min(others) >= LONG_ENOUGH
    if _EVENT.search(title) or title.endswith(_DASHES):
        return False
    is_slogan = _SLOGAN.search(title) is not None or (_SERIES.search(title) is not None and visible_length(title) <= 16)
    return is_slogan or (_has_equal_halves(title) and len(titles) > 2)


def _has_equal_halves(title: str) -> bool:
    """Two half lines of about one length, a blank between them: a banner's form."""
    halves = title.split()
    return len(halves) == 2 and abs(len(halves[0]) - len(halves[1])) <= 2


def _take_printed_columns(titles: Sequence[Title]) -> tuple[list[Title], list[Title]]:
    """Takes out what the page marks as a column; the rest of its line stays a title."""
    columns: list[Title] = []
    rest: list[Title] = []
    for title in titles:
        cut = None if columns else printed_column(title.text, is_alone=len(titles) == 1)
        if cut is None:
            rest.extend(_headline_and_subhead(title))
            continue
        columns.append(_piece(title, *cut))
        left = [_piece(title, 0, cut[0]), _piece(title, cut[1], len(title.text))]
        rest.extend(part for piece in left if piece.text.strip("：: ") for part in _headline_and_subhead(piece))
    return columns, rest


def printed_column(text: str, is_alone: bool = False) -> Span | None:
    """Where a title line names its column.

    '【大美工地】塔吊上的日出', '塔吊上的日出（新春走基层）', '今日视点：塔吊上看日出', '■一线'.
    """
    before = _COLUMN_BEFORE.match(text)
    if before:
        return before.span()
    after = _COLUMN_AFTER.search(text)
    if after and not _NOT_A_COLUMN.search(after[0]) and not (is_alone and after.start() == 0):
        return after.span()
    topic = _TOPIC_BEFORE_COLON.match(text)
    if topic and _COLUMN_WORDS.search(topic[0]):
        return (0, topic.end() + 1)
    if text[0] in _COLUMN_MARKS and visible_length(text) <= LONGEST_MARKED_COLUMN and not is_alone:
        return (0, len(text))
    return None


def _headline_and_subhead(title: Title) -> list[Title]:
    """Web pages join both by a dash: '把课堂搬到工地上——某项目部夜校见闻' is two titles."""
    at = title.text.rfind("——")
    whole = title.text.count("“", 0, at) == title.text.count("”", 0, at)
    if at < SHORTEST_HALF or len(title.text) - at - 2 < SHORTEST_HALF or not whole:
        return [title]
    return [_piece(title, 0, at), _piece(title, at, len(title.text))]


def _piece(title: Title, start: int, end: int) -> Title:
    start, end = trimmed(title.text, start, end)
    return Title(title.start + start, title.text[start:end])


def _spans(titles: Sequence[Title]) -> tuple[Span, ...]:
    return tuple(title.span for title in titles)
