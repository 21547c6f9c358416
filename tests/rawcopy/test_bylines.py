"""Every form in which papers print a byline, and sentences about reporters that are none. All people are invented."""

import pytest

from rawcopy import Gazetteer, read

SENTENCE = "近日，新站点在城南开门迎客。"


def signed(text: str, *people: str) -> list[tuple[str, str, bool]]:
    """(role, name, certain) of the only story in the text."""
    reading = read(text, Gazetteer(people=people).with_builtin())
    assert len(reading.stories) == 1
    return [(byline.role, byline.name, byline.certain) for byline in reading.stories[0].bylines]


def sure(*bylines: str) -> list[tuple[str, str, bool]]:
    return [(*byline.split(), True) for byline in bylines]  # type: ignore[misc]


AFTER_A_DATELINE = [
    (f"本报讯(记者赵小敏){SENTENCE}", sure("记者 赵小敏")),
    (f"本报讯(记者林小兰 通讯员何雨青){SENTENCE}", sure("记者 林小兰", "通讯员 何雨青")),
    (f"本报讯（记者宋佳禾）{SENTENCE}", sure("记者 宋佳禾")),
    ("本报讯(记者 周小宁) 1月30日，新站点开门。", sure("记者 周小宁")),
    ("本报讯 (记者 孙秋禾)“新站点真暖和。”骑手说。", sure("记者 孙秋禾")),
    ("本报讯 吴小林报道  近日，新站点开门。", sure("作者 吴小林")),
    (f"新华社北京10月14日电（记者郑一禾、冯小月） {SENTENCE}", sure("记者 郑一禾", "记者 冯小月")),
    ("光明日报北京10月14日电 记者韩小青 14日从某局获悉，新站点开门。", sure("记者 韩小青")),
    ("光明日报北京10月14日电 记者 韩小青 李 禾 从某局获悉，新站点开门。", sure("记者 韩小青", "记者 李禾")),
    (f"本报讯（记者唐小斌、通讯员唐永禾）{SENTENCE}", sure("记者 唐小斌", "通讯员 唐永禾")),
    (
        f"某某网衡水电(通讯员谢云禾、董小明、记者苏海青){SENTENCE}",
        sure("通讯员 谢云禾", "通讯员 董小明", "记者 苏海青"),
    ),
    (f"本报讯（通讯员潘东禾 蒋小英）{SENTENCE}", sure("通讯员 潘东禾", "通讯员 蒋小英")),
    (f"本报讯（通讯员：余小娟 龚小容 范小萍）{SENTENCE}", sure("通讯员 余小娟", "通讯员 龚小容", "通讯员 范小萍")),
    (f"某某网讯（株洲晚报 记者 秦小禾 通讯员 江小捷）{SENTENCE}", sure("记者 秦小禾", "通讯员 江小捷")),
    (
        f"浙江在线乐清8月22日讯(见习记者 潘小杰 通讯员 林小龙 张小勇){SENTENCE}",
        sure("见习记者 潘小杰", "通讯员 林小龙", "通讯员 张小勇"),
    ),
    (f"本报讯（记者 阿依·努尔 欧阳小禾）{SENTENCE}", sure("记者 阿依·努尔", "记者 欧阳小禾")),
    (f"本报讯（通讯员 某厂工会宣传部）{SENTENCE}", sure("通讯员 某厂工会宣传部")),
    (f"本报讯（本报首席记者 王小一 实习生 陈小二）{SENTENCE}", sure("首席记者 王小一", "实习生 陈小二")),
    (f"本报讯（全媒体记者 王小一）{SENTENCE}", sure("全媒体记者 王小一")),
]

ON_A_LINE_OF_ITS_OWN = [
    ("光明日报记者 李 禾 张建青", sure("记者 李禾", "记者 张建青")),
    ("光明日报记者 高小华 吕小梅 光明日报通讯员 曾小民", sure("记者 高小华", "记者 吕小梅", "通讯员 曾小民")),
    ("本报驻韩国记者 田 禾 本报驻朝鲜记者 彭小远 罗一禾", sure("记者 田禾", "记者 彭小远", "记者 罗一禾")),
    ("本报驻朝鲜记者　彭小远　罗一禾", sure("记者 彭小远", "记者 罗一禾")),
    ("■文/本报记者 贺小强 摄影/侯世禾", sure("记者 贺小强", "摄影 侯世禾")),
    ("□ 记者 陶小新 梁小一 梁小二", sure("记者 陶小新", "记者 梁小一", "记者 梁小二")),
    ("■ 邓 禾", sure("作者 邓禾")),
    ("作者：武小明、钱小莹（分别系某校教授、某所副研究员）", sure("作者 武小明", "作者 钱小莹")),
    ("（记者 葛小琳）", sure("记者 葛小琳")),
]

AT_THE_END = [
    ("本报讯 在近日的活动中，新站点开门。（小禾）", [("作者", "小禾", False)]),
    (f"本报讯 {SENTENCE}（本报记者赵小一、钱小二）", sure("记者 赵小一", "记者 钱小二")),
    (f"本报讯 {SENTENCE}(记者 葛小琳)", sure("记者 葛小琳")),
    (f"本报讯 {SENTENCE}(汤小安)", sure("作者 汤小安")),
    (f"{SENTENCE}\n□某集团昌平分公司某收费所 白小静", sure("作者 白小静")),
    (f"{SENTENCE}□某集团昌平分公司某收费所 白小静", sure("作者 白小静")),
]

PHOTO_CREDITS = [
    (f"{SENTENCE}新华社记者 龙小远摄", sure("摄影 龙小远")),
    (f"{SENTENCE}新华社记者 李 禾摄", sure("摄影 李禾")),
    (f"{SENTENCE}曾小民摄/光明图片", sure("摄影 曾小民")),
    (f"{SENTENCE}严长禾 摄", sure("摄影 严长禾")),
    (f"{SENTENCE}\n本报记者 段小远 摄", sure("摄影 段小远")),
    (f"{SENTENCE}\n本报记者 毛小安 本报通讯员 常小平 摄", sure("摄影 毛小安", "摄影 常小平")),
    (f"{SENTENCE}\n本报记者 史小超 摄影报道", sure("摄影 史小超")),
    (f"{SENTENCE}\n万  禾  邵小春摄影报道", sure("摄影 万禾", "摄影 邵小春")),
    (f"{SENTENCE}新华社发（秦小禾摄）", sure("摄影 秦小禾")),
    (f"{SENTENCE}\n新华社发", []),
    (f"{SENTENCE}\n某区融媒体中心供图", []),
    (f"{SENTENCE}资料图片", []),
]

RUN_TOGETHER = [
    (
        f"本报讯(记者石云禾通讯员方金生任兆年){SENTENCE}",
        [("记者", "石云禾"), ("通讯员", "方金生"), ("通讯员", "任兆年")],
    ),
    (f"本报讯(通讯员姚立春邹寅初){SENTENCE}", [("通讯员", "姚立春"), ("通讯员", "邹寅初")]),
]

NOT_BYLINES = [
    "10月14日，记者从某局获悉，新站点开门。",
    "记者从某市住建局获悉，新站点开门。",
    "记者10日从某局获悉，新站点开门。",
    "他在接受本报记者采访时表示，新站点开门了。",
    "记者张先生昨天来到新站点，坐了一会儿。",
    "本报讯 记者从某局获悉，新站点开门。",
    "某大会（以下简称“大会”）近日开幕，会期两天。",
    "新站点开门了。（责任编辑：尹小煜）",
    "新站点开门了。（某某晚报）",
    "新站点开门了。（完）",
]


@pytest.mark.parametrize(("text", "expected"), [*AFTER_A_DATELINE, *AT_THE_END, *PHOTO_CREDITS])
def test_a_byline_within_the_story_is_read(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert signed(text) == expected


@pytest.mark.parametrize(("line", "expected"), ON_A_LINE_OF_ITS_OWN)
def test_a_byline_on_a_line_of_its_own_is_read(line: str, expected: list[tuple[str, str, bool]]) -> None:
    assert signed(f"城南骑手有了新站点\n{line}\n{SENTENCE}") == expected


@pytest.mark.parametrize(("text", "proposed"), RUN_TOGETHER)
def test_names_run_together_are_proposed_but_never_certain(text: str, proposed: list[tuple[str, str]]) -> None:
    found = signed(text)

    assert [(role, name) for role, name, _ in found] == proposed
    assert not any(certain for _, name, certain in found if name in {"方金生", "任兆年", "姚立春", "邹寅初"})


def test_names_run_together_are_certain_when_the_register_holds_them_all() -> None:
    found = signed(f"本报讯(通讯员姚立春邹寅初){SENTENCE}", "姚立春", "邹寅初")

    assert found == sure("通讯员 姚立春", "通讯员 邹寅初")


def test_a_run_that_cannot_be_split_stays_whole_and_uncertain() -> None:
    assert signed(f"本报讯(记者石某某某某){SENTENCE}") == [("记者", "石某某某某", False)]


@pytest.mark.parametrize("text", NOT_BYLINES)
def test_a_sentence_about_reporters_is_no_byline(text: str) -> None:
    assert signed(text) == []


def test_a_byline_is_not_part_of_the_paragraph() -> None:
    story = read(f"本报讯(记者赵小敏){SENTENCE}严长禾 摄").stories[0]

    assert story.paragraphs == (SENTENCE,)
    assert story.dateline == "本报讯"
    assert story.photo_credits == ("严长禾 摄",)
