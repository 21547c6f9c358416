"""Whatever is done to the cards of a page: by whom it may be, once, never over somebody else's work, nothing lost."""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.actions import Refused
from articles.models import Story
from intake import actions, combining
from intake.models import Batch, Clip
from intake.readings import letters_of
from intake.source import line_starts, original_texts
from tests.intake.pages import small_page
from tests.intake.sending import places_lost, sent
from tests.intake.three_stories import PAGE, clips_of, name_of, start_of, versions_of
from tests.people import make_user
from tests.thorough import examples

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


# --- Who may, once, and together ------------------------------------------------------------------


def acts_of(batch):
    """Every new act of the page with what it needs beside the button."""
    first, second, _third = clips_of(batch)
    start = start_of("本版责编")
    return {
        f"merge:{second.pk}": {},
        f"split:{second.pk}": {f"clip-{second.pk}-line": line_starts(second)[1]},
        f"move:{second.pk}": {f"clip-{second.pk}-paragraph": name_of(second, 0), f"clip-{second.pk}-to": first.pk},
        f"put:{start}": {f"rest-{start}-to": second.pk},
        f"own:{start}": {},
        f"ignore:{start}": {},
    }


def state_of(batch):
    rows = Clip.objects.of(batch).values_list("pk", "order", "state", "version", "content", "reading")
    return list(rows), Batch.objects.get(pk=batch.pk).leftover


@pytest.mark.parametrize("number", range(6))
def test_a_form_sent_twice_acts_once(editor, batch, number):
    here = batch.get_absolute_url()
    act, more = list(acts_of(batch).items())[number]
    form = sent(editor.get(here), act, **more)

    first = editor.post(here, form)
    once = state_of(batch)
    second = editor.post(here, form)

    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert state_of(batch) == once


@pytest.mark.parametrize("number", range(4))
def test_an_act_on_what_somebody_else_changed_is_refused_and_nothing_is_overwritten(newsroom, editor, batch, number):
    here = batch.get_absolute_url()
    act, more = list(acts_of(batch).items())[number]
    form = sent(editor.get(here), act, **more)
    second = clips_of(batch)[1]
    theirs = combining.changed(second.content, {"headline": "甲改的"})
    actions.update_clip(second.pk, theirs, by=newsroom.first, version=1)
    before = state_of(batch)

    response = editor.post(here, form)

    assert response.status_code == 409
    assert "周初见" in response.context["problem"] and "甲改的" in response.content.decode()
    assert state_of(batch) == before


@pytest.mark.parametrize("number", range(6))
def test_every_act_saves_what_was_typed_on_the_other_cards(batch, press, number):
    act, more = list(acts_of(batch).items())[number]
    third = clips_of(batch)[2]

    assert press(act, **more, **{f"clip-{third.pk}-headline": "没丢的题"}).status_code == 302

    assert Clip.objects.get(pk=third.pk).headline == "没丢的题"


@pytest.mark.parametrize("number", range(6))
def test_who_may_not_enter_copy_may_do_nothing(client, editor, batch, number):
    here = batch.get_absolute_url()
    act, more = list(acts_of(batch).items())[number]
    form, before = sent(editor.get(here), act, **more), state_of(batch)
    client.force_login(make_user("外人", "proofreader"))

    assert client.post(here, form).status_code == 404
    assert state_of(batch) == before


def test_the_actions_themselves_ask_for_the_duty(batch):
    outsider, second = make_user("外人"), clips_of(batch)[1]
    name, start, versions = name_of(second, 0), start_of("本版责编"), versions_of(batch)
    deeds = [
        lambda: actions.merge_clip(second.pk, by=outsider, versions=versions),
        lambda: actions.take_apart(second.pk, by=outsider, versions=versions),
        lambda: actions.split_clip(second.pk, line_starts(second)[1], by=outsider, versions=versions),
        lambda: actions.move_paragraph(second.pk, name, clips_of(batch)[0].pk, by=outsider, versions=versions),
        lambda: actions.put_into(batch.pk, start, second.pk, by=outsider, versions=versions),
        lambda: actions.make_own(batch.pk, start, by=outsider),
        lambda: actions.ignore(batch.pk, start, by=outsider),
        lambda: actions.leave_again(batch.pk, start, by=outsider, versions=versions),
    ]

    for deed in deeds:
        with pytest.raises(Refused, match="职责"):
            deed()


def test_a_story_that_somebody_merged_meanwhile_is_not_made(editor, newsroom, batch):
    here = batch.get_absolute_url()
    form = sent(editor.get(here), "make")
    actions.merge_clip(clips_of(batch)[1].pk, by=newsroom.first, versions=versions_of(batch))

    response = editor.post(here, form)

    assert response.status_code == 409
    assert Story.objects.count() == 0


# --- Nothing is lost ------------------------------------------------------------------------------

NAMES = ("merge", "apart", "split", "move", "drop", "back", "put", "own", "ignore", "leave", "make")
ACTS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=14)


class Undone(Exception):
    """Takes an example's rows back."""


@settings(
    max_examples=examples(25), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(acts=ACTS)
def test_no_letter_is_lost_whatever_is_done(newsroom, acts):
    with pytest.raises(Undone), transaction.atomic():
        batch, _is_new = actions.receive(PAGE + small_page("修车铺里开课堂"), by=newsroom.typist)
        for act, one, other in acts:
            try:
                with transaction.atomic():
                    do(act, one, other, batch, newsroom.typist)
            except Refused:
                continue
            assert places_lost(batch) == []
            assert [clip.order for clip in Clip.objects.of(batch)] == list(range(Clip.objects.of(batch).count()))
        originals = "".join(original_texts(Batch.objects.get(pk=batch.pk), clips_of(batch)).values())
        in_clips = letters_of(batch.text, [span for clip in clips_of(batch) for span in clip.spans])
        assert Counter(in_clips) <= Counter(originals)
        raise Undone


def do(act, one, other, batch, by):
    """One act on a clip, line, paragraph or leftover that is there, whether it is allowed or not."""
    clips, versions = clips_of(batch), versions_of(batch)
    for clip in clips:
        clip.batch = batch
    clip, target = clips[one % len(clips)], clips[other % len(clips)]
    blocks = combining.named_blocks(clip.content) or [("0-x", "")]
    lines = line_starts(clip) or [0]
    rests = [rest["span"][0] for rest in Batch.objects.get(pk=batch.pk).leftover] or [0]
    start = rests[one % len(rests)]
    deeds = {
        "merge": lambda: actions.merge_clip(clip.pk, by=by, versions=versions),
        "apart": lambda: actions.take_apart(clip.pk, by=by, versions=versions),
        "split": lambda: actions.split_clip(clip.pk, lines[other % len(lines)], by=by, versions=versions),
        "move": lambda: actions.move_paragraph(
            clip.pk, blocks[other % len(blocks)][0], target.pk, by=by, versions=versions
        ),
        "drop": lambda: actions.drop_clip(clip.pk, by=by, reason="不用", version=clip.version),
        "back": lambda: actions.take_back_clip(clip.pk, by=by, version=clip.version),
        "put": lambda: actions.put_into(batch.pk, start, target.pk, by=by, versions=versions),
        "own": lambda: actions.make_own(batch.pk, start, by=by),
        "ignore": lambda: actions.ignore(batch.pk, start, by=by),
        "leave": lambda: actions.leave_again(batch.pk, start, by=by, versions=versions),
        "make": lambda: actions.make_stories(batch.pk, by=by, clips=[clip.pk]),
    }
    deeds[act]()
