"""R01: many editors at few stories. Each has a paragraph of their own in a story that others write in, too: opens the
form, types, saves; a page of both texts is an answer like any other, and the form is opened again."""

from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from tests.bars import fsck
from tests.bars.browser import Browser, with_values
from tests.bars.fsck import Acknowledged
from tests.bars.newsroom import at_once, editors, signed_in, story_address
from tests.bars.options import Figures
from tests.bars.paper import running
from tests.bars.tally import Tally
from tests.people import Newsroom
from tests.stories import make_story

WORDS = ["路口", "驿站", "热水", "夜班", "食堂", "班组", "师傅", "徒弟", "工地", "暖气", "清晨", "奖状", "车间", "书屋"]
TRIES = 40


@dataclass
class Editor:
    """Somebody at a story, with the paragraph that is theirs alone."""

    user: int
    mark: str
    story: int
    browser: Browser
    chance: Random
    kept: list[Acknowledged] = field(default_factory=list)

    def sentence(self, number: int) -> str:
        return f"<p>{self.mark}第{number}次：{''.join(self.chance.choices(WORDS, k=12))}。</p>"

    def save(self, number: int, tally: Tally) -> None:
        """One save, tried until it is acknowledged."""
        paragraph = self.sentence(number)
        for _attempt in range(TRIES):
            if self._try(paragraph, tally):
                return
        tally.complain(f"{self.mark}: {TRIES} times somebody else was first")

    def _try(self, paragraph: str, tally: Tally) -> bool:
        page = self.browser.get(story_address(self.story) + "?view=edit")
        tally.count(f"http_{page.status}")
        if page.status != 200:
            tally.complain(f"{self.mark}: the form answered {page.status}")
            return False
        form = page.form_with("body")
        body = replaced(form.value("body"), self.mark, paragraph)
        answer = self.browser.post(story_address(self.story), with_values(form.fields, {"body": body, "act": "save"}))
        tally.count(f"http_{answer.status}")
        tally.took(answer.seconds)
        if answer.status not in {302, 409}:
            tally.complain(f"{self.mark}: a save answered {answer.status}")
        if answer.was_acknowledged:
            self.kept.append(Acknowledged(self.story, self.user, self.mark, paragraph, body))
        return answer.was_acknowledged


def replaced(body: str, mark: str, paragraph: str) -> str:
    """The body with one's own paragraph typed anew."""
    lines = body.replace("\r\n", "\n").split("\n")
    return "\n".join(paragraph if line.startswith(f"<p>{mark}") else line for line in lines)


def body_for(marks: list[str]) -> str:
    """A paragraph for each of them, and one that is nobody's between any two."""
    return "\n".join(f"<p>{mark}第0次。</p>\n<p>{mark[:-1]}之后的一段，谁也不改。</p>" for mark in marks)


def seated(paper: Any, newsroom: Newsroom, people: int, stories: int, chance: Random) -> list[Editor]:
    """So many editors at so many stories, in turn; all signed in."""
    users = editors(newsroom, people)
    marks = [f"【{user.last_name}】" for user in users]
    bodies = [body_for(marks[place::stories]) for place in range(stories)]
    numbers = [make_story(newsroom, headline=f"第{place + 1}篇", body=body).pk for place, body in enumerate(bodies)]
    return [
        Editor(user.pk, marks[place], numbers[place % stories], signed_in(paper, user), Random(chance.random()))
        for place, user in enumerate(users)
    ]


def run(tally: Tally, figures: Figures, chance: Random) -> None:
    with running() as paper:
        people = seated(paper, Newsroom(), figures.editors, figures.stories, chance)
        each, more = divmod(figures.saves, len(people))
        at_once(
            [partial(_work, editor, each + (place < more), tally) for place, editor in enumerate(people)], len(people)
        )
        _judge([save for editor in people for save in editor.kept], figures, tally)
        for line in paper.faults_logged():
            tally.complain(f"the server's log: {line[:160]}")


def _work(editor: Editor, saves: int, tally: Tally) -> None:
    for number in range(1, saves + 1):
        editor.save(number, tally)


def _judge(kept: list[Acknowledged], figures: Figures, tally: Tally) -> None:
    tally.count("acknowledged", len(kept))
    tally.demand(len(kept) == figures.saves, f"{len(kept)} of {figures.saves} saves were acknowledged")
    tally.count("kept_as_typed", fsck.exactly_kept(kept))
    for fault in fsck.faults(kept):
        tally.complain(fault)
