"""写稿: a draft takes whatever is there, a story is sent once, and a form sets only what it showed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import actions
from articles.content import make_content
from articles.models import Attachment, Column, Note, Photo, Story, StoryPicture, Version
from articles.models.shared import Contributor
from tests.articles.pictures import make_photo, picture_bytes
from tests.desk.writer_form import errors_of, form_of
from tests.factories import make_body, make_district, make_event, make_topic
from tests.people import Newsroom
from tests.stories import BODY, content_of, make_story

pytestmark = pytest.mark.django_db
NEW = "/desk/stories/new/"


@pytest.fixture
def newsroom():
    return Newsroom()


@pytest.fixture
def writer(newsroom, client):
    """A correspondent of a union, signed in."""
    person = newsroom.correspondent
    body = make_body("试用区总工会", district=make_district("shiyong", name="试用区", short_name="试用"))
    Contributor.objects.create(
        slug="xiaohe", name=person.last_name, kind="correspondent", unit="试用区总工会", body=body, user=person
    )
    client.force_login(person)
    return person


def page(story):
    return reverse("desk:story", args=[story.pk])


def own_draft(writer, **parts):
    content = make_content(**{"headline": "夜校开课", "body": BODY, **parts})
    return actions.create_story(content, by=writer, written_by=writer)


def picture(name="a.jpg", colour="teal"):
    return SimpleUploadedFile(name, picture_bytes(colour=colour, size=(600, 400)), "image/jpeg")


def test_a_new_page_knows_the_writer_and_an_empty_draft_is_saved(client, writer):
    opened = client.get(NEW)
    form = form_of(opened)
    assert opened["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert (form["bylines-0-role"], form["bylines-0-name"]) == (["通讯员"], ["通讯小禾"])
    assert (form["districts"], form["bodies"]) == (["shiyong"], [Story.bodies.field.related_model.objects.get().slug])

    answer = client.post(NEW, form | {"act": "save"}, follow=True)

    story = Story.objects.get()
    assert answer.redirect_chain == [(page(story), 302)]
    assert (story.state, story.headline, story.written_by, story.entered_by) == ("draft", "", writer, writer)
    assert content_of(story)["text"]["bylines"] == [{"role": "通讯员", "name": "通讯小禾", "contributor": "xiaohe"}]


def test_what_is_missing_is_said_and_the_draft_stays(client, writer):
    answer = client.post(NEW, form_of(client.get(NEW), act="send"), follow=True)

    story = Story.objects.get()
    assert story.state == "draft"
    assert [fault.field for fault in answer.context["faults"]] == ["id_headline", "copy"]
    assert [str(message.level_tag) for message in answer.context["messages"]] == ["error"]


def test_a_story_is_sent_in_once_however_often_the_button_is_pressed(client, writer):
    form = form_of(client.get(NEW), headline="夜校开课", body=BODY, act="send")

    first, second = (client.post(NEW, form) for _time in range(2))

    story = Story.objects.get()
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, page(story))
    assert story.state == "received"
    assert Version.objects.count() == 1
    assert client.get(page(story)).context["told"].word == "received"


def test_a_reporter_sends_to_first_review(client, newsroom):
    client.force_login(newsroom.writer)

    client.post(NEW, form_of(client.get(NEW), headline="夜校开课", body=BODY, act="send"))

    story = Story.objects.get()
    assert (story.state, story.desk) == ("first_review", newsroom.desk)


def test_a_correspondent_sets_only_what_the_form_shows(client, writer, newsroom):
    proposed = make_body("未核工会", confirmed=False)
    invitation = make_event("内部采访线索", public=False)
    column = Column.objects.create(slug="new", name="未核栏目")
    story = own_draft(
        writer, web_headline="网题", banner="通栏", genre="feature", tags=["培训"], page=3, page_name="要闻",
        bodies=[proposed.slug], event=invitation.pk, column=column.slug,
    )  # fmt: skip
    foreign = make_photo(newsroom.writer)
    opened = client.get(page(story))
    others = {
        "publish_at": "2026-12-01T05:40", "desk": newsroom.desk.pk, "page": 1, "page_name": "x", "is_urgent": "on",
        "web_headline": "换掉", "short_headline": "换掉", "banner": "换掉", "genre": "notice", "tags": "换掉",
        "print_status": "printed", "source": "样报", "state": "ready", "written_by": newsroom.writer.pk,
        "authority": "printed", "bylines-0-contributor": 1, "is_restricted": "on", "in_charge": writer.pk,
    }  # fmt: skip
    form = form_of(opened, headline="改过的题", act="save")
    before = content_of(story)

    saved = client.post(page(story), form | others)
    shown = opened.content.decode()
    forged = form_of(client.get(page(story)), act="save") | {"event": invitation.pk, "column": "new"}
    refused = client.post(page(story), forged)
    stolen = client.post(
        page(story),
        form_of(client.get(page(story)), act="save")
        | {"pictures-TOTAL_FORMS": 1, "pictures-0-photo": foreign.pk, "pictures-0-caption": "x"},
    )

    row = Story.objects.get()
    after = content_of(row)
    assert saved.status_code == 302
    assert after["text"] == before["text"] | {"headline": "改过的题"}
    assert after["taxonomy"] == before["taxonomy"]
    assert after["print"] == before["print"]
    assert (row.state, row.desk, row.publish_at, row.is_urgent, row.is_restricted, row.in_charge) == (
        "draft", None, None, False, False, None,
    )  # fmt: skip
    assert (row.written_by, row.authority) == (writer, "reviewed")
    assert not any(name in shown for name in ("内部采访线索", "未核工会", "未核栏目"))
    assert (refused.status_code, stolen.status_code) == (422, 422)
    assert not StoryPicture.objects.exists()
    assert foreign.renditions.first().name not in stolen.content.decode()


def test_bodies_are_named_by_any_confirmed_name_and_unknown_ones_are_said(client, writer):
    make_body("试用区建筑业工会联合会", slug="jianzhu").names.create(name="建工联")
    make_body("未核工会", confirmed=False)
    topic, event = make_topic("skills"), make_event("职工读书会")
    story = own_draft(writer)

    refused = client.post(page(story), form_of(client.get(page(story)), more_bodies="建工、未核工会", kicker="引题"))
    saved = client.post(
        page(story),
        form_of(client.get(page(story)), more_bodies="建工联", topics=[topic.slug], event=str(event.pk), act="save"),
    )
    offered = client.get(reverse("desk:choices"), {"q": "工会"}).json()["names"]

    assert refused.status_code == 422
    assert "试用区建筑业工会联合会" in errors_of(refused)[0]
    assert 'href="#id_more_bodies"' in refused.content.decode()
    assert form_of(refused)["kicker"] == ["引题"]
    assert saved.status_code == 302
    taxonomy = content_of(Story.objects.get())["taxonomy"]
    assert (taxonomy["bodies"], taxonomy["topics"], taxonomy["event"]) == (["jianzhu"], ["skills"], event.pk)
    assert sorted(offered) == ["试用区建筑业工会联合会", "试用区总工会"]


def test_pictures_and_files_are_kept_and_their_words_asked_for(client, writer):
    story = own_draft(writer, districts=["shiyong"])
    form = form_of(client.get(page(story)), act="send")
    files = {
        "new-pictures": [picture(), picture("b.jpg", "red")],
        "new-originals": [SimpleUploadedFile("原稿.docx", b"word"), SimpleUploadedFile("名单.xlsx", b"excel")],
    }

    asked = client.post(page(story), form | files, follow=True)
    words = {f"pictures-{place}-{name}": f"{name}{place}" for place in (0, 1) for name in ("caption", "credit", "alt")}
    consents = {f"pictures-{place}-consent": "given" for place in (0, 1)}
    sent = client.post(page(story), form_of(asked, act="send", **words, **consents, **{"pictures-1-is_lead": "on"}))

    assert [fault.field for fault in asked.context["faults"] if fault.is_grave] == [
        f"id_pictures-{place}-{name}" for place in (0, 1) for name in ("caption", "alt")
    ]
    assert set(Photo.objects.values_list("uploaded_by", "rights", "consent")) == {(writer.pk, "supplied", "given")}
    assert sent.status_code == 302
    assert list(Attachment.objects.values_list("name", flat=True)) == ["原稿.docx", "名单.xlsx"]
    assert [(use.caption, use.is_lead) for use in StoryPicture.objects.all()] == [
        ("caption0", False),
        ("caption1", True),
    ]
    assert Story.objects.get().state == "received"


def test_a_refused_consent_is_not_given_by_who_sent_the_picture(client, writer, newsroom):
    mine, other = make_photo(writer), make_photo(newsroom.writer, colour="red", consent="asked")
    Photo.objects.filter(pk=mine.pk).update(consent="refused")
    uses = [
        {"photo": each.pk, "is_lead": False, "caption": "说", "credit": "摄", "alt": "见"} for each in (mine, other)
    ]
    story = own_draft(writer, pictures=uses)
    consents = {"pictures-0-consent": "given", "pictures-1-consent": "given"}

    client.post(page(story), form_of(client.get(page(story)), act="save", **consents))

    assert list(Photo.objects.order_by("pk").values_list("consent", flat=True)) == ["refused", "asked"]


@pytest.mark.parametrize(
    ("field", "file"),
    [
        ("new-pictures", SimpleUploadedFile("a.jpg", b"no picture")),
        ("new-originals", SimpleUploadedFile("a.exe", b"no original")),
    ],
)
def test_a_wrong_file_loses_nothing_typed(client, writer, field, file):
    story = own_draft(writer)
    file.seek(0)

    answer = client.post(
        page(story), form_of(client.get(page(story)), kicker="打了很久的引题", act="send") | {field: file}
    )

    assert answer.status_code == 422
    assert file.name in " ".join(errors_of(answer))
    assert form_of(answer)["kicker"] == ["打了很久的引题"]
    assert Story.objects.get().version == 1
    assert not Attachment.objects.exists()


def test_another_name_comes_without_a_script_and_saves_nothing(client, writer):
    answer = client.post(NEW, form_of(client.get(NEW), headline="打了一半", act="another_name"))

    form = form_of(answer)
    assert answer.status_code == 200
    assert (form["headline"], form["bylines-2-name"]) == (["打了一半"], [""])
    assert not Story.objects.exists()


def test_two_windows_of_one_person_are_two_editors_and_merge(client, writer, newsroom):
    story = own_draft(writer)
    first, second = (form_of(client.get(page(story)), act="save") for _window in range(2))
    client.post(page(story), first | {"headline": "先存的题"})

    merged = client.post(page(story), second | {"subhead": "后打的副题", "act": "send"}, follow=True)

    row = Story.objects.get()
    assert (row.state, row.headline, row.subhead) == ("draft", "先存的题", "后打的副题")
    assert merged.context["since"].is_changed
    assert form_of(merged)["version"] == ["3"]


def test_a_title_of_two_windows_is_asked_for_with_both_texts(client, writer, newsroom):
    story = own_draft(writer)
    first, second = (form_of(client.get(page(story)), act="save") for _window in range(2))
    client.post(page(story), first | {"headline": "先存的题"})

    original = SimpleUploadedFile("原件.pdf", b"x")
    asked = client.post(page(story), second | {"headline": "后打的题", "new-originals": original})
    saved = client.post(page(story), form_of(asked, "merge", **{"choice-headline": "mine"}), follow=True)

    assert asked.status_code == 409
    assert asked.context["is_own"]
    assert {"先存的题", "后打的题"} <= set(shown_runs(asked, "headline"))
    assert saved.redirect_chain[-1][0] == f"{page(story)}?since=1"
    assert Story.objects.get().headline == "后打的题"
    assert (Version.objects.count(), Attachment.objects.get().name) == (3, "原件.pdf")


def shown_runs(answer, key):
    return [run.text for side in answer.context["page"].asked[key].sides for run in side.runs]


def test_a_form_that_comes_back_still_goes_over_the_version_it_was_opened_with(client, writer, newsroom):
    story = own_draft(writer)
    first, second = (form_of(client.get(page(story)), act="save") for _window in range(2))
    client.post(page(story), first | {"headline": "先存的题"})

    refused = client.post(page(story), second | {"dateline": "长" * 61, "subhead": "后打的副题"})
    mended = form_of(refused, act="save")
    client.post(page(story), mended | {"dateline": ""})

    assert refused.status_code == 422
    assert mended["version"] == ["1"]
    assert (Story.objects.get().headline, Story.objects.get().subhead) == ("先存的题", "后打的副题")


def test_sent_copy_is_read_added_to_and_pulled_back_while_nobody_began(client, writer, newsroom):
    story = own_draft(writer)
    actions.send_in(story.pk, by=writer, version=1)
    opened = client.get(page(story))
    token = form_of(opened, "remark")["token"][0]
    remark = {
        "token": token,
        "act": "remark",
        "remark": "人数是三百二十名。",
        "originals": SimpleUploadedFile("a.pdf", b"x"),
    }

    for _time in range(2):
        assert client.post(page(story), remark).url == page(story)
    late = client.post(page(story), {"token": "l" * 43, "body": "<p>偷改</p>", "headline": "偷改的题", "version": 1})
    client.post(page(story), {"token": "p" * 43, "act": "pull_back"})
    pulled = Story.objects.get().state
    actions.send_in(story.pk, by=writer, version=1)
    actions.take_up(story.pk, by=newsroom.writer)
    kept = client.post(page(story), {"token": "q" * 43, "act": "pull_back"})

    assert [note.text for note in Note.objects.all()] == ["人数是三百二十名。"]
    assert Attachment.objects.count() == 1
    assert late.status_code == 422
    assert "偷改的题" in late.content.decode()
    assert pulled == "draft"
    assert kept.status_code == 422
    assert (Story.objects.get().state, Version.objects.count()) == ("draft", 1)


def test_the_desks_names_and_states_are_not_shown_to_a_correspondent(client, writer, newsroom):
    story = own_draft(writer)
    actions.send_in(story.pk, by=writer, version=1)
    actions.take_up(story.pk, by=newsroom.writer)
    actions.submit(story.pk, by=newsroom.writer, version=1)
    actions.sign_off(story.pk, by=newsroom.first, version=1, opinion="内部意见")

    for address in (page(story), reverse("desk:home")):
        shown = client.get(address).content.decode()
        assert [word for word in ("初审", "复审", "终审", "内部意见", "周初见") if word in shown] == []


def test_a_foreign_story_is_missing_like_one_that_never_was(client, writer, newsroom):
    foreign = make_story(newsroom)
    posted = {"act": "save", "body": "<p>x</p>", "token": "t" * 43, "version": 1}

    for name in ("desk:story", "desk:answer"):
        there, never = (reverse(name, args=[number]) for number in (foreign.pk, 987654))
        for send in (client.get, lambda address: client.post(address, posted)):
            assert [send(there).status_code, send(never).status_code] == [404, 404]
    client.force_login(newsroom.first)
    assert client.get(page(foreign)).status_code == 404


def test_another_unit_waits_for_the_newsroom_and_an_empty_one_changes_nothing(client, writer):
    profile = Contributor.objects.get(user=writer)
    Contributor.objects.filter(pk=profile.pk).update(unit="甲街道总工会", state="confirmed", from_reference=True)

    for unit in ("甲街道总工会", "", "乙街道总工会"):
        page = client.get(reverse("desk:write"))
        client.post(reverse("desk:write"), form_of(page, **{"new-unit": unit}))
    profile.refresh_from_db()

    assert profile.unit == "甲街道总工会"
    assert profile.pending["fields"] == {"unit": "乙街道总工会"}
    assert 'value="乙街道总工会"' in client.get(reverse("desk:write")).content.decode()
