"""Districts, union bodies, people and topics as written, and what each stands for."""

import pytest

from rawcopy import Gazetteer
from rawcopy.bodies import find_bodies
from rawcopy.districts import find_districts
from rawcopy.people import find_people
from rawcopy.topics import find_topics

NAMES = Gazetteer.builtin()


def districts(text: str, headline: str | None = None) -> list[str]:
    return [mention.text for mention in find_districts([text], headline, NAMES)]


def bodies(*texts: str) -> dict[str, str | None]:
    return {mention.text: mention.name for mention in find_bodies(texts, None, NAMES)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("密云区和延庆区的果农", ["密云区", "延庆区"]),
        ("为房山、门头沟区送去草帽", ["房山", "门头沟区"]),
        ("昌平项目部与延庆片区项目部", ["昌平", "延庆"]),
        ("房山警方接到电话", ["房山"]),
        ("北京经开区和亦庄的果农", ["北京经开区", "亦庄"]),
        ("在加格达奇区开赛", ["加格达奇区"]),
        ("在安平县、遂川县和威县", ["安平县", "遂川县", "威县"]),
        ("某省云上市月牙河区", ["月牙河区"]),
        ("家住朝阳区的骑手", ["朝阳区"]),
    ],
)
def test_a_division_is_found_as_written(text: str, expected: list[str]) -> None:
    assert districts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "大兴安岭的森林",
        "迎着朝阳出发",
        "朝阳产业",
        "大兴土木",
        "进入主城区和开发区",
        "社区、小区、辖区、灾区、山区",
        "各区和贫困县",
        "市场监管和城市社区",
        "提高县域医疗水平",
        "开通“送果上门——密云专线”",
    ],
)
def test_a_look_alike_is_no_district(text: str) -> None:
    assert districts(text) == []


def test_the_label_of_a_desk_is_no_mention() -> None:
    assert districts("门头沟区开门迎客。", "北京门头沟：云上果园开门") == ["门头沟区"]


def test_a_short_name_stands_for_the_district() -> None:
    assert [mention.name for mention in find_districts(["房山、门头沟区"], None, NAMES)] == ["房山区", "门头沟区"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市总工会和市总都来了", {"市总工会": "北京市总工会", "市总": "北京市总工会"}),
        ("密云工会送草帽", {"密云工会": "密云区总工会"}),
        ("由北京市密云区总工会主办", {"北京市密云区总工会": "密云区总工会"}),
        ("这是密云区总工会的项目", {"密云区总工会": "密云区总工会"}),
        ("到望京街道总工会参观", {"望京街道总工会": "望京街道总工会"}),
        ("全国总工会和全总", {"全国总工会": "中华全国总工会", "全总": "中华全国总工会"}),
        ("近日由石景山热风车厂工会举办", {"石景山热风车厂工会": "石景山热风车厂工会"}),
        ("向市温暖基金会捐款", {"市温暖基金会": "北京市温暖基金会"}),
        ("北京经开区总工会", {"北京经开区总工会": "北京经济技术开发区总工会"}),
        ("市交通果品工会主席桑小桐", {"市交通果品工会": "市交通果品工会"}),
    ],
)
def test_a_body_is_found_with_its_full_name(text: str, expected: dict[str, str]) -> None:
    assert bodies(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "打造“工会模式”",
        "果园工会工作很忙",
        "工会组织请客",
        "发扬工会传统",
        "本区工会会员凭卡入园",
        "全国工会系统都来了",
        "贡献工会力量",
        "密云区各级工会都来了",
        "安全总监和城市总体规划",
        "两级工会都来了",
        "没有单位工会的也可拨打工会热线",
        "经办工会收到后三日内办结",
        "四家工会联合举办",
        "各区工会已经行动",
        "双方工会签字",
        "这次园区工会出了力",
    ],
)
def test_a_common_noun_is_no_body(text: str) -> None:
    assert bodies(text) == {}


def test_a_host_that_may_be_anything_is_a_guess() -> None:
    found = find_bodies(["月光果品公司工会请客，青禾工会作东。"], None, NAMES)

    assert [(mention.text, mention.certain) for mention in found] == [("月光果品公司工会", True), ("青禾工会", False)]


def test_the_district_federation_alone_is_the_district_named_last() -> None:
    (found,) = find_bodies(["密云区很大。延庆区也很大。", "区总工会送来草帽。"], None, NAMES)

    assert (found.text, found.name, found.certain) == ("区总工会", "延庆区总工会", False)


def test_the_district_federation_alone_without_a_district_has_no_name() -> None:
    (found,) = find_bodies(["区总工会送来草帽。"], None, NAMES)

    assert (found.name, found.certain) == (None, False)


def test_the_newsrooms_own_register_is_laid_over_the_built_in_names() -> None:
    own = Gazetteer(bodies=(("果园联合会", "北京市云上果园联合会", None),)).with_builtin()
    found = find_bodies(["果园联合会和市总工会"], None, own)

    assert [(mention.text, mention.name) for mention in found] == [
        ("果园联合会", "北京市云上果园联合会"),
        ("市总工会", "北京市总工会"),
    ]


def test_the_longest_name_wins() -> None:
    assert list(bodies("在北京市总工会职工服务中心召开")) == ["北京市总工会职工服务中心"]


def test_a_body_of_the_register_tells_which_district_is_spoken_of() -> None:
    own = Gazetteer(bodies=(("月光果园工会", "月光果园工会", "怀柔区"),)).with_builtin()
    found = find_bodies(["密云区很大。月光果园工会请客。区总工会送来草帽。"], None, own)

    assert [(mention.text, mention.name) for mention in found] == [
        ("月光果园工会", "月光果园工会"),
        ("区总工会", "怀柔区总工会"),
    ]


def test_people_of_the_register_are_certain_and_others_are_not() -> None:
    own = Gazetteer(people=("赵小敏",)).with_builtin()
    found = find_people(["赵小敏来了。市园林果树工会主席桑小桐主持恳谈会。主席台上站满了人。"], own)

    assert [(mention.text, mention.certain) for mention in found] == [("赵小敏", True), ("桑小桐", False)]


def test_topics_are_proposed_from_the_words_of_the_register() -> None:
    own = Gazetteer(topics=(("抢险救灾", ("救灾", "抢险")), ("文体活动", ("篮球", "合唱"))))
    found = find_topics(["救灾一线的人唱了一次合唱。", "救灾款到了。"], None, own)

    assert [(mention.name, mention.text, mention.certain) for mention in found] == [("抢险救灾", "救灾", False)]
    assert [mention.name for mention in find_topics(["开赛了。"], "果园篮球赛", own)] == ["文体活动"]
