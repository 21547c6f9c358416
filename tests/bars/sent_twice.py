"""R04: every form is sent once, as a measure; then fresh ones like it are sent several times with one token, at the
same moment and within 50 ms. As many rows must come of it as came of one, and every answer must be the first's."""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random
from threading import Barrier
from typing import Any

from django.apps import apps

from tests.bars import fsck
from tests.bars.browser import Answer, Browser
from tests.bars.newsroom import at_once, signed_in
from tests.bars.options import Figures
from tests.bars.paper import Paper, running
from tests.bars.posts import Filled, Post, buttons, elsewhere, on_story_page
from tests.bars.tally import Tally
from tests.people import Newsroom

# Rows that say who is signed in, not what was done.
BESIDES = {"sessions.session", "axes.accessattempt", "axes.accesslog"}
TOGETHER, WITHIN = (0.0, 0.0), (0.0, 0.025, 0.05)
# So many different forms of a kind go at the same time; of what there is only one, one.
SIDE_BY_SIDE, ALONE = 4, {"the front page"}


class Desk:
    """The browsers of everybody, opened when they are needed."""

    def __init__(self, paper: Paper) -> None:
        self.paper, self.browsers = paper, {}

    def browser_of(self, user: Any) -> Browser:
        if user.pk not in self.browsers:
            self.browsers[user.pk] = signed_in(self.paper, user)
        return self.browsers[user.pk]


def run(tally: Tally, figures: Figures, chance: Random) -> None:
    with running() as paper:
        newsroom, desk = Newsroom(), Desk(paper)
        makers = {
            act: partial(on_story_page, newsroom, state, act) for state, act in buttons(desk.browser_of, newsroom)
        }
        for name, make in {**makers, **elsewhere(newsroom)}.items():
            _try(name, make, desk, figures.rounds, tally)
        for fault in [*fsck.faults(), *paper.faults_logged()]:
            tally.complain(fault)


def _try(name: str, make: Callable[[], Post], desk: Desk, rounds: int, tally: Tally) -> None:
    measured = _measure(make, desk)
    if measured is None:
        # A button that asks for more than is typed here: it is named, so that somebody teaches this bar.
        tally.complain(f"{name}: sent once, it was not acted on")
        return
    tally.count("forms")
    side_by_side = 1 if name in ALONE else SIDE_BY_SIDE
    for begun in range(0, rounds, side_by_side):
        posts = [make() for _round in range(min(side_by_side, rounds - begun))]
        answers, rows = _send(posts, desk, WITHIN if begun // side_by_side % 2 else TOGETHER)
        expected = Counter({model: count * len(posts) for model, count in measured.items()})
        if rows != expected:
            tally.complain(f"{name}: {_said(rows - expected)} too many, {_said(expected - rows)} too few")
        for of_one in answers:
            tally.count("sent", len(of_one))
            _judge(name, of_one, tally)


def _judge(name: str, answers: list[Answer], tally: Tally) -> None:
    said = [(answer.status, answer.location) for answer in answers]
    tally.demand(len(set(said)) == 1 and answers[0].was_acknowledged, f"{name}: answered {said}")


def _measure(make: Callable[[], Post], desk: Desk) -> Counter[str] | None:
    """The rows that come of one sending, of the second such form: the first may make what all others share."""
    for _time in range(2):
        [[answer]], rows = _send([make()], desk, (0.0,))
        if not answer.was_acknowledged:
            return None
    return rows


def _send(posts: list[Post], desk: Desk, pauses: tuple[float, ...]) -> tuple[list[list[Answer]], Counter[str]]:
    """The answers to each form, sent after each of the pauses, and how many rows came of them all."""
    browsers = [desk.browser_of(post.user) for post in posts]
    filled = at_once([partial(post.read, browser) for post, browser in zip(posts, browsers, strict=True)], len(posts))
    before, ready = _rows(), Barrier(len(posts) * len(pauses))
    jobs = [
        partial(_press, form, browser, pause, ready)
        for form, browser in zip(filled, browsers, strict=True)
        for pause in pauses
    ]
    answers = at_once(jobs, len(jobs))
    of_each = [answers[place : place + len(pauses)] for place in range(0, len(answers), len(pauses))]
    return of_each, _rows() - before


def _press(form: Filled, browser: Browser, pause: float, ready: Barrier) -> Answer:
    own = Browser(browser.port, browser.cookies)
    ready.wait()
    time.sleep(pause)
    return form.send(own)


def _rows() -> Counter[str]:
    models = (model for model in apps.get_models() if model._meta.label_lower not in BESIDES and model._meta.managed)
    return Counter({model._meta.label_lower: model._default_manager.count() for model in models})


def _said(rows: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in (+rows).items()) or "nothing"
