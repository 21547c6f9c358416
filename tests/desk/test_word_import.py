"""从 Word 导入: the file becomes a draft at once and stays beside it; nothing of it is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles import actions
from articles.models import Attachment, Photo, Story, StoryPicture
from desk import word_import
from tests.articles.pictures import picture_bytes
from tests.factories import make_body, make_district
from tests.intake.word import docx_of
from tests.people import Newsroom, make_contributor
from tests.stories import content_of

pytestmark = pytest.mark.django_db
NEW = "/desk/stories/new/"
WORD = """\
工地食堂夜校开课
三百名工友学识图

本报讯（通讯员 祁小禾）近日，昌平区试用工会联合会在工地食堂办起夜校，三百名工友报名学习识图。
“原来这儿是空的。”一名工友指着屏幕说。
夜校由设计院轮流派人来讲，九月开班至今已讲了二十课。
"""
TWO = f"""{WORD}
环卫驿站添了新炉子

本报讯（通讯员 祁小禾）入冬第一场雪后，环卫驿站的热水一直没有断过，炉子也换了新的。
值班员说，进来坐坐就好。
"""


@pytest.fixture
def writer(client):
    person = Newsroom().correspondent
    client.force_login(person)
    return person


def send(client, name, content, token="t" * 43):
    return client.post(NEW, {"act": "import", "token": token, "file": SimpleUploadedFile(name, content)}, follow=True)


def test_titles_bylines_places_and_pictures_fill_the_draft(client, writer):
    make_district("changping", name="昌平区", short_name="昌平")
    make_body("昌平区试用工会联合会", slug="shiyong")
    make_contributor("祁小禾", slug="qi")
    pictures = [("image1.jpeg", picture_bytes(size=(600, 400))), ("image2.emf", b"no picture")]
    content = docx_of(WORD, pictures)

    answer = send(client, "夜校.docx", content)

    story = Story.objects.get()
    text, taxonomy = content_of(story)["text"], content_of(story)["taxonomy"]
    assert (story.state, story.written_by) == ("draft", writer)
    assert "工地食堂夜校开课" in (text["headline"], text["kicker"])
    assert text["bylines"] == [{"role": "通讯员", "name": "祁小禾", "contributor": "qi"}]
    assert (taxonomy["districts"], taxonomy["bodies"]) == (["changping"], ["shiyong"])
    assert "三百名工友报名学习识图" in story.body
    with Attachment.objects.get().file.open() as kept:
        assert kept.read() == content
    assert story.original_text == WORD.rstrip("\n")
    photo = Photo.objects.get()
    assert (photo.uploaded_by, photo.rights, photo.consent) == (writer, "supplied", "asked")
    assert StoryPicture.objects.get().photo == photo
    assert [fault.field for fault in answer.context["faults"] if fault.is_grave] == [
        "id_pictures-0-caption", "id_pictures-0-credit", "id_pictures-0-alt",
    ]  # fmt: skip
    assert len(answer.context["messages"]) == 2


def test_the_same_file_sent_twice_is_one_story(client, writer):
    for _time in range(2):
        answer = send(client, "夜校.txt", WORD.encode("gb18030"))

    assert answer.status_code == 200
    assert Story.objects.count() == Attachment.objects.count() == 1


def test_several_stories_stand_in_one_and_a_sentence_says_so(client, writer):
    answer = send(client, "两篇.txt", TWO.encode())

    story = Story.objects.get()
    assert "三百名工友报名学习识图" in story.body
    assert "环卫驿站的热水" in story.body
    assert "warning" in [message.level_tag for message in answer.context["messages"]]


def test_a_note_of_two_lines_is_a_draft_too(client, writer):
    send(client, "便条.txt", "明天上午九点\n食堂见".encode())

    story = Story.objects.get()
    assert "".join((story.headline + story.kicker + story.body).split()).count("食堂见") == 1
    assert "明天上午九点" in story.headline + story.kicker + story.body


def test_a_title_too_long_for_its_field_stands_above_the_copy():
    reading = {"kicker": "引" * 201, "headline": "题" * 301, "subhead": "", "dateline": "本报讯"}

    titles, above = word_import._fitting(reading)

    assert titles == {"kicker": "", "headline": "", "subhead": "", "dateline": "本报讯"}
    assert [line for line in above if line] == ["引" * 201, "题" * 301]


OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", b"PK\x03\x04 broken"), ("a.doc", OLD_WORD), ("a.txt", b" ")],
    ids=["broken", "old Word", "blank"],
)
def test_a_bad_file_is_answered_at_its_field(client, writer, name, content):
    answer = send(client, name, content)

    assert answer.status_code == 422
    assert answer.context["word"].errors["file"]
    assert not Story.objects.exists()


def test_no_file_at_all_is_said_too(client, writer):
    answer = client.post(NEW, {"act": "import", "token": "t" * 43})

    assert answer.status_code == 422
    assert answer.context["word"].errors["file"]


def test_an_imported_story_can_be_sent(client, writer):
    send(client, "夜校.txt", WORD.encode())
    story = Story.objects.get()

    assert actions.send_in(story.pk, by=writer, version=1).state == "received"


@pytest.mark.parametrize(
    "text",
    [
        "一行",
        "【新春走基层】\n\n夜校开课\n\n本报讯 工地食堂办起夜校。\n祁小禾 摄",
        "标题一\n标题二\n\n标题三",
        "本报讯（记者 " + "祁小禾、" * 20 + "沈一禾）近日，夜校开课。",
        f"{'很长的题' * 90}\n\n本报讯 近日，夜校开课。",
        "1\n2\n3",
        "甲\t乙\n丙\t丁",
    ],
    ids=["one line", "unknown column", "titles only", "many names", "long title", "figures", "table"],
)
def test_no_letter_of_a_file_is_lost(client, writer, text):
    """Each stands on the page, in a sentence above it, or among the bylines, where marks between names are not."""
    answer = send(client, "来稿.txt", text.encode())

    content = content_of(Story.objects.get())
    said = "".join(str(message) for message in answer.context["messages"])
    kept = said + str(content["text"])
    assert answer.status_code == 200
    assert {letter for letter in "".join(text.split()) if letter not in "（）【】、"} <= set(kept)
