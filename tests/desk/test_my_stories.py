"""我的稿件: where each story stands, in the words of who wrote it, and where a log-in leads."""

from datetime import timedelta
from itertools import product
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.content import make_content
from articles.models import Story
from articles.workflow import OnSite, State
from desk.progress import Word, progress
from tests.people import Newsroom
from tests.stories import BODY, make_story, published, signed_up_to

HOME = "/desk/"
NOW = timezone.now()
DAY = timedelta(days=1)
ARTICLES = {
    OnSite.NOWHERE: None,
    OnSite.WAITING: {"published_at": NOW + DAY},
    OnSite.LIVE: {"published_at": NOW - DAY},
    OnSite.OFFLINE: {"published_at": NOW - DAY, "offline_at": NOW},
    OnSite.WITHDRAWN: {"published_at": NOW - DAY, "withdrawn_at": NOW},
}


def told(state, place=OnSite.NOWHERE, *, whole=None, issue_date=None, **more):
    known = {"offline_at": None, "withdrawn_at": None, "issue_date": issue_date, **(ARTICLES[place] or {})}
    article = SimpleNamespace(**known) if ARTICLES[place] else None
    story = {"state": state, "article": article, "taken_up_at": None, "print_status": "none", "told_reason": "因为"}
    return progress(SimpleNamespace(**story | more), whole, NOW)


def test_every_state_has_one_word_wherever_the_article_stands():
    """The words once more, by themselves: what readers can or cannot see goes before what the desk does."""
    before = {
        State.RECEIVED: "received", State.DRAFT: "draft", State.RETURNED: "mend", State.FIRST_REVIEW: "reading",
        State.SECOND_REVIEW: "reading", State.FINAL_REVIEW: "reading", State.READY: "chosen",
        State.PUBLISHED: "chosen", State.NOT_USED: "not_used", State.COMBINED: "reading",
        State.WITHDRAWN: "withdrawn",
    }  # fmt: skip
    after = {OnSite.WAITING: "chosen", OnSite.LIVE: "out", OnSite.OFFLINE: "offline", OnSite.WITHDRAWN: "withdrawn"}

    found = {(state, place): told(state, place).word for state, place in product(State, OnSite)}

    assert found == {(state, place): after.get(place, before[state]) for state, place in product(State, OnSite)}
    assert {told(state, place).word: told(state, place).label for state, place in found}.keys() <= set(Word)


def test_only_what_is_asked_of_the_writer_or_was_not_used_comes_with_its_reason():
    reasons = {state: told(state).reason for state in State}

    assert {state for state, reason in reasons.items() if reason} == {State.RETURNED, State.NOT_USED}
    assert told(State.PUBLISHED, OnSite.OFFLINE).reason == ""


def test_printed_and_published_are_two_things():
    today = timezone.localdate(NOW)

    assert told(State.PUBLISHED, OnSite.LIVE, issue_date=today).word == "printed"
    assert told(State.PUBLISHED, OnSite.LIVE, issue_date=today + DAY).word == "out"
    assert told(State.PUBLISHED, OnSite.LIVE, issue_date=today, print_status="pulled").word == "out"
    assert told(State.READY, print_status="printed").word == "printed"
    assert told(State.RETURNED, print_status="printed").word == "mend"


def test_a_draft_that_was_taken_up_is_in_the_newsrooms_hands():
    assert told(State.DRAFT, taken_up_at=NOW).word == "reading"


# --- The list -------------------------------------------------------------------------------------


@pytest.fixture
def newsroom(db):
    return Newsroom()


@pytest.fixture
def writer(newsroom, client):
    client.force_login(newsroom.correspondent)
    return newsroom.correspondent


def draft(writer, headline="夜校开课", at=None, **parts):
    content = make_content(headline=headline, body=BODY, **parts)
    return actions.create_story(content, by=writer, written_by=writer, at=at)


def sent(writer, headline):
    story = draft(writer, headline)
    return actions.send_in(story.pk, by=writer, version=1)


def test_each_story_stands_in_its_tab_with_its_word_and_its_reason(client, writer, newsroom):
    draft(writer, "草")
    sent(writer, "收")
    taken, back, unused, went = (sent(writer, headline) for headline in ("看", "改", "弃", "报"))
    for story in (taken, went):
        actions.take_up(story.pk, by=newsroom.writer)
    actions.return_to_author(back.pk, by=newsroom.first, reason="核实人数")
    actions.not_use(unused.pk, by=newsroom.first, reason="上周登过")
    parts = [sent(writer, headline) for headline in ("合一", "合二")]
    whole = actions.combine({part.pk: part.version for part in parts}, by=newsroom.writer)
    publish(went, newsroom)
    make_story(newsroom, headline="别人的")

    listed = {row.story.headline: row.progress for row in client.get(HOME).context["rows"]}
    tabs = {
        tab["key"]: {row.story.headline for row in client.get(HOME, {"state": tab["key"]}).context["rows"]}
        for tab in client.get(HOME).context["tabs"]
    }
    publish(whole, newsroom)
    later = {row.story.headline: row.progress for row in client.get(HOME).context["rows"]}

    assert {headline: told.word for headline, told in listed.items()} == {
        "草": "draft", "收": "received", "看": "reading", "改": "mend", "弃": "not_used", "报": "out",
        "合一": "reading", "合二": "reading",
    }  # fmt: skip
    assert (listed["改"].reason, listed["弃"].reason) == ("核实人数", "上周登过")
    assert tabs == {
        "": set(listed), "draft": {"草"}, "returned": {"改"}, "desk": {"收", "看", "合一", "合二"}, "chosen": set(),
        "out": {"报"}, "unused": {"弃"},
    }  # fmt: skip
    assert (later["合一"].word, later["合一"].is_combined) == ("out", True)
    assert later["合一"].article == Story.objects.get(pk=whole.pk).article


def publish(story, newsroom):
    actions.submit(story.pk, by=newsroom.writer, version=1)
    for name in ("first", "second", "final"):
        actions.sign_off(story.pk, by=getattr(newsroom, name), version=1)
    actions.publish(story.pk, by=newsroom.second, version=1)


def test_a_live_article_is_linked_with_its_day_and_page(client, newsroom):
    day = timezone.localdate().isoformat()
    story = published(newsroom, headline="见报的稿", issue_date=day, page=4, by=newsroom.writer)
    Story.objects.filter(pk=story.pk).update(entered_by=newsroom.correspondent)
    client.force_login(newsroom.correspondent)

    shown = client.get(HOME).content.decode()

    assert story.article.get_absolute_url() in shown
    assert day in shown


def test_staff_see_the_steps_of_review_and_the_desks_page(client, newsroom):
    story = signed_up_to(newsroom, "first")
    client.force_login(newsroom.writer)

    page = client.get(HOME)

    assert [step["is_done"] for step in page.context["rows"][0].row.steps] == [True, False, False, False, False]
    assert reverse("admin:articles_story_change", args=[story.pk]) in page.content.decode()


def test_older_stories_are_a_position_away_and_none_is_shown_twice(client, writer):
    when = timezone.now().replace(microsecond=5)
    made = [draft(writer, f"第{number}篇", at=when).headline for number in range(65)]

    pages, address = [], HOME
    while address:
        answer = client.get(address)
        pages.append([row.story.headline for row in answer.context["rows"]])
        address = f"{HOME}?before={answer.context['older']}" if answer.context["older"] else ""

    assert [len(page) for page in pages] == [30, 30, 5]
    assert sum(pages, []) == made[::-1]


@pytest.mark.parametrize("before", ["x", "1", "1.2-", "9" * 30 + ".1-1", "99999999999999999.1-1", "1.9999999-1"])
def test_a_position_that_is_none_shows_the_newest(client, writer, before):
    draft(writer)

    assert len(client.get(HOME, {"before": before, "state": "none"}).context["rows"]) == 1


def test_a_long_list_asks_no_more_than_a_short_one(client, writer, newsroom):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(HOME)
        return len(found)

    def some(number):
        for _each in range(number):
            draft(writer)
            actions.not_use(sent(writer, "弃").pk, by=newsroom.first, reason="x")
            parts = [sent(writer, headline) for headline in "甲乙"]
            actions.combine({part.pk: part.version for part in parts}, by=newsroom.writer)

    some(1)
    short = queries()
    some(6)

    assert queries() == short
    assert short <= 12


# --- Arriving -------------------------------------------------------------------------------------


def test_a_log_in_leads_reviewers_to_the_desk_and_writers_to_their_stories(client, newsroom):
    places = {}
    for name in ("correspondent", "writer", "first", "final", "proofreader", "manager"):
        client.force_login(getattr(newsroom, name))
        places[name] = client.get(reverse("desk:arrive")).url

    desk = reverse("admin:index")
    assert places == dict.fromkeys(places, HOME) | {"first": desk, "final": desk}


def test_the_log_in_page_leads_on_to_arriving(client, newsroom):
    newsroom.correspondent.set_password("a long enough secret")
    newsroom.correspondent.save()
    name = newsroom.correspondent.username

    answer = client.post(reverse("login"), {"username": name, "password": "a long enough secret"}, follow=True)

    assert [address for address, _status in answer.redirect_chain] == [reverse("desk:arrive"), HOME]
    assert HOME in client.get("/admin/").content.decode()
