"""R05: somebody typed 3,000 characters, and when they press the button their log-in is gone, or the form's secret, or
the server. In eight such cases everything typed comes back, goes on with one press, and is saved once."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random
from threading import Thread
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from articles.models import Story, Version
from tests.bars import fsck
from tests.bars.browser import Answer, Browser, Fields, Form, Unanswered, with_values
from tests.bars.fsck import Acknowledged
from tests.bars.many_editors import WORDS
from tests.bars.newsroom import PASSWORD, forget_connections, story_address
from tests.bars.options import Figures
from tests.bars.paper import Paper, running
from tests.bars.posts import Filled, Post
from tests.bars.tally import Tally
from tests.people import Newsroom
from tests.stories import make_story

LENGTH = 3000
IMPATIENT = 1.5
NOT_CARRIED = {"csrfmiddlewaretoken"}


@dataclass
class Typing:
    """A writer before a form with a long text in it, not sent yet."""

    paper: Paper
    writer: Any
    story: int
    browser: Browser
    filled: Filled
    body: str

    def send(self, browser: Browser | None = None) -> Answer:
        return self.filled.send(browser or self.browser)


def sit_down(paper: Paper, newsroom: Newsroom, chance: Random) -> Typing:
    story = make_story(newsroom)
    body = "\n".join(
        f"<p>{''.join(chance.choices(WORDS, k=150))}“&lt;引&gt; &amp; 号”</p>" for _line in range(LENGTH // 300)
    )
    browser = paper.browser()
    browser.log_in(newsroom.writer.username, PASSWORD)
    typed = {"body": body, "headline": "夜班\"<灯>'&amp;", "act": "save"}
    filled = Post(newsroom.writer, story_address(story.pk) + "?view=edit", "version", typed).read(browser)
    return Typing(paper, newsroom.writer, story.pk, browser, filled, body)


# --- What gets in the way -------------------------------------------------------------------------


def session_deleted(typing: Typing) -> None:
    Session.objects.all().delete()


def session_ran_out(typing: Typing) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(hours=1))


def password_changed(typing: Typing) -> None:
    typing.writer.set_password(PASSWORD)
    typing.writer.save()


def logged_out_elsewhere(typing: Typing) -> None:
    other = typing.paper.browser(typing.browser.cookies)
    form = next(form for form in other.get("/desk/").forms() if form.action == "/accounts/logout/")
    other.post(form.action, form.fields)


def secret_gone(typing: Typing) -> None:
    typing.browser.cookies.pop("csrftoken")


def logged_in_elsewhere(typing: Typing) -> None:
    """In another tab: the form's secret is then another one."""
    typing.browser.log_in(typing.writer.username, PASSWORD)


BY_THE_HOUSE: tuple[Callable[[Typing], None], ...] = (
    session_deleted,
    session_ran_out,
    password_changed,
    logged_out_elsewhere,
    secret_gone,
    logged_in_elsewhere,
)


def come_back(typing: Typing, tally: Tally, name: str) -> Answer:
    """The page that carries what was typed, a log-in where it asks for one, and the button."""
    page = typing.send()
    tally.demand(page.status == 403, f"{name}: the form was answered {page.status}, nothing is carried")
    if any(form.has("carried") for form in page.forms()):
        form = page.form_with("carried")
        login = {"username": typing.writer.username, "password": PASSWORD}
        page = typing.browser.post(form.action, with_values(form.fields, login))
    form = _going_on(page, typing.filled.target)
    tally.demand(
        _plain(form.fields) == _plain(typing.filled.fields), f"{name}: {_missing(typing.filled.fields, form.fields)}"
    )
    return typing.browser.post(form.action, form.fields)


def _going_on(page: Answer, target: str) -> Form:
    return next((form for form in page.forms() if form.has("body")), Form(target, [], []))


def _plain(fields: Fields) -> Fields:
    """As a browser sends them, whose line ends are two characters, but for what is never carried."""
    return sorted((name, "\n".join(value.splitlines())) for name, value in fields if name not in NOT_CARRIED)


def _missing(sent: Fields, back: Fields) -> str:
    names = sorted({name for name, _value in set(_plain(sent)) ^ set(_plain(back))})
    return f"{len(names)} fields came back otherwise: {', '.join(names[:6])}"


# --- The server gets in the way -------------------------------------------------------------------


def killed_and_back(typing: Typing, chance: Random) -> Answer:
    """Killed while it saves; the browser's own “send again” when it is back."""
    forget_connections()
    pressed = Thread(target=_press, args=(typing,))
    pressed.start()
    time.sleep(chance.uniform(0.02, 0.2))
    typing.paper.kill()
    pressed.join()
    typing.paper.start()
    return typing.send()


def timed_out(typing: Typing, chance: Random) -> Answer:
    """Somebody else holds the story for so long that the browser gives up; the save goes through unread."""
    with _holding(typing.story):
        _press(typing, typing.paper.browser(typing.browser.cookies, patience=IMPATIENT))
    return typing.send()


def _press(typing: Typing, browser: Browser | None = None) -> None:
    try:
        typing.send(browser)
    except Unanswered:
        return


@contextmanager
def _holding(story: int):
    with transaction.atomic():
        Story.objects.select_for_update().get(pk=story)
        yield


BY_THE_SERVER: tuple[Callable[[Typing, Random], Answer], ...] = (killed_and_back, timed_out)


# --- The bar --------------------------------------------------------------------------------------


def run(tally: Tally, figures: Figures, chance: Random) -> None:
    with running() as paper:
        newsroom = Newsroom()
        newsroom.writer.set_password(PASSWORD)
        newsroom.writer.save()
        for stands_between in BY_THE_HOUSE:
            typing = sit_down(paper, newsroom, chance)
            stands_between(typing)
            name = stands_between.__name__
            _judge(name, typing, partial(come_back, typing, tally, name), tally)
        for go_wrong in BY_THE_SERVER:
            typing = sit_down(paper, newsroom, chance)
            _judge(go_wrong.__name__, typing, partial(go_wrong, typing, chance), tally)
        for fault in fsck.faults():
            tally.complain(fault)


def _judge(name: str, typing: Typing, happens: Callable[[], Answer], tally: Tally) -> None:
    answer = happens()
    tally.count("cases")
    tally.demand(answer.was_acknowledged, f"{name}: at last answered {answer.status}")
    versions = Version.objects.filter(story=typing.story).count()
    tally.demand(versions == 2, f"{name}: saved {versions - 1} times")
    kept = [Acknowledged(typing.story, typing.writer.pk, name, typing.body, typing.body)]
    tally.demand(fsck.exactly_kept(kept) == 1, f"{name}: the text is not what was typed")
