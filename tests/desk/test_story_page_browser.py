"""The desk in a browser, as the people of the paper use it."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from articles.models import Article, Photo, SignOff, Story, Version
from tests.articles.pictures import exif_with_place, picture_bytes
from tests.chromium import accessibility_faults
from tests.factories import make_district
from tests.people import Newsroom
from tests.stories import make_story, signed_up_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
COPY = "入冬第一场雪后，环卫驿站的热水一直没有断过。"


@pytest.fixture
def newsroom(live_server):
    return Newsroom()


def story_address(story):
    return reverse("admin:articles_story_change", args=[story.pk])


def act(tab, name):
    """Presses the button of an act and waits for the next page."""
    with tab.expect_navigation():
        tab.locator(f".acts button[name=act][value={name}]").click()


def prose(tab):
    """The editor in which the copy is typed."""
    box = tab.locator(".prose-editor > .ProseMirror")
    box.wait_for()
    return box


def test_a_story_goes_from_the_writer_through_three_reviews_to_its_district(newsroom, desk_of, open_page):
    district = make_district("chaoyang", name="朝阳区", short_name="朝阳")
    tab = desk_of(newsroom.writer)
    tab.goto(reverse("admin:articles_story_add"))
    tab.locator("#id_headline").fill("雪夜驿站灯常亮")
    prose(tab).click()
    tab.keyboard.type(COPY)
    tab.keyboard.press("Enter")
    tab.keyboard.type("“进来坐坐就好。”值班员说。")
    tab.locator("input[name=districts][value=chaoyang]").check()
    assert tab.locator("#id_bylines-0-name").input_value() == "沈一禾"
    tab.locator("#id_desk").select_option(str(newsroom.desk.pk))
    act(tab, "save")
    story = Story.objects.get()
    act(tab, "submit")

    for person, name in ((newsroom.first, "approve_first"), (newsroom.second, "approve_second")):
        tab = desk_of(person)
        tab.goto(story_address(story))
        tab.locator("#reason").fill("同意")
        act(tab, name)
    tab = desk_of(newsroom.final)
    tab.goto(f"{story_address(story)}?view=edit")
    tab.locator("#id_headline").fill("雪夜驿站灯长明")
    tab.locator("input[name=then][value=now]").check()
    act(tab, "approve_final")
    assert Article.objects.count() == 0  # the signer's own change waits for somebody else's eyes
    tab = desk_of(newsroom.proofreader)
    tab.goto(story_address(story))
    act(tab, "confirm_changes")
    tab = desk_of(newsroom.second)
    tab.goto(story_address(story))
    act(tab, "publish")

    article = Article.objects.get()
    assert [sign.reviewer for sign in SignOff.objects.order_by("stage")] == list(newsroom.reviewers)
    assert Version.objects.get(number=2).stage == 3
    reader = open_page(script=False)
    reader.goto(article.get_absolute_url())
    assert reader.locator("h1").inner_text().replace("\n", "") == "雪夜驿站灯长明"
    assert COPY in reader.locator("article").inner_text()
    assert "沈一禾" in reader.locator("article").inner_text()
    reader.goto(district.get_absolute_url())
    with reader.expect_navigation():
        reader.get_by_role("link", name="雪夜驿站灯长明").first.click()
    assert reader.url.endswith(article.get_absolute_url())


@pytest.mark.thorough
@pytest.mark.parametrize("view", ["edit", "marked"])
def test_the_enter_key_in_a_field_signs_and_sends_nothing(newsroom, desk_of, view):
    story = signed_up_to(newsroom, "second")
    tab = desk_of(newsroom.final)
    fields = ["#id_publish_at", "#id_is_urgent", "input[name=then]:checked"]
    if view == "edit":
        fields += ["#id_kicker", "#id_page", "#id_issue_date", "#id_tags"]

    for field in fields:
        tab.goto(f"{story_address(story)}?view={view}")
        with tab.expect_navigation():
            tab.locator(field).press("Enter")

    assert Story.objects.get().state == "final_review"
    assert SignOff.objects.count() == 2


def test_a_page_of_three_stories_is_signed_in_one_act(newsroom, desk_of):
    day = timezone.localdate() + timedelta(days=1)
    planned = {"issue_date": day.isoformat(), "page": 1, "page_name": "要闻", "print_status": "planned"}
    stories = [signed_up_to(newsroom, "second", headline=f"要闻之{number}", **planned) for number in "一二三"]
    tab = desk_of(newsroom.final)

    tab.goto(reverse("admin:issue_today"))
    assert tab.locator("form.sign input[name=story]:checked").count() == 3
    tab.locator("form.sign input[name=opinion]").fill("付印")
    with tab.expect_navigation():
        tab.locator("form.sign button").click()

    assert {Story.objects.get(pk=story.pk).state for story in stories} == {"ready"}
    assert SignOff.objects.filter(stage=3, reviewer=newsroom.final, opinion="付印").count() == 3
    assert tab.locator("form.sign").count() == 0


def test_a_photo_of_the_story_form_reaches_readers_without_its_place(newsroom, desk_of, open_page, tmp_path):
    original = picture_bytes(exif=exif_with_place())
    assert b"SECRET-CANARY" in original
    (tmp_path / "shot.jpg").write_bytes(original)
    story = make_story(newsroom)
    tab = desk_of(newsroom.writer)
    tab.goto(f"{story_address(story)}?view=edit")
    tab.locator("details:has(#id_new-upload) > summary").click()
    tab.locator("#id_new-upload").set_input_files(tmp_path / "shot.jpg")
    for name, value in {"caption": "灯亮着。", "alt": "亮灯的驿站", "credit": "沈一禾 摄"}.items():
        tab.locator(f"#id_new-{name}").fill(value)
    act(tab, "save")
    assert tab.locator("#id_pictures-0-caption").input_value() == "灯亮着。"
    act(tab, "submit")
    for person, name in zip(newsroom.reviewers, ("first", "second", "final"), strict=True):
        tab = desk_of(person)
        tab.goto(story_address(story))
        if name == "final":
            tab.locator("input[name=then][value=now]").check()
        act(tab, f"approve_{name}")

    reader = open_page()
    served = []
    reader.on("response", lambda response: served.append(response) if "/media/" in response.url else None)
    reader.goto(Article.objects.get().get_absolute_url(), wait_until="networkidle")
    assert reader.get_by_alt_text("亮灯的驿站").first.evaluate("image => image.complete && image.naturalWidth > 0")
    assert "灯亮着。" in reader.locator("article").inner_text()
    addresses = set(re.findall(r"/media/[\w.-]+", reader.content())) | {response.url for response in served}
    assert served
    for address in addresses:
        picture = reader.request.get(address).body()
        assert b"SECRET-CANARY" not in picture
        assert not Image.open(BytesIO(picture)).getexif()
    assert not any(Photo.objects.get().original.name.rpartition("/")[2] in address for address in addresses)


@pytest.mark.thorough
def test_nobody_is_kept_out_by_how_a_page_is_made(newsroom, desk_of):
    """The rules of WCAG 2.1 AA that a machine can check, in both colour schemes."""
    day = timezone.localdate()
    planned = {"issue_date": day.isoformat(), "page": 1, "page_name": "要闻", "print_status": "planned"}
    story = signed_up_to(newsroom, "first", **planned)
    tab = desk_of(newsroom.second, bypass_csp=True)

    faults = {}
    for address in (
        f"{story_address(story)}?view=edit",
        f"{story_address(story)}?view=marked",
        reverse("admin:articles_story_history", args=[story.pk]),
        reverse("admin:articles_story_add"),
        reverse("admin:index"),
        reverse("admin:issue", args=[day.isoformat()]),
    ):
        tab.goto(address)
        if address.endswith(("edit", "add/")):
            prose(tab)
        faults[address] = accessibility_faults(tab, *WCAG)
    closed = desk_of(newsroom.correspondent, bypass_csp=True)
    closed.goto(reverse("admin:index"))
    faults["closed"] = accessibility_faults(closed, *WCAG)

    assert {address: found for address, found in faults.items() if found} == {}
