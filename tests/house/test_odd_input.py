"""What nobody types never reaches a view: it is answered in a sentence, on both databases."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import Newsroom

pytestmark = pytest.mark.django_db

NUL = "一\x00二"


@pytest.fixture
def desk():
    browser = Client()
    browser.force_login(Newsroom().final)
    return browser


@pytest.mark.parametrize("sent", [{"token": NUL}, {"reason": NUL}, {NUL: "一"}])
def test_a_character_that_cannot_be_stored_is_answered_in_a_sentence(desk, sent):
    address = reverse("admin:articles_story_add")

    answers = [desk.post(address, sent), desk.get(address, sent)]

    assert [answer.status_code for answer in answers] == [400] * 2
    assert all("无法" in answer.content.decode() or "cannot" in answer.content.decode() for answer in answers)


def test_readers_pages_take_it_as_a_word():
    assert Client().get("/search/", {"q": NUL}).status_code == 200
    assert Client().get("/%00/").status_code == 404


def test_a_ping_that_is_nested_beyond_reading_is_malformed(desk):
    sent = b"[" * 200_000

    assert desk.post(reverse("desk:keep"), sent, content_type="application/json").status_code == 400


def test_a_number_of_five_thousand_digits_is_no_number(desk):
    base = {"base": "9" * 5000, "version": "9" * 5000}

    assert desk.post(reverse("admin:roster", args=["2026-11-23"]), base).status_code < 500
    assert desk.post(reverse("admin:articles_story_add"), base).status_code < 500
