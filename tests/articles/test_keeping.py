"""工作副本: text that was not saved comes back to who typed it, and to nobody else."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles import actions, keeping
from articles.models import FormToken, Move, Story, Version, WorkingCopy
from articles.models.keeping import EMPTY_FOR, KEPT_FOR, SEEN_WITHIN, UNSAVED_WITHIN
from intake.actions import receive
from intake.models import Clip
from tests.desk.writer_form import form_of
from tests.people import Newsroom, make_user
from tests.stories import content_of, edited, make_story, refused, signed_up_to

pytestmark = pytest.mark.django_db

KEEP = reverse("desk:keep")
WINDOW, OTHER = "window-one", "window-two"


@pytest.fixture
def newsroom():
    return Newsroom()


@pytest.fixture
def story(newsroom):
    return make_story(newsroom)


@pytest.fixture
def writer(client, newsroom):
    client.force_login(newsroom.writer)
    return client


def change_page(story):
    return reverse("admin:articles_story_change", args=[story.pk])


def ping(client, form, fields=(("headline", "没存的题"),), *, window=WINDOW, version=1, **more):
    said = {"form": form, "window": window, "version": version, "fields": fields, "title": "没存的题", **more}
    return client.post(KEEP, json.dumps(said), content_type="application/json")


def pairs(form):
    """A form's POST data as the script sends it."""
    return [[name, str(value)] for name, values in form.items() for value in values]


def kept(person, form, *, window=WINDOW, story=None, fields=None, at=None, **more):
    fields = [["headline", "没存的题"], ["body", "<p>没存的一段。</p>"]] if fields is None else fields
    actions.keep(form, window, by=person, story=story, fields=fields, version=1, title="没存的题", at=at, **more)
    return WorkingCopy.objects.filter(person=person, form=form, window=window).first()


# --- Rights, and what a ping may be -----------------------------------------------------------------


def test_only_who_may_type_in_a_form_may_keep_text_of_it(client, newsroom, story):
    """{form: who of the newsroom gets 200}; everybody else reads 404."""
    sent_in = make_story(newsroom, by=newsroom.correspondent)
    reviewed = signed_up_to(newsroom, "first")
    batch, _is_new = receive("暖手炉\n\n本报讯 路口多了一只炉子。\n", by=newsroom.writer)
    restricted = make_story(newsroom)
    Story.objects.filter(pk=restricted.pk).update(is_restricted=True)
    may = {
        f"story-{story.pk}": {"writer", "typist", "second", "final"},
        f"story-{restricted.pk}": {"writer", "final"},
        f"story-{reviewed.pk}": {"typist", "second", "final", "proofreader"},
        f"writing-{sent_in.pk}": {"correspondent"},
        f"answer-{sent_in.pk}": {"correspondent"},
        f"writing-{story.pk}": {"writer"},
        f"batch-{batch.pk}": {"writer", "typist", "second", "final"},
        "story-new": {"writer", "typist", "second", "final"},
        "writing-new": {"writer", "typist", "second", "final", "correspondent"},
        "answer-new": set(),
        "batch-new": set(),
        "story-987654321": set(),
        "batch-987654321": set(),
    }
    people = ("writer", "typist", "second", "final", "correspondent", "proofreader", "manager")

    answers = {form: {} for form in may}
    for name in people:
        client.force_login(getattr(newsroom, name))
        for form in may:
            answers[form][name] = ping(client, form).status_code

    assert {form: {name for name, status in got.items() if status == 200} for form, got in answers.items()} == may
    assert {status for got in answers.values() for status in got.values()} == {200, 404}
    client.logout()
    assert ping(client, f"story-{story.pk}").status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"form": "story-1; drop"},
        {"form": 12},
        {"window": "short"},
        {"window": "x" * 37},
        {"version": "1"},
        {"version": -1},
        {"version": True},
        {"fields": [["headline"]]},
        {"fields": [["headline", 1]]},
        {"fields": {"headline": "x"}},
    ],
    ids=str,
)
def test_what_is_no_ping_is_refused_and_leaves_nothing(writer, story, wrong):
    said = {"form": f"story-{story.pk}", "window": WINDOW, "version": 1, "fields": [["headline", "题"]], **wrong}

    response = writer.post(KEEP, json.dumps(said), content_type="application/json")

    assert response.status_code == 400
    assert not WorkingCopy.objects.exists()


def test_too_much_text_is_refused_and_odd_characters_are_no_fault(writer, story):
    form = f"story-{story.pk}"

    assert ping(writer, form, [["body", "字" * 700_000]]).status_code == 413
    assert ping(writer, form, [["body", "半个\x00字\ud800"]]).status_code == 200
    assert WorkingCopy.objects.get().fields == [["body", "半个字?"]]


def test_a_kept_text_is_no_version_no_move_and_holds_no_secret(writer, story):
    secrets = [["csrfmiddlewaretoken", "x"], ["token", "x"], ["password", "x"], ["act", "submit"], ["window", "x"]]

    answer = ping(writer, f"story-{story.pk}", [["headline", "没存的题"], *secrets]).json()

    copy = WorkingCopy.objects.get()
    assert copy.fields == [["headline", "没存的题"]]
    assert (copy.story, copy.version, copy.title) == (story, 1, "没存的题")
    assert answer["saved_at"] == keeping.clock(copy.typed_at)
    assert (Version.objects.count(), Move.objects.count(), Story.objects.get().headline) == (1, 1, "职工运动会开赛")


def test_a_ping_costs_the_same_whoever_else_is_there(writer, newsroom, story, django_assert_num_queries):
    """Session, login, its two kinds of permissions, the story, the row, who else is there."""
    form = f"story-{story.pk}"
    ping(writer, form)
    for number in range(12):
        kept(make_user(f"旁人{number}", "first"), form, window=f"window-{number:02}", story=story)

    with django_assert_num_queries(7):
        assert len(ping(writer, form, None).json()["others"]) == 12
    with django_assert_num_queries(3):  # the row, whether its form was sent already, whether a seal came since
        actions.keep(
            form, WINDOW, by=newsroom.writer, story=story, version=1, fields=[["headline", "题"]], token="t" * 43
        )


# --- Offered again --------------------------------------------------------------------------------


def resumed(client, copy):
    """The form that a press on 接着写 leads to."""
    token = client.get(reverse("desk:kept", args=[copy.pk])).context["token"]
    response = client.post(reverse("desk:kept", args=[copy.pk]), {"act": "resume", "token": token})
    return client.get(response.url)


def test_text_of_a_killed_window_is_offered_reopened_whole_and_folded_by_the_save(writer, newsroom, story):
    """Bold, and a byline that a script added, come back because the server renders what was typed."""
    typed = form_of(writer.get(f"{change_page(story)}?view=edit"), headline="雪夜驿站")
    typed |= {"body": ["<p>近日，<strong>热水</strong>不断。</p>"], "bylines-TOTAL_FORMS": ["4"]}
    typed |= {"bylines-3-role": ["通讯员"], "bylines-3-name": ["祁小禾"], "bylines-3-contributor": [""]}
    window = typed["window"][0]
    ping(writer, f"story-{story.pk}", pairs(typed), window=window)
    WorkingCopy.objects.update(seen_at=timezone.now() - 2 * SEEN_WITHIN)

    page = writer.get(f"{change_page(story)}?view=edit")
    assert [(offer.is_open, offer.differs > 40) for offer in page.context["keep"].offers] == [(False, True)]
    again = resumed(writer, WorkingCopy.objects.get())
    copy = WorkingCopy.objects.get()
    assert copy.window != window
    sent = form_of(again)
    assert sent["window"] == [copy.window]
    assert again.context["keep"].offers == []
    response = writer.post(change_page(story), sent | {"act": "save"})

    assert response.status_code == 302
    text = content_of(Story.objects.get())["text"]
    assert text["headline"] == "雪夜驿站"
    assert "<strong>热水</strong>" in text["body"]
    assert "祁小禾" in [line["name"] for line in text["bylines"]]
    assert not WorkingCopy.objects.exists()


def test_what_is_reopened_keeps_the_version_it_was_typed_over(writer, newsroom, story):
    typed = form_of(writer.get(f"{change_page(story)}?view=edit"), headline="我的题")
    ping(writer, f"story-{story.pk}", pairs(typed))
    actions.save(story.pk, edited(story, headline="他的题"), base=1, by=newsroom.typist)

    sent = form_of(resumed(writer, WorkingCopy.objects.get()))

    assert sent["version"] == ["1"]
    assert sent["headline"] == ["我的题"]
    warned = ping(writer, f"story-{story.pk}", version=1).json()
    assert (warned["version"], warned["by"]) == (2, "录小满")
    assert "录小满" in warned["warning"]
    assert ping(writer, f"story-{story.pk}", version=2).json()["warning"] == ""


@pytest.mark.parametrize("page", ["admin:articles_story_add", "desk:write"])
def test_text_is_kept_before_the_first_save(writer, newsroom, page):
    form = "story-new" if page.startswith("admin") else "writing-new"
    typed = form_of(writer.get(reverse(page)), headline="还没存过的题")
    ping(writer, form, pairs(typed), window=typed["window"][0], version=0)
    WorkingCopy.objects.update(seen_at=timezone.now() - 2 * SEEN_WITHIN)
    assert len(writer.get(reverse(page)).context["keep"].offers) == 1

    sent = form_of(resumed(writer, WorkingCopy.objects.get()))
    writer.post(reverse(page), sent | {"act": "save"})

    assert Story.objects.get().headline == "还没存过的题"
    assert not WorkingCopy.objects.exists()


def test_an_answer_and_a_writers_form_come_back_and_are_folded(client, newsroom):
    story = make_story(newsroom, by=newsroom.correspondent)
    actions.send_in(story.pk, by=newsroom.correspondent, version=1)
    actions.return_to_author(story.pk, by=newsroom.first, reason="几名？")
    client.force_login(newsroom.correspondent)

    for page, wanted, form in (("desk:answer", "part-1", "answer"), ("desk:story", "body", "writing")):
        address = reverse(page, args=[story.pk])
        typed = form_of(client.get(address), wanted, headline=f"{form}之题")
        ping(client, f"{form}-{story.pk}", pairs(typed), version=int(typed["version"][0]))
        sent = form_of(resumed(client, WorkingCopy.objects.get()), wanted)
        assert client.post(address, sent | {"act": "save"}).status_code == 302

        assert Story.objects.get().headline == f"{form}之题"
        assert not WorkingCopy.objects.exists()


def test_a_batch_comes_back_and_is_folded(writer, newsroom):
    batch, _is_new = receive("暖手炉送到路口\n\n本报讯 路口多了一只炉子。\n", by=newsroom.writer)
    clip = Clip.objects.get()
    typed = form_of(writer.get(batch.get_absolute_url()), "batch_version", **{f"clip-{clip.pk}-headline": "热炉子"})
    ping(writer, f"batch-{batch.pk}", pairs(typed), version=batch.version)

    again = resumed(writer, WorkingCopy.objects.get())
    sent = form_of(again, "batch_version")
    writer.post(batch.get_absolute_url(), sent | {"act": "save"})

    assert Clip.objects.get().content["text"]["headline"] == "热炉子"
    assert not WorkingCopy.objects.exists()


def test_two_windows_of_one_person_are_two_copies_and_a_save_folds_its_own(writer, story):
    form = f"story-{story.pk}"
    first, second = (form_of(writer.get(f"{change_page(story)}?view=edit")) for _window in range(2))
    for typed, headline in ((first, "甲窗"), (second, "乙窗")):
        typed["headline"] = [headline]
        ping(writer, form, pairs(typed), window=typed["window"][0])

    page = writer.get(f"{change_page(story)}?view=edit")
    assert [offer.is_open for offer in page.context["keep"].offers] == [True, True]
    writer.post(change_page(story), first | {"act": "save"})

    left = WorkingCopy.objects.get()
    assert (left.window, keeping.posted(left)["headline"]) == (second["window"][0], "乙窗")


def test_a_ping_that_comes_after_its_form_was_sent_leaves_nothing(writer, newsroom, story):
    FormToken.objects.create(token="t" * 43, used_by=newsroom.writer)

    answer = ping(writer, f"story-{story.pk}", token="t" * 43).json()

    assert answer["is_over"]
    assert answer["saved_at"] == ""
    assert not WorkingCopy.objects.exists()


def test_a_window_that_closes_leaves_its_text_and_nothing_else(writer, story):
    form = f"story-{story.pk}"
    ping(writer, form, None, window=OTHER)

    assert ping(writer, form, leaves=True).status_code == 204
    assert ping(writer, form, None, window=OTHER, leaves=True).status_code == 204

    assert [copy.window for copy in WorkingCopy.objects.all()] == [WINDOW]
    assert [offer.is_open for offer in writer.get(change_page(story)).context["keep"].offers] == [False]


def test_text_taken_back_to_what_is_saved_is_offered_no_more(writer, story):
    ping(writer, f"story-{story.pk}")
    ping(writer, f"story-{story.pk}", [])

    assert writer.get(change_page(story)).context["keep"].offers == []


def test_nobody_else_ever_reads_the_text(client, newsroom, story):
    copy = kept(newsroom.writer, f"story-{story.pk}", story=story)
    address = reverse("desk:kept", args=[copy.pk])

    for person in (newsroom.writer, newsroom.typist, newsroom.final, newsroom.manager, newsroom.correspondent):
        client.force_login(person)
        pages = [client.get(change_page(story)), client.get(reverse("desk:home")), client.get(reverse("admin:index"))]
        taken = client.get(f"{change_page(story)}?view=edit&window={copy.window}")
        answers = client.get(address).status_code, client.post(address, {"act": "discard"}).status_code
        shown = ["没存的题" in page.content.decode() for page in [*pages, taken]]
        if person == newsroom.writer:
            assert answers == (200, 302)
            assert shown == [False, True, True, True]
        else:
            assert answers == (404, 404)
            assert not any(shown)
    assert WorkingCopy.objects.get() == copy


def test_looking_at_a_form_writes_nothing(writer, newsroom, story):
    copy = kept(newsroom.writer, f"story-{story.pk}", story=story)
    before = list(WorkingCopy.objects.values())

    for address in (change_page(story), f"{change_page(story)}?view=edit&window={copy.window}", reverse("desk:home")):
        assert writer.get(address).status_code == 200

    assert list(WorkingCopy.objects.values()) == before


def test_text_that_may_not_be_typed_there_any_more_can_still_be_read(writer, newsroom, story):
    copy = kept(newsroom.writer, f"story-{story.pk}", story=story)
    actions.submit(story.pk, by=newsroom.writer, version=1)
    actions.sign_off(story.pk, by=newsroom.first, version=1)

    page = writer.get(reverse("desk:kept", args=[copy.pk]))
    sent = {"act": "resume", "token": page.context["token"]}
    writer.post(reverse("desk:kept", args=[copy.pk]), sent)

    assert "没存的一段。" in page.content.decode()
    assert page.context["address"] == ""
    assert WorkingCopy.objects.get().window == WINDOW


def test_discarded_text_is_gone_once(writer, newsroom, story):
    copy = kept(newsroom.writer, f"story-{story.pk}", story=story)
    address = reverse("desk:kept", args=[copy.pk])
    sent = {"act": "discard", "token": writer.get(address).context["token"]}

    assert writer.post(address, sent).status_code == 302

    assert not WorkingCopy.objects.exists()
    assert writer.post(address, sent).status_code == 404
    assert "没存" not in refused(actions.take_over, copy.pk, by=newsroom.writer)


# --- Who else is there, and what is tidied away -----------------------------------------------------


def test_others_see_who_is_there_and_who_has_unsaved_text_whatever_the_form(newsroom, story):
    now = timezone.now()
    away = now - SEEN_WITHIN
    kept(newsroom.first, f"story-{story.pk}", story=story, at=now, fields=[])
    kept(newsroom.writer, f"writing-{story.pk}", story=story, at=now)
    kept(newsroom.second, f"story-{story.pk}", story=story, at=away)
    kept(newsroom.final, f"story-{story.pk}", story=story, at=now - UNSAVED_WITHIN - SEEN_WITHIN)
    kept(newsroom.typist, f"story-{story.pk}", story=story, at=away, fields=[])

    seen = {other.name: (other.is_open, other.typed_at) for other in keeping.others(newsroom.proofreader, "", story)}

    assert seen == {"周初见": (True, None), "沈一禾": (True, now), "何复言": (False, away)}
    assert "沈一禾" not in {other.name for other in keeping.others(newsroom.writer, "", story)}


def test_a_new_story_is_shown_to_nobody_and_a_batch_to_those_on_it(newsroom):
    for form in ("story-new", "batch-5", "batch-6"):
        kept(newsroom.first, form)

    assert keeping.others(newsroom.writer, "story-new") == []
    assert [other.name for other in keeping.others(newsroom.writer, "batch-5")] == ["周初见"]


def test_tidying_takes_what_nobody_comes_back_for(newsroom):
    now = timezone.now()
    for number, (fields, at) in enumerate(
        [
            ([], now - EMPTY_FOR),
            ([], now - EMPTY_FOR - timedelta(seconds=1)),
            (None, now - KEPT_FOR),
            (None, now - KEPT_FOR - timedelta(seconds=1)),
        ]
    ):
        kept(newsroom.writer, "story-new", window=f"window-{number}", fields=fields, at=at)

    assert actions.tidy_working_copies(at=now) == 2

    assert set(WorkingCopy.objects.values_list("window", flat=True)) == {"window-0", "window-2"}
    said = StringIO()
    call_command("tidy_working_copies", stdout=said)
    assert "2" in said.getvalue()


def test_a_form_that_comes_back_unsaved_still_goes_over_the_version_it_was_opened_with(writer, newsroom, story):
    """Otherwise the next press would put it over what somebody else saved meanwhile, and nobody would be asked."""
    typed = form_of(writer.get(f"{change_page(story)}?view=edit"), **{"headline": "我的题", "bylines-0-role": ""})
    typed |= {"bylines-0-name": ["祁小禾"]}
    actions.save(story.pk, edited(story, headline="他的题"), base=1, by=newsroom.typist)

    page = writer.post(change_page(story), typed | {"act": "save"})

    assert page.status_code == 422
    assert form_of(page)["version"] == ["1"]
    assert form_of(page)["window"] == typed["window"]


def test_an_author_learns_nothing_of_who_at_the_desk_has_their_story(client, newsroom):
    story = make_story(newsroom, by=newsroom.correspondent)
    form = f"writing-{story.pk}"
    kept(newsroom.first, f"story-{story.pk}", story=story)
    actions.save(story.pk, edited(story, headline="编辑的题"), base=1, by=newsroom.typist)
    client.force_login(newsroom.correspondent)

    theirs = ping(client, form).json()
    page = client.get(reverse("desk:story", args=[story.pk]))
    actions.send_in(story.pk, by=newsroom.correspondent, version=2)

    assert (theirs["others"], theirs["presence"], theirs["by"], theirs["version"]) == ([], "", "", 2)
    assert theirs["warning"]
    assert newsroom.typist.last_name not in theirs["warning"]
    assert page.context["keep"].others == []
    assert ping(client, form, None).status_code == ping(client, f"answer-{story.pk}", None).status_code == 404
    assert ping(client, form, None, leaves=True).status_code == 204


def test_text_of_a_story_that_was_restricted_waits_until_its_typist_may_read_it_again(client, newsroom, story):
    copy = kept(newsroom.typist, f"story-{story.pk}", story=story)
    client.force_login(newsroom.typist)
    address = reverse("desk:kept", args=[copy.pk])

    def seen():
        return client.get(address).status_code, keeping.unsaved_of(newsroom.typist)

    Story.objects.filter(pk=story.pk).update(is_restricted=True)
    restricted, discarded = seen(), client.post(address, {"act": "discard"}).status_code
    Story.objects.filter(pk=story.pk).update(is_restricted=False)

    assert (restricted, discarded) == ((404, []), 404)
    assert seen() == (200, [copy])
