"""Feeds of the newest articles: the whole paper, a district, a topic. What is live is asked at every reading."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from articles.models.published import Listing
from articles.models.shared import Topic
from organisations.models import District
from public import lists
from public.reading import readers_page

LENGTH = 50


@method_decorator(readers_page, name="__call__")
class WholePaper(Feed):
    feed_type = Atom1Feed
    language = "zh-CN"
    kind = Listing.Kind.ALL

    def get_object(self, request, *args, **kwargs):
        return None

    def title(self, target):
        return settings.NEWSROOM_SITE["name"]

    def subtitle(self, target):
        return settings.NEWSROOM_SITE["motto"]

    def link(self, target):
        return target.get_absolute_url() if target else reverse("home")

    def author_name(self, target):
        return settings.NEWSROOM_SITE["name"]

    def items(self, target):
        rows = lists.listed(self.kind, target.pk if target else 0, timezone.now())
        return [row.article for row in rows.with_cards().newest_first()[:LENGTH]]

    def item_title(self, article):
        return " ".join(article.headline.split())

    def item_description(self, article):
        return article.summary

    def item_author_name(self, article):
        return article.byline or None

    def item_pubdate(self, article):
        return article.published_at

    def item_updateddate(self, article):
        return article.revised_at or article.published_at


class OfDistrict(WholePaper):
    kind = Listing.Kind.DISTRICT

    def get_object(self, request, slug):
        return get_object_or_404(District, slug=slug)

    def title(self, district):
        return _("%(name)s: %(paper)s") % {"name": district.short_name, "paper": settings.NEWSROOM_SITE["name"]}


class OfTopic(WholePaper):
    kind = Listing.Kind.TOPIC

    def get_object(self, request, slug):
        return get_object_or_404(Topic, slug=slug)

    def title(self, topic):
        return _("%(name)s: %(paper)s") % {"name": topic.name, "paper": settings.NEWSROOM_SITE["name"]}
