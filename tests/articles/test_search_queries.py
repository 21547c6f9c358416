"""Anything may be typed into a search box: it costs little, breaks nothing and is marked where it is found."""

from datetime import UTC, datetime

import pytest

from articles.search import STORIES, Document, marked, passages
from articles.search.words import parse

MORNING = datetime(2026, 11, 20, 5, 40, tzinfo=UTC)
HOSTILE = [
    '"', '""', '"职工', '职工"', '"" ""', "'", "''", "职工'", "';DROP TABLE search_stories;--", "NEAR(职工 劳动)",
    "NEAR", "AND", "OR", "NOT", "职工 AND", "AND 职工 OR", "NOT 职工", "*", "职*", "^职工", "tokens:职工",
    ":state:draft", "职工:*", "职工 & | ! <->", "!!职工", "(职工", "职工)", "((((", "\\", "职工\\", "%s %(x)s %", "{}",
    "\x00职工", "职\x00工", "-", "--", "-职工", "- 职工", '-"职工"', '-"', "-*", "+职工", "\ud800", "职\udfff工",
    "😀", "e\u0301", "\u200b",
    "！" * 10_000, "职 " * 10_000, "-" * 10_000, '"' * 9_999, "a" * 10_000, "ﷺ" * 300, "(" * 200,
    "职工 " * 40 + "-",
]  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_typed_is_an_error(query: str):
    STORIES.put(1, MORNING, "", "职工劳动")
    STORIES.put(2, MORNING, "", "会议")

    found = STORIES.find(query, facets=[], since=MORNING)

    words = {character for character in query[:200] if character in "职工劳动"}
    assert found in ([], [1]), query
    assert found == [] or words


@pytest.mark.parametrize("query", ["", "   ", "！？。", '"——"', "-职工", "😀", "- -", "()"])
def test_without_a_word_nothing_is_searched(query: str, django_assert_num_queries):
    STORIES.put(1, MORNING, "", "职工")

    with django_assert_num_queries(0):
        assert STORIES.find(query) == []


def test_a_query_costs_one_statement(django_assert_num_queries):
    STORIES.put(1, MORNING, "", "职工")

    with django_assert_num_queries(1):
        STORIES.find("职工 劳动 " * 50, facets=["desk:1"], until=MORNING)


def test_only_so_many_terms_count():
    assert len(parse(" ".join(f"第{chr(0x4E00 + number)}" for number in range(100)))) == 20
    assert sum(len(run) for term in parse("职" * 5000) for run in term.runs) == 200


def test_lone_characters_in_a_row_are_one_word():
    STORIES.put_many([Document(1, MORNING, "", "王芳到场"), Document(2, MORNING, "", "王小明，李芳")])

    assert STORIES.find("王 芳") == STORIES.find("到场 王　芳") == [1]
    assert STORIES.find("王") == [2, 1]


def test_a_passage_shows_the_words_about_the_first_hit_as_they_were_written():
    text = "开头。" + "甲" * 100 + "记者 王 芳 报道ＡＩ赋能的事" + "乙" * 100

    (pieces,) = passages(text, "王芳 ai赋能 -记者", around=20)

    assert [piece for is_hit, piece in pieces if is_hit] == ["王 芳", "ＡＩ赋能"]
    assert pieces[0] == (False, "…")
    assert pieces[1] == (False, "甲" * 17 + "记者 ")
    assert pieces[-1] == (False, "…")
    assert "".join(piece for _is_hit, piece in pieces)[1:-1] in text


def test_a_traditional_word_is_marked_where_it_stands():
    assert passages("記者王芳在總工會", "总工会", around=2) == [[(False, "…"), (False, "芳在"), (True, "總工會")]]


def test_a_passage_ends_with_its_line():
    assert passages("上一行\n职工之家\n下一行", "职工") == [[(True, "职工"), (False, "之家")]]


def test_two_passages_show_as_much_of_the_query_as_they_can():
    text = "职工一。\n职工二。\n职工三和慰问。\n职工四。\n焊工五。"

    shown = ["".join(piece for _is_hit, piece in pieces) for pieces in passages(text, "职工 慰问 焊工", around=5)]

    assert shown == ["职工三和慰问。", "焊工五。"]


def test_passages_stand_apart_and_in_the_order_of_the_text():
    text = "".join(choice for choice in ["职工", "甲" * 9, "职工", "乙" * 30] * 9)

    found = passages(text, "职工", around=5, most=100)

    assert "".join(piece for pieces in found for is_hit, piece in pieces if is_hit) == "职工" * 18
    assert all("".join(piece for _is_hit, piece in pieces).strip("…") in text for pieces in found)


def test_without_a_hit_there_is_no_passage_and_nothing_is_marked():
    assert passages("职工" * 100, "会议") == passages("", "会议") == passages("职工", "") == []
    assert marked("职工", "会议") == [(False, "职工")]
    assert marked("", "会议") == []


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_a_marked_text_keeps_every_character_whatever_is_typed(query: str):
    text = "“职工”，㍿ＡＩ\u200b赋能 ﷺ e\u0301 -- (职工) \\ % NEAR"

    assert "".join(piece for _is_hit, piece in marked(text, query)) == text
    assert len(passages(text, query)) <= 2
