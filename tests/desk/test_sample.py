"""The sample paper on an empty database: what it promises, loaded once for all tests of this file."""

import stat
from datetime import date, datetime, time, timedelta

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone

from articles.models import Article, Contributor, Desk, Listing, Move, Photo, Round, SignOff, Story, Topic, Version
from articles.roles import ROLES
from articles.workflow import State
from desk.sample_paper import FOLDER, days, people
from organisations.loading import read
from organisations.models import Body, Event, Office

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]

ON_SITE = {"published", "scheduled", "stopped"}
COUNTED = (Article, Contributor, Desk, Event, Listing, Move, Office, Photo, Round, SignOff, Story, Version)


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    """The paper in one transaction that is never committed; gives the file of accounts."""
    accounts = tmp_path_factory.mktemp("var") / "accounts.txt"
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(people, "ACCOUNTS", accounts)
        call_command("load_sample", verbosity=0)
        yield accounts
        transaction.set_rollback(True)


def test_readers_find_every_topic_and_most_districts(sample):
    live = Listing.objects.filter(article__in=Article.objects.live())
    topics = set(live.filter(kind=Listing.Kind.TOPIC).values_list("target", flat=True))

    assert Article.objects.live().count() >= 22
    assert live.filter(kind=Listing.Kind.DISTRICT).values("target").distinct().count() >= 12
    assert set(Topic.objects.filter(parent=None).values_list("pk", flat=True)) <= topics


def test_everything_readers_see_is_of_the_last_days(sample):
    ages = [timezone.now() - moment for moment in Article.objects.live().values_list("published_at", flat=True)]

    assert max(ages).days <= 8
    assert min(age.total_seconds() for age in ages) >= 0


def test_nothing_but_what_is_scheduled_happened_in_the_future(sample):
    now = timezone.now()

    assert not Move.objects.filter(at__gt=now).exists()
    assert not Story.objects.filter(changed_at__gt=now).exists()


@pytest.mark.parametrize("clock", [time(0, 5), time(5, 41), time(12, 0), time(23, 58)])
def test_loaded_at_any_hour_all_is_past_but_what_is_scheduled(clock):
    now = timezone.make_aware(datetime.combine(date(2026, 3, 1), clock))
    sheets = [read(path) for path in sorted((FOLDER / "stories").glob("*.toml"))]

    lives = [(sheet, list(days.moments_of(sheet, order, now).values())) for order, sheet in enumerate(sheets)]
    on_site = [(sheet, moments) for sheet, moments in lives if sheet["state"] in ON_SITE]
    ahead = {sheet["state"] for sheet, moments in on_site if days.goes_live_at(sheet, moments[-1], now) > now}

    assert all(moments == sorted(moments) for _sheet, moments in lives)
    assert max(moments[-1] for _sheet, moments in lives) < now
    assert min(moments[0] for _sheet, moments in lives) > now - timedelta(days=9)
    assert ahead == {"scheduled", "stopped"}


def test_some_stories_wait_at_every_stage(sample):
    states = set(Story.objects.values_list("state", flat=True))

    assert states == set(State) - {State.WITHDRAWN}
    assert Story.objects.filter(held_at__isnull=False).exists()


def test_one_is_scheduled_and_one_was_stopped_by_an_edit(sample):
    scheduled = Story.objects.get(article__published_at__gt=timezone.now())
    stopped = Story.objects.get(stopped_at__isnull=False)

    assert scheduled.state == State.PUBLISHED
    assert stopped.article.published_at is None
    assert Move.objects.filter(story=stopped, name="void", target=stopped.state).exists()


def test_copy_that_was_printed_was_checked_by_a_second_person(sample):
    printed = Article.objects.live().filter(authority=Article.Authority.PRINTED)

    assert printed.count() == 2
    assert all(article.entered_by != article.checked_by for article in printed)


def test_readers_may_see_what_was_confirmed_and_no_invitation(sample):
    assert Event.objects.public().count() >= 5
    assert Event.objects.filter(audience=Event.Audience.INVITATION).exists()
    assert not Event.objects.confirmed().filter(audience=Event.Audience.INVITATION).exists()
    assert Body.objects.confirmed().filter(offices__in=Office.objects.confirmed()).distinct().count() == 3


def test_pictures_of_live_articles_are_where_readers_look(sample, settings):
    lead = Article.objects.live().exclude(lead_picture=None).first().lead_picture

    assert len(lead["sources"]) == 4
    assert all((settings.MEDIA_ROOT / source["url"].rpartition("/")[2]).exists() for source in lead["sources"])


def test_accounts_are_written_for_their_owner_alone_and_open_the_door(sample):
    header, *lines = sample.read_text(encoding="utf-8").splitlines()
    username, password, role, name = lines[0].split()

    user = authenticate(RequestFactory().post("/accounts/login/"), username=username, password=password)

    assert stat.S_IMODE(sample.stat().st_mode) == 0o600
    assert len(lines) == get_user_model().objects.exclude(email="").count()
    assert (user.last_name, user.groups.get().name) == (name, role)
    assert {line.split()[2] for line in lines} == {known.group for known in ROLES.values()}


def test_a_second_load_changes_nothing(sample):
    before = [model.objects.count() for model in COUNTED], sample.read_text(encoding="utf-8")

    call_command("load_sample", verbosity=0)

    assert ([model.objects.count() for model in COUNTED], sample.read_text(encoding="utf-8")) == before
