"""What readers see. Nothing here leads to a story: sign-offs and versions are numbers, never foreign keys."""

from datetime import datetime, time, timedelta
from functools import lru_cache

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.shared import Column, Genre
from articles.unescaped import Unescaped
from organisations.addresses import MOST_ADDRESSES, address_of
from organisations.statements import Statement

REVIEWED_BY_THREE = (
    Q(authority="reviewed")
    & Q(first_sign_off__isnull=False, second_sign_off__isnull=False, final_sign_off__isnull=False)
    & Q(first_reviewer__isnull=False, second_reviewer__isnull=False, final_reviewer__isnull=False)
    & ~Q(first_reviewer=F("second_reviewer"))
    & ~Q(second_reviewer=F("final_reviewer"))
    & ~Q(first_reviewer=F("final_reviewer"))
    & Q(signed_hash=F("content_hash"))
)
PRINTED_AND_CHECKED = (
    Q(authority="printed")
    & Q(issue_date__isnull=False, page__isnull=False)
    & ~Q(print_signed_by="")
    & Q(entered_by__isnull=False, checked_by__isnull=False)
    & ~Q(entered_by=F("checked_by"))
)


class ArticleQuerySet(models.QuerySet):
    def live(self, at=None):
        """What readers may read at `at` (now): published, not taken offline, not withdrawn."""
        return self.filter(published_at__lte=at or timezone.now(), offline_at__isnull=True, withdrawn_at__isnull=True)

    def waiting(self, at=None):
        return self.filter(published_at__gt=at or timezone.now())

    def for_cards(self):
        """Only what a card in a list shows."""
        return self.only(*Article.CARD_FIELDS)


@lru_cache(maxsize=MOST_ADDRESSES)
def _address_of_article(published_at, number):
    """It holds the Beijing date of first publication. An article's page asks for it six times."""
    day = timezone.localtime(published_at)
    return reverse("article", args=[day.year, f"{day:%m}", f"{day:%d}", number])


class Article(models.Model):
    """The public identity of a story: its number and date never change once readers could see it.

    Frozen by `typeset` from one approved Version. `first_sign_off` … and `first_reviewer` … are the numbers of rows in
    the working tables; the database itself refuses a public article without three different reviewers, or, for copy
    that was printed before (见报稿入库), without the printed facts and a second person's check.
    """

    class Authority(models.TextChoices):
        REVIEWED = "reviewed", _("Three reviews")
        PRINTED = "printed", _("Printed and signed before")

    CARD_FIELDS = (
        "kicker", "headline", "subhead", "short_headline", "summary", "byline", "lead_picture",
        "published_at", "revised_at", "offline_at", "withdrawn_at", "issue_date", "page", "genre",
    )  # fmt: skip

    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    revised_at = models.DateTimeField(_("updated at"), null=True, blank=True)
    offline_at = models.DateTimeField(_("offline since"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    genre = models.CharField(_("genre"), max_length=12, choices=Genre, default=Genre.NEWS)
    banner = models.CharField(_("banner"), max_length=200, blank=True)
    kicker = models.CharField(_("kicker"), max_length=200, blank=True)
    headline = models.CharField(_("headline"), max_length=300)
    subhead = models.CharField(_("subhead"), max_length=300, blank=True)
    short_headline = models.CharField(_("short headline"), max_length=60, blank=True)
    dateline = models.CharField(_("dateline"), max_length=60, blank=True)
    body = models.TextField(_("body, ready to show"))
    text = models.TextField(_("plain text"))
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    characters = models.PositiveIntegerField(_("characters"), default=0)
    byline = models.CharField(_("byline in one line"), max_length=200, blank=True)
    bylines = models.JSONField(
        _("bylines as printed"), default=list, help_text=_("[{role, names: [{name, contributor}]}]")
    )
    lead_picture = models.JSONField(_("lead picture"), null=True, blank=True)
    source_name = models.CharField(_("reprinted from"), max_length=40, blank=True)
    original_author = models.CharField(_("original author"), max_length=60, blank=True)
    original_title = models.CharField(_("original title"), max_length=300, blank=True)
    tags = models.JSONField(_("tags"), default=list)
    column = models.ForeignKey(
        Column, models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("column")
    )
    issue_date = models.DateField(_("issue date"), null=True, blank=True)
    page = models.PositiveSmallIntegerField(_("page"), null=True, blank=True)
    page_name = models.CharField(_("page name"), max_length=20, blank=True)
    editor_name = models.CharField(_("editor in charge"), max_length=40, blank=True)

    story_number = models.CharField(_("story number"), max_length=20, blank=True)
    version_number = models.PositiveIntegerField(_("version"), default=0)
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    signed_hash = models.CharField(_("hash that was signed"), max_length=64, blank=True)
    authority = models.CharField(_("authority"), max_length=8, choices=Authority, default=Authority.REVIEWED)
    first_sign_off = models.BigIntegerField(null=True, blank=True)
    second_sign_off = models.BigIntegerField(null=True, blank=True)
    final_sign_off = models.BigIntegerField(null=True, blank=True)
    first_reviewer = models.BigIntegerField(null=True, blank=True)
    second_reviewer = models.BigIntegerField(null=True, blank=True)
    final_reviewer = models.BigIntegerField(null=True, blank=True)
    print_signed_by = models.CharField(_("who signed the page for print"), max_length=40, blank=True)
    entered_by = models.BigIntegerField(null=True, blank=True)
    checked_by = models.BigIntegerField(null=True, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.CheckConstraint(
                name="nothing_is_public_without_three_reviews_or_print",
                condition=Q(published_at__isnull=True) | REVIEWED_BY_THREE | PRINTED_AND_CHECKED,
            ),
            models.CheckConstraint(
                name="only_what_was_published_is_taken_down",
                condition=Q(published_at__isnull=False) | Q(offline_at__isnull=True, withdrawn_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["published_at", "id"], name="article_by_time"),
        ]

    def __str__(self):
        return self.headline

    def get_absolute_url(self):
        return _address_of_article(self.published_at or timezone.now(), self.pk or 0)

    @property
    def list_headline(self):
        return self.short_headline or self.headline

    def is_live(self, at=None):
        at = at or timezone.now()
        is_out = self.published_at is not None and self.published_at <= at
        return is_out and self.offline_at is None and self.withdrawn_at is None

    def is_waiting(self, at=None):
        return self.published_at is not None and self.published_at > (at or timezone.now())


class Printing(models.Model):
    """One frozen copy that readers saw (刊发), with the time it stood. Only `visible_until` is ever set later."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="printings", verbose_name=_("article"))
    number = models.PositiveSmallIntegerField(_("number"))
    version_number = models.PositiveIntegerField(_("version"))
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    frozen = models.JSONField(_("frozen fields"), encoder=Unescaped)
    visible_from = models.DateTimeField(_("from"))
    visible_until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["article", "number"]
        verbose_name = _("printing")
        verbose_name_plural = _("printings")
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="printings_are_numbered")]

    def __str__(self):
        return f"{self.article_id} № {self.number}"


class ListingQuerySet(models.QuerySet):
    def of(self, kind, target=0):
        return self.filter(kind=kind, target=target)

    def live(self, at=None):
        return self.filter(at__lte=at or timezone.now())

    def before(self, at, number):
        """Older than a position: strictly after it in newest-first order. A range, where an OR would be a walk.

        SQLite takes the first of two upper bounds: with `live`, give that the same moment (as `public.lists` does).
        """
        return self.filter(at__lte=at).exclude(at=at, article_id__gte=number)

    def after(self, at, number):
        return self.filter(at__gte=at).exclude(at=at, article_id__lte=number)

    def newest_first(self):
        return self.order_by("-at", "-article_id")

    def with_cards(self):
        """Listing rows with exactly the article fields a card shows: one query for a whole list."""
        return self.with_articles(Article.CARD_FIELDS)

    def with_articles(self, fields):
        """Listing rows with these fields of their articles."""
        named = (f"article__{name}" for name in fields)
        return self.select_related("article").only("kind", "target", "at", "article_id", *named)


class Listing(models.Model):
    """One row per (kind, target, article): every list readers see is one range of this table's index.

    `target` is the primary key of the district, topic … that is listed; 0 for the whole paper; YYYYMMDD for a day of
    the archive. Rows exist only for articles that are, or at `at` will be, public.
    """

    class Kind(models.TextChoices):
        ALL = "all", _("Whole paper")
        DISTRICT = "district", _("District")
        TOPIC = "topic", _("Topic")
        COLUMN = "column", _("Column")
        BODY = "body", _("Union body")
        CONTRIBUTOR = "contrib", _("Contributor")
        EVENT = "event", _("Event")
        TAG = "tag", _("Tag")
        DAY = "day", _("Day of the archive")
        PHOTO = "photo", _("Photo")
        CORRECTED = "fixed", _("Corrected articles")

    kind = models.CharField(max_length=8, choices=Kind)
    target = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    article = models.ForeignKey(Article, models.CASCADE, related_name="listings")

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [models.UniqueConstraint(fields=["article", "kind", "target"], name="listed_once_per_target")]
        indexes = [models.Index(fields=["kind", "target", "at", "article"], name="listing_range")]

    def __str__(self):
        return f"{self.kind} {self.target}: {self.article_id}"


class Correction(models.Model):
    """What the paper says about its own article afterwards: always shown with it, listed, and gone when it is gone.

    `signed_by` … are the numbers of people; nobody signs what they proposed themselves.
    """

    class Kind(models.TextChoices):
        TEXT_FIX = "text_fix", _("Text fix")
        CORRECTION = "correction", _("Correction")
        APOLOGY = "apology", _("Apology")
        REPLY = "reply", _("Reply")
        ADDENDUM = "addendum", _("Addendum")

    article = models.ForeignKey(Article, models.CASCADE, related_name="corrections", verbose_name=_("article"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CORRECTION)
    text = models.TextField(_("text"), max_length=1000)
    concerns_print = models.BooleanField(_("the printed paper had it too"), default=False)
    target_issue = models.DateField(_("issue it is printed in"), null=True, blank=True)
    target_page = models.PositiveSmallIntegerField(_("page it is printed on"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"))
    proposed_by = models.BigIntegerField()
    signed_by = models.BigIntegerField()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.CheckConstraint(
                name="a_correction_is_signed_by_a_second_person", condition=~Q(proposed_by=F("signed_by"))
            )
        ]

    def __str__(self):
        return self.text[:40]


class FrontPage(models.Model):
    """The front page as an editor arranged it (头版编排). Rows are added; the one with the highest number is in force.

    `places`: [{"slot": "lead" | "second" | "pinned", "article": number, "until": ISO time or None}], in their order.
    Rules fill whatever is not arranged, has ended or is not live.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    places = models.JSONField(_("places"), default=list)
    arranged_by = models.BigIntegerField()
    arranged_at = models.DateTimeField(_("arranged at"))

    class Meta:
        ordering = ["-number"]
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def __str__(self):
        return f"№ {self.number}"

    @classmethod
    def in_force(cls):
        return cls.objects.order_by("-number").first()

    @classmethod
    def ends(cls, at):
        """The moments after `at` at which something of the arrangement in force ends."""
        arranged = cls.in_force()
        places = arranged.places if arranged else []
        moments = [datetime.fromisoformat(place["until"]) for place in places if place["until"]]
        return [moment for moment in moments if moment > at]


class SpecialQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(taken_down_at__isnull=True)


class Special(models.Model):
    """A special (专题) as readers see it: frozen from a draft when a second person signed it.

    `sections`: [{"title", "note", "articles": [number], "events": [number], "bodies": [slug]}]. What of them is not
    live or not confirmed is left out when it is read.
    """

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=60)
    intro = models.TextField(_("introduction"), blank=True)
    sections = models.JSONField(_("sections"), default=list)
    editor_name = models.CharField(_("editor in charge"), max_length=40, blank=True)
    published_at = models.DateTimeField(_("published at"))
    revised_at = models.DateTimeField(_("updated at"), null=True, blank=True)
    taken_down_at = models.DateTimeField(_("taken down at"), null=True, blank=True)
    made_by = models.BigIntegerField()
    signed_by = models.BigIntegerField()

    objects = SpecialQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("special")
        verbose_name_plural = _("specials")
        constraints = [
            models.CheckConstraint(name="a_special_is_signed_by_a_second_person", condition=~Q(made_by=F("signed_by")))
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address_of("special", self.slug)


class MovedAddress(models.Model):
    """An address readers once had, and where what stood there is now. Both are paths of this site."""

    old = models.CharField(_("old address"), max_length=200, unique=True)
    new = models.CharField(_("new address"), max_length=200)

    class Meta:
        ordering = ["old"]
        verbose_name = _("moved address")
        verbose_name_plural = _("moved addresses")
        constraints = [
            models.CheckConstraint(
                name="an_address_moves_within_the_site",
                condition=Q(old__startswith="/") & Q(new__startswith="/") & ~Q(new__startswith="//") & ~Q(old=F("new")),
            )
        ]

    def __str__(self):
        return self.old


class SiteState(models.Model):
    """One row: raised by every write that readers could see, so that a cached page can tell it is stale."""

    version = models.BigIntegerField(default=1)
    next_boundary = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("state of the site")
        verbose_name_plural = _("state of the site")
        constraints = [models.CheckConstraint(name="one_site_state", condition=Q(pk=1))]

    def __str__(self):
        return str(self.version)

    @classmethod
    def raise_version(cls):
        """Say that readers' pages changed, and when they will change next by themselves."""
        row = cls.objects.filter(pk=1)
        if not row.update(version=F("version") + 1):
            # The first of all writes; when two are first at once, one of them makes the row.
            cls.objects.bulk_create([cls(pk=1)], ignore_conflicts=True)
            row.update(version=F("version") + 1)
        # Read only now, with the row locked, so that what others scheduled meanwhile is seen.
        row.update(next_boundary=cls.boundary_after(timezone.now()))

    @staticmethod
    def boundary_after(at):
        """When readers' pages change next by themselves: an article comes out, a place of the front page ends."""
        waiting = Article.objects.waiting(at).order_by("published_at").values_list("published_at", flat=True)
        return min(filter(None, [waiting.first(), *FrontPage.ends(at)]), default=None)

    @classmethod
    def read(cls):
        """The row, or what it says before the first of all writes."""
        return next(iter(STATE_OF_SITE.read()), None) or cls(version=0)

    def span(self, at):
        """(from, until): the time around `at` in which readers' pages of this version stay as they are.

        They change when the next boundary comes, and at midnight, for dates stand on nearly every page. Behind a
        boundary that passed, the row is as it was until the next write: the one after it is looked up.
        """
        today = timezone.localdate(at)
        first, last = (timezone.make_aware(datetime.combine(day, time.min)) for day in (today, today + timedelta(1)))
        boundary = self.next_boundary
        if boundary is not None and boundary <= at:
            first, boundary = at, self.boundary_after(at)
        return first, min(last, boundary or last)


# Every page asks it. As a query of the ORM it takes 0.24 ms, of which the database needs 0.02; so, 0.05.
STATE_OF_SITE = Statement(
    SiteState, f'SELECT id, version, next_boundary FROM "{SiteState._meta.db_table}" WHERE id = 1'
)
