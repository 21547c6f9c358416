"""The versions of a story: who, when, why, what was signed, any two compared, any one brought back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.models import Column, Move, Story, Version
from articles.story_page import history
from organisations.models import RegisterState
from tests.factories import make_body, make_district, make_event, make_topic
from tests.people import Newsroom
from tests.stories import BODY, content_of, edited, make_story, published, signed_up_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsroom():
    return Newsroom()


@pytest.fixture
def page_of(client, newsroom):
    """`page_of(story, a=1, b=2)`: the page as its writer sees it."""
    client.force_login(newsroom.writer)

    def get(story, **asked):
        return client.get(reverse("admin:articles_story_history", args=[story.pk]), asked)

    return get


def save(story, by, **parts):
    story = Story.objects.get(pk=story.pk)
    actions.save(story.pk, edited(story, **parts), base=story.version, by=by)
    return Story.objects.get(pk=story.pk)


def restore(client, story, number, reason=""):
    address = reverse("admin:articles_story_change", args=[story.pk])
    sent = {
        "act": "restore",
        "number": number,
        "reason": reason,
        "version": story.version,
        "token": actions.new_token(),
    }
    return client.post(address, sent)


def test_a_version_says_who_when_why_how_much_and_what_stands_on_it(newsroom, page_of):
    story = published(newsroom, at=timezone.now())
    story = actions.revise(story.pk, by=newsroom.writer, reason="补一句")
    story = save(story, newsroom.writer, headline="职工运动会闭幕")

    page = page_of(story)

    newest, first = page.context["rows"]
    assert (newest.version.number, newest.is_newest, newest.is_published, newest.signs) == (2, True, False, [])
    assert (first.version.saved_by, first.version.note, first.is_published) == (newsroom.writer, "录入", True)
    assert [sign.reviewer for sign, _stands in first.signs] == list(newsroom.reviewers)
    assert newest.version.changed_characters == 2
    assert "周初见" in page.content.decode()


def test_a_sign_off_that_fell_is_told_from_one_that_stands(newsroom, page_of):
    story = signed_up_to(newsroom, "second")
    story = save(story, newsroom.typist, headline="改了题")  # a headline costs the second sign-off, not the first

    rows = page_of(story).context["rows"]

    assert [[(sign.stage, stands) for sign, stands in row.signs] for row in rows] == [[], [(1, True), (2, False)]]


def test_any_two_are_compared_by_character_and_in_all_that_stands_beside_the_text(newsroom, page_of):
    for slug, name in (("chaoyang", "朝阳区"), ("haidian", "海淀区"), ("xicheng", "西城区")):
        make_district(slug, name=name)
    make_topic("rights", name="维权")
    body, event = make_body("昌平区总工会"), make_event("职工读书会")
    Column.objects.create(slug="zou", name="新春走基层", state=RegisterState.CONFIRMED, from_reference=True)
    story = make_story(newsroom, districts=["chaoyang", "haidian"], page=1)
    story = save(story, newsroom.writer, headline="又一版")
    story = save(
        story, newsroom.writer, body=BODY.replace("三百名", "三百六十名"), districts=["haidian", "xicheng"],
        topics=["rights"], bodies=[body.slug], event=event.pk, column="zou", genre="commentary", tags=["读书"],
        issue_date="2026-11-24", page=3, page_name="要闻", print_status="planned",
        bylines=[{"role": "记者", "name": "沈一禾", "contributor": None}],
    )  # fmt: skip

    page = page_of(story, a=3, b=1)

    compared = page.context["compared"]
    assert (compared.older.number, compared.newer.number) == (1, 3)
    changed = {field.name for field in compared.marked.fields if field.is_changed}
    assert {"headline", "bylines"} <= changed
    added = {run.text for block in compared.marked.blocks for run in block.runs if run.kind == "added"}
    assert added == {"六十"}
    beside = {field.name: [(run.kind, run.text) for run in field.runs] for field in compared.beside}
    assert [run for run in beside["districts"] if run[1] != "、"] == [
        ("removed", "朝阳区"), ("same", "海淀区"), ("added", "西城区"),
    ]  # fmt: skip
    for name, words in {
        "topics": "维权", "bodies": "昌平区总工会", "event": "职工读书会", "column": "新春走基层", "tags": "读书",
        "issue_date": "2026-11-24", "page": "3", "page_name": "要闻",
    }.items():  # fmt: skip
        assert ("added", words) in beside[name]
        assert words in page.content.decode()
    assert {"genre", "print_status"} <= set(beside)


@pytest.mark.parametrize("asked", [{"a": 1}, {"a": 1, "b": 9}, {"a": "x", "b": "²"}, {"a": "1" * 30, "b": 1}], ids=str)
def test_what_is_not_there_is_not_compared(newsroom, page_of, asked):
    page = page_of(make_story(newsroom), **asked)

    assert page.status_code == 200
    assert page.context["compared"] is None


def test_any_version_is_brought_back_as_a_new_one_with_its_reason(client, newsroom, page_of):
    story = save(save(make_story(newsroom), newsroom.writer, headline="第二稿"), newsroom.writer, headline="第三稿")
    page_of(story)

    assert restore(client, story, 1, "原题更准").status_code == 302

    newest = Version.objects.get(story=story, number=4)
    assert newest.content == Version.objects.get(story=story, number=1).content
    assert newest.note.endswith("：原题更准")
    assert content_of(Story.objects.get())["text"]["headline"] == "职工运动会开赛"


@pytest.mark.parametrize("number", ["", "9", "0", "9" * 40])
def test_a_version_that_is_not_there_is_not_brought_back(client, newsroom, page_of, number):
    story = make_story(newsroom)
    page_of(story)

    assert restore(client, story, number).status_code == 422
    assert Version.objects.count() == 1


def test_who_may_not_edit_reads_why_nothing_can_be_restored(newsroom, page_of):
    story = published(newsroom, at=timezone.now())

    page = page_of(story)

    assert 'name="number"' not in page.content.decode()
    assert page.context["may_not_edit"] in page.content.decode()


def test_a_long_list_costs_what_a_short_one_does_and_is_read_on_from_a_position(newsroom, page_of, monkeypatch):
    monkeypatch.setattr(history, "SHOWN", 2)
    story = signed_up_to(newsroom, "final")
    _more_versions(story, newsroom, 2, 3)
    with CaptureQueriesContext(connection) as of_few:
        page_of(story)
    _more_versions(story, newsroom, 4, 120)

    with CaptureQueriesContext(connection) as of_many:
        page = page_of(story)

    assert len(of_many) == len(of_few)
    assert [row.version.number for row in page.context["rows"]] == [120, 119]
    assert page_of(story, before=page.context["older"]).context["rows"][0].version.number == 118
    last = page_of(story, before=3)
    assert ([row.version.number for row in last.context["rows"]], last.context["older"]) == ([2, 1], None)
    assert len(page_of(story, moves_before=page.context["older_moves"]).context["moves"]) == 2
    assert page_of(story, before="²").status_code == 200


def _more_versions(story, newsroom, first, last):
    content = Version.objects.get(story=story, number=1).content
    rows = {"story": story, "content": content, "content_hash": "", "saved_by": newsroom.writer}
    Version.objects.bulk_create(Version(number=number, **rows) for number in range(first, last + 1))
    Story.objects.filter(pk=story.pk).update(version=last)
    plans = {"story": story, "name": "plan", "source": "ready", "target": "ready", "by": newsroom.first}
    Move.objects.bulk_create(Move(**plans) for _number in range(first, last + 1))
