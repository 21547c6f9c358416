"""What was guessed and what editors made of it stays as data, and stored pages are read again with today's reader."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from intake import actions
from intake.contents import Registers
from intake.corrections import FIELDS, Reread, first_reading
from intake.models import Batch, Clip, Correction
from rawcopy import Gazetteer
from tests.intake.pages import small_page
from tests.intake.sending import clip_of, sent
from tests.people import make_user

pytestmark = pytest.mark.django_db

PAGE = small_page("暖手炉送到路口", "夜班食堂添新灶", "修车铺里开课堂")


@pytest.fixture
def batch(newsroom):
    batch, _is_new = actions.receive(PAGE, by=newsroom.typist, page=3)
    return batch


@pytest.fixture
def editor(client, newsroom):
    client.force_login(newsroom.typist)
    return client


@pytest.fixture
def press(editor, batch):
    def press_one(act, **typed):
        here = batch.get_absolute_url()
        return editor.post(here, sent(editor.get(here), act, **typed))

    return press_one


def corrections_of(clip):
    return {row.field: (row.guessed, row.made) for row in Correction.objects.filter(clip=clip)}


def versions_of(batch):
    return {clip.pk: clip.version for clip in Clip.objects.of(batch)}


# --- Kept -----------------------------------------------------------------------------------------


def test_only_what_the_editor_changed_is_kept_field_by_field(press, batch):
    clip, untouched = clip_of(batch), clip_of(batch, 1)

    press(
        "make",
        **{
            f"clip-{clip.pk}-headline": "改过的题",
            f"clip-{clip.pk}-bylines": "记者 沈小禾\n通讯员 温小溪",
            f"clip-{clip.pk}-copy": "一段。",
            f"clip-{clip.pk}-topics": ["welfare"],
            f"clip-{clip.pk}-bodies": [],
        },
    )

    kept = corrections_of(clip)
    assert kept["headline"] == ("暖手炉送到路口", "改过的题")
    assert kept["bylines"] == (["记者 沈小禾"], ["记者 沈小禾", "通讯员 温小溪"])
    assert kept["paragraphs"][1] == ["一段。"]
    assert (kept["bodies"], kept["topics"]) == ((["miyun-qu"], []), ([], ["welfare"]))
    assert set(kept) == {"headline", "bylines", "paragraphs", "bodies", "topics"}
    assert corrections_of(untouched) == {}


def test_a_proposed_body_that_the_editor_left_is_no_correction(newsroom):
    batch, _is_new = actions.receive(PAGE.replace("密云区总工会", "望京街道总工会"), by=newsroom.typist)

    actions.make_stories(batch.pk, by=newsroom.typist)

    assert not Correction.objects.exists()


def test_a_split_is_kept_with_the_reading_as_it_was(newsroom):
    page = "暖手炉送到路口\n\n本报讯 近日，三百名职工领到了礼物。\n\n修车铺里开了第一课。\n"
    batch, _is_new = actions.receive(page, by=newsroom.typist)
    clip = clip_of(batch)

    actions.split_clip(clip.pk, page.index("修车铺"), by=newsroom.typist, versions=versions_of(batch))
    actions.make_stories(batch.pk, by=newsroom.typist, clips=[clip.pk])

    kept = corrections_of(clip)
    assert kept["story"] == (clip.reading, {"split_at": page.index("修车铺")})
    assert kept["paragraphs"] == (clip.reading["paragraphs"], clip.reading["paragraphs"][:1])


def test_what_is_taken_back_is_no_correction_any_more(newsroom, batch):
    clip = clip_of(batch)

    actions.drop_clip(clip.pk, by=newsroom.typist, reason="登过", version=1)
    actions.take_back_clip(clip.pk, by=newsroom.typist, version=2)

    assert corrections_of(clip)["story"][1] == {}
    assert first_reading(clip) == clip.reading


# --- Read again -----------------------------------------------------------------------------------


def older(batch, **fields):
    """As if the reader had guessed otherwise when the first story came in."""
    clip = clip_of(batch)
    Clip.objects.filter(pk=clip.pk).update(reading={**clip.reading, **fields})


def test_agreement_is_counted_then_and_now(newsroom, batch):
    older(batch, headline="暖手炉")
    actions.make_stories(batch.pk, by=newsroom.typist)

    counts = Reread(Batch.objects.get(pk=batch.pk), Gazetteer.builtin()).counts()

    assert counts["headline"] == [3, 2, 3]
    assert counts["paragraphs"] == [3, 3, 3]


def test_stories_that_are_not_made_do_not_count(newsroom, batch):
    actions.make_stories(batch.pk, by=newsroom.typist, clips=[clip_of(batch).pk])

    assert Reread(batch, Gazetteer.builtin()).counts()["headline"][0] == 1


def test_a_story_the_reader_missed_disagrees_in_every_field(newsroom):
    page = "暖手炉送到路口\n\n本报讯 近日，三百名职工领到了礼物。\n\n修车铺里开了第一课。\n"
    batch, _is_new = actions.receive(page, by=newsroom.typist)
    clip = clip_of(batch)
    tail = actions.split_clip(clip.pk, page.index("修车铺"), by=newsroom.typist, versions=versions_of(batch))

    head_row, tail_row = Reread(batch, Gazetteer.builtin()).stories

    assert (head_row.clip, tail_row.clip) == (clip, tail)
    assert head_row.old["paragraphs"] == clip.reading["paragraphs"]
    assert (tail_row.old, tail_row.new) == (None, None)


def test_the_command_reports_each_batch_and_the_total(newsroom, batch, capsys):
    older(batch, headline="暖手炉")
    actions.make_stories(batch.pk, by=newsroom.typist)
    other, _is_new = actions.receive(small_page("长椅有了靠背"), by=newsroom.typist)
    actions.make_stories(other.pk, by=newsroom.typist)

    call_command("reread")
    said = capsys.readouterr().out
    call_command("reread", str(batch.pk), "--json")
    report = json.loads(capsys.readouterr().out)

    fields = len(FIELDS)
    assert f"raw copy {batch.pk} {batch}: 3 stories made, {3 * fields} fields: then {3 * fields - 1} agreed" in said
    assert f"total: 4 stories made, {4 * fields} fields: then {4 * fields - 1} agreed, now {4 * fields}" in said
    assert "  headline: then 3 of 4, now 4" in said
    assert list(report["batches"]) == [str(batch.pk)]
    assert report["total"]["headline"] == {"made": 3, "old": 2, "new": 3}


def test_the_command_writes_nothing_and_names_what_is_not_there(newsroom, batch):
    older(batch, headline="暖手炉")
    before = list(Clip.objects.values()), list(Batch.objects.values())

    call_command("reread")
    with pytest.raises(CommandError, match="987654321"):
        call_command("reread", "987654321")

    assert (list(Clip.objects.values()), list(Batch.objects.values())) == before


def test_the_page_shows_both_readings_side_by_side_and_changes_nothing(editor, newsroom, batch):
    older(batch, headline="暖手炉")
    before = list(Clip.objects.values())
    address = reverse("admin:intake_batch_reread", args=[batch.pk])

    response = editor.get(address)

    page, (first, *others) = response.content.decode(), response.context["stories"]
    assert address in editor.get(batch.get_absolute_url()).content.decode()
    assert first.differences == [("headline", "暖手炉", "暖手炉送到路口")]
    assert "<p>暖手炉</p>" in page and "<p>暖手炉送到路口</p>" in page
    assert [each.differences for each in others] == [[], []]
    assert list(Clip.objects.values()) == before


@pytest.mark.parametrize("role", [(), ("proofreader",), ("correspondent",)])
def test_who_enters_no_stories_finds_no_comparison(client, batch, role):
    client.force_login(make_user("外人", *role))

    assert client.get(reverse("admin:intake_batch_reread", args=[batch.pk])).status_code == 404


def test_registers_are_read_once_for_all_batches(newsroom, batch, django_assert_num_queries):
    registers, names = Registers(), Gazetteer.builtin()
    Reread(batch, names, registers).counts()

    with django_assert_num_queries(4):  # the clips, and the first reading of each of the three
        Reread(batch, names, registers).counts()
