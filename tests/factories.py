"""Rows for tests, each made from only what matters to the test."""

import hashlib
from datetime import timedelta
from itertools import count

from django.utils import timezone

from articles.models.published import Article, Listing, SiteState
from articles.models.shared import Topic
from organisations.models import Body, District, Event
from organisations.models.register import RegisterState

_numbers = count(1)

PICTURE = {
    "alt": "夜里亮着灯的小屋",
    "caption": "路口的驿站。",
    "credit": "样片 摄",
    "width": 1200,
    "height": 800,
    "focal": [40, 60],
    "sources": [
        {"url": f"/media/sample-{width}.{end}", "type": media_type, "width": width}
        for width in (480, 1080)
        for end, media_type in (("jpg", "image/jpeg"), ("webp", "image/webp"))
    ],
}


def make_district(slug="chaoyang", **fields):
    number = next(_numbers)
    defaults = {"name": f"{slug}区", "short_name": slug, "order": number}
    return District.objects.create(slug=slug, **defaults | fields)


def make_topic(slug="rights", **fields):
    return Topic.objects.create(slug=slug, **{"name": slug, "order": next(_numbers)} | fields)


def make_body(name="样区总工会", *, confirmed=True, **fields):
    state = RegisterState.CONFIRMED if confirmed else RegisterState.PROPOSED
    defaults = {"slug": f"body-{next(_numbers)}", "level": Body.Level.DISTRICT, "from_reference": True}
    return Body.objects.create(name=name, state=state, **defaults | fields)


def make_event(title="职工读书会", *, public=True, **fields):
    """An event that readers see, or (`public=False`) an invitation to the newsroom."""
    audience = Event.Audience.WORKERS if public else Event.Audience.INVITATION
    state = RegisterState.CONFIRMED if public else RegisterState.PROPOSED
    defaults = {"starts_on": timezone.localdate() + timedelta(days=2), "from_reference": True}
    return Event.objects.create(title=title, **{"audience": audience, "state": state} | defaults | fields)


def make_article(*, districts=(), topics=(), bodies=(), listed=True, **fields):
    """A published article with its listing rows, as three reviewers' signatures would have left it.

    Out for an hour unless `published_at` says otherwise; `listed=False` leaves it out of every list.
    """
    number = next(_numbers)
    content_hash = hashlib.sha256(str(number).encode()).hexdigest()
    defaults = {
        "published_at": timezone.now() - timedelta(hours=1),
        "headline": f"第{number}条消息",
        "body": f"<p>这是第{number}条消息的正文。</p>",
        "text": f"这是第{number}条消息的正文。",
        "summary": f"第{number}条消息的提要。",
        "content_hash": content_hash,
        "signed_hash": content_hash,
        **{f"{stage}_sign_off": 3 * number + place for place, stage in enumerate(("first", "second", "final"))},
        **{f"{stage}_reviewer": place for place, stage in enumerate(("first", "second", "final"), start=1)},
    }
    article = Article.objects.create(**defaults | fields)
    if listed and article.published_at:
        Listing.objects.bulk_create(_listings(article, districts, topics, bodies))
    # As the actions say of whatever readers could see, now or from its second on.
    SiteState.raise_version()
    return article


def _listings(article, districts, topics, bodies):
    day = article.issue_date or timezone.localdate(article.published_at)
    targets = [(Listing.Kind.ALL, 0), (Listing.Kind.DAY, int(f"{day:%Y%m%d}"))]
    targets += [(Listing.Kind.DISTRICT, district.pk) for district in districts]
    targets += [(Listing.Kind.BODY, body.pk) for body in bodies]
    for topic in topics:
        targets += [(Listing.Kind.TOPIC, number) for number in (topic.pk, topic.parent_id) if number]
    return [
        Listing(kind=kind, target=target, at=article.published_at, article=article)
        for kind, target in dict.fromkeys(targets)
    ]
