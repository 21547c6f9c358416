"""连审: forty stories before eight. A story a screen, the next one after every act, several signed in one."""

from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import actions
from articles.models import SignOff, Story
from articles.workflow import MOVES, State
from desk.reading import Reading
from tests.people import Newsroom, make_desk
from tests.stories import edited, make_story, signed_up_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsroom(db):
    return Newsroom()


@pytest.fixture
def three(newsroom):
    """Three stories that wait for second review, in the order in which they wait."""
    return [signed_up_to(newsroom, "first", headline=f"待审之{number}") for number in "一二三"]


@pytest.fixture
def second(client, newsroom):
    client.force_login(newsroom.second)
    return client


def _address(story):
    return reverse("admin:review_story", args=[story.pk])


def _posted(page, act, **more):
    """What a browser sends of the decision's form, by the button of that name."""
    fields = {name: page.context[name] for name in ("token", "only")}
    fields |= {"version": page.context["version"].number, "stage": int(page.context["stage"]), "act": act}
    return {**fields, "read": page.context["read_before"], "after": page.context["place"].after or "", **more}


def _tray(page, stories, act="sign", **more):
    numbers = [story.pk for story in stories]
    return {"token": page.context["tray_token"], "read": page.context["read"], "story": numbers, "act": act, **more}


def _state(story):
    return Story.objects.get(pk=story.pk).state


def _path(response):
    return urlsplit(response.url).path


# --- Who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["writer", "proofreader", "manager", "correspondent"])
def test_who_signs_nothing_has_no_review_mode(newsroom, three, client, person):
    client.force_login(getattr(newsroom, person))

    answers = [client.get(path).status_code for path in (reverse("admin:review"), _address(three[0]))]

    assert answers == [404, 404]


def test_a_restricted_story_is_missing_for_who_may_not_read_it(newsroom, three, second):
    Story.objects.filter(pk=three[0].pk).update(is_restricted=True)

    assert second.get(_address(three[0])).status_code == 404
    assert second.post(_address(three[0]), {"act": "sign"}).status_code == 404
    assert "待审之一" not in second.get(_address(three[1])).content.decode()


def test_the_list_holds_what_the_board_says_but_only_to_sign(newsroom, three, second):
    urgent = signed_up_to(newsroom, "first", headline="急稿")
    actions.plan(urgent.pk, by=newsroom.first, desk=newsroom.desk, is_urgent=True)
    signed_up_to(newsroom, "final", headline="待发之稿")

    rows = second.get(reverse("admin:review")).context["rows"]

    assert [row.story for row, _url in rows] == [urgent, *three]


# --- One after another ---------------------------------------------------------------------------


def test_after_a_signature_the_next_story_comes(newsroom, three, second):
    page = second.get(_address(three[0]))

    answer = second.post(_address(three[0]), _posted(page, "sign", opinion="同意"))

    assert _path(answer) == _address(three[1])
    assert _state(three[0]) == State.FINAL_REVIEW
    assert SignOff.objects.get(stage=2).opinion == "同意"
    assert "待审之一" in second.get(answer.url).content.decode()  # says what was done


@pytest.mark.parametrize(("act", "state"), [("back", State.FIRST_REVIEW), ("author", State.RETURNED)])
def test_after_a_return_the_next_story_comes(newsroom, three, second, act, state):
    page = second.get(_address(three[1]))

    answer = second.post(_address(three[1]), _posted(page, act, reason="数字待核"))

    assert _path(answer) == _address(three[2])
    assert _state(three[1]) == state


def test_after_the_last_story_comes_the_list_of_what_was_left(newsroom, three, second):
    page = second.get(_address(three[2]))

    answer = second.post(_address(three[2]), _posted(page, "sign"))

    assert _path(answer) == reverse("admin:review")
    assert [row.story for row, _url in second.get(answer.url).context["rows"]] == three[:2]


def test_the_place_is_kept_when_somebody_else_takes_the_story(newsroom, three, second):
    on_the_way = second.get(_address(three[0])).context["urls"]["next"]
    page = second.get(on_the_way)
    actions.sign_off(three[1].pk, by=newsroom.other_second, version=1)

    answer = second.post(_address(three[1]), _posted(page, "sign"))

    assert answer.status_code == 409
    assert str(State.FINAL_REVIEW.label) in answer.context["problem"]
    assert urlsplit(answer.context["urls"]["next"]).path == _address(three[2])


def test_a_form_sent_twice_signs_once_and_leads_on_again(newsroom, three, second):
    posted = _posted(second.get(_address(three[0])), "sign")

    answers = [second.post(_address(three[0]), posted) for _time in range(2)]

    assert {_path(answer) for answer in answers} == {_address(three[1])}
    assert SignOff.objects.filter(stage=2).count() == 1


# --- What is refused -----------------------------------------------------------------------------


def test_nobody_signs_what_changed_under_their_eyes(newsroom, three, second):
    page = second.get(_address(three[0]))
    actions.save(three[0].pk, edited(three[0], headline="改过的题"), base=1, by=newsroom.other_second)

    answer = second.post(_address(three[0]), _posted(page, "sign", opinion="同意刊发"))

    assert answer.status_code == 409
    assert newsroom.other_second.last_name in answer.context["problem"]
    assert answer.context["base"].number == 1  # shows what changed since it was read
    assert "同意刊发</textarea>" in answer.content.decode()
    assert _state(three[0]) == State.SECOND_REVIEW


def test_a_return_without_a_reason_says_so_and_loses_nothing(newsroom, three, second):
    page = second.get(_address(three[0]))

    answer = second.post(_address(three[0]), _posted(page, "back", opinion="先写下的意见"))

    assert answer.status_code == 409
    assert str(MOVES["return_to_first"].label) in answer.context["problem"]
    assert "先写下的意见</textarea>" in answer.content.decode()


def test_a_story_of_another_desk_says_whose_it_is_and_has_no_button(newsroom, second):
    elsewhere = make_desk("文体部")
    elsewhere.members.add(newsroom.first)
    story = signed_up_to(newsroom, "first", desk=elsewhere)

    page = second.get(_address(story))

    assert "文体部" in page.context["why_not"]
    assert 'value="sign" data-key="sign"' not in " ".join(page.content.decode().split())


def test_a_forged_stage_signs_nothing(newsroom, three, second):
    posted = _posted(second.get(_address(three[0])), "sign")
    actions.sign_off(three[0].pk, by=newsroom.other_second, version=1)

    answers = [second.post(_address(three[0]), {**posted, "stage": stage}).status_code for stage in ("", "9", "x")]

    assert answers == [409, 409, 409]
    assert _state(three[0]) == State.FINAL_REVIEW


# --- What is shown -------------------------------------------------------------------------------


def test_the_first_time_the_whole_copy_is_read_and_then_what_changed(newsroom, second):
    story = signed_up_to(newsroom, "second", headline="旧题")
    actions.send_back_one_stage(story.pk, by=newsroom.final, reason="改题")
    content = edited(story, headline="新题")
    actions.save(story.pk, content, base=1, by=newsroom.other_second)

    page = second.get(_address(story))

    assert page.context["base"].number == 1
    assert page.context["marked"].changed_characters == 1
    assert second.get(_address(story), {"only": "changes"}).context["changes_only"]
    actions.sign_off(story.pk, by=newsroom.second, version=2)
    second.force_login(newsroom.other_final)
    assert second.get(_address(story)).context["base"] is None


def test_opinions_and_open_notes_of_others_stand_beside_the_copy(newsroom, second):
    story = signed_up_to(newsroom, "")
    actions.sign_off(story.pk, by=newsroom.first, version=1, opinion="标题已核")
    note = actions.note_on_passage(story.pk, "人数对吗？", by=newsroom.first, passage="三百名职工")
    done = actions.note_on_passage(story.pk, "已改好的事", by=newsroom.first)
    actions.resolve_note(done.pk, by=newsroom.first)

    page = second.get(_address(story)).content.decode()

    assert "标题已核" in page
    assert note.text in page
    assert note.passage in page
    assert "已改好的事" not in page


# --- Several in one act --------------------------------------------------------------------------


def _read(second, stories):
    """Opens the stories one after another by the page's own links; the last page."""
    page = second.get(_address(stories[0]))
    for _story in stories[1:]:
        page = second.get(page.context["urls"]["next"])
    return page


def test_what_was_opened_is_signed_in_one_act(newsroom, three, second):
    page = _read(second, three)
    assert [row.headline for row in page.context["tray"]] == ["待审之一", "待审之二", "待审之三"]

    answer = second.post(reverse("admin:review"), _tray(page, three[:2], opinion="已阅"))

    assert answer.status_code == 302
    assert [_state(story) for story in three] == [State.FINAL_REVIEW, State.FINAL_REVIEW, State.SECOND_REVIEW]
    assert SignOff.objects.filter(stage=2, opinion="已阅").count() == 2


def test_what_was_skipped_is_not_in_the_tray(newsroom, three, second):
    page = second.get(_address(three[0]))

    page = second.get(page.context["urls"]["skip"])

    assert [row.headline for row in page.context["tray"]] == ["待审之二"]


def test_what_was_not_opened_is_not_signed(newsroom, three, second):
    page = second.get(_address(three[0]))

    answer = second.post(reverse("admin:review"), _tray(page, three))

    assert answer.status_code == 409
    assert SignOff.objects.filter(stage=2).count() == 0


def test_a_story_that_changed_since_it_was_opened_stops_all_with_its_name(newsroom, three, second):
    page = _read(second, three)
    actions.save(three[1].pk, edited(three[1], headline="改过之二"), base=1, by=newsroom.other_second)

    answer = second.post(reverse("admin:review"), _tray(page, three))

    assert answer.status_code == 409
    assert "改过之二" in answer.context["problem"]
    assert newsroom.other_second.last_name in answer.context["problem"]
    assert SignOff.objects.filter(stage=2).count() == 0
    assert [row.is_stale for row in answer.context["tray"]] == [False, True, False]


def test_a_tray_signs_each_story_at_the_stage_that_was_on_the_screen(newsroom, client):
    stories = [signed_up_to(newsroom, stage, headline=f"待{stage}") for stage in ("", "first", "second")]
    client.force_login(newsroom.other_final)
    page = _read(client, stories)
    actions.sign_off(stories[0].pk, by=newsroom.first, version=1)

    answer = client.post(reverse("admin:review"), _tray(page, stories))
    assert answer.status_code == 409
    assert SignOff.objects.filter(reviewer=newsroom.other_final).count() == 0
    client.post(reverse("admin:review"), _tray(answer, stories[1:]))

    signed = SignOff.objects.filter(reviewer=newsroom.other_final)
    assert {(sign.round.story_id, sign.stage) for sign in signed} == {(stories[1].pk, 2), (stories[2].pk, 3)}


def test_what_somebody_else_opened_counts_for_nobody(newsroom, three, second):
    foreign = Reading(newsroom.other_second.pk, {story.pk: (1, 2) for story in three}).token

    tokens = [foreign, foreign[:-2], "x", ""]
    trays = [second.get(reverse("admin:review"), {"read": token}).context["tray"] for token in tokens]

    assert trays == [[], [], [], []]


def test_the_enter_key_in_the_tray_signs_nothing(newsroom, three, second):
    page = _read(second, three)

    answer = second.post(reverse("admin:review"), _tray(page, three, act="look"))

    assert answer.status_code == 302
    assert len(second.get(answer.url).context["tray"]) == len(three)
    assert SignOff.objects.filter(stage=2).count() == 0


# --- What it costs -------------------------------------------------------------------------------


def _queries(client, address):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in caught.captured_queries]


def test_a_screen_costs_the_same_whatever_waits(newsroom, three, second):
    """And never fetches the copy of another story."""
    few = _queries(second, (_read(second, three).context["urls"]["toggle"]))
    more = [signed_up_to(newsroom, "first", headline=f"更多{number}") for number in range(9)]
    many = _queries(second, (_read(second, [*three, *more]).context["urls"]["toggle"]))

    assert len(many) == len(few) <= 40
    assert sum('"articles_story"."body"' in sql.partition(" FROM ")[0] for sql in many) == 1


def test_a_rewritten_address_is_no_error(newsroom, three, second):
    asked = {"after": "٣", "only": "x", "read": "%00"}

    page = second.get(_address(three[0]), asked)

    assert page.status_code == 200
    assert page.context["place"].number == 1


def test_a_draft_says_that_it_waits_for_no_review(newsroom, second):
    page = second.get(_address(make_story(newsroom)))

    assert page.context["why_not"]
    assert page.context["sign"] is None
    assert page.context["tray"] == []
