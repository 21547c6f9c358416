"""Every surface on which readers and machines could meet an article, asked in this process as a stranger asks it.

The question goes over the real addresses and the whole middleware, with no session; no network is used. A surface is
{"name", "address", "status", "found"}; `found` names what of the story still stood there, so that nothing is clean.
"""

import re
from functools import cache
from html import unescape
from io import BytesIO
from urllib.parse import quote, unquote, urlencode, urlsplit

from django.conf import settings
from django.core.files.storage import storages
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.content import one_line
from articles.models import Article, Column, Contributor, Listing, Photo, Special, Topic, Version
from organisations.models import Body, District, Event

FORMS = ("", "_rss", "_json")
# As `public.sitemaps` cuts them.
SITEMAP_BLOCK = 10_000
OTHER_ARTICLES = 3
TAGS = re.compile(r"<[^>]*>")
SHORTEST_SENTENCE = 8


def surfaces_of(story):
    """What every surface answers now, the article's own addresses first."""
    article = story.article
    content = Version.objects.get(story=story, number=article.version_number).content
    words = _words_of(article)
    asked = [_asked(name, path, words, own=True) for name, path in _own_addresses(article)]
    asked += [_asked(name, path, words) for name, path in _pages(article, content)]
    asked.append(_searched(article, words))
    return asked + _pictures(content)


def _asked(name, path, words, *, own=False):
    """An article's own address must be gone; any other page must say nothing of it."""
    status, page = ask(path)
    found = [label for label, word in words if word in page["text"] or word in page["source"]]
    if status >= 500 or (own and status not in {404, 410}):
        found.append(_("answers %(status)s") % {"status": status})
    return {"name": str(name), "address": unquote(path), "status": status, "found": found}


def ask(path):
    """(status, {"source": the answer, "text": its words without markup and blanks}) for a stranger's GET."""
    response = _handler().get_response(WSGIRequest(_environ(path)))
    source = "" if response.streaming else response.content.decode(errors="replace")
    return response.status_code, {"source": source, "text": _bare(unescape(TAGS.sub("", source)))}


@cache
def _handler():
    return WSGIHandler()


def _environ(path):
    origin, asked = urlsplit(settings.NEWSROOM_SITE["origin"]), urlsplit(path)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(asked.path).encode().decode("latin-1"),
        "QUERY_STRING": asked.query,
        "SERVER_NAME": origin.hostname,
        "SERVER_PORT": str(origin.port or (443 if origin.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": origin.netloc,
        # What a proxy of ours would say of the stranger.
        "HTTP_X_FORWARDED_PROTO": origin.scheme,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": origin.scheme,
        "wsgi.input": BytesIO(),
    }


def _words_of(article):
    """[(what it is, its characters)]: the address, and unless another live article says the same the headline and a
    sentence of the copy."""
    headline = _bare(one_line(article.headline))
    others = Article.objects.live().exclude(pk=article.pk)
    words = [(_("address"), article.get_absolute_url())]
    if article.story_number:
        words.append((_("story number"), article.story_number))
    if not others.filter(headline=article.headline).exists():
        words.append((_("headline"), headline))
    if sentence := _sentence(article.text):
        words.append((_("a sentence of the copy"), sentence))
    return words


def _sentence(text):
    """The longest of the first sentences, bare of blanks; "" when there is none that would be known again."""
    sentences = [_bare(sentence) for sentence in re.split("[。！？\n]", text)[:10]]
    longest = max(sentences, key=len, default="")
    return longest if len(longest) >= SHORTEST_SENTENCE else ""


def _bare(text):
    return "".join(text.split())


def _own_addresses(article):
    address = article.get_absolute_url()
    yield _("Article"), address
    yield _("Article, with a question mark"), f"{address}?from=singlemessage"
    yield _("Article, under another date"), reverse("article", args=[2001, "01", "01", article.pk])


def _pages(article, content):
    """(name, path) of every other page and file that could show the article."""
    yield _("Front page"), reverse("home")
    yield _("Districts"), reverse("districts")
    yield _("Corrections"), reverse("corrections")
    yield _("Letters"), f"{reverse('letters')}?article={article.pk}"
    yield from _pages_of_registers(article, content)
    yield from _archive(article)
    yield from _specials(article)
    yield from _beside(article)
    for form in FORMS:
        yield _("Feed"), reverse(f"feed{form}")
        yield _("Feed of corrections"), reverse(f"corrections_feed{form}")
    yield _("Sitemap"), reverse("sitemap")
    yield _("Sitemap"), reverse("sitemap_block", args=[article.pk // SITEMAP_BLOCK])
    yield _("News sitemap"), reverse("news_sitemap")


def _pages_of_registers(article, content):
    taxonomy, text = content["taxonomy"], content["text"]
    topics = Topic.objects.filter(slug__in=taxonomy["topics"]).select_related("parent")
    heads = [topic.parent for topic in topics if topic.parent_id]
    contributors = [line["contributor"] for line in text["bylines"] if line["contributor"]]
    rows = [
        *((_("District"), "district", row) for row in District.objects.filter(slug__in=taxonomy["districts"])),
        *((_("Topic"), "topic", row) for row in dict.fromkeys([*topics, *heads])),
        *((_("Column"), "column", row) for row in Column.objects.confirmed().filter(slug=taxonomy["column"])),
        *((_("Union body"), "body", row) for row in Body.objects.confirmed().filter(slug__in=taxonomy["bodies"])),
    ]
    for name, owner, row in rows:
        yield name, row.get_absolute_url()
        yield from ((name, reverse(f"{owner}_feed{form}", args=[row.slug])) for form in FORMS)
    for row in Contributor.objects.confirmed().filter(slug__in=contributors):
        yield _("Contributor"), row.get_absolute_url()
    for row in Event.objects.public().filter(pk=taxonomy["event"]):
        yield _("Event"), row.get_absolute_url()
    for tag in article.tags:
        yield _("Tag"), reverse("tag", args=[tag])


def _archive(article):
    day = article.issue_date or timezone.localdate(article.published_at)
    yield _("Archive of the day"), reverse("archive_day", args=[day.year, day.month, day.day])
    yield _("Archive of the month"), reverse("archive_month", args=[day.year, day.month])


def _specials(article):
    for special in Special.objects.shown():
        if any(article.pk in section["articles"] for section in special.sections):
            yield _("Special"), special.get_absolute_url()


def _beside(article):
    """Other articles name what else there is to read."""
    newest = Listing.objects.of(Listing.Kind.ALL).live().newest_first().exclude(article=article)
    for row in newest.select_related("article")[:OTHER_ARTICLES]:
        yield _("Beside another article"), row.article.get_absolute_url()


def _searched(article, words):
    """The page says the words that were searched for, so the headline by itself proves nothing there."""
    path = f"{reverse('search')}?{urlencode({'q': one_line(article.headline)[:60]})}"
    headline = _bare(one_line(article.headline))
    return _asked(_("Search"), path, [pair for pair in words if pair[1] != headline])


def _pictures(content):
    """Files of the story's pictures that no other article shows; the web server has them, so they are looked for."""
    numbers = [picture["photo"] for picture in content["text"]["pictures"]]
    shown = Listing.objects.filter(kind=Listing.Kind.PHOTO, target__in=numbers).values_list("target", flat=True)
    open_files, found = storages["default"], []
    for photo in Photo.objects.filter(pk__in=set(numbers) - set(shown)).prefetch_related("renditions"):
        for rendition in photo.renditions.all():
            is_there = open_files.exists(rendition.file_name)
            found.append(
                {
                    "name": _("Picture"),
                    "address": quote(f"{settings.MEDIA_URL}{rendition.file_name}"),
                    "status": 200 if is_there else 404,
                    "found": [_("the picture")] if is_there else [],
                }
            )
    return found
