"""What a process keeps of a state of the site: one version long, and never past a moment that changes it by itself."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from articles.models import SiteState, Topic
from articles.paper_lists import paper_lists, paper_lists_now
from organisations.models import Body
from tests.factories import make_article, make_body, make_topic

pytestmark = pytest.mark.django_db


def test_the_lists_are_read_once_for_each_version_of_the_site(django_assert_num_queries):
    make_topic("rights")
    first = paper_lists_now()

    with django_assert_num_queries(1):
        assert paper_lists_now() is first
    make_topic("welfare")
    SiteState.raise_version()

    assert set(paper_lists_now().topic_of_slug) == {"rights", "welfare"}


def test_a_request_asks_the_version_once(django_assert_num_queries):
    request = RequestFactory().get("/")
    paper_lists(request)

    with django_assert_num_queries(0):
        assert paper_lists(request) is paper_lists(request)


def test_what_was_found_counts_for_one_version(django_assert_num_queries):
    now, answers = timezone.now(), iter("一二三")
    SiteState.raise_version()

    first = [paper_lists_now().found("key", now, lambda: next(answers)) for _time in range(2)]
    SiteState.raise_version()

    assert first == ["一", "一"]
    assert paper_lists_now().found("key", now, lambda: next(answers)) == "二"


def test_nothing_is_kept_once_the_next_article_came_out_by_itself():
    now, answers = timezone.now(), iter("一二三")
    make_article(published_at=now + timedelta(minutes=5))
    known, then = paper_lists_now(), now + timedelta(minutes=5)

    before = known.found("key", now, lambda: next(answers))
    after = [known.found("key", then, lambda: next(answers)) for _time in range(2)]

    assert (before, after) == ("一", ["二", "三"])


def test_confirmed_entries_are_read_once_and_others_never_given(django_assert_num_queries):
    seen, hidden = make_body("甲工会"), make_body("乙工会", confirmed=False)
    known, now = paper_lists_now(), timezone.now()

    with django_assert_num_queries(1):
        assert known.confirmed(Body, [hidden.pk, seen.pk], now) == [seen]
    with django_assert_num_queries(0):
        assert known.confirmed(Body, [seen.pk, hidden.pk], now) == [seen]


def test_topics_know_their_heads_without_asking(django_assert_num_queries):
    head = make_topic("rights")
    make_topic("unpaid-wages", parent=head)
    known = paper_lists_now()

    with django_assert_num_queries(0):
        child = known.topic_of_slug["unpaid-wages"]
        assert child.parent == head
        assert known.below(head) == [child]
    assert Topic.objects.count() == 2
