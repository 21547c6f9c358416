"""Marks for display: half-width marks that stand in Chinese copy become full-width, everything else keeps its form.

The source is never changed: spans point into it, and only the text shown to people is normalised.
"""

import re

FULL_WIDTH = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？"}
OPENING, CLOSING = "(", ")"
_HAN_SIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff〇，。、：；！？（）《》〈〉“”‘’【】—…·]")
_DIGIT_OR_LATIN = re.compile(r"[0-9A-Za-z]")
_BLANK_RUN = re.compile(r"[ \t\u00a0\u3000]{2,}")


def to_display(text: str) -> str:
    """The text with full-width marks between Han and single blanks.

    >>> to_display("职工们说,3天内有1.05亿次点击(截至9:00);Wi-Fi, too!")
    '职工们说，3天内有1.05亿次点击（截至9:00）；Wi-Fi, too!'
    """
    marks = list(text)
    brackets = _brackets_in_chinese(text)
    for position, mark in enumerate(marks):
        if position in brackets:
            marks[position] = "（" if mark == OPENING else "）"
        elif mark in FULL_WIDTH and _stands_in_chinese(marks, position):
            marks[position] = FULL_WIDTH[mark]
    return _BLANK_RUN.sub(" ", "".join(marks))


def is_han_side(mark: str) -> bool:
    """Whether a neighbour is Han or a mark of Chinese copy: '字' and '”' are, '3' and 'a' are not."""
    return bool(mark) and _HAN_SIDE.match(mark) is not None


def _stands_in_chinese(marks: list[str], position: int) -> bool:
    """A mark stands in Chinese when a neighbour does: '3天,2万' yes, '9:00' no."""
    before = marks[position - 1] if position else ""
    after = marks[position + 1] if position + 1 < len(marks) else ""
    if before and after and _DIGIT_OR_LATIN.match(before) and _DIGIT_OR_LATIN.match(after):
        return False
    return is_han_side(before) or is_han_side(after)


def _brackets_in_chinese(text: str) -> set[int]:
    """Positions of half-width brackets to widen, always in pairs: '会议(APP)中' both, 'f(x)' none."""
    found: set[int] = set()
    opened: list[int] = []
    for position, mark in enumerate(text):
        if mark == OPENING:
            opened.append(position)
        elif mark == CLOSING and opened:
            start = opened.pop()
            if any(is_han_side(each) for each in _neighbours(text, start) + _neighbours(text, position)):
                found.update((start, position))
    return found


def _neighbours(text: str, position: int) -> list[str]:
    return [text[position - 1 : position], text[position + 1 : position + 2]]
