"""The forms of the desk that can be sent: who sits before which page, what they type, which button they press.

The acts of the story page are found on it: in every state a story can stand in, each button a person sees is a post of
its own. Everything else is named here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from articles import actions
from articles.models import Channel
from intake import actions as intake
from tests.bars.browser import Answer, Browser, Fields, Form, with_values
from tests.bars.newsroom import story_address
from tests.people import Newsroom
from tests.stories import edited, make_story, published, signed_up_to

LATER = timedelta(days=300)
SAID = {
    "reason": "原因写在这里。", "note": "说一句：请再核对人数。", "then": "now", "recorded_how": "phone",
    "proof_words": "夜里来电，值班电话有录音。",
}  # fmt: skip
_numbers = count(1)


@dataclass(frozen=True)
class Post:
    """One form before it is sent. `marks`: a field only this form of the page has."""

    user: Any
    address: str
    marks: str = "act"
    typed: dict[str, str] = field(default_factory=dict)

    def read(self, browser: Browser) -> "Filled":
        form = picked(browser.get(self.address), self.marks)
        return Filled(form.action or self.address, with_values(form.fields, self.typed))


@dataclass(frozen=True)
class Filled:
    """A form as it stands in the page, filled in, and where it goes."""

    target: str
    fields: Fields

    def send(self, browser: Browser) -> Answer:
        return browser.post(self.target, self.fields)


def picked(page: Answer, marks: str) -> Form:
    """The page's form that carries a token and the field that marks it."""
    for form in page.forms():
        if form.has("token") and form.has(marks):
            return form
    raise LookupError(f"no form with {marks}: the page answered {page.status} {page.location}")


# --- The story page -------------------------------------------------------------------------------


def states(newsroom: Newsroom) -> dict[str, Callable[[], tuple[Any, Any]]]:
    """(a fresh story, who looks at it) for every place a story can stand in."""
    by = newsroom
    return {
        "draft": lambda: (make_story(by), by.writer),
        "first_review": lambda: (signed_up_to(by, ""), by.first),
        "second_review": lambda: (signed_up_to(by, "first"), by.second),
        "final_review": lambda: (signed_up_to(by, "second"), by.final),
        "ready": lambda: (signed_up_to(by), by.other_final),
        "scheduled": lambda: (published(by, goes_live_at=timezone.now() + LATER), by.other_final),
        "live": lambda: (published(by), by.other_final),
        "held": lambda: (actions.hold(make_story(by).pk, by=by.first, reason="等消息"), by.first),
        "offline": lambda: (actions.take_offline(published(by).pk, by=by.final, reason="核实"), by.other_final),
        "revised": lambda: (actions.revise(published(by).pk, by=by.first, reason="数字"), by.final),
        "dropped": lambda: (actions.not_use(make_story(by).pk, by=by.first, reason="重复"), by.first),
        "received": lambda: (_received(by), by.first),
    }


def _received(newsroom: Newsroom) -> Any:
    content = edited(make_story(newsroom), headline="外来稿")
    return actions.register_submission(content, by=newsroom.typist, channel=Channel.PHONE)


def buttons(browser_of: Callable[[Any], Browser], newsroom: Newsroom) -> Iterator[tuple[str, str]]:
    """(state, act) for every button of the story page, each act once."""
    seen: set[str] = set()
    for state, make in states(newsroom).items():
        story, user = make()
        page = browser_of(user).get(story_address(story.pk))
        form = picked(page, "version")
        for act in dict.fromkeys(value for name, value in form.buttons if name == "act"):
            if act not in seen:
                seen.add(act)
                yield state, act


def on_story_page(newsroom: Newsroom, state: str, act: str) -> Post:
    story, user = states(newsroom)[state]()
    people = {"to": newsroom.other_second.pk, "recorded_reviewer": newsroom.other_first.pk}
    typed = {**SAID, "act": act, "publish_at": "", **{name: str(number) for name, number in people.items()}}
    return Post(user, story_address(story.pk), "version", typed)


# --- Every other page -----------------------------------------------------------------------------


def elsewhere(newsroom: Newsroom) -> dict[str, Callable[[], Post]]:
    by = newsroom
    return {
        "a new story at the desk": lambda: Post(by.first, "/admin/articles/story/add/", "headline", _new_story()),
        "a new story of a writer": lambda: Post(by.writer, "/desk/stories/new/", "headline", _new_story()),
        "a writer sends": lambda: _written(by, "send"),
        "a writer saves": lambda: _written(by, "save"),
        "a version is restored": lambda: _restored(by),
        "a page is signed": lambda: _signed_page(by),
        "the front page": lambda: _front(by),
        "a submission is registered": lambda: Post(
            by.first, "/admin/articles/story/register/", "text",
            {"channel": "phone", "name": "温小溪", "unit": "某区总工会", "text": f"{_headline()}\n\n一段来稿。"},
        ),
        "two stories are combined": lambda: _combined(by),
        "a correction is proposed": lambda: Post(
            by.writer, f"/admin/articles/story/{published(by).pk}/corrections/", "text",
            {"text": "“三百”应为“三百二十”。", "act": "propose"},
        ),
        "raw copy is pasted": lambda: Post(
            by.first, "/admin/intake/batch/add/", "pasted", {"pasted": raw_copy(_headline())}
        ),
        "stories are made of raw copy": lambda: _batch(by),
    }  # fmt: skip


def _new_story() -> dict[str, str]:
    return {"headline": _headline(), "body": _body(), "act": "save"}


def _headline() -> str:
    return f"夜里亮着灯的第{next(_numbers)}间小屋"


def _body() -> str:
    return f"<p>第{next(_numbers)}段，热水一直没有断过。</p>"


def raw_copy(headline: str) -> str:
    """A small page with one story under this headline."""
    copy = f"本报讯(记者沈小禾)近日，密云区总工会把《{headline}》的礼物送到三百名职工手里。"
    return f"{headline}\n\n{copy}\n\n本版责编 夏小满\n"


def _written(newsroom: Newsroom, act: str) -> Post:
    story = make_story(newsroom)
    return Post(newsroom.writer, f"/desk/stories/{story.pk}/", "headline", {"body": _body(), "act": act})


def _restored(newsroom: Newsroom) -> Post:
    story = make_story(newsroom)
    actions.save(story.pk, edited(story, body=_body()), base=1, by=newsroom.writer)
    history = f"/admin/articles/story/{story.pk}/history/"
    return Post(newsroom.writer, history, "version", {"number": "1", "act": "restore"})


def _signed_page(newsroom: Newsroom) -> Post:
    day = timezone.localdate() + timedelta(days=next(_numbers))
    for _story in range(2):
        signed_up_to(newsroom, "", issue_date=day.isoformat(), page=3, print_status="planned")
    return Post(newsroom.first, f"/admin/issue/{day}/", "stage")


def _front(newsroom: Newsroom) -> Post:
    article = published(newsroom).article
    return Post(newsroom.second, "/admin/front/", "base", {"lead": str(article.pk), "act": "save"})


def _combined(newsroom: Newsroom) -> Post:
    pair = "&".join(f"story={story.pk}" for story in (make_story(newsroom), make_story(newsroom)))
    return Post(newsroom.writer, f"/admin/articles/story/combine/?{pair}", "story")


def _batch(newsroom: Newsroom) -> Post:
    batch, _is_new = intake.receive(raw_copy(_headline()), by=newsroom.first)
    return Post(newsroom.first, f"/admin/intake/batch/{batch.pk}/change/", "batch_version", {"act": "make"})
