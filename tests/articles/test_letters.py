"""Readers' letters: kept once, within bounds, by nobody's name; handled by those who may."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.actions import letters
from articles.actions.letters import Refused, TooMany, handle_letter, receive_letter
from articles.models import Letter
from tests.factories import make_article

pytestmark = pytest.mark.django_db

TEXT = "路口的炉子夜里也亮着吗？"
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


def test_a_letter_is_kept_without_the_address_it_came_from():
    letter = receive_letter(TEXT, address=HERE, name=" 读 者\n", contact="010", about="/topics/rights/")

    letter.refresh_from_db()
    assert (letter.text, letter.name, letter.about, letter.state) == (TEXT, "读 者", "/topics/rights/", "new")
    assert len(letter.sender) == 32
    assert HERE not in "".join(str(value) for value in vars(letter).values())


def test_the_same_letter_sent_twice_is_one_letter():
    first, again = (receive_letter(TEXT, address=HERE) for _time in range(2))
    other = receive_letter(TEXT, address=ELSEWHERE)

    assert first == again != other


def test_one_sender_sends_five_an_hour_and_twenty_a_day():
    now = timezone.now()
    moments = [now + timedelta(hours=hour, minutes=minute) for hour in range(0, 8, 2) for minute in range(5)]
    for number, moment in enumerate(moments[:5]):
        receive_letter(f"{TEXT}{number}", address=HERE, at=moment)
    with pytest.raises(TooMany):
        receive_letter(f"{TEXT}又", address=HERE, at=moments[4])
    assert receive_letter(f"{TEXT}0", address=HERE, at=moments[4]).text == f"{TEXT}0"
    for number, moment in enumerate(moments[5:]):
        receive_letter(f"{TEXT}再{number}", address=HERE, at=moment)

    with pytest.raises(TooMany):
        receive_letter(f"{TEXT}又", address=HERE, at=now + timedelta(hours=10))

    assert Letter.objects.count() == 20


def test_all_together_send_three_hundred_an_hour():
    now = timezone.now()
    Letter.objects.bulk_create(Letter(text=TEXT, sender=str(number), received_at=now) for number in range(300))

    with pytest.raises(TooMany):
        receive_letter(TEXT, address=HERE, at=now)

    assert receive_letter(TEXT, address=HERE, at=now + timedelta(hours=2)).pk


def test_one_household_is_one_sender():
    first, same, other = (
        receive_letter(f"{TEXT}{number}", address=address).sender
        for number, address in enumerate(["2001:db8:1:2::3", "2001:db8:1:2:ffff::9", "2001:db8:1:3::3"])
    )

    assert first == same != other


@pytest.mark.parametrize("text", ["", "太短", "长" * 3001, " " * 50, "\x00" * 50])
def test_a_letter_has_ten_to_three_thousand_characters(text):
    with pytest.raises(Refused):
        receive_letter(text, address=HERE)

    assert not Letter.objects.exists()


def test_a_letter_is_plain_text_with_its_paragraphs():
    letter = receive_letter("第一段\x00\x1b写在这里。\r\n\r\n第二段\u202e写在这里。", address=HERE)

    assert letter.text == "第一段写在这里。\n\n第二段写在这里。"


def test_only_a_live_article_is_named():
    now = timezone.now()
    live, waiting, withdrawn = (
        make_article(), make_article(published_at=now + timedelta(hours=1)), make_article(withdrawn_at=now),
    )  # fmt: skip

    named = [
        receive_letter(f"{TEXT}{number}", address=HERE, article=number).article
        for number in (live.pk, waiting.pk, withdrawn.pk, 987654321)
    ]

    assert named == [live, None, None, None]


def test_who_handles_letters_says_how_one_stands(newsroom):
    letter, at = receive_letter(TEXT, address=HERE), timezone.now()

    handle_letter(letter.pk, by=newsroom.first, state="answered", handling=" 已回电 ", at=at)

    letter.refresh_from_db()
    assert (letter.state, letter.handling, letter.handler) == ("answered", "已回电", newsroom.first)
    assert letter.handled_at == at


def test_others_of_the_house_handle_no_letters(newsroom):
    letter = receive_letter(TEXT, address=HERE)

    for person in (newsroom.writer, newsroom.proofreader, newsroom.correspondent):
        with pytest.raises(Refused):
            handle_letter(letter.pk, by=person, state="closed")

    letter.refresh_from_db()
    assert letter.state == "new"


def test_nobody_overwrites_what_a_colleague_noted(newsroom):
    letter = receive_letter(TEXT, address=HERE)
    seen = letters.stamp(letter)
    handle_letter(letter.pk, by=newsroom.first, state="in_hand", handling="在问", seen=seen)

    with pytest.raises(Refused, match=newsroom.first.last_name):
        handle_letter(letter.pk, by=newsroom.second, state="closed", handling="不管", seen=seen)

    letter.refresh_from_db()
    assert letter.handling == "在问"
