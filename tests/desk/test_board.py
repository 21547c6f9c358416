"""The board: whose turn it is, for each person their own, at the same cost whatever waits."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.models import Article, Story
from desk.board import SHOWN
from tests.factories import make_body
from tests.people import Newsroom, make_user
from tests.stories import make_story, published, signed_up_to

pytestmark = pytest.mark.django_db

BOARD_QUERIES = (
    "session", "user", "permissions of the user", "permissions of the groups",
    "my turn", "mine to write", "waiting for others", "recorded sign-offs to confirm", "changes to check",
    "approvals without an answer", "stopped", "on hold", "submissions", "scheduled", "published today",
    "letters", "bodies", "persons", "offices", "events", "columns", "contributors",
    "own unsaved texts", "duty notices", "unread notices",
)  # fmt: skip


@pytest.fixture
def newsroom(db):
    return Newsroom()


@pytest.fixture
def board_of(client):
    def get(user):
        client.force_login(user)
        return client.get(reverse("admin:index"))

    return get


def _blocks(response):
    blocks = [*response.context["main_blocks"], *response.context["rail_blocks"]]
    return {block.name: [row.story for row in block.rows] for block in blocks}


def test_a_stranger_is_sent_to_the_log_in(client, db):
    response = client.get(reverse("admin:index"))

    assert response.status_code == 302
    assert reverse("admin:login") in response.url


def test_a_correspondent_gets_no_board(newsroom, board_of):
    signed_up_to(newsroom, "first")

    response = board_of(newsroom.correspondent)

    assert response.status_code == 404
    assert "职工运动会" not in response.content.decode()


def test_a_correspondent_on_the_staff_sees_only_their_own_stories(newsroom, board_of):
    own = make_story(newsroom, by=newsroom.correspondent, headline="自己的稿")
    signed_up_to(newsroom, "first", headline="旁人的稿")
    published(newsroom, headline="旁人发了的稿")
    newsroom.correspondent.is_staff = True
    newsroom.correspondent.save()

    response = board_of(newsroom.correspondent)

    assert _blocks(response)["mine_to_write"] == [own]
    assert "旁人" not in response.content.decode()


def test_each_person_finds_a_story_where_it_is_for_them(newsroom, board_of):
    story = signed_up_to(newsroom, "first")

    assert _blocks(board_of(newsroom.second))["my_turn"] == [story]
    assert _blocks(board_of(newsroom.first))["waiting_for_others"] == [story]
    assert _blocks(board_of(newsroom.writer))["waiting_for_others"] == [story]
    assert story not in _blocks(board_of(newsroom.proofreader))["my_turn"]


def test_a_returned_story_says_why(newsroom, board_of):
    story = signed_up_to(newsroom, "first")
    actions.return_to_author(story.pk, by=newsroom.second, reason="补当事人同意书")

    assert "补当事人同意书" in board_of(newsroom.writer).content.decode()


def test_the_rail_shows_what_is_stopped_held_scheduled_and_out(newsroom, board_of):
    now = timezone.now()
    later = now + timedelta(hours=3)
    stopped = published(newsroom, goes_live_at=later, at=now)
    actions.stop(stopped.pk, by=newsroom.final, reason="职务有变")
    held = signed_up_to(newsroom, "")
    actions.hold(held.pk, by=newsroom.first, reason="等答复")
    scheduled, out = published(newsroom, goes_live_at=later, at=now), published(newsroom, at=now)

    blocks = _blocks(board_of(newsroom.proofreader))

    assert [blocks[name] for name in ("stopped", "on_hold", "scheduled", "published_today")] == [
        [stopped], [held], [scheduled], [out],
    ]  # fmt: skip


def test_a_long_queue_leads_to_all_of_it(newsroom, board_of, client):
    for _number in range(SHOWN + 1):
        signed_up_to(newsroom, "")

    response = board_of(newsroom.first)

    block = response.context["main_blocks"][0]
    assert (len(block.rows), block.count) == (SHOWN, f"{SHOWN}+")
    assert block.more_url in response.content.decode()
    everything = client.get(block.more_url).context["cl"].result_list
    assert len(everything) == SHOWN + 1


def test_the_list_of_a_queue_holds_nothing_else(newsroom, client):
    mine = signed_up_to(newsroom, "")
    signed_up_to(newsroom, "final")
    client.force_login(newsroom.first)

    response = client.get(reverse("admin:articles_story_changelist"), {"queue": "my_turn"})

    assert list(response.context["cl"].result_list) == [mine]


def test_registers_that_wait_are_counted_for_who_may_confirm(newsroom, board_of):
    make_body(confirmed=False)
    make_body("又一家工会", confirmed=False)

    registers = board_of(newsroom.first).context["registers"]

    assert [(register["count"], register["url"]) for register in registers] == [
        (2, reverse("admin:organisations_body_changelist") + "?awaiting=yes"),
        (1, reverse("admin:articles_contributor_changelist") + "?awaiting=yes"),  # the writer, not confirmed yet
    ]
    assert board_of(newsroom.writer).context["registers"] == []


def _copy(story, times):
    """More stories that wait where this one does, row for row; they share its round."""
    articles = [_like(story.article) for _time in range(times)] if story.article else [None] * times
    Article.objects.bulk_create(filter(None, articles))
    Story.objects.bulk_create(_like(story, article=article) for article in articles)


def _like(row, **changes):
    values = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row)(**values | changes)


@pytest.mark.parametrize("number", [3, 60])
def test_the_board_costs_the_same_whatever_waits(newsroom, client, django_assert_num_queries, number):
    now = timezone.now()
    for story in (signed_up_to(newsroom, ""), signed_up_to(newsroom, "first"), published(newsroom, at=now)):
        _copy(story, number // 3 - 1)
    Story.objects.filter(state="first_review").update(held_at=now, stopped_at=now)
    client.force_login(newsroom.second)

    with django_assert_num_queries(len(BOARD_QUERIES)):
        client.get(reverse("admin:index"))


def test_the_bar_offers_password_site_and_log_out(newsroom, board_of):
    page = board_of(make_user("何小满", "first")).content.decode()

    for address in (reverse("password_change"), reverse("logout"), reverse("admin:issue_today"), 'href="/"'):
        assert address in page
    assert "何小满" in page
