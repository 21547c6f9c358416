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
_NOT_A_COLUMN = re.compile(
    r"^.[上中下一二三四五六七八九十\d]{1,3}.$|图|附|[\d一二三四五六七八九〇○]月|年|通过|摘要|全文|节选"
)
_COLUMN_WORDS = re.compile(
    r"(?:走基层|进行时|在线|之声|聚焦|视点|论坛|快评|时评|人物|风采|动态|传真|简讯|短讯|速览|速递|追踪|连载|专栏|之窗|园地|天地|讲堂|课堂|声音|观察|手记|"
    r"纪实|掠影|巡礼|风景线|直通车|回音壁|开栏的话|编者按|编后|大家谈|面对面|资讯|播报|集锦|荟萃|扫描|纵横|絮语|漫笔|札记|今日谈|新闻链接|相关链接|延伸阅读)$"
)
_BRIEFS = re.compile(r"^.{0,4}(?:短讯|简讯|短波|快讯|集束|一束|速览|短新闻|一句话新闻).{0,3}$")
_EVENT = re.compile(r"举行|召开|启动|开幕|闭幕|成立|揭牌|发布|开赛|举办|开展|大会|会议|活动|仪式|座谈|推进会|\d")
_SERIES = re.compile(
    r"^“?(?:十[一二三四五六七]五|新时代|新征程|高质量|行进中|大美|文化中国|我们的|两会|一线|行走|身边|身边的)|[·]|这[五十]年$|进行中$|在行动$"
)
_TOPIC_BEFORE_COLON = re.compile(r"[\u3400-\u9fff]{2,6}(?=[：:])")
_SLOGAN = re.compile(
    r"^(?:深入|认真)?(?:学习|贯彻|宣传|落实|弘扬|践行|喜迎|奋进|奋斗|庆祝|致敬|聚焦|走进|献礼|决胜|建功)"
)
_KICKER_END = re.compile(r"(?:强调|指出|要求|表示|宣布|认为|提出|时说|之际|[：:])$")
_ATTENDANCE = re.compile(
    r"^[\u3400-\u9fff·\s、]{2,30}(?:出席|主持|讲话|致辞|陪同|参加|作报告|等参加|见证|主持会议|出席并讲话|主持并讲话)$"
)
_BRACKETED = re.compile(r"^[（(].*[）)]$")
_KIND_OF_STORY = re.compile(
    r"(?:侧记|纪实|见闻|综述|掠影|巡礼|纪略|述评|启示录|小记|印象|追记|专访|回眸|访谈|速写|观察|调查)$"
)
_UNIT_ALONE = re.compile(
    r"[\u3400-\u9fffA-Za-z0-9·]{1,16}(?:工会|市总|省总|区总|县总|州总|公司|集团|局|厅|委员会|法院|检察院|学院|大学|医院|街道|项目部|车间|分会|[段厂矿])"
)
_DETAIL = re.compile(
    r"\d[\d,.]*[万亿多余]*(?:名|人|个|项|家|位|条|次|件|支|所|处|场|元|户|公里|吨|种|套|辆|篇|[%％])|首批|首期|累计|共计|预计|全文|"
    r"其中|并|同时|目前|有望|涉及|覆盖|涵盖|来自|同比|包括|拟|据"
)
_INSTITUTION = re.compile(r"(?:[部委局院会办厅署省市区县]|法院|银行|[：:])$")
_DASHES = ("—", "–", "－", "─", "━", "⸺", "--", "―")
_COLUMN_MARKS = "■□●◆▲★"
COLUMN, BANNER = "column", "banner"
SHORT_COLUMN = 5
LONGEST_MARKED_COLUMN = 12
LONGEST_HALF = 12
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
    """Spans of each element, empty where the story has none; `guessed` names those that the page leaves open."""

    column: tuple[Span, ...] = ()
    kicker: tuple[Span, ...] = ()
    headline: tuple[Span, ...] = ()
    subhead: tuple[Span, ...] = ()
    column_kind: str | None = None
    column_certain: bool | None = None
    guessed: tuple[str, ...] = ()


def read_heads(titles: Sequence[Title], has_dateline: bool = False) -> Heads:
    """Tells the lines above a story apart; a lone '短讯集束' over a story with a dateline is a column."""
    if has_dateline and len(titles) == 1 and _BRIEFS.search(titles[0].text):
        return Heads(column=_spans(titles), column_kind=COLUMN, column_certain=False, guessed=("column",))
    printed, rest = _take_printed_columns(titles)
    if not rest:
        return Heads(headline=_spans(printed))
    lines = [title.text for title in rest]
    at = headline_at(lines)
    columns, above, kind = printed, rest[:at], COLUMN if printed else None
    if above and not printed:
        kind = column_kind(lines[0], lines)
        columns, above = (above[:1], above[1:]) if kind else ([], above)
    headline = rest[at : at + 1]
    if above and is_couplet(above[-1].text, rest[at].text):
        above, headline = above[:-1], [above[-1], rest[at]]
    return Heads(
        column=_spans(columns),
        kicker=_spans(above),
        headline=_spans(headline),
        subhead=_spans(rest[at + 1 :]),
        column_kind=kind,
        column_certain=bool(printed) if kind else None,
        guessed=_guessed(bool(columns) and not printed, bool(above), lines, at),
    )


def _guessed(is_column_guessed: bool, has_kicker: bool, titles: Sequence[str], at: int) -> tuple[str, ...]:
    """What form alone decided: every line's place, when there is more than one line and no dash tells them apart."""
    is_open = len(titles) > 1 and not any(title.startswith(_DASHES) or title.endswith(_DASHES) for title in titles)
    told = [("column", is_column_guessed), ("kicker", is_open and has_kicker), ("headline", is_open)]
    return tuple(name for name, is_guess in [*told, ("subhead", is_open and at + 1 < len(titles))] if is_guess)


def headline_at(titles: Sequence[str]) -> int:
    """Which of the lines is the main headline.

    ['筹备职工运动会开幕式', '全城准备就绪'] -> 1: the shorter line, the later one of two alike.
    ['工地开课', '——记某项目部夜校'] -> 0: a line after a dash is a subhead; ['某局发言人——', '欢迎合作'] -> 1.
    ['某领导调研时强调', '……'] -> 1: it leads to the next; ['……大会召开', '某人出席'] -> 0: who came is a subhead.
    """
    last = next((at for at, title in enumerate(titles) if at and title.startswith(_DASHES)), len(titles))
    is_under_column = len(titles) > 1 and column_kind(titles[0], titles) is not None
    first = 1 if is_under_column and (len(titles) > 2 or visible_length(titles[0]) <= SHORT_COLUMN) else 0
    candidates = [at for at in range(first, last) if may_lead(titles[at], at, last)]
    if not candidates:
        return max(0, last - 1)
    return min(candidates, key=lambda at: (visible_length(titles[at]), -at))


def may_lead(title: str, at: int, last: int) -> bool:
    """Whether a line can be the main headline.

    Not one that leads to the next ('……时强调'), names who came ('某人出席'), stands in brackets, says what kind of
    story follows ('首届工地歌会侧记'), or opens with a detail of the line above ('3名选手顺利返回').
    """
    if title.endswith(_DASHES) or (at + 1 < last and _KICKER_END.search(title)):
        return False
    if at and (_KIND_OF_STORY.search(title) or _DETAIL.match(title)):
        return False
    if at + 1 < last and _UNIT_ALONE.fullmatch(title):
        return False
    if at == 0 and last > 1 and visible_length(title) <= SHORT_COLUMN and _INSTITUTION.search(title):
        return False
    return not _ATTENDANCE.match(title) and not _BRACKETED.match(title)


def is_couplet(first: str, second: str) -> bool:
    """Two lines of one headline: '一条毛巾擦去汗水' over '一碗热汤暖到心头', alike in length and in a character."""
    is_alike = len(first) == len(second) <= LONGEST_HALF and " " not in first + second
    return is_alike and any(mark == other for mark, other in zip(first, second, strict=True))


def column_kind(title: str, titles: Sequence[str]) -> str | None:
    """Whether the first line names a column (栏目题), is the banner over the block (通栏题), or None: a kicker.

    '新春走基层' and '一线传真' name one; '深入学习先进典型 奋力干出一番新事业' is a banner; '国家某某局' is a kicker.
    """
    others = [visible_length(each) for each in titles[1:]]
    if _UNIT_ALONE.fullmatch(title):
        return None
    if visible_length(title) <= 10 and _COLUMN_WORDS.search(title):
        return COLUMN
    if visible_length(title) <= SHORT_COLUMN and others and not titles[1].startswith(_DASHES):
        return COLUMN if min(others) >= LONG_ENOUGH and not _INSTITUTION.search(title) else None
    if _EVENT.search(title) or title.endswith(_DASHES) or _KICKER_END.search(title):
        return None
    if _SLOGAN.search(title) or (_has_equal_halves(title) and len(titles) > 2):
        return BANNER
    return COLUMN if _SERIES.search(title) and visible_length(title) <= 16 else None


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
