"""批注: notes on a passage, answered and dealt with; what the staff says among themselves stays in the house."""

import pytest
from django.urls import reverse

from articles import actions
from articles.models import Note, NoteResolution, Notice
from tests.people import Newsroom, make_user
from tests.stories import edited, make_story, refused, signed_up_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsroom(db):
    return Newsroom()


@pytest.fixture
def from_outside(newsroom):
    """A correspondent's copy that the desk took up and reviews."""
    story = make_story(newsroom, by=newsroom.correspondent)
    actions.send_in(story.pk, by=newsroom.correspondent, version=1)
    actions.take_up(story.pk, by=newsroom.first)
    return actions.submit(story.pk, by=newsroom.first, version=1)


def _page(client, user, story):
    client.force_login(user)
    return client.get(reverse("admin:articles_story_change", args=[story.pk]))


def _post(client, story, **fields):
    address = reverse("admin:articles_story_change", args=[story.pk])
    return client.post(address, {"token": actions.new_token(), "version": story.version, **fields})


def test_an_author_from_outside_never_sees_what_the_staff_notes(newsroom, client, from_outside):
    note = actions.note_on_passage(from_outside.pk, "此人已调离，别登", by=newsroom.first, passage="某区总工会")
    actions.answer_note(note.pk, "电话核过，属实", by=newsroom.second)
    remark = actions.add_note(from_outside.pk, "请把人数改成三百二十", by=newsroom.correspondent)
    actions.answer_note(remark.pk, "已照改", by=newsroom.first)
    addresses = [reverse("desk:home"), reverse("desk:story", args=[from_outside.pk])]

    client.force_login(newsroom.correspondent)
    seen = "".join(client.get(address).content.decode() for address in addresses)
    actions.return_to_author(from_outside.pk, by=newsroom.second, reason="再补一句")
    seen += "".join(client.get(address, follow=True).content.decode() for address in addresses)
    seen += client.get(reverse("desk:answer", args=[from_outside.pk])).content.decode()

    assert [word for word in ("别登", "电话核过") if word in seen] == []
    assert "三百二十" in seen
    assert "已照改" in seen
    newsroom.correspondent.is_staff = True
    newsroom.correspondent.save()
    for page in ("change", "history"):
        shown = client.get(reverse(f"admin:articles_story_{page}", args=[from_outside.pk])).content.decode()
        assert "别登" not in shown
    assert not Notice.objects.filter(person=newsroom.correspondent, kind=Notice.Kind.NOTE).filter(text__contains="别登")


def test_a_note_quotes_its_passage_and_says_when_it_is_gone(newsroom, client):
    story = signed_up_to(newsroom, "")
    actions.note_on_passage(story.pk, "数字请核", by=newsroom.first, passage="三百名职工\n参加了")

    threads = _page(client, newsroom.first, story).context["note_threads"]
    assert (threads[0].note.passage, threads[0].is_gone) == ("三百名职工 参加了", False)
    body = edited(story)["text"]["body"].replace("三百名", "四百名")
    actions.save(story.pk, edited(story, body=body), base=1, by=newsroom.first)

    assert _page(client, newsroom.first, story).context["note_threads"][0].is_gone


def test_notes_are_answered_and_dealt_with_on_the_story_page(newsroom, client):
    story = signed_up_to(newsroom, "")
    client.force_login(newsroom.second)
    _post(client, story, act="add_note", note="职务请核", note_for="staff", note_passage="某区总工会")
    note = Note.objects.get()
    client.force_login(newsroom.first)
    _post(client, story, act="add_note", note="核过了", note_for="staff", note_to=note.pk)
    page = _page(client, newsroom.first, story)
    assert page.context["open_note_count"] == 1
    assert f'value="resolve_note:{note.pk}"' in page.content.decode()

    for _time in range(2):
        _post(client, story, act=f"resolve_note:{note.pk}")

    assert NoteResolution.objects.get().by == newsroom.first
    page = _page(client, newsroom.second, story)
    assert page.context["open_note_count"] == 0
    assert [answer.text for answer in page.context["note_threads"][0].answers] == ["核过了"]
    assert (note.is_internal, Note.objects.get(answer_to=note).is_internal) == (True, True)


def test_open_notes_are_counted_on_the_board(newsroom, client):
    story = signed_up_to(newsroom, "")
    done, waiting = (actions.note_on_passage(story.pk, text, by=newsroom.second) for text in ("一", "二"))
    actions.answer_note(waiting.pk, "三", by=newsroom.first)
    actions.resolve_note(done.pk, by=newsroom.first)
    client.force_login(newsroom.first)

    row = client.get(reverse("admin:index")).context["main_blocks"][0].rows[0]

    assert (row.story, row.story.open_notes) == (story, 1)


def test_who_is_named_is_told_and_an_answer_tells_who_noted(newsroom, from_outside):
    longer = make_user("周初见习", "first")
    note = actions.note_on_passage(from_outside.pk, "@周初见习 请核，@通讯小禾 勿告", by=newsroom.second)
    answer = actions.answer_note(note.pk, "核过", by=longer)
    actions.resolve_note(note.pk, by=longer)

    told = Notice.objects.filter(kind=Notice.Kind.NOTE).values_list("person", "event")

    assert set(told) == {(longer.pk, f"note-{note.pk}"), (newsroom.second.pk, f"note-{answer.pk}")}


def test_who_and_what_is_refused(newsroom, client, from_outside):
    other = signed_up_to(newsroom, "")
    note = actions.note_on_passage(from_outside.pk, "内部话", by=newsroom.first)
    restricted = signed_up_to(newsroom, "")
    type(restricted).objects.filter(pk=restricted.pk).update(is_restricted=True)

    for act in (
        lambda: actions.note_on_passage(from_outside.pk, "插话", by=newsroom.correspondent),
        lambda: actions.answer_note(note.pk, "插话", by=newsroom.correspondent),
        lambda: actions.resolve_note(note.pk, by=newsroom.correspondent),
        lambda: actions.note_on_passage(restricted.pk, "偷看", by=newsroom.first),
        lambda: actions.note_on_passage(other.pk, " \n", by=newsroom.first),
        lambda: actions.note_on_passage(other.pk, "长" * 2001, by=newsroom.first),
        lambda: actions.resolve_note(987654321, by=newsroom.first),
    ):
        assert refused(act)
    client.force_login(newsroom.first)
    foreign = [_post(client, other, act=f"resolve_note:{number}").status_code for number in (note.pk, "x", "")]
    foreign.append(_post(client, other, act="add_note", note="答", note_to=note.pk).status_code)

    assert foreign == [422] * 4
    assert (Note.objects.count(), NoteResolution.objects.count()) == (1, 0)
