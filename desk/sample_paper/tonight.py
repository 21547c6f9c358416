"""The desk under pressure: who is on duty, what the house says tonight, and stories that each wait for somebody."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from articles import actions
from articles.actions.duty import Shift
from articles.actions.writing import PLANNED
from articles.duty import span_of, usual_times
from articles.models import ApprovalRule, Desk, DutyNotice, Outlet, Story, Topic, Version
from articles.workflow import Stage
from desk.sample_paper import FOLDER, copy
from organisations.loading import read


@transaction.atomic
def load(users, now):
    rows = read(FOLDER / "tonight.toml")
    _tell_the_house(rows["notice"], users, _keep_roster(rows["roster"], users, now))
    _Night(rows, users, now).play()


def _keep_roster(row, users, now):
    """The same shifts for the issues made from yesterday to tomorrow. Returns from when until when they are made."""
    today = timezone.localdate(now)
    issues = [today + timedelta(days=day) for day in range(row["days"])]
    for issue in issues:
        shifts = [_shift(line, users, issue) for line in row["shift"]]
        actions.keep_roster(issue, shifts, by=users[row["kept_by"]], base=[])
    return span_of(issues[0])[0], span_of(issues[-1])[1]


def _shift(line, users, issue):
    begins_at, ends_at = usual_times(line["shift"], issue)
    stands_in_for = users[line["stands_in_for"]] if "stands_in_for" in line else None
    stage = Stage[line["stage"].upper()]
    return Shift(stage, line["shift"], users[line["person"]], begins_at, ends_at, stands_in_for)


def _tell_the_house(rows, users, span):
    begins_at, ends_at = span
    for row in rows:
        notice = DutyNotice.objects.create(
            text=row["text"], begins_at=begins_at, ends_at=ends_at, entered_by=users[row["by"]]
        )
        notice.desks.set(Desk.objects.filter(slug__in=row.get("desks", [])))


class _Night:
    """What people did to the sample's stories within the last hours, up to the moment it is loaded."""

    def __init__(self, rows, users, now):
        self._rows, self._users, self._now = rows, users, now
        self._headlines = {sheet["slug"]: "\n".join(sheet["headline"]) for sheet in copy.read_sheets()}

    def play(self):
        for row in self._rows["plan"]:
            self._plan(row)
        for row in self._rows["note"]:
            self._note(row)
        for part in ("correction", "distribution", "proofread", "approval", "recorded", "changed"):
            getattr(self, f"_{part}")(self._rows[part])

    def _story_by_at(self, row):
        """The story of a row, and who acts at what moment: never before what happened to it last."""
        story = Story.objects.get(headline=self._headlines[row["story"]])
        return story, {"by": self._users[row["by"]], "at": max(self._ago(row["minutes"]), story.changed_at)}

    def _ago(self, minutes):
        return self._now - timedelta(minutes=minutes)

    def _plan(self, row):
        """What the row names is planned beside what was planned before."""
        story, who_when = self._story_by_at(row)
        wanted = {name: row.get(name, getattr(story, name)) for name in PLANNED}
        if "named_reviewer" in row:
            wanted["named_reviewer"] = self._users[row["named_reviewer"]]
        if "due_minutes" in row:
            wanted["due_at"] = self._ago(row["due_minutes"])
        actions.plan(story.pk, **wanted, **who_when)

    def _note(self, row):
        story, who_when = self._story_by_at(row)
        note = actions.note_on_passage(story.pk, row["text"], passage=row["passage"], **who_when)
        if "answer" in row:
            at = max(self._ago(row["answer_minutes"]), note.at)
            actions.answer_note(note.pk, row["answer"], by=self._users[row["answered_by"]], at=at)

    def _correction(self, row):
        story, who_when = self._story_by_at(row)
        said = {name: row[name] for name in ("kind", "text", "concerns_print")}
        actions.propose_correction(story.pk, **said, **who_when)

    def _distribution(self, row):
        story, who_when = self._story_by_at(row)
        outlets = {name: Outlet.objects.get_or_create(name=name)[0] for name in row["outlets"]}
        actions.record_distribution(story.pk, outlet=outlets[row["outlet"]], address=row["address"], **who_when)

    def _proofread(self, row):
        story, who_when = self._story_by_at(row)
        actions.finish_proofreading(
            story.pk, version=story.version, errors=row["errors"], remark=row["remark"], **who_when
        )

    def _approval(self, row):
        """A rule, the story it holds back, and an answer that asks for a change nobody made yet."""
        story, who_when = self._story_by_at(row)
        topic = Topic.objects.get(slug=row["topic"])
        rule = ApprovalRule.objects.create(name=row["rule"], topic=topic, to_whom=row["to_whom"])
        sent = actions.send_for_approval(
            story.pk, version=story.version, rule=rule, channel=row["channel"], **who_when
        )  # fmt: skip
        answered = {name: row[name] for name in ("answer", "answered_by", "words")}
        at = max(self._ago(row["answer_minutes"]), sent.sent_at)
        actions.record_reply(sent.pk, by=who_when["by"], at=at, **answered)

    def _recorded(self, row):
        story, who_when = self._story_by_at(row)
        said = {name: row[name] for name in ("how", "proof_words", "opinion")}
        reviewer = self._users[row["reviewer"]]
        actions.record_sign_off(story.pk, reviewer=reviewer, version=story.version, **said, **who_when)

    def _changed(self, row):
        story, who_when = self._story_by_at(row)
        content = Version.objects.get(story=story, number=story.version).content
        if row["find"] not in content["text"]["body"]:
            raise ValueError(f"{row['story']}: “{row['find']}” is not in the copy")
        content["text"]["body"] = content["text"]["body"].replace(row["find"], row["replace"])
        story, _voided = actions.save(story.pk, content, base=story.version, note=row["note"], **who_when)
        actions.sign_off(story.pk, version=story.version, opinion=row["opinion"], **who_when)
