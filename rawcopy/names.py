"""Personal names of two to four Han characters, minority names with ·, and units that sign as authors.

Names printed one after another without a break are never split in silence: the split is proposed and marked uncertain.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

from rawcopy.lines import BLANKS
from rawcopy.vocabulary import words

HAN = r"\u3400-\u9fff〇"
SURNAMES = words("surnames")
DOUBLE_SURNAMES = words("double surnames")
_UNIT_ENDING = re.compile(
    r"(?:部|局|会|院|中心|社|公司|集团|办|办公室|学校|大学|支队|大队|所|处|科|站|委|组|网|报|厂)$"
)
_NOT_A_NAME = re.compile(r"[从在于到获悉约获手注站节者团证问]|先生|女士|报道|采访|了解")
_HAN_ONLY = re.compile(rf"[{HAN}]+")
_MINORITY = re.compile(rf"[{HAN}]{{1,8}}(?:[·•・][{HAN}]{{1,8}}){{1,4}}")
LONGEST_RUN = 12
MOST_CHOICES = 6
_SEPARATOR = re.compile(r"[、，,;；/&和\s\u3000]+")


def is_surname_led(token: str) -> bool:
    return bool(token) and (token[0] in SURNAMES or token[:2] in DOUBLE_SURNAMES)


def looks_like_name(token: str) -> bool:
    """One whole personal name: '周宁', '欧阳小禾', '阿依·努尔' are; '近日', '从应急' are not."""
    if _MINORITY.fullmatch(token):
        return True
    if not 2 <= len(token) <= 4 or not _HAN_ONLY.fullmatch(token):
        return False
    if len(token) == 4:
        return token[:2] in DOUBLE_SURNAMES
    return is_surname_led(token) and not _NOT_A_NAME.search(token[1:])


def is_unit(token: str) -> bool:
    """A unit that signs in a person's place: '工会宣传部'."""
    return len(token) >= 4 and _UNIT_ENDING.search(token) is not None


class SignedName(NamedTuple):
    """A name out of a list of names. `choices` holds every reading of an uncertain run, the likeliest first."""

    name: str
    certain: bool
    choices: tuple[tuple[str, ...], ...] = ()


def split_names(printed: str, known: Collection[str] = ()) -> list[SignedName]:
    """Names in the order printed, each with whether it is certain.

    '李 伟 张建国' is 李伟 and 张建国: a name of two characters is padded to the width of three.
    '方金生任兆年' is proposed as 方金生 and 任兆年, both uncertain, unless `known` holds both.
    """
    names: list[SignedName] = []
    for token in _closed_up([token for token in _SEPARATOR.split(printed.strip(BLANKS)) if token]):
        names.extend(_names_in_run(token, known))
    return names


def _closed_up(tokens: list[str]) -> list[str]:
    """Single characters side by side are one padded name: ['李', '伟', '张建国'] becomes ['李伟', '张建国']."""
    closed: list[str] = []
    waiting = ""
    for token in tokens:
        if len(token) == 1 and _HAN_ONLY.fullmatch(token):
            waiting += token
            if len(waiting) == 2:
                closed.append(waiting)
                waiting = ""
            continue
        if waiting:
            closed.append(waiting)
            waiting = ""
        closed.append(token)
    return [*closed, waiting] if waiting else closed


def _names_in_run(run: str, known: Collection[str]) -> list[SignedName]:
    if run in known or looks_like_name(run) or is_unit(run):
        return [SignedName(run, True)]
    if len(run) <= 3:
        certain = _HAN_ONLY.fullmatch(run) is not None and len(run) > 1
        return [SignedName(run, certain, () if certain else ((run,),))]
    if len(run) > LONGEST_RUN or not _HAN_ONLY.fullmatch(run):
        return [SignedName(run, False, ((run,),))]
    splits = sorted(_possible_splits(run), key=_likelihood, reverse=True)
    for split in splits:
        if all(name in known for name in split):
            return [SignedName(name, True) for name in split]
    choices = tuple(tuple(split) for split in splits[:MOST_CHOICES]) or ((run,),)
    return [SignedName(name, False, choices) for name in choices[0]]


def _possible_splits(run: str) -> list[list[str]]:
    """Every way to read a run as names: '方金生任兆年' has one, '王方安宁' may have several."""
    ways: list[list[list[str]]] = [[[]]]
    for end in range(1, len(run) + 1):
        ways.append(
            [
                [*head, run[end - size : end]]
                for size in (2, 3, 4)
                if size <= end and looks_like_name(run[end - size : end])
                for head in ways[end - size]
            ]
        )
    return ways[-1]


def _likelihood(split: list[str]) -> int:
    """Three characters are the commonest length of a name; ties go to the first reading."""
    return sum(1 for name in split if len(name) == 3)
