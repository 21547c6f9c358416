"""Grows the newsroom to a size at which plans and speeds can be judged: `manage.py grow 200000`.

Grown rows cannot be taken out again, so this is for scratch databases.
"""

import time
from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from articles import bulk, search
from articles.management import growth
from articles.models import Article, Byline, Listing, Move, Round, SignOff, SiteState, Story, Version
from organisations.models import District

BATCH = 2_000
# The order in which rows name each other; a story and its round do so mutually, which foreign keys of both databases
# allow until the transaction ends.
ORDER = [Article, Round, Story, Version, SignOff, Byline, Story.districts.through, Story.topics.through, Move, Listing]


class Command(BaseCommand):
    help = "Makes N invented articles over the last twenty years, a fifth of them with stories, in bulk."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, metavar="N", help="how many articles")
        parser.add_argument("--stories", type=int, metavar="M", help="how many stories (a fifth of N)")
        parser.add_argument(
            "--without-search", action="store_true", help="leave the search indexes as they are: faster"
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same copy")

    def handle(self, *args: object, **options: object) -> None:
        number, stories = options["number"], options["stories"]
        stories = number // 5 if stories is None else stories
        self._refuse(number, stories)
        ground = growth.ground(options["seed"], stories)
        began, done, stories_done = time.monotonic(), 0, 0
        for moments in _batches(number):
            done += len(moments)
            due = stories * done // number
            with transaction.atomic():
                batch = growth.make_batch(ground, moments, due - stories_done, stories_done)
                for model in ORDER:
                    _insert(model, batch.rows.get(model, []))
                if not options["without_search"]:
                    _index(batch)
                SiteState.raise_version()
            stories_done = due
            rate = done / (time.monotonic() - began)
            self.stdout.write(f"{done} articles, {stories_done} stories, {rate:.0f} articles a second")
        for index in (search.ARTICLES, search.STORIES):
            index.settle()

    def _refuse(self, number: int, stories: int) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "Grown articles are invented and cannot be taken out again: not with NEWSROOM_ENV=production."
            )
        if number < 1 or not 0 <= stories <= number:
            raise CommandError("N is at least 1, and there are at most as many stories as articles.")
        if not District.objects.exists():
            raise CommandError("There are no districts and topics to list articles by: run load_reference first.")


def _batches(number: int) -> Iterator[list[datetime]]:
    """The moments of publication, oldest first, evenly over the years up to now."""
    now = timezone.now().replace(microsecond=0)
    step = growth.YEARS / number
    for start in range(0, number, BATCH):
        yield [
            (now - (number - place) * step).replace(microsecond=0) for place in range(start, min(start + BATCH, number))
        ]


def _index(batch: growth.Batch) -> None:
    listings: dict[int, list[Listing]] = {}
    for listing in batch.rows[Listing]:
        listings.setdefault(listing.article_id, []).append(listing)
    documents = [search.article_document(article, listings[article.pk]) for article in batch.rows[Article]]
    search.ARTICLES.add_many(map(_filed, documents))
    search.STORIES.add_many(map(_filed, search.story_documents(batch.rows.get(Story, []))))


def _filed(document: search.Document) -> search.Filed:
    return search.Filed(document.id, document.at, search.cut(document.title, document.text), document.facets)


def _insert(model: type[Model], rows: list[Model]) -> None:
    fields = [field for field in model._meta.concrete_fields if model in growth.NUMBERED or not field.primary_key]
    names = [field.attname for field in fields]
    bulk.insert(model, names, map(attrgetter(*names), rows))
