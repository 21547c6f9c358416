"""The grade of a correction: proposed from what was changed, decided by the final reviewer, out with its revision."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import actions, grading
from articles.changes import explain
from articles.content import make_content
from articles.models import Correction, Move, ProposedCorrection
from tests.stories import BODY, edited, published, refused

TEXT = "人数误写为三百名，应为四百名。"
FIX, CORRECTION = Correction.Kind.TEXT_FIX, Correction.Kind.CORRECTION
WAS = {"headline": "职工运动会开赛", "body": f"{BODY}\n<p>区总工会主席宁远志到场祝贺，大家的干劲很足。</p>"}


@pytest.mark.parametrize(
    ("changed", "grade"),
    [
        ({}, None),
        ({"body": WAS["body"].replace("干劲很足", "干劲狠足", 1)}, FIX),
        ({"body": WAS["body"].replace("敞亮。", "敞亮！", 1)}, CORRECTION),
        ({"body": WAS["body"].replace("三百名", "四百名", 1)}, CORRECTION),
        ({"body": WAS["body"].replace("宁远志", "宁致远", 1)}, CORRECTION),
        ({"body": WAS["body"].replace("主席", "副主席", 1)}, CORRECTION),
        ({"headline": "职工运动会闭幕"}, CORRECTION),
    ],
)
def test_only_a_wrong_character_is_a_text_fix(changed, grade):
    touches = explain(make_content(**WAS), make_content(**WAS | changed), ["宁远志"])

    assert grading.propose(touches) == grade


@pytest.fixture
def revision(newsroom):
    """A revision of a printed article, with the number mended, not yet sent to review."""
    story = published(newsroom, issue_date="2026-11-20", page=3)
    story = actions.revise(story.pk, by=newsroom.writer, reason="人数有误")
    changed = edited(story, body=BODY.replace("三百名", "四百名"))
    return actions.save(story.pk, changed, base=story.version, by=newsroom.writer)[0]


def proposed(story, newsroom, **only_what_matters):
    usual = {"by": newsroom.writer, "kind": "correction", "text": TEXT, "goes_with_revision": True}
    return actions.propose_correction(story.pk, **usual | only_what_matters)


def signed_by_three(story, newsroom):
    story = actions.submit(story.pk, by=newsroom.writer, version=story.version)
    for person in newsroom.reviewers:
        story = actions.sign_off(story.pk, by=person, version=story.version)
    return story


def sent_out(story, newsroom):
    story = signed_by_three(story, newsroom)
    return actions.publish(story.pk, by=newsroom.second, version=story.version)


def test_a_correction_of_a_revision_goes_out_in_the_same_act(newsroom, revision):
    proposal = proposed(revision, newsroom, concerns_print=True, target_issue=date(2026, 11, 23), target_page=3)
    early = actions.sign_correction(proposal.pk, by=newsroom.final)
    before = list(revision.article.corrections.all())

    story = sent_out(revision, newsroom)

    correction = story.article.corrections.get()
    assert (early, before) == (None, [])
    assert correction.published_at == story.article.revised_at
    assert (correction.target_issue, correction.target_page) == (date(2026, 11, 23), 3)
    assert story.article.listings.get(kind="fixed").at == correction.published_at


def test_a_revision_waits_for_the_decision_on_its_correction(newsroom, revision):
    proposal = proposed(revision, newsroom)
    story = signed_by_three(revision, newsroom)

    said = refused(actions.publish, story.pk, by=newsroom.second, version=story.version)
    actions.refuse_correction(proposal.pk, by=newsroom.final, why="不必声明")
    actions.publish(story.pk, by=newsroom.second, version=story.version)

    assert newsroom.writer.last_name in said
    assert not Correction.objects.exists()


def test_the_final_reviewer_gives_another_grade_and_the_history_says_so(newsroom, revision):
    down, up = proposed(revision, newsroom), proposed(revision, newsroom, kind="text_fix")

    actions.sign_correction(down.pk, by=newsroom.final, kind="text_fix")
    actions.sign_correction(up.pk, by=newsroom.final, kind="apology")
    said = list(Move.objects.filter(story=revision, name="correction").order_by("pk").values_list("reason", flat=True))
    story = sent_out(revision, newsroom)

    assert [each.kind for each in story.article.corrections.all()] == [Correction.Kind.APOLOGY]
    assert all(str(kind.label) in said[0] for kind in (FIX, CORRECTION))
    assert str(Correction.Kind.APOLOGY.label) in said[1]


def test_a_text_fix_has_no_notice_and_needs_a_revision(newsroom, revision):
    fix = proposed(revision, newsroom, kind="text_fix")
    actions.sign_correction(fix.pk, by=newsroom.final)
    story = sent_out(revision, newsroom)

    refused(proposed, story, newsroom, kind="text_fix", goes_with_revision=False)
    refused(proposed, story, newsroom)
    alone = proposed(story, newsroom, goes_with_revision=False)
    refused(actions.sign_correction, alone.pk, by=newsroom.final, kind="text_fix")

    assert story.article.revised_at
    assert not Correction.objects.exists()
    assert not ProposedCorrection.objects.filter(goes_with_revision=True).exists()


def test_a_dropped_revision_leaves_its_corrections_to_be_decided_by_themselves(newsroom, revision):
    proposal = proposed(revision, newsroom)
    actions.sign_correction(proposal.pk, by=newsroom.final)

    story = actions.abandon_revision(revision.pk, by=newsroom.writer, reason="原文无误")
    waiting = ProposedCorrection.objects.get(pk=proposal.pk)
    correction = actions.sign_correction(proposal.pk, by=newsroom.other_final)

    assert (waiting.decided_at, waiting.goes_with_revision) == (None, False)
    assert list(story.article.corrections.all()) == [correction]


def test_the_page_shows_the_grade_of_the_change_and_proposes_the_next_issue(client, newsroom, revision):
    address = reverse("admin:articles_story_corrections", args=[revision.pk])
    client.force_login(newsroom.writer)

    page = client.get(address)
    form = page.context["form"]
    data = {name: field.value() or "" for name, field in ((each.name, each) for each in form)}
    client.post(address, {**data, "token": page.context["token"], "act": "propose", "text": TEXT,
                          "concerns_print": "on"})  # fmt: skip

    proposal = ProposedCorrection.objects.get()
    assert page.context["graded"]["kind"] == CORRECTION
    assert (proposal.target_page, proposal.goes_with_revision) == (3, True)
    assert proposal.target_issue == timezone.localdate() + timedelta(days=1)
    client.force_login(newsroom.final)
    page = client.get(address)
    client.post(address, {"token": page.context["token"], "act": "sign", "proposal": proposal.pk, "kind": "apology"})
    proposal.refresh_from_db()
    assert (proposal.kind, proposal.decided_by, proposal.correction) == ("apology", newsroom.final, None)
