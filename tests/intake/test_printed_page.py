"""Copy that was printed: entered by one person, checked against its page by another, all stories in one act."""

from datetime import date

import pytest

from articles import actions as story_actions
from articles.actions import Refused
from articles.models import Article, Story
from articles.workflow import State
from intake import actions
from tests.intake.pages import small_page
from tests.intake.sending import sent
from tests.people import make_user
from tests.stories import edited

pytestmark = pytest.mark.django_db

PAGE = small_page("暖手炉送到路口", "夜班食堂添新灶", "修车铺里开课堂")
PRINTED = {"is_printed": True, "print_signed_by": "付印人", "issue_date": date(2023, 8, 22), "page": 2}


@pytest.fixture
def batch(newsroom):
    batch, _is_new = actions.receive(PAGE, by=newsroom.typist, **PRINTED)
    actions.make_stories(batch.pk, by=newsroom.typist)
    return batch


def form_for(client, user, batch, **changes):
    client.force_login(user)
    response = client.get(batch.get_absolute_url())
    rows = response.context["printed"]
    ticked = [str(row.story.pk) for row in rows if not row.why_not]
    versions = {f"story-{row.story.pk}-version": row.story.version for row in rows}
    return sent(response, "check", **{"checked": ticked, **versions, **changes})


def states():
    return [story.state for story in Story.objects.order_by("pk")]


def test_a_second_person_reads_the_stories_beside_their_source_and_signs_them_all(client, newsroom, batch):
    form = form_for(client, newsroom.first, batch)
    page = client.get(batch.get_absolute_url()).content.decode()

    response = client.post(batch.get_absolute_url(), form)

    assert page.count("第2批暖手炉送到环卫工手里") == 2
    assert response.status_code == 302
    assert states() == [State.PUBLISHED] * 3
    assert Article.objects.filter(authority="printed").count() == 3
    assert client.get(batch.get_absolute_url()).context["printed"] == []


def test_what_is_not_ticked_waits(client, newsroom, batch):
    first, second, third = Story.objects.order_by("pk")
    form = form_for(client, newsroom.first, batch, checked=[first.pk, third.pk])

    client.post(batch.get_absolute_url(), form)

    assert states() == [State.PUBLISHED, State.DRAFT, State.PUBLISHED]


def test_the_person_who_entered_it_does_not_check_it(client, newsroom, batch):
    form = form_for(client, newsroom.typist, batch)
    rows = client.get(batch.get_absolute_url()).context["printed"]
    versions = {story.pk: story.version for story in Story.objects.all()}

    response = client.post(batch.get_absolute_url(), form)

    assert form["checked"] == []
    assert all(row.why_not for row in rows)
    assert response.status_code == 422
    with pytest.raises(Refused, match="暖手炉送到路口"):
        actions.check_page(batch.pk, versions, by=newsroom.typist)
    assert states() == [State.DRAFT] * 3


def test_one_story_that_changed_stops_all_and_is_named(client, newsroom, batch):
    form = form_for(client, newsroom.first, batch)
    second = Story.objects.order_by("pk")[1]
    story_actions.save(second.pk, edited(second, headline="改过的题"), base=second.version, by=newsroom.typist)

    response = client.post(batch.get_absolute_url(), form)

    assert response.status_code == 422
    assert "改过的题" in response.context["problem"]
    assert "暖手炉送到路口" not in response.context["problem"]
    assert states() == [State.DRAFT] * 3


def test_stories_of_another_page_are_not_signed_along(newsroom, batch):
    other, _is_new = actions.receive(small_page("长椅有了靠背"), by=newsroom.typist, **PRINTED)
    (story,) = actions.make_stories(other.pk, by=newsroom.typist)

    for versions in ({story.pk: story.version}, {}):
        with pytest.raises(Refused):
            actions.check_page(batch.pk, versions, by=newsroom.first)

    assert Article.objects.count() == 0


def test_a_form_sent_twice_signs_once(client, newsroom, batch):
    form = form_for(client, newsroom.first, batch)

    answers = [client.post(batch.get_absolute_url(), form) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Article.objects.count() == 3


def test_a_proofreader_sees_a_printed_page_and_signs_it_but_changes_nothing(client, newsroom, batch):
    form = form_for(client, newsroom.proofreader, batch)
    assert client.post(batch.get_absolute_url(), {**form, "act": "save"}).status_code == 404

    response = client.post(batch.get_absolute_url(), form)

    assert response.status_code == 302
    assert states() == [State.PUBLISHED] * 3


def test_a_reporter_reads_the_page_and_is_told_why_not_to_sign(client, newsroom, batch):
    form_for(client, make_user("记者乙", "reporter"), batch)

    rows = client.get(batch.get_absolute_url()).context["printed"]

    assert [bool(row.why_not) for row in rows] == [True] * 3
