"""Page furniture: what is printed on a page and belongs to no story (报眉, editors, jumps, imprint)."""

import re

from rawcopy.lines import visible_length
from rawcopy.vocabulary import words

PAGE_NAMES = words("page names") | words("districts of Beijing")
LONGEST_PAGE_NAME = 12
_SHEET = r"(?:第?\s*[A-Z]?\d{1,5}\s*版|[A-Z]\d{1,2}|第[一二三四五六七八九十]{1,3}版)"
_GAP = r"[ \u3000，,]*"
_DAY = r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-./]\d{1,2}[-./]\d{1,2}"
_WEEKDAY = r"(?:星期|周)[一二三四五六日天]"
_LUNAR_YEAR = r"(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年)?"
_LUNAR = rf"(?:农历|夏历)?{_LUNAR_YEAR}闰?[正一二三四五六七八九十冬腊]{{1,2}}月[初十廿卅一二三四五六七八九]{{1,3}}"
_SHEET_NUMBER = r"第?\s*[A-Z一二三四五六七八九十\d]{1,4}\s*版"
_END_MARK = (
    r"[（(\[【]\s*(?:(?:据|综合)?[\u3400-\u9fff]{2,10}(?:报|网|社|台|客户端|社电|视觉|影像|图片库)|影像中国|视觉中国|完|未完待续|待续|"
    r"(?:本报|本刊)?综合[^（）()]{0,14}|据[^（）()]{2,20}|(?:摘自|选自|原载|来源|转自|稿源)[^（）()]{1,30}|"
    r"[^（）()]{0,4}(?:责任编辑|责编|编辑|校对)[^（）()]{0,20})[）)\]】]"
)
_RULES = (
    ("line of the page", r"[\W_]{3,}"),
    ("jump", rf"[（(]?(?:下转|上接|紧接|接)\s*{_SHEET_NUMBER}[^（）()]{{0,12}}[）)]?"),
    ("page number", rf"{_SHEET}(?:[ \u3000:：]*[\u3400-\u9fff·]{{2,8}})?|[\u3400-\u9fff·]{{2,8}}[ \u3000]+{_SHEET}"),
    ("date of issue", rf"(?:{_DAY})?{_GAP}(?:{_WEEKDAY})?{_GAP}(?:{_LUNAR})?(?:{_GAP}今日.{{0,12}}版)?"),
    (
        "issue number",
        r"(?:总)?第\s*\d{2,6}\s*期.{0,20}|(?:国内统一|国际标准)?(?:连续出版物号|刊号)?\s*CN\s*\d.{0,20}",
    ),
    (
        "editors of the page",
        r"[\[［（(【]?\s*(?:本版|本期|值班)?\s*(?:责任编辑|责编|执行主编|主编|编辑|编审|美术编辑|美编|版式设计|版式|组版|制图|校对|"
        r"排版|值班主任|监制|统筹)\s*[:：/／ \u3000].{0,60}",
    ),
    (
        "contact of the paper",
        r".{0,8}(?:热线|电话|传真|邮箱|信箱|邮编|网址|地址|投稿)\s*[:：].{3,60}|[Ee]-?[Mm]ail\s*[:：].{3,60}",
    ),
    ("source", r"(?:本文)?(?:来源|转自|稿源|消息来源)\s*[:：].{1,30}"),
    ("reference to another page", r"(?:更多)?(?:详见|详细报道见|相关报道见|全文见)\s*第?\s*[A-Z]?\d{1,3}\s*版"),
    ("source or end mark", rf"{_END_MARK}|[（(]?(?:未完待续|完)[）)]?"),
    (
        "words of the web page",
        r"[上下]一[篇版页]|返回(?:目录|首页|列表)|(?:版面|标题)导航|放大|缩小|默认|字号|打印(?:本页)?|关闭(?:窗口)?|分享到?|收藏|"
        r"PDF(?:下载|版)?|版权所有.{0,30}|点击(?:查看|阅读).{0,10}|扫码.{0,12}|"
        r"更多.{0,6}>>?|往期回顾|阅读(?:数|量|次数)?[：: ]*\d+.{0,4}",
    ),
)
# One pattern, because every line of every page is tried; the group that matched names the reason.
_ANY_RULE = re.compile("|".join(f"(?P<rule{number}>{pattern})" for number, (_, pattern) in enumerate(_RULES)))
_IMPRINT = re.compile(
    r"(?:社址|地址|邮编|邮政编码|电话|传真|广告|发行|印刷|承印|零售|定价|邮发代号|网址|社长|总编辑|值班编委|投递|订阅)"
    r"[\u3400-\u9fff]{0,6}[：:]"
)
_BARS = re.compile(r"[\s\u3000|｜/／·•—\-]+")
_HINT_OF_A_HEAD = re.compile(r"\d|^.{1,12}$|[编校]")
_NEVER_IN_A_HEAD = re.compile(r"[。，！？“”《》、；]")
_PAPER_NAME = re.compile(r"[\u3400-\u9fff]{2,8}(?:日报|晚报|时报|晨报|早报|午报|商报|工人报|报|周刊)")
_BARE_SHEET = re.compile(r"[A-Z]?\d{1,2}")
_EDITORS_FROM = re.compile(r"(?:本版|本期|值班)?\s*(?:责任编辑|责编|主编|编辑|美编|版式|组版|校对)\s*[:：/／\s]")
_JUMP = re.compile(
    rf"[（(](?:下转|上接|紧接|接|转)\s*{_SHEET_NUMBER}[^（）()]{{0,12}}[）)]|(?:下转|上接)\s*{_SHEET_NUMBER}"
)
_SOURCE_AT_END = re.compile(rf"(?<=[。！？!?”…）)])\s*{_END_MARK}$")
LONGEST_FURNITURE = 80
MOST_PIECES = 8
ENOUGH_OF_AN_IMPRINT = 3


def furniture_reason(text: str) -> str | None:
    """Why a whole line is page furniture, or None: '第03版', '2031年5月6日 星期二', '本版责编：龚小鸣 美编 何禾'."""
    if len(text) > LONGEST_FURNITURE and visible_length(text) > LONGEST_FURNITURE:
        return "contact of the paper" if _is_imprint(text) else None
    if text[-1] == "。":
        return None
    if _is_imprint(text):
        return "contact of the paper"
    reason = _reason_of(text)
    may_be_a_head = reason is None and _HINT_OF_A_HEAD.search(text) and not _NEVER_IN_A_HEAD.search(text)
    return _reason_of_pieces(text) if may_be_a_head else reason


def _is_imprint(text: str) -> bool:
    has_colons = text.count("：") + text.count(":") >= ENOUGH_OF_AN_IMPRINT
    return has_colons and len(text) < 5 * LONGEST_FURNITURE and len(_IMPRINT.findall(text)) >= ENOUGH_OF_AN_IMPRINT


def _reason_of(text: str) -> str | None:
    if len(text) <= LONGEST_PAGE_NAME and "".join(text.split()) in PAGE_NAMES:
        return "page name"
    found = _ANY_RULE.fullmatch(text)
    return _RULES[int((found.lastgroup or "rule0").removeprefix("rule"))][0] if found else None


def _reason_of_pieces(text: str) -> str | None:
    """A running head of several pieces: '06 要闻 2031年11月20日 星期四', 'A04 民生 责编：龚小鸣'."""
    editors = _EDITORS_FROM.search(text)
    if editors and editors.start():
        return _reason_of_pieces(text[: editors.start()]) and "editors of the page"
    pieces = [piece for piece in _BARS.split(text) if piece]
    if not 1 <= len(pieces) <= MOST_PIECES:
        return None
    first: str | None = None
    for piece in pieces:
        reason = _reason_of(piece)
        if not (reason or _PAPER_NAME.fullmatch(piece) or _BARE_SHEET.fullmatch(piece)):
            return None
        first = first or reason
    return first


def jump_at_head(text: str) -> int:
    """Where the words '（上接第1版）' at the head of a tail end; 0 when there are none."""
    found = _JUMP.match(text)
    return found.end() if found else 0


def jump_at_end(text: str) -> int:
    """Where '（下转第二版）' at the end starts; len(text) when there is none."""
    tail = max(0, len(text) - 30)
    for found in _JUMP.finditer(text, tail):
        if found.end() == len(text):
            return found.start()
    return len(text)


def source_at_end(text: str) -> int:
    """Where a source, an editor or '（完）' in brackets that closes the text starts; len(text) when there is none."""
    tail = max(0, len(text) - 40)
    found = _SOURCE_AT_END.search(text, tail)
    if found is None:
        return len(text)
    return found.start() + len(found[0]) - len(found[0].lstrip())
