"""Every guess says so: names run together come with choices, a line above a story with what it is believed to be."""

import pytest

from rawcopy import Gazetteer, StoryReading, read

BODY = "本报讯(记者柏小樵)果园开门了。"


def story_of(text: str, *people: str) -> StoryReading:
    (story,) = read(text, Gazetteer(people=people).with_builtin()).stories
    return story


def test_names_run_together_come_with_every_way_to_read_them() -> None:
    bylines = story_of("果园开门\n本报讯（记者李小禾王大田）果园开门了。").bylines

    assert [byline.name for byline in bylines] == ["李小禾", "王大田"]
    assert all(byline.choices[0] == ("李小禾", "王大田") and not byline.certain for byline in bylines)


def test_a_run_with_several_readings_offers_them_all() -> None:
    (byline, _) = story_of("果园开门\n本报讯（记者王方安宁）果园开门了。").bylines

    assert all("".join(names) == "王方安宁" for names in byline.choices)
    assert len(byline.choices) == len(set(byline.choices)) >= 1


def test_a_pen_name_and_a_run_that_cannot_be_split_have_themselves_as_choice() -> None:
    assert story_of("果园开门\n本报讯 果园开门了。（小禾）").bylines[0].choices == (("小禾",),)
    assert story_of("果园开门\n本报讯（记者石某某某某）果园开门了。").bylines[0].choices == (("石某某某某",),)


def test_only_an_uncertain_byline_has_choices_in_the_json() -> None:
    (story,) = read("果园开门\n本报讯（记者李小禾王大田 通讯员柏小樵）果园开门了。").as_json()["stories"]

    choices = [["李小禾", "王大田"]]
    assert story["bylines"] == [
        {"role": "记者", "name": "李小禾", "certain": False, "choices": choices},
        {"role": "记者", "name": "王大田", "certain": False, "choices": choices},
        {"role": "通讯员", "name": "柏小樵", "certain": True},
    ]


@pytest.mark.parametrize(
    ("lines", "kind", "certain"),
    [
        (["【大美果园】果园今天开门迎客"], "column", True),
        (["果园今天开门迎客（新春走基层）"], "column", True),
        (["今日视点：果园为什么开门"], "column", True),
        (["一线传真", "果园今天开门迎接四方客人"], "column", False),
        (["深入学习小果农精神 奋力干出一番大事业", "果园交流周筹备会在月光果园召开", "果园准备好"], "banner", False),
        (["首届果篮交流周筹备会在月光果园召开", "果园准备好"], None, None),
        (["果园开门"], None, None),
    ],
)
def test_a_line_above_is_a_column_or_a_banner(lines: list[str], kind: str | None, certain: bool | None) -> None:
    story = story_of("\n\n".join([*lines, BODY]))

    assert (story.column_kind, story.column_certain) == (kind, certain)


def test_which_of_two_lines_is_the_headline_is_a_guess() -> None:
    assert story_of(f"首届果篮交流周筹备会在月光果园召开\n果园准备好\n{BODY}").guessed == ("kicker", "headline")
    assert story_of(f"果园开门\n——记月光果园的早晨\n{BODY}").guessed == ()
    assert story_of(f"果园开门\n{BODY}").guessed == ()


def test_an_authors_name_alone_under_a_headline_is_a_guess_until_the_register_knows_it() -> None:
    text = "我家的果园\n李小禾\n果园在城南，三十棵树，一年四季都有人来。"

    assert [(byline.name, byline.certain) for byline in story_of(text).bylines] == [("李小禾", False)]
    assert [(byline.name, byline.certain) for byline in story_of(text, "李小禾").bylines] == [("李小禾", True)]
    assert story_of(text).headline == "我家的果园"
