"""Column breaks inside sentences are mended; real paragraphs, crossheads and captions stay apart."""

import pytest

from rawcopy import Gazetteer, read
from rawcopy.lines import ends_sentence

HEAD = "云上果园办起摘果比赛\n\n本报讯(记者柏小樵)"


def paragraphs(body: str, separator: str = "\n\n") -> tuple[str, ...]:
    return read(HEAD + body.replace("|", separator), Gazetteer.builtin()).stories[0].paragraphs


MENDED = {
    "inside a sentence": "果农从四面八方赶来,把篮子一个一个排在果园的|大门口。",
    "inside a number": "三天里视频点击达|1.05亿次。",
    "inside a decimal": "三天里视频点击达1.|05亿次。",
    "inside a date": "果园将在2031年12|月换上新的篱笆墙。",
    "after a comma": "果农说,摘果要轻,|放果要稳。",
    "after a closing quote": "柏师傅指出,办好“果篮周”|是果园的一件大事。",
    "inside a quotation": "“摘得轻,放得|稳。”果农说。",
    "before a closing quote": "他们把口号写成‘一颗不|掉’,贴在门上。",
    "inside a word": "果园里来了很多志|愿者。",
}


@pytest.mark.parametrize("body", MENDED.values(), ids=MENDED.keys())
@pytest.mark.parametrize("separator", ["\n", "\n\n", "\r\n\r\n"])
def test_a_break_is_mended(body: str, separator: str) -> None:
    (paragraph,) = paragraphs(body, separator)

    assert paragraph.replace("，", ",") == body.replace("|", "")


def test_two_breaks_in_one_paragraph_are_mended() -> None:
    assert paragraphs("果农从四面八方赶来,把篮|子一个一个排在果园的|大门口。") == (
        "果农从四面八方赶来，把篮子一个一个排在果园的大门口。",
    )


@pytest.mark.parametrize("end", ["。", "！", "？", "……", "。”", "！”", "。）"])
def test_a_paragraph_that_has_ended_is_not_joined(end: str) -> None:
    assert len(paragraphs(f"果农把篮子排好{end}|今天的樱桃特别甜。")) == 2


def test_a_list_after_a_colon_keeps_its_lines() -> None:
    assert len(paragraphs("比赛有两条规矩：|一是轻拿。|二是轻放。")) == 3


def test_words_of_latin_script_keep_their_blank() -> None:
    assert paragraphs("机器人名叫Little|Basket,今年三岁。") == ("机器人名叫Little Basket，今年三岁。",)


def test_a_crosshead_is_not_joined_to_what_follows() -> None:
    long_enough = "果园里的机器人今年三岁,会摘果,会唱歌,会给果农讲天气,还会在下雨以前把篮子收好。"
    reading = read(f"{HEAD}{long_enough}\n把课堂搬到树下\n{long_enough}", Gazetteer.builtin())

    assert len(reading.stories) == 1
    assert reading.stories[0].paragraphs[1] == "把课堂搬到树下"
    assert reading.stories[0].crossheads == (1,)


def test_a_caption_before_the_dateline_belongs_to_the_story() -> None:
    text = (
        "云上果园开门\n5月6日，果农在树下合影。\n新华社记者 龙小远摄\n新华社北京5月6日电（记者郑一禾）云上果园6日开门。"
    )
    (story,) = read(text, Gazetteer.builtin()).stories

    assert story.paragraphs == ("5月6日，果农在树下合影。", "云上果园6日开门。")
    assert [(byline.role, byline.name) for byline in story.bylines] == [("摄影", "龙小远"), ("记者", "郑一禾")]


def test_a_second_dispatch_stays_in_the_same_story() -> None:
    text = (
        "云上果园开门\n本报北京5月6日电 （记者郑一禾）云上果园6日开门。\n据新华社北京5月6日电 （记者冯小月）果园很大。"
    )
    (story,) = read(text, Gazetteer.builtin()).stories

    assert len(story.paragraphs) == 2
    assert [byline.name for byline in story.bylines] == ["郑一禾", "冯小月"]


def test_two_short_stories_without_headlines_are_two_stories() -> None:
    reading = read("本报讯 果园开门了。\n本报讯 面馆开门了。", Gazetteer.builtin())

    assert [story.paragraphs for story in reading.stories] == [("果园开门了。",), ("面馆开门了。",)]


def test_a_dateline_that_closes_a_feature_is_no_paragraph() -> None:
    (story,) = read("果园的灯\n本报记者 云小舒\n灯亮了一夜。\n（本报北京5月12日电）", Gazetteer.builtin()).stories

    assert story.paragraphs == ("灯亮了一夜。",)
    assert story.end_dateline == "（本报北京5月12日电）"


@pytest.mark.parametrize(
    ("text", "ended"), [("开幕。”", True), ("如下：", True), ("举办“运动会”", False), ("推动，", False), ("达", False)]
)
def test_a_sentence_end_is_told_from_a_broken_line(text: str, ended: bool) -> None:
    assert ends_sentence(text) is ended
