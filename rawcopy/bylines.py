"""Bylines in all the forms that Chinese papers print, and the sentences about reporters that are none.

A byline is read only where one can stand: after a dateline, in brackets that close a story, or on a line of its own.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from rawcopy.lines import BLANKS, visible_length
from rawcopy.names import HAN, SignedName, is_surname_led, looks_like_name, split_names
from rawcopy.reading import Byline
from rawcopy.signatures import NOT_ROLE_HEAD, ROLE, role_name, signatures, unnamed_critic, without_brackets

LONGEST_BYLINE = 90
MOST_BARE_NAMES = 3
_CLOSING = re.compile(r"[）)]")
_REPORTED = re.compile(rf"([{HAN}·]{{2,8}}(?:[ \u3000、][{HAN}·]{{1,4}}){{0,3}}?)[ \u3000]?报道(?=[ \u3000]|$)")
_ROLE_REPORTED = re.compile(
    r"(?P<signed>[^，,。：:（(“\n]{4,60}?)(?:综合|摄影)?报道[ \u3000]*(?:[：:，,]|(?=[ \u3000]))"
)
_TOKEN = re.compile(r"[ \u3000]*([^ \u3000，,。（(]+)(?=[ \u3000])")
_META = re.compile(r"作者[：:](?P<names>[^：:]{0,120}?)(?=[ \u3000]*(?:时间|日期|来源|编辑|$))")
_HEADING = re.compile(r"(?:作者[：:].*)?(?:时间|日期|发布时间)[：:]\s*\d{4}|作者[：:].{1,80}?[ \u3000]+来源[：:]")
_MARK = re.compile(r"^[■□◆●▲◎○★▌]\s*")
_SENTENCE_MARK = re.compile(r"[。！？!?“”《》]")
_AT_END = re.compile(
    r"(?<=[。！？!?”…）)])[ \u3000]*(?P<signed>[（(][^（）()]*(?:[（(][^（）()]*[）)])?[^（）()]*[）)]|[■□◆][^。]*)$"
)
_ABOUT_AUTHOR = re.compile(r"[（(]?(?:本文)?作者(?:单位|简介|系|为|是|分别)[^。]{2,80}?。?[）)]?")
_WORK_OF_NAME = re.compile(
    rf"(?P<name>[{HAN}·]{{2,8}}?)[ \u3000]*[/／][ \u3000]*(?P<work>文|图|摄|摄影|文图|文摄)(?![{HAN}])"
)
_WRITER_AND_PHOTOGRAPHER = re.compile(rf"(?P<name>[{HAN}· \u3000、]{{2,20}}?)[ \u3000]+(?:文[/／、]?[图摄]|图[/／]文)")
_PEN_NAME = re.compile(rf"[小老阿晓][{HAN}]{{1,2}}")
_SPLIT = re.compile(r"、")
_MAY_SIGN = re.compile(
    r"^[■□◆●▲◎○★▌]|记者|通讯|评论员|主笔|实习生|作者|撰|编译|特约|[文图摄]|采写|执笔|整理|口述|供稿|翻译|策划|统筹"
)
_SIGN_BEHIND = re.compile(r"[ \u3000]+(?=[□■◎])")
_BRACKET_OR_BLANK = "（(" + BLANKS
_NOT_BLANK = re.compile(f"[^{BLANKS}]")


@dataclass(frozen=True, slots=True)
class FoundByline:
    """Signatures and the half-open range of the text that they take up."""

    start: int
    end: int
    bylines: tuple[Byline, ...]


def bracketed_byline(text: str, position: int, known: Collection[str] = ()) -> FoundByline | None:
    """A byline in brackets that opens at `position`, blanks before it included.

    '(记者林小兰 通讯员何雨晴)' is one; '（株洲某报 记者 秦禾 通讯员 江捷）' too; '(以下简称“大会”)' is not.
    """
    if text[position : position + 1] not in _BRACKET_OR_BLANK:
        return None
    start = _skip_blanks(text, position)
    if text[start : start + 1] not in ("（", "("):
        return None
    closing = _CLOSING.search(text, start, start + LONGEST_BYLINE + 2)
    if closing is None:
        return None
    bylines = signatures(text[start + 1 : closing.start()], known)
    return FoundByline(start, closing.end(), bylines) if bylines else None


def byline_after_dateline(text: str, position: int, known: Collection[str] = ()) -> FoundByline | None:
    """The byline right after a dateline, in brackets or not.

    '(记者周宁)', ' 记者韩青 14日从某局获悉' (the name ends at the blank), ' 吴长林报道  近日'.
    """
    return (
        bracketed_byline(text, position, known)
        or _role_reported(text, position, known)
        or open_byline(text, position, known)
        or _reported_byline(text, position, known)
    )


def _role_reported(text: str, position: int, known: Collection[str]) -> FoundByline | None:
    """'记者李小禾、通讯员王大田报道：近日……': roles and names up to the word that says so."""
    start = _skip_blanks(text, position)
    found = _ROLE_REPORTED.match(text, start, start + LONGEST_BYLINE)
    if found is None or not ROLE.match(found["signed"]):
        return None
    signed = signatures(found["signed"], known)
    return FoundByline(start, found.end(), signed) if signed else None


def open_byline(text: str, position: int, known: Collection[str]) -> FoundByline | None:
    """No brackets: '记者韩青 14日从…', '记者 韩青 李小禾 近日', '记者韩青 通讯员李小禾 近日'."""
    end = _skip_blanks(text, position)
    signed: list[Byline] = []
    start = end
    while (role := ROLE.match(text, end)) and not NOT_ROLE_HEAD.match(text, end):
        names, names_end = _open_names(text, role.end())
        if not names:
            break
        signed.extend(Byline(role_name(role), *name) for name in split_names(" ".join(names), known))
        end = names_end
        if not (ROLE.match(text, _skip_blanks(text, end))):
            break
        end = _skip_blanks(text, end)
    return FoundByline(start, end, tuple(signed)) if signed else None


def _open_names(text: str, position: int) -> tuple[list[str], int]:
    """Names apart by blanks, and where the last one ends; a blank must follow each."""
    names: list[str] = []
    end = position
    for token in _TOKEN.finditer(text, position, position + 40):
        joined = names and len(names[-1]) == 1 and len(token[1]) == 1
        padded = len(token[1]) == 1 and is_surname_led(token[1])
        if not (joined or padded or all(looks_like_name(name) for name in _SPLIT.split(token[1]))):
            break
        names.append(token[1])
        end = token.end()
    return names, end


def _reported_byline(text: str, position: int, known: Collection[str]) -> FoundByline | None:
    """'吴长林报道  近日': a name that reports, without brackets and without a role."""
    start = _skip_blanks(text, position)
    found = _REPORTED.match(text, start, start + 40)
    if found is None or start == position:
        return None
    names = split_names(found[1], known)
    return FoundByline(start, found.end(), _authors(names)) if _are_names(names) else None


def byline_line(text: str, known: Collection[str] = ()) -> tuple[Byline, ...]:
    """The signatures of a line of its own; empty when the line is something else.

    '光明某报记者 李 伟 张建国', '■文/本报记者 贺强 摄影/侯小安', '□ 邓 文',
    '作者：武小明、钱小莹（分别系某校教授、研究员）', '本报评论员'.
    """
    if not _MAY_SIGN.search(text) or len(text) > 3 * LONGEST_BYLINE or visible_length(text) > LONGEST_BYLINE:
        return ()
    if _SENTENCE_MARK.search(without_brackets(text)):
        return ()
    inner = text[1:-1] if text[0] in "（(" and text[-1] in "）)" else text
    inner = _MARK.sub("", inner)
    signed = signatures(inner, known) or unnamed_critic(inner) or names_with_work(inner, known)
    if signed or text[0] in "（(":
        return signed
    return _marked_name(text, known)


def names_with_work(text: str, known: Collection[str] = ()) -> tuple[Byline, ...]:
    """'周小宁/文 林小兰/图', '钱小雀 文/图': names before what they did."""
    found = list(_WORK_OF_NAME.finditer(text))
    if found and not _WORK_OF_NAME.sub("", text).strip(BLANKS + "、，,"):
        names = [(split_names(each["name"], known), each["work"]) for each in found]
        if all(_are_names(split) for split, _ in names):
            return tuple(
                Byline("作者" if work.startswith("文") else "摄影", *name) for split, work in names for name in split
            )
    alone = _WRITER_AND_PHOTOGRAPHER.fullmatch(text)
    names_alone = split_names(alone["name"], known) if alone else []
    return _authors(names_alone) if _are_names(names_alone) else ()


def bare_names(text: str, known: Collection[str] = ()) -> tuple[Byline, ...]:
    """An author's name alone under a headline: '李小禾', '李 禾', '某某厂 李小禾'; a guess if not registered."""
    words = text.split()
    if len(words) > 1 and len(words[0]) >= 4 and not looks_like_name(words[0]):
        words = words[1:]
    names = split_names(" ".join(words), known)
    if not _are_names(names) or len(names) > MOST_BARE_NAMES or visible_length(text) > 24:
        return ()
    return tuple(Byline("作者", name.name, name.name in known, ((name.name,),)) for name in names)


def _marked_name(text: str, known: Collection[str]) -> tuple[Byline, ...]:
    """A mark, perhaps a unit, and a name: '■ 邓 文', '□某集团昌平分公司某收费所 白小静'."""
    if _MARK.match(text) is None or visible_length(text) > 40:
        return ()
    words = without_brackets(_MARK.sub("", text)).split()
    if len(words) > 1 and len(words[0]) >= 4 and not looks_like_name(words[0]):
        words = words[1:]
    names = split_names(" ".join(words), known)
    return _authors(names) if _are_names(names) else ()


def closing_byline(text: str, known: Collection[str] = ()) -> FoundByline | None:
    """A byline in brackets, or after a mark, at the end of the last paragraph.

    '……明天开业。（本报记者赵一、钱小二）', '……我爱工地。(小禾)', '……天亮了。□某所 白小静'.
    """
    tail = max(0, len(text) - LONGEST_BYLINE)
    found = _AT_END.search(text, tail)
    if found is None:
        return None
    printed = found["signed"]
    signed = byline_line(printed, known) or _pen_names(printed, known)
    if not signed and not is_about_author(printed):
        return None
    return FoundByline(found.start("signed"), len(text), signed)


def is_about_author(text: str) -> bool:
    """'（作者单位：某某厂）', '（作者系某校教师）': says who the author is, and signs nothing."""
    return len(text) <= LONGEST_BYLINE and _ABOUT_AUTHOR.fullmatch(text) is not None


def headline_and_author(text: str, known: Collection[str] = ()) -> int:
    """Where a signature behind a headline starts ('工匠也要会说话　□ 钮小簧'), len(text) when there is none."""
    for mark in _SIGN_BEHIND.finditer(text):
        if mark.start() > 1 and byline_line(text[mark.end() :], known):
            return mark.end()
    return len(text)


def _pen_names(printed: str, known: Collection[str]) -> tuple[Byline, ...]:
    """Names alone in brackets: '（小禾）', '(汤尔安)', '（周宁 林小兰）'; never '（完）' or '（下）'."""
    if printed[0] not in "（(":
        return ()
    names = split_names(printed[1:-1], known)
    if _are_names(names):
        return _authors(names)
    name = "".join(printed[1:-1].split())
    return (Byline("作者", name, False, ((name,),)),) if _PEN_NAME.fullmatch(name) else ()


def archive_authors(text: str, known: Collection[str] = ()) -> tuple[FoundByline, bool] | None:
    """The author field of an archive's heading line, and whether the line is one.

    '作者：李小禾;周宁  时间：2015-03-02' is; '时间：2015-03-02' is a heading without authors (an empty byline).
    """
    if not _HEADING.match(text):
        return None
    found = _META.match(text)
    if found is None:
        return FoundByline(0, 0, ()), True
    printed = found["names"].strip()
    signed = signatures(f"作者：{printed}", known) if printed else ()
    return FoundByline(0, found.end(), signed), True


def _authors(names: list[SignedName]) -> tuple[Byline, ...]:
    return tuple(Byline("作者", *name) for name in names)


def _are_names(names: list[SignedName]) -> bool:
    return bool(names) and all(looks_like_name(each.name) for each in names)


def _skip_blanks(text: str, position: int) -> int:
    found = _NOT_BLANK.search(text, position)
    return found.start() if found else len(text)
