"""Names are found by whole syllables, by initials and by both mixed, from any of their characters on."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import organisations.pinyin
from organisations.pinyin import Fit, SpelledNames, letters

NAMES = [
    "朝阳区",
    "北京市总工会",
    "长辛店街道",
    "单小雨",
    "吕梁工会",
    "女职工委员会",
    "重庆路工会",
    "AI赋能中心",
    "解放军",
]
TYPED = ["chaoyang", "cyq", "chaoyq", "zyq", "gh", "zgh", "zonggonghui", "lv", "lu", "lvl", "nvzg", "nzg", "shan",
         "dan", "chan", "zhong", "chongq", "zql", "cx", "chx", "aif", "xian", "xie", "jief", "z", "zz"]  # fmt: skip


@cache
def readings():
    """character → its syllables, read from the file a second time."""
    known: dict[str, set[str]] = {}
    folder = Path(organisations.pinyin.__file__).parent
    for line in (folder / "readings.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            syllable, characters = line.split()
            for character in characters:
                known.setdefault(character, set()).update({syllable, syllable.replace("v", "u")})
    return known


def is_spelt(name, typed):
    """The plain truth, character by character: whether the name goes on as it was typed."""
    if not typed:
        return True
    if not name:
        return False
    spellings = set()
    for syllable in readings().get(name[0], {name[0].lower()}):
        spellings |= {syllable, syllable[0]} | ({syllable[:2]} if syllable[:2] in {"zh", "ch", "sh"} else set())
    return any(typed.startswith(each) and is_spelt(name[1:], typed[len(each) :]) for each in spellings)


def fit(name, typed):
    return SpelledNames([name.lower()]).find(typed).get(0)


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("朝阳区", "chaoyangqu", Fit.WHOLE),
        ("朝阳区", "cyq", Fit.WHOLE),
        ("朝阳区", "chaoyang", Fit.BEGINNING),
        ("朝阳区", "ChaoYQ", Fit.WHOLE),
        ("朝阳区", "yq", Fit.INSIDE),
        ("朝阳区", "zhaoyang", Fit.BEGINNING),
        ("西安门", "xi'an men", Fit.WHOLE),
        ("长城总工会", "czgh", Fit.INSIDE),
        ("长城总工会", "ccgh", None),
        ("长城总工会", "cczgh", Fit.WHOLE),
        ("长城总工会", "chcz", Fit.BEGINNING),
        ("单小雨", "shanxiaoyu", Fit.WHOLE),
        ("吕梁", "lvliang", Fit.WHOLE),
        ("吕梁", "luliang", Fit.WHOLE),
        ("吕梁", "lüliang", Fit.WHOLE),
        ("女职工", "nvzhigong", Fit.WHOLE),
        ("王珺堃", "wjk", Fit.WHOLE),
        ("第12届", "di12jie", Fit.WHOLE),
        ("北京（朝阳）", "bjcy", Fit.WHOLE),
        ("朝阳区", "chaoya", None),
        ("朝阳区", "angqu", None),
        ("朝阳区", "c", None),
        ("朝阳区", "朝阳", None),
        ("朝阳区", "", None),
        ("第12届", "12", None),
        ("", "cy", None),
    ],
)
def test_a_name_is_found_as_people_type_it(name, typed, expected):
    assert fit(name, typed) == expected


@given(
    names=st.lists(st.text("朝阳区长单吕女总工会重AI九区安西", max_size=7), max_size=6) | st.just(NAMES),
    typed=st.sampled_from(TYPED) | st.text("acdgnhilouvyzqs", max_size=12),
)
def test_many_names_are_found_as_each_would_be_letter_by_letter(names, typed):
    names = [name.lower() for name in names]
    expected = {
        number
        for number, name in enumerate(names)
        if letters(typed) and any(is_spelt(name[start:], typed) for start in range(len(name)))
    }

    found = SpelledNames(names).find(typed)

    assert set(found) == expected
    assert {number for number, fit in found.items() if fit < Fit.INSIDE} == {
        number for number in expected if is_spelt(names[number], typed)
    }


@given(name=st.lists(st.sampled_from("朝阳长单解吕女重庆区"), min_size=2, max_size=6), choice=st.randoms())
def test_any_mixture_of_syllables_and_initials_spells_the_whole_name(name, choice):
    """Of the readings of a character any may be typed, in capitals and with blanks as well."""
    parts = []
    for character in name:
        syllable = choice.choice(sorted(readings()[character]))
        parts.append(choice.choice([syllable, syllable[0], syllable.upper(), f"{syllable} "]))

    assert fit("".join(name), "".join(parts)) == Fit.WHOLE


@given(typed=st.text(max_size=100))
def test_whatever_is_typed_is_no_error(typed):
    found = SpelledNames(NAMES).find(typed)

    assert set(found) <= set(range(len(NAMES)))


def test_the_work_is_bounded_by_what_was_typed_not_by_its_spellings(monkeypatch):
    """`anan…` can be cut in more ways than could be tried: each letter is looked at six times."""
    looked = 0

    class Counted(dict):
        def get(self, *args):
            nonlocal looked
            looked += 1
            return super().get(*args)

    names = SpelledNames(["安娜" * 30, "阿南" * 30])
    monkeypatch.setattr(names, "_places", Counted(names._places))

    names.find("an" * 40)

    assert 0 < looked <= 2 * 6 * 80


def test_every_character_of_the_table_is_one_that_search_knows():
    """Traditional characters are folded before names are compared, so none of them needs a reading."""
    syllables = {spelling for of_character in readings().values() for spelling in of_character}

    assert len(readings()) > 15_000
    assert all(syllable.isascii() and syllable.islower() for syllable in syllables)
    assert {"朝", "珺", "堃", "〇"} <= readings().keys()
    assert "總" not in readings()
