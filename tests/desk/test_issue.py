"""今日稿单: the stories of an issue by page, what they count, and one signature for a page."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.models import SignOff, Story, StoryPicture
from tests.articles.pictures import make_photo
from tests.people import Newsroom, make_desk
from tests.stories import edited, make_story, signed_up_to

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 24)
ISSUE_QUERIES = (
    "session", "user", "permissions of the user", "permissions of the groups", "stories with their pictures counted",
    "bylines", "namesakes", "own sign-offs", "carried sign-offs", "desk members", "duties", "bylines to show",
    "proofreadings", "issue before", "issue after", "unread notices",
)  # fmt: skip


@pytest.fixture
def newsroom(db):
    return Newsroom()


def _planned(page=1, **more):
    return {"issue_date": DAY.isoformat(), "page": page, "page_name": "要闻", "print_status": "planned", **more}


def _address(day=DAY):
    return reverse("admin:issue", args=[day.isoformat()])


def _open(client, user, day=DAY):
    client.force_login(user)
    return client.get(_address(day))


def _form(response, *, page=0, form=0):
    return response.context["pages"][page].forms[form]


def _posted(form, *rows, **more):
    ticked = [f"{row.story.pk}:{row.story.version}" for row in rows]
    return {"token": form.token, "form": form.key, "stage": form.stage.value, "story": ticked, **more}


@pytest.mark.parametrize("name", ["issue_today", "issue"])
def test_a_stranger_is_sent_to_the_log_in(client, db, name):
    response = client.get(reverse(f"admin:{name}", args=[DAY.isoformat()] if name == "issue" else []))

    assert response.status_code == 302
    assert reverse("admin:login") in response.url


@pytest.mark.parametrize("name", ["issue_today", "issue"])
def test_who_may_not_read_the_pool_finds_no_such_page(client, newsroom, name):
    newsroom.correspondent.is_staff = True
    newsroom.correspondent.save()
    client.force_login(newsroom.correspondent)

    response = client.get(reverse(f"admin:{name}", args=[DAY.isoformat()] if name == "issue" else []))

    assert response.status_code == 404


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "20261124x"])
def test_a_day_that_is_none_is_not_found(client, newsroom, day):
    client.force_login(newsroom.first)

    assert client.get(reverse("admin:issue", args=[day])).status_code == 404


def test_stories_stand_by_page_and_those_without_one_last(client, newsroom):
    second = make_story(newsroom, **_planned(2))
    first = make_story(newsroom, **_planned(1))
    nowhere = make_story(newsroom, **_planned(None))
    make_story(newsroom, issue_date="2026-11-25")

    pages = _open(client, newsroom.first).context["pages"]

    assert [(page.number, [row.story for row in page.rows]) for page in pages] == [
        (1, [first]), (2, [second]), (None, [nowhere]),
    ]  # fmt: skip


def test_a_page_counts_characters_and_pictures_and_leaves_out_what_is_off_it(client, newsroom):
    story = make_story(newsroom, **_planned())
    other = make_story(newsroom, body="<p>三个字</p>", **_planned())
    make_story(newsroom, **_planned(print_status="pulled"))
    not_used = make_story(newsroom, **_planned())
    actions.not_use(not_used.pk, by=newsroom.first, reason="重复")
    for number in range(2):
        photo = make_photo(newsroom.writer, colour=("teal", "navy")[number])
        StoryPicture.objects.create(story=story, photo=photo, order=number, credit="样片", alt="样片")

    page = _open(client, newsroom.first).context["pages"][0]

    assert other.characters == 3
    assert page.total == {"stories": 2, "characters": story.characters + 3, "pictures": 2}
    assert len(page.rows) == 3


def test_a_row_shows_byline_and_signatures(client, newsroom):
    lines = [
        {"role": role, "name": name, "contributor": None}
        for role, name in [("记者", "许知夏"), ("记者", "何小满"), ("通讯员", "梁文博")]
    ]
    signed_up_to(newsroom, "first", bylines=lines, **_planned())

    response = _open(client, newsroom.second)

    row = response.context["pages"][0].rows[0]
    assert row.byline == "记者 许知夏 何小满　通讯员 梁文博"
    assert [signed and signed.name for signed in row.signed] == ["周初见", None, None]
    assert row.byline in response.content.decode()


def test_the_next_and_the_last_issue_are_a_link_away(client, newsroom):
    for day in ("2026-11-20", "2026-11-23", "2026-11-24", "2026-11-30"):
        make_story(newsroom, issue_date=day)

    page = _open(client, newsroom.first).content.decode()

    assert _address(date(2026, 11, 23)) in page
    assert _address(date(2026, 11, 30)) in page
    assert _address(date(2026, 11, 20)) not in page


def test_today_is_the_issue_in_the_making(client, newsroom):
    today = timezone.localdate()
    client.force_login(newsroom.first)
    assert client.get(reverse("admin:issue_today")).url == _address(today)

    make_story(newsroom, issue_date=today.isoformat(), print_status="printed")
    tomorrow = today + timedelta(days=1)
    make_story(newsroom, issue_date=tomorrow.isoformat(), print_status="planned")

    assert client.get(reverse("admin:issue_today")).url == _address(tomorrow)
    assert client.get(reverse("admin:issue_today"), {"day": "2026-11-24"}).url == _address()
    assert client.get(reverse("admin:issue_today"), {"day": "x"}).status_code == 404


def test_one_signature_signs_every_ticked_story_of_a_page(client, newsroom):
    stories = [signed_up_to(newsroom, "first", **_planned()) for _number in range(3)]
    form = _form(_open(client, newsroom.second))

    response = client.post(_address(), _posted(form, *form.rows[:2], opinion="同意"), follow=True)

    assert response.redirect_chain == [(_address(), 302)]
    assert [Story.objects.get(pk=story.pk).state for story in stories] == [
        "final_review", "final_review", "second_review",
    ]  # fmt: skip
    signed = SignOff.objects.filter(reviewer=newsroom.second)
    assert {(sign_off.stage, sign_off.opinion) for sign_off in signed} == {(2, "同意")}


def test_a_form_sent_twice_signs_once(client, newsroom):
    signed_up_to(newsroom, "first", **_planned())
    form = _form(_open(client, newsroom.final))
    sent = _posted(form, *form.rows)

    answers = [client.post(_address(), sent).status_code for _time in range(2)]

    assert answers == [302, 302]
    assert SignOff.objects.filter(reviewer=newsroom.final).count() == 1


def test_who_may_not_sign_a_story_reads_why(client, newsroom):
    own = signed_up_to(newsroom, "first", headline="自己审过的", **_planned())
    signed_up_to(newsroom, "first", headline="别人审过的", **_planned(), by=newsroom.writer)
    actions.send_back_one_stage(own.pk, by=newsroom.second, reason="再看一遍")
    elsewhere = make_story(newsroom, headline="别部的", desk=make_desk("文化部"), **_planned())
    actions.submit(elsewhere.pk, by=newsroom.writer, version=elsewhere.version)

    response = _open(client, newsroom.first)
    form = _form(response)

    assert {row.story.list_headline: bool(row.why_not) for row in form.rows} == {"自己审过的": False, "别部的": True}
    assert "文化部" in form.rows[1].why_not
    assert form.rows[1].why_not in response.content.decode().replace("&quot;", '"')


def test_who_may_not_sign_a_stage_gets_no_form_for_it(client, newsroom):
    signed_up_to(newsroom, "first", **_planned())

    assert _open(client, newsroom.first).context["pages"][0].forms == []
    assert len(_open(client, newsroom.second).context["pages"][0].forms) == 1


def test_a_signature_that_one_story_refuses_signs_none_and_keeps_what_was_typed(client, newsroom):
    mine, other = (signed_up_to(newsroom, "", headline=name, **_planned()) for name in ("甲稿", "乙稿"))
    form = _form(_open(client, newsroom.first))
    sent = _posted(form, *form.rows, opinion="都好")
    actions.save(other.pk, edited(other, headline="乙稿改了"), base=other.version, by=newsroom.typist)

    response = client.post(_address(), sent)

    again = _form(response)
    assert response.status_code == 409
    assert "录小满" in again.problem
    assert again.problem.splitlines()[0] in response.content.decode()
    assert again.opinion == "都好"
    assert [row.is_ticked for row in again.rows] == [True, False]
    assert SignOff.objects.filter(reviewer=newsroom.first).count() == 0
    assert Story.objects.get(pk=mine.pk).state == "first_review"


def test_nobody_signs_a_later_stage_than_the_one_they_saw(client, newsroom):
    story = signed_up_to(newsroom, "", **_planned())
    form = _form(_open(client, newsroom.second))
    sent = _posted(form, *form.rows)
    actions.sign_off(story.pk, by=newsroom.first, version=story.version)

    response = client.post(_address(), sent)

    assert response.status_code == 409
    assert response.context["problem"] or _form(response).problem
    assert Story.objects.get(pk=story.pk).state == "second_review"


def test_nothing_ticked_is_refused_with_a_sentence(client, newsroom):
    signed_up_to(newsroom, "first", **_planned())
    form = _form(_open(client, newsroom.second))

    response = client.post(_address(), _posted(form))

    assert response.status_code == 409
    assert _form(response).problem


@pytest.mark.parametrize("broken", [{"story": ["x"]}, {"story": ["1:2:3"]}, {"stage": "4"}, {"stage": ""}])
def test_a_broken_form_is_a_bad_request(client, newsroom, broken):
    signed_up_to(newsroom, "first", **_planned())
    form = _form(_open(client, newsroom.second))

    assert client.post(_address(), {**_posted(form, *form.rows), **broken}).status_code == 400


def test_a_restricted_story_is_neither_listed_nor_signed_by_who_may_not_read_it(client, newsroom):
    story = signed_up_to(newsroom, "first", **_planned())
    form = _form(_open(client, newsroom.second))
    Story.objects.filter(pk=story.pk).update(is_restricted=True)

    response = client.post(_address(), _posted(form, *form.rows))

    assert response.status_code == 409
    assert response.context["pages"] == []
    assert response.context["problem"]
    assert Story.objects.get(pk=story.pk).state == "second_review"


@pytest.mark.parametrize("number", [2, 30])
def test_the_list_costs_the_same_whatever_the_number_of_stories(client, newsroom, django_assert_num_queries, number):
    for place in range(number):
        byline = {"role": "记者", "name": f"记者{place}", "contributor": None}
        signed_up_to(newsroom, ("first", "")[place % 2], bylines=[byline], **_planned(1 + place % 4))
    client.force_login(newsroom.second)

    with django_assert_num_queries(len(ISSUE_QUERIES)):
        client.get(_address())
