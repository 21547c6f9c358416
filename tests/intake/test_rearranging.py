"""Cards are merged, split, moved between, dropped, and nothing of the source is lost on the way."""

import pytest

from articles.models import Byline
from intake import actions, combining
from intake.models import Batch, Clip, Correction
from intake.source import line_starts
from tests.intake.sending import clip_of, places_lost, sent
from tests.intake.three_stories import PAGE, clips_of, name_of, start_of, versions_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(newsroom):
    batch, _is_new = actions.receive(PAGE, by=newsroom.typist, page=3)
    assert Clip.objects.of(batch).count() == 3
    return batch


@pytest.fixture
def editor(client, newsroom):
    client.force_login(newsroom.typist)
    return client


@pytest.fixture
def press(editor, batch):
    """`press("merge:2", **typed)` presses a button of the page; everything typed is sent along."""

    def press_one(act, **typed):
        return editor.post(batch.get_absolute_url(), sent(editor.get(batch.get_absolute_url()), act, **typed))

    return press_one


def headlines(batch, state=Clip.State.FOUND):
    return [clip.headline for clip in Clip.objects.of(batch).filter(state=state)]


def line_of(batch, words):
    """The line of the source with these words, as the list of lines names it."""
    return PAGE.rfind("\n", 0, PAGE.index(words)) + 1


def paragraphs(clip):
    return [combining.plain(block) for block in combining.blocks_of(clip.content)]


# --- Merge and take apart -------------------------------------------------------------------------


def test_a_merged_story_is_a_section_of_the_one_before(newsroom, batch, press):
    first, second, _third = clips_of(batch)

    response = press(f"merge:{second.pk}", **{f"clip-{second.pk}-headline": "改过的题"})

    merged, part = clip_of(batch), clip_of(batch, 1)
    assert response.status_code == 302
    assert (part.state, part.merged_into) == (Clip.State.MERGED, first)
    assert "<h2>改过的题</h2>" in merged.content["text"]["body"]
    assert paragraphs(merged) == [
        *paragraphs(first),
        "改过的题",
        f"本报讯{paragraphs(second)[0]}",
        paragraphs(second)[1],
    ]
    assert [line["name"] for line in merged.content["text"]["bylines"]] == ["沈小禾", "柏小樵", "温小溪"]
    assert places_lost(batch) == []


def test_a_merged_story_is_made_with_the_text_of_both(newsroom, batch, press):
    press(f"merge:{clips_of(batch)[1].pk}")

    stories = actions.make_stories(batch.pk, by=newsroom.typist)

    assert [story.headline for story in stories] == ["暖手炉送到路口", "夜班食堂添新灶"]
    assert stories[0].original_text == PAGE[PAGE.index("暖手炉") : PAGE.index("八张凳子") + len("八张凳子。")]


def test_a_merged_story_keeps_the_suggestions_of_both(newsroom, editor, batch, press):
    press(f"merge:{clips_of(batch)[1].pk}")

    card = editor.get(batch.get_absolute_url()).context["cards"][0]
    (story,) = actions.make_stories(batch.pk, by=newsroom.typist, clips=[clips_of(batch)[0].pk])

    assert [field.label for field, is_open in card.people if not is_open] == ["沈小禾", "柏小樵", "温小溪"]
    assert [tick.value for tick in card.new_bodies] == ["怀柔区总工会"]
    assert [line.contributor.name for line in Byline.objects.filter(story=story)] == ["沈小禾", "柏小樵", "温小溪"]


def test_what_was_merged_is_taken_apart_as_it_was(newsroom, batch, press):
    before = [(clip.content, clip.reading) for clip in clips_of(batch)]
    second = clips_of(batch)[1]

    press(f"merge:{second.pk}")
    press(f"apart:{second.pk}")

    assert [(clip.content, clip.reading) for clip in clips_of(batch)] == before
    assert headlines(batch) == ["暖手炉送到路口", "热水房连夜亮灯", "夜班食堂添新灶"]


def test_what_was_changed_after_a_merge_stays_where_it_was_typed(newsroom, batch, press):
    first, second, _third = clips_of(batch)
    press(f"merge:{second.pk}")
    copy = "暖手炉送到了。\n\n## 热水房连夜亮灯\n\n热水房里有九张凳子。"

    press(f"apart:{second.pk}", **{f"clip-{first.pk}-copy": copy})

    assert paragraphs(clip_of(batch)) == ["暖手炉送到了。", "热水房里有九张凳子。"]
    assert clip_of(batch, 1).content == second.content


def test_three_stories_merge_one_into_the_other(newsroom, batch, press):
    first, second, third = clips_of(batch)

    press(f"merge:{third.pk}")
    press(f"merge:{second.pk}")

    assert headlines(batch) == [first.headline]
    assert paragraphs(clip_of(batch))[-1] == f"本报讯{paragraphs(third)[-1]}"
    assert press(f"apart:{third.pk}").status_code == 422
    press(f"apart:{second.pk}")
    press(f"apart:{third.pk}")
    assert [clip.content for clip in clips_of(batch)] == [first.content, second.content, third.content]


def test_the_first_story_has_none_before_it(batch, press):
    response = press(f"merge:{clips_of(batch)[0].pk}")

    assert response.status_code == 422
    assert headlines(batch, Clip.State.MERGED) == []


# --- Split ----------------------------------------------------------------------------------------


def test_a_story_is_split_at_a_line_and_the_tail_is_read_again(newsroom, batch, press):
    second = clips_of(batch)[1]
    press(f"merge:{second.pk}")
    press(f"apart:{second.pk}")
    wrong = clips_of(batch)[1]
    line = line_of(batch, "热水房里有八张凳子")

    response = press(f"split:{wrong.pk}", **{f"clip-{wrong.pk}-line": line, f"clip-{wrong.pk}-headline": "改过的题"})

    head, tail = clips_of(batch)[1:3]
    assert response.status_code == 302
    assert [clip.order for clip in Clip.objects.of(batch)] == [0, 1, 2, 3]
    assert (head.headline, paragraphs(head)) == ("改过的题", ["怀柔区总工会给夜班工人添了热水房。"])
    assert head.content["text"]["bylines"] == second.content["text"]["bylines"]
    assert "热水房里有八张凳子。" in [tail.headline, *paragraphs(tail)]
    assert places_lost(batch) == []


def test_two_stories_that_were_read_as_one_are_parted_with_their_own_names(newsroom, batch):
    first = "暖手炉送到路口\n\n本报讯(记者沈小禾)密云区总工会送了暖手炉。\n\n"
    text = f"{first}修车铺开了课堂。\n\n(记者石小川)怀柔区总工会开了课。\n"
    batch, _is_new = actions.receive(text, by=newsroom.typist)
    clip = clip_of(batch)
    place = text.index("修车铺")
    assert place in line_starts(clip)

    tail = actions.split_clip(clip.pk, place, by=newsroom.typist, versions=versions_of(batch))

    head = clip_of(batch)
    assert "石小川" not in str(head.content) and "石小川" in str(tail.content)
    assert "沈小禾" in str(head.content) and "沈小禾" not in str(tail.content)
    assert head.content["taxonomy"]["districts"] == ["miyun"]
    assert "密云" not in str(tail.reading)
    assert places_lost(batch) == []


@pytest.mark.parametrize("line", ["0", "7", "", "x", str(10**9)])
def test_a_story_is_split_only_at_a_line_of_its_own(batch, press, line):
    clip = clips_of(batch)[1]

    assert press(f"split:{clip.pk}", **{f"clip-{clip.pk}-line": line}).status_code == 422
    assert Clip.objects.of(batch).count() == 3


def test_a_paragraph_cut_in_two_keeps_its_first_half(newsroom):
    text = "暖手炉送到路口\n\n本报讯 近日，三百名职工领到了暖手炉，视频点击达\n\n1.05亿次，人人都说好。\n"
    batch, _is_new = actions.receive(text, by=newsroom.typist)
    clip = clip_of(batch)
    assert len(clip.reading["paragraphs"]) == 1

    actions.split_clip(clip.pk, text.index("1.05"), by=newsroom.typist, versions=versions_of(batch))

    assert paragraphs(clip_of(batch)) == ["近日，三百名职工领到了暖手炉，视频点击达"]
    assert places_lost(batch) == []


# --- Paragraphs -----------------------------------------------------------------------------------


def test_a_paragraph_moves_to_its_place_in_the_other_story_and_back(batch, press):
    first, second, _third = clips_of(batch)

    press(f"move:{second.pk}", **{f"clip-{second.pk}-paragraph": name_of(second, 0), f"clip-{second.pk}-to": first.pk})
    there = clips_of(batch)
    press(f"move:{first.pk}", **{f"clip-{first.pk}-paragraph": name_of(there[0], 2), f"clip-{first.pk}-to": second.pk})

    assert paragraphs(there[0]) == [*paragraphs(first), paragraphs(second)[0]]
    assert paragraphs(there[1]) == paragraphs(second)[1:]
    assert there[0].reading["paragraphs"][-1] == second.reading["paragraphs"][0]
    assert [paragraphs(clip) for clip in clips_of(batch)] == [paragraphs(clip) for clip in (first, second, _third)]
    assert [clip.spans for clip in clips_of(batch)] == [clip.spans for clip in (first, second, _third)]


def test_a_paragraph_that_was_changed_meanwhile_is_not_mistaken_for_another(batch, press):
    first, second, _third = clips_of(batch)
    sent_along = {
        f"clip-{second.pk}-copy": "别的话。\n\n又一段。",
        f"clip-{second.pk}-paragraph": name_of(second, 0),
        f"clip-{second.pk}-to": first.pk,
    }

    response = press(f"move:{second.pk}", **sent_along)

    assert response.status_code == 422
    assert "别的话。" in response.content.decode()
    assert clip_of(batch, 1).content == second.content


# --- Leftovers ------------------------------------------------------------------------------------


def rest_of(batch, words):
    return next(rest for rest in Batch.objects.get(pk=batch.pk).leftover if rest["span"][0] == start_of(words))


def test_a_leftover_is_put_into_a_story_and_taken_out_again(batch, press):
    third, start = clips_of(batch)[2], start_of("本版责编")

    press(f"put:{start}", **{f"rest-{start}-to": third.pk})
    put = clip_of(batch, 2)
    press(f"leave:{start}")

    assert paragraphs(put) == [*paragraphs(third), "本版责编夏小满校对秋小分"]
    assert clip_of(batch, 2).content == third.content
    assert set(rest_of(batch, "本版责编")) == {"span", "reason"}


def test_a_leftover_before_the_stories_is_put_at_the_head(batch, press):
    first, start = clips_of(batch)[0], start_of("第03版")

    press(f"put:{start}", **{f"rest-{start}-to": first.pk})

    assert paragraphs(clip_of(batch))[0] == "第03版"


def test_a_leftover_in_a_story_is_part_of_its_original(newsroom, batch, press):
    third, start = clips_of(batch)[2], start_of("本版责编")
    press(f"put:{start}", **{f"rest-{start}-to": third.pk})

    story = actions.make_stories(batch.pk, by=newsroom.typist, clips=[third.pk])[0]

    assert story.original_text == PAGE[PAGE.index("夜班食堂") :].strip()


def test_a_leftover_becomes_a_story_of_its_own_at_its_place(batch, press):
    press(f"own:{start_of('第03版')}")

    assert [clip.order for clip in Clip.objects.of(batch)] == [0, 1, 2, 3]
    assert "第03版" in str(clip_of(batch).content)
    assert headlines(batch)[1] == "暖手炉送到路口"
    assert places_lost(batch) == []


def test_page_furniture_is_marked_and_leaves_the_count(editor, batch, press):
    count = editor.get(batch.get_absolute_url()).context["open_leftovers"]
    start = start_of("本版责编")

    press(f"ignore:{start}")
    after = editor.get(batch.get_absolute_url()).context["open_leftovers"]
    again = press(f"ignore:{start}").status_code
    press(f"leave:{start}")

    assert (count, after, again) == (2, 1, 422)
    assert editor.get(batch.get_absolute_url()).context["open_leftovers"] == 2
    assert press(f"leave:{start}").status_code == 422


# --- Kept ----------------------------------------------------------------------------------------


def test_what_became_of_a_card_is_kept(newsroom, batch, press):
    first, second, third = clips_of(batch)

    press(f"merge:{second.pk}")
    press(f"drop:{third.pk}", **{f"clip-{third.pk}-reason": "上周登过"})

    kept = {row.clip_id: row for row in Correction.objects.filter(field="story")}
    assert kept[second.pk].made["merged_into"] == first.pk
    assert kept[third.pk].made == {"dropped": "上周登过"}
    assert kept[second.pk].guessed == second.reading
