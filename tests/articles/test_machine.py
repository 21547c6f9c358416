"""A newsroom of random people doing random things: what must never break does not (reliability I1–I5, I8).

Every step asks an action to do something, allowed or not; after every step the invariants are read from the rows
themselves, not from the table of moves.
"""

import json
import os
from collections import defaultdict, namedtuple
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from articles import actions, search
from articles.actions.duty import Shift
from articles.content import content_hash, make_content, normalised
from articles.facts import signatures_of
from articles.models import Story
from articles.workflow import Stage, State
from tests.people import Newsroom
from tests.stories import BODY
from tests.thorough import THOROUGH

# .ci/run asks three hundred of both databases together; NEWSROOM_RUNS=300 asks as many of each.
RUNS = int(os.environ.get("NEWSROOM_RUNS", (200 if connection.vendor == "sqlite" else 100) if THOROUGH else 12))
SHARDS = 4  # so that both cores have work
STEPS = 40
PEOPLE = ("writer", "typist", "first", "other_first", "second", "other_second", "final", "other_final", "proofreader",
          "manager", "correspondent")  # fmt: skip
person = st.sampled_from(PEOPLE)
EDITS = {
    "comma": lambda text: {**text, "body": text["body"].replace("。", "！", 1)},
    "figure": lambda text: {**text, "body": text["body"].replace("三百", "四百")},
    "headline": lambda text: {**text, "headline": text["headline"] + "再开赛"},
    "paragraph": lambda text: {**text, "body": text["body"] + "\n<p>据了解，报名从下周开始，名额一百个。</p>"},
    "byline": lambda text: {**text, "bylines": [{"role": "记者", "name": "周初见", "contributor": None}]},
    "nothing": lambda text: text,
}  # fmt: skip
MOVES = {
    "send_in": lambda pk, by, version, at: actions.send_in(pk, by=by, version=version, at=at),
    "pull_back": lambda pk, by, version, at: actions.pull_back(pk, by=by, at=at),
    "pass_on": lambda pk, by, version, at: actions.pass_on(pk, to=by, by=by, at=at),
    "take_up": lambda pk, by, version, at: actions.take_up(pk, by=by, at=at),
    "submit": lambda pk, by, version, at: actions.submit(pk, by=by, version=version, at=at),
    "submit_minor": lambda pk, by, version, at: actions.submit_minor(pk, by=by, version=version, at=at),
    "sign_off": lambda pk, by, version, at: actions.sign_off(pk, by=by, version=version, at=at),
    "back": lambda pk, by, version, at: actions.send_back_one_stage(pk, by=by, reason="退", at=at),
    "return": lambda pk, by, version, at: actions.return_to_author(pk, by=by, reason="退", at=at),
    "not_use": lambda pk, by, version, at: actions.not_use(pk, by=by, reason="不用", at=at),
    "reopen": lambda pk, by, version, at: actions.reopen(pk, by=by, at=at),
    "publish": lambda pk, by, version, at: actions.publish(pk, by=by, version=version, at=at),
    "schedule": lambda pk, by, version, at: actions.publish(
        pk, by=by, version=version, goes_live_at=at + timedelta(hours=6), at=at
    ),
    "check_changes": lambda pk, by, version, at: actions.confirm_changes(pk, by=by, version=version, at=at),
    "hold": lambda pk, by, version, at: actions.hold(pk, by=by, reason="缓", at=at),
    "release": lambda pk, by, version, at: actions.release(pk, by=by, at=at),
    "stop": lambda pk, by, version, at: actions.stop(pk, by=by, reason="停", at=at),
    "take_offline": lambda pk, by, version, at: actions.take_offline(pk, by=by, reason="下", at=at),
    "put_back": lambda pk, by, version, at: actions.put_back(pk, by=by, reason="上", at=at),
    "withdraw": lambda pk, by, version, at: actions.withdraw(pk, by=by, reason="撤", at=at),
    "revise": lambda pk, by, version, at: actions.revise(pk, by=by, reason="修", at=at),
    "abandon": lambda pk, by, version, at: actions.abandon_revision(pk, by=by, reason="弃", at=at),
    "check_printed": lambda pk, by, version, at: actions.check_printed(pk, by=by, version=version, at=at),
}


class NewsroomMachine(RuleBasedStateMachine):
    """Each run happens in a transaction of its own, rolled back at its end."""

    def __init__(self):
        super().__init__()
        self.run = transaction.atomic()
        self.run.__enter__()

    def teardown(self):
        self.every_story_can_be_found_as_it_is()
        type(self).ended += 1
        transaction.set_rollback(True)
        self.run.__exit__(None, None, None)

    def every_story_can_be_found_as_it_is(self):
        """I7: what the index holds of a story after all its moves is what it would be given now."""
        stories = Story.objects.filter(pk__in=getattr(self, "stories", []))
        before = in_the_index()
        search.STORIES.put_many(search.story_documents(list(stories)))
        assert in_the_index() == before

    newsroom = None  # the same people in every run
    ended = 0  # how many runs there were

    @initialize()
    def open_the_newsroom(self):
        search.STORIES.clear()
        search.ARTICLES.clear()
        self.now = NOON
        self.acknowledged = {}
        self.stories = []
        self.write("writer", is_mine=True)

    def write(self, who, *, is_mine):
        by = getattr(self.newsroom, who)
        content, author = make_content(headline="甲", body=BODY), by if is_mine else None
        story = actions.create_story(content, by=by, written_by=author, desk=self.newsroom.desk, at=self.now)
        self.add(story, content)

    def add(self, story, content):
        self.stories.append(story.pk)
        self.acknowledged[story.pk] = {1: content_hash(content)}

    def attempt(self, action, *args, **kwargs):
        try:
            return action(*args, **kwargs)
        except actions.Refused as refusal:
            assert str(refusal).strip()
            return None

    @precondition(lambda self: len(self.stories) < 3)
    @rule(who=person, is_mine=st.booleans())
    def write_a_story(self, who, is_mine):
        self.write(who, is_mine=is_mine)

    @precondition(lambda self: len(self.stories) < 3)
    @rule(who=person)
    def enter_printed(self, who):
        content = make_content(headline="昨日", body=BODY, issue_date="2026-11-01", page=1)
        story = self.attempt(
            actions.enter_printed, content, by=getattr(self.newsroom, who), signed_by="梁", at=self.now
        )
        if story:
            self.add(story, content)

    @precondition(lambda self: 1 < len(self.stories) < 5)
    @rule(data=st.data(), who=person, is_stale=st.booleans())
    def combine(self, data, who, is_stale):
        """Every name stays on the byline, in the order chosen; what changed meanwhile is not combined."""
        chosen = data.draw(st.permutations(self.stories))[:2]
        read = {pk: self.seen[pk].version - is_stale for pk in chosen}
        whole = self.attempt(actions.combine, read, by=getattr(self.newsroom, who), at=self.now)
        assert not (whole and is_stale)
        if whole:
            self.stories.append(whole.pk)
            self.acknowledged[whole.pk] = {}
            printed = dict.fromkeys(line["name"] for pk in chosen for line in bylines_of(self.versions[pk][-1]))
            [version] = rows(READ_VERSIONS_OF, whole.pk)
            assert [line["name"] for line in bylines_of(version) if line["name"] in printed] == list(printed)

    @rule(data=st.data(), who=person, edit=st.sampled_from(sorted(EDITS)), is_stale=st.booleans())
    def edit(self, data, who, edit, is_stale):
        pk = data.draw(st.sampled_from(self.stories))
        newest = self.versions[pk][-1]
        content = json.loads(newest.content)
        content["text"] = EDITS[edit](content["text"])
        base = newest.number - 1 if is_stale else newest.number
        saved = self.attempt(actions.save, pk, content, base=base, by=getattr(self.newsroom, who), at=self.now)
        assert not (saved and is_stale)
        if saved:
            self.acknowledged[pk][saved[0].version] = content_hash(normalised(content))

    @rule(data=st.data(), who=person, name=st.sampled_from(sorted(MOVES)))
    def anybody_tries_anything(self, data, who, name):
        pk = data.draw(st.sampled_from(self.stories))
        self.attempt(MOVES[name], pk, getattr(self.newsroom, who), self.seen[pk].version, self.now)

    @rule(data=st.data(), times=st.integers(1, 4))
    def the_right_person_goes_on(self, data, times):
        """Pushes a story along its road, so that runs reach publication."""
        pk = data.draw(st.sampled_from(self.stories))
        story = self.seen[pk]
        for _ in range(times):
            name, who = ROAD.get(story.state, ("revise", "writer"))
            story = self.attempt(MOVES[name], pk, getattr(self.newsroom, who), story.version, self.now) or story

    @rule(who=person, on_duty=person, stage=st.sampled_from(Stage))
    def keep_the_roster(self, who, on_duty, stage):
        """One person's shift, or a second one beside it, and nobody's after six hours."""
        issue = self.now.date()
        by, people = getattr(self.newsroom, who), getattr(self.newsroom, on_duty)
        shift = Shift(stage, "night", people, self.now, self.now + timedelta(hours=6))
        standing = rows("SELECT id FROM articles_duty WHERE issue_date = %s", issue)
        self.attempt(actions.keep_roster, issue, [shift], by=by, base=[duty.id for duty in standing])

    @rule(data=st.data(), who=person, reviewer=person)
    def record_a_sign_off(self, data, who, reviewer):
        pk = data.draw(st.sampled_from(self.stories))
        by, reviewer = getattr(self.newsroom, who), getattr(self.newsroom, reviewer)
        words = {"how": "phone", "proof_words": "来电"}
        self.attempt(
            actions.record_sign_off, pk, by=by, reviewer=reviewer, version=self.seen[pk].version, at=self.now, **words
        )

    @rule(data=st.data(), is_so=st.booleans())
    def the_reviewer_answers(self, data, is_so):
        """What was recorded is confirmed, or was not so: then the article is not public by that signature."""
        recorded = rows("SELECT id, reviewer_id FROM articles_signoff WHERE recorded_by_id IS NOT NULL ORDER BY id")
        if not recorded:
            return
        signed = data.draw(st.sampled_from(recorded))
        by = next(user for user in self.newsroom.everybody if user.pk == signed.reviewer_id)
        if is_so:
            self.attempt(actions.confirm_recorded, signed.id, by=by, at=self.now)
        else:
            story = self.attempt(actions.object_to_recorded, signed.id, by=by, reason="没有签", at=self.now)
            assert not (story and signed.id in signatures_of(story.article) and story.article.is_live(self.now))

    @rule(hours=st.integers(1, 8))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @invariant()
    def the_invariants_hold(self):
        stories = rows(READ_STORIES)
        versions = grouped(rows(READ_VERSIONS), "story_id")
        articles = rows(READ_ARTICLES, connection.ops.adapt_datetimefield_value(getattr(self, "now", NOON)))
        self.acknowledged_saves_are_there(stories, versions)
        self.every_change_of_state_is_one_row(stories)
        self.nothing_is_public_unsigned(stories, versions, articles)
        self.lists_and_search_agree_with_the_articles(articles)
        self.seen, self.versions = {story.id: story for story in stories}, versions

    def acknowledged_saves_are_there(self, stories, versions):
        """I1, I2: every version acknowledged is there as it was; numbers without a gap; the row has the newest."""
        assert [story.id for story in stories] == getattr(self, "stories", [])
        for story in stories:
            numbered = {version.number: version for version in versions[story.id]}
            assert list(numbered) == list(range(1, story.version + 1))
            acknowledged = self.acknowledged[story.id]
            assert all(numbered[number].content_hash == kept for number, kept in acknowledged.items())
            acknowledged.update((number, version.content_hash) for number, version in numbered.items())
            newest = json.loads(numbered[story.version].content)
            assert content_hash(newest) == numbered[story.version].content_hash
            assert (story.headline, story.body) == (newest["text"]["headline"], newest["text"]["body"])

    def nothing_is_public_unsigned(self, stories, versions, articles):
        """I3: what readers can see now was signed by three others for exactly that text, or was printed and checked."""
        live = {article.id: article for article in articles if article.is_out and article.is_due}
        for story in stories:
            if article := live.get(story.article_id):
                version = versions[story.id][article.version_number - 1]
                assert version.content_hash == article.content_hash
                check = printed_and_checked if article.authority == "printed" else signed_by_three
                check(story, article, version)

    def lists_and_search_agree_with_the_articles(self, articles):
        """I4, I7: one row in the whole paper's list per article that is or will be public, none for any other."""
        shown = [article.id for article in articles if article.is_out]
        assert [article.id for article in articles if article.is_listed] == shown
        assert [article.id for article in articles if article.is_printing] == shown
        assert sorted(search.ARTICLES.find("职工")) == shown

    def every_change_of_state_is_one_row(self, stories):
        """I8: the moves of a story are an unbroken chain that ends where the story is."""
        chains = grouped(rows(READ_MOVES), "story_id")
        for story in stories:
            chain = chains[story.id]
            assert all(earlier.target == later.source for earlier, later in pairwise(chain))
            assert chain[-1].target == story.state


NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
READ_STORIES = """SELECT id, version, headline, body, state, article_id, written_by_id, print_signed_by
    FROM articles_story ORDER BY id"""
READ_VERSIONS = "SELECT story_id, number, content_hash, content FROM articles_version ORDER BY story_id, number"
READ_VERSIONS_OF = "SELECT content FROM articles_version WHERE story_id = %s"
READ_MOVES = "SELECT story_id, source, target FROM articles_move ORDER BY id"
READ_ARTICLES = """SELECT id, version_number, content_hash, authority, entered_by, checked_by,
        first_sign_off, second_sign_off, final_sign_off,
        published_at IS NOT NULL AND offline_at IS NULL AND withdrawn_at IS NULL AS is_out,
        published_at <= %s AS is_due,
        EXISTS (SELECT 1 FROM articles_listing WHERE article_id = articles_article.id AND kind = 'all') AS is_listed,
        EXISTS (SELECT 1 FROM articles_printing
                WHERE article_id = articles_article.id AND visible_until IS NULL) AS is_printing
    FROM articles_article ORDER BY id"""
READ_SIGN_OFFS = """SELECT articles_signoff.id, articles_signoff.stage, reviewer_id, recorded_by_id, last_name,
        content_hash
    FROM articles_signoff
    JOIN articles_version ON articles_version.id = version_id
    JOIN auth_user ON auth_user.id = reviewer_id
    WHERE articles_signoff.id IN (%s, %s, %s)"""


def bylines_of(version):
    return json.loads(version.content)["text"]["bylines"]


def in_the_index():
    return rows("SELECT id, key, words, facets FROM search_stories ORDER BY id")


def rows(statement, *parameters):
    """What the database holds, past the models: they are among what is tested, and took most of the time."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = row_of(tuple(column[0] for column in cursor.description))
        return [row(*values) for values in cursor.fetchall()]


@cache
def row_of(columns):
    return namedtuple("row", columns)


def printed_and_checked(story, article, version):
    assert story.print_signed_by
    assert article.entered_by != article.checked_by


def signed_by_three(story, article, version):
    numbers = (article.first_sign_off, article.second_sign_off, article.final_sign_off)
    signed = {sign_off.id: sign_off for sign_off in rows(READ_SIGN_OFFS, *numbers)}
    assert [signed[number].stage for number in numbers] == [1, 2, 3]
    assert len({sign_off.reviewer_id for sign_off in signed.values()}) == 3
    assert story.written_by_id not in {sign_off.reviewer_id for sign_off in signed.values()}
    recorded = [sign_off for sign_off in signed.values() if sign_off.recorded_by_id]
    assert len(recorded) <= 1
    assert all(sign_off.recorded_by_id not in {sign_off.reviewer_id, story.written_by_id} for sign_off in recorded)
    names = {line["name"] for line in bylines_of(version)}
    assert not names & {sign_off.last_name for sign_off in signed.values()}
    assert signed[numbers[2]].content_hash == article.content_hash


def grouped(some_rows, name):
    groups = defaultdict(list)
    for row in some_rows:
        groups[getattr(row, name)].append(row)
    return groups


ROAD = {
    State.RECEIVED: ("take_up", "first"),
    State.DRAFT: ("submit", "writer"),
    State.RETURNED: ("submit", "writer"),
    State.FIRST_REVIEW: ("sign_off", "other_first"),
    State.SECOND_REVIEW: ("sign_off", "second"),
    State.FINAL_REVIEW: ("sign_off", "final"),
    State.READY: ("publish", "second"),
    State.NOT_USED: ("reopen", "first"),
    State.COMBINED: ("reopen", "first"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_random_newsroom_breaks_an_invariant(shard):
    NewsroomMachine.newsroom, NewsroomMachine.ended = Newsroom(), 0
    run_state_machine_as_test(
        NewsroomMachine,
        settings=settings(
            max_examples=RUNS // SHARDS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    assert NewsroomMachine.ended >= RUNS // SHARDS
