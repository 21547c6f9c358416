"""The lines above a story: banner or column, kicker, headline, subhead; and where a story begins."""

import pytest

from rawcopy import Gazetteer, StoryReading, read

BODY = "本报讯(记者柏小樵)果园开门了。"


def story_under(*lines: str) -> StoryReading:
    (story,) = read("\n\n".join([*lines, BODY]), Gazetteer.builtin()).stories
    return story


CASES = [
    (["果园开门"], (None, None, "果园开门", None)),
    (
        ["首届云上果篮交流周筹备会在月光果园召开", "果园准备好了"],
        (None, "首届云上果篮交流周筹备会在月光果园召开", "果园准备好了", None),
    ),
    (
        ["果园准备好了", "一千只篮子和三百名骑手在门口等着"],
        (None, None, "果园准备好了", "一千只篮子和三百名骑手在门口等着"),
    ),
    (["果园今天开门迎客", "——记云上果园的早晨"], (None, None, "果园今天开门迎客", "——记云上果园的早晨")),
    (["果园今天开门迎客——记云上果园的早晨"], (None, None, "果园今天开门迎客", "——记云上果园的早晨")),
    (["果园发言人——", "果园欢迎每一位赶路的人"], (None, "果园发言人——", "果园欢迎每一位赶路的人", None)),
    (["【大美果园】果园今天开门迎客"], ("大美果园", None, "果园今天开门迎客", None)),
    (["【大美果园】", "果园今天开门迎客"], ("大美果园", None, "果园今天开门迎客", None)),
    (["果园今天开门迎客（新春走基层）"], ("新春走基层", None, "果园今天开门迎客", None)),
    (["今日视点：果园为什么开门"], ("今日视点", None, "果园为什么开门", None)),
    (["一线传真", "果园今天开门迎接四方客人"], ("一线传真", None, "果园今天开门迎接四方客人", None)),
    (
        ["深入学习小果农精神 奋力干出一番大事业", "首届云上果篮交流周筹备会在月光果园召开", "果园准备好了"],
        ("深入学习小果农精神 奋力干出一番大事业", "首届云上果篮交流周筹备会在月光果园召开", "果园准备好了", None),
    ),
    (["果园6号线西延 明年年底开门"], (None, None, "果园6号线西延 明年年底开门", None)),
]


@pytest.mark.parametrize(("lines", "expected"), CASES)
def test_the_lines_above_a_story_are_told_apart(lines: list[str], expected: tuple[str | None, ...]) -> None:
    story = story_under(*lines)

    assert (story.column, story.kicker, story.headline, story.subhead) == expected


def test_a_headline_in_one_line_with_its_story_is_cut_off() -> None:
    (story,) = read("冬日送果 暖到家门  　　某某网衡水电(记者李小禾)近日，果子到了。", Gazetteer.builtin()).stories

    assert (story.headline, story.dateline) == ("冬日送果 暖到家门", "某某网衡水电")
    assert story.paragraphs == ("近日，果子到了。",)


def test_a_story_without_dateline_begins_after_a_wider_gap() -> None:
    text = "果园开门\n\n树下很凉快。\n\n孩子们唱歌。\n\n\n\n面馆揉面\n\n揉面要用力气。\n\n面会写字。"

    assert [story.headline for story in read(text, Gazetteer.builtin()).stories] == ["果园开门", "面馆揉面"]


def test_an_archive_heading_opens_a_story_and_names_its_author() -> None:
    text = (
        "果园开门\n作者：李小禾  时间：2031-03-02\n\n　　树下很凉快。\n\n面馆揉面\n时间：2031-03-01\n　　揉面要用力气。"
    )
    first, second = read(text, Gazetteer.builtin()).stories

    assert [(byline.role, byline.name) for byline in first.bylines] == [("作者", "李小禾")]
    assert (second.headline, second.bylines) == ("面馆揉面", ())


def test_an_archive_author_who_signs_in_the_story_is_not_named_twice() -> None:
    text = "果园开门\n作者：李小禾  时间：2031-03-02\n　　本报北京3月1日电 （记者李小禾）树下很凉快。"

    assert [(byline.role, byline.name) for byline in read(text).stories[0].bylines] == [("记者", "李小禾")]


@pytest.mark.parametrize(
    ("headline", "genre"),
    [
        ("更正", "correction"),
        ("云上果园停水公告", "notice"),
        ("【果园快评】樱桃为什么甜", "comment"),
        ("果园开门", "news"),
    ],
)
def test_the_genre_follows_from_the_form(headline: str, genre: str) -> None:
    (story,) = read(f"{headline}\n本报记者 云小舒\n树下很凉快。\n孩子们唱歌。", Gazetteer.builtin()).stories

    assert story.genre == genre
