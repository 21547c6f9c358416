"""R02: two people open the same text, one saves, then the other sends what they hold: twelve ways to be second, each in
both orders. Nothing is overwritten unseen, and whoever comes too late has both texts before them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from django.utils import timezone

from articles import actions
from articles.models import Story, Version
from tests.bars import fsck
from tests.bars.browser import Answer
from tests.bars.newsroom import story_address
from tests.bars.options import Figures
from tests.bars.paper import running
from tests.bars.posts import LATER, Post
from tests.bars.sent_twice import Desk
from tests.bars.tally import Tally
from tests.people import Newsroom
from tests.stories import edited, make_story, signed_up_to

# Without a character in common, so that a page that marks differences shows each in one piece.
FIRST, SECOND = "子丑寅卯辰巳午未申酉戌亥", "甲乙丙丁戊己庚辛壬癸"
PARAGRAPHS = ("<p>第一段谁都想改。</p>", "<p>第二段不动。</p>")


@dataclass(frozen=True)
class Pairing:
    """A fresh story, and the form its second visitor holds. `types`: that form holds text."""

    name: str
    make: Callable[[], Any]
    post: Callable[[Any], Post]
    types: bool = False


def body_of(run: str) -> str:
    return "\n".join([f"<p>{run}</p>", PARAGRAPHS[1]])


BODY = "\n".join(PARAGRAPHS)
TYPED = {"body": body_of(SECOND)}


def pairings(by: Newsroom) -> list[Pairing]:
    """Twelve second visitors."""

    def page(user: Any, act: str, **typed: str) -> Callable[[Any], Post]:
        view = "?view=edit" if "body" in typed else ""
        return lambda story: Post(user, story_address(story.pk) + view, "version", {**typed, "act": act})

    def waiting(stage: str) -> Callable[[], Any]:
        return partial(signed_up_to, by, stage, body=BODY)

    draft = partial(make_story, by, body=BODY)
    return [
        Pairing("saves", draft, page(by.typist, "save", **TYPED), types=True),
        Pairing("saves on the writer's page", draft, lambda story: _on_desk(by.writer, story, "save"), types=True),
        Pairing("saves and sends to review", draft, page(by.writer, "submit", **TYPED), types=True),
        Pairing("saves and plans", draft, page(by.first, "plan", **TYPED), types=True),
        Pairing("saves and signs", waiting(""), page(by.first, "approve_first", **TYPED), types=True),
        Pairing("signs", waiting(""), page(by.first, "approve_first")),
        Pairing("signs and publishes", waiting("second"), page(by.final, "approve_final", then="now")),
        Pairing("signs a whole page", lambda: _planned(by), lambda story: _sheet(by.first, story)),
        Pairing("publishes", waiting("final"), page(by.other_final, "publish", then="now")),
        Pairing("restores", lambda: _changed_once(by), lambda story: _history(by.writer, story)),
        Pairing("combines", draft, lambda story: _combining(by, story)),
        Pairing("answers a return", lambda: _returned(by), lambda story: _answering(by.writer, story), types=True),
    ]


def _on_desk(user: Any, story: Any, act: str) -> Post:
    return Post(user, f"/desk/stories/{story.pk}/", "headline", {**TYPED, "act": act})


def _planned(by: Newsroom) -> Any:
    day = timezone.localdate() + LATER + timedelta(days=Story.objects.count())
    return signed_up_to(by, "", body=BODY, issue_date=day.isoformat(), page=2, print_status="planned")


def _sheet(user: Any, story: Any) -> Post:
    return Post(user, f"/admin/issue/{Story.objects.get(pk=story.pk).issue_date}/", "stage")


def _changed_once(by: Newsroom) -> Any:
    story = make_story(by, body=BODY)
    return actions.save(story.pk, edited(story, kicker="眉题"), base=1, by=by.writer)[0]


def _history(user: Any, story: Any) -> Post:
    return Post(user, f"/admin/articles/story/{story.pk}/history/", "version", {"number": "1", "act": "restore"})


def _combining(by: Newsroom, story: Any) -> Post:
    other = make_story(by)
    return Post(by.writer, f"/admin/articles/story/combine/?story={story.pk}&story={other.pk}", "story")


def _returned(by: Newsroom) -> Any:
    return actions.return_to_author(signed_up_to(by, "", body=BODY).pk, by=by.first, reason="人数请核")


def _answering(user: Any, story: Any) -> Post:
    return Post(user, f"/desk/stories/{story.pk}/answer/", "part-0", {"part-0": SECOND, "act": "save"})


# --- The bar --------------------------------------------------------------------------------------


def run(tally: Tally, figures: Figures, chance: Random) -> None:
    with running() as paper:
        newsroom, desk = Newsroom(), Desk(paper)
        for pairing in pairings(newsroom):
            _second_comes_late(pairing, newsroom, desk, tally)
            _second_comes_first(pairing, newsroom, desk, tally)
        for fault in [*fsck.faults(), *paper.faults_logged()]:
            tally.complain(fault)


def _second_comes_late(pairing: Pairing, by: Newsroom, desk: Desk, tally: Tally) -> None:
    story, name = pairing.make(), f"{pairing.name}, late"
    second = pairing.post(story)
    held = second.read(desk.browser_of(second.user))
    tally.demand(_saves(story, by, desk).was_acknowledged, f"{name}: the first save was not acknowledged")
    state = Story.objects.get(pk=story.pk).state
    answer = held.send(desk.browser_of(second.user))
    tally.count("pairings")
    tally.demand(FIRST in _newest(story), f"{name}: overwritten unseen")
    tally.demand(answer.status in {409, 422}, f"{name}: answered {answer.status}")
    tally.demand(Story.objects.get(pk=story.pk).state == state, f"{name}: moved a text that nobody had read")
    if pairing.types:
        tally.demand(FIRST in answer.text and SECOND in answer.text, f"{name}: does not see both texts")


def _second_comes_first(pairing: Pairing, by: Newsroom, desk: Desk, tally: Tally) -> None:
    story, name = pairing.make(), f"{pairing.name}, first"
    second, first = pairing.post(story), _typed_over(story, by)
    held, browser = first.read(desk.browser_of(first.user)), desk.browser_of(second.user)
    tally.demand(second.read(browser).send(browser).was_acknowledged, f"{name}: not acknowledged")
    answer = held.send(desk.browser_of(first.user))
    tally.count("pairings")
    if answer.was_acknowledged:
        tally.demand(FIRST in _newest(story), f"{name}: acknowledged and not there")
        tally.demand(not pairing.types, f"{name}: overwritten unseen")
        return
    tally.demand(answer.status in {409, 422} and FIRST in answer.text, f"{name}: the typed text is gone")
    if pairing.types:
        tally.demand(SECOND in answer.text, f"{name}: does not see both texts")


def _typed_over(story: Any, by: Newsroom) -> Post:
    """What the first one holds: the same paragraph, typed anew."""
    return Post(
        by.other_first, story_address(story.pk) + "?view=edit", "version", {"body": body_of(FIRST), "act": "save"}
    )


def _saves(story: Any, by: Newsroom, desk: Desk) -> Answer:
    post = _typed_over(story, by)
    browser = desk.browser_of(post.user)
    return post.read(browser).send(browser)


def _newest(story: Any) -> str:
    return Version.objects.filter(story=story).order_by("-number").first().content["text"]["body"]
