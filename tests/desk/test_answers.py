"""A returned story is answered paragraph by paragraph: what nobody touched stays the very same."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import actions
from articles.content import make_content
from articles.models import Attachment, Note, Story, Version
from tests.articles.pictures import make_photo
from tests.desk.writer_form import errors_of, form_of
from tests.people import Newsroom
from tests.stories import content_of, make_story

pytestmark = pytest.mark.django_db
COPY = """\
<p>近日，试用区夜校开课，<strong>346</strong>名工友报了名，详见<a href="https://example.org/">公告</a>。</p>
<h2>食堂里的课桌</h2>
<ul><li>识图</li><li>算量</li></ul>
<p>“原来这儿是空的。”他说。</p>"""


@pytest.fixture
def newsroom():
    return Newsroom()


@pytest.fixture
def story(newsroom, client):
    """A correspondent's story that came back."""
    writer = newsroom.correspondent
    client.force_login(writer)
    photo = make_photo(writer)
    use = {"photo": photo.pk, "is_lead": True, "caption": "课上。", "credit": "摄", "alt": "见"}
    content = make_content(headline="夜校开课", body=COPY, pictures=[use])
    made = actions.create_story(content, by=writer, written_by=writer)
    actions.send_in(made.pk, by=writer, version=1)
    return actions.return_to_author(made.pk, by=newsroom.first, reason="人数是346还是364？")


def page(story):
    return reverse("desk:answer", args=[story.pk])


def test_the_page_begins_with_the_reason_and_the_list_leads_to_it(client, story):
    shown = client.get(page(story)).content.decode()

    assert shown.index("人数是346还是364？") < shown.index("id_part-0")
    assert client.get("/desk/").context["rows"][0].url == page(story)
    assert page(story) in client.get(reverse("desk:story", args=[story.pk])).content.decode()


def test_one_figure_is_mended_answered_and_sent_in_one_act(client, story):
    opened = form_of(client.get(page(story)), "reply")
    last = opened["part-3"][0].replace("空的", "空的啊")
    form = opened | {"part-3": last, "reply": "是364，已核。", "act": "send"}
    form |= {"originals": SimpleUploadedFile("名册.xlsx", b"364")}

    first, again = (client.post(page(story), form) for _time in range(2))

    row = Story.objects.get()
    assert (first.url, again.url) == (reverse("desk:story", args=[row.pk]),) * 2
    assert (row.state, row.version) == ("received", 2)
    assert row.body == COPY.replace("空的", "空的啊")
    assert [note.text for note in Note.objects.all()] == ["是364，已核。"]
    assert [file.name for file in Attachment.objects.all()] == ["名册.xlsx"]


def test_paragraphs_are_split_emptied_and_escaped_and_captions_mended(client, story):
    opened = form_of(client.get(page(story)), "reply")
    photo = content_of(story)["text"]["pictures"][0]["photo"]
    changes = {"part-0": "第一句 <b>粗</b>。\r\n\r\n第二句 & 完。", "part-1": "", f"caption-{photo}": "工友在上课。"}

    client.post(page(story), opened | changes | {"act": "save", "headline": "夜校开了课"})

    row = Story.objects.get()
    text = content_of(row)["text"]
    assert row.state == "returned"
    assert text["body"].splitlines()[:2] == ["<p>第一句 &lt;b&gt;粗&lt;/b&gt;。</p>", "<p>第二句 &amp; 完。</p>"]
    assert "食堂里的课桌" not in text["body"]
    assert "<li>识图</li>" in text["body"]
    assert (text["headline"], text["pictures"][0]["caption"]) == ("夜校开了课", "工友在上课。")


def test_an_answer_alone_is_enough_and_nothing_at_all_is_not(client, story):
    opened = form_of(client.get(page(story)), "reply", act="send")

    empty = client.post(page(story), opened)
    said = client.post(page(story), opened | {"reply": "人数没有错。"})

    assert empty.status_code == 422
    assert said.status_code == 302
    assert (Story.objects.get().state, Version.objects.count()) == ("received", 1)


def test_what_a_picture_lacks_is_asked_for_on_the_same_page(client, newsroom):
    writer = newsroom.correspondent
    client.force_login(writer)
    photo = make_photo(writer)
    use = {"photo": photo.pk, "is_lead": True, "caption": "", "credit": "摄", "alt": ""}
    made = actions.create_story(make_content(headline="夜校", pictures=[use]), by=writer, written_by=writer)
    actions.send_in(made.pk, by=writer, version=1)
    actions.return_to_author(made.pk, by=newsroom.first, reason="补图说")
    opened = form_of(client.get(page(made)), "reply", act="send")

    client.post(page(made), opened | {f"caption-{photo.pk}": "工友在上课。", f"alt-{photo.pk}": "教室"})

    assert f"credit-{photo.pk}" not in opened
    assert Story.objects.get().state == "received"


def test_what_must_be_mended_is_saved_and_said_and_not_sent(client, story):
    form = form_of(client.get(page(story)), "reply", headline="", reply="改好了", act="send")

    answer = client.post(page(story), form, follow=True)

    assert Story.objects.get().state == "returned"
    assert [fault.field for fault in answer.context["faults"] if fault.is_grave] == ["id_headline"]
    assert Note.objects.count() == 1


def test_a_wrong_file_loses_nothing_typed(client, story):
    form = form_of(client.get(page(story)), "reply", reply="打了很久", **{"part-3": "改过的一段。"}, act="send")

    answer = client.post(page(story), form | {"originals": SimpleUploadedFile("a.exe", b"x")})

    kept = form_of(answer, "reply")
    assert answer.status_code == 422
    assert (kept["reply"], kept["part-3"]) == (["打了很久"], ["改过的一段。"])
    assert "a.exe" in " ".join(errors_of(answer))
    assert (Story.objects.get().version, Note.objects.count()) == (1, 0)


def test_an_answer_merges_with_what_the_newsroom_changed_and_waits_to_be_read(client, story, newsroom):
    form = form_of(client.get(page(story)), "reply", **{"part-3": "我改的一段。"}, reply="答", act="send")
    theirs = content_of(story)
    theirs["text"] |= {"headline": "编辑改的题", "body": f"<p>编辑加的一段。</p>\n{COPY}"}
    actions.save(story.pk, theirs, base=1, by=newsroom.writer)

    answer = client.post(page(story), form)

    assert newsroom.writer.last_name not in client.get(answer.url).content.decode()
    row = Story.objects.get()
    assert answer.url == reverse("desk:story", args=[story.pk]) + "?since=1"
    assert (row.state, row.version, row.headline) == ("returned", 3, "编辑改的题")
    assert row.body == "<p>编辑加的一段。</p>\n" + COPY.replace("“原来这儿是空的。”他说。", "我改的一段。")
    assert Note.objects.get().text == "答"


def test_one_paragraph_of_both_is_asked_for_and_the_answer_and_its_file_are_kept(client, story, newsroom):
    form = form_of(client.get(page(story)), "reply", **{"part-3": "我改的一段。"}, reply="答", act="send")
    form["originals"] = SimpleUploadedFile("名册.xlsx", b"364")
    theirs = content_of(story)
    theirs["text"]["body"] = COPY.replace("空的", "空着的")
    actions.save(story.pk, theirs, base=1, by=newsroom.writer)

    asked = client.post(page(story), form)
    [place] = asked.context["page"].asked
    client.post(page(story), form_of(asked, "merge", **{f"choice-{place}": "mine"}))

    assert asked.status_code == 409
    assert "编辑部" in asked.context["saver"]
    assert newsroom.writer.last_name not in asked.content.decode()
    assert (Attachment.objects.get().name, Note.objects.get().text) == ("名册.xlsx", "答")
    assert Story.objects.get().body == COPY.replace("“原来这儿是空的。”他说。", "我改的一段。")


def test_only_a_returned_story_is_answered(client, newsroom):
    client.force_login(newsroom.writer)
    draft = make_story(newsroom)

    assert client.get(page(draft)).url == reverse("desk:story", args=[draft.pk])


def test_a_reporters_answer_goes_to_first_review(client, newsroom):
    story = make_story(newsroom)
    actions.submit(story.pk, by=newsroom.writer, version=1)
    actions.return_to_author(story.pk, by=newsroom.first, reason="补一句")
    client.force_login(newsroom.writer)

    client.post(page(story), form_of(client.get(page(story)), "reply", reply="补了", act="send"))

    assert Story.objects.get().state == "first_review"
