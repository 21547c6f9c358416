"""Two people at one card: what one touched merges by itself, what both touched is chosen on the card."""

import pytest

from articles.models import Story
from intake import actions
from intake.contents import answers_of
from intake.models import Clip
from tests.intake.pages import small_page
from tests.intake.sending import clip_of, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(newsroom):
    batch, _is_new = actions.receive(small_page("暖手炉送到路口", "夜班食堂添新灶"), by=newsroom.typist, page=3)
    return batch


@pytest.fixture
def editor(client, newsroom):
    client.force_login(newsroom.typist)
    return client


def save_as(person, clip, answers=None, **text):
    """Somebody else saves what they changed of the clip as it is now."""
    clip = Clip.objects.get(pk=clip.pk)
    content = {**clip.content, "text": {**clip.content["text"], **text}}
    if answers:
        content["answers"] = answers
    return actions.update_clip(clip.pk, content, by=person, version=clip.version)


def typed(editor, batch, **changes):
    clip = clip_of(batch)
    return sent(
        editor.get(batch.get_absolute_url()), **{f"clip-{clip.pk}-{name}": value for name, value in changes.items()}
    )


def chosen(response, clip, act="save", met=2, **choices):
    named = {f"clip-{clip.pk}-choice-{key}": side for key, side in choices.items()}
    return sent(response, act, **named, **{f"clip-{clip.pk}-met": met})


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_two_people_at_one_card_merge_by_field_and_by_paragraph(editor, newsroom, batch):
    clip, here = clip_of(batch), batch.get_absolute_url()
    first, *rest = clip.content["text"]["body"].split("\n")
    copy = "\n\n".join(["新起的头一段。", *(line.removeprefix("<p>").removesuffix("</p>") for line in (first, *rest))])
    form = typed(editor, batch, subhead="我的副题", copy=copy)
    save_as(newsroom.first, clip, headline="他的题", body="\n".join([first, *rest, "<p>他添的末一段。</p>"]))

    response = editor.post(here, form, follow=True)

    text = clip_of(batch).content["text"]
    assert (text["headline"], text["subhead"]) == ("他的题", "我的副题")
    assert text["body"].split("\n") == ["<p>新起的头一段。</p>", first, *rest, "<p>他添的末一段。</p>"]
    assert "周初见" in said(response)


def test_what_both_changed_stands_side_by_side_on_the_card_until_it_is_chosen(editor, newsroom, batch):
    clip, here = clip_of(batch), batch.get_absolute_url()
    form = typed(editor, batch, headline="乙改的", subhead="乙的副题")
    save_as(newsroom.first, clip, headline="甲改的", kicker="甲的引题")

    asked = editor.post(here, form)
    again = editor.post(here, sent(asked))
    saved = editor.post(here, chosen(again, clip, headline="theirs"))

    page = asked.content.decode()
    assert (asked.status_code, again.status_code, saved.status_code) == (409, 409, 302)
    assert "周初见" in asked.context["problem"]
    assert f'name="clip-{clip.pk}-choice-headline"' in page
    assert "甲改的" in page and "乙改的" in page
    text = clip_of(batch).content["text"]
    assert (text["headline"], text["kicker"], text["subhead"]) == ("甲改的", "甲的引题", "乙的副题")


def test_mine_is_what_stands_in_the_fields_and_a_choice_holds_over_the_text_it_was_made_over(editor, newsroom, batch):
    clip, here = clip_of(batch), batch.get_absolute_url()
    form = typed(editor, batch, headline="乙改的")
    save_as(newsroom.first, clip, headline="甲改的")
    asked = editor.post(here, form)
    save_as(newsroom.first, clip, headline="甲又改的")

    late = editor.post(here, chosen(asked, clip, headline="mine"))
    third = chosen(late, clip, met=3, headline="mine") | {f"clip-{clip.pk}-headline": "第三种"}
    saved = editor.post(here, third)

    assert (late.status_code, saved.status_code) == (409, 302)
    assert "甲又改的" in late.content.decode()
    assert clip_of(batch).headline == "第三种"


def test_no_story_is_made_of_a_card_that_was_merged_unread(editor, newsroom, batch):
    clip, here = clip_of(batch), batch.get_absolute_url()
    form = typed(editor, batch, subhead="我的副题") | {"act": f"make:{clip.pk}"}
    save_as(newsroom.first, clip, headline="他的题")

    editor.post(here, form)
    unread = Story.objects.count()
    editor.post(here, sent(editor.get(here), f"make:{clip.pk}"))

    assert unread == 0
    assert (Story.objects.get().headline, Story.objects.get().subhead) == ("他的题", "我的副题")


def test_a_card_nobody_touched_is_shown_as_it_is_now_before_a_story_is_made_of_it(editor, newsroom, batch):
    clip, here = clip_of(batch), batch.get_absolute_url()
    form = typed(editor, batch) | {"act": f"make:{clip.pk}"}
    save_as(newsroom.first, clip, headline="他的题")

    refused = editor.post(here, form)

    assert (refused.status_code, Story.objects.count()) == (409, 0)
    assert refused.context["cards"][0].form["headline"].value() == "他的题"


def test_answers_to_a_card_merge_too(editor, newsroom, batch):
    clip, here = clip_of(batch), batch.get_absolute_url()
    name = clip.content["text"]["bylines"][0]["name"]
    form = typed(editor, batch, **{f"who-{name}": ""})
    save_as(newsroom.first, clip, answers={"column": "他的栏目"})

    response = editor.post(here, form)

    answers = answers_of(clip_of(batch).content)
    assert response.status_code == 302
    assert (answers["people"], answers["column"]) == ({name: ""}, "他的栏目")


def test_the_content_a_card_began_with_is_sealed_to_its_clip(editor, newsroom, batch):
    clip, other, here = clip_of(batch), clip_of(batch, 1), batch.get_absolute_url()
    form = typed(editor, batch, headline="乙改的")
    save_as(newsroom.first, clip, headline="甲改的")

    swapped = editor.post(here, form | {f"clip-{clip.pk}-base": form[f"clip-{other.pk}-base"]})

    assert swapped.status_code == 409
    assert clip_of(batch).headline == "甲改的"
