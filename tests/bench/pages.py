"""Prints, as JSON, the addresses that stand for each kind of page and how many queries one takes."""

import json
from urllib.parse import quote

import django
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

SPREAD = 2000  # different articles
DEEP = 0.9


def kinds() -> dict[str, list[str]]:
    from articles.models import Article, Listing
    from organisations.models import District
    from public.lists import Position

    live = Article.objects.live().order_by("pk")
    numbers = list(live.values_list("pk", flat=True))
    spread = live.filter(pk__in=numbers[:: max(1, len(numbers) // SPREAD)])
    district = District.objects.get(slug="chaoyang")
    listed = Listing.objects.of(Listing.Kind.DISTRICT, district.pk).live(timezone.now()).newest_first()
    deep = listed[int(listed.count() * DEEP)]
    words = ("职工", "竞赛", "工会主席", "服务")
    return {
        "home": ["/"],
        "article": [article.get_absolute_url() for article in spread],
        "list": [each.get_absolute_url() for each in District.objects.filter(kind=District.Kind.DISTRICT).current()],
        "deep list": [f"{district.get_absolute_url()}?before={quote(str(Position(deep.at, deep.article_id)))}"],
        "topic": ["/topics/rights/"],
        "search": [f"/search/?q={quote(word)}" for word in words],
    }


def queries(address: str) -> int:
    client = Client(SERVER_NAME="127.0.0.1")
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return len(asked)


if __name__ == "__main__":
    django.setup()
    about = {kind: {"addresses": found, "queries": queries(found[0])} for kind, found in kinds().items()}
    print(json.dumps(about))
