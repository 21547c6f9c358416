"""A missing button is answered by a sentence: every move from here is on the page, to press or to read why not."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from articles.facts import actor, facts
from articles.refusals import moves_from, refusal
from articles.story_page.standing import NOT_A_BUTTON
from tests.people import Newsroom
from tests.stories import make_story, published, signed_up_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsroom(db):
    return Newsroom()


def stories(newsroom):
    return {
        "draft": make_story(newsroom),
        "second review": signed_up_to(newsroom, "first"),
        "ready": signed_up_to(newsroom, "final"),
        "published": published(newsroom),
    }


@pytest.mark.parametrize("person", ["writer", "first", "final", "proofreader"])
def test_every_move_from_here_is_a_button_or_a_sentence(client, newsroom, person):
    user = getattr(newsroom, person)
    client.force_login(user)

    for state, story in stories(newsroom).items():
        page = client.get(reverse("admin:articles_story_change", args=[story.pk])).content.decode()
        known = facts(story)
        for move in moves_from(known):
            why_not = refusal(move, actor(user), known)
            said = escape(why_not) in page if why_not else f'value="{move.name}"' in page
            assert said or (move.name in NOT_A_BUTTON and not why_not), (state, move.name, why_not)
