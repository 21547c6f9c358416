"""Prints, as JSON, what there is to ask of a paper: addresses by kind of page, a session, and how long searches take.

Run by `tests.bench.servers.asked` inside the paper's own settings.
"""

import json
import time
from collections.abc import Iterator
from statistics import median
from urllib.parse import quote

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

SPREAD = 2000  # different articles
RELATED = 400  # the first half of them fills the words that titles share
READER = "shangguanheng"  # signs last in the sample paper, so this board is the longest
# Of two, three and four characters; the last of each stands in no copy that is grown.
WORDS = ("职工", "龙骧", "食堂门", "工会牵", "合理化建", "天天打鼓")


def kinds() -> dict[str, list[str]]:
    from articles.models import Article, Listing
    from organisations.models import District

    newest = Article.objects.live().order_by("-pk").first().pk
    spread = Article.objects.live().filter(pk__in=range(newest, 0, -max(1, newest // SPREAD)))
    district = District.objects.get(slug="chaoyang")
    year, month, day = fullest_day()
    return {
        "home": ["/"],
        "article": [article.get_absolute_url() for article in spread.only("published_at")],
        "list": [each.get_absolute_url() for each in District.objects.filter(kind=District.Kind.DISTRICT).current()],
        "oldest of list": [f"{district.get_absolute_url()}?before={oldest(Listing.Kind.DISTRICT, district.pk)}"],
        "topic": ["/topics/rights/"],
        "oldest of topic": [f"/topics/rights/?before={oldest(Listing.Kind.TOPIC, rights())}"],
        "archive day": [f"/archive/{year}/{month}/{day}/"],
        "search": [f"/search/?q={quote(word)}" for word in WORDS],
        "search, filtered": [f"/search/?q={quote(word)}&district=chaoyang" for word in WORDS],
    }


def fullest_day() -> tuple[str, str, str]:
    """The day with most articles: of a small paper most days have none, and a page of none is no measure."""
    from articles.models import Listing

    days = Listing.objects.filter(kind=Listing.Kind.DAY).values_list("target").annotate(articles=Count("pk"))
    target = str(days.order_by("-articles").first()[0])
    return target[:4], target[4:6], target[6:]


def rights() -> int:
    from articles.models import Topic

    return Topic.objects.get(slug="rights").pk


def oldest(kind: str, target: int) -> str:
    """The position before which there is just one page."""
    from articles.models import Listing
    from public.lists import PAGE_LENGTH, Position

    rows = Listing.objects.of(kind, target).order_by("at", "article_id")[PAGE_LENGTH : PAGE_LENGTH + 1]
    return quote(str(Position(rows[0].at, rows[0].article_id)))


def desk() -> dict[str, list[str]]:
    return {
        "board": ["/admin/"],
        "stories": ["/admin/articles/story/"],
        "stories by state": ["/admin/articles/story/?state__exact=published"],
        "stories searched": [f"/admin/articles/story/?q={quote(word)}" for word in WORDS],
    }


def session() -> str:
    """The cookie of somebody of the desk who is signed in."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=READER))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def queries(address: str) -> int:
    client = Client(SERVER_NAME="127.0.0.1")
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return len(asked)


def searches() -> Iterator[tuple[str, float, float]]:
    """(what is looked for, median ms without a filter, with one), of the index alone."""
    from articles.search import ARTICLES
    from organisations.models import District

    facet = f"district:{District.objects.get(slug='chaoyang').pk}"
    for word in WORDS:
        yield word, *(_median(ARTICLES, word, facets) for facets in ([], [facet]))


def _median(index, word: str, facets: list[str]) -> float:
    taken = []
    for _time in range(30):
        began = time.perf_counter()
        index.find(word, facets=facets, until=timezone.now(), limit=21)
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


def relating() -> float:
    """Median ms of finding what belongs to an article, as its publication does. Nothing of it stays."""
    from articles.models import Article, Listing
    from articles.related import relate

    taken = []
    with transaction.atomic():
        for newest in Listing.objects.of(Listing.Kind.ALL).newest_first()[:RELATED]:
            article = Article.objects.get(pk=newest.article_id)
            listings = list(article.listings.all())
            began = time.perf_counter()
            relate(article, listings)
            taken.append((time.perf_counter() - began) * 1000)
        transaction.set_rollback(True)
    return median(taken[len(taken) // 2 :])


if __name__ == "__main__":
    django.setup()
    found = kinds()
    told = {
        "pages": {
            kind: {"addresses": addresses, "queries": queries(addresses[0])} for kind, addresses in found.items()
        },
        "desk": desk(),
        "session": session(),
        "searches": list(searches()),
        "relating": relating(),
    }
    print(json.dumps(told))
