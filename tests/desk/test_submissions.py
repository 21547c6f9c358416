"""Copy from outside on the desk: registered, listed, chosen one by one or several at once, combined, talked about."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import actions
from articles.models import Attachment, Beat, Byline, Contributor, Note, Story
from articles.workflow import State
from tests.desk.story_form import hidden
from tests.factories import make_district
from tests.people import Newsroom, make_contributor, make_user
from tests.stories import content_of, make_story

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/story/submissions/"
COMBINE = "/admin/articles/story/combine/"
REGISTER = "/admin/articles/story/register/"
COPY = "街道总工会送清凉\n\n昨日，冷饮车开进了工地。\n“歇一歇再干。”工长说。\n"


@pytest.fixture
def newsroom(db):
    return Newsroom()


@pytest.fixture
def submission(newsroom):
    """`submission(in_charge=…, **parts)`: a story the newsroom's correspondent sent in."""

    def make(*, in_charge=None, **parts):
        story = make_story(newsroom, by=newsroom.correspondent, **parts)
        story = actions.send_in(story.pk, by=newsroom.correspondent, version=story.version)
        Story.objects.filter(pk=story.pk).update(in_charge=in_charge)
        return story

    return make


@pytest.fixture
def desk(client):
    """`desk(user)` signs the person in; `send` posts to a page with the token it was opened with."""

    class Desk:
        def __call__(self, user):
            client.force_login(user)
            return self

        def get(self, path):
            return client.get(path)

        def send(self, path, **data):
            token = hidden(client.get(path).content.decode(), "token")
            return client.post(path.split("?")[0], {"token": token, **data})

    return Desk()


def named(story):
    return [(line.role, line.name) for line in Byline.objects.filter(story=story).order_by("order")]


# The list


def test_the_list_says_who_sent_what_when_and_whose_it_is(newsroom, submission, desk):
    district = make_district("chaoyang", short_name="朝阳")
    make_contributor("季小麦", slug="ji", unit="朝阳区总工会")
    byline = {"role": "通讯员", "name": "季小麦", "contributor": "ji"}
    submission(in_charge=newsroom.writer, headline="清凉送到工地", bylines=[byline], districts=[district.slug])

    page = desk(newsroom.writer).get(LIST).content.decode()

    for word in ("清凉送到工地", "季小麦", "朝阳区总工会", "朝阳", "沈一禾"):
        assert word in page


@pytest.mark.parametrize("path", [LIST, "/admin/"])
def test_list_and_board_cost_the_same_whatever_waits(newsroom, submission, desk, path):
    desk(newsroom.first)
    submission(in_charge=newsroom.writer)
    desk.get(path)
    with CaptureQueriesContext(connection) as few:
        desk.get(path)

    for _number in range(5):
        submission(in_charge=newsroom.writer)
    with CaptureQueriesContext(connection) as many:
        desk.get(path)

    assert len(many) == len(few)


def test_several_are_taken_up_in_one_act(newsroom, submission, desk):
    stories = [submission(), submission(in_charge=newsroom.writer)]

    answer = desk(newsroom.writer).send(LIST, act="take_up", story=[story.pk for story in stories])

    assert answer.status_code == 302
    assert set(Story.objects.values_list("state", "in_charge")) == {(State.DRAFT, newsroom.writer.pk)}


def test_when_one_cannot_be_taken_up_none_is_and_the_reason_names_it(newsroom, submission, desk):
    other = make_user("别的记者", "reporter")
    free, taken = submission(headline="可以选用"), submission(in_charge=other, headline="在别人手里")

    answer = desk(newsroom.writer).send(LIST, act="take_up", story=[free.pk, taken.pk])

    said = answer.context["problem"]
    assert answer.status_code == 409
    assert "在别人手里" in said
    assert "别的记者" in said
    assert answer.context["chosen"] == [free.pk, taken.pk]
    assert set(Story.objects.values_list("state", flat=True)) == {State.RECEIVED}


def test_several_are_passed_on_with_a_reason(newsroom, submission, desk):
    other = make_user("跑口记者", "reporter")
    stories = [submission().pk, submission().pk]

    desk(newsroom.writer).send(LIST, act="pass_on", story=stories, to=other.pk, reason="归劳动口")

    assert set(Story.objects.values_list("state", "in_charge")) == {(State.RECEIVED, other.pk)}


@pytest.mark.parametrize("data", [{"act": "take_up"}, {"act": "pass_on", "story": 1}, {"act": "no such", "story": 1}])
def test_an_act_that_says_too_little_does_nothing(newsroom, submission, desk, data):
    story = submission()
    data = {**data, "story": story.pk} if "story" in data else data

    answer = desk(newsroom.writer).send(LIST, **data)

    assert answer.status_code == 409
    assert answer.context["problem"]
    assert Story.objects.get().state == State.RECEIVED


# Combining


def test_several_become_one_draft_with_every_credit(newsroom, submission, desk):
    first = submission(headline="甲区送清凉", bylines=[{"role": "通讯员", "name": "甲", "contributor": None}])
    second = submission(headline="乙区送清凉", bylines=[{"role": "通讯员", "name": "乙", "contributor": None}])
    desk(newsroom.writer)

    chosen = desk.send(LIST, act="combine", story=[first.pk, second.pk])
    page = desk.get(chosen.url)
    answer = desk.send(chosen.url, story=[f"{story.pk}:{story.version}" for story in (first, second)])

    assert page.context["whole"]["headline"] == "甲区送清凉"
    whole = Story.objects.get(state=State.DRAFT)
    assert answer.url == reverse("admin:articles_story_change", args=[whole.pk])
    assert named(whole) == [("通讯员", "甲"), ("通讯员", "乙")]
    assert "乙区送清凉" in content_of(whole)["text"]["body"]
    assert set(Story.objects.filter(state=State.COMBINED).values_list("combined_into", flat=True)) == {whole.pk}


def test_the_order_is_the_one_asked_for(newsroom, submission, desk):
    first, second = submission(headline="先来的"), submission(headline="后来的")
    desk(newsroom.writer)

    page = desk.get(f"{COMBINE}?story={second.pk}&story={first.pk}")

    assert [part.story for part in page.context["parts"]] == [second, first]
    assert page.context["whole"]["headline"] == "后来的"


def test_a_story_that_changed_meanwhile_is_not_combined(newsroom, submission, desk):
    """The sentence names who saved; the page shows the newest text of both."""
    first, second = submission(), submission()
    desk(newsroom.writer)
    content = content_of(second)
    content["text"]["headline"] = "改过的题"
    actions.save(second.pk, content, base=1, by=newsroom.first)

    answer = desk.send(f"{COMBINE}?story={first.pk}&story={second.pk}", story=[f"{first.pk}:1", f"{second.pk}:1"])

    assert answer.status_code == 409
    assert "周初见" in answer.context["problem"]
    assert "改过的题" in answer.content.decode()
    assert not Story.objects.filter(state=State.COMBINED).exists()


def test_what_is_with_somebody_else_is_shown_with_the_reason_and_no_button(newsroom, submission, desk):
    other = make_user("别的记者", "reporter")
    stories = submission(), submission(in_charge=other)

    page = desk(newsroom.writer).get(f"{COMBINE}?story={stories[0].pk}&story={stories[1].pk}")

    assert [bool(part.why_not) for part in page.context["parts"]] == [False, True]
    assert "别的记者" in page.content.decode()
    assert not page.context["may_combine"]


def test_fewer_than_two_lead_back_to_the_list(newsroom, submission, desk):
    story = submission()

    answer = desk(newsroom.writer).get(f"{COMBINE}?story={story.pk}&story={story.pk}")

    assert answer.url == LIST


# Registering


def test_a_phoned_story_waits_for_its_districts_reporter(newsroom, desk):
    district = make_district("chaoyang")
    Beat.objects.create(reporter=newsroom.writer, district=district)
    phoned = {"channel": "phone", "name": "何 小穗", "unit": "某街道总工会", "role": "通讯员", "text": COPY}

    answer = desk(newsroom.typist).send(REGISTER, districts=[district.slug], **phoned)

    story = Story.objects.get()
    assert answer.url == reverse("admin:articles_story_change", args=[story.pk])
    assert (story.state, story.channel, story.in_charge) == (State.RECEIVED, "phone", newsroom.writer)
    assert (story.entered_by, story.written_by, story.original_text) == (newsroom.typist, None, COPY)
    assert story.headline == "街道总工会送清凉"
    assert story.body == "<p>昨日，冷饮车开进了工地。</p>\n<p>“歇一歇再干。”工长说。</p>"
    assert named(story) == [("通讯员", "何小穗")]


def test_who_sends_again_is_the_same_contributor_and_with_a_login_the_author(newsroom, desk):
    """A name and unit that nobody bears are proposed once; somebody registered is taken, with their login."""
    faxed = {"channel": "fax", "role": "通讯员", "text": COPY}
    make_contributor("通讯小禾", slug="xiaohe", unit="某局工会", user=newsroom.correspondent, kind="correspondent")
    desk(newsroom.typist)

    for name, unit in (("何小穗", "某街道总工会"), ("何小穗", "某街道总工会"), ("通讯小禾", "某局工会")):
        desk.send(REGISTER, name=name, unit=unit, **faxed)

    known = Contributor.objects.filter(name="何小穗")
    assert [(one.unit, one.kind, one.state) for one in known] == [("某街道总工会", "correspondent", "proposed")]
    assert list(Byline.objects.order_by("story_id").values_list("contributor", flat=True))[:2] == [known[0].pk] * 2
    assert Story.objects.latest("pk").written_by == newsroom.correspondent


def test_files_come_in_as_they_are_and_the_first_long_line_is_copy(newsroom, desk):
    upload = SimpleUploadedFile("来稿.docx", b"the file")
    line = "昨日" + "，冷饮车开进了工地" * 9 + "。"

    desk(newsroom.typist).send(
        REGISTER, channel="wechat", name="何小穗", role="通讯员", text=line, attachments=[upload]
    )

    story, kept = Story.objects.get(), Attachment.objects.get()
    assert (story.headline, story.body) == ("", f"<p>{line}</p>")
    assert (kept.story, kept.name) == (story, "来稿.docx")
    with kept.file.open() as file:
        assert file.read() == b"the file"


@pytest.mark.parametrize(
    ("missing", "changes"),
    [
        ("channel", {"channel": ""}),
        ("channel", {"channel": "desk"}),
        ("name", {"name": ""}),
        ("text", {"text": " "}),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(newsroom, desk, missing, changes):
    whole = {"channel": "phone", "name": "何小穗", "unit": "某街道总工会", "role": "通讯员", "text": COPY}

    answer = desk(newsroom.typist).send(REGISTER, **{**whole, **changes})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [missing]
    assert "某街道总工会" in answer.content.decode()
    assert not Story.objects.exists()


def test_a_form_that_is_sent_twice_registers_one_story(newsroom, client):
    client.force_login(newsroom.typist)
    token = hidden(client.get(REGISTER).content.decode(), "token")
    sent = {"channel": "phone", "name": "何小穗", "role": "通讯员", "text": COPY, "token": token}

    first, second = client.post(REGISTER, sent), client.post(REGISTER, sent)

    assert first.url == second.url
    assert Story.objects.count() == 1


# The story page


def act(desk, story, name, **data):
    address = reverse("admin:articles_story_change", args=[story.pk])
    return desk.send(address, act=name, version=story.version, **data)


def test_the_page_of_a_submission_says_how_it_came_and_offers_what_to_decide(newsroom, submission, desk):
    make_contributor("季小麦", slug="ji", unit="朝阳区总工会")
    story = submission(bylines=[{"role": "通讯员", "name": "季小麦", "contributor": "ji"}], in_charge=newsroom.writer)
    actions.attach(story.pk, SimpleUploadedFile("原件.docx", b"x"), by=newsroom.correspondent)

    page = desk(newsroom.writer).get(reverse("admin:articles_story_change", args=[story.pk]))

    for word in ("季小麦", "朝阳区总工会", "沈一禾", "原件.docx"):
        assert word in page.content.decode()
    decisions = page.context["decisions"]
    assert decisions["primary"].name == "take_up"
    assert {"pass_on", "return_to_author", "not_use"} <= decisions["names"]
    assert not {"pass_on", "combine"} & {move.name for move in decisions["others"]}


def test_a_submission_is_passed_on_from_its_page(newsroom, submission, desk):
    other = make_user("跑口记者", "reporter")
    story = submission()

    act(desk(newsroom.writer), story, "pass_on", to=other.pk, reason="归劳动口")

    assert Story.objects.get().in_charge == other


def test_passing_on_to_nobody_keeps_the_reason_that_was_typed(newsroom, submission, desk):
    answer = act(desk(newsroom.writer), submission(), "pass_on", to="", reason="归劳动口")

    assert answer.context["problem"]
    assert "归劳动口" in answer.content.decode()


def test_whoever_reads_a_story_may_add_a_remark_and_it_stays_in_the_history(newsroom, submission, desk):
    story = submission()

    act(desk(newsroom.proofreader), story, "add_note", note="来电：人数应为三百二十。")

    history = desk.get(reverse("admin:articles_story_history", args=[story.pk])).content.decode()
    assert Note.objects.get().by == newsroom.proofreader
    assert "人数应为三百二十" in history


def test_a_combined_story_leads_to_the_one_it_became(newsroom, submission, desk):
    stories = submission(), submission()
    whole = actions.combine({story.pk: story.version for story in stories}, by=newsroom.writer)

    page = desk(newsroom.writer).get(reverse("admin:articles_story_change", args=[stories[0].pk])).content.decode()

    assert whole.number in page
    assert reverse("admin:articles_story_change", args=[whole.pk]) in page


def test_an_original_is_saved_never_shown(newsroom, submission, desk):
    kept = actions.attach(submission().pk, SimpleUploadedFile("原件.html.txt", b"<b>x"), by=newsroom.correspondent)

    answer = desk(newsroom.writer).get(reverse("admin:articles_story_attachment", args=[kept.pk]))

    assert b"".join(answer.streaming_content) == b"<b>x"
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/octet-stream")


# Beats


def test_a_beat_goes_to_somebody_who_can_take_copy_up_and_is_one_thing(newsroom, client):
    district = make_district("chaoyang")
    client.force_login(newsroom.manager)
    add = reverse("admin:articles_beat_add")

    for person, place in ((newsroom.proofreader, district.pk), (newsroom.writer, ""), (newsroom.writer, district.pk)):
        client.post(add, {"reporter": person.pk, "district": place, "body": ""})

    assert [(beat.reporter, beat.district) for beat in Beat.objects.all()] == [(newsroom.writer, district)]


def test_the_board_shows_what_waits_with_its_channel_and_leads_to_all_of_it(newsroom, submission, desk):
    make_contributor("季小麦", slug="ji", unit="朝阳区总工会")
    submission(bylines=[{"role": "通讯员", "name": "季小麦", "contributor": "ji"}])

    page = desk(newsroom.writer).get(reverse("admin:index")).content.decode()

    assert "朝阳区总工会" in page
    assert f'href="{LIST}"' in page
    assert f'href="{REGISTER}"' in page
