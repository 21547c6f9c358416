"""What the reader suggests is taken or refused by a person, and what the registers lack is proposed once."""

import pytest

from articles.models import Byline, Column, Contributor, Story, Version
from intake import actions, people, proposals
from intake.contents import answers_of
from intake.models import Clip
from organisations.models import Body, Event, RegisterState
from tests.factories import make_body, make_event, make_topic
from tests.intake.sending import clip_of, sent
from tests.people import make_contributor

pytestmark = pytest.mark.django_db

PAGE = """【新春走基层】

暖手炉送到路口

本报讯(记者李小禾王大田 通讯员王芳)2026年11月20日，密云区总工会第八届职工运动会在密云体育馆开幕。

望京街道总工会主席王芳说，帮扶要到位。

职工王芳领到了帮扶款。
"""


@pytest.fixture
def batch(newsroom):
    batch, _is_new = actions.receive(PAGE, by=newsroom.typist)
    return batch


@pytest.fixture
def editor(client, newsroom):
    client.force_login(newsroom.typist)
    return client


@pytest.fixture
def card(editor, batch):
    return editor.get(batch.get_absolute_url()).context["cards"][0]


@pytest.fixture
def press(editor, batch):
    """`press("save", headline="…")` presses a button with something typed on the one card."""

    def press_one(act, **typed):
        here = batch.get_absolute_url()
        key = f"clip-{clip_of(batch).pk}-"
        return editor.post(
            here, sent(editor.get(here), act, **{f"{key}{name}": value for name, value in typed.items()})
        )

    return press_one


def taxonomy(batch):
    return clip_of(batch).content["taxonomy"]


# --- Districts, bodies, topics --------------------------------------------------------------------


def test_suggested_districts_bodies_and_topics_say_what_was_written(card, editor, batch, newsroom):
    page = editor.get(batch.get_absolute_url()).content.decode()

    assert [(tick.value, tick.is_ticked) for tick in card.districts] == [("miyun", True)]
    assert [(tick.value, tick.is_ticked) for tick in card.bodies] == [("miyun-qu", True)]
    assert [(tick.value, tick.is_ticked, tick.is_certain) for tick in card.suggested_topics] == [
        ("welfare", False, False)
    ]
    assert "据“帮扶”" in page


def test_suggestions_are_taken_and_refused(press, batch):
    press("save", districts=[], bodies=[], topics=["welfare"])

    assert (taxonomy(batch)["districts"], taxonomy(batch)["bodies"], taxonomy(batch)["topics"]) == ([], [], ["welfare"])
    press("make")
    story = Story.objects.get()
    assert [topic.slug for topic in story.topics.all()] == ["welfare"]
    assert story.districts.count() == 0


def test_a_topic_of_the_register_that_no_file_knows_is_found_by_its_name(newsroom):
    make_topic("tea", name="茶话会")
    batch, _is_new = actions.receive("茶话会开了\n\n本报讯 茶话会上人人都说茶话会好。\n", by=newsroom.typist)

    assert [topic["name"] for topic in clip_of(batch).reading["topics"]] == ["茶话会"]


# --- Events ---------------------------------------------------------------------------------------


def test_an_event_of_that_day_and_a_like_name_is_offered_and_taken(press, editor, batch):
    event = make_event("第八届职工运动会", starts_on="2026-11-20")
    make_event("第八届职工运动会", starts_on="2026-11-21")
    make_event("读书会", starts_on="2026-11-20")

    offered = editor.get(batch.get_absolute_url()).context["cards"][0].form.fields["event"].choices
    press("save", event=str(event.pk))
    press("make")

    assert [value for value, _label in offered] == ["", str(event.pk), "new:0"]
    assert Story.objects.get().event == event


def test_an_event_that_is_proposed_is_an_invitation_and_proposed_once(press, newsroom, batch):
    press("save", event="new:0")
    assert Event.objects.count() == 0
    press("make")

    event = Story.objects.get().event
    candidate = clip_of(batch).reading["events"][0]
    assert (event.title, event.audience, event.state) == (
        "密云区总工会第八届职工运动会", Event.Audience.INVITATION, RegisterState.PROPOSED,
    )  # fmt: skip
    assert (event.proposed_by, event.district) == (newsroom.typist, newsroom.district)
    assert proposals.event(candidate, by=newsroom.first) == event


def test_no_event_is_hung_on_a_story_by_itself(newsroom, batch):
    make_event("第八届职工运动会", starts_on="2026-11-20")

    assert actions.make_stories(batch.pk, by=newsroom.typist)[0].event is None


# --- The line above the titles --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line_is", "banner", "column"),
    [("banner", "新春走基层", None), ("column", "", "新春走基层"), ("", "", None)],
)
def test_the_line_above_the_titles_is_a_banner_a_column_or_neither(press, line_is, banner, column):
    press("save", line_is=line_is)
    press("make")

    story = Story.objects.get()
    assert (story.banner, story.column.name if story.column else None) == (banner, column)


def test_a_column_is_proposed_once_and_a_registered_one_is_taken(press, newsroom, batch):
    registered = Column.objects.create(slug="ban", name="一线·班组")
    proposed = proposals.column("新春走基层", by=newsroom.first)

    press("save", banner="一线·班组", line_is="column")
    assert taxonomy(batch)["column"] == "ban"
    press("save", banner="新春走基层", line_is="column")
    press("make")

    assert set(Column.objects.all()) == {registered, proposed}
    assert Story.objects.get().column == proposed


def test_a_line_too_long_for_a_column_is_refused(press):
    response = press("save", banner="长" * 41, line_is="column")

    assert response.status_code == 422
    assert response.context["cards"][0].form.errors["banner"]


# --- Names that were run together -----------------------------------------------------------------


def test_names_without_a_break_are_asked_for_and_one_way_is_chosen(press, editor, batch):
    clip = clip_of(batch)
    doubtful = [line for line in clip.reading["bylines"] if not line["certain"]]
    assert [line["name"] for line in doubtful] == ["李小禾", "王大田"]
    for line in doubtful:
        line["choices"] = [["李小禾", "王大田"], ["李小", "禾王大田"]]
    Clip.objects.filter(pk=clip.pk).update(reading=clip.reading)

    asked = editor.get(batch.get_absolute_url()).context["cards"][0]
    press("save", **{"parted-0": "1"})

    names = [line["name"] for line in clip_of(batch).content["text"]["bylines"]]
    assert "李小禾" in " ".join(asked.to_check)
    assert [str(label) for _value, label in asked.partings[0].field.choices][1:] == ["李小禾、王大田", "李小、禾王大田"]
    assert names == ["李小", "禾王大田", "王芳"]
    assert editor.get(batch.get_absolute_url()).context["cards"][0].partings == []


# --- Contributors ---------------------------------------------------------------------------------


def bylines():
    return {line.name: line.contributor for line in Byline.objects.select_related("contributor")}


def test_new_contributors_are_proposed_with_the_unit_the_copy_gives(newsroom, batch):
    actions.make_stories(batch.pk, by=newsroom.typist)

    contributor = bylines()["王芳"]
    assert (contributor.unit, contributor.kind, contributor.state) == (
        "望京街道总工会", Contributor.Kind.CORRESPONDENT, RegisterState.PROPOSED,
    )  # fmt: skip
    assert contributor.proposed_by == newsroom.typist
    assert bylines()["李小禾"] is None


def test_the_same_name_and_unit_again_gives_the_one_that_waits(newsroom, batch):
    again, _is_new = actions.receive(PAGE.replace("领到了", "拿到了"), by=newsroom.typist)
    for each in (batch, again):
        actions.make_stories(each.pk, by=newsroom.typist)

    assert Contributor.objects.filter(name="王芳").count() == 1
    first = proposals.contributor("王芳", "望京街道总工会", "correspondent", by=newsroom.first)
    assert first == Contributor.objects.get(name="王芳")


def test_the_unit_tells_namesakes_apart(newsroom, batch):
    ours = make_contributor("王芳", unit="望京街道总工会")
    make_contributor("王芳", unit="密云区总工会")

    actions.make_stories(batch.pk, by=newsroom.typist)

    assert bylines()["王芳"] == ours


def test_a_namesake_of_another_unit_is_not_taken_for_the_one_on_the_byline(card, editor, batch):
    make_contributor("王芳", unit="甲区总工会")

    card = editor.get(batch.get_absolute_url()).context["cards"][0]

    assert card.form["who-王芳"].value() == ""
    assert "王芳" in " ".join(card.to_check)


def test_the_card_asks_which_of_several_and_the_answer_counts(press, newsroom, batch):
    first, second = (make_contributor("李小禾", unit=unit) for unit in ("甲区总工会", "乙区总工会"))

    press("save", **{"who-李小禾": second.slug})
    press("make")

    assert bylines()["李小禾"] == second != first


def test_a_proposal_can_be_refused_and_asked_for(press, batch):
    press("save", **{"who-王芳": "", "who-李小禾": people.NEW})
    press("make")

    assert bylines()["王芳"] is None
    assert bylines()["李小禾"].state == RegisterState.PROPOSED


def test_the_page_of_a_district_chooses_among_namesakes(newsroom):
    candidates = [make_contributor("王芳", unit=unit) for unit in ("东城区总工会", "西城区总工会")]

    assert people.likely(candidates, [], "东城") == candidates[0]
    assert people.likely(candidates, [], "要闻") is None
    assert people.likely(candidates[:1], [], "要闻") == candidates[0]
    assert people.likely(candidates, ["北京市西城区总工会"], "东城") == candidates[1]


def test_a_name_typed_by_hand_is_asked_about(press, editor, batch):
    press("save", bylines="记者 赵新来")

    card = editor.get(batch.get_absolute_url()).context["cards"][0]

    assert [(field.label, is_open) for field, is_open in card.people] == [("赵新来", True)]


# --- Bodies ---------------------------------------------------------------------------------------


def test_a_body_in_full_that_the_register_lacks_is_proposed_and_on_the_story(newsroom, batch, card):
    assert [(tick.value, tick.is_ticked) for tick in card.new_bodies] == [("望京街道总工会", True)]

    story = actions.make_stories(batch.pk, by=newsroom.typist)[0]

    body = Body.objects.get(name="望京街道总工会")
    assert (body.level, body.state, body.proposed_by) == (Body.Level.STREET, RegisterState.PROPOSED, newsroom.typist)
    assert set(story.bodies.all()) == {newsroom.body, body}
    assert proposals.body("望京街道总工会", by=newsroom.first) == body


def test_a_body_that_is_not_ticked_is_not_proposed(press, batch):
    press("save", new_bodies=[])
    press("make")

    assert not Body.objects.filter(name="望京街道总工会").exists()


def test_a_body_known_by_another_name_is_not_proposed_again(newsroom):
    body = make_body("望京地区总工会")
    body.names.create(name="望京街道总工会", kind="former")

    assert proposals.body("望京街道总工会", by=newsroom.typist) == body


def test_answers_do_not_reach_the_story(press, batch):
    press("save", event="new:0", new_bodies=[])
    assert answers_of(clip_of(batch).content)["event"] == 0
    press("make")

    assert set(Version.objects.get(story=Story.objects.get()).content) == {"schema", "text", "taxonomy", "print"}


def test_what_a_second_person_registered_meanwhile_is_no_mistake_of_the_first(editor, newsroom, batch):
    here = batch.get_absolute_url()
    form = sent(editor.get(here), "make")
    body = proposals.body("望京街道总工会", by=newsroom.first)
    contributor = proposals.contributor("王芳", "望京街道总工会", "correspondent", by=newsroom.first)

    assert editor.post(here, form).status_code == 302

    assert body in Story.objects.get().bodies.all()
    assert bylines()["王芳"] == contributor
