"""R06, with R08: the whole server is killed again and again while people save, schedule and stop, take offline and put
back, and paste raw copy. A request that got no answer is sent again with its token when the server is back, as a
person would who presses the button once more."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from random import Random
from threading import Event, Thread

from django.db import connection

from tests.bars import fsck
from tests.bars.browser import Answer, Browser, Fields, Unanswered, with_values
from tests.bars.fsck import Acknowledged
from tests.bars.many_editors import Editor, replaced, seated
from tests.bars.newsroom import forget_connections, signed_in, story_address
from tests.bars.options import Figures
from tests.bars.paper import Paper, running
from tests.bars.posts import picked, raw_copy
from tests.bars.tally import Tally
from tests.people import Newsroom
from tests.stories import published, signed_up_to

SAVERS, STORIES, PUBLISHERS, INTAKERS = 10, 5, 3, 3
SOONEST, LATEST = 0.05, 0.6
PATIENCE = 60


@dataclass
class Service:
    """Whether the server is up, whether work goes on, and what was acknowledged since it came up."""

    tally: Tally
    up: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)
    answered: Event = field(default_factory=Event)

    def send(self, browser: Browser, address: str, fields: Fields) -> Answer:
        """The answer to this form, sent until there is one."""
        while True:
            self.up.wait()
            with suppress(Unanswered):
                answer = browser.post(address, fields)
                self.answered.set()
                self.tally.count(f"http_{answer.status}")
                return answer
            self.tally.count("sent_again")
            time.sleep(0.05)

    def get(self, browser: Browser, address: str) -> Answer:
        while True:
            self.up.wait()
            with suppress(Unanswered):
                return browser.get(address)
            time.sleep(0.05)

    def demand_known(self, what: str, answer: Answer, *statuses: int) -> None:
        self.tally.demand(answer.status in statuses, f"{what}: answered {answer.status}")


# --- Who works ------------------------------------------------------------------------------------


def saving(editor: Editor, service: Service) -> Iterator[None]:
    number = 0
    while True:
        number += 1
        paragraph = editor.sentence(number)
        page = service.get(editor.browser, story_address(editor.story) + "?view=edit")
        form = page.form_with("body")
        body = replaced(form.value("body"), editor.mark, paragraph)
        answer = service.send(
            editor.browser, story_address(editor.story), with_values(form.fields, {"body": body, "act": "save"})
        )
        service.demand_known(f"{editor.mark} saves", answer, 302, 409)
        if answer.was_acknowledged:
            editor.kept.append(Acknowledged(editor.story, editor.user, editor.mark, paragraph, body))
        yield


@dataclass
class Publisher:
    """Goes through these acts on one story, around and around."""

    browser: Browser
    story: int
    acts: tuple[str, ...]
    done: Counter[str] = field(default_factory=Counter)

    def work(self, service: Service) -> Iterator[None]:
        typed = {"reason": "演练", "then": "schedule", "publish_at": "2040-05-01T08:00"}
        while True:
            for act in self.acts:
                page = service.get(self.browser, story_address(self.story))
                form = picked(page, "version")
                fields = with_values(form.fields, {**typed, "act": act})
                answer = service.send(self.browser, story_address(self.story), fields)
                service.demand_known(f"{act} of story {self.story}", answer, 302)
                self.done[act] += answer.was_acknowledged
                yield


@dataclass
class Intaker:
    """Pastes a page after the other, each with a headline of its own."""

    browser: Browser
    mark: str
    pasted: list[str] = field(default_factory=list)

    def work(self, service: Service) -> Iterator[None]:
        while True:
            text = raw_copy(f"{self.mark}暖手炉送到第{len(self.pasted) + 1}个路口")
            form = service.get(self.browser, "/admin/intake/batch/add/").form_with("pasted")
            fields = with_values(form.fields, {"pasted": text})
            answer = service.send(self.browser, "/admin/intake/batch/add/", fields)
            service.demand_known("raw copy", answer, 302)
            self.pasted.append(text)
            yield


# --- The bar --------------------------------------------------------------------------------------


def run(tally: Tally, figures: Figures, chance: Random) -> None:
    with running() as paper:
        newsroom, service = Newsroom(), Service(tally)
        people = seated(paper, newsroom, SAVERS, STORIES, chance)
        publishers = _publishers(paper, newsroom)
        intakers = [Intaker(signed_in(paper, newsroom.first), "甲乙丙"[place]) for place in range(INTAKERS)]
        forget_connections()
        jobs = [saving(editor, service) for editor in people]
        jobs += [each.work(service) for each in [*publishers, *intakers]]
        threads = [Thread(target=_until_over, args=(job, service), daemon=True) for job in jobs]
        for thread in threads:
            thread.start()
        _kill_again_and_again(paper, service, figures.kills, chance)
        for thread in threads:
            thread.join(PATIENCE)
        _judge(people, publishers, intakers, tally)


def _publishers(paper: Paper, newsroom: Newsroom) -> list[Publisher]:
    browser = partial(signed_in, paper, newsroom.other_final)
    ready = [signed_up_to(newsroom).pk for _story in range(PUBLISHERS - 1)]
    return [
        *(Publisher(browser(), story, ("publish", "stop")) for story in ready),
        Publisher(browser(), published(newsroom).pk, ("take_offline", "put_back")),
    ]


def _until_over(job: Iterator[None], service: Service) -> None:
    """Work until it is over; what was begun is brought to its end."""
    try:
        while not service.over.is_set():
            next(job)
    except Exception as problem:
        service.tally.complain(f"a writer broke off: {type(problem).__name__}: {problem}")


def _kill_again_and_again(paper: Paper, service: Service, kills: int, chance: Random) -> None:
    for _number in range(kills):
        service.answered.clear()
        service.up.set()
        service.answered.wait(PATIENCE)
        time.sleep(chance.uniform(SOONEST, LATEST))
        service.up.clear()
        paper.kill()
        service.tally.count("kills")
        begun = time.monotonic()
        paper.start()
        service.tally.took(time.monotonic() - begun)
    service.over.set()
    service.up.set()


def _judge(people: list[Editor], publishers: list[Publisher], intakers: list[Intaker], tally: Tally) -> None:
    kept = [save for editor in people for save in editor.kept]
    tally.count("saves", len(kept))
    for fault in [*fsck.faults(kept), *_done_twice(people, publishers), *_pasted(intakers, tally), *_damage()]:
        tally.complain(fault)
    for publisher in publishers:
        tally.count("moves", publisher.done.total())


def _done_twice(people: list[Editor], publishers: list[Publisher]) -> Iterator[str]:
    """Everything was asked until it was answered: as many rows as answers, not one more."""
    from articles.models import Move, Version

    for editor in people:
        versions = Version.objects.filter(saved_by=editor.user).count()
        if versions != len(editor.kept):
            yield f"{editor.mark}: {len(editor.kept)} saves acknowledged, {versions} versions"
    for publisher in publishers:
        for act, times in publisher.done.items():
            rows = Move.objects.filter(story=publisher.story, name=act).count()
            if rows != times:
                yield f"story {publisher.story}: {times} × {act} acknowledged, {rows} rows"


def _pasted(intakers: list[Intaker], tally: Tally) -> Iterator[str]:
    from intake.models import Batch, Clip

    for text in (text for intaker in intakers for text in intaker.pasted):
        tally.count("pasted")
        batches = list(Batch.objects.filter(text=text))
        if len(batches) != 1:
            yield f"I4 {len(batches)} batches of {text[:20]}"
        elif not Clip.objects.filter(batch=batches[0]).exists():
            yield f"I4 batch {batches[0].pk} has no stories"


def _damage() -> Iterator[str]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            said = cursor.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            yield f"integrity_check: {said}"
