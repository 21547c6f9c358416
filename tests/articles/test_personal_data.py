"""Numbers of persons in copy are found, and what only looks like one is left alone."""

import pytest
from django.urls import reverse

from articles import actions
from articles.personal_data import findings, warnings
from tests.stories import make_story

# Invented: valid by their check digits, of nobody.
IDENTITY, OTHER_IDENTITY = "11010519491231002X", "440524188001010014"
CARD = "6222020000000000003"


def with_luhn(digits):
    """The digits with the check digit that makes them a card's."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[::-1][::2]]
    total = sum(int(digit) for digit in digits[::-1][1::2]) + sum(doubled)
    return f"{digits}{-total % 10}"


@pytest.mark.parametrize(
    "text",
    [
        f"身份证号{IDENTITY}，",
        f"身份证：{IDENTITY.lower()}",
        "身份证１１０１０５１９４９１２３１００２Ｘ。",
        "身份证 110105 19491231 002X",
        f"卡号{with_luhn('622202000000001234')}",
        f"卡号 {with_luhn('622848000011112')}",
        "手机13800001234",
        "手机138-0000-1234",
        "联系人：某某 +86 13900001234",
        "微信同号１３８００００１２３４",
    ],
)
def test_a_number_of_one_person_is_a_warning(text):
    (found,) = findings(text)

    assert not found.is_hint
    assert found.words in text
    assert found.shown != found.words


@pytest.mark.parametrize(
    "text", ["热线12351", "电话010-83500000", "（010）83500000", "拨打400-800-1234", "021 6350 0000"]
)
def test_what_units_print_for_everybody_is_only_a_hint(text):
    (found,) = findings(text)

    assert found.is_hint
    assert warnings([text]) == []


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # wrong check digit, and no card
        "11010519491331002X",  # a month that never was
        OTHER_IDENTITY,  # born before anybody alive
        "6222020000000001234",  # Luhn says no
        "0000000000000000",
        "2026年11月23日13时58分",
        "稿号20261123-0012",
        "募集资金138000012345元",
        "编号 A13800001234",
        "圆周率3.1415926535897932",
        "13.8万人、1380元、99.99%",
        "统一社会信用代码91110105MA01ABCD2X",
        "https://example.org/articles/2026/11/23/13800001234567/",
        "第1386期",
        "",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text):
    assert findings(text) == []


def test_the_same_number_in_copy_and_original_is_one_warning_with_its_line():
    text = f"第一段。\n第二段，身份证号{IDENTITY}，手机13800001234。"

    found = warnings([text, text])

    assert [(each.words, each.line) for each in found] == [(IDENTITY, 2), ("13800001234", 2)]


@pytest.mark.django_db
def test_the_desk_reads_a_warning_beside_copy_that_holds_one(client, newsroom):
    copy = f"<p>困难职工某某（身份证号{IDENTITY}），咨询热线12351。</p>"
    story = make_story(newsroom, by=newsroom.correspondent, body=copy)
    actions.send_in(story.pk, by=newsroom.correspondent, version=story.version)
    client.force_login(newsroom.first)

    page, submissions = (
        client.get(address).content.decode()
        for address in (
            reverse("admin:articles_story_change", args=[story.pk]),
            reverse("admin:articles_story_submissions"),
        )
    )

    assert "110…2X" in page
    assert "110…2X" in submissions
    assert IDENTITY not in submissions


@pytest.mark.django_db
def test_a_writer_is_told_before_sending_it(client, newsroom):
    story = make_story(newsroom, by=newsroom.correspondent, body="<p>一。</p>\n<p>电话13800001234。</p>")
    client.force_login(newsroom.correspondent)

    page = client.get(reverse("desk:story", args=[story.pk])).content.decode()

    assert "138…34" in page
