"""The rules of copy from outside (来稿), stated without the table: who decides, what stays, who reviews."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import actions
from articles.models import Attachment, Beat, Move, Note, Story
from articles.workflow import MOVES, State
from tests.factories import make_body, make_district
from tests.people import make_contributor, make_desk, make_user
from tests.stories import BODY, content_of, edited, make_story, published, refused, signed_up_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter(newsroom):
    """Somebody of the house who signs nothing, and has another reporter beside them."""
    return make_user("跑口记者", "reporter")


def sent_in(newsroom, *, in_charge=None, **parts):
    story = make_story(newsroom, by=parts.pop("by", newsroom.correspondent), **parts)
    story = actions.send_in(story.pk, by=story.written_by, version=story.version)
    if in_charge:
        Story.objects.filter(pk=story.pk).update(in_charge=in_charge)
    return story


def state_of(story):
    return Story.objects.get(pk=story.pk).state


# Into review


def test_a_submission_reaches_review_only_by_being_taken_up():
    ways_out = {name: move.target for name, move in MOVES.items() if State.RECEIVED in move.sources and move.target}
    writing, over = {State.DRAFT, State.RETURNED}, {State.NOT_USED, State.COMBINED, State.WITHDRAWN}

    assert set(ways_out.values()) <= writing | over
    assert {name for name, target in ways_out.items() if target == State.DRAFT} == {"take_up", "pull_back"}
    assert MOVES["withdraw"].on_site <= {"live", "offline"}


def test_a_correspondent_sends_to_nobody_but_the_newsroom(newsroom):
    story = make_story(newsroom, by=newsroom.correspondent)

    refused(actions.submit, story.pk, by=newsroom.correspondent, version=story.version)
    story = actions.send_in(story.pk, by=newsroom.correspondent, version=story.version)

    assert (story.state, story.channel) == (State.RECEIVED, "sent_in")
    refused(actions.submit, story.pk, by=newsroom.first, version=story.version)
    refused(actions.sign_off, story.pk, by=newsroom.first, version=story.version)


def test_nothing_is_sent_in_without_a_headline_or_without_anything_to_read(newsroom):
    without_headline = make_story(newsroom, by=newsroom.correspondent, headline="")
    without_copy = make_story(newsroom, by=newsroom.correspondent, body="")

    for story in (without_headline, without_copy):
        refused(actions.send_in, story.pk, by=newsroom.correspondent, version=1)
    actions.attach(without_copy.pk, SimpleUploadedFile("稿.docx", b"x"), by=newsroom.correspondent)

    assert actions.send_in(without_copy.pk, by=newsroom.correspondent, version=1).state == State.RECEIVED


# Whose it is


def test_the_beat_of_its_body_goes_before_that_of_its_district(newsroom, reporter):
    district, body = make_district("chaoyang"), make_body()
    Beat.objects.create(reporter=newsroom.writer, district=district)
    Beat.objects.create(reporter=reporter, body=body)

    of_district = sent_in(newsroom, districts=[district.slug])
    of_both = sent_in(newsroom, districts=[district.slug], bodies=[body.slug])

    assert (of_district.in_charge, of_both.in_charge) == (newsroom.writer, reporter)
    assert sent_in(newsroom).in_charge is None


def test_who_left_the_paper_is_in_charge_of_nothing_new(newsroom, reporter):
    district = make_district("chaoyang")
    Beat.objects.create(reporter=reporter, district=district)
    reporter.is_active = False
    reporter.save()

    assert sent_in(newsroom, districts=[district.slug]).in_charge is None


def test_what_is_with_nobody_is_taken_up_by_whoever_may_and_is_then_theirs(newsroom, reporter):
    story = sent_in(newsroom, desk=None)
    for person in (newsroom.proofreader, newsroom.manager, newsroom.correspondent):
        refused(actions.take_up, story.pk, by=person)

    story = actions.take_up(story.pk, by=newsroom.writer)

    assert (story.state, story.in_charge, story.desk) == (State.DRAFT, newsroom.writer, newsroom.desk)
    assert story.taken_up_at


def test_what_is_with_somebody_is_theirs_or_the_desks_to_decide(newsroom, reporter):
    colleague = make_user("别的记者", "reporter", desk=newsroom.desk)
    outsider = make_user("外部初审", "first")
    theirs, desks = (sent_in(newsroom, in_charge=reporter, desk=newsroom.desk) for _number in range(2))

    said = refused(actions.take_up, theirs.pk, by=colleague)
    for act in (actions.not_use, actions.return_to_author):
        refused(act, theirs.pk, by=colleague, reason="不合适")
    refused(actions.pass_on, theirs.pk, to=colleague, by=colleague)
    refused(actions.take_up, theirs.pk, by=outsider)

    assert "跑口记者" in said
    assert actions.take_up(theirs.pk, by=reporter).in_charge == reporter
    assert actions.take_up(desks.pk, by=newsroom.first).in_charge == newsroom.first


def test_a_reporter_passes_it_on_to_who_may_take_it_up_and_the_reason_stays(newsroom, reporter):
    story = sent_in(newsroom, in_charge=reporter)

    refused(actions.pass_on, story.pk, to=newsroom.proofreader, by=reporter)
    story = actions.pass_on(story.pk, to=newsroom.writer, by=reporter, reason="归劳动口")

    assert (story.state, story.in_charge) == (State.RECEIVED, newsroom.writer)
    refused(actions.take_up, story.pk, by=reporter)
    said = Move.objects.filter(story=story).latest("pk").reason
    assert "沈一禾" in said
    assert "归劳动口" in said


def test_a_reporter_decides_about_submissions_and_about_nothing_that_is_in_review(newsroom, reporter):
    submission = sent_in(newsroom, in_charge=reporter)
    in_review = signed_up_to(newsroom, "")
    draft = make_story(newsroom)

    for story in (in_review, draft):
        refused(actions.not_use, story.pk, by=reporter, reason="不用")
    refused(actions.return_to_author, in_review.pk, by=reporter, reason="退")
    actions.not_use(submission.pk, by=reporter, reason="与上周重复")

    assert [state_of(story) for story in (submission, in_review, draft)] == ["not_used", "first_review", "draft"]
    refused(actions.reopen, submission.pk, by=reporter)


def test_nothing_is_turned_down_or_sent_back_without_a_reason(newsroom, reporter):
    story = sent_in(newsroom, in_charge=reporter)

    for act in (actions.not_use, actions.return_to_author):
        refused(act, story.pk, by=reporter, reason=" ")

    assert state_of(story) == State.RECEIVED


# In whose hands


def test_a_correspondent_writes_until_it_is_sent_in_and_again_when_it_comes_back(newsroom, reporter):
    by = newsroom.correspondent

    def may_write(story):
        content = edited(story, headline=f"第{story.version}稿")
        try:
            return actions.save(story.pk, content, base=story.version, by=by)[0]
        except actions.Refused:
            return None

    draft = make_story(newsroom, by=by)
    draft = may_write(draft)
    received = actions.send_in(draft.pk, by=by, version=draft.version)
    assert may_write(received) is None
    returned = actions.return_to_author(received.pk, by=reporter, reason="补一个数字")
    again = may_write(returned)
    assert again
    received = actions.send_in(again.pk, by=by, version=again.version)

    taken_up = actions.take_up(received.pk, by=reporter)

    assert may_write(taken_up) is None


def test_it_is_pulled_back_only_while_nobody_has_begun(newsroom, reporter):
    by = newsroom.correspondent
    untouched, begun, taken_up = (sent_in(newsroom) for _number in range(3))
    actions.save(begun.pk, edited(begun, headline="记者改过"), base=1, by=newsroom.first)
    actions.take_up(taken_up.pk, by=reporter)

    assert actions.pull_back(untouched.pk, by=by).state == State.DRAFT
    said = refused(actions.pull_back, begun.pk, by=by)
    refused(actions.pull_back, taken_up.pk, by=by)
    actions.submit(taken_up.pk, by=reporter, version=1)
    refused(actions.pull_back, taken_up.pk, by=by)

    assert "周初见" in said
    assert state_of(begun) == State.RECEIVED


def test_a_remark_is_added_by_whoever_reads_the_story_in_any_state(newsroom):
    story = sent_in(newsroom)
    stranger = make_user("别处通讯员", "correspondent", staff=False)
    actions.take_up(story.pk, by=newsroom.writer)

    for person in (newsroom.correspondent, newsroom.proofreader):
        actions.add_note(story.pk, "人数应为三百二十", by=person)
    refused(actions.add_note, story.pk, "想看看", by=stranger)
    refused(actions.add_note, story.pk, " ", by=newsroom.writer)

    assert [note.by for note in Note.objects.all()] == [newsroom.correspondent, newsroom.proofreader]
    assert Story.objects.get().version == 1


# Entered on behalf of somebody (代录)


def test_who_enters_it_for_somebody_may_review_it_and_the_author_may_not(newsroom):
    author = make_user("两栖通讯员", "correspondent", "second", desk=newsroom.desk)
    content = content_of(make_story(newsroom))
    story = actions.register_submission(content, by=newsroom.typist, channel="fax", written_by=author)
    story = actions.take_up(story.pk, by=newsroom.writer)
    story = actions.submit(story.pk, by=newsroom.writer, version=story.version)

    story = actions.sign_off(story.pk, by=newsroom.typist, version=story.version)

    refused(actions.sign_off, story.pk, by=author, version=story.version)
    assert (story.entered_by, story.written_by, story.state) == (newsroom.typist, author, State.SECOND_REVIEW)


@pytest.mark.parametrize("channel", ["desk", "sent_in", "telepathy"])
def test_it_is_registered_with_the_way_it_really_came_and_by_staff(newsroom, channel):
    content = content_of(make_story(newsroom))

    refused(actions.register_submission, content, by=newsroom.typist, channel=channel)
    refused(actions.register_submission, content, by=newsroom.correspondent, channel="phone")

    assert not Story.objects.filter(state=State.RECEIVED).exists()


def test_an_original_stays_as_it_came_once_and_is_never_a_program(newsroom):
    story = sent_in(newsroom)

    kept = [
        actions.attach(story.pk, SimpleUploadedFile("..\\原件.DOCX", b"x"), by=newsroom.correspondent) for _time in "ab"
    ]
    refused(actions.attach, story.pk, SimpleUploadedFile("原件.html", b"x"), by=newsroom.correspondent)

    assert kept[0] == kept[1] == Attachment.objects.get()
    assert kept[0].name == "原件.DOCX"
    with pytest.raises(TypeError):
        kept[0].delete()


# Combined (合稿)


def byline(name, role="通讯员", contributor=None):
    return {"role": role, "name": name, "contributor": contributor}


def test_combined_stories_keep_every_credit_in_order_and_once(newsroom):
    first = sent_in(newsroom, bylines=[byline("甲"), byline("石磊", "摄影")])
    second = sent_in(newsroom, bylines=[byline("乙"), byline("石　磊", "摄影"), byline("甲", "摄影")])

    whole = actions.combine({second.pk: 1, first.pk: 1}, by=newsroom.writer)

    text = content_of(whole)["text"]
    assert [(line["role"], "".join(line["name"].split())) for line in text["bylines"]] == [
        ("通讯员", "乙"), ("摄影", "石磊"), ("摄影", "甲"), ("通讯员", "甲"),
    ]  # fmt: skip
    assert text["body"].count(BODY) == 2
    assert (whole.state, whole.written_by) == (State.DRAFT, newsroom.writer)
    assert set(Story.objects.filter(state=State.COMBINED)) == {first, second}


def test_who_wrote_a_part_without_a_byline_is_named_once(newsroom):
    """A byline of another part names them already, in whatever role; a namesake of the register is somebody else."""
    namesake = make_contributor("通讯小禾")
    bare = sent_in(newsroom, bylines=[])
    named = sent_in(newsroom, bylines=[byline("通讯 小禾", "记者"), byline("通讯小禾", "摄影", namesake.slug)])

    whole = actions.combine({bare.pk: 1, named.pk: 1}, by=newsroom.writer)

    lines = [(line["role"], line["name"], bool(line["contributor"])) for line in content_of(whole)["text"]["bylines"]]
    assert lines == [("记者", "通讯 小禾", False), ("摄影", "通讯小禾", True)]


def test_nobody_who_wrote_a_part_reviews_the_whole(newsroom):
    """Who combined it, and everybody on the byline of a part; whoever wrote none of it may."""
    contributor = make_contributor("笔名小周", user=newsroom.first)
    parts = sent_in(newsroom, bylines=[byline("笔名小周", contributor=contributor.slug)]), sent_in(newsroom)
    whole = actions.combine({part.pk: 1 for part in parts}, by=newsroom.typist)
    whole = actions.submit(whole.pk, by=newsroom.typist, version=whole.version)

    for person in (newsroom.first, newsroom.typist):
        refused(actions.sign_off, whole.pk, by=person, version=whole.version)

    assert actions.sign_off(whole.pk, by=newsroom.other_first, version=whole.version).state == State.SECOND_REVIEW


def test_a_part_that_changed_meanwhile_refuses_all(newsroom):
    parts = sent_in(newsroom), sent_in(newsroom)
    actions.save(parts[1].pk, edited(parts[1], headline="改了"), base=1, by=newsroom.first)

    said = refused(actions.combine, {part.pk: 1 for part in parts}, by=newsroom.writer)

    assert "周初见" in said
    assert {state_of(part) for part in parts} == {State.RECEIVED}


def test_what_is_anothers_in_review_or_out_is_not_combined(newsroom, reporter):
    free, theirs = sent_in(newsroom), sent_in(newsroom, in_charge=reporter)
    of_another_desk = make_story(newsroom, by=reporter, desk=make_desk())
    others = [theirs, of_another_desk, signed_up_to(newsroom, ""), published(newsroom)]

    for other in others:
        refused(actions.combine, {free.pk: free.version, other.pk: other.version}, by=newsroom.writer)
    refused(actions.combine, {free.pk: free.version}, by=newsroom.writer)

    assert not Story.objects.filter(state=State.COMBINED).exists()


def test_a_part_says_into_what_and_can_be_taken_up_again(newsroom):
    parts = sent_in(newsroom), sent_in(newsroom)
    whole = actions.combine({part.pk: 1 for part in parts}, by=newsroom.writer)
    assert {part.combined_into for part in Story.objects.filter(state=State.COMBINED)} == {whole}

    again = actions.reopen(parts[0].pk, by=newsroom.first)

    assert (again.state, again.combined_into) == (State.DRAFT, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Story.objects.filter(pk=parts[1].pk).update(combined_into=None)


def test_every_decision_about_a_submission_is_a_row(newsroom, reporter):
    at = timezone.now()
    story = make_story(newsroom, by=newsroom.correspondent, at=at)
    steps = [
        lambda at: actions.send_in(story.pk, by=newsroom.correspondent, version=1, at=at),
        lambda at: actions.pass_on(story.pk, to=reporter, by=newsroom.writer, at=at),
        lambda at: actions.take_up(story.pk, by=reporter, at=at),
    ]
    for minutes, step in enumerate(steps, start=1):
        step(at + timedelta(minutes=minutes))

    moves = Move.objects.filter(story=story).order_by("pk").values_list("name", "by", "at", "target")

    assert [(name, by, (when - at).seconds // 60, target) for name, by, when, target in moves] == [
        ("create", newsroom.correspondent.pk, 0, "draft"), ("send_in", newsroom.correspondent.pk, 1, "received"),
        ("pass_on", newsroom.writer.pk, 2, "received"), ("take_up", reporter.pk, 3, "draft"),
    ]  # fmt: skip
