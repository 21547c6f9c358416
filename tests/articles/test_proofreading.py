"""校毕: who proofread which version and what was found; a mark, not a condition."""

from datetime import date

import pytest
from django.urls import reverse

from articles import actions
from articles.models import Proofreading, Story
from tests.people import Newsroom
from tests.stories import edited, make_story, published, refused, signed_up_to

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


@pytest.fixture
def newsroom(db):
    return Newsroom()


def _page(client, user, story):
    client.force_login(user)
    return client.get(reverse("admin:articles_story_change", args=[story.pk]))


def test_what_was_found_stands_beside_the_version(newsroom, client):
    story = signed_up_to(newsroom, "second")

    actions.finish_proofreading(
        story.pk,
        by=newsroom.proofreader,
        version=1,
        errors={"punctuation": 1, "wrong": 2, "name": 0},
        remark="引语已对",
    )

    record = Proofreading.objects.get()
    assert (record.version.number, record.errors) == (1, {"wrong": 2, "punctuation": 1})
    proofread = _page(client, newsroom.first, story).context["proofread"]
    assert (proofread.name, proofread.is_of_newest, proofread.changed_since) == ("校小正", True, 0)
    assert [number for _kind, number in proofread.found] == [2, 1]


def test_a_later_edit_says_how_much_changed_after_it_and_stops_nothing(newsroom, client):
    story = signed_up_to(newsroom, "")
    actions.finish_proofreading(story.pk, by=newsroom.proofreader, version=1)
    actions.save(story.pk, edited(story, headline="职工运动会今日开赛"), base=1, by=newsroom.first)

    proofread = _page(client, newsroom.first, Story.objects.get()).context["proofread"]

    assert (proofread.is_of_newest, proofread.changed_since) == (False, 2)
    assert published(newsroom).state == "published"


def test_who_and_what_is_refused(newsroom):
    story, draft = signed_up_to(newsroom, ""), make_story(newsroom)
    own = signed_up_to(newsroom, "", bylines=[{"role": "记者", "name": "校小正", "contributor": None}])
    by = newsroom.proofreader

    assert refused(actions.finish_proofreading, story.pk, by=newsroom.first, version=1)
    assert refused(actions.finish_proofreading, draft.pk, by=by, version=1)
    assert "校小正" in refused(actions.finish_proofreading, own.pk, by=by, version=1)
    assert refused(actions.finish_proofreading, story.pk, by=by, version=9)
    for errors in ({"wrong": -1}, {"wrong": 1000}, {"wrong": "2"}, {"wrong": True}, {"nonsense": 1}):
        assert refused(actions.finish_proofreading, story.pk, by=by, version=1, errors=errors)
    assert refused(actions.finish_proofreading, story.pk, by=by, version=1, remark="长" * 201)
    assert Proofreading.objects.count() == 0


def test_it_is_recorded_on_the_story_page_by_proofreaders_alone(newsroom, client):
    story = signed_up_to(newsroom, "first")
    address = reverse("admin:articles_story_change", args=[story.pk])
    posted = {"version": 1, "act": "finish_proofreading", "errors-wrong": "3", "errors-form": ""}

    assert _page(client, newsroom.proofreader, story).context["proofreading_kinds"]
    odd = client.post(address, {**posted, "token": actions.new_token(), "errors-name": "两"})
    client.post(address, {**posted, "token": actions.new_token()})

    assert odd.status_code == 422
    assert Proofreading.objects.get().errors == {"wrong": 3}
    assert not _page(client, newsroom.first, story).context["proofreading_kinds"]
    client.post(address, {**posted, "token": actions.new_token()})
    assert Proofreading.objects.count() == 1


def test_the_story_list_of_the_day_marks_it_and_counts_the_errors_of_a_page(newsroom, client):
    planned = {"issue_date": DAY.isoformat(), "page": 1, "page_name": "要闻", "print_status": "planned"}
    once, twice, never = (signed_up_to(newsroom, "first", **planned) for _number in range(3))
    for story, found in ((once, 1), (twice, 2), (twice, 1)):
        actions.finish_proofreading(story.pk, by=newsroom.proofreader, version=1, errors={"wrong": found})
    actions.save(twice.pk, edited(twice, headline="又改的题"), base=1, by=newsroom.second)
    client.force_login(newsroom.second)

    page = client.get(reverse("admin:issue", args=[DAY.isoformat()])).context["pages"][0]

    marks = {row.story.pk: row.proofread_mark for row in page.rows}
    assert (marks[once.pk].name, marks[once.pk].is_of_newest) == ("校小正", True)
    assert (marks[twice.pk].version, marks[twice.pk].is_of_newest) == (1, False)
    assert marks[never.pk] is None
    assert (page.rate.stories, page.rate.errors) == (2, 4)
    assert page.rate.per_ten_thousand == round(4 * 10_000 / (2 * once.characters), 1)
