"""Every byline form and every look-alike of the trade's list, one case each, in other words than test_bylines.py.

The list: local and agency datelines, lines of their own, ends of stories, photo credits, editors and sources, names
run together, sentences about reporters. All people are invented; a name with 小 or 禾 in it is no real one.
"""

import pytest

from rawcopy import Gazetteer, Reading, read
from tests.rawcopy.test_bylines import signed, sure

SENTENCE = "近日，城北的车间里添了一间阅览室。"
MORE = "阅览室不大，书架上却有三千本书，下了班的人总要来坐一坐。"
HEADLINE = "城北车间添了一间阅览室"

Expected = list[tuple[str, str, bool]]

AFTER_A_DATELINE: dict[str, tuple[str, Expected]] = {
    "half-width brackets": ("本报讯(记者纪小川)", sure("记者 纪小川")),
    "half-width brackets, two roles": ("本报讯(记者纪小川 通讯员盛小衡)", sure("记者 纪小川", "通讯员 盛小衡")),
    "full-width brackets": ("本报讯（记者饶小川）", sure("记者 饶小川")),
    "a blank inside and a date after": ("本报讯(记者 易禾) 11月8日，", sure("记者 易禾")),
    "a blank before and a quote after": ("本报讯 (记者 侯小堤)“真安静。”", sure("记者 侯小堤")),
    "no brackets, reports": ("本报讯 窦小禾报道  ", sure("作者 窦小禾")),
    "no brackets, two report": ("本报讯 窦小禾 何小溪报道  ", sure("作者 窦小禾", "作者 何小溪")),
    "agency, names by a comma": ("新华社北京11月8日电（记者许小仓、汪小画） ", sure("记者 许小仓", "记者 汪小画")),
    "agency abroad": ("新华社日内瓦11月8日电（记者范小远）", sure("记者 范小远")),
    "abridged agency copy": ("据新华社北京11月8日电 （记者许小仓）", sure("记者 许小仓")),
    "no brackets, a numeral follows": ("光明日报北京11月8日电 记者焦禾 8日从有关部门获悉，", sure("记者 焦禾")),
    "no brackets, a full-width blank": ("本报北京11月8日电　记者焦小弧　近日，", sure("记者 焦小弧")),
    "a comma between the roles": ("本报讯（记者唐小斌、通讯员葛小谱）", sure("记者 唐小斌", "通讯员 葛小谱")),
    "a full-width blank between the roles": (
        "本报讯（记者唐小斌　通讯员葛小谱）",
        sure("记者 唐小斌", "通讯员 葛小谱"),
    ),
    "the correspondents first": (
        "本报讯(通讯员谢小芳、董小明、记者苏小棠)",
        sure("通讯员 谢小芳", "通讯员 董小明", "记者 苏小棠"),
    ),
    "names by blanks": ("本报讯（通讯员潘小升 蒋小琴）", sure("通讯员 潘小升", "通讯员 蒋小琴")),
    "a colon after the role": ("本报讯（通讯员：龚小容 范小丽）", sure("通讯员 龚小容", "通讯员 范小丽")),
    "a half-width colon after the role": ("本报讯(记者:龚小容 通讯员:范小丽)", sure("记者 龚小容", "通讯员 范小丽")),
    "nothing between the roles": ("本报讯(通讯员洪小珍记者石禾)", sure("通讯员 洪小珍", "记者 石禾")),
    "another paper inside": ("某某网讯（云上晚报 记者 秦小玺 通讯员 江小捷）", sure("记者 秦小玺", "通讯员 江小捷")),
    "the paper's name in the brackets": ("本报讯（本报记者 秦小玺）", sure("记者 秦小玺")),
    "a name padded to three": ("本报讯（记者 秦 禾 欧阳小捷）", sure("记者 秦禾", "记者 欧阳小捷")),
    "a name with a dot": ("本报讯（记者 古丽·小禾）", sure("记者 古丽·小禾")),
    "a unit": ("本报讯（通讯员 云上机械厂工会宣传部）", sure("通讯员 云上机械厂工会宣传部")),
    "a unit and a name": ("本报讯（记者纪小川 通讯员区总工会宣传部）", sure("记者 纪小川", "通讯员 区总工会宣传部")),
}

ROLES = ("首席记者", "见习记者", "实习记者", "特派记者", "特约记者", "全媒体记者", "市民记者", "特约通讯员", "实习生")

ON_A_LINE_OF_ITS_OWN: dict[str, tuple[str, Expected]] = {
    "padded names": ("光明日报记者 李 禾 张小国", sure("记者 李禾", "记者 张小国")),
    "two padded names": ("本报记者　郝　禾　易　宁", sure("记者 郝禾", "记者 易宁")),
    "the paper named for each role": ("本报记者 高小华 本报通讯员 曾小民", sure("记者 高小华", "通讯员 曾小民")),
    "posted abroad": ("本报驻法国记者 田 禾 本报驻德国记者 彭小远", sure("记者 田禾", "记者 彭小远")),
    "posted abroad, full-width blanks": ("本报驻埃及记者　彭小远　罗小凡", sure("记者 彭小远", "记者 罗小凡")),
    "a square and works": ("■文/本报记者 贺小满 摄影/侯小安", sure("记者 贺小满", "摄影 侯小安")),
    "works without a square": ("文/贺小满　图/侯小安", sure("作者 贺小满", "摄影 侯小安")),
    "an empty square and a role": ("□ 记者 陶小新 梁小晶", sure("记者 陶小新", "记者 梁小晶")),
    "a square and a padded name": ("■ 邓 宁", sure("作者 邓宁")),
    "an empty square and a name": ("□ 章小句", sure("作者 章小句")),
    "writes and takes the pictures": ("□本报记者 段小禾 文/摄", sure("记者 段小禾", "摄影 段小禾")),
    "reports in pictures": ("本报记者 段小志 摄影报道", sure("摄影 段小志")),
    "an author": ("作者：章小里", sure("作者 章小里")),
    "an author, half-width colon": ("作者:章小里", sure("作者 章小里")),
    "authors with their offices": (
        "作者：武小志、钱小瑛（分别系某大学教授、某研究所副研究员）",
        sure("作者 武小志", "作者 钱小瑛"),
    ),
    "brackets": ("（本报记者 毛小国 实习生 常小安）", sure("记者 毛小国", "实习生 常小安")),
    "a correspondent": ("通讯员 毛小国", sure("通讯员 毛小国")),
}

AT_THE_END: dict[str, tuple[str, Expected]] = {
    "a pen name": (f"本报讯 {SENTENCE}（小满）", [("作者", "小满", False)]),
    "a reporter, half-width brackets": (f"本报讯 {SENTENCE}(记者 葛小楠)", sure("记者 葛小楠")),
    "reporters of a round-up": (
        f"本报讯 {SENTENCE}（本报记者赵小禾、钱小川、孙小山）",
        sure("记者 赵小禾", "记者 钱小川", "记者 孙小山"),
    ),
    "a name in brackets": (f"本报讯 {SENTENCE}(汤小恩)", sure("作者 汤小恩")),
    "an author's line": (f"{SENTENCE}\n{MORE}\n作者:章小里", sure("作者 章小里")),
    "a bracketed line": (f"本报讯 {SENTENCE}\n（记者　葛小楠）", sure("记者 葛小楠")),
    "unit and name after a square": (f"{SENTENCE}\n{MORE}\n□云上公路分公司某收费所 白小文", sure("作者 白小文")),
    "a correspondent of a reprint": (f"{SENTENCE}\n{MORE}\n（通讯员 洪小珍）", sure("通讯员 洪小珍")),
}

PHOTO_CREDITS: dict[str, tuple[str, Expected]] = {
    "a picture house": (f"{SENTENCE}曾小禾摄/光明图片", sure("摄影 曾小禾")),
    "an agency's reporter": (f"{SENTENCE}新华社记者 龙小思摄", sure("摄影 龙小思")),
    "sent out by an agency": (f"{SENTENCE}新华社发", []),
    "sent out by an agency, with a name": (f"{SENTENCE}新华社发（秦小越摄）", sure("摄影 秦小越")),
    "a reporter, blanks": (f"{SENTENCE}\n本报记者 段小志 摄", sure("摄影 段小志")),
    "reporter and correspondent": (
        f"{SENTENCE}\n本报记者 毛小国 本报通讯员 常小安 摄",
        sure("摄影 毛小国", "摄影 常小安"),
    ),
    "double blanks": (f"{SENTENCE}\n纪  禾  邵小春摄影报道", sure("摄影 纪禾", "摄影 邵小春")),
    "a unit's picture": (f"{SENTENCE}\n云上区融媒体中心供图", []),
    "a person's picture": (f"{SENTENCE}\n龙小思 供图", sure("供图 龙小思")),
    "from the archive": (f"{SENTENCE}（资料图片）", []),
    "glued to the last sentence": (f"{SENTENCE}严小福 摄", sure("摄影 严小福")),
    "in brackets": (f"{SENTENCE}（严小福 摄）", sure("摄影 严小福")),
    "a reporter in brackets": (f"{SENTENCE}（本报记者 严小福 摄）", sure("摄影 严小福")),
    "two names by a comma": (f"{SENTENCE}严小福、常小安 摄", sure("摄影 严小福", "摄影 常小安")),
    "names run together": (
        f"{SENTENCE}\n汪小开黎小明 摄影报道",
        [("摄影", "汪小开", False), ("摄影", "黎小明", False)],
    ),
    "a colon": (f"{SENTENCE}\n摄影：严小福", sure("摄影 严小福")),
    "two captions, two photographers": (
        f"图①：{SENTENCE}严小福 摄\n图②：{MORE}常小安 摄",
        sure("摄影 严小福", "摄影 常小安"),
    ),
}

RUN_TOGETHER = (
    "本报讯(记者石禾通讯员方小生任小年)",
    "本报讯(通讯员姚小春邹小初)",
    "本报讯（记者王方安宁）",
    "本报讯（通讯员田禾汪小开黎小明）",
)

EDITORS = (
    "（责任编辑：尹小煜）",
    "[ 责编：尹小煜 ]",
    "(责编:莫小博、乔小瑾)",
    "[责任编辑:文小昕 ]",
    "编辑:陆小宁",
    "本版责编：龚小鸣",
    "本版责任编辑 方小格 美编 花小瓣 校对 毕小正",
    "责编/方小格 美编/花小瓣",
    "本文来源：云上工人报",
    "来源：云上工人报",
    "（云上烟草报）",
    "（完）",
)

ABOUT_REPORTERS = (
    "11月8日，记者从公安部门获悉，城北的阅览室开门了。",
    "记者从云上市住建局获悉，城北的阅览室开门了。",
    "记者8日从城北车间获悉，阅览室开门了。",
    "班长在接受本报记者采访时表示，阅览室开门了。",
    "记者王女士是阅览室的第一位读者。",
    "记者手记：阅览室的灯，是整条街最后熄的。",
    "记者了解到，阅览室每天晚上开到十点。",
    "本报记者昨日走进阅览室，坐了一个下午。",
    "记者节那天，阅览室摆出了一百种报纸。",
    "通讯员培训班在阅览室里开班，来了三十个人。",
    "据通讯员介绍，阅览室的书架是职工自己打的。",
    "作者在书里写道，阅览室是工厂的另一扇窗。",
    "摄影展在阅览室里举行，展出照片六十张。",
    "阅览室（以下简称“书房”）近日开门，读者不少。",
)

OPENING_WITH_REPORTERS = (
    "本报讯 记者从城北车间获悉，阅览室开门了。",
    "本报讯 记者8日从城北车间获悉，阅览室开门了。",
    "本报北京11月8日电 记者从城北车间获悉，阅览室开门了。",
    "本报讯 11月8日，记者来到城北车间，阅览室开门了。",
)


def only_story_of(text: str) -> Reading:
    reading = read(text, Gazetteer.builtin())
    assert len(reading.stories) == 1
    return reading


@pytest.mark.parametrize(("opening", "expected"), AFTER_A_DATELINE.values(), ids=AFTER_A_DATELINE)
def test_a_byline_after_a_dateline_is_read(opening: str, expected: Expected) -> None:
    assert signed(f"{HEADLINE}\n{opening}{SENTENCE}\n{MORE}") == expected


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_kept_as_printed(role: str) -> None:
    assert signed(f"{HEADLINE}\n本报讯（{role} 纪小川）{SENTENCE}") == [(role, "纪小川", True)]
    assert signed(f"{HEADLINE}\n本报{role} 纪小川\n{SENTENCE}") == [(role, "纪小川", True)]


@pytest.mark.parametrize(("line", "expected"), ON_A_LINE_OF_ITS_OWN.values(), ids=ON_A_LINE_OF_ITS_OWN)
def test_a_byline_under_the_headline_is_read(line: str, expected: Expected) -> None:
    assert signed(f"{HEADLINE}\n{line}\n{SENTENCE}\n{MORE}") == expected


@pytest.mark.parametrize(("line", "expected"), ON_A_LINE_OF_ITS_OWN.values(), ids=ON_A_LINE_OF_ITS_OWN)
def test_a_byline_line_is_neither_headline_nor_paragraph(line: str, expected: Expected) -> None:
    (story,) = only_story_of(f"{HEADLINE}\n{line}\n{SENTENCE}\n{MORE}").stories

    assert (story.kicker, story.headline, story.subhead) == (None, HEADLINE, None)
    assert story.paragraphs == (SENTENCE, MORE)


@pytest.mark.parametrize(("text", "expected"), AT_THE_END.values(), ids=AT_THE_END)
def test_a_byline_at_the_end_is_read(text: str, expected: Expected) -> None:
    assert signed(f"{HEADLINE}\n{text}") == expected


@pytest.mark.parametrize(("text", "expected"), PHOTO_CREDITS.values(), ids=PHOTO_CREDITS)
def test_a_photo_credit_names_its_photographer(text: str, expected: Expected) -> None:
    assert signed(f"{HEADLINE}\n{text}") == expected


@pytest.mark.parametrize(("text", "expected"), PHOTO_CREDITS.values(), ids=PHOTO_CREDITS)
def test_a_photo_credit_is_no_part_of_the_caption(text: str, expected: Expected) -> None:
    (story,) = only_story_of(f"{HEADLINE}\n{text}").stories

    assert all(paragraph.endswith("。") for paragraph in story.paragraphs)
    assert story.photo_credits


@pytest.mark.parametrize("opening", RUN_TOGETHER)
def test_names_without_a_break_between_them_are_asked_about(opening: str) -> None:
    found = signed(f"{HEADLINE}\n{opening}{SENTENCE}")
    printed = opening.removeprefix("本报讯").strip("()（）").replace("记者", "").replace("通讯员", "")

    assert "".join(name for _, name, _ in found) == printed
    assert not all(certain for _, _, certain in found)


@pytest.mark.parametrize("line", EDITORS)
def test_editors_and_sources_are_left_over_and_sign_nothing(line: str) -> None:
    reading = only_story_of(f"{HEADLINE}\n本报讯 {SENTENCE}\n{MORE}\n{line}")

    (story,) = reading.stories
    assert story.bylines == ()
    assert story.paragraphs == (SENTENCE, MORE)
    assert reading.leftover != ()


@pytest.mark.parametrize("sentence", ABOUT_REPORTERS)
def test_a_sentence_about_reporters_stays_in_its_paragraph(sentence: str) -> None:
    (story,) = only_story_of(f"{HEADLINE}\n本报讯 {SENTENCE}\n{sentence}\n{MORE}").stories

    assert story.bylines == ()
    assert story.paragraphs == (SENTENCE, sentence, MORE)


@pytest.mark.parametrize("text", OPENING_WITH_REPORTERS)
def test_a_reporter_who_hears_something_signs_nothing(text: str) -> None:
    (story,) = only_story_of(f"{HEADLINE}\n{text}\n{MORE}").stories

    assert story.bylines == ()
    assert story.paragraphs == (text.partition(" ")[2], MORE)


def test_a_headline_about_a_reporter_is_a_headline() -> None:
    (story,) = only_story_of(f"记者手记：灯下的阅览室\n本报记者 纪小川\n{SENTENCE}\n{MORE}").stories

    assert [(byline.role, byline.name) for byline in story.bylines] == [("记者", "纪小川")]
    assert story.headline is not None and story.headline.endswith("灯下的阅览室")
