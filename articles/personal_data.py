"""Numbers in copy that may belong to a person: identity cards, telephones, bank cards. Flagged, never changed.

Warnings (提醒) are numbers that name one person; hints are numbers that units print for everybody (热线 12351, 010-…).
Nothing here touches the database. What is no valid number of its kind (a check digit that is wrong, a date that never
was) is not flagged: a warning that is wrong twenty times is not read the twenty-first.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ－（）", "0123456789Xx-()")
NOT_A_DIGIT = re.compile(r"[^0-9Xx]")
BEFORE, AFTER = r"(?<![0-9A-Za-z.])", r"(?![0-9A-Za-z])(?!\.[0-9])"
IDENTITY = re.compile(rf"{BEFORE}[1-9](?:[ -]?[0-9]){{16}}[ -]?[0-9Xx]{AFTER}")
# UnionPay has sixteen to nineteen digits, the others sixteen.
ISSUERS = re.compile(r"6[02][0-9]{14,17}|(?:4[0-9]|5[1-5]|35)[0-9]{14}")
BANK_CARD = re.compile(rf"{BEFORE}[3-6](?:[ -]?[0-9]){{15,18}}{AFTER}")
MOBILE = re.compile(rf"(?:(?<![0-9A-Za-z.])|(?<=\+86)|(?<=\+86[ -]))1[3-9][0-9](?:[ -]?[0-9]{{4}}){{2}}{AFTER}")
LANDLINE = re.compile(rf"{BEFORE}\(?0(?:10|2[0-9]|[3-9][0-9]{{2}})\)?[ -]?[2-8][0-9]{{2,3}}[ -]?[0-9]{{4}}{AFTER}")
HOTLINE = re.compile(rf"{BEFORE}(?:1[02]3[0-9]{{2}}|[48]00[ -]?[0-9]{{3}}[ -]?[0-9]{{4}}){AFTER}")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
INLINE_TAG, TAG = re.compile(r"</?(?:strong|em|a)\b[^>]*>"), re.compile(r"<[^>]*>")


class Finding(NamedTuple):
    """One number: what it is, the characters as they stand, in which line (from 1), and whether it is only a hint."""

    what: str | Promise
    words: str
    line: int
    is_hint: bool

    @property
    def shown(self) -> str:
        """As little of it as finds it again: a list of warnings must not spread what it warns of."""
        return self.words if self.is_hint else f"{self.words[:3]}…{self.words[-2:]}"


def findings(text: str) -> list[Finding]:
    """Every number of the text, in its order; each stretch of digits is one thing, the gravest it can be."""
    return [found for number, line in enumerate(text.splitlines(), start=1) for found in _in_line(line, number)]


def warnings(texts: Iterable[str]) -> list[Finding]:
    """What several texts hold that names a person, each number once."""
    found = {finding.words: finding for text in texts for finding in findings(text) if not finding.is_hint}
    return list(found.values())


def warnings_of_copy(html: str, *texts: str) -> list[Finding]:
    """The same of a canonical body (one block a line, emphasis may stand inside a number) and texts beside it."""
    return warnings([TAG.sub("\t", INLINE_TAG.sub("", html)), *texts])


def _in_line(line: str, number: int) -> Iterator[Finding]:
    plain, taken = line.translate(FULL_WIDTH), list[tuple[int, int]]()
    found: list[tuple[int, Finding]] = []
    for pattern, what, is_one, is_hint in KINDS:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(start < other_end and other < end for other, other_end in taken) or not is_one(match[0]):
                continue
            taken.append((start, end))
            found.append((start, Finding(what, line[start:end], number, is_hint)))
    yield from (finding for _start, finding in sorted(found, key=lambda pair: pair[0]))


def _is_identity(words: str) -> bool:
    """GB 11643: a day of birth that can be, and the check digit of ISO 7064."""
    digits = NOT_A_DIGIT.sub("", words).upper()
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False))
    return born.year >= 1900 and digits[17] == CHECK_DIGITS[total % 11]


def _is_bank_card(words: str) -> bool:
    """A bank's beginning and Luhn's check; one digit over and over is a placeholder."""
    number = NOT_A_DIGIT.sub("", words)
    digits = [int(digit) for digit in number]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    if not ISSUERS.fullmatch(number) or len(set(digits)) < 3:
        return False
    return (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def _is_any(words: str) -> bool:
    return True


Kind = tuple[re.Pattern[str], str | Promise, Callable[[str], bool], bool]
KINDS: tuple[Kind, ...] = (
    (IDENTITY, _("Identity card number"), _is_identity, False),
    (BANK_CARD, _("Bank card number"), _is_bank_card, False),
    (MOBILE, _("Mobile telephone"), _is_any, False),
    (LANDLINE, _("Telephone"), _is_any, True),
    (HOTLINE, _("Public hotline"), _is_any, True),
)
