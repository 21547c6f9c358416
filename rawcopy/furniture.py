"""Page furniture: what is printed on a page and belongs to no story (报眉, editors, jumps, imprint)."""

import re

from rawcopy.lines import visible_length
from rawcopy.vocabulary import words

PAGE_NAMES = words("page names")
_SHEET = r"(?:第?\s*[A-Z]?\d{1,5}\s*版|[A-Z]\d{1,2}|第[一二三四五六七八九十]{1,3}版)"
_GAP = r"[ \u3000，,]*"
_DAY = r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-./]\d{1,2}[-./]\d{1,2}"
_WEEKDAY = r"(?:星期|周)[一二三四五六日天]"
_LUNAR_YEAR = r"(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年)?"
_LUNAR = rf"(?:农历|夏历)?{_LUNAR_YEAR}闰?[正一二三四五六七八九十冬腊]{{1,2}}月[初十廿卅一二三四五六七八九]{{1,3}}"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"{_SHEET}(?:[ \u3000:：]*[\u3400-\u9fff·]{{2,8}})?"), "page number"),
    (re.compile(rf"[\u3400-\u9fff·]{{2,8}}[ \u3000]+{_SHEET}"), "page number"),
    (re.compile(rf"(?:{_DAY})?{_GAP}(?:{_WEEKDAY})?{_GAP}(?:{_LUNAR})?(?:{_GAP}今日.{{0,12}}版)?"), "date of issue"),
    (
        re.compile(r"(?:总)?第\s*\d{2,6}\s*期.{0,20}|(?:国内统一|国际标准)?(?:连续出版物号|刊号)?\s*CN\s*\d.{0,20}"),
        "issue number",
    ),
    (
        re.compile(
            r"[\[［（(【]?\s*(?:本版|本期|值班)?\s*(?:责任编辑|责编|执行主编|主编|编辑|编审|美术编辑|美编|版式设计|版式|组版|制图|校对|"
            r"排版|值班主任|监制|统筹)\s*[:：/／ \u3000].{0,60}"
        ),
        "editors of the page",
    ),
    (
        re.compile(r"(?:.{0,8}(?:热线|电话|传真|邮箱|信箱|邮编|网址|地址|投稿)|E-?mail)\s*[:：].{3,60}", re.I),
        "contact of the paper",
    ),
    (re.compile(r"(?:本文)?(?:来源|转自|稿源|消息来源)\s*[:：].{1,30}"), "source"),
    (
        re.compile(r"(?:更多)?(?:详见|详细报道见|相关报道见|全文见)\s*第?\s*[A-Z]?\d{1,3}\s*版"),
        "reference to another page",
    ),
)
_JUMP = re.compile(r"[（(](?:下转|上接|紧接|接)\s*第?\s*[A-Z一二三四五六七八九十\d]{1,4}\s*版[^（）()]{0,12}[）)]")
_SOURCE_AT_END = re.compile(
    r"(?<=[。！？”])\s*[（(](?:据)?(?:[\u3400-\u9fff]{2,8}(?:报|网|社|台|客户端)|完|[^（）()]{0,4}(?:责任编辑|责编|编辑)[^（）()]{0,20})[）)]$"
)


def furniture_reason(text: str) -> str | None:
    """Why a whole line is page furniture, or None: '第03版', '2031年5月6日 星期二', '本版责编：龚小鸣 美编 何禾'."""
    if visible_length(text) > 80:
        return None
    if "".join(text.split()) in PAGE_NAMES:
        return "page name"
    for pattern, reason in _RULES:
        if pattern.fullmatch(text):
            return reason
    return None


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
