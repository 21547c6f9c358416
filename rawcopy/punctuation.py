"""Marks for display: half-width marks that stand in Chinese copy become full-width, everything else keeps its form.

The source is never changed: spans point into it, and only the text shown to people is normalised.
"""

import re

FULL_WIDTH = str.maketrans(",:;!?", "，：；！？")
OPENING = "("
_HAN_MARK = r"[\u2e80-\u9fff\uf900-\ufaff〇，。、：；！？（）《》〈〉“”‘’【】—…·]"
_HAN_SIDE = re.compile(_HAN_MARK)
# Marks beside Chinese, alone or several: in '3天,2万' and '吗?!', not in '9:00'.
_IN_CHINESE = re.compile(rf"(?<={_HAN_MARK})[,:;!?]+|[,:;!?]+(?={_HAN_MARK})")
_BRACKET = re.compile(r"[()]")
_TO_CHANGE = re.compile(r"[,:;!?(]|[ \t\u00a0\u3000]{2}")
_BLANK_RUN = re.compile(r"[ \t\u00a0\u3000]{2,}")


def to_display(text: str) -> str:
    """The text with full-width marks between Han and single blanks.

    >>> to_display("职工们说,3天内有1.05亿次点击(截至9:00);Wi-Fi, too!")
    '职工们说，3天内有1.05亿次点击（截至9:00）；Wi-Fi, too!'
    """
    if not _TO_CHANGE.search(text):
        return text
    brackets = _brackets_in_chinese(text) if OPENING in text else ()
    if brackets:
        marks = list(text)
        for position in brackets:
            marks[position] = "（" if marks[position] == OPENING else "）"
        text = "".join(marks)
    return _BLANK_RUN.sub(" ", _IN_CHINESE.sub(_widened, text))


def _widened(marks: re.Match[str]) -> str:
    return marks[0].translate(FULL_WIDTH)


def is_han_side(mark: str) -> bool:
    """Whether a neighbour is Han or a mark of Chinese copy: '字' and '”' are, '3' and 'a' are not."""
    return bool(mark) and _HAN_SIDE.match(mark) is not None


def _brackets_in_chinese(text: str) -> set[int]:
    """Positions of half-width brackets to widen, always in pairs: '会议(APP)中' both, 'f(x)' none."""
    found: set[int] = set()
    opened: list[int] = []
    for bracket in _BRACKET.finditer(text):
        position = bracket.start()
        if bracket[0] == OPENING:
            opened.append(position)
        elif opened:
            start = opened.pop()
            if any(is_han_side(each) for each in _neighbours(text, start) + _neighbours(text, position)):
                found.update((start, position))
    return found


def _neighbours(text: str, position: int) -> list[str]:
    return [text[position - 1 : position], text[position + 1 : position + 2]]
