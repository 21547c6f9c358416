"""封存: two people take words out of everything that is kept of a story; signatures still say what they said."""

import hashlib
import json

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import actions, search
from articles.blacking import BLACK, blacked
from articles.models import Article, Note, Printing, Seal, SiteState, Story, Version, WorkingCopy
from articles.sealed_words import SEALED_SINCE
from tests.desk.story_form import typed
from tests.desk.writer_form import form_of
from tests.stories import content_of, edited, make_story, published, refused, signed_up_to

pytestmark = pytest.mark.django_db
IDENTITY = "11010519491231002X"
BODY = f"<p>困难职工（身份证号{IDENTITY[:6]}<strong>{IDENTITY[6:]}</strong>）领到慰问金。</p>\n<p>鸬鹚飞过。</p>"


def everything():
    """All that the database holds, as one text, without the request itself."""
    words = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config("articles").get_models():
            if model is not Seal:
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
                words += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(words).replace("<strong>", "").replace("</strong>", "")


def sealed(story, newsroom, words=IDENTITY, **more):
    seal = actions.ask_seal(story.pk, words, by=newsroom.manager, reason="本人要求", **more)
    return actions.do_seal(seal.pk, by=newsroom.final)


@pytest.mark.parametrize(
    ("text", "words", "black", "places"),
    [
        ("电话13800001234。", "13800001234", f"电话{BLACK * 11}。", 1),
        ("138-0000 1234", "138-0000-1234", "138-0000 1234", 0),
        ("张三 和张 三", "张三", f"{BLACK * 2} 和{BLACK} {BLACK}", 2),
        ("<p>张<strong>三</strong></p>", "张三", f"<p>{BLACK}<strong>{BLACK}</strong></p>", 1),
        ("<p>姓张</p>\n<p>三人</p>", "张三", "<p>姓张</p>\n<p>三人</p>", 0),
        ("<p>A&amp;B 厂</p>", "A&B", f"<p>{BLACK * 3} 厂</p>", 1),
        ('<figure data-photo="12"></figure>', "12", '<figure data-photo="12"></figure>', 0),
        (
            '<p><a href="mailto:12@x.cn">信12</a></p>',
            "12",
            f'<p><a href="mailto:{BLACK * 2}@x.cn">信{BLACK * 2}</a></p>',
            1,
        ),
        ({"name": "张三", "contributor": "张三"}, "张三", {"name": BLACK * 2, "contributor": "张三"}, 1),
    ],
)
def test_words_go_and_length_and_markup_stay(text, words, black, places):
    assert blacked(text, words) == (black, places)


def test_sealed_words_are_nowhere_and_everything_else_is(client, newsroom):
    story = published(newsroom, body=BODY)
    actions.add_note(story.pk, f"号码{IDENTITY}核过", by=newsroom.writer)
    actions.plan(story.pk, by=newsroom.first, desk=newsroom.desk, is_urgent=True)
    version, hash_then = SiteState.objects.get().version, Version.objects.get(story=story).content_hash
    assert IDENTITY in everything()

    seal = sealed(story, newsroom)

    assert IDENTITY not in everything()
    assert (seal.words, seal.digest) == ("", hashlib.sha256(IDENTITY.encode()).hexdigest())
    assert seal.places >= 6
    kept, sealed_version = Version.objects.filter(story=story)
    assert kept.content_hash == sealed_version.content_hash == hash_then
    assert sealed_version.saved_by == newsroom.final
    assert len(kept.content["text"]["body"]) == len(BODY)
    page = client.get(story.article.get_absolute_url()).content.decode()
    assert (IDENTITY[6:] in page, BLACK * 12 in page, "鸬鹚飞过" in page) == (False, True, True)
    assert search.ARTICLES.find(f'"{IDENTITY}"') == search.STORIES.find(f'"{IDENTITY}"') == []
    assert search.ARTICLES.find("鸬鹚飞过") == [story.article_id]
    assert SiteState.objects.get().version > version
    assert BLACK in Printing.objects.get().frozen["body"]
    assert BLACK in Note.objects.get().text


def test_two_people_with_the_right_and_a_reason(newsroom):
    story = published(newsroom, body=BODY)
    for person in (newsroom.second, newsroom.writer, newsroom.proofreader):
        refused(actions.ask_seal, story.pk, IDENTITY, by=person, reason="本人要求")
    refused(actions.ask_seal, story.pk, IDENTITY, by=newsroom.final, reason=" ")
    refused(actions.ask_seal, story.pk, "没有的字", by=newsroom.final, reason="本人要求")
    refused(actions.ask_seal, story.pk, "领", by=newsroom.final, reason="本人要求")
    refused(actions.ask_seal, story.pk, IDENTITY, by=newsroom.final, reason=f"号码 {IDENTITY} 是本人的")
    seal = actions.ask_seal(story.pk, IDENTITY, by=newsroom.final, reason="本人要求")

    for person in (newsroom.final, newsroom.second):
        refused(actions.do_seal, seal.pk, by=person)
    actions.do_seal(seal.pk, by=newsroom.other_final)
    refused(actions.do_seal, seal.pk, by=newsroom.manager)

    assert IDENTITY not in everything()


def test_what_was_approved_goes_out_sealed_and_what_was_changed_does_not(newsroom):
    approved, changed = (signed_up_to(newsroom, body=BODY) for _number in range(2))
    for story in (approved, changed):
        sealed(story, newsroom)
        story.refresh_from_db()
    approved = actions.publish(approved.pk, by=newsroom.second, version=approved.version)
    content = edited(changed, headline="换过的题")
    changed, voided = actions.save(changed.pk, content, base=changed.version, by=newsroom.typist)

    said = refused(actions.publish, changed.pk, by=newsroom.second, version=changed.version)

    assert BLACK in approved.article.body
    assert approved.article.signed_hash == approved.article.content_hash
    assert voided
    assert said


def test_a_sealed_article_comes_back_sealed_and_is_restored_sealed(newsroom):
    story = published(newsroom, body=BODY)
    story = actions.take_offline(story.pk, by=newsroom.second, reason="核实")
    sealed(story, newsroom)

    story = actions.put_back(story.pk, by=newsroom.final, reason="已封存")
    story = actions.revise(story.pk, by=newsroom.writer, reason="补充")
    story, _voided = actions.save(story.pk, edited(story, headline="新题"), base=story.version, by=newsroom.writer)
    story, _voided = actions.restore(story.pk, 1, base=story.version, by=newsroom.writer)

    assert BLACK in Article.objects.get(pk=story.article_id).body
    assert BLACK in content_of(story)["text"]["body"]
    assert IDENTITY not in everything()


def test_chosen_originals_leave_the_disk_and_their_rows_stay(
    client, newsroom, settings, django_capture_on_commit_callbacks
):
    story = published(newsroom, body=BODY)
    files = [
        actions.attach(story.pk, ContentFile(text.encode(), name), by=newsroom.writer)
        for text, name in (("甲", "登记表.txt"), ("乙", "照片说明.txt"))
    ]
    foreign = published(newsroom)
    refused(actions.ask_seal, foreign.pk, "职工", by=newsroom.final, reason="本人要求", attachments=[files[0].pk])

    with django_capture_on_commit_callbacks(execute=True):
        sealed(story, newsroom, attachments=[files[0].pk])

    client.force_login(newsroom.first)
    answers = [client.get(reverse("admin:articles_story_attachment", args=[file.pk])) for file in files]
    assert [answer.status_code for answer in answers] == [404, 200]
    assert b"".join(answers[1].streaming_content) == "乙".encode()
    answers[1].close()
    assert [file.file.storage.exists(file.file.name) for file in files] == [False, True]


def test_the_page_is_only_for_those_who_seal_and_takes_both_steps(client, newsroom):
    story = published(newsroom, body=BODY)
    address = reverse("admin:articles_story_seal", args=[story.pk])
    client.force_login(newsroom.second)
    closed = client.get(address).status_code
    client.force_login(newsroom.manager)
    token = client.get(address).context["token"]
    client.post(address, {"token": token, "act": "ask", "words": IDENTITY, "reason": "本人要求"})
    own = client.get(address)
    client.force_login(newsroom.final)
    page = client.get(address)

    seal = page.context["waiting"][0]
    client.post(address, {"token": page.context["token"], "act": "seal", "seal": seal["seal"].pk})

    assert closed == 404
    assert own.context["waiting"][0]["why_not"]
    assert seal["seal"].places > 0
    assert IDENTITY not in everything()
    assert hashlib.sha256(IDENTITY.encode()).hexdigest() in client.get(address).content.decode()


# --- What was typed before --------------------------------------------------------------------------


def opened(client, person, address):
    """The form as it stands on a screen, with its fields."""
    client.force_login(person)
    return form_of(client.get(address), headline="开着的题")


def test_a_form_that_was_open_brings_no_sealed_word_back_and_keeps_all_that_was_typed(client, newsroom):
    """At the desk and at home, pressed twice: what comes back still goes over the version it was opened with."""
    for page in ("admin:articles_story_change", "desk:story"):
        story = make_story(newsroom, body=BODY)
        address = reverse(page, args=[story.pk])
        form = opened(client, newsroom.writer, f"{address}?view=edit") | {"act": "save"}
        sealed(story, newsroom)

        for _press in range(2):
            answer = client.post(address, form)
            assert answer.status_code == 422
            form |= {"token": answer.context["token"], "version": answer.context["opened"]}
            assert IDENTITY[6:] in answer.content.decode()
            assert "开着的题" in answer.content.decode()
            assert answer.context["problem"] == SEALED_SINCE

    assert IDENTITY not in everything()
    assert set(Story.objects.values_list("version", flat=True)) == {2}


def test_the_page_that_asked_before_the_seal_merges_nothing_after_it(client, newsroom):
    story = make_story(newsroom, body=BODY)
    mine = typed(edited(story, headline="我的题"), version=1, token=actions.new_token(), act="save")
    actions.save(story.pk, edited(story, headline="他的题"), base=1, by=newsroom.typist)
    client.force_login(newsroom.writer)
    address = reverse("admin:articles_story_change", args=[story.pk])
    asked = client.post(address, mine)
    sealed(story, newsroom)

    answer = client.post(
        address, {"merge": asked.context["merge"], "token": asked.context["token"], "pick-headline": "mine"}
    )

    assert (asked.status_code, answer.status_code) == (409, 409)
    assert answer.context["problem"] == SEALED_SINCE
    assert IDENTITY not in everything()


def test_an_answer_that_was_open_brings_no_sealed_word_back(client, newsroom):
    story = make_story(newsroom, by=newsroom.correspondent, body=BODY)
    actions.send_in(story.pk, by=newsroom.correspondent, version=1)
    actions.return_to_author(story.pk, by=newsroom.first, reason="几名？")
    address = reverse("desk:answer", args=[story.pk])
    client.force_login(newsroom.correspondent)
    form = form_of(client.get(address), "part-1", **{"part-1": f"号码是{IDENTITY}。"}) | {"act": "save"}
    sealed(story, newsroom)

    answer = client.post(address, form)

    assert (answer.status_code, answer.context["problem"]) == (422, SEALED_SINCE)
    assert answer.context["numbers"] == {"version": 1, "of": 1}
    assert IDENTITY in answer.content.decode()
    assert IDENTITY not in everything()


def test_an_open_window_keeps_no_sealed_word_and_says_why(client, newsroom):
    story = make_story(newsroom, body=BODY)
    client.force_login(newsroom.writer)

    def ping(version):
        said = {"form": f"story-{story.pk}", "window": "window-one", "version": version, "fields": [["body", BODY]]}
        return client.post(reverse("desk:keep"), json.dumps(said), content_type="application/json").json()

    ping(1)
    sealed(story, newsroom)
    old = ping(1)
    kept = WorkingCopy.objects.get().fields
    new = ping(2)

    assert (old["is_over"], old["saved_at"], old["sealed"]) == (True, "", SEALED_SINCE)
    assert old["warning"] == SEALED_SINCE
    assert kept == [["body", blacked(BODY, IDENTITY)[0]]], "what was kept before stays, without the words"
    assert (new["is_over"], new["sealed"]) == (False, "")


def test_a_text_kept_while_the_seal_was_set_is_forgotten(newsroom):
    """The story as it was read before the seal was there."""
    story = make_story(newsroom, body=BODY)
    sealed(story, newsroom)

    is_kept = actions.keep(
        f"story-{story.pk}", "window-one", by=newsroom.writer, story=story, version=1, fields=[["body", BODY]]
    )

    assert story.version == 1
    assert (is_kept, WorkingCopy.objects.exists()) == (False, False)


def test_a_seal_voids_nothing_and_stops_nobody_from_pulling_back(newsroom):
    ready, sent = signed_up_to(newsroom, body=BODY), signed_up_to(newsroom, "", body=BODY)
    for story in (ready, sent):
        sealed(story, newsroom)

    sent = actions.pull_back(sent.pk, by=newsroom.writer)
    ready = actions.publish(ready.pk, by=newsroom.second, version=2)

    assert (ready.state, sent.state) == ("published", "draft")
    assert ready.article.version_number == 2


def test_an_earlier_reason_is_blacked_out_as_well(newsroom):
    story = make_story(newsroom, body=BODY)
    actions.ask_seal(story.pk, IDENTITY, by=newsroom.manager, reason="鸬鹚的主人要求")
    seal = actions.ask_seal(story.pk, "鸬鹚", by=newsroom.manager, reason="另一处")

    actions.do_seal(seal.pk, by=newsroom.final)

    assert Seal.objects.order_by("pk").first().reason == f"{BLACK * 2}的主人要求"


def test_the_page_costs_the_same_whatever_waits(client, newsroom, django_assert_num_queries):
    story = make_story(newsroom, body=BODY)
    client.force_login(newsroom.manager)
    address = reverse("admin:articles_story_seal", args=[story.pk])
    actions.ask_seal(story.pk, IDENTITY, by=newsroom.final, reason="本人要求")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for words in ("鸬鹚", "慰问金", "困难"):
        actions.ask_seal(story.pk, words, by=newsroom.final, reason="本人要求")

    with django_assert_num_queries(len(one)):
        assert len(client.get(address).context["waiting"]) == 4
