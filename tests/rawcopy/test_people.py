"""People with the title and the unit that stand before their names; all of them are invented."""

import pytest

from rawcopy import Gazetteer, Person, read
from rawcopy.people import find_people

NAMES = Gazetteer(people=("赵小敏",)).with_builtin()


def people(text: str) -> list[Person]:
    return find_people([text], NAMES)


def told(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(person.text, person.title, person.unit) for person in people(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("区总工会党组书记、主席张小禾出席活动。", ("张小禾", "党组书记、主席", "区总工会")),
        ("近日，云上市总工会党组成员、副主席王小东主持会议。", ("王小东", "党组成员、副主席", "云上市总工会")),
        ("专班执行秘书长、市园林工会主席贾小国在会上说，", ("贾小国", "执行秘书长、市园林工会主席", None)),
        ("望京街道总工会主席李小山介绍，", ("李小山", "主席", "望京街道总工会")),
        ("随后，云上医院院长盖小山代表大家致谢。", ("盖小山", "院长", "云上医院")),
        ("来自云上机械厂的电焊工李小禾说，", ("李小禾", "电焊工", "云上机械厂")),
        ("“我们都来。”该厂工会主席欧阳小禾告诉记者。", ("欧阳小禾", "主席", "该厂工会")),
        ("大队长张小正表示，", ("张小正", "大队长", None)),
        ("工会主席李和平说，", ("李和平", "主席", None)),
    ],
)
def test_a_title_and_a_unit_are_told_as_written(text: str, expected: tuple[str, str | None, str | None]) -> None:
    assert told(text) == [expected]


def test_offices_in_two_units_are_one_title() -> None:
    text = "朝阳区人大常委会党组副书记、副主任,区总工会主席张小斌带队赴房山"

    assert told(text) == [("张小斌", "党组副书记、副主任,区总工会主席", "朝阳区人大常委会")]


@pytest.mark.parametrize(
    "text",
    [
        "主席台上站满了人。",
        "职工家庭参加了运动会。",
        "代表大会召开，会长期不开的。",
        "主席和副主席都来了。",
        "主任于近日到任。",
        "工人们在唱歌。",
        "选手文明参赛。",
        "教师节来了，",
        "责任书记录在案。",
    ],
)
def test_a_word_after_an_office_is_no_person(text: str) -> None:
    assert people(text) == []


def test_only_the_register_makes_a_person_certain() -> None:
    known, guessed = people("工会主席赵小敏和副主席桑小桐来了。")

    assert (known.text, known.title, known.certain) == ("赵小敏", "主席", True)
    assert (guessed.text, guessed.title, guessed.certain) == ("桑小桐", "副主席", False)


def test_a_title_told_later_is_kept() -> None:
    (person,) = people("赵小敏来了。云上街道总工会主席赵小敏说，")

    assert (person.title, person.unit, person.certain) == ("主席", "云上街道总工会", True)


def test_people_reach_the_json_with_title_and_unit() -> None:
    (story,) = read("果园开门\n本报讯 区总工会主席张小禾说，果园很大。", NAMES).as_json()["stories"]

    assert story["people"] == [
        {"text": "张小禾", "name": "张小禾", "certain": False, "title": "主席", "unit": "区总工会"}
    ]


def test_somebody_named_only_in_the_headline_is_not_listed() -> None:
    assert read("赵小敏的果园\n本报讯 果园很大。", NAMES).stories[0].people == ()
