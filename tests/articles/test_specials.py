"""Specials as actions: made by one, signed by another, frozen for readers, and nobody overwrites anybody."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import actions
from articles.models import SiteState, Special, SpecialDraft, Story
from tests.factories import make_article, make_body, make_event
from tests.stories import published, refused

pytestmark = pytest.mark.django_db


def section(*articles, title="路上有灯", note="", events=(), bodies=()):
    return {
        "title": title,
        "note": note,
        "articles": [article.pk for article in articles],
        "events": [event.pk for event in events],
        "bodies": [body.slug for body in bodies],
    }


def fields(*sections, **more):
    return {"slug": "warm", "title": "冬暖", "intro": "", "sections": list(sections), **more}


@pytest.fixture
def draft(newsroom):
    return actions.save_special(None, fields(section(make_article())), by=newsroom.first, base=0)


def test_a_second_person_freezes_a_special_and_readers_keep_it_until_it_is_signed_again(newsroom, draft):
    before = SiteState.objects.values_list("version", flat=True).first() or 0
    shown = actions.sign_special(draft.pk, by=newsroom.second, version=1)

    changed = actions.save_special(
        draft.pk, fields(section(make_article()), title="冬暖（续）"), by=newsroom.typist, base=1
    )
    kept = Special.objects.get()
    again = actions.sign_special(draft.pk, by=newsroom.final, version=changed.version)

    assert (shown.editor_name, shown.made_by, shown.signed_by) == (
        "周初见", newsroom.first.pk, newsroom.second.pk,
    )  # fmt: skip
    assert (kept.title, kept.revised_at) == ("冬暖", None)
    assert (again.pk, again.title, again.editor_name) == (shown.pk, "冬暖（续）", "录小满")
    assert again.published_at == shown.published_at < again.revised_at
    assert SiteState.objects.get().version >= before + 2


def test_nobody_signs_what_they_changed_last_and_reads_who_did(newsroom):
    draft = actions.save_special(None, fields(section(make_article())), by=newsroom.second, base=0)

    said = refused(actions.sign_special, draft.pk, by=newsroom.second, version=1)

    assert "何复言" in said
    assert not Special.objects.exists()


@pytest.mark.parametrize("role", ["writer", "typist", "proofreader", "manager", "correspondent"])
def test_who_may_not_sign_is_refused(newsroom, draft, role):
    person = getattr(newsroom, role)

    refused(actions.sign_special, draft.pk, by=person, version=1)
    actions.sign_special(draft.pk, by=newsroom.second, version=1)
    refused(actions.take_special_down, draft.pk, by=person)

    assert Special.objects.get().taken_down_at is None


@pytest.mark.parametrize("role", ["writer", "proofreader", "manager", "correspondent"])
def test_who_may_not_make_specials_saves_none(newsroom, draft, role):
    person = getattr(newsroom, role)

    refused(actions.save_special, None, fields(slug="other"), by=person, base=0)
    refused(actions.save_special, draft.pk, fields(title="改了"), by=person, base=1)

    assert [row.title for row in SpecialDraft.objects.all()] == ["冬暖"]


def test_two_who_save_at_once_do_not_overwrite_each_other(newsroom, draft):
    actions.save_special(draft.pk, fields(title="甲改的"), by=newsroom.first, base=1)

    with pytest.raises(actions.Stale) as clash:
        actions.save_special(draft.pk, fields(title="乙改的"), by=newsroom.second, base=1)
    with pytest.raises(actions.Stale):
        actions.sign_special(draft.pk, by=newsroom.final, version=1)

    assert "周初见" in str(clash.value)
    assert (SpecialDraft.objects.get().title, clash.value.current.version) == ("甲改的", 2)
    assert not Special.objects.exists()


def test_saving_without_a_change_leaves_what_was_signed_signed(newsroom, draft):
    actions.sign_special(draft.pk, by=newsroom.second, version=1)

    same = actions.save_special(draft.pk, fields(*draft.sections), by=newsroom.first, base=1)

    assert same.version == same.signed_version == 1
    assert refused(actions.sign_special, draft.pk, by=newsroom.second, version=1)


def test_an_address_readers_know_does_not_change_and_is_nobody_elses(newsroom, draft):
    actions.save_special(draft.pk, fields(*draft.sections, slug="warmer"), by=newsroom.first, base=1)
    actions.sign_special(draft.pk, by=newsroom.second, version=2)

    refused(actions.save_special, draft.pk, fields(*draft.sections, slug="cold"), by=newsroom.first, base=2)
    refused(actions.save_special, None, fields(slug="warmer"), by=newsroom.first, base=0)
    refused(actions.save_special, None, fields(slug="no good"), by=newsroom.first, base=0)
    refused(actions.save_special, None, fields(slug="x", title=""), by=newsroom.first, base=0)

    assert [row.slug for row in SpecialDraft.objects.all()] == ["warmer"]


def test_a_special_gathers_what_readers_see_or_will_see(newsroom, draft):
    now = timezone.now()
    waiting, gone = make_article(published_at=now + timedelta(days=1)), make_article(withdrawn_at=now)
    event, invitation = make_event(), make_event("采访座谈会", public=False)
    body, proposed = make_body(), make_body("未核发工会", confirmed=False)

    for wrong in (
        section(gone), section(events=[invitation]), section(bodies=[proposed]), section(waiting, title=" "),
    ):  # fmt: skip
        refused(actions.save_special, draft.pk, fields(wrong), by=newsroom.first, base=1)
    good = fields(section(waiting, events=[event], bodies=[body]))
    saved = actions.save_special(draft.pk, good, by=newsroom.first, base=1)

    assert saved.sections == good["sections"]


def test_what_left_the_site_meanwhile_does_not_stand_in_the_way_of_a_save(newsroom, draft):
    article = make_article()
    actions.save_special(draft.pk, fields(section(article)), by=newsroom.first, base=1)
    type(article).objects.filter(pk=article.pk).update(withdrawn_at=timezone.now())

    saved = actions.save_special(draft.pk, fields(section(article), title="改了题"), by=newsroom.first, base=2)

    assert saved.version == 3


def test_who_may_not_read_a_waiting_story_cannot_gather_it(newsroom, draft):
    now = timezone.now()
    story = published(newsroom, goes_live_at=now + timedelta(days=1), at=now)
    Story.objects.filter(pk=story.pk).update(is_restricted=True)

    refused(actions.save_special, draft.pk, fields(section(story.article)), by=newsroom.other_first, base=1)
    saved = actions.save_special(draft.pk, fields(section(story.article)), by=newsroom.final, base=1)

    assert saved.sections[0]["articles"] == [story.article.pk]


def test_an_empty_special_is_not_signed(newsroom):
    draft = actions.save_special(None, fields(section()), by=newsroom.first, base=0)

    refused(actions.sign_special, draft.pk, by=newsroom.second, version=1)

    assert not Special.objects.exists()


def test_a_special_is_taken_down_at_once_and_a_second_person_shows_it_again(newsroom, draft):
    actions.sign_special(draft.pk, by=newsroom.second, version=1)

    actions.take_special_down(draft.pk, by=newsroom.second)
    hidden = Special.objects.shown().count()
    refused(actions.take_special_down, draft.pk, by=newsroom.second)
    actions.sign_special(draft.pk, by=newsroom.final, version=1)

    assert hidden == 0
    assert Special.objects.shown().count() == 1


def test_the_database_refuses_a_special_that_its_maker_signed(newsroom):
    with pytest.raises(IntegrityError), transaction.atomic():
        Special.objects.create(slug="own", title="自签", published_at=timezone.now(), made_by=1, signed_by=1)

    assert not Special.objects.exists()
