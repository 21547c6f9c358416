"""The sample's stories live their lives: every step is a real action by the person who took it, in order of time."""

from django.db import transaction
from django.utils import timezone

from articles import actions
from articles.models import Contributor, Desk, Story, Version
from desk.sample_paper import copy, days
from desk.sample_paper.pages import Page

FOR_TOMORROW = {"scheduled", "stopped", "held", "first_review", "second_review", "final_review"}


def are_loaded(users):
    return Story.objects.filter(entered_by__in=users.values()).exists()


def load(users, events, now):
    """Plays every sheet and every page. Pictures are made before the transaction; after it all stories are there or
    none."""
    sheets = copy.read_sheets()
    photos = [copy.store_photos(sheet, users["guyuan"]) for sheet in sheets]
    people = _People(users)
    stories = [
        (_LifeFromPage if "raw" in sheet else _Life)(sheet, stored, people, events, moments, now)
        for sheet, stored, moments in zip(sheets, photos, days.moments_of_all(sheets, now), strict=True)
    ]
    pages = [_page(row, stories, people, now) for row in copy.read_pages().values()]
    diary = [
        (at, order, step, life) for order, life in enumerate([*pages, *stories]) for step, at in life.moments.items()
    ]
    with transaction.atomic():
        for at, _order, step, life in sorted(diary, key=lambda entry: entry[:2]):
            getattr(life, step)(at)
    return len(stories)


def _page(row, stories, people, now):
    return Page(row, [story for story in stories if story.sheet.get("raw") == row["key"]], people, now)


class _People:
    def __init__(self, users):
        self.users = users
        self.by_name = {user.last_name: user for user in users.values()}
        self.desks = {desk.slug: desk for desk in Desk.objects.all()}
        self.contributors = dict(Contributor.objects.filter(user__in=users.values()).values_list("name", "slug"))

    def __getitem__(self, username):
        return self.users[username]


class _Life:
    """One story of the sample, written or entered on a form. Its public methods are the steps of `days.STEPS`."""

    def __init__(self, sheet, photos, people, events, moments, now):
        self.sheet, self._photos, self._people, self._now = sheet, photos, people, now
        self._event = events[sheet["event"]].pk if "event" in sheet else None
        self._author = people[sheet["written_by"]] if "written_by" in sheet else None
        self._typist = people[sheet["entered_by"]] if "entered_by" in sheet else self._author
        # A correspondent's own copy waits until somebody takes it up.
        self._is_sent_in = not _may_send(self._typist)
        self.moments = {step: at for step, at in moments.items() if step != "take_up" or self._is_sent_in}
        self._number = None

    def create(self, at):
        story = actions.create_story(self._content(), at=at, **self._origin())
        self._number = story.pk
        if self._is_sent_in:
            actions.send_in(story.pk, by=self._typist, version=story.version, at=at)

    def take_up(self, at):
        by = self._people[self.sheet.get("returned_by") or self.sheet["reviewers"]["first"]]
        actions.take_up(self._number, by=by, at=at)

    def submit(self, at):
        actions.submit(self._number, by=self._sender(), version=self._version(), at=at)

    def first(self, at):
        self._sign_off("first", at)

    def second(self, at):
        self._sign_off("second", at)

    def final(self, at):
        self._sign_off("final", at)

    def publish(self, at):
        live_at = days.goes_live_at(self.sheet, at, self._now)
        final_reviewer = self._people[self.sheet["reviewers"]["final"]]
        actions.publish(
            self._number,
            by=final_reviewer,
            version=self._version(),
            goes_live_at=live_at if live_at > at else None,
            at=at,
        )

    def change(self, at):
        """An edit after the signature, which costs it."""
        change, version = self.sheet["change"], self._version()
        content = Version.objects.get(story=self._number, number=version).content
        text = content["text"]["body"]
        if change["find"] not in text:
            raise ValueError(f"{self.sheet['slug']}: “{change['find']}” is not in the copy")
        content["text"]["body"] = text.replace(change["find"], change["replace"])
        by = self._people[change["by"]]
        actions.save(self._number, content, base=version, by=by, note=self.sheet["reason"], at=at)

    def hold(self, at):
        actions.hold(self._number, by=self._people[self.sheet["held_by"]], reason=self.sheet["reason"], at=at)

    def give_back(self, at):
        by = self._people[self.sheet["returned_by"]]
        actions.return_to_author(self._number, by=by, reason=self.sheet["reason"], at=at)

    def not_use(self, at):
        actions.not_use(self._number, by=self._people[self.sheet["returned_by"]], reason=self.sheet["reason"], at=at)

    def _origin(self):
        return {
            "by": self._typist,
            "written_by": self._author,
            "desk": self._people.desks[self.sheet["desk"]],
            "original_text": "" if self._typist == self._author else copy.as_it_came(self.sheet),
        }

    def _content(self):
        issue_date, print_status = self.print_plan()
        return copy.content_of(
            self.sheet, self._photos, contributors=self._people.contributors, event=self._event,
            issue_date=issue_date, print_status=print_status,
        )  # fmt: skip

    def print_plan(self):
        """(issue date, print status). What is on the site was in the paper of its day; what is in review is planned for
        tomorrow's."""
        if self.sheet["state"] == "printed":
            return timezone.localdate(self.moments["create"]), Story.PrintStatus.PRINTED
        if self.sheet["state"] == "published":
            live_at = days.goes_live_at(self.sheet, self.moments["publish"], self._now)
            return timezone.localdate(live_at), Story.PrintStatus.PRINTED
        if self.sheet["state"] in FOR_TOMORROW:
            return days.for_tomorrow(self._now)
        return None, Story.PrintStatus.NONE

    def _sender(self):
        """Who sends it to review: who entered it, else the reporter whose name stands beside a correspondent's."""
        if _may_send(self._typist):
            return self._typist
        named = [self._people.by_name.get(line["name"]) for line in self.sheet.get("bylines", [])]
        return next(user for user in named if _may_send(user))

    def _sign_off(self, stage, at):
        by, opinion = self._people[self.sheet["reviewers"][stage]], self.sheet["opinions"][stage]
        actions.sign_off(self._number, by=by, version=self._version(), opinion=opinion, at=at)

    def _version(self):
        return Story.objects.values_list("version", flat=True).get(pk=self._number)


class _LifeFromPage(_Life):
    """One story of the sample that came in on a page, which sets `page`: an editor makes it from the raw copy."""

    def __init__(self, *args):
        super().__init__(*args)
        self.page = None
        # Printed copy is checked page by page.
        self.checked_at = self.moments.pop("check", None)

    def create(self, at):
        desk = self._people.desks[self.sheet["desk"]]
        self._number = self.page.make(self.sheet, self._photos, desk=desk, at=at)


def _may_send(user):
    return user is not None and user.has_perm("articles.submit_story")
