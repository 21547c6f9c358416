"""Finds the related stories of articles that came without them, in bulk: an archive, a grown newsroom.

Goes by number, oldest first, a batch in a transaction while the paper goes on working. It may be stopped at any time;
`--after` goes on behind the number it said last, and what is done twice is the same.
"""

from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from articles.models import Article, Listing, SiteState, Story
from articles.related import relate

# A batch holds the lock that publications wait for.
BATCH = 50
SAID_EVERY = 1_000


class Command(BaseCommand):
    help = "Finds related stories for every article on the site, or for those with higher numbers than --after."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--after", type=int, default=0, metavar="NUMBER", help="the last article that is done")

    def handle(self, *args: Any, **options: Any) -> None:
        last, count = options["after"], 0
        while numbers := _relate_batch(last):
            last, count = numbers[-1], count + len(numbers)
            if count % SAID_EVERY == 0:
                self.stdout.write(f"{count} articles, up to {last}")
        self.stdout.write(f"{count} articles, up to {last}: done")


def _relate_batch(after: int) -> list[int]:
    """The numbers of the next articles. Actions lock their story first, then the state of the site; so does this."""
    public = Article.objects.filter(published_at__isnull=False, offline_at__isnull=True, withdrawn_at__isnull=True)
    with transaction.atomic():
        numbers = list(public.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not numbers:
            return []
        list(Story.objects.filter(article__in=numbers).select_for_update().order_by("pk").values_list("pk"))
        SiteState.raise_version()
        listings = defaultdict(list)
        for listing in Listing.objects.filter(article__in=numbers):
            listings[listing.article_id].append(listing)
        titles = ("published_at", "kicker", "headline", "subhead")
        for article in public.filter(pk__in=numbers).only(*titles).order_by("pk"):
            relate(article, listings[article.pk], until=article.published_at)
    return numbers
