"""The list of notices: one's own, unread first; and how one wants to be told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import actions, notices
from articles.models import Delivery, Notice, NoticeSettings, Story
from tests.people import Newsroom
from tests.stories import make_story

pytestmark = pytest.mark.django_db
Kind = Notice.Kind
LIST_QUERIES = (
    "session", "user", "permissions of the user", "permissions of the groups", "read before", "settings",
    "unread", "count in the bar",
)  # fmt: skip


@pytest.fixture
def newsroom(db):
    return Newsroom()


@pytest.fixture
def page_of(client):
    def get(user, at="admin:notices", **query):
        client.force_login(user)
        return client.get(reverse(at), query)

    return get


@pytest.fixture
def post(client):
    def send(user, at="admin:notices", **data):
        client.force_login(user)
        return client.post(reverse(at), {"token": actions.new_token(), **data})

    return send


def tell(person, story=None, *, event="e", kind=Kind.NOTE, text="有新批注。"):
    notices.tell(kind, story, [person], event=event, text=text)
    return Notice.objects.get(person=person, event=event)


def test_a_person_sees_their_own_unread_first_and_how_many_in_the_bar(newsroom, page_of):
    story = make_story(newsroom)
    read = tell(newsroom.first, story, event="a", text="早先的。")
    actions.read_notices(by=newsroom.first, numbers=[read.pk])
    tell(newsroom.first, story, event="b", text="新来的。")
    tell(newsroom.second, story, event="c", text="别人的。")

    page = page_of(newsroom.first)

    assert [line.notice.text for line in page.context["unread"]] == ["新来的。"]
    assert [line.notice.text for line in page.context["earlier"]] == ["早先的。"]
    html = page.content.decode()
    assert '<span class="deskbar__unread">1</span>' in html
    assert reverse("admin:articles_story_change", args=[story.pk]) in html
    assert "别人的。" not in html


def test_a_correspondent_reads_theirs_where_they_write(newsroom, page_of):
    story = make_story(newsroom, by=newsroom.correspondent)
    tell(newsroom.correspondent, story, kind=Kind.RETURNED, text="退回了。")

    page = page_of(newsroom.correspondent, "desk:notices")

    assert reverse("desk:story", args=[story.pk]) in page.content.decode()
    assert "admin/" not in page.content.decode()
    offered = [value for value, _label in page.context["form"].fields["by_mail"].choices]
    assert Kind.YOUR_TURN not in offered and Kind.RETURNED in offered


def test_what_one_may_not_read_any_more_is_not_told_any_more(newsroom, page_of):
    story = make_story(newsroom)
    tell(newsroom.first, story, text="机密的题。")
    Story.objects.filter(pk=story.pk).update(is_restricted=True)

    html = page_of(newsroom.first).content.decode()

    assert "机密的题。" not in html
    assert "deskbar__unread" not in html


def test_reading_is_a_post_and_reads_ones_own_alone(newsroom, page_of, post):
    mine, other = tell(newsroom.first), tell(newsroom.second)
    page_of(newsroom.first)
    assert not Notice.objects.filter(read_at__isnull=False).exists()

    answer = post(newsroom.first, act="read", notice=[mine.pk])
    post(newsroom.first, act="read", notice=[other.pk])

    assert (answer.status_code, answer.url) == (302, reverse("admin:notices"))
    assert list(Notice.objects.filter(read_at__isnull=False)) == [mine]


def test_all_read_means_what_was_on_the_page(newsroom, post):
    shown, since = tell(newsroom.first, event="a"), tell(newsroom.first, event="b")

    post(newsroom.first, act="read", notice="all", shown=[shown.pk, "x", ""])

    assert list(Notice.objects.filter(read_at__isnull=True)) == [since]


def test_settings_decide_what_is_mailed(newsroom, page_of, post):
    before = page_of(newsroom.first).context["form"].initial
    assert (Kind.URGENT in before["by_mail"], before["as_digest"]) == (True, True)

    post(newsroom.first, act="settings", by_mail=[Kind.NOTE])
    tell(newsroom.first, event="a", kind=Kind.URGENT)
    tell(newsroom.first, event="b", kind=Kind.NOTE)

    assert list(Delivery.objects.values_list("notice__event", flat=True)) == ["b"]
    assert NoticeSettings.objects.get(person=newsroom.first).as_digest is False


@pytest.mark.parametrize("data", [{"act": "settings", "by_mail": ["spam"]}, {"act": "no such"}, {}])
def test_what_is_not_understood_changes_nothing_and_says_so(newsroom, post, data):
    tell(newsroom.first)

    answer = post(newsroom.first, **data)

    assert (answer.status_code, bool(answer.context["problem"])) == (409, True)
    assert not NoticeSettings.objects.exists()


@pytest.mark.parametrize("number", [1, 60])
def test_the_list_costs_the_same_however_much_is_told(newsroom, client, django_assert_num_queries, number):
    story = make_story(newsroom)
    now = timezone.now()
    for read_at in (None, now):
        Notice.objects.bulk_create(
            Notice(
                person=newsroom.first, story=story, kind=Kind.NOTE, text="记", event=f"{read_at}-{n}", read_at=read_at
            )
            for n in range(number)
        )
    client.force_login(newsroom.first)

    with django_assert_num_queries(len(LIST_QUERIES)):
        page = client.get(reverse("admin:notices"))

    assert len(page.context["unread"]) == min(number, 50)


def test_older_notices_follow_from_a_position(newsroom, page_of):
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(person=newsroom.first, kind=Kind.NOTE, text=f"第{n}条", event=str(n), read_at=now) for n in range(60)
    )  # fmt: skip
    older = page_of(newsroom.first).context["older"]

    page = page_of(newsroom.first, before=older)

    assert [line.notice.text for line in page.context["earlier"]] == [f"第{n}条" for n in reversed(range(10))]
    assert page_of(newsroom.first, before="x").status_code == 200


def test_a_manager_sees_that_deliveries_are_stuck_and_others_do_not(newsroom, client, page_of):
    tell(newsroom.first, kind=Kind.URGENT)
    assert client.get("/health/").content == b"ok\n"
    Delivery.objects.update(due_at=timezone.now() - timedelta(minutes=6))

    lists = {user: page_of(user, "admin:index").context["beside"] for user in (newsroom.manager, newsroom.final)}

    assert [line["count"] for line in lists[newsroom.manager]] == [1]
    assert lists[newsroom.final] == []
    assert client.get(lists[newsroom.manager][0]["url"]).status_code == 404, "asked by the final reviewer"
    assert "有新批注。" in page_of(newsroom.manager, "admin:articles_delivery_changelist", stuck="yes").content.decode()
    assert client.get("/health/").content == b"ok\ndeliveries are stuck\n"


def test_a_robot_is_kept_on_an_allowed_host_only(newsroom, client, settings):
    settings.NEWSROOM_ROBOT_HOSTS = frozenset({("robot.example.org", 443)})
    client.force_login(newsroom.manager)
    words = {"name": "采编群", "kinds": [Kind.URGENT], "is_active": "on"}

    refused, kept = (
        client.post(reverse("admin:articles_robot_add"), {**words, "address": address})
        for address in ("https://10.0.0.1/send", "https://robot.example.org/send?key=k")
    )

    assert (refused.status_code, kept.status_code) == (200, 302)
    assert "10.0.0.1" in str(refused.context["adminform"].form.errors["address"])
