"""审签单: what an inspection asks for, on one sheet a story, at the same cost for one story and for a whole issue."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import actions
from articles.models import ApprovalReply, ExternalApproval, Proofreading, SignOff, Version
from desk.sign_off_sheet import sheets_of
from tests.people import Newsroom
from tests.stories import edited, make_story, published, signed_up_to

pytestmark = pytest.mark.django_db
DAY = "2026-11-24"


@pytest.fixture
def newsroom():
    return Newsroom()


def sheet_page(story):
    return reverse("admin:articles_story_sheet", args=[story.pk])


def reviewed_twice(newsroom):
    """Signed, changed after it was signed, signed again, published, corrected."""
    story = signed_up_to(newsroom, "final", issue_date=DAY, page=2)
    changed = edited(story, headline="职工运动会今日开赛")
    story, _voided = actions.save(story.pk, changed, base=story.version, by=newsroom.typist)
    story = actions.sign_off(story.pk, by=newsroom.second, version=story.version, opinion="标题已改，同意")
    story = actions.sign_off(story.pk, by=newsroom.final, version=story.version)
    story = actions.publish(story.pk, by=newsroom.second, version=story.version)
    proposal = actions.propose_correction(story.pk, by=newsroom.writer, kind="correction", text="应为四百名。")
    actions.sign_correction(proposal.pk, by=newsroom.final)
    return story


def with_approval_and_proof(story, newsroom):
    version = Version.objects.get(story=story, number=story.version)
    approval = ExternalApproval.objects.create(
        story=story, version=version, to_whom="市总办公室", sent_by=newsroom.first
    )
    ApprovalReply.objects.create(
        approval=approval,
        answer="as_amended",
        answered_by="办公室王某",
        words="第二段改后发",
        recorded_by=newsroom.first,
    )
    Proofreading.objects.create(story=story, version=version, by=newsroom.proofreader, errors={"number": 2})


def test_the_sheet_says_everything_that_was_decided(client, newsroom):
    story = reviewed_twice(newsroom)
    with_approval_and_proof(story, newsroom)
    client.force_login(newsroom.proofreader)

    page = client.get(sheet_page(story)).content.decode()

    said = [
        story.number, "沈一禾", "何复言", "梁终南", "标题已改，同意", "市总办公室", "第二段改后发", "校小正",
        "应为四百名。", DAY,
    ]  # fmt: skip
    assert [words for words in said if words not in page] == []
    assert page.count('class="is-void"') == 2


def test_a_sign_off_is_void_only_when_its_round_closed_before_readers_saw_the_text(newsroom):
    story = reviewed_twice(newsroom)
    actions.revise(story.pk, by=newsroom.writer, reason="补充")

    (sheet,) = sheets_of([story])

    first, second = sheet["rounds"]
    assert [each.is_void for each in first[1]] == [False, True, True]
    assert [each.is_void for each in second[1]] == [False, False]


def test_who_recorded_a_sign_off_and_that_it_is_not_confirmed_is_on_the_sheet(client, newsroom):
    story = signed_up_to(newsroom, "first")
    own = SignOff.objects.get(round=story.round)
    SignOff.objects.create(
        round=story.round, stage=2, reviewer=newsroom.second, version=own.version, recorded_by=newsroom.typist,
        recorded_at=own.signed_at, recorded_how="phone", proof_words="电话 23:10",
    )  # fmt: skip
    client.force_login(newsroom.first)

    (sheet,) = client.get(sheet_page(story)).context["sheets"]

    recorded = sheet["rounds"][0][1][1]
    assert (recorded.recorded_by, recorded.proof_words, recorded.confirmation) == (newsroom.typist, "电话 23:10", None)


def test_an_issue_costs_as_many_queries_as_a_story(client, newsroom):
    client.force_login(newsroom.final)
    reviewed_twice(newsroom)
    address = reverse("admin:issue_sheet", args=[DAY])
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as of_one:
        client.get(address)
    for _number in range(2):
        with_approval_and_proof(published(newsroom, issue_date=DAY, page=3), newsroom)

    with CaptureQueriesContext(connection) as of_three:
        page = client.get(address)

    assert len(page.context["sheets"]) == 3
    assert len(of_three) == len(of_one) <= 25


def test_what_somebody_may_not_read_is_on_no_sheet(client, newsroom):
    story = make_story(newsroom, issue_date=DAY, page=1)
    actions.plan(story.pk, by=newsroom.first, desk=newsroom.desk, is_restricted=True)
    outsider = get_user_model().objects.get(pk=newsroom.proofreader.pk)
    client.force_login(outsider)

    issue, own = client.get(reverse("admin:issue_sheet", args=[DAY])), client.get(sheet_page(story))

    assert (issue.context["sheets"], own.status_code) == ([], 404)
