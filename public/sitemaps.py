"""The sitemap: one file of pages, and articles in blocks of numbers, so that no block ever counts or skips rows."""

from datetime import timedelta

from django.db.models import F, Max
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.models.published import Article, Special
from articles.models.shared import Column, Contributor, Topic
from organisations.models import Body, District
from public.about import PAGES
from public.reading import absolute, readers_page

# The protocol allows 50,000 addresses a file; a block is answered whole, so it stays far below.
BLOCK = 10_000
LAST_BLOCK = 1_000_000
# When a block changed last is only known by reading its rows: the newest blocks say it, the others may.
DATED_BLOCKS = 2
# Google News: nothing older than two days, at most a thousand.
NEWS_AGE = timedelta(days=2)
NEWS_LENGTH = 1000

CHANGED = Coalesce("revised_at", "published_at")


@readers_page
def index(request):
    """Blocks up to the newest live number: what waits is not given away by a block that begins with it."""
    live = Article.objects.live(timezone.now())
    newest = live.order_by("-pk").values_list("pk", flat=True).first()
    last = newest // BLOCK if newest else -1
    changed = _last_changes(live, last - DATED_BLOCKS + 1)
    files = [{"address": absolute(reverse("sitemap_pages"))}]
    files += [
        {"address": absolute(reverse("sitemap_block", args=[number])), "changed": changed.get(number)}
        for number in range(last + 1)
    ]
    return _xml(request, "public/sitemap_index.xml", {"files": files})


def _last_changes(live, first):
    """{block: when something in it changed last}, from a block on."""
    rows = live.filter(pk__gte=max(first, 0) * BLOCK).annotate(block=F("pk") / BLOCK).order_by().values("block")
    return dict(rows.annotate(changed=Max(CHANGED)).values_list("block", "changed"))


@readers_page
def block(request, block):
    if block > LAST_BLOCK:
        raise Http404
    now = timezone.now()
    live = Article.objects.live(now).filter(pk__range=(block * BLOCK, block * BLOCK + BLOCK - 1)).order_by("pk")
    entries = [
        {"address": absolute(article.get_absolute_url()), "changed": article.revised_at or article.published_at}
        for article in live.only("published_at", "revised_at")
    ]
    return _xml(request, "public/sitemap.xml", {"entries": entries})


@readers_page
def pages(request):
    """Every page that is no article: of the registers only what is confirmed."""
    rows = [*District.objects.current(), *Topic.objects.all(), *Special.objects.shown()]
    rows += [row for register in (Body, Column, Contributor) for row in register.objects.confirmed().order_by("pk")]
    names = ["home", "districts", "organisations", "columns", "specials", "events", "corrections", "letters", *PAGES]
    paths = [*map(reverse, names), *(row.get_absolute_url() for row in rows)]
    return _xml(request, "public/sitemap.xml", {"entries": [{"address": absolute(path)} for path in paths]})


@readers_page
def news(request):
    """What Google News reads: the last two days. Copy that was printed long before is no news by being put in."""
    now = timezone.now()
    since = now - NEWS_AGE
    fresh = Article.objects.live(now).filter(published_at__gt=since).exclude(issue_date__lt=timezone.localdate(since))
    newest = fresh.order_by("-published_at", "-pk").only("published_at", "headline")[:NEWS_LENGTH]
    entries = [{"address": absolute(article.get_absolute_url()), "article": article} for article in newest]
    return _xml(request, "public/news_sitemap.xml", {"entries": entries})


def _xml(request, template, context):
    return render(request, template, context, content_type="application/xml; charset=utf-8")
