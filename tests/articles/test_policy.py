"""The rules of the paper, stated a second time without the table, so that a slip in it shows (rules 1–9)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import actions
from articles.models import Article, Listing, Printing, SignOff, Story
from articles.workflow import MOVES, Stage, State
from tests.people import make_contributor, make_user
from tests.stories import BODY, edited, make_story, published, refused, signed_up_to

pytestmark = pytest.mark.django_db


# Rule 1: three reviews by three people


def test_no_road_to_print_avoids_a_review():
    for move in MOVES.values():
        if move.target == State.PUBLISHED and move.name not in {"check_printed", "abandon_revision"}:
            assert move.sources == {State.READY}
        if move.target == State.READY and move.name != "stop":
            assert move.permission == "articles.sign_off_final"
            assert move.sources == {State.FINAL_REVIEW}
        if move.target == State.FINAL_REVIEW and move.name != "submit_minor":
            assert move.permission == "articles.sign_off_second"
        if move.target == State.SECOND_REVIEW and move.name != "return_to_second":
            assert move.permission == "articles.sign_off_first"


def test_only_printed_copy_takes_the_printed_road():
    assert MOVES["check_printed"].authority == "printed"
    assert [move.name for move in MOVES.values() if move.authority == "printed"] == ["check_printed"]


def test_three_people_make_an_article(newsroom):
    story = published(newsroom)

    article = story.article
    assert article.is_live()
    assert [article.first_reviewer, article.second_reviewer, article.final_reviewer] == [
        person.pk for person in newsroom.reviewers
    ]


def test_one_person_never_signs_two_stages(newsroom):
    story = signed_up_to(newsroom, "first", by=newsroom.writer)
    higher = newsroom.final
    story = actions.return_to_author(story.pk, by=newsroom.second, reason="改")
    story = actions.submit(story.pk, by=newsroom.writer, version=story.version)
    story = actions.sign_off(story.pk, by=higher, version=story.version)

    said = refused(actions.sign_off, story.pk, by=higher, version=story.version)

    assert "初审" in said
    assert "梁终南" in said


def test_a_writer_may_not_review_and_a_typist_may(newsroom):
    both = make_user("两栖人", "reporter", "first", desk=newsroom.desk)
    own = make_story(newsroom, by=both)
    actions.submit(own.pk, by=both, version=own.version)
    typed = make_story(newsroom, by=newsroom.typist, written_by=None)
    actions.submit(typed.pk, by=newsroom.typist, version=typed.version)

    said = refused(actions.sign_off, own.pk, by=both, version=own.version)
    signed = actions.sign_off(typed.pk, by=newsroom.typist, version=typed.version)

    assert "作者" in said
    assert signed.state == State.SECOND_REVIEW


@pytest.mark.parametrize("linked", [True, False])
def test_nobody_on_the_byline_reviews(newsroom, linked):
    contributor = make_contributor("周初见", user=newsroom.first) if linked else None
    byline = {"role": "摄影", "name": "周初见", "contributor": contributor.slug if contributor else None}
    story = make_story(newsroom, bylines=[byline])
    actions.submit(story.pk, by=newsroom.writer, version=story.version)

    said = refused(actions.sign_off, story.pk, by=newsroom.first, version=story.version)

    assert "周初见" in said


def test_a_signer_who_got_on_the_byline_later_stops_publication(newsroom):
    """Checked again at publication: a contributor may be linked to a login after the sign-off."""
    contributor = make_contributor("外号")
    story = signed_up_to(newsroom, bylines=[{"role": "记者", "name": "外号", "contributor": contributor.slug}])
    contributor.user = newsroom.first
    contributor.save()

    said = refused(actions.publish, story.pk, by=newsroom.second, version=story.version)

    assert "外号" in said
    assert not Article.objects.exists()


def test_the_database_refuses_an_article_without_three_reviewers(newsroom):
    article = published(newsroom).article

    for change in (
        {"final_reviewer": article.first_reviewer},
        {"second_sign_off": None},
        {"signed_hash": "another"},
        {"authority": "printed"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Article.objects.filter(pk=article.pk).update(**change)


def test_first_and_second_review_belong_to_the_desk(newsroom):
    stranger = make_user("外部人", "first")
    story = signed_up_to(newsroom, "")

    said = refused(actions.sign_off, story.pk, by=stranger, version=story.version)

    assert "区县部" in said


def test_a_reporter_cannot_sign_off(newsroom):
    story = signed_up_to(newsroom, "")
    reporter = make_user("别的记者", "reporter", desk=newsroom.desk)

    refused(actions.sign_off, story.pk, by=reporter, version=story.version)

    assert not SignOff.objects.exists()


# 见报稿入库


def printed_content(**parts):
    from articles.content import make_content

    return make_content(**{"headline": "昨日见报", "body": BODY, "issue_date": "2026-11-01", "page": 2, **parts})


def test_printed_copy_goes_online_by_two_people(newsroom):
    story = actions.enter_printed(printed_content(), by=newsroom.typist, signed_by="梁终南")

    said = refused(actions.check_printed, story.pk, by=newsroom.typist, version=story.version)
    story = actions.check_printed(story.pk, by=newsroom.first, version=story.version)

    assert "录入" in said
    assert story.article.is_live()
    assert (story.article.entered_by, story.article.checked_by) == (newsroom.typist.pk, newsroom.first.pk)


@pytest.mark.parametrize("missing", [{"issue_date": None}, {"page": None}, {"issue_date": "2999-01-01"}])
def test_copy_that_was_not_printed_never_takes_the_printed_road(newsroom, missing):
    refused(actions.enter_printed, printed_content(**missing), by=newsroom.typist, signed_by="梁终南")
    refused(actions.enter_printed, printed_content(), by=newsroom.typist, signed_by=" ")
    draft = make_story(newsroom, issue_date="2026-11-01", page=1)
    refused(actions.check_printed, draft.pk, by=newsroom.first, version=draft.version)

    assert not Article.objects.exists()


# Rule 2: a change voids what it must


def test_a_comma_at_ready_costs_only_the_final_sign_off(newsroom):
    story = signed_up_to(newsroom)
    changed = edited(story, body=BODY.replace("比赛。", "比赛！"))

    story, voided = actions.save(story.pk, changed, base=story.version, by=newsroom.proofreader)

    assert voided == [Stage.FINAL]
    assert story.state == State.FINAL_REVIEW


def test_a_figure_costs_the_second_and_a_new_paragraph_all_three(newsroom):
    figure, paragraph = signed_up_to(newsroom), signed_up_to(newsroom)

    story, voided = actions.save(
        figure.pk, edited(figure, body=BODY.replace("三百", "四百")), base=figure.version, by=newsroom.proofreader
    )
    other, all_voided = actions.save(
        paragraph.pk,
        edited(paragraph, body=BODY + "\n<p>据了解，比赛将于下月再办一次，报名从下周开始。</p>"),
        base=paragraph.version,
        by=newsroom.proofreader,
    )

    assert (story.state, voided) == (State.SECOND_REVIEW, [Stage.SECOND, Stage.FINAL])
    assert (other.state, all_voided) == (State.FIRST_REVIEW, list(Stage))


def test_small_changes_add_up(newsroom):
    """Each is small against the one before; against what was signed they are not."""
    long_body = "<p>" + "职工代表认真讨论了新一年的服务清单并逐条表决，" * 12 + "会议结束。</p>"
    story = signed_up_to(newsroom, body=long_body)
    body = long_body
    for _ in range(12):
        body = body.replace("认真", "", 1).replace("逐条", "", 1)
        story, _voided = actions.save(story.pk, edited(story, body=body), base=story.version, by=newsroom.proofreader)

    assert story.state == State.FIRST_REVIEW


def test_a_reviewers_own_edit_belongs_to_the_sign_off(newsroom):
    story = signed_up_to(newsroom, "first")

    story, voided = actions.save(
        story.pk, edited(story, headline="职工运动会昨日开赛"), base=story.version, by=newsroom.second
    )
    story = actions.sign_off(story.pk, by=newsroom.second, version=story.version)

    assert voided == []
    assert story.state == State.FINAL_REVIEW


def test_taxonomy_and_print_fields_void_nothing(newsroom, district):
    story = signed_up_to(newsroom)

    story, voided = actions.save(
        story.pk, edited(story, districts=[district.slug], page=3), base=story.version, by=newsroom.proofreader
    )

    assert voided == []
    assert story.state == State.READY


def test_one_stage_back_keeps_the_earlier_sign_offs(newsroom):
    story = signed_up_to(newsroom, "second")

    story = actions.send_back_one_stage(story.pk, by=newsroom.final, reason="再看第二段")
    story = actions.sign_off(story.pk, by=newsroom.other_second, version=story.version)
    story = actions.sign_off(story.pk, by=newsroom.final, version=story.version)

    assert story.state == State.READY


def test_back_to_the_author_voids_all(newsroom):
    story = signed_up_to(newsroom, "second")

    story = actions.return_to_author(story.pk, by=newsroom.final, reason="数字请核实")
    story = actions.submit(story.pk, by=newsroom.writer, version=story.version)

    assert story.state == State.FIRST_REVIEW
    assert not SignOff.objects.filter(round=story.round).exists()
    assert not story.round.carried.exists()


def test_a_click_on_first_review_never_signs_the_second(newsroom):
    """Two people see the story wait for first review; the slower one's click comes after the other's."""
    story = signed_up_to(newsroom, "")
    actions.sign_off(story.pk, by=newsroom.first, version=story.version, stage=Stage.FIRST)

    refused(actions.sign_off, story.pk, by=newsroom.second, version=story.version, stage=Stage.FIRST)

    assert Story.objects.get(pk=story.pk).state == State.SECOND_REVIEW


def test_a_return_needs_a_reason(newsroom):
    story = signed_up_to(newsroom, "")

    refused(actions.return_to_author, story.pk, by=newsroom.first, reason="  ")

    assert Story.objects.get(pk=story.pk).state == State.FIRST_REVIEW


# Rule 3: a scheduled article does not outlive its signature


def test_an_edit_at_20_00_keeps_the_05_40_article_away(newsroom):
    evening = timezone.now().replace(hour=12, minute=0)
    morning = evening + timedelta(hours=9, minutes=40)
    story = published(newsroom, goes_live_at=morning, at=evening)
    assert Article.objects.live(morning).count() == 1

    story, voided = actions.save(
        story.pk, edited(story, headline="职工运动会延期"), base=story.version, by=newsroom.proofreader, at=evening
    )

    assert voided == [Stage.SECOND, Stage.FINAL]
    assert story.stopped_at == evening
    assert not Article.objects.live(morning).exists()
    assert not Listing.objects.exists()
    assert not Printing.objects.exists()


@pytest.mark.parametrize("act", [actions.hold, actions.stop])
def test_a_hold_or_a_stop_keeps_it_away_too(newsroom, act):
    now = timezone.now()
    story = published(newsroom, goes_live_at=now + timedelta(hours=8), at=now)

    story = act(story.pk, by=newsroom.second, reason="等通知", at=now)

    assert story.state == State.READY
    assert not Article.objects.live(now + timedelta(hours=9)).exists()


def test_what_is_on_hold_is_not_published(newsroom):
    story = signed_up_to(newsroom)
    actions.hold(story.pk, by=newsroom.second, reason="等通知")

    said = refused(actions.publish, story.pk, by=newsroom.second, version=story.version)
    actions.release(story.pk, by=newsroom.second)
    story = actions.publish(story.pk, by=newsroom.second, version=story.version)

    assert "缓发" in said
    assert story.article.is_live()
