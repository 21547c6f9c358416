"""The inbox of readers' letters on the desk."""

import pytest
from django.urls import reverse

from articles.actions import letters
from articles.models import Letter
from tests.factories import make_article
from tests.people import Newsroom

pytestmark = pytest.mark.django_db

LIST = "admin:articles_letter_changelist"


@pytest.fixture
def newsroom():
    return Newsroom()


@pytest.fixture
def letter():
    return letters.receive_letter(
        "<b>路口的炉子</b>\n夜里也亮着吗？", address="192.0.2.7", name="读者", article=make_article(headline="炉子").pk
    )


def page_of(letter):
    return reverse("admin:articles_letter_change", args=[letter.pk])


def test_the_inbox_shows_the_newest_first_and_is_filtered_by_state(client, newsroom, letter):
    newer = letters.receive_letter("第二封信也写在这里了。", address="192.0.2.8")
    letters.handle_letter(letter.pk, by=newsroom.first, state="answered")
    client.force_login(newsroom.first)

    every, unread = (client.get(reverse(LIST) + query).content.decode() for query in ("", "?state__exact=new"))

    assert every.index(page_of(newer)) < every.index(page_of(letter))
    assert "炉子" in every
    assert newsroom.first.last_name in every
    assert page_of(newer) in unread
    assert page_of(letter) not in unread


def test_a_letter_is_shown_as_plain_text_and_answered_for_by_who_saves(client, newsroom, letter):
    client.force_login(newsroom.first)
    page = client.get(page_of(letter))
    seen = page.context["adminform"].form["seen"].value()

    answer = client.post(page_of(letter), {"state": "in_hand", "handler": "", "handling": "转区县部", "seen": seen})

    letter.refresh_from_db()
    assert "&lt;b&gt;路口的炉子&lt;/b&gt;" in page.content.decode()
    assert answer.status_code == 302
    assert (letter.state, letter.handling, letter.handler) == ("in_hand", "转区县部", newsroom.first)


def test_the_text_of_a_letter_is_changed_by_nobody(client, newsroom, letter):
    client.force_login(newsroom.manager)

    client.post(page_of(letter), {"state": "closed", "handling": "", "seen": "-", "text": "改写", "name": "改名"})

    letter.refresh_from_db()
    assert letter.state == "closed"
    assert (letter.name, letter.text[:8]) == ("读者", "<b>路口的炉子"[:8])


def test_two_who_answer_one_letter_do_not_overwrite_each_other(client, newsroom, letter):
    client.force_login(newsroom.second)
    letters.handle_letter(letter.pk, by=newsroom.first, state="in_hand", handling="在问")

    page = client.post(page_of(letter), {"state": "closed", "handling": "我来写", "seen": "-"}).content.decode()

    letter.refresh_from_db()
    assert letter.handling == "在问"
    assert newsroom.first.last_name in page
    assert "我来写" in page


def test_a_form_that_says_nothing_of_what_was_seen_changes_nothing(client, newsroom, letter):
    client.force_login(newsroom.second)

    answer = client.post(page_of(letter), {"state": "closed", "handling": ""})

    letter.refresh_from_db()
    assert answer.status_code == 200
    assert letter.state == "new"


def test_the_board_counts_unread_letters_for_those_who_handle_them(client, newsroom, letter):
    pages = {}
    for name in ("first", "writer"):
        client.force_login(getattr(newsroom, name))
        pages[name] = client.get(reverse("admin:index")).content.decode()

    assert f"{reverse(LIST)}?state__exact=new" in pages["first"]
    assert reverse(LIST) not in pages["writer"]


def test_others_of_the_house_find_no_letters_and_nobody_deletes_one(client, newsroom, letter):
    for name in ("writer", "proofreader"):
        client.force_login(getattr(newsroom, name))
        assert client.get(page_of(letter)).status_code == client.get(reverse(LIST)).status_code == 404
    client.force_login(newsroom.manager)

    answer = client.post(reverse("admin:articles_letter_delete", args=[letter.pk]), {"post": "yes"})

    assert answer.status_code == 404
    assert Letter.objects.filter(pk=letter.pk).exists()
