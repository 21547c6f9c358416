"""The sitemap: one file of pages, and articles in blocks of numbers, so that no block ever counts or skips rows."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.models.published import Article
from articles.models.shared import Topic
from organisations.models import District
from public.reading import readers_page

# The protocol allows 50,000 addresses a file; a block is answered whole, so it stays far below.
BLOCK = 10_000
LAST_BLOCK = 1_000_000


@readers_page
def index(request):
    """Blocks up to the newest live number: what waits is not given away by a block that begins with it."""
    newest = Article.objects.live().order_by("-pk").values_list("pk", flat=True).first() or 0
    blocks = [reverse("sitemap_block", args=[number]) for number in range(newest // BLOCK + 1)] if newest else []
    files = [_address(path) for path in [reverse("sitemap_pages"), *blocks]]
    return _xml(request, "public/sitemap_index.xml", {"files": files})


@readers_page
def block(request, block):
    if block > LAST_BLOCK:
        raise Http404
    now = timezone.now()
    live = Article.objects.live(now).filter(pk__range=(block * BLOCK, block * BLOCK + BLOCK - 1)).order_by("pk")
    entries = [
        {"address": _address(article.get_absolute_url()), "changed": article.revised_at or article.published_at}
        for article in live.only("published_at", "revised_at")
    ]
    return _xml(request, "public/sitemap.xml", {"entries": entries})


@readers_page
def pages(request):
    places = [*District.objects.current(), *Topic.objects.all()]
    paths = [reverse("home"), reverse("districts"), reverse("about"), *(place.get_absolute_url() for place in places)]
    return _xml(request, "public/sitemap.xml", {"entries": [{"address": _address(path)} for path in paths]})


def _address(path):
    return settings.NEWSROOM_SITE["origin"] + path


def _xml(request, template, context):
    return render(request, template, context, content_type="application/xml; charset=utf-8")
