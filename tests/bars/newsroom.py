"""Who works at the paper of a bar, and what they begin with: invented people, stories made by the real actions."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import Client

from tests.bars.browser import Browser
from tests.bars.paper import Paper
from tests.people import Newsroom, make_user

PASSWORD = "梧桐-街口-第三盏灯"


def signed_in(paper: Paper, user: Any, **more: float) -> Browser:
    """A browser in which the person is signed in: the session is a row, as a log-in would have written it."""
    client = Client()
    client.force_login(user)
    return paper.browser({settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}, **more)


def editors(newsroom: Newsroom, count: int, role: str = "first") -> list[Any]:
    """So many people of the newsroom's desk who may write in each of its stories."""
    return [make_user(f"编{number}", role, desk=newsroom.desk) for number in range(1, count + 1)]


def story_address(story: int) -> str:
    return f"/admin/articles/story/{story}/change/"


def at_once(jobs: Iterable[Any], workers: int) -> list[Any]:
    """What the jobs return, run by so many threads; the first exception comes up."""
    with ThreadPoolExecutor(workers) as pool:
        return [done.result() for done in [pool.submit(job) for job in jobs]]


def forget_connections() -> None:
    """Close our own connections: what comes back after a kill must come back without us holding the files open."""
    connections.close_all()
