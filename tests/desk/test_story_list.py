"""The desk's list of stories: found by filter and by words, at a cost that does not grow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people import Newsroom
from tests.stories import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsroom():
    return Newsroom()


def shown(client, query):
    response = client.get(f"/admin/articles/story/{query}")
    assert response.status_code == 200
    return {story.headline for story in response.context["cl"].result_list}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"二版头条", "三版头条"}),
        ("?page=2", {"二版头条"}),
        ("?page=99", {"二版头条", "三版头条"}),
        ("?q=二版", {"二版头条"}),
        ("?q=“三版头条”", {"三版头条"}),
        ("?q=没有这个词", set()),
        ("?state__exact=ready", set()),
    ],
)
def test_a_story_is_found_by_page_state_and_words(client, newsroom, query, found):
    make_story(newsroom, headline="二版头条", page=2)
    make_story(newsroom, headline="三版头条", page=3)
    client.force_login(newsroom.first)

    assert shown(client, query) == found


def test_the_list_costs_the_same_whatever_it_shows(client, newsroom):
    client.force_login(newsroom.first)
    make_story(newsroom)
    shown(client, "")
    with CaptureQueriesContext(connection) as few:
        shown(client, "")

    for _ in range(12):
        make_story(newsroom)
    with CaptureQueriesContext(connection) as many:
        shown(client, "")

    assert len(many) == len(few)
    assert not [query for query in many.captured_queries if "DISTINCT" in query["sql"]]
