"""Who signed, out of a stretch of text that is a byline throughout: roles, names, and units that sign as authors."""

import re
from collections.abc import Collection

from rawcopy.lines import BLANKS
from rawcopy.names import HAN, is_unit, looks_like_name, split_names
from rawcopy.reading import Byline

_ENDING = (
    "日报|晚报|时报|晨报|早报|午报|商报|快报|都市报|青报|报社|报|社|网|在线|客户端|新闻|融媒体中心|融媒|电视台|广播电台|"
    "周刊|杂志|总台|之声"
)
PAPER = (
    rf"(?:(?:本报|本刊|本网|本台|本社|新华社|中新社|央视|央广|[{HAN}]{{2,8}}(?:{_ENDING}))"
    rf"(?:[—–－\-·][{HAN}]{{2,6}}(?:{_ENDING}))?)"
)
_KIND = (
    "首席|见习|实习|特派|特约|全媒体|全媒|融媒体|融媒|市民|学生|小|文字|摄影|视频|区域|地方|主任|高级|资深|主笔|青年|"
    "通讯"
)
_WRITES = "撰文|采写|撰稿|执笔|整理|口述|供稿|翻译|策划|统筹|编译|供图"
ROLE = re.compile(
    rf"(?:{PAPER}[ \u3000]*)?(?:"
    rf"(?P<posted>驻[{HAN}]{{1,8}}?)?(?P<role>(?:{_KIND})?记者(?!站|节|证)|(?:{_KIND})?通讯员|(?:首席|特约)?评论员|(?:首席|本报)?主笔"
    rf"|特约(?:撰稿人?|作者)|实习生|作者|撰文|编译|通讯组)"
    rf"|(?P<work>文字|文/图|图/文|图文|文/摄|摄影|图片|{_WRITES}|文|图|摄)(?=[ \u3000]*[/：:／|｜])"
    rf"(?![ \u3000]*[/／][文图摄](?![{HAN}])))"
    rf"(?:[ \u3000]*[/：:／|｜])?"
)
_WORKS = {
    "文": "作者",
    "文字": "作者",
    "撰文": "作者",
    "撰稿": "作者",
    "文/图": "作者",
    "图/文": "作者",
    "图文": "作者",
    "文/摄": "作者",
}
_PHOTO_WORKS = {"摄影": "摄影", "图片": "摄影", "图": "摄影", "摄": "摄影"}
_IN_BRACKETS = re.compile(r"[（(][^（）()]{0,80}[）)]")
_WORK_AFTER_NAME = re.compile(
    r"[ \u3000/／]*(?:文[/／、]?[摄图]|[图摄][/／、]?文|摄影报道|摄影|综合报道|报道|整理|采写|撰文|文)$"
)
NOT_ROLE_HEAD = re.compile(r"(?:记者(?:手记|观察|调查|站|节|证|注|从|按|会)|作者(?:系|为|是|单位))")
_BEFORE_ROLES = re.compile(rf"[■□◆●○★▌\s]*(?:[{HAN}]{{2,12}}(?:\s+|(?<=[报社网台端闻心线志媒])))?[\s、，/|｜]*")
EDGES = BLANKS + "、，,;；/／：:|｜"
_EDITORS = re.compile(r"[ \u3000]*(?:责任编辑|责编|编辑|校对|美编|审核|监制)[ \u3000]*[：:/／].*$")
_CRITIC = re.compile(rf"(?:{PAPER}[ \u3000]*)?(?:本报|本刊)?(?:首席|特约)?评论员")
_NOT_IN_NAMES = re.compile(r"[。！？!?“”《》\d%]")
_NOT_A_SIGNER = re.compile(r"[从在了的是获悉注着说张]先|^[从在了的是注]|获悉|了解|采访")


def without_brackets(text: str) -> str:
    """The text with what stands in brackets taken out; a comma keeps the place."""
    return _IN_BRACKETS.sub("、", text)


def signatures(printed: str, known: Collection[str] = ()) -> tuple[Byline, ...]:
    """Roles and names of a stretch that is a byline throughout; empty when a name cannot be one.

    '通讯员谢云芳、董建明、记者苏海棠' gives two 通讯员 and one 记者, in the order printed.
    """
    printed = _EDITORS.sub("", without_brackets(printed)).strip(BLANKS)
    roles = list(ROLE.finditer(printed))
    if not roles or NOT_ROLE_HEAD.match(printed) or not _BEFORE_ROLES.fullmatch(printed, 0, roles[0].start()):
        return ()
    found: list[Byline] = []
    for number, role in enumerate(roles):
        end = roles[number + 1].start() if number + 1 < len(roles) else len(printed)
        work = (
            roles[number - 1] if number and not printed[roles[number - 1].end() : role.start()].strip(BLANKS) else None
        )
        signed = _signed(role, printed[role.end() : end], known, _photo_work(work))
        if signed is None:
            return ()
        found.extend(signed)
    return tuple(found)


def _photo_work(role: re.Match[str] | None) -> str | None:
    """In '摄影/本报记者 周宁' the work says more than the role."""
    return _PHOTO_WORKS.get(role["work"]) if role and role["work"] else None


def unnamed_critic(text: str) -> tuple[Byline, ...]:
    """'本报评论员' alone signs a leader in the paper's name."""
    return (Byline("评论员", text),) if _CRITIC.fullmatch(text) else ()


def _signed(role: re.Match[str], printed: str, known: Collection[str], work: str | None = None) -> list[Byline] | None:
    after = _WORK_AFTER_NAME.search(printed)
    printed = _WORK_AFTER_NAME.sub("", printed).strip(EDGES)
    if not printed:
        return [] if role["work"] or role["role"] == "作者" else None
    if _NOT_IN_NAMES.search(printed):
        return None
    names = split_names(printed, known)
    if not all(_may_sign(signed.name) for signed in names):
        return None
    written = [Byline(work or role_name(role), *signed) for signed in names]
    takes_pictures = after is not None and "摄" in after[0] and "报道" not in after[0] and role["role"]
    return [*written, *(Byline("摄影", *signed) for signed in names)] if takes_pictures else written


def _may_sign(name: str) -> bool:
    """A name, a unit, or a run of names; a clause such as '从公安部获悉' may not sign."""
    if looks_like_name(name) or is_unit(name):
        return True
    return 2 <= len(name) <= 12 and _NOT_A_SIGNER.search(name) is None


def role_name(role: re.Match[str]) -> str:
    """The role without the paper and the posting: '本报驻朝鲜记者' is 记者, '本报见习记者' is 见习记者."""
    if role["work"]:
        work = role["work"]
        return _PHOTO_WORKS.get(work) or _WORKS.get(work, work)
    return _WORKS.get(role["role"], role["role"])
