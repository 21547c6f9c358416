"""What the paper says about its own article: proposed by one, signed by another, there as long as it is."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.models import Correction, Listing, Move, ProposedCorrection, SiteState
from tests.stories import edited, make_story, published, refused, signed_up_to

pytestmark = pytest.mark.django_db

TEXT = "人数误写为661人，应为611人。"


@pytest.fixture
def story(newsroom):
    return published(newsroom)


def proposed(story, newsroom, **only_what_matters):
    return actions.propose_correction(
        story.pk, **{"by": newsroom.writer, "kind": "correction", "text": TEXT} | only_what_matters
    )


def corrected(story, newsroom):
    return actions.sign_correction(proposed(story, newsroom).pk, by=newsroom.final)


def in_the_list(story):
    return list(Listing.objects.of(Listing.Kind.CORRECTED).filter(article=story.article).values_list("at", flat=True))


def test_a_signed_correction_is_with_its_article_in_the_list_and_in_the_history(newsroom, story):
    before = SiteState.objects.get(pk=1).version

    correction = actions.sign_correction(proposed(story, newsroom, concerns_print=True).pk, by=newsroom.final)

    assert list(story.article.corrections.all()) == [correction]
    assert (correction.text, correction.concerns_print) == (TEXT, True)
    assert (correction.proposed_by, correction.signed_by) == (newsroom.writer.pk, newsroom.final.pk)
    assert in_the_list(story) == [correction.published_at]
    move = Move.objects.filter(story=story).latest("pk")
    assert (move.name, move.source, move.target, move.by) == ("correction", "published", "published", newsroom.final)
    assert TEXT in move.reason
    assert SiteState.objects.get(pk=1).version > before


def test_readers_see_nothing_of_a_proposal(newsroom, story):
    proposed(story, newsroom)

    assert not Correction.objects.exists()
    assert in_the_list(story) == []


def test_a_second_correction_moves_the_article_to_the_top_of_the_list(newsroom, story):
    now = timezone.now()
    for hours in (1, 2):
        actions.sign_correction(proposed(story, newsroom).pk, by=newsroom.final, at=now + timedelta(hours=hours))

    assert in_the_list(story) == [now + timedelta(hours=2)]
    assert story.article.corrections.count() == 2


def test_only_a_final_reviewer_who_did_not_propose_it_signs_and_only_once(newsroom, story):
    own = proposed(story, newsroom, by=newsroom.final)
    other = proposed(story, newsroom)

    for person in (newsroom.second, newsroom.manager, newsroom.proofreader, newsroom.writer):
        refused(actions.sign_correction, own.pk, by=person)
        refused(actions.refuse_correction, own.pk, by=person, why="不必")
    refused(actions.sign_correction, own.pk, by=newsroom.final)
    actions.sign_correction(other.pk, by=newsroom.final)
    refused(actions.sign_correction, other.pk, by=newsroom.other_final)
    refused(actions.refuse_correction, other.pk, by=newsroom.other_final, why="不必")

    assert Correction.objects.count() == 1


def test_a_refused_correction_keeps_its_reason_and_is_decided(newsroom, story):
    proposal = proposed(story, newsroom)

    refused(actions.refuse_correction, proposal.pk, by=newsroom.final, why="  ")
    actions.refuse_correction(proposal.pk, by=newsroom.final, why="原文无误")
    refused(actions.sign_correction, proposal.pk, by=newsroom.other_final)

    proposal.refresh_from_db()
    assert (proposal.refused_why, proposal.decided_by, proposal.correction) == ("原文无误", newsroom.final, None)
    assert not Correction.objects.exists()


def test_what_readers_never_saw_or_see_no_more_is_not_corrected(newsroom, story):
    now = timezone.now()
    waiting = published(newsroom, goes_live_at=now + timedelta(hours=5), at=now)
    proposal = proposed(story, newsroom)
    actions.withdraw(story.pk, by=newsroom.final, reason="失实")

    for each in (make_story(newsroom), signed_up_to(newsroom), waiting, story):
        refused(proposed, each, newsroom)
    refused(actions.sign_correction, proposal.pk, by=newsroom.final)

    assert not Correction.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n", "长" * 1001])
def test_a_correction_says_something_and_not_too_much(newsroom, story, text):
    refused(proposed, story, newsroom, text=text)

    assert not ProposedCorrection.objects.exists()


def test_who_has_no_duty_proposes_nothing(newsroom, story):
    for person in (newsroom.correspondent, newsroom.proofreader, newsroom.manager):
        refused(proposed, story, newsroom, by=person)

    assert not ProposedCorrection.objects.exists()


def test_a_revised_article_keeps_its_corrections(newsroom, story):
    correction = corrected(story, newsroom)

    story = actions.revise(story.pk, by=newsroom.writer, reason="补充")
    story, _voided = actions.save(story.pk, edited(story, headline="换过的题"), base=story.version, by=newsroom.writer)
    story = actions.submit(story.pk, by=newsroom.writer, version=story.version)
    for person in newsroom.reviewers:
        story = actions.sign_off(story.pk, by=person, version=story.version)
    story = actions.publish(story.pk, by=newsroom.second, version=story.version)

    assert story.article.headline == "换过的题"
    assert in_the_list(story) == [correction.published_at]


def test_corrections_go_offline_and_come_back_with_their_article(newsroom, story):
    corrected(story, newsroom)
    actions.take_offline(story.pk, by=newsroom.second, reason="核实")
    gone = in_the_list(story)

    while_offline = corrected(story, newsroom)
    still_gone = in_the_list(story)
    actions.put_back(story.pk, by=newsroom.final, reason="无误")

    assert gone == still_gone == []
    assert in_the_list(story) == [while_offline.published_at]


def test_a_withdrawn_article_takes_its_corrections_out_of_the_list(newsroom, story):
    corrected(story, newsroom)

    actions.withdraw(story.pk, by=newsroom.final, reason="失实")

    assert in_the_list(story) == []


# --- The page on the desk -------------------------------------------------------------------------


def page_of(story):
    return reverse("admin:articles_story_corrections", args=[story.pk])


def send(client, story, act, **typed):
    token = client.get(page_of(story)).context["token"]
    return client.post(page_of(story), {"token": token, "act": act, **typed})


def test_a_correction_goes_from_the_reporter_over_the_final_reviewer_to_readers(client, newsroom, story):
    client.force_login(newsroom.writer)
    assert send(client, story, "propose", kind="apology", text=TEXT).status_code == 302
    proposal = ProposedCorrection.objects.get()
    client.force_login(newsroom.final)
    board = client.get(reverse("admin:index")).content.decode()
    rail = client.get(reverse("admin:articles_story_change", args=[story.pk])).content.decode()

    answer = send(client, story, "sign", proposal=proposal.pk)

    assert page_of(story) in board
    assert page_of(story) in rail
    assert TEXT in rail
    assert answer.status_code == 302
    assert TEXT in client.get(story.article.get_absolute_url()).content.decode()


def test_what_was_typed_stays_on_a_refused_page(client, newsroom, story):
    client.force_login(newsroom.writer)

    empty = send(client, story, "propose", kind="reply", text="")
    proposal = proposed(story, newsroom)
    unsigned = send(client, story, "sign", proposal=proposal.pk)
    client.force_login(newsroom.final)
    foreign = send(client, make_story(newsroom), "sign", proposal=proposal.pk)

    assert {empty.status_code, unsigned.status_code, foreign.status_code} == {422}
    assert '<option value="reply" selected>' in empty.content.decode()
    assert not Correction.objects.exists()


def test_a_form_sent_twice_proposes_once(client, newsroom, story):
    client.force_login(newsroom.writer)
    typed = {"token": client.get(page_of(story)).context["token"], "act": "propose", "kind": "reply", "text": TEXT}

    for _time in range(2):
        client.post(page_of(story), typed)

    assert ProposedCorrection.objects.count() == 1
