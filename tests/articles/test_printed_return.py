"""成报回填: what the page printed comes back, a second person signs it, and the web follows print by a revision."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.models import PrintedReturn
from tests.stories import BODY, content_of, edited, make_story, published, refused

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
CUT = BODY.splitlines()[0]


@pytest.fixture
def story(newsroom):
    return published(newsroom, issue_date=f"{DAY}", page=2)


def entered(story, newsroom, **only_what_matters):
    usual = {"by": newsroom.proofreader, "issue_date": DAY, "page": 2, "version": 1}
    content = only_what_matters.pop("content", None) or edited(story, body=CUT)
    return actions.enter_printed_return(story.pk, content, **usual | only_what_matters)


def test_a_paragraph_cut_on_the_page_opens_a_revision_that_goes_the_common_road(newsroom, story):
    printed = entered(story, newsroom)

    _printed, is_revised = actions.sign_printed_return(printed.pk, by=newsroom.first)

    story.refresh_from_db()
    assert is_revised
    assert (story.state, story.authority) == ("draft", "reviewed")
    assert content_of(story)["text"]["body"] == CUT
    assert BODY.splitlines()[1] in story.article.body
    refused(actions.publish, story.pk, by=newsroom.second, version=story.version)


def test_the_same_words_are_signed_and_nothing_else_happens(newsroom, story):
    printed = entered(story, newsroom, content=content_of(story))

    signed, is_revised = actions.sign_printed_return(printed.pk, by=newsroom.first)

    story.refresh_from_db()
    assert (signed.signed_by, is_revised) == (newsroom.first, False)
    assert (story.state, story.version) == ("published", 1)


def test_a_second_person_signs_and_only_once(newsroom, story):
    own, same = entered(story, newsroom, by=newsroom.first), entered(story, newsroom, content=content_of(story))

    for person in (newsroom.first, newsroom.writer, newsroom.manager):
        refused(actions.sign_printed_return, own.pk, by=person)
    differs = refused(actions.sign_printed_return, own.pk, by=newsroom.proofreader)
    actions.sign_printed_return(same.pk, by=newsroom.other_first)
    again = refused(actions.sign_printed_return, same.pk, by=newsroom.second)

    assert newsroom.other_first.last_name in again
    assert differs
    assert PrintedReturn.objects.filter(signed_by__isnull=False).count() == 1


def test_what_is_being_revised_or_was_revised_since_is_entered_again(newsroom, story):
    printed = entered(story, newsroom)
    actions.revise(story.pk, by=newsroom.writer, reason="补充")

    refused(actions.sign_printed_return, printed.pk, by=newsroom.first)

    printed.refresh_from_db()
    assert printed.signed_by is None


def test_what_was_read_against_another_version_is_entered_again(newsroom, story):
    """Another revision went out between reading the page and entering what it says."""
    refused(entered, story, newsroom, version=2)

    assert not PrintedReturn.objects.exists()


def test_only_what_readers_saw_and_only_an_issue_that_is_out(newsroom, story):
    draft = make_story(newsroom)
    tomorrow = timezone.localdate() + timedelta(days=1)

    refused(entered, draft, newsroom)
    refused(entered, story, newsroom, issue_date=tomorrow)
    refused(entered, story, newsroom, by=newsroom.writer)

    assert not PrintedReturn.objects.exists()


def test_pasted_text_and_a_file_are_compared_on_the_page_and_signed_there(client, newsroom, story):
    address = reverse("admin:articles_story_printed", args=[story.pk])
    text = "职工运动会开赛\n\n近日，某区总工会举办职工运动会，三百名职工参加了八个项目的比赛。\n"
    client.force_login(newsroom.proofreader)
    for words in ({"text": text}, {"file": ContentFile(text.encode(), "成报.txt")}):
        page = client.get(address)
        data = {"token": page.context["token"], "act": "enter", "issue_date": f"{DAY}", "page": 2}
        assert client.post(address, data | words).status_code == 302
    empty = client.post(address, {"token": client.get(address).context["token"], "act": "enter",
                                  "issue_date": f"{DAY}", "page": 2, "text": " "})  # fmt: skip
    client.force_login(newsroom.first)
    page = client.get(address)
    newest, first = page.context["returns"]

    client.post(address, {"token": page.context["token"], "act": "sign", "printed": newest["printed"].pk})

    story.refresh_from_db()
    assert empty.status_code == 422
    assert newest["printed"].content == first["printed"].content
    assert newest["marked"].changed_characters > 10
    assert content_of(story)["text"]["body"] == CUT
    assert content_of(story)["text"]["bylines"] == newest["printed"].compared_with.content["text"]["bylines"]
