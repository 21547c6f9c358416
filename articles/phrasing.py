"""Where a Chinese headline may break. Known words stay whole; what is unknown is taken in twos, as most words are.

    phrases("三百二十座职工驿站入冬起通宵亮灯") → 三百二十座 职工驿站 入冬起 通宵 亮灯

The words are those of the paper's own registers and a short list of a newsroom's usual ones. A wrong guess costs a
line that breaks a little early or late, never a character.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORDS = HERE / "reference" / "headline_words.txt"
TOPICS = HERE / "reference" / "topics.toml"
DISTRICTS = HERE.parent / "organisations" / "reference" / "districts.toml"
BODIES = HERE.parent / "organisations" / "reference" / "bodies.toml"
# A longer name would leave a narrow card no place to break at all.
LONGEST = 6

OPENING = "“‘《〈（「『【"
CLOSING = "”’》〉）」』】，、。：；！？…—·～%％"
# Never first in a line, being the tail of the word before; never last, being the head of the word after.
TAILS = (
    "的了着过们吗呢吧者员工区县市街镇村队组部会站院厂场馆店家性化率型式款条件个座名位年月日时起上下里中后前间内外来去"
)
HEADS = "第不未无老小再最更很可在从把被让为与和及或向对将给到送进入享办建启新"
NUMBER = re.compile(r"[0-9０-９.,]+|[一二三四五六七八九十百千万亿两零〇余多]{2,}|[一二三四五六七八九十百千万亿两]")
MEASURES = "个座名位家件条所项年月日天时分秒岁人次场届期批元块万亿米里台辆张把只本支户栋层号版区街度倍成"
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*")


@cache
def known_words() -> frozenset[str]:
    words = set(WORDS.read_text(encoding="utf-8").split())
    words.update(_names(TOPICS, "topic", "child"), _names(DISTRICTS, "district"), _names(BODIES, "body", "names"))
    return frozenset(word for word in words if 1 < len(word) <= LONGEST and "·" not in word)


def _names(path: Path, table: str, nested: str = "") -> Iterator[str]:
    """Every name (and short name) in a reference file, also of the entries nested in an entry."""
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))[table]:
        for part in [entry, *entry.get(nested, [])]:
            yield from (part[key] for key in ("name", "short_name") if key in part)


def phrases(clause: str) -> list[str]:
    """The clause in pieces that must not be broken; joined again they are the clause."""
    return _join_edges(list(_pieces(clause)))


def _pieces(text: str) -> Iterator[str]:
    position, loose = 0, ""
    while position < len(text):
        piece = _fixed_piece(text, position)
        if piece:
            yield from _twos(loose)
            yield piece
            loose = ""
        else:
            piece = text[position]
            loose += piece
        position += len(piece)
    yield from _twos(loose)


def _fixed_piece(text: str, position: int) -> str:
    """The known word, number with its measure, Latin word or mark that begins here, or nothing."""
    for length in range(LONGEST, 1, -1):
        if text[position : position + length] in known_words():
            return text[position : position + length]
    if text[position] in OPENING + CLOSING:
        return text[position]
    if latin := LATIN.match(text, position):
        return latin.group()
    number = NUMBER.match(text, position)
    if number is None:
        return ""
    after = text[number.end() : number.end() + 1]
    return number.group() + (after if after and after in MEASURES else "")


def _twos(loose: str) -> Iterator[str]:
    """Unknown characters in pairs, a tail kept with what went before and three at the end kept together."""
    while loose and loose[0] in TAILS:
        yield loose[0]
        loose = loose[1:]
    while len(loose) > 3:
        yield loose[:2]
        loose = loose[2:]
    if loose:
        yield loose


def _join_edges(pieces: list[str]) -> list[str]:
    joined: list[str] = []
    for piece in pieces:
        if joined and (_hangs_on(piece) or _leads(joined[-1])):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _hangs_on(piece: str) -> bool:
    return piece[0] in CLOSING or (len(piece) == 1 and piece in TAILS)


def _leads(piece: str) -> bool:
    return piece[-1] in OPENING or (len(piece) == 1 and piece in HEADS)
