"""Two people at one story of the desk: what one touched merges by itself, what both touched is asked for."""

from functools import partial

import pytest
from django.urls import reverse

from articles import actions
from articles.actions import new_token
from articles.models import SignOff, Story, Version
from tests.desk.story_form import typed
from tests.desk.writer_form import form_of
from tests.people import Newsroom
from tests.stories import BODY, content_of, edited, make_story, signed_up_to

pytestmark = pytest.mark.django_db
FIRST, SECOND = BODY.split("\n")


@pytest.fixture
def newsroom():
    return Newsroom()


@pytest.fixture
def story(newsroom, client):
    client.force_login(newsroom.writer)
    return make_story(newsroom)


def page(story):
    return reverse("admin:articles_story_change", args=[story.pk])


def save_as(person, story, **parts):
    """Somebody else saves what they changed of the newest version."""
    version = Story.objects.get(pk=story.pk).version
    content = edited(Story.objects.get(pk=story.pk), **parts)
    return actions.save(story.pk, content, base=version, by=person)


def form(content, **changes):
    return typed(content, **{"version": 1, "token": new_token(), "act": "save", **changes})


def said(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def test_neighbouring_paragraphs_of_two_people_are_saved_at_once(client, newsroom, story):
    mine = form(content_of(story), body=f"{FIRST}\n{SECOND.replace('敞亮', '亮堂')}")
    save_as(newsroom.first, story, body=f"{FIRST.replace('三百', '四百')}\n{SECOND}", kicker="引题")

    answer = client.post(page(story), mine, follow=True)

    row, merged = Story.objects.get(), Version.objects.get(number=3)
    assert answer.redirect_chain == [(f"{page(story)}?view=marked&since=1", 302)]
    assert row.body == BODY.replace("三百", "四百").replace("敞亮", "亮堂")
    assert row.kicker == "引题"
    assert (merged.saved_by, "周初见" in merged.note, "2" in merged.note) == (newsroom.writer, True, True)
    assert "周初见" in said(answer)
    assert answer.context["base"].number == 1
    assert answer.context["marked"].changed_characters == 5


def test_nothing_typed_makes_no_version(client, newsroom, story):
    mine = form(content_of(story))
    save_as(newsroom.first, story, kicker="引题")

    answer = client.post(page(story), mine, follow=True)

    assert Version.objects.count() == 2
    assert "周初见" in said(answer)


def test_what_would_have_been_signed_is_saved_and_waits_to_be_read(client, newsroom):
    story = signed_up_to(newsroom, "")
    client.force_login(newsroom.first)
    mine = form(content_of(story), subhead="我的副题") | {"act": "approve_first", "reason": "同意付印"}
    save_as(newsroom.other_first, story, kicker="引题")

    answer = client.post(page(story), mine, follow=True)

    row = Story.objects.get()
    assert (row.kicker, row.subhead, row.state) == ("引题", "我的副题", "first_review")
    assert not SignOff.objects.exists()
    assert "吴初晴" in said(answer)
    assert "同意付印" in said(answer)


def test_who_reads_is_told_and_signs_nothing_new(client, newsroom):
    story = signed_up_to(newsroom, "")
    client.force_login(newsroom.first)
    save_as(newsroom.other_first, story, kicker="引题")

    answer = client.post(page(story), {"token": new_token(), "version": 1, "act": "approve_first"})

    assert answer.status_code == 409
    assert not SignOff.objects.exists()


def test_a_merge_in_review_costs_what_the_savers_edit_costs(client, newsroom):
    story = signed_up_to(newsroom, "second")
    client.force_login(newsroom.first)
    mine = form(content_of(story), headline="换了题目")
    save_as(newsroom.final, story, kicker="引题")

    answer = client.post(page(story), mine, follow=True)

    assert Story.objects.get().state == "second_review"
    assert Story.objects.get().headline == "换了题目"
    assert len(list(answer.context["messages"])) == 2


# --- Asked ----------------------------------------------------------------------------------------


@pytest.fixture
def asked(client, newsroom, story):
    """Both changed the headline and the second paragraph; they the kicker too, and I the subhead."""
    mine = form(content_of(story), headline="我的题", subhead="我的副题", body=BODY.replace("敞亮", "亮堂"))
    theirs = {"headline": "他的题", "kicker": "引题", "body": BODY.replace("心里敞亮", "<strong>心里</strong>明白")}
    save_as(newsroom.first, story, **theirs)
    return client.post(page(story), mine | {"act": "submit", "reason": "快点"})


def block_of(asked):
    return next(key for key in asked.context["page"].asked if key.startswith("block-"))


def test_both_texts_stand_side_by_side_and_nothing_is_saved(client, newsroom, story, asked):
    html = asked.content.decode()

    shown = asked.context["page"]
    assert (asked.status_code, Version.objects.count()) == (409, 2)
    assert list(shown.asked) == ["headline", block_of(asked)]
    assert [words for _label, words in shown.taken] == ["引题"]
    assert "我的副题" in [words for _label, words in shown.kept]
    assert "周初见" in html
    [theirs, mine] = shown.asked[block_of(asked)].sides
    assert [run.text for run in mine.blocks[0].runs if run.kind == "added"] == ["堂"]
    assert "明白" in "".join(run.text for run in theirs.blocks[0].runs if run.kind == "added")


def test_theirs_mine_and_a_third_are_saved_as_chosen(client, story, asked):
    key = block_of(asked)
    third = "“跑完这一圈，心里敞亮又明白。”他说。\r\n又添一段。"
    choices = {"choice-headline": "theirs", f"choice-{key}": "own", f"own-{key}": third}

    answer = client.post(page(story), form_of(asked, "merge", **choices), follow=True)

    row = Story.objects.get()
    assert (row.headline, row.kicker, row.subhead, row.state) == ("他的题", "引题", "我的副题", "draft")
    assert row.body == f"{FIRST}\n<p>“跑完这一圈，心里敞亮又明白。”他说。</p>\n<p>又添一段。</p>"
    assert row.version == 3
    assert "快点" in said(answer)


def test_one_press_twice_is_one_version(client, story, asked):
    choices = form_of(asked, "merge", **{"choice-headline": "mine", f"choice-{block_of(asked)}": "mine"})

    first, again = (client.post(page(story), choices) for _time in range(2))

    assert first.url == again.url
    assert (Version.objects.count(), Story.objects.get().headline) == (3, "我的题")


@pytest.mark.parametrize(
    "choices", [{}, {"choice-headline": "mine"}, {"choice-headline": "own", "own-headline": "长" * 301}]
)
def test_a_missing_or_impossible_choice_saves_nothing_and_keeps_the_rest(client, story, asked, choices):
    key = block_of(asked)
    kept = {f"own-{key}": "打了很久的第三种。"} | ({f"choice-{key}": "own"} if "own-headline" in choices else {})

    again = client.post(page(story), form_of(asked, "merge", **choices, **kept))

    assert again.status_code == 409
    assert again.context["problem"]
    assert Version.objects.count() == 2
    assert form_of(again, "merge").get("choice-headline", ["none"]) == [choices.get("choice-headline", "none")]
    assert form_of(again, "merge")["own-headline"] == [choices.get("own-headline", "我的题")]


def test_somebody_saves_again_and_choices_hold_where_their_text_still_stands(client, newsroom, story, asked):
    key = block_of(asked)
    choices = form_of(asked, "merge", **{"choice-headline": "theirs", f"choice-{key}": "mine"})
    save_as(newsroom.first, story, headline="他又改的题", dateline="本报讯")

    again = client.post(page(story), choices)
    saved = client.post(page(story), form_of(again, "merge"), follow=True)

    assert again.status_code == 409
    assert "周初见" in again.context["problem"]
    assert again.context["page"].asked["headline"].conflict.theirs == "他又改的题"
    row = Story.objects.get()
    assert (row.headline, row.dateline, row.version) == ("他又改的题", "本报讯", 4)
    assert row.body == BODY.replace("敞亮", "亮堂")
    assert "3" in said(saved)


def test_somebody_saves_elsewhere_again_and_the_choices_are_enough(client, newsroom, story, asked):
    choices = form_of(asked, "merge", **{"choice-headline": "mine", f"choice-{block_of(asked)}": "theirs"})
    save_as(newsroom.first, story, dateline="本报讯")

    answer = client.post(page(story), choices)

    row = Story.objects.get()
    assert answer.status_code == 302
    assert (row.headline, row.dateline, row.version) == ("我的题", "本报讯", 4)
    assert "<strong>心里</strong>明白" in row.body


# --- Whose it is ----------------------------------------------------------------------------------


def test_what_was_typed_is_sealed_to_its_person_and_story(client, newsroom, story, asked):
    mine = form_of(asked, "merge", **{"choice-headline": "mine", f"choice-{block_of(asked)}": "mine"})
    other = make_story(newsroom, headline="别的稿")
    post = partial(client.post, page(story))

    broken = post(mine | {"merge": "x" + mine["merge"][0]})
    elsewhere = client.post(page(other), mine)
    client.force_login(newsroom.first)
    foreign = post(mine)

    assert [answer.status_code for answer in (broken, elsewhere, foreign)] == [422] * 3
    assert Version.objects.filter(story=story).count() == 2


def test_who_may_not_edit_any_more_keeps_what_was_typed(client, newsroom, story, asked):
    choices = form_of(asked, "merge", **{"choice-headline": "mine", f"choice-{block_of(asked)}": "mine"})
    actions.submit(story.pk, by=newsroom.writer, version=2)
    late = form(content_of(story), headline="打了很久的题")

    chosen, typed_late = client.post(page(story), choices), client.post(page(story), late)

    assert (chosen.status_code, typed_late.status_code) == (409, 422)
    assert chosen.context["problem"]
    assert form_of(chosen, "merge")["choice-headline"] == ["mine"]
    assert "打了很久的题" in typed_late.content.decode()
    assert Version.objects.filter(story=story).count() == 2


def test_a_form_without_its_version_is_merged_from_the_first(client, newsroom, story):
    save_as(newsroom.first, story, kicker="引题")

    client.post(page(story), form(content_of(story), version="", kicker="", subhead="我的副题"))

    assert (Story.objects.get().kicker, Story.objects.get().subhead) == ("引题", "我的副题")
