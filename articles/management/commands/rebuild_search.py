"""Makes both search indexes again from the rows they were made of, while the paper goes on working.

Needed after a change of what is indexed (`articles/search/`), or when an index is in doubt.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.db.models import QuerySet

from articles.models import Article, Listing, Story
from articles.search import ARTICLES, STORIES, Document, Index, article_document, story_documents

BATCH = 500


class Command(BaseCommand):
    help = "Builds the search indexes of articles and stories again from the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--empty-first",
            action="store_true",
            help="Throw the indexes away first: needed when how text is cut into tokens changed. "
            "Until it is done, searches find less.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        searchable = Article.objects.filter(
            published_at__isnull=False, offline_at__isnull=True, withdrawn_at__isnull=True
        )
        for index, rows, documents, link in (
            (ARTICLES, searchable, _article_documents, "article"),
            (STORIES, Story.objects.all(), story_documents, "pk"),
        ):
            if options["empty_first"]:
                index.clear()
            count = _rebuild(index, rows, documents, link)
            index.renew()
            self.stdout.write(f"{index.name}: {count}")


def _rebuild(index: Index, rows: QuerySet[Any], documents: Callable[[list[Any]], list[Document]], link: str) -> int:
    """A batch at a time. Every action locks its story (`link`: how a story names the row), so with the stories locked
    no document that an action just wrote is overwritten by an older one."""
    count = last = 0
    while True:
        with transaction.atomic():
            numbers = list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH])
            locked = Story.objects.filter(**{f"{link}__in": numbers}).select_for_update().order_by("pk")
            list(locked.values_list("pk"))
            batch = list(rows.filter(pk__in=numbers))
            index.put_many(documents(batch))
            for number in _strangers(index, {row.pk for row in batch}, last, numbers[-1] if numbers else None):
                index.remove(number)
        if not numbers:
            return count
        count, last = count + len(batch), numbers[-1]


def _strangers(index: Index, known: set[int], after: int, end: int | None) -> Iterator[int]:
    """What the index holds between two numbers though no row asks for it; without an end, all that is left."""
    while numbers := index.ids(after, BATCH):
        for number in numbers:
            if end is not None and number > end:
                return
            if number not in known:
                yield number
        after = numbers[-1]


def _article_documents(articles: list[Article]) -> list[Document]:
    listings: dict[int, list[Listing]] = {article.pk: [] for article in articles}
    for listing in Listing.objects.filter(article__in=articles):
        listings[listing.article_id].append(listing)
    return [article_document(article, listings[article.pk]) for article in articles]
