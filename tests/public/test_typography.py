"""Headlines break between words, days are the calendar's, datelines open the copy."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from articles.phrasing import phrases
from articles.templatetags.copytext import opened_with
from articles.templatetags.headlines import clauses
from articles.templatetags.moments import clock_or_day, day


@pytest.mark.parametrize(
    ("headline", "pieces"),
    [
        ("三百二十座职工驿站入冬起通宵亮灯", "三百二十座 职工驿站 入冬起 通宵 亮灯"),
        ("职工话剧《调休》首演", "职工 话剧 《调休》 首演"),
        ("盾构、古建、养老护理开班", "盾构、 古建、 养老护理 开班"),
        ("320座驿站", "320座 驿站"),
        ("AI走进车间", "AI 走进 车间"),
    ],
)
def test_known_words_stay_whole(headline, pieces):
    assert phrases(headline) == pieces.split()


@given(st.text(alphabet="职工驿站的了，。“”《》320AI一座老罗 \u3000们\n", max_size=40))
def test_no_character_is_lost_or_added(text):
    assert "".join(phrases(text)) == text


@given(st.text(alphabet="职工驿站，。”》“《罗师傅", min_size=1, max_size=30))
def test_no_line_begins_with_a_closing_mark(text):
    assert not any(piece[0] in "，。”》" for piece in phrases(text)[1:])


def test_the_editors_lines_come_first():
    assert clauses("快递站点\n首次全区覆盖") == "<span>快递站点</span> <span>首次<wbr>全区<wbr>覆盖</span>"
    assert clauses("") == ""


def test_headlines_are_escaped():
    assert "<b>" not in clauses("<b>职工</b> & 工会")
    assert "&lt;" in clauses("<b>职工</b>")


@time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False)
def test_days_are_absolute():
    assert day(datetime(2026, 11, 20, 16, 30, tzinfo=UTC)) == "11月21日"
    assert day(date(2025, 1, 2)) == "2025年1月2日"
    assert clock_or_day(datetime(2026, 11, 21, 21, 40, tzinfo=UTC)) == "05:40"
    assert clock_or_day(datetime(2026, 11, 21, 15, 59, tzinfo=UTC)) == "11月21日"


def test_a_dateline_opens_the_first_paragraph_once():
    assert opened_with("<p>昨日，</p>", "本报讯") == '<p><span class="dateline">本报讯</span>\u3000昨日，</p>'
    assert opened_with("<p>本报讯 昨日</p>", "本报讯") == "<p>本报讯 昨日</p>"
    assert opened_with("<h2>小题</h2>", "本报讯") == "<h2>小题</h2>"
    assert "<b>" not in opened_with("<p>昨日</p>", "<b>")
