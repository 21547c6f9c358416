"""The sample paper on an empty database: what it promises, loaded once for all tests of this file."""

import stat
from datetime import date, datetime, time, timedelta

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone

from articles import approvals, body
from articles.checks_of_changes import own_changes
from articles.conditions import still_lacking
from articles.facts import on_duty
from articles.models import (
    ApprovalRule,
    Article,
    Confirmation,
    Contributor,
    Desk,
    Distribution,
    Duty,
    DutyNotice,
    FrontPage,
    Listing,
    Move,
    Note,
    Outlet,
    Photo,
    Proofreading,
    ProposedCorrection,
    Round,
    SignOff,
    Special,
    Story,
    Topic,
    Version,
)
from articles.queues import is_overdue
from articles.roles import ROLES
from articles.workflow import Stage, State
from desk.sample_paper import FOLDER, copy, days, pages, people
from intake import actions as intake
from intake.models import Batch, Clip
from intake.readings import letters
from organisations.loading import read
from organisations.models import Body, Event, Office

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.sqlite, pytest.mark.xdist_group("sample")]

ON_SITE = {"published", "scheduled", "stopped"}
ON_THE_PAGE = {"banner", "kicker", "subhead", "dateline", "bylines", "body"}
COUNTED = (
    Article, Batch, Clip, Contributor, Desk, Distribution, Duty, DutyNotice, Event, Listing, Move, Note, Office, Photo,
    Proofreading, ProposedCorrection, Round, SignOff, Story, Version,
)  # fmt: skip


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    """The paper in one transaction that is never committed; gives the file of accounts."""
    accounts = tmp_path_factory.mktemp("var") / "accounts.txt"
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(people, "ACCOUNTS", accounts)
        call_command("load_sample", verbosity=0)
        yield accounts
        transaction.set_rollback(True)


def made_clips():
    return Clip.objects.filter(state=Clip.State.MADE).select_related("batch", "story__written_by")


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
    sheets = copy.read_sheets()

    moments_of_all = [list(moments.values()) for moments in days.moments_of_all(sheets, now)]
    lives = list(zip(sheets, moments_of_all, strict=True))
    on_site = [(sheet, moments) for sheet, moments in lives if sheet["state"] in ON_SITE]
    ahead = {sheet["state"] for sheet, moments in on_site if days.goes_live_at(sheet, moments[-1], now) > now}

    assert all(moments == sorted(moments) for _sheet, moments in lives)
    assert max(moments[-1] for _sheet, moments in lives) < now
    assert min(moments[0] for _sheet, moments in lives) > now - timedelta(days=9)
    assert ahead == {"scheduled", "stopped"}


@pytest.mark.parametrize("clock", [time(0, 5), time(5, 41), time(5, 55), time(9, 30), time(23, 58)])
def test_loaded_at_any_hour_the_stories_of_a_page_are_of_one_issue(clock):
    now = timezone.make_aware(datetime.combine(date(2026, 3, 1), clock))
    sheets = copy.read_sheets()

    issues = {}
    for sheet, moments in zip(sheets, days.moments_of_all(sheets, now), strict=True):
        if "raw" in sheet and sheet["state"] == "published":
            live_at = days.goes_live_at(sheet, moments["publish"], now)
            issues.setdefault(sheet["raw"], set()).add(timezone.localdate(live_at))

    assert len(issues) >= 4
    assert {page: len(dates) for page, dates in issues.items()} == dict.fromkeys(issues, 1)


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

    assert printed.count() >= 4
    assert all(article.entered_by != article.checked_by for article in printed)


def test_a_whole_printed_page_was_checked_in_one_act(sample):
    page = Batch.objects.get(is_printed=True)
    stories = Story.objects.filter(pk__in=Clip.objects.of(page).values("story"))

    checks = Move.objects.filter(story__in=stories, name="check_printed")

    assert set(stories.values_list("authority", flat=True)) == {Article.Authority.PRINTED}
    assert checks.count() == stories.count() == Article.objects.filter(authority=Article.Authority.PRINTED).count()
    assert checks.values("at", "by").distinct().count() == 1


def test_at_least_four_pages_came_in_as_raw_copy_and_every_story_of_a_page_came_from_its_clip(sample):
    sheets = [sheet for sheet in copy.read_sheets() if "raw" in sheet]
    clips = {clip.story.headline: clip for clip in made_clips()}

    assert len({clip.batch for clip in clips.values()}) >= 4
    assert len(sheets) >= 20
    assert {"\n".join(sheet["headline"]) for sheet in sheets} == clips.keys()
    for headline, clip in clips.items():
        story, batch = clip.story, clip.batch
        assert letters(headline) in letters(story.original_text)
        assert letters(body.plain_text(story.body)) == letters("".join(clip.reading["paragraphs"]))
        assert (story.issue_date, story.page, story.page_name) == (batch.issue_date, batch.page, batch.page_name)
        assert batch.entered_by == story.entered_by
        assert batch.received_at < story.created_at


def test_nothing_of_a_page_is_lost(sample):
    for batch in Batch.objects.all():
        clips = list(Clip.objects.of(batch))
        spans = [span for clip in clips for span in clip.spans] + [tuple(rest["span"]) for rest in batch.leftover]

        owned = sorted(place for span in spans for place in range(*span) if not batch.text[place].isspace())

        assert owned == [place for place, mark in enumerate(batch.text) if not mark.isspace()]
        assert len({clip.state for clip in clips}) == 1


def test_the_head_of_a_page_bears_the_day_of_its_issue_and_the_file_is_kept_as_it_came(sample):
    for batch in {clip.batch for clip in made_clips()}:
        with batch.original.open() as file:
            original = file.read().decode()

        assert pages.dated(batch.issue_date) in batch.text
        assert original == batch.text


def test_what_a_page_says_no_sheet_says_again():
    for path in (FOLDER / "stories").glob("*.toml"):
        sheet = read(path)

        assert "raw" not in sheet or not ON_THE_PAGE & sheet.keys(), path.name


def test_the_author_of_a_story_from_a_page_was_told_by_the_byline(sample):
    stories = {clip.story.headline: clip.story for clip in made_clips()}

    wanted = {"\n".join(sheet["headline"]): sheet.get("written_by") for sheet in copy.read_sheets() if "raw" in sheet}
    found = {headline: story.written_by and story.written_by.username for headline, story in stories.items()}

    assert found == wanted
    assert len([author for author in found.values() if author]) >= 12


def test_a_sheet_without_its_story_and_a_story_without_its_sheet_are_named(sample):
    clips = list(Clip.objects.of(Batch.objects.get(is_printed=True)))
    sheets = [sheet for sheet in copy.read_sheets() if sheet.get("raw") == "06-jiceng"]

    with pytest.raises(ValueError, match="jianbao: “没有这一篇” is not on a.txt, which has “养老护理员比拼"):
        pages.clips_by_sheet(clips, [{"slug": "jianbao", "headline": ["没有这一篇"]}], "a.txt")
    with pytest.raises(ValueError, match="a.txt has “.*青年职工公寓交付首批钥匙.*”, and no sheet names it"):
        pages.clips_by_sheet(clips, [sheet for sheet in sheets if sheet["slug"] != "gongyu-yaoshi"], "a.txt")


def test_a_page_waits_for_somebody_to_mend_and_split_it(sample, django_user_model):
    (batch,) = Batch.objects.exclude(pk__in=Clip.objects.filter(state=Clip.State.MADE).values("batch"))
    clips = {clip.headline: clip for clip in Clip.objects.of(batch)}
    reporter = django_user_model.objects.get(username="shenyihe")
    versions = {clip.pk: clip.version for clip in clips.values()}
    asked = {line["name"] for clip in clips.values() for line in clip.reading["bylines"] if not line["certain"]}

    intake.merge_clip(clips["新闻链接"].pk, by=reporter, versions=versions)
    brief = intake.split_clip(
        clips["平谷区职工桃木雕刻赛落幕"].pk, batch.text.index("怀柔区总工会把"), by=reporter, versions=versions
    )
    content = {**brief.content, "text": {**brief.content["text"], "headline": "车站出站口有了求职服务点"}}
    intake.update_clip(brief.pk, content, by=reporter, version=brief.version)
    stories = intake.make_stories(batch.pk, by=reporter)

    assert len(asked) == 2
    assert {rest["reason"] for rest in batch.leftover} == {"page number", "jump", "editors of the page"}
    assert not any("ignored" in rest for rest in batch.leftover)
    assert len(stories) == 7
    assert [district.slug for district in stories[-1].districts.all()] == ["huairou"]


def test_readers_may_see_what_was_confirmed_and_no_invitation(sample):
    assert Event.objects.public().count() >= 5
    assert Event.objects.filter(audience=Event.Audience.INVITATION).exists()
    assert not Event.objects.confirmed().filter(audience=Event.Audience.INVITATION).exists()
    assert Body.objects.confirmed().filter(offices__in=Office.objects.confirmed()).distinct().count() == 3


def test_pictures_of_live_articles_are_where_readers_look(sample, settings):
    lead = Article.objects.live().exclude(lead_picture=None).first().lead_picture

    assert {source["type"] for source in lead["sources"]} == {"image/jpeg"}
    assert all((settings.MEDIA_ROOT / source["url"].rpartition("/")[2]).exists() for source in lead["sources"])


def test_accounts_are_written_for_their_owner_alone_and_open_the_door(sample):
    header, *lines = sample.read_text(encoding="utf-8").splitlines()
    username, password, role, name = lines[0].split()

    user = authenticate(RequestFactory().post("/accounts/login/"), username=username, password=password)

    assert stat.S_IMODE(sample.stat().st_mode) == 0o600
    assert len(lines) == get_user_model().objects.exclude(email="").count()
    assert (user.last_name, user.groups.get().name) == (name, role)
    assert {line.split()[2] for line in lines} == {known.group for known in ROLES.values()}


def test_the_front_page_was_arranged_and_a_special_signed_by_a_second_person(sample, client):
    front, special = client.get("/").context["front"], Special.objects.shown().get()
    arranged = {place["article"] for place in FrontPage.in_force().places}

    assert {article.pk for article in (front.lead, *front.seconds, *front.pinned)} >= arranged
    assert front.special.slug == special.slug
    assert special.made_by != special.signed_by
    assert all(part["is_filled"] for part in client.get(special.get_absolute_url()).context["parts"])


def test_the_roster_names_who_signs_final_by_day_and_by_night_until_tomorrow_and_nobody_after(sample):
    today = timezone.localdate()
    clocks = {time(9, 30), time(17, 59), time(18, 0), time(23, 59)}
    days_covered = [today + timedelta(days=day) for day in (-1, 0, 1)]

    names = {
        (day, clock): {shift.name for shift in final_shifts(day, clock)} for day in days_covered for clock in clocks
    }

    assert all("上官衡" in on_shift for on_shift in names.values())
    assert not on_duty(at(today + timedelta(days=2), time(9, 30)))
    assert {shift.stands_in_for for shift in final_shifts(today, time(20, 0))} == {"", "欧阳知书"}


def final_shifts(day, clock):
    return [shift for shift in on_duty(at(day, clock)) if shift.stage == Stage.FINAL]


def at(day, clock):
    return timezone.make_aware(datetime.combine(day, clock))


def test_the_house_tells_everybody_one_thing_tonight_and_one_desk_another(sample, django_user_model):
    now = timezone.now()
    told = DutyNotice.objects.between(now, now)

    read_by = {
        name: told.concerning(django_user_model.objects.get(username=name)).count() for name in ("mojiang", "xuzhixia")
    }

    assert read_by == {"mojiang": 1, "xuzhixia": 2}


def test_stories_wait_tonight_for_a_named_reviewer_the_chief_an_answer_and_a_second_look(sample):
    overdue = Story.objects.get(named_reviewer__username="luoshuying")
    urgent, for_chief = Story.objects.get(is_urgent=True), Story.objects.get(needs_chief=True)
    changed = Story.objects.get(headline__startswith="送温暖的车开进山")
    sent = Story.objects.get(headline__startswith="楼宇工会联合会换届")
    (rule,) = ApprovalRule.objects.all()
    (answered,) = approvals.standing(sent).for_rule(rule)

    assert is_overdue(overdue)
    assert urgent.state == State.FIRST_REVIEW
    assert (for_chief.state, len(still_lacking(for_chief))) == (State.READY, 1)
    assert (answered.reply.answer, answered.stands) == ("as_amended", False)
    assert own_changes(changed).sign_off.reviewer.username == "shangguanheng"
    assert len(still_lacking(changed)) == 1
    assert {story.desk for story in (overdue, urgent, for_chief)} == set(
        Desk.objects.filter(slug__in=["rights", "culture", "skills"])
    )


def test_what_was_recorded_tonight_waits_for_those_it_concerns(sample):
    recorded = SignOff.objects.get(recorded_by__isnull=False)
    undecided = ProposedCorrection.objects.get(decided_at=None)
    notes = Note.objects.exclude(passage="")

    assert recorded.reviewer != recorded.recorded_by
    assert recorded.round.story.state == State.FINAL_REVIEW
    assert not Confirmation.objects.exists()
    assert sum(Proofreading.objects.get().errors.values()) == 3
    assert [Note.objects.filter(answer_to=note).count() for note in notes.order_by("pk")] == [1, 0]
    assert all(note.passage in body.plain_text(note.story.body) for note in notes)
    assert undecided.kind == "correction"
    assert Distribution.objects.get().outlet in Outlet.objects.all()
    assert Outlet.objects.count() == 2


def test_a_second_load_changes_nothing(sample):
    before = [model.objects.count() for model in COUNTED], sample.read_text(encoding="utf-8")

    call_command("load_sample", verbosity=0)

    assert ([model.objects.count() for model in COUNTED], sample.read_text(encoding="utf-8")) == before
