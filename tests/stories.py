"""Stories of the tests, made by the real actions."""

import pytest

from articles import actions
from articles.content import make_content
from articles.models import Version
from tests.people import Newsroom

BODY = """\
<p>近日，某区总工会举办职工运动会，三百名职工参加了八个项目的比赛。</p>
<p>“跑完这一圈，心里敞亮。”一名参赛职工说。</p>"""
REVIEWS = ("first", "second", "final")


def make_story(newsroom: Newsroom, **only_what_matters):
    """A draft by the newsroom's writer, or the `by` / `written_by` given; other names are parts of its content."""
    by = only_what_matters.pop("by", newsroom.writer)
    written_by = only_what_matters.pop("written_by", by)
    at = only_what_matters.pop("at", None)
    desk = only_what_matters.pop("desk", newsroom.desk)
    content = make_content(**{"headline": "职工运动会开赛", "body": BODY, **only_what_matters})
    return actions.create_story(content, by=by, written_by=written_by, desk=desk, at=at)


def content_of(story):
    return Version.objects.get(story=story, number=story.version).content


def edited(story, **parts):
    """The story's content with some parts changed."""
    content = content_of(story)
    for name, value in parts.items():
        group = next(key for key in ("text", "taxonomy", "print") if name in content[key])
        content[group][name] = value
    return content


def signed_up_to(newsroom: Newsroom, stage="final", *, at=None, **only_what_matters):
    """A story that went up through `stage` ("", "first", "second", "final"); "" is only sent to review."""
    story = make_story(newsroom, at=at, **only_what_matters)
    story = actions.submit(story.pk, by=newsroom.writer, version=story.version, at=at)
    for name in REVIEWS[: REVIEWS.index(stage) + 1 if stage else 0]:
        story = actions.sign_off(story.pk, by=getattr(newsroom, name), version=story.version, at=at)
    return story


def published(newsroom: Newsroom, *, goes_live_at=None, at=None, **only_what_matters):
    story = signed_up_to(newsroom, "final", at=at, **only_what_matters)
    return actions.publish(story.pk, by=newsroom.second, version=story.version, goes_live_at=goes_live_at, at=at)


def refused(action, *args, **kwargs):
    """Asserts that the action is refused; its sentence."""
    with pytest.raises(actions.Refused) as refusal:
        action(*args, **kwargs)
    return str(refusal.value)
