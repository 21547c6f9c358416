"""Events with their days and places; all of them are invented."""

from datetime import date

import pytest

from rawcopy import Event, Gazetteer, read
from rawcopy.events import find_events

ISSUE = date(2031, 11, 22)


def events(text: str, issue_date: date | None = ISSUE) -> list[Event]:
    return find_events(text, [[(0, len(text))]], issue_date)


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("11月20日，全市摘果技能竞赛决赛在月光果园举行。", "全市摘果技能竞赛决赛", "月光果园"),
        ("近日，第八届职工运动会在区体育馆开幕，来了十二支队伍。", "第八届职工运动会", "区体育馆"),
        ("昨日，劳模宣讲会在云上厂召开。", "劳模宣讲会", "云上厂"),
        ("区总工会将于11月25日在会议中心举办全区职工技能大赛。", "全区职工技能大赛", "会议中心"),
        ("近日,两个项目部工会共同组织第一届“云果杯”篮球友谊赛,果农都来了。", "第一届“云果杯”篮球友谊赛", None),
        ("由区总工会主办的“走进果园——十元游启动仪式”在月光果园举行。", "“走进果园——十元游启动仪式”", "月光果园"),
        ("第十三届全国摘果大赛14日在山东济宁开幕。", "第十三届全国摘果大赛", "山东济宁"),
        ("11月20日，在云上公园，全市职工运动会开幕。", "全市职工运动会", "云上公园"),
        ("区总工会启动2031年“送草帽”宣传活动。", "2031年“送草帽”宣传活动", None),
    ],
)
def test_an_event_is_found_with_its_place(text: str, name: str, place: str | None) -> None:
    (event,) = events(text)

    assert (event.text, event.place, event.certain) == (name, place, False)


@pytest.mark.parametrize(
    "text",
    [
        "会议召开以来，活动开展得好。",
        "工会举办的，都是好事。",
        "基金会和委员会召开了。",
        "果园开门，机会来了。",
        "他在果园里唱歌。",
    ],
)
def test_a_common_noun_is_no_event(text: str) -> None:
    assert events(text) == []


@pytest.mark.parametrize(
    ("written", "day", "until"),
    [
        ("11月20日", "2031-11-20", None),
        ("2030年5月6日", "2030-05-06", None),
        ("去年5月6日", "2030-05-06", None),
        ("7月28日至30日", "2031-07-28", "2031-07-30"),
        ("5月1日至10月7日", "2031-05-01", "2031-10-07"),
        ("11月20—22日", "2031-11-20", "2031-11-22"),
        ("20日", "2031-11-20", None),
        ("30日", "2031-10-30", None),
        ("25日", "2031-11-25", None),
        ("昨日", "2031-11-21", None),
        ("昨天", "2031-11-21", None),
        ("今日", "2031-11-22", None),
        ("前天", "2031-11-20", None),
        ("明天", "2031-11-23", None),
        ("近日", None, None),
        ("日前", None, None),
        ("2月30日", None, None),
    ],
)
def test_a_day_is_reckoned_from_the_day_of_the_issue(written: str, day: str | None, until: str | None) -> None:
    (event,) = events(f"{written}，摘果大赛在果园举行。")

    assert (event.date, event.until, event.as_written) == (day, until, written)


@pytest.mark.parametrize(
    ("written", "day"), [("11月20日", None), ("昨日", None), ("20日", None), ("2030年5月6日", "2030-05-06")]
)
def test_without_the_day_of_the_issue_only_a_whole_date_is_a_day(written: str, day: str | None) -> None:
    (event,) = events(f"{written}，摘果大赛在果园举行。", issue_date=None)

    assert (event.date, event.as_written) == (day, written)


def test_a_date_without_a_year_looks_over_new_year() -> None:
    (past,) = events("12月30日，摘果大赛在果园举行。", date(2032, 1, 3))
    (coming,) = events("1月5日，摘果大赛在果园举行。", date(2031, 12, 28))

    assert (past.date, coming.date) == ("2031-12-30", "2032-01-05")


def test_a_date_beside_a_vague_word_wins() -> None:
    (event,) = events("11月20日，记者近日从果园获悉，摘果大赛在果园举行。")

    assert event.date == "2031-11-20"


def test_an_event_told_twice_is_one_and_keeps_its_day() -> None:
    (event,) = events("摘果大赛在果园举行。11月20日，摘果大赛在果园举行。")

    assert event.date == "2031-11-20"


def test_the_spans_of_an_event_cut_by_a_column_break_point_at_both_pieces() -> None:
    source = "果园开门\n\n本报讯 11月20日,全市摘果技能\n\n竞赛在果园举行。"
    (event,) = read(source, Gazetteer.builtin(), issue_date=ISSUE).stories[0].events

    assert [source[slice(*span)] for span in event.spans] == ["全市摘果技能", "竞赛"]
    assert (event.text, event.date) == ("全市摘果技能竞赛", "2031-11-20")


def test_events_reach_the_json() -> None:
    source = "果园开门\n本报讯 11月20日至21日，摘果大赛在月光果园举行。"
    (story,) = read(source, Gazetteer.builtin(), issue_date=ISSUE).as_json()["stories"]

    assert story["events"] == [
        {
            "text": "摘果大赛",
            "date": "2031-11-20",
            "until": "2031-11-21",
            "as_written": "11月20日至21日",
            "place": "月光果园",
            "spans": [[source.index("摘果大赛"), source.index("在月光果园")]],
            "certain": False,
        }
    ]
