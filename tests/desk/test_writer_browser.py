"""The writers' pages in a browser: a correspondent with a Word file, and one with a telephone."""

import pytest
from django.urls import reverse

from articles import actions
from articles.content import make_content
from articles.models import Note, Story
from tests.articles.pictures import make_photo, picture_bytes
from tests.chromium import accessibility_faults
from tests.factories import make_body, make_district
from tests.intake.word import docx_of
from tests.people import Newsroom
from tests.stories import BODY, content_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
WORD = """\
工地食堂夜校开课

本报讯（通讯员 祁小禾）近日，昌平区总工会在工地食堂办起夜校，三百名工友报名学习识图。
“原来这儿是空的。”一名工友指着屏幕说。
"""


@pytest.fixture
def newsroom(live_server):
    make_district("changping", name="昌平区", short_name="昌平")
    return Newsroom()


def press(tab, act):
    with tab.expect_navigation():
        tab.locator(f".btn[name=act][value={act}]").click()


def wide(tab):
    """How far the page runs out of the window."""
    return tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def test_a_word_file_is_imported_mended_and_sent(newsroom, open_page, tmp_path):
    make_body("昌平区总工会")
    (tmp_path / "夜校.docx").write_bytes(docx_of(WORD, [("image1.jpeg", picture_bytes(size=(600, 400)))]))
    newsroom.correspondent.set_password("a long enough secret")
    newsroom.correspondent.save()
    tab = open_page()
    tab.goto(reverse("login"))
    tab.locator("#id_username").fill(newsroom.correspondent.username)
    tab.locator("#id_password").fill("a long enough secret")
    with tab.expect_navigation(url="**/desk/"):
        tab.locator("#id_password").press("Enter")

    tab.goto(reverse("desk:write"))
    tab.locator("#word input[type=file]").set_input_files(tmp_path / "夜校.docx")
    press(tab, "import")
    copy = tab.locator(".prose-editor > .ProseMirror")
    copy.wait_for()
    assert "三百名工友" in copy.inner_text()
    assert tab.locator(".own-picture img").evaluate("image => image.complete && image.naturalWidth > 0")
    press(tab, "send")
    assert Story.objects.get().state == "draft"
    tab.locator(".flags a").first.click()
    assert tab.evaluate("location.hash") == "#id_pictures-0-caption"
    for name, words in {"caption": "工友在上课。", "credit": "祁小禾", "alt": "食堂里的课桌"}.items():
        tab.locator(f"#id_pictures-0-{name}").fill(words)
    counted = int(tab.locator("[data-copy-count]").inner_text())
    copy.click()
    tab.keyboard.press("Control+End")
    tab.keyboard.type("夜校3天AI课。")
    tab.wait_for_function(f"document.querySelector('[data-copy-count]').textContent == '{counted + 7}'")
    tab.get_by_role("button", name="Another name").or_(tab.get_by_role("button", name="加一位")).click()
    last = tab.locator(".names__row").last.locator("input").last
    last.fill("沈一禾")
    press(tab, "send")

    story = Story.objects.get()
    assert (story.state, story.characters) == ("received", counted + 7)
    assert "夜校3天AI课。" in story.body
    assert {"祁小禾", "沈一禾"} == {line["name"] for line in content_of(story)["text"]["bylines"]}
    assert tab.locator(".standing .st").count() == 1
    assert tab.locator("form .btn[value=pull_back]").count() == 1


def returned(newsroom):
    writer = newsroom.correspondent
    use = {"photo": make_photo(writer).pk, "is_lead": True, "caption": "课上。", "credit": "摄", "alt": "教室"}
    content = make_content(headline="夜校开课", body=BODY, pictures=[use], districts=["changping"])
    story = actions.create_story(content, by=writer, written_by=writer)
    actions.send_in(story.pk, by=writer, version=1)
    return actions.return_to_author(story.pk, by=newsroom.first, reason="三百名还是三百六十名？")


def test_a_return_is_answered_on_a_telephone_without_a_script(newsroom, desk_of):
    returned(newsroom)
    tab = desk_of(newsroom.correspondent, width=390, script=False)

    tab.goto(reverse("desk:home"))
    tab.locator(".own td > a").click()
    assert "三百六十名" in tab.locator(".note--back").inner_text()
    paragraph = tab.locator("#id_part-0")
    paragraph.fill(paragraph.input_value().replace("三百名", "三百六十名"))
    tab.locator("#id_reply").fill("是三百六十名，已核。")
    press(tab, "send")

    story = Story.objects.get()
    assert story.state == "received"
    assert "三百六十名职工" in story.body
    assert [note.text for note in Note.objects.all()] == ["是三百六十名，已核。"]


@pytest.mark.thorough
def test_nobody_is_kept_out_by_how_a_page_is_made(newsroom, desk_of):
    """What a machine can check, in both colour schemes, and that nothing runs out of a small window."""
    story = returned(newsroom)
    sent = actions.create_story(
        make_content(headline="驿站添了新炉子", body=BODY), by=newsroom.correspondent, written_by=newsroom.correspondent
    )
    actions.send_in(sent.pk, by=newsroom.correspondent, version=1)
    actions.add_note(sent.pk, "炉子是周三装的。", by=newsroom.correspondent)
    tab = desk_of(newsroom.correspondent, width=360, bypass_csp=True)

    faults, outside = {}, {}
    for address in (
        reverse("desk:home"),
        reverse("desk:write"),
        reverse("desk:story", args=[story.pk]),
        reverse("desk:answer", args=[story.pk]),
        reverse("desk:story", args=[sent.pk]),
    ):
        tab.goto(address)
        if tab.locator("#id_body").count():
            tab.locator(".prose-editor > .ProseMirror").wait_for()
        faults[address], outside[address] = accessibility_faults(tab, *WCAG), wide(tab)

    assert {address: found for address, found in faults.items() if found} == {}
    assert {address: pixels for address, pixels in outside.items() if pixels > 0} == {}
