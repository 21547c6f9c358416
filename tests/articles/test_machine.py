"""A newsroom of random people doing random things: what must never break does not (reliability I1–I5, I8).

Every step asks an action to do something, allowed or not; after every step the invariants are read from the rows
themselves, not from the table of moves.
"""

import os
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
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
from articles.content import content_hash, make_content
from articles.models import Article, Listing, Move, Printing, SignOff, Story, Version
from articles.workflow import State
from tests.people import Newsroom
from tests.stories import BODY, content_of

RUNS = int(os.environ.get("NEWSROOM_MACHINE_RUNS", "300"))
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
        transaction.set_rollback(True)
        self.run.__exit__(None, None, None)

    newsroom = None  # the same people in every run

    @initialize()
    def open_the_newsroom(self):
        search.STORIES.clear()
        search.ARTICLES.clear()
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)
        self.acknowledged = {}
        self.stories = []
        self.write("writer", is_mine=True)

    def write(self, who, *, is_mine):
        by = getattr(self.newsroom, who)
        content, author = make_content(headline="甲", body=BODY), by if is_mine else None
        self.add(actions.create_story(content, by=by, written_by=author, desk=self.newsroom.desk, at=self.now))

    def add(self, story):
        self.stories.append(story.pk)
        self.acknowledged[story.pk] = {1: content_hash(content_of(story))}

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
            self.add(story)

    @rule(data=st.data(), who=person, edit=st.sampled_from(sorted(EDITS)), is_stale=st.booleans())
    def edit(self, data, who, edit, is_stale):
        pk = data.draw(st.sampled_from(self.stories))
        story = Story.objects.get(pk=pk)
        content = content_of(story)
        content["text"] = EDITS[edit](content["text"])
        base = story.version - 1 if is_stale else story.version
        saved = self.attempt(actions.save, pk, content, base=base, by=getattr(self.newsroom, who), at=self.now)
        assert not (saved and is_stale)
        if saved:
            self.acknowledged[pk][saved[0].version] = content_hash(content_of(saved[0]))

    @rule(data=st.data(), who=person, name=st.sampled_from(sorted(MOVES)))
    def anybody_tries_anything(self, data, who, name):
        pk = data.draw(st.sampled_from(self.stories))
        version = Story.objects.get(pk=pk).version
        if self.attempt(MOVES[name], pk, getattr(self.newsroom, who), version, self.now):
            self.note_versions(pk)

    @rule(data=st.data(), times=st.integers(1, 4))
    def the_right_person_goes_on(self, data, times):
        """Pushes a story along its road, so that runs reach publication."""
        pk = data.draw(st.sampled_from(self.stories))
        for _ in range(times):
            story = Story.objects.get(pk=pk)
            name, who = ROAD.get(story.state, ("revise", "writer"))
            self.attempt(MOVES[name], pk, getattr(self.newsroom, who), story.version, self.now)

    @rule(hours=st.integers(1, 8))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    def note_versions(self, pk):
        for version in Version.objects.filter(story=pk):
            self.acknowledged[pk].setdefault(version.number, version.content_hash)

    @invariant()
    def the_invariants_hold(self):
        stories = list(Story.objects.filter(pk__in=getattr(self, "stories", [])))
        versions = grouped(Version.objects.filter(story__in=stories).order_by("number"), "story_id")
        self.acknowledged_saves_are_there(stories, versions)
        self.every_change_of_state_is_one_row(stories)
        self.nothing_is_public_unsigned(versions)
        self.lists_and_search_agree_with_the_articles()

    def acknowledged_saves_are_there(self, stories, versions):
        """I1, I2: every version acknowledged is there as it was; numbers without a gap; the row has the newest."""
        for story in stories:
            rows = {version.number: version for version in versions[story.pk]}
            assert list(rows) == list(range(1, story.version + 1))
            assert all(rows[number].content_hash == kept for number, kept in self.acknowledged[story.pk].items())
            text = rows[story.version].content["text"]
            assert content_hash(rows[story.version].content) == rows[story.version].content_hash
            assert (story.headline, story.body) == (text["headline"], text["body"])

    def nothing_is_public_unsigned(self, versions):
        """I3: what readers can see now was signed by three others for exactly that text, or was printed and checked."""
        live = Article.objects.live(getattr(self, "now", None))
        for story in Story.objects.filter(article__in=live).select_related("article"):
            article = story.article
            version = versions[story.pk][article.version_number - 1]
            assert version.content_hash == article.content_hash
            if article.authority == "printed":
                assert story.print_signed_by
                assert article.entered_by != article.checked_by
                continue
            numbers = (article.first_sign_off, article.second_sign_off, article.final_sign_off)
            signed = SignOff.objects.select_related("reviewer", "version").in_bulk(numbers)
            assert [signed[number].stage for number in numbers] == [1, 2, 3]
            assert len({sign_off.reviewer_id for sign_off in signed.values()}) == 3
            assert story.written_by_id not in {sign_off.reviewer_id for sign_off in signed.values()}
            names = {line["name"] for line in version.content["text"]["bylines"]}
            assert not names & {sign_off.reviewer.last_name for sign_off in signed.values()}
            assert signed[numbers[2]].version.content_hash == article.content_hash

    def lists_and_search_agree_with_the_articles(self):
        """I4, I7: one row in the whole paper's list per article that is or will be public, none for any other."""
        out = Article.objects.filter(published_at__isnull=False, offline_at=None, withdrawn_at=None)
        shown = sorted(out.values_list("pk", flat=True))
        listed = Listing.objects.of("all").order_by("article_id").values_list("article_id", flat=True)
        assert list(listed) == shown
        assert sorted(search.ARTICLES.find("职工")) == shown
        standing = Printing.objects.filter(visible_until__isnull=True).order_by("article_id")
        assert list(standing.values_list("article_id", flat=True)) == shown

    def every_change_of_state_is_one_row(self, stories):
        """I8: the moves of a story are an unbroken chain that ends where the story is."""
        moves = grouped(Move.objects.filter(story__in=stories).order_by("pk"), "story_id")
        for story in stories:
            chain = moves[story.pk]
            assert all(earlier.target == later.source for earlier, later in pairwise(chain))
            assert chain[-1].target == story.state


def grouped(rows, name):
    groups = defaultdict(list)
    for row in rows:
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
}


@pytest.mark.django_db
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_random_newsroom_breaks_an_invariant(shard):
    NewsroomMachine.newsroom = Newsroom()
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
