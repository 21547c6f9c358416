"""A page of the sample comes in as any page does: an editor receives raw copy, mends the cards and makes stories."""

from desk.sample_paper import FOLDER, copy, days
from intake import actions as intake
from intake.models import Clip

WEEKDAYS = "一二三四五六日"


class Page:
    """`row`: what `pages.toml` says of it; `stories`: the lives that begin on it, none for one that waits to be split.

    Its public methods but `make` are steps of its own, `make` is the first step of each story.
    """

    def __init__(self, row, stories, people, now):
        self._row, self._stories, self._people = row, stories, people
        self._editor = people[row["entered_by"]]
        begins = min((story.moments["create"] for story in stories), default=now)
        self.moments = {"receive": begins - days.PAGE_IN}
        self._issue_date, self._print_status = self._plan(now)
        if self._is_printed:
            self.moments["check"] = max(story.checked_at for story in stories)
        self._batch, self._clips, self._made = None, {}, []
        for story in stories:
            story.page = self

    @property
    def _is_printed(self):
        return "checked_by" in self._row

    def _plan(self, now):
        plans = {story.print_plan() for story in self._stories} or {days.for_tomorrow(now)}
        if len(plans) > 1:
            raise ValueError(f"{self._row['file']}: its stories are of several issues, {sorted(plans, key=str)}")
        return plans.pop()

    def receive(self, at):
        text = (FOLDER / self._row["file"]).read_text(encoding="utf-8").replace("{date}", dated(self._issue_date))
        self._batch, _is_new = intake.receive(
            text,
            by=self._editor,
            file_name=f"{self._issue_date:%Y-%m-%d}-{self._row['page']:02}.txt",
            original=text.encode(),
            issue_date=self._issue_date,
            page=self._row["page"],
            page_name=self._row["page_name"],
            is_printed=self._is_printed,
            print_signed_by=self._row.get("print_signed_by", ""),
            at=at,
        )
        if self._stories:
            clips = list(Clip.objects.of(self._batch))
            self._clips = clips_by_sheet(clips, [story.sheet for story in self._stories], self._row["file"])
            for rest in self._batch.leftover:
                intake.ignore(self._batch.pk, rest["span"][0], by=self._editor)

    def make(self, sheet, photos, *, desk, at):
        """The story of a sheet: its card mended, then made. Returns the new story's number."""
        clip = self._clips[sheet["slug"]]
        content = copy.mended(clip.content, sheet, photos, self._print_status)
        intake.update_clip(clip.pk, content, by=self._editor, version=clip.version, at=at)
        (story,) = intake.make_stories(self._batch.pk, by=self._editor, clips=[clip.pk], desk=desk, at=at)
        self._made.append(story)
        return story.pk

    def check(self, at):
        """Another person compares the printed page: all its stories in one act."""
        versions = {story.pk: story.version for story in self._made}
        intake.check_page(self._batch.pk, versions, by=self._people[self._row["checked_by"]], at=at)


def clips_by_sheet(clips, sheets, file_name):
    """{slug of a sheet: the clip that bears its headline}; ValueError with the headlines of both sides when a sheet has
    none or a clip is left."""
    spare, found = list(clips), {}
    for sheet in sheets:
        clip = next((clip for clip in spare if copy.lines_around(clip.content["text"], sheet["headline"])), None)
        if clip is None:
            raise ValueError(
                f"{sheet['slug']}: “{' '.join(sheet['headline'])}” is not on {file_name}, which has {_headlines(spare)}"
            )
        spare.remove(clip)
        found[sheet["slug"]] = clip
    if spare:
        raise ValueError(f"{file_name} has {_headlines(spare)}, and no sheet names it")
    return found


def _headlines(clips):
    return "、".join(f"“{clip.headline}”" for clip in clips)


def dated(day):
    """A day as the head of a page prints it: 2026年11月22日　星期日."""
    return f"{day.year}年{day.month}月{day.day}日\u3000星期{WEEKDAYS[day.weekday()]}"
