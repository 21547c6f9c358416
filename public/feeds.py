"""Feeds of the newest articles, of each kind of list and in three forms. What is live is asked at every reading."""

import json

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.translation import gettext as _

from articles.models.published import Article, Correction, Listing
from articles.models.shared import Column, Topic
from articles.paper_lists import paper_lists_now
from organisations.models import Body, District
from public import lists
from public.reading import absolute, readers_page
from public.structured import moment, share_picture

LENGTH = 50
# Beside a card's fields the names of the byline, each by itself.
FIELDS = ["at", *(f"article__{name}" for name in (*Article.CARD_FIELDS, "bylines"))]
# RSS wants the bytes of an enclosure, and takes 0 where nobody counted them.
UNKNOWN_LENGTH = "0"


class Atom(Atom1Feed):
    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.endElement("author")


class Rss(Rss201rev2Feed):
    def rss_attributes(self):
        return super().rss_attributes() | {"xmlns:dc": "http://purl.org/dc/elements/1.1/"}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.addQuickElement("dc:creator", name)


class JsonFeed(SyndicationFeed):
    """JSON Feed 1.1 (jsonfeed.org). An item must have text: one without a summary says its headline."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile, encoding):
        told = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "description": self.feed["description"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "language": self.feed["language"],
            "authors": [{"name": self.feed["author_name"]}],
            "items": [self._item(item) for item in self.items],
        }
        outfile.write(json.dumps(told, ensure_ascii=False).encode(encoding))

    def _item(self, item):
        told = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "content_text": item["summary"] or item["title"],
            "image": next((enclosure.url for enclosure in item["enclosures"]), ""),
            "date_published": moment(item["pubdate"]),
            "date_modified": moment(item["updateddate"]),
            "authors": [{"name": name} for name in item["authors"]],
            "tags": item["categories"],
        }
        return {name: value for name, value in told.items() if value}


@method_decorator(readers_page, name="__call__")
class Newest(Feed):
    """The newest articles of one kind of list in one form; `among` gives the rows that a slug may name."""

    language = "zh-CN"

    def __init__(self, name, kind, among, form):
        self.name, self.kind, self.among, self.feed_type = name, kind, among, form

    def get_object(self, request, slug=None):
        return get_object_or_404(self.among(), slug=slug) if slug else None

    def title(self, target):
        paper = settings.NEWSROOM_SITE["name"]
        return _("%(name)s: %(paper)s") % {"name": target, "paper": paper} if target else paper

    def subtitle(self, target):
        return settings.NEWSROOM_SITE["motto"]

    description = subtitle

    def link(self, target):
        return absolute(target.get_absolute_url() if target else reverse("home"))

    def feed_url(self, target):
        return absolute(reverse(self.name, args=[target.slug] if target else []))

    def author_name(self, target):
        return settings.NEWSROOM_SITE["name"]

    def items(self, target):
        rows = lists.listed(self.kind, target.pk if target else 0, timezone.now()).select_related("article")
        articles = [row.article for row in rows.only(*FIELDS).newest_first()[:LENGTH]]
        lists.add_labels(articles, paper_lists_now())
        return articles

    def item_title(self, article):
        return " ".join(article.headline.split())

    def item_description(self, article):
        """Both XML forms are read as HTML here."""
        return escape(article.summary)

    def item_link(self, article):
        return absolute(article.get_absolute_url())

    def item_pubdate(self, article):
        return article.published_at

    def item_updateddate(self, article):
        return article.revised_at or article.published_at

    def item_categories(self, article):
        return [label for label in (article.subject, article.place) if label]

    def item_enclosures(self, article):
        picture = share_picture(article)
        return [Enclosure(picture["url"], UNKNOWN_LENGTH, picture["type"])] if picture else []

    def item_extra_kwargs(self, article):
        authors = [line["name"] for group in article.bylines for line in group["names"]]
        return {"authors": authors, "summary": article.summary}


class Corrections(Newest):
    """What the paper corrected last: an entry for each correction, which leads to its article."""

    def __init__(self, form, form_name):
        super().__init__(f"corrections_feed{form_name}", Listing.Kind.CORRECTED, None, form)

    def title(self, target):
        return _("%(name)s: %(paper)s") % {"name": _("Corrections"), "paper": settings.NEWSROOM_SITE["name"]}

    def link(self, target):
        return absolute(reverse("corrections"))

    def items(self, target):
        rows = lists.listed(self.kind, 0, timezone.now()).newest_first()
        newest = rows.values_list("article", flat=True)[:LENGTH]
        said = Correction.objects.filter(article__in=list(newest)).select_related("article")
        return said.defer("article__body", "article__text", "article__bylines")[:LENGTH]

    def item_title(self, correction):
        headline = " ".join(correction.article.headline.split())
        return f"{correction.get_kind_display()}：{headline}"

    def item_description(self, correction):
        return escape(correction.text)

    def item_link(self, correction):
        """An address of its own for each: two corrections of one article are two entries."""
        return f"{absolute(correction.article.get_absolute_url())}#correction-{correction.pk}"

    def item_pubdate(self, correction):
        return correction.published_at

    item_updateddate = item_pubdate

    def item_categories(self, correction):
        return [str(correction.get_kind_display())]

    def item_enclosures(self, correction):
        return []

    def item_extra_kwargs(self, correction):
        return {"authors": [], "summary": correction.text}


# Where below /feeds/, how its names begin, which list, and among which rows; then what each form adds to both.
LISTS = [
    ("", "", Listing.Kind.ALL, None),
    ("districts/<slug:slug>/", "district_", Listing.Kind.DISTRICT, District.objects.all),
    ("topics/<slug:slug>/", "topic_", Listing.Kind.TOPIC, Topic.objects.all),
    ("columns/<slug:slug>/", "column_", Listing.Kind.COLUMN, Column.objects.confirmed),
    ("bodies/<slug:slug>/", "body_", Listing.Kind.BODY, Body.objects.confirmed),
]
FORMS = [("", "", Atom), ("rss.xml", "_rss", Rss), ("feed.json", "_json", JsonFeed)]

urlpatterns = [
    path(where + file, Newest(f"{owner}feed{form_name}", kind, among, form), name=f"{owner}feed{form_name}")
    for where, owner, kind, among in LISTS
    for file, form_name, form in FORMS
] + [
    path(f"corrections/{file}", Corrections(form, form_name), name=f"corrections_feed{form_name}")
    for file, form_name, form in FORMS
]
