"""Bylines in all the forms that Chinese papers print, and the sentences about reporters that are none.

A byline is read only where one can stand: after a dateline, in brackets that close a story, or on a line of its own.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from rawcopy.lines import BLANKS, is_blank, visible_length
from rawcopy.names import HAN, is_surname_led, is_unit, looks_like_name, split_names
from rawcopy.reading import Byline

_PAPER = (
    rf"(?:本报|本刊|本网|本台|本社|[{HAN}]{{2,6}}(?:日报|晚报|时报|晨报|早报|午报|报|社|网|在线|客户端)|新华社|中新社)"
)
_KIND = r"首席|见习|实习|特派|特约|全媒体|融媒体|市民|学生|小|文字|摄影|视频|区域|地方"
_ROLE = re.compile(
    rf"(?:{_PAPER}[ \u3000]*)?(?:"
    rf"(?P<posted>驻[{HAN}]{{1,8}}?)?(?P<role>(?:{_KIND})?记者|(?:{_KIND})?通讯员|特约评论员|评论员|实习生|作者|撰文|编译|通讯组)"
    rf"|(?P<work>文字|文/图|图/文|文/摄|摄影|图片|文|图|摄)(?=[ \u3000]*[/：:／]))"
    rf"(?:[ \u3000]*[/：:／])?"
)
_WORKS = {"文": "作者", "文字": "作者", "撰文": "作者", "文/图": "作者", "图/文": "作者", "文/摄": "作者"}
_PHOTO_WORKS = {"摄影": "摄影", "图片": "摄影", "图": "摄影", "摄": "摄影"}
_TITLES_IN_BRACKETS = re.compile(r"[（(][^（）()]{0,80}[）)]")
_WORK_AFTER_NAME = re.compile(r"[ \u3000]*(?:文[/／]?[摄图]|摄影报道|报道|整理|采写)$")
_REPORTED = re.compile(rf"([{HAN}·]{{2,8}}(?:[ \u3000、][{HAN}·]{{1,4}}){{0,3}}?)[ \u3000]?报道(?=[ \u3000]|$)")
_META = re.compile(r"作者[：:](?P<names>[^：:]{0,120}?)(?=[ \u3000]*(?:时间|日期|来源|编辑|$))")
_NOT_ROLE_HEAD = re.compile(r"^(?:记者(?:手记|观察|调查|站|节|证|注|从|按|会)|作者(?:系|为|是))")
_MARK = re.compile(r"^[■□◆●▲◎]\s*")
LONGEST_BYLINE = 90


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
    start = _skip_blanks(text, position)
    if text[start : start + 1] not in ("（", "("):
        return None
    limit = text[start : start + LONGEST_BYLINE + 2]
    closing = re.search(r"[）)]", limit)
    if closing is None:
        return None
    inner = limit[1 : closing.start()]
    bylines = signatures(inner, known)
    return FoundByline(start, start + closing.end(), bylines) if bylines else None


def signatures(printed: str, known: Collection[str] = ()) -> tuple[Byline, ...]:
    """Roles and names of a stretch that is a byline throughout; empty when a name cannot be one.

    '通讯员谢云芳、董建明、记者苏海棠' gives two 通讯员 and one 记者, in the order printed.
    """
    printed = _TITLES_IN_BRACKETS.sub("、", printed).strip(BLANKS)
    roles = list(_ROLE.finditer(printed))
    if not roles or _NOT_ROLE_HEAD.match(printed) or not _is_paper_name(printed[: roles[0].start()]):
        return ()
    found: list[Byline] = []
    for role, following in zip(roles, [*roles[1:], None], strict=True):
        names = printed[role.end() : following.start() if following else len(printed)]
        signed = _signed(role, names, known)
        if signed is None:
            return ()
        found.extend(signed)
    return tuple(found)


def _is_paper_name(before: str) -> bool:
    """What may stand before the first role: nothing, a mark, or another paper: '株洲某报 ', '某区融媒体中心'."""
    return (
        re.fullmatch(rf"[■□◆●\s]*(?:[{HAN}]{{2,12}}(?:\s+|(?<=[报社网台端闻心线志])))?[\s、，/]*", before) is not None
    )


def _signed(role: re.Match[str], printed: str, known: Collection[str]) -> list[Byline] | None:
    printed = _WORK_AFTER_NAME.sub("", printed).strip(BLANKS + "、，,;；/／：:")
    if not printed:
        return [] if role["work"] else None
    if re.search(r"[。！？!?“”《》\d%]", printed):
        return None
    names = split_names(printed, known)
    if not all(_may_sign(name) for name, _ in names):
        return None
    return [Byline(_role_name(role), name, certain) for name, certain in names]


def _may_sign(name: str) -> bool:
    """A name, a unit, or a run of names; a clause such as '从公安部获悉' may not sign."""
    if looks_like_name(name) or is_unit(name):
        return True
    return (
        2 <= len(name) <= 12 and re.search(r"[从在了的是获悉注着说张]先|^[从在了的是注]|获悉|了解|采访", name) is None
    )


def _role_name(role: re.Match[str]) -> str:
    """The role without the paper and the posting: '本报驻朝鲜记者' is 记者, '本报见习记者' is 见习记者."""
    if role["work"]:
        return _PHOTO_WORKS.get(role["work"]) or _WORKS.get(role["work"], "作者")
    return _WORKS.get(role["role"], role["role"])


def byline_after_dateline(text: str, position: int, known: Collection[str] = ()) -> FoundByline | None:
    """The byline right after a dateline, in brackets or not.

    '(记者周宁)', ' 记者韩青 14日从某局获悉' (the name ends at the blank), ' 吴长林报道  近日'.
    """
    return (
        bracketed_byline(text, position, known)
        or _open_byline(text, position, known)
        or _reported_byline(text, position, known)
    )


def _open_byline(text: str, position: int, known: Collection[str]) -> FoundByline | None:
    """No brackets: '记者韩青 14日从…' or '记者 韩青 李小禾 近日'."""
    start = _skip_blanks(text, position)
    role = _ROLE.match(text, start)
    if role is None or _NOT_ROLE_HEAD.match(text[start : start + 6]):
        return None
    end = role.end()
    names: list[str] = []
    for token in re.finditer(r"[ \u3000]*([^ \u3000，,。（(]+)(?=[ \u3000])", text[role.end() : role.end() + 40]):
        joined = names and len(names[-1]) == 1 and len(token[1]) == 1
        padded = len(token[1]) == 1 and is_surname_led(token[1])
        if not (joined or padded or all(looks_like_name(name) for name in re.split("[、]", token[1]))):
            break
        names.append(token[1])
        end = role.end() + token.end()
    signed = (
        [Byline(_role_name(role), name, sure) for name, sure in split_names(" ".join(names), known)] if names else []
    )
    return FoundByline(start, end, tuple(signed)) if signed else None


def _reported_byline(text: str, position: int, known: Collection[str]) -> FoundByline | None:
    """'吴长林报道  近日': a name that reports, without brackets and without a role."""
    start = _skip_blanks(text, position)
    found = _REPORTED.match(text[start : start + 40])
    if found is None or start == position:
        return None
    names = split_names(found[1], known)
    if not all(looks_like_name(name) for name, _ in names):
        return None
    return FoundByline(start, start + found.end(), tuple(Byline("作者", name, sure) for name, sure in names))


def byline_line(text: str, known: Collection[str] = ()) -> tuple[Byline, ...]:
    """The signatures of a line of its own; empty when the line is something else.

    '光明某报记者 李 伟 张建国', '■文/本报记者 贺强 摄影/侯小安', '□ 邓 文',
    '作者：武小明、钱莹（分别系某校教授、研究员）'.
    """
    if visible_length(text) > LONGEST_BYLINE or re.search(r"[。！？!?“”《》]", _TITLES_IN_BRACKETS.sub("", text)):
        return ()
    inner = text[1:-1] if text[0] in "（(" and text[-1] in "）)" else text
    signed = signatures(_MARK.sub("", inner), known)
    if signed or inner != text:
        return signed
    return _marked_name(text, known)


def _marked_name(text: str, known: Collection[str]) -> tuple[Byline, ...]:
    """A mark, perhaps a unit, and a name: '■ 邓 文', '□某集团昌平分公司某收费所 白小静'."""
    if _MARK.match(text) is None or visible_length(text) > 40:
        return ()
    words = _MARK.sub("", text).split()
    if len(words) > 1 and len(words[0]) >= 4 and not looks_like_name(words[0]):
        words = words[1:]
    names = split_names(" ".join(words), known)
    if not names or not all(looks_like_name(name) for name, _ in names):
        return ()
    return tuple(Byline("作者", name, sure) for name, sure in names)


def closing_byline(text: str, known: Collection[str] = ()) -> FoundByline | None:
    """A byline in brackets, or after a mark, at the end of the last paragraph.

    '……明天开业。（本报记者赵一、钱小二）', '……我爱工地。(小禾)', '……天亮了。□某所 白小静'.
    """
    tail = max(0, len(text) - LONGEST_BYLINE)
    found = re.search(r"(?<=[。！？!?”…）)])[ \u3000]*(?P<signed>[（(][^（）()]*[）)]|[■□][^。]*)$", text[tail:])
    if found is None:
        return None
    printed = found["signed"]
    signed = byline_line(printed, known) or _pen_name(printed)
    return FoundByline(tail + found.start("signed"), len(text), signed) if signed else None


def _pen_name(printed: str) -> tuple[Byline, ...]:
    """A name alone in brackets: '（小禾）', '(汤尔安)'; never '（完）' or '（下）'."""
    name = "".join(printed[1:-1].split())
    if printed[0] not in "（(":
        return ()
    if looks_like_name(name):
        return (Byline("作者", name),)
    is_short_han = re.fullmatch(rf"[{HAN}]{{2,3}}", name) is not None
    return (Byline("作者", name, False),) if is_short_han and name[0] in "小老阿晓" else ()


def archive_authors(text: str, known: Collection[str] = ()) -> tuple[FoundByline, bool] | None:
    """The author field of an archive's heading line, and whether the line is one.

    '作者：李小禾;周宁  时间：2015-03-02' is; '时间：2015-03-02' is a heading without authors (an empty byline).
    """
    if not re.match(r"(?:作者[：:].*)?(?:时间|日期|发布时间)[：:]\s*\d{4}", text):
        return None
    found = _META.match(text)
    if found is None:
        return FoundByline(0, 0, ()), True
    names = split_names(found["names"], known) if found["names"].strip() else []
    return FoundByline(0, found.end(), tuple(Byline("作者", name, sure) for name, sure in names)), True


def _skip_blanks(text: str, position: int) -> int:
    while position < len(text) and is_blank(text[position]):
        position += 1
    return position
