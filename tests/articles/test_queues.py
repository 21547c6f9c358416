"""The queues say in SQL what the workflow says of one story: here the two are held to each other."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import actions, queues
from articles.facts import actor, facts, facts_of_many
from articles.models import ApprovalReply, Article, Byline, ExternalApproval, Round, SignOff, Story, Version
from articles.refusals import refusal
from articles.workflow import MOVES, STAGE_OF_STATE, Stage, State
from tests.factories import make_article
from tests.people import Newsroom, make_contributor, make_desk, make_duty, make_user
from tests.stories import make_story, published, signed_up_to
from tests.thorough import THOROUGH

pytestmark = pytest.mark.django_db

TURNS = ("approve_first", "approve_second", "approve_final", "publish", "check_printed")
NAMES = ("沈一禾", "沈　一 禾", " 周初见 ", "梁终南", "无名氏", "周·初.见")


@pytest.fixture
def newsroom(db):
    return Newsroom()


class Generated:
    """Stories in every state, with bylines, rounds and signatures at random, written past the actions on purpose."""

    def __init__(self, newsroom, seed):
        self.random, self.newsroom = random.Random(seed), newsroom
        self.contributors = [make_contributor(user.last_name + "笔名", user=user) for user in newsroom.reviewers]
        self.contributors.append(make_contributor("没有账号的人"))
        self.desks = [newsroom.desk, make_desk(), None]
        self.everybody = [*newsroom.everybody, make_user("周·初.见", "second", desk=newsroom.desk)]
        self.everybody.append(make_user("两面手", "first", "final"))

    def story(self):
        chance, people = self.random, self.everybody
        state = chance.choice([*State, State.RECEIVED, *State.in_review(), State.READY])
        story = Story.objects.create(
            headline="稿",
            entered_by=chance.choice(people),
            written_by=chance.choice([None, *people]),
            desk=chance.choice(self.desks),
            in_charge=chance.choice([None, *people]),
            named_reviewer=chance.choice([None, *people]),
            is_restricted=chance.random() < 0.2,
            is_urgent=chance.random() < 0.3,
            held_at=timezone.now() if chance.random() < 0.2 else None,
            authority=chance.choice(["reviewed", "reviewed", "reviewed", "printed"]),
            article=self._article(state),
        )
        for order in range(chance.randrange(3)):
            name, contributor = chance.choice(NAMES), chance.choice([None, *self.contributors])
            Byline.objects.create(story=story, order=order, name=name, contributor=contributor)
        self._review(story, state)
        into = Story.objects.exclude(pk=story.pk).first() if state == State.COMBINED else None
        if into or state != State.COMBINED:
            Story.objects.filter(pk=story.pk).update(state=state, round=story.round, combined_into=into)

    def roster(self):
        """Shifts at random: past, present and to come, of people who may not sign at the stage as well."""
        for _number in range(self.random.choice([0, 4, 12])):
            make_duty(
                self.random.choice(self.everybody),
                self.random.choice(list(Stage)),
                at=timezone.now() + timedelta(hours=self.random.choice([-12, 0, 0, 12])),
            )

    def _article(self, state):
        kind = self.random.choice(["live", "waiting", "offline", "withdrawn", "never", None])
        if kind is None and state != State.PUBLISHED:
            return None
        now = timezone.now()
        taken_down = {"offline": {"offline_at": now}, "withdrawn": {"withdrawn_at": now}}.get(kind, {})
        out = {"waiting": now + timedelta(hours=1), "never": None}.get(kind, now - timedelta(hours=1))
        return make_article(listed=False, published_at=out, **taken_down)

    def _review(self, story, state):
        version = Version.objects.create(story=story, number=1, content={}, content_hash="", saved_by=story.entered_by)
        earlier = Round.objects.create(story=story, number=1, opened_by=story.entered_by, closed_at=timezone.now())
        story.round = Round.objects.create(story=story, number=2, opened_by=story.entered_by)
        stages = [stage for stage in Stage if stage < STAGE_OF_STATE.get(state, 4)]
        for stage in stages:
            is_carried = self.random.random() < 0.4
            sign_off = SignOff.objects.create(
                round=earlier if is_carried else story.round, stage=stage, version=version,
                reviewer=self.random.choice(self.everybody),
            )  # fmt: skip
            if is_carried:
                story.round.carried.add(sign_off)
        if state not in {*State.in_review(), State.READY} and self.random.random() < 0.5:
            story.round.closed_at = timezone.now()
            story.round.save()


@pytest.mark.parametrize("seed", range(6 if THOROUGH else 2))
def test_my_turn_is_exactly_what_the_workflow_lets_a_person_sign_publish_or_check(newsroom, seed):
    generated = Generated(newsroom, seed)
    for _number in range(60):
        generated.story()
    generated.roster()
    known = {story: facts(story) for story in Story.objects.select_related("round", "article", "desk", "in_charge")}
    all_turns = 0

    for user in generated.everybody:
        person = actor(user)
        open_to = {
            story.pk for story, its in known.items() if any(refusal(MOVES[name], person, its) is None for name in TURNS)
        }
        readable = set(Story.objects.readable_by(user).values_list("pk", flat=True))

        assert set(queues.my_turn(user).values_list("pk", flat=True)) == open_to & readable, user

        all_turns += len(open_to)
    assert 20 < all_turns < len(known) * len(generated.everybody) / 2


def test_a_roster_of_people_who_may_not_sign_leaves_the_final_review_to_nobody(newsroom):
    """The seeds above may not meet it: the queue and the workflow agree here too."""
    story = signed_up_to(newsroom, "second")
    make_duty(newsroom.first, Stage.FINAL)

    assert refusal(MOVES["approve_final"], actor(newsroom.final), facts(story))
    assert list(queues.my_turn(newsroom.final)) == list(queues.my_turn(newsroom.first)) == []


@pytest.mark.parametrize("seed", range(9, 12 if THOROUGH else 10))
def test_submissions_are_exactly_what_the_workflow_lets_a_person_take_up(newsroom, seed):
    generated = Generated(newsroom, seed)
    for _number in range(60):
        generated.story()
    waiting = list(Story.objects.filter(state=State.RECEIVED).select_related("article", "in_charge"))
    known, all_choices = facts_of_many(waiting), 0

    for user in generated.everybody:
        person = actor(user)
        open_to = {number for number, its in known.items() if refusal(MOVES["take_up"], person, its) is None}
        readable = set(Story.objects.readable_by(user).values_list("pk", flat=True))

        assert {story.pk for story in queues.submissions(user)} == open_to & readable, user

        all_choices += len(open_to)
    assert 10 < all_choices < len(known) * len(generated.everybody)


@pytest.mark.parametrize("seed", range(6, 9 if THOROUGH else 7))
def test_the_facts_of_many_stories_are_the_facts_of_each(newsroom, seed, django_assert_num_queries):
    generated = Generated(newsroom, seed)
    for _number in range(40):
        generated.story()
    make_duty(newsroom.final, Stage.FINAL)
    stories = list(Story.objects.select_related("article", "in_charge"))
    at = timezone.now()

    with django_assert_num_queries(6):  # bylines, namesakes, own sign-offs, carried ones, desk members, duties
        many = facts_of_many(stories, at)

    assert many == {story.pk: facts(story, at) for story in stories}


def test_urgent_stories_come_first_then_overdue_ones_then_those_that_name_me_then_what_waits_longest(newsroom):
    at = timezone.now()
    late, early, mine, overdue, urgent = (
        signed_up_to(newsroom, "", at=at - timedelta(hours=hours), headline=f"{hours}小时") for hours in (1, 3, 2, 0, 0)
    )
    Story.objects.filter(pk=urgent.pk).update(is_urgent=True)
    Story.objects.filter(pk=overdue.pk).update(due_at=at - timedelta(minutes=1))
    Story.objects.filter(pk=mine.pk).update(named_reviewer=newsroom.first)
    Story.objects.filter(pk=late.pk).update(named_reviewer=newsroom.other_first, due_at=at + timedelta(hours=1))

    waiting = list(queues.my_turn(newsroom.first, at))

    assert waiting == [urgent, overdue, mine, early, late]
    assert [queues.is_overdue(story, at) for story in waiting] == [False, True, False, False, False]


def test_a_reviewer_who_signed_waits_for_the_next_one(newsroom):
    story = signed_up_to(newsroom, "second")

    assert list(queues.my_turn(newsroom.final)) == [story]
    for user in (newsroom.first, newsroom.second, newsroom.writer):
        assert list(queues.my_turn(user)) == []
        assert list(queues.waiting_for_others(user)) == [story]


def test_a_story_is_never_both_my_turn_and_waiting_for_others(newsroom):
    story = make_story(newsroom, by=newsroom.typist, written_by=newsroom.writer)
    actions.submit(story.pk, by=newsroom.typist, version=story.version)

    assert list(queues.my_turn(newsroom.typist)) == [story]
    assert list(queues.waiting_for_others(newsroom.typist)) == []


def test_what_was_returned_is_the_authors_to_write_before_drafts(newsroom):
    returned = signed_up_to(newsroom, "first")
    draft = make_story(newsroom)
    actions.return_to_author(returned.pk, by=newsroom.second, reason="补当事人同意书")

    assert list(queues.mine_to_write(newsroom.writer)) == [returned, draft]
    assert list(queues.waiting_for_others(newsroom.writer)) == []
    assert list(queues.mine_to_write(newsroom.first)) == []


def test_a_scheduled_story_is_published_today_from_its_second_on(newsroom):
    now = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    half_past = now + timedelta(minutes=30)
    story = published(newsroom, goes_live_at=half_past, at=now)

    assert list(queues.scheduled(newsroom.first, now)) == [story]
    assert list(queues.published_today(newsroom.first, now)) == []
    assert list(queues.scheduled(newsroom.first, half_past)) == []
    assert list(queues.published_today(newsroom.first, half_past)) == [story]
    assert list(queues.published_today(newsroom.first, half_past + timedelta(days=1))) == []


def test_an_article_taken_offline_is_not_among_todays(newsroom):
    now = timezone.now()
    story = published(newsroom, at=now)
    actions.take_offline(story.pk, by=newsroom.second, reason="核实", at=now)

    assert list(queues.published_today(newsroom.first, now)) == []


def test_a_stopped_story_is_listed_until_it_goes_out(newsroom):
    now = timezone.now()
    story = published(newsroom, goes_live_at=now + timedelta(hours=5), at=now)
    story = actions.stop(story.pk, by=newsroom.final, reason="职务有变", at=now)

    assert list(queues.stopped(newsroom.proofreader)) == [story]

    actions.publish(story.pk, by=newsroom.final, version=story.version)
    assert list(queues.stopped(newsroom.proofreader)) == []


def test_a_story_on_hold_is_nobodys_turn_to_publish(newsroom):
    story = signed_up_to(newsroom, "final")
    assert list(queues.my_turn(newsroom.second)) == [story]

    actions.hold(story.pk, by=newsroom.final, reason="等答复")

    assert list(queues.my_turn(newsroom.second)) == []
    assert list(queues.on_hold(newsroom.second)) == [story]


def submission(newsroom, *, in_charge=None, desk=None, **parts):
    story = make_story(newsroom, by=newsroom.correspondent, desk=desk, **parts)
    Story.objects.filter(pk=story.pk).update(state=State.RECEIVED, in_charge=in_charge)
    return story


def test_a_submission_waits_for_who_may_choose(newsroom):
    """What is with nobody is everybody's; what is with somebody is theirs and the desk's first reviewers'."""
    other, stranger = make_user("别的记者", "reporter", desk=newsroom.desk), make_user("外部初审", "first")
    nobodys = submission(newsroom, desk=newsroom.desk)
    theirs = submission(newsroom, desk=newsroom.desk, in_charge=other)

    found = {user: list(queues.submissions(user)) for user in (newsroom.writer, other, newsroom.first, stranger)}

    assert found == {
        newsroom.writer: [nobodys], other: [nobodys, theirs], newsroom.first: [nobodys, theirs], stranger: [nobodys],
    }  # fmt: skip
    assert list(queues.submissions(newsroom.proofreader)) == list(queues.submissions(newsroom.correspondent)) == []
    assert list(queues.waiting_for_others(newsroom.correspondent)) == [nobodys, theirs]


def test_a_submission_waits_since_it_was_sent_in_not_since_it_was_begun(newsroom):
    at = timezone.now()
    begun, arrived = (
        make_story(newsroom, by=newsroom.correspondent, at=at - timedelta(hours=hours)) for hours in (9, 5)
    )
    for story, hours in ((arrived, 3), (begun, 1)):
        actions.send_in(story.pk, by=newsroom.correspondent, version=1, at=at - timedelta(hours=hours))

    waiting = queues.submissions(newsroom.first)

    assert [(story.pk, at - story.arrived_at) for story in waiting] == [
        (arrived.pk, timedelta(hours=3)), (begun.pk, timedelta(hours=1)),
    ]  # fmt: skip


def test_who_took_a_submission_up_has_it_among_their_drafts(newsroom):
    story = submission(newsroom)

    actions.take_up(story.pk, by=newsroom.writer)

    assert list(queues.mine_to_write(newsroom.writer)) == [story]
    assert list(queues.submissions(newsroom.writer)) == []


@pytest.mark.parametrize("name", queues.QUEUES)
def test_a_queue_is_one_query(newsroom, name, django_assert_num_queries):
    signed_up_to(newsroom, "first")
    newsroom.second.get_all_permissions()
    _label, queue = queues.QUEUES[name]

    with django_assert_num_queries(1):
        list(queue(newsroom.second))


@pytest.mark.parametrize("name", ["my_turn", "awaiting_answer", "stopped", "on_hold", "scheduled", "published_today"])
def test_no_queue_shows_a_restricted_story_to_who_may_not_read_it(newsroom, name):
    now = timezone.now()
    for story in (
        signed_up_to(newsroom, "first", at=now),
        signed_up_to(newsroom, "final", at=now),
        published(newsroom, at=now),
        published(newsroom, at=now, goes_live_at=now + timedelta(hours=1)),
    ):
        Story.objects.filter(pk=story.pk).update(is_restricted=True, held_at=now, stopped_at=now)
        _sent_for_approval(story, newsroom, due_at=now - timedelta(hours=1))
    _label, queue = queues.QUEUES[name]

    assert list(queue(newsroom.other_second, now)) == []
    assert list(queue(newsroom.other_final, now)) != []


def _sent_for_approval(story, newsroom, **more):
    version = Version.objects.get(story=story, number=story.version)
    return ExternalApproval.objects.create(
        story=story, version=version, to_whom="某局宣传处", sent_by=newsroom.first, **more
    )


def test_what_was_sent_for_approval_is_missed_when_its_time_is_over(newsroom):
    now = timezone.now()
    late, later = (_sent_for_approval(signed_up_to(newsroom, "first"), newsroom, due_at=now + timedelta(hours=hours))
                   for hours in (1, 3))  # fmt: skip
    _sent_for_approval(signed_up_to(newsroom, "first"), newsroom)

    missed = queues.awaiting_answer(newsroom.writer, now + timedelta(hours=2))

    assert [(story.pk, story.asked) for story in missed] == [(late.story_id, "某局宣传处")]
    ApprovalReply.objects.create(approval=late, answer="agreed", answered_by="某处", recorded_by=newsroom.first)
    missed = queues.awaiting_answer(newsroom.writer, now + timedelta(hours=4))
    assert [story.pk for story in missed] == [later.story_id]


def test_an_editor_in_chief_finds_what_was_sent_to_them_at_once(newsroom):
    chief = make_user("总正言", "chief")
    sent = _sent_for_approval(signed_up_to(newsroom, "second"), newsroom, is_for_chief=True, chief=chief)

    assert [story.pk for story in queues.awaiting_answer(chief)] == [sent.story_id]
    assert list(queues.awaiting_answer(newsroom.final)) == []


def test_printed_copy_waits_for_a_check_by_somebody_who_did_not_enter_it(newsroom):
    story = make_story(newsroom, by=newsroom.typist, written_by=None)
    Story.objects.filter(pk=story.pk).update(authority=Article.Authority.PRINTED)

    assert list(queues.my_turn(newsroom.proofreader)) == [story]
    assert list(queues.my_turn(newsroom.typist)) == []
    assert list(queues.mine_to_write(newsroom.typist)) == []
    assert list(queues.waiting_for_others(newsroom.typist)) == [story]
