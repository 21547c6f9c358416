"""The page of 送审: what is sent, answered, taken over and shared there is what the actions keep."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.content import make_content
from articles.models import ApprovalReply, ApprovalRule, ExternalApproval, FormToken, PreviewLink, Story
from desk.reply_files import read_reply
from tests.intake.word import docx_of
from tests.people import Newsroom, make_user
from tests.stories import BODY, content_of, edited, make_story, signed_up_to

pytestmark = pytest.mark.django_db
OFFICE = "市总办公室"
MENDED = """\
职工运动会开幕

本报讯 近日，某区总工会举办职工运动会，五百名职工参加了八个项目的比赛。
“跑完这一圈，心里敞亮。”一名参赛职工说。
"""


@pytest.fixture
def newsroom():
    return Newsroom()


def address(story):
    return reverse("admin:articles_story_approvals", args=[story.pk])


def post(client, story, act, **data):
    """As the form of the open page sends it."""
    story = Story.objects.get(pk=story.pk)
    form = {"token": actions.new_token(), "version": story.version, "act": act, **data}
    return client.post(address(story), form)


def sent(story, newsroom, **more):
    details = {"by": newsroom.first, "version": story.version, "to_whom": OFFICE, "channel": "wechat"} | more
    return actions.send_for_approval(story.pk, **details)


def test_a_story_is_sent_with_a_link_that_is_shown_this_once(client, newsroom):
    rule = ApprovalRule.objects.create(name="涉市总领导报道", genre="news", to_whom=OFFICE)
    story = make_story(newsroom)
    client.force_login(newsroom.first)
    form = {"rule": rule.pk, "channel": "link", "hours": 5, "to_whom": "", "due_at": "2099-01-02T16:00"}
    form |= {"token": actions.new_token(), "version": story.version, "act": "send"}

    answer, replay = client.post(address(story), form), client.post(address(story), form)

    approval, link = ExternalApproval.objects.get(), PreviewLink.objects.get()
    key = re.search(r"/preview/([\w-]{43})/", answer.content.decode())[1]
    assert (approval.to_whom, approval.rule, approval.version.number) == (OFFICE, rule, story.version)
    assert f"{timezone.localtime(approval.due_at):%H:%M}" == "16:00"
    assert link.approval == approval
    assert Client().get(reverse("preview", args=[key])).status_code == 200
    assert key not in FormToken.objects.get(token=form["token"]).result
    assert (replay.status_code, replay.url) == (302, address(story))
    assert key not in client.get(address(story)).content.decode()


def test_an_answer_is_recorded_with_its_file_and_shown_in_the_rail_of_the_story(client, newsroom):
    story = make_story(newsroom)
    approval = sent(story, newsroom, due_at=timezone.now() + timedelta(hours=1))
    ExternalApproval.objects.filter(pk=approval.pk).update(due_at=timezone.now() - timedelta(hours=1))
    client.force_login(newsroom.first)
    story_page = reverse("admin:articles_story_change", args=[story.pk])
    late = client.get(story_page).context["approvals"].sent[0].is_overdue

    said = {"row": approval.pk, "answer": "wait", "answered_by": "王处长", "words": "等通知"}
    answer = post(client, story, "reply", **said, upload=ContentFile(b"%PDF-", "回函.pdf"))

    reply = ApprovalReply.objects.get()
    rail, page = (client.get(each).content.decode() for each in (story_page, address(story)))
    assert late
    assert answer.status_code == 302
    assert (reply.answer, reply.file.name, reply.recorded_by) == ("wait", "回函.pdf", newsroom.first)
    assert "王处长" in rail
    assert "等通知" in page


def test_a_reply_file_is_shown_as_a_difference_before_it_is_a_version(client, newsroom):
    story = make_story(newsroom)
    file = ContentFile(docx_of(MENDED), "回稿.docx")
    reply = actions.record_reply(
        sent(story, newsroom).pk, by=newsroom.first, answer="as_amended", answered_by="王处长", upload=file
    )
    client.force_login(newsroom.first)

    shown = client.get(f"{address(story)}?take={reply.pk}")
    before = Story.objects.get(pk=story.pk).version
    answer = post(client, story, "take_over", row=reply.pk)

    text = content_of(Story.objects.get(pk=story.pk))["text"]
    assert shown.context["marked"].is_changed
    assert (before, Story.objects.get(pk=story.pk).version) == (1, 2)
    assert answer.status_code == 302
    assert text["headline"] == "职工运动会开幕"
    assert "五百名职工" in text["body"]
    assert client.get(address(story)).context["lacking"] == []


def test_a_reply_file_is_not_for_an_author_from_outside(client, newsroom):
    own = make_story(newsroom, by=newsroom.correspondent)
    original = actions.attach(own.pk, ContentFile(b"own", "原件.txt"), by=newsroom.correspondent)
    reply = actions.record_reply(
        sent(own, newsroom).pk, by=newsroom.first, answer="agreed", upload=ContentFile(b"theirs", "回函.txt")
    )
    client.force_login(newsroom.correspondent)

    page = client.get(reverse("desk:story", args=[own.pk])).content.decode()
    files = [client.get(reverse("desk:attachment", args=[each.pk])) for each in (original, reply.file)]

    assert [file.status_code for file in files] == [200, 404]
    assert "原件.txt" in page
    assert "回函.txt" not in page
    b"".join(files[0].streaming_content)


def test_a_reply_read_while_somebody_else_saved_overwrites_nothing(client, newsroom):
    story = make_story(newsroom)
    file = ContentFile(MENDED.encode(), "回稿.txt")
    reply = actions.record_reply(sent(story, newsroom).pk, by=newsroom.first, answer="as_amended", upload=file)
    client.force_login(newsroom.first)
    actions.save(story.pk, edited(story, headline="另一题"), base=1, by=newsroom.writer)

    answer = post(client, story, "take_over", row=reply.pk, version=1)

    assert answer.status_code == 422
    assert "沈一禾" in answer.context["problem"]
    assert content_of(Story.objects.get(pk=story.pk))["text"]["headline"] == "另一题"


def test_what_came_back_unchanged_keeps_its_markup_and_pictures_their_place(newsroom):
    story = make_story(newsroom)
    body = BODY.split("\n")
    body = [body[0], '<figure data-photo="7"></figure>', body[1], '<p>详见<a href="/x/">本报</a>。</p>']
    content = make_content(headline="职工运动会开赛", dateline="本报讯", body="\n".join(body))
    upload = ContentFile((MENDED + "详见本报。\n（完）\n文/某某\n").encode(), "回稿.txt")

    read = read_reply(actions.attach(story.pk, upload, by=newsroom.writer), content)

    blocks = read.content["text"]["body"].split("\n")
    assert blocks[1] == '<figure data-photo="7"></figure>'
    assert '<a href="/x/">本报</a>' in read.content["text"]["body"]
    assert "五百名" in blocks[0]
    assert read.content["text"]["bylines"] == []


def test_changes_are_waived_and_links_revoked_on_the_page(client, newsroom):
    story = make_story(newsroom)
    approval = sent(story, newsroom)
    actions.record_reply(approval.pk, by=newsroom.first, answer="agreed")
    actions.save(story.pk, edited(story, headline="另一题"), base=1, by=newsroom.writer)
    _key, link = actions.make_preview_link(story.pk, by=newsroom.first, version=1)
    client.force_login(newsroom.final)
    lacking = client.get(address(story)).context["lacking"]

    post(client, story, "waive", row=approval.pk, why="只改了题")
    post(client, story, "revoke", row=link.pk)

    link.refresh_from_db()
    assert len(lacking) == 1
    assert client.get(address(story)).context["lacking"] == []
    assert link.revoked_at


def test_the_chief_decides_on_the_page_and_others_are_not_offered_it(client, newsroom):
    chief = make_user("总正言", "chief")
    story = signed_up_to(newsroom)
    Story.objects.filter(pk=story.pk).update(needs_chief=True)
    client.force_login(newsroom.final)
    others = client.get(address(story)).context["decision"]
    forged = post(client, story, "decide", answer="agreed")
    client.force_login(chief)

    decided = post(client, story, "decide", answer="agreed", words="可发")

    assert others is None
    assert forged.status_code == 422
    assert decided.status_code == 302
    assert ApprovalReply.objects.get().recorded_by == chief


def test_a_form_that_does_not_fit_comes_back_with_what_was_typed(client, newsroom):
    story = make_story(newsroom)
    approval = sent(story, newsroom)
    client.force_login(newsroom.first)

    unsent = post(client, story, "send", to_whom="王处长", channel="link", hours="900")
    unsaid = post(client, story, "reply", row=approval.pk, words="同意，改一处")

    assert unsent.status_code == unsaid.status_code == 422
    assert 'value="王处长"' in unsent.content.decode()
    assert "同意，改一处" in unsaid.content.decode()
    assert (ExternalApproval.objects.count(), ApprovalReply.objects.count()) == (1, 0)


def test_what_is_of_another_story_is_not_reached_from_here(client, newsroom):
    story, other = make_story(newsroom), make_story(newsroom)
    approval = sent(other, newsroom)
    client.force_login(newsroom.first)

    answers = [
        post(client, story, "reply", row=approval.pk, answer="agreed"),
        post(client, story, "waive", row=approval.pk, why="x"),
        post(client, story, "revoke", row=10**20),
        post(client, story, "no such act"),
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert not ApprovalReply.objects.exists()


def test_who_may_not_send_reads_the_page_and_is_told_why(client, newsroom):
    story = make_story(newsroom)
    sent(story, newsroom)
    client.force_login(newsroom.writer)

    page = client.get(address(story))
    forged = post(client, story, "send", to_whom="王处长", channel="mail", hours="48")

    assert OFFICE in page.content.decode()
    assert not page.context["may_send"]
    assert 'name="act" value="send"' not in re.sub(r"\s+", " ", page.content.decode())
    assert forged.status_code == 422
    assert ExternalApproval.objects.count() == 1


def test_the_page_asks_the_same_whatever_was_sent(client, newsroom, django_assert_max_num_queries):
    story = make_story(newsroom)
    client.force_login(newsroom.first)
    client.get(address(story))
    with django_assert_max_num_queries(60) as few:
        client.get(address(story))
    for number in range(5):
        approval = sent(story, newsroom, to_whom=f"单位{number}")
        actions.record_reply(approval.pk, by=newsroom.first, answer="agreed")
        actions.make_preview_link(story.pk, by=newsroom.first, version=1, approval=approval)

    with django_assert_max_num_queries(len(few) + 2) as many:
        client.get(address(story))

    assert len(many) >= len(few)


def test_managers_keep_the_rules_and_a_rule_without_a_kind_is_refused(client, newsroom):
    client.force_login(newsroom.manager)
    form = {"name": "重要通知", "genre": "", "to_whom": OFFICE, "is_active": "on"}

    refused = client.post(reverse("admin:articles_approvalrule_add"), form)
    kept = client.post(reverse("admin:articles_approvalrule_add"), {**form, "genre": "notice"})

    assert (refused.status_code, kept.status_code) == (200, 302)
    assert ApprovalRule.objects.get().genre == "notice"
