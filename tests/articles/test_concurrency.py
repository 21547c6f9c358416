"""Many at once on the database as the paper runs it: nobody's work is lost, nothing happens twice.

Threads with connections of their own; on SQLite the file in the real profile, on PostgreSQL the real locks.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier, BoundedSemaphore

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.actions.duty import Shift, roster_of
from articles.duty import usual_times
from articles.models import Article, FormToken, Listing, Move, Printing, SignOff, SiteState, Story, Version
from articles.search import ARTICLES
from articles.workflow import Stage, State
from tests.desk.story_form import hidden, typed
from tests.people import Newsroom
from tests.stories import content_of, edited, make_story, published, signed_up_to
from tests.thorough import THOROUGH

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, SAVES, STORIES = 50, 10, 25
# On SQLite fifty people share the app server's threads (two workers of four); PostgreSQL takes fifty connections.
SERVER_THREADS = {"sqlite": 8, "postgresql": 50}
BROWSERS, SENDINGS, STORIES_OF_BROWSERS = (6, 8, 3) if THOROUGH else (4, 4, 2)


@pytest.fixture
def newsroom(transactional_db):
    return Newsroom()


def at_once(*deeds):
    """Runs the deeds in threads that start together; [what each returned, or what it raised]."""
    gate = Barrier(len(deeds))

    def run(deed):
        try:
            gate.wait(timeout=30)
            return deed()
        except Exception as error:  # the test looks at what it was
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def save_until_taken(story, headline, by, server):
    """One person's save of one headline, tried again on every clash. Returns (the version it became, its content)."""
    while True:
        base = Version.objects.filter(story=story).order_by("-number").first()
        content = {**base.content, "text": {**base.content["text"], "headline": headline}}
        try:
            with server:
                saved, _voided = actions.save(story.pk, content, base=base.number, by=by)
        except actions.Stale:
            continue
        return saved.version, content


def test_fifty_writers_lose_none_of_five_hundred_saves(newsroom):
    stories = [make_story(newsroom) for _number in range(STORIES)]
    server = BoundedSemaphore(SERVER_THREADS[connection.vendor])

    def writer(number):
        story = stories[number % STORIES]
        names = [f"第{number}人第{turn}稿" for turn in range(SAVES)]
        return lambda: [(story.pk, *save_until_taken(story, name, newsroom.writer, server)) for name in names]

    results = at_once(*(writer(number) for number in range(WRITERS)))

    assert [result for result in results if isinstance(result, Exception)] == []
    acknowledged = [save for saves in results for save in saves]
    assert len(acknowledged) == WRITERS * SAVES
    kept = {(version.story_id, version.number): version.content for version in Version.objects.all()}
    for story, number, content in acknowledged:
        assert kept[story, number] == content
    _check_chains(stories)


def _check_chains(stories):
    """Versions 1..n without a gap, and the row holds the last one's text."""
    for story in stories:
        numbers = list(Version.objects.filter(story=story).order_by("number").values_list("number", flat=True))
        row = Story.objects.get(pk=story.pk)
        assert numbers == list(range(1, row.version + 1))
        assert row.headline == content_of(row)["text"]["headline"]


def test_forms_sent_by_browsers_that_share_stories_are_all_kept(newsroom):
    stories = [make_story(newsroom) for _number in range(STORIES_OF_BROWSERS)]

    def browser(number):
        client = Client(raise_request_exception=False)
        client.force_login(newsroom.writer)
        story = stories[number % STORIES_OF_BROWSERS]
        return lambda: [_send_until_taken(client, story, f"{number}号窗{turn}") for turn in range(SENDINGS)]

    results = at_once(*(browser(number) for number in range(BROWSERS)))

    assert [result for result in results if isinstance(result, Exception)] == []
    statuses = {status for sendings in results for _headline, tries in sendings for status in tries}
    headlines = [headline for sendings in results for headline, _tries in sendings]
    versions = Version.objects.filter(story__in=stories, number__gt=1)
    assert statuses <= {302, 409}
    assert sorted(version.content["text"]["headline"] for version in versions) == sorted(headlines)
    _check_chains(stories)


def _send_until_taken(client, story, headline):
    """Opens the form and sends it with a headline of one's own; after a clash once more. (headline, [status])."""
    address = reverse("admin:articles_story_change", args=[story.pk])
    tries = []
    while 302 not in tries and not any(status >= 500 for status in tries):
        page = client.get(address, {"view": "edit"}).content.decode()
        version = hidden(page, "version")
        content = Version.objects.get(story=story, number=version).content
        form = typed(content, headline=headline, version=version, token=hidden(page, "token"), act="save")
        tries.append(client.post(address, form).status_code)
    return headline, tries


def test_two_who_save_over_the_same_version_are_told_apart(newsroom):
    story = make_story(newsroom)
    mine, theirs = (edited(story, headline=name) for name in ("甲题", "乙题"))

    results = at_once(
        *(lambda c=content: actions.save(story.pk, c, base=1, by=newsroom.writer) for content in (mine, theirs))
    )

    clashes = [result for result in results if isinstance(result, actions.Stale)]
    assert len(clashes) == 1
    assert clashes[0].current.number == Story.objects.get(pk=story.pk).version == 2


def test_two_people_sign_one_stage_once(newsroom):
    story = signed_up_to(newsroom, "")

    results = at_once(
        *(
            lambda who=reviewer: actions.sign_off(story.pk, by=who, version=story.version)
            for reviewer in (newsroom.first, newsroom.other_first, newsroom.typist)
        )
    )

    assert [type(result) for result in results if isinstance(result, Exception)] == [actions.Refused] * 2
    assert SignOff.objects.filter(round__story=story, stage=Stage.FIRST).count() == 1
    assert Story.objects.get(pk=story.pk).state == State.SECOND_REVIEW


def test_one_person_cannot_sign_two_stages_at_once(newsroom):
    """A higher reviewer may take a lower stage, in the same instant too, but never two of one story."""
    story = signed_up_to(newsroom, "")

    at_once(*(lambda: actions.sign_off(story.pk, by=newsroom.final, version=story.version) for _hand in range(3)))

    assert SignOff.objects.filter(round__story=story).count() == 1


def test_an_edit_and_a_signature_at_once_never_sign_the_unread_text(newsroom):
    story = signed_up_to(newsroom, "second")
    changed = edited(story, headline="另拟的题目")

    at_once(
        lambda: actions.sign_off(story.pk, by=newsroom.final, version=story.version),
        lambda: actions.save(story.pk, changed, base=story.version, by=newsroom.proofreader),
    )

    now = Story.objects.select_related("round").get(pk=story.pk)
    newest = Version.objects.get(story=now, number=now.version)
    final = SignOff.objects.filter(round=now.round, stage=Stage.FINAL).first()
    assert now.state != State.READY or final.version == newest


def test_a_form_sent_by_two_clicks_makes_one_story(newsroom):
    client_pages = []
    for _window in range(4):
        client = Client(raise_request_exception=False)
        client.force_login(newsroom.writer)
        client_pages.append(client)
    address = reverse("admin:articles_story_add")
    token = hidden(client_pages[0].get(address).content.decode(), "token")
    form = typed(content_of(make_story(newsroom)), headline="只有一篇", token=token, is_mine="on")
    Story.objects.exclude(headline="只有一篇").update(headline="先有的")

    answers = at_once(*(lambda who=client: who.post(address, form) for client in client_pages))

    story = Story.objects.get(headline="只有一篇")
    assert [answer.status_code for answer in answers] == [302] * 4
    assert {answer.url for answer in answers} == {reverse("admin:articles_story_change", args=[story.pk])}
    assert FormToken.objects.filter(token=token).count() == 1


def test_publishing_twice_at_once_makes_one_article(newsroom):
    story = signed_up_to(newsroom)

    results = at_once(
        *(
            lambda who=editor: actions.publish(story.pk, by=who, version=story.version)
            for editor in (newsroom.second, newsroom.other_second, newsroom.final)
        )
    )

    assert [type(result) for result in results if isinstance(result, Exception)] == [actions.Refused] * 2
    assert Article.objects.count() == Printing.objects.count() == 1
    assert Move.objects.filter(story=story, name="publish").count() == 1


def test_an_article_withdrawn_while_it_is_put_back_stays_gone(newsroom):
    """Who waits for the lock acts on what the article is by then, not on what it was."""
    stories = [published(newsroom) for _number in range(6)]
    for story in stories:
        actions.take_offline(story.pk, by=newsroom.second, reason="核实")

    at_once(
        *(
            lambda act=act, s=story: act(s.pk, by=newsroom.final, reason="有误")
            for story in stories
            for act in (actions.withdraw, actions.put_back)
        )
    )

    assert set(Story.objects.values_list("state", flat=True)) == {State.WITHDRAWN}
    assert not Listing.objects.exists()
    assert ARTICLES.ids() == []


def test_the_first_articles_of_a_new_paper_can_go_out_at_once(newsroom):
    stories = [signed_up_to(newsroom) for _number in range(4)]
    SiteState.objects.all().delete()

    results = at_once(
        *(lambda s=story: actions.publish(s.pk, by=newsroom.second, version=s.version) for story in stories)
    )

    assert [result for result in results if isinstance(result, Exception)] == []
    assert Article.objects.live().count() == 4
    assert SiteState.objects.get().version > 4


def test_the_next_boundary_is_the_earliest_of_those_scheduled_at_once(newsroom):
    """Pages are kept until then: a later one would keep a due article from its readers."""
    now = timezone.now()
    times = [now + timedelta(hours=hours) for hours in (5, 2, 7, 3)]
    stories = [signed_up_to(newsroom) for _time in times]

    results = at_once(
        *(
            lambda s=story, t=time: actions.publish(s.pk, by=newsroom.second, version=s.version, goes_live_at=t)
            for story, time in zip(stories, times, strict=True)
        )
    )

    assert [result for result in results if isinstance(result, Exception)] == []
    assert SiteState.objects.get().next_boundary == min(times)


def test_two_new_stories_with_the_same_new_tags_are_both_kept(newsroom):
    tags = ["冬送温暖", "夜班", "技能", "驿站"]
    orders = [tags, tags[::-1], tags[2:] + tags[:2]]

    results = at_once(*(lambda order=order: make_story(newsroom, tags=order) for order in orders))

    assert [result for result in results if isinstance(result, Exception)] == []
    assert [set(story.tags.names()) for story in results] == [set(tags)] * 3


def test_of_two_who_keep_one_roster_at_once_one_is_told(newsroom):
    day = timezone.localdate()
    begins_at, ends_at = usual_times("night", day)
    shift = Shift(Stage.FINAL, "night", newsroom.final, begins_at, ends_at)
    for shifts in ([shift], [replace(shift, shift="day")]):
        seen = [duty.pk for duty in roster_of(day)]
        deeds = [
            partial(actions.keep_roster, day, shifts, by=by, base=seen) for by in (newsroom.final, newsroom.other_final)
        ]
        outcomes = at_once(*deeds)

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Stale", "list"]
        assert roster_of(day).count() == 1
