"""The front page's arrangement as an action: who may, what stands, and nobody overwrites anybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import actions
from articles.models import FrontPage, SiteState, Story
from tests.factories import make_article
from tests.stories import published, refused

pytestmark = pytest.mark.django_db


def place(article, slot="second", until=None):
    return {"slot": slot, "article": article.pk, "until": until}


def in_a_day():
    return timezone.now() + timedelta(days=1)


def test_an_arrangement_is_a_new_row_and_readers_pages_are_told(newsroom):
    lead, pinned = make_article(), make_article(published_at=in_a_day())
    end, before = in_a_day(), SiteState.objects.values_list("version", flat=True).first() or 0

    first = actions.arrange_front([place(lead, "lead")], by=newsroom.second, base=0)
    second = actions.arrange_front([place(lead, "lead"), place(pinned, "pinned", end)], by=newsroom.final, base=1)

    assert (first.number, second.number, second.arranged_by) == (1, 2, newsroom.final.pk)
    assert FrontPage.in_force() == second
    assert second.places == [
        {"slot": "lead", "article": lead.pk, "until": None},
        {"slot": "pinned", "article": pinned.pk, "until": end.isoformat()},
    ]
    assert SiteState.objects.get().version >= before + 2


@pytest.mark.parametrize("role", ["writer", "typist", "first", "proofreader", "manager", "correspondent"])
def test_who_may_not_arrange_is_refused(newsroom, role):
    refused(actions.arrange_front, [place(make_article())], by=getattr(newsroom, role), base=0)

    assert not FrontPage.objects.exists()


def test_two_who_arrange_at_once_do_not_overwrite_each_other(newsroom):
    mine, theirs = make_article(), make_article()
    actions.arrange_front([place(theirs)], by=newsroom.second, base=0)

    with pytest.raises(actions.Stale) as clash:
        actions.arrange_front([place(mine)], by=newsroom.final, base=0)

    assert "何复言" in str(clash.value)
    assert f"{timezone.localtime(clash.value.current.arranged_at):%H:%M}" in str(clash.value)
    assert [row.places[0]["article"] for row in FrontPage.objects.all()] == [theirs.pk]


def test_of_two_who_both_saw_nothing_newer_the_database_lets_one_through(newsroom, monkeypatch):
    actions.arrange_front([place(make_article())], by=newsroom.second, base=0)
    seen = iter([None, FrontPage.in_force()])
    monkeypatch.setattr(FrontPage, "in_force", lambda: next(seen))

    with pytest.raises(actions.Stale) as clash:
        actions.arrange_front([place(make_article())], by=newsroom.final, base=0)

    assert "何复言" in str(clash.value)
    assert FrontPage.objects.count() == 1


def test_a_base_that_never_was_is_refused(newsroom):
    with pytest.raises(actions.Stale):
        actions.arrange_front([place(make_article())], by=newsroom.second, base=7)

    assert not FrontPage.objects.exists()


@pytest.mark.parametrize(
    ("slot", "most"), [("lead", 1), ("second", 3), ("pinned", 3)], ids=["lead", "second", "pinned"]
)
def test_a_slot_holds_so_many_and_no_more(newsroom, slot, most):
    end = in_a_day() if slot == "pinned" else None
    places = [place(make_article(), slot, end) for _number in range(most + 1)]

    refused(actions.arrange_front, places, by=newsroom.second, base=0)
    actions.arrange_front(places[:most], by=newsroom.second, base=0)

    assert len(FrontPage.in_force().places) == most


@pytest.mark.parametrize(
    "ends_in", [None, timedelta(0), timedelta(minutes=-1), timedelta(days=7, seconds=1)],
    ids=["never", "now", "past", "too late"],
)  # fmt: skip
def test_a_story_is_pinned_until_a_time_to_come_within_a_week(newsroom, ends_in):
    now, article = timezone.now(), make_article()

    refused(
        actions.arrange_front, [place(article, "pinned", None if ends_in is None else now + ends_in)],
        by=newsroom.second, base=0, at=now,
    )  # fmt: skip
    actions.arrange_front([place(article, "pinned", now + timedelta(days=7))], by=newsroom.second, base=0, at=now)

    assert FrontPage.objects.count() == 1


def test_only_what_is_live_or_waits_has_a_place_and_each_once(newsroom):
    now = timezone.now()
    withdrawn, offline = make_article(withdrawn_at=now), make_article(offline_at=now)
    stopped, twice = make_article(published_at=None), make_article(headline="摆了两处\n的题")

    for places in ([place(withdrawn)], [place(offline)], [place(stopped)], [{"slot": "second", "article": 987654}]):
        refused(actions.arrange_front, places, by=newsroom.second, base=0)
    said = refused(actions.arrange_front, [place(twice), place(twice, "lead")], by=newsroom.second, base=0)
    refused(actions.arrange_front, [{"slot": "ticker", "article": twice.pk}], by=newsroom.second, base=0)

    assert "摆了两处 的题" in said
    assert not FrontPage.objects.exists()


def test_who_may_not_read_a_waiting_story_does_not_learn_of_it_by_placing_it(newsroom):
    now = timezone.now()
    story = published(newsroom, goes_live_at=now + timedelta(days=1), at=now)
    Story.objects.filter(pk=story.pk).update(is_restricted=True)
    secret = place(story.article, "lead")

    hidden = refused(actions.arrange_front, [secret], by=newsroom.other_second, base=0)
    never = refused(actions.arrange_front, [{**secret, "article": 987654}], by=newsroom.other_second, base=0)
    actions.arrange_front([secret], by=newsroom.final, base=0)
    actions.arrange_front([secret, place(make_article())], by=newsroom.other_second, base=1)

    assert hidden.replace(str(story.article.pk), "") == never.replace("987654", "")
    assert FrontPage.in_force().places[0]["article"] == story.article.pk
