"""R03: one person has a story open in two windows that both keep what is typed. Saves and autosaves race in a random
order. Nothing acknowledged is lost; what a window kept and did not save is still kept, whatever the other one did."""

import json
import time
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from articles.models import WorkingCopy
from tests.bars import fsck
from tests.bars.browser import Answer, Browser, Form, with_values
from tests.bars.fsck import Acknowledged
from tests.bars.many_editors import body_for, replaced
from tests.bars.newsroom import at_once, editors, signed_in, story_address
from tests.bars.options import Figures
from tests.bars.paper import Paper, running
from tests.bars.posts import picked
from tests.bars.tally import Tally
from tests.people import Newsroom
from tests.stories import make_story

PEOPLE = 4
MARKS = ("【左】", "【右】")
LONGEST_WAIT = 0.08


@dataclass
class Window:
    """A form that is open, with one's own paragraph typed into it. `saves`: the person presses the button in it."""

    story: int
    mark: str
    paragraph: str
    form: Form
    body: str
    browser: Browser
    saves: bool = True
    saved: Answer | None = None
    kept: Answer | None = None

    @property
    def name(self) -> str:
        return self.form.value("window")

    @property
    def was_saved(self) -> bool:
        return bool(self.saved and self.saved.was_acknowledged)

    @property
    def was_kept(self) -> bool:
        return bool(self.kept and self.kept.status == 200 and json.loads(self.kept.text)["saved_at"])

    def save(self, wait: float) -> None:
        time.sleep(wait)
        fields = with_values(self.form.fields, {"body": self.body, "act": "save"})
        self.saved = self.browser.post(story_address(self.story), fields)

    def keep(self, wait: float) -> None:
        time.sleep(wait)
        fields = with_values(self.form.fields, {"body": self.body})
        ping = {
            "form": f"story-{self.story}", "window": self.name, "version": int(self.form.value("version")),
            "token": self.form.value("token"), "title": "", "fields": [list(pair) for pair in fields],
        }  # fmt: skip
        secret = {"X-CSRFToken": self.form.value("csrfmiddlewaretoken"), "Content-Type": "application/json"}
        self.kept = self.browser.post_raw("/desk/keep/", json.dumps(ping).encode(), **secret)


@dataclass
class Person:
    """Somebody with a story of their own."""

    user: Any
    story: int
    browser: Browser
    chance: Random
    kept: list[Acknowledged] = field(default_factory=list)
    races: int = 0

    def race(self) -> list[Window]:
        self.races += 1
        windows = [self._opened(mark) for mark in MARKS]
        windows[1].saves = self.chance.random() < 0.5
        jobs = [partial(window.keep, self._wait()) for window in windows]
        jobs += [partial(window.save, self._wait()) for window in windows if window.saves]
        at_once(jobs, len(jobs))
        return windows

    def _wait(self) -> float:
        return self.chance.uniform(0, LONGEST_WAIT)

    def _opened(self, mark: str) -> Window:
        form = picked(self.browser.get(story_address(self.story) + "?view=edit"), "body")
        paragraph = f"<p>{mark}第{self.races}轮：{self.chance.random()}。</p>"
        body = replaced(form.value("body"), mark, paragraph)
        return Window(self.story, mark, paragraph, form, body, Browser(self.browser.port, self.browser.cookies))


def run(tally: Tally, figures: Figures, chance: Random) -> None:
    with running() as paper:
        people = _people(paper, Newsroom(), chance)
        for _race in range(0, figures.races, PEOPLE):
            raced = at_once([person.race for person in people], PEOPLE)
            for person, windows in zip(people, raced, strict=True):
                tally.count("races")
                for window in windows:
                    _judge(person, window, tally)
            WorkingCopy.objects.all().delete()
        for fault in fsck.faults([save for person in people for save in person.kept]):
            tally.complain(fault)
        for line in paper.faults_logged():
            tally.complain(f"the server's log: {line[:160]}")


def _people(paper: Paper, newsroom: Newsroom, chance: Random) -> list[Person]:
    return [
        Person(
            user, make_story(newsroom, body=body_for(list(MARKS))).pk, signed_in(paper, user), Random(chance.random())
        )
        for user in editors(newsroom, PEOPLE)
    ]


def _judge(person: Person, window: Window, tally: Tally) -> None:
    """One window, after the race."""
    here = f"story {window.story}, race {person.races}, {window.mark}"
    if window.saved:
        tally.demand(window.saved.status in {302, 409}, f"{here}: a save answered {window.saved.status}")
    tally.demand(window.kept.status == 200, f"{here}: autosave answered {window.kept.status}")
    copy = WorkingCopy.objects.filter(person=person.user, window=window.name).first()
    if window.was_saved:
        tally.count("saved")
        person.kept.append(Acknowledged(window.story, person.user.pk, window.mark, window.paragraph, window.body))
        tally.demand(copy is None or not copy.fields, f"{here}: saved, and offered again all the same")
    elif window.was_kept:
        tally.count("kept_unsaved")
        holds = copy is not None and ["body", window.body] in copy.fields
        tally.demand(holds, f"{here}: what was kept and not saved is gone")
