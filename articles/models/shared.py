"""What the newsroom and the readers both know: topics, columns, sections, contributors, photos, sources."""

import secrets

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.addresses import address_of
from organisations.models import Body, Entry
from organisations.models.register import EntryQuerySet


class Genre(models.TextChoices):
    """What kind of piece it is (体裁); the slugs follow IPTC's genre names where one fits."""

    NEWS = "news", _("News")
    BRIEF = "brief", _("Brief")
    FEATURE = "feature", _("Feature")
    COMMENTARY = "commentary", _("Commentary")
    PICTURE = "picture", _("Picture story")
    ROUND_UP = "round_up", _("Round-up")
    LETTER = "letter", _("Letter or essay")
    NOTICE = "notice", _("Notice, print as supplied")
    REPRINT = "reprint", _("Reprint")


class Topic(models.Model):
    """The paper's own two-level subject tree (分类). `iptc_codes`: IPTC Media Topics that fit, as "medtop:20000523"."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        limit_choices_to={"parent": None},
        verbose_name=_("head topic"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    iptc_codes = models.JSONField(_("IPTC codes"), default=list, blank=True)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("topic", self.slug)


class Column(Entry):
    """A registered recurring slot (栏目), with the days it runs. A page slogan (通栏题) is not a column."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=40, unique=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        ordering = ["name"]
        verbose_name = _("column")
        verbose_name_plural = _("columns")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("column", self.slug)


class Section(models.Model):
    """A place in the navigation (频道): a topic's page or an address of the site."""

    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=10)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="sections", verbose_name=_("topic")
    )
    address = models.CharField(_("address on this site"), max_length=100, blank=True)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [
            models.CheckConstraint(
                name="a_section_leads_somewhere",
                condition=Q(topic__isnull=False, address="") | Q(topic__isnull=True, address__startswith="/"),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.address or self.topic.get_absolute_url()


class Contributor(Entry):
    """Who supplies copy or pictures (供稿人): reporter, correspondent with a unit, agency. With a login or not."""

    class Kind(models.TextChoices):
        REPORTER = "reporter", _("Reporter")
        CORRESPONDENT = "correspondent", _("Correspondent")
        PHOTOGRAPHER = "photographer", _("Photographer")
        INTERN = "intern", _("Intern")
        COLUMNIST = "columnist", _("Writer from outside")
        AGENCY = "agency", _("Agency or unit")

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=40, db_index=True)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.REPORTER)
    unit = models.CharField(_("unit"), max_length=80, blank=True)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="contributors", verbose_name=_("union body")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributor",
        verbose_name=_("login"),
    )

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        ordering = ["name", "unit"]
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")

    def __str__(self):
        return f"{self.name}（{self.unit}）" if self.unit else self.name

    def get_absolute_url(self):
        return address_of("contributor", self.slug)

    @property
    def byline(self):
        """Their line of a byline as content has it, in the role they usually write in."""
        role = "通讯员" if self.kind == self.Kind.CORRESPONDENT else "记者"
        return {"role": role, "name": self.name, "contributor": self.slug or None}


class Source(models.Model):
    """A listed source for reprints (稿源单位): only these may be reprinted from."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    is_listed = models.BooleanField(_("listed"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("listed source")
        verbose_name_plural = _("listed sources")

    def __str__(self):
        return self.name


def originals():
    return storages["originals"]


class Photo(models.Model):
    """A picture as it was supplied: a private original, and renditions that carry no metadata.

    Caption, credit and alt here are the defaults a story starts from; each use has its own. The focal point is in
    hundredths of width and height from the top left corner.
    """

    class Rights(models.TextChoices):
        OWN = "own", _("Taken by our staff")
        SUPPLIED = "supplied", _("Supplied by a correspondent")
        AGENCY = "agency", _("Agency, under contract")
        LICENSED = "licensed", _("Licensed until a date")

    class Consent(models.TextChoices):
        NOT_NEEDED = "not_needed", _("Not needed")
        GIVEN = "given", _("Given")
        ASKED = "asked", _("Asked, no answer yet")
        REFUSED = "refused", _("Refused")

    original = models.FileField(_("original"), storage=originals, max_length=120, editable=False)
    sha256 = models.CharField(_("SHA-256 of the original"), max_length=64, unique=True, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    credit = models.CharField(_("credit"), max_length=60)
    alt = models.CharField(_("what is seen (alt)"), max_length=200)
    rights = models.CharField(_("rights"), max_length=10, choices=Rights, default=Rights.OWN)
    consent = models.CharField(_("consent of those shown"), max_length=10, choices=Consent, default=Consent.NOT_NEEDED)
    licence_ends_on = models.DateField(_("licence ends on"), null=True, blank=True)
    focal_x = models.PositiveSmallIntegerField(_("focal point, % from left"), default=50)
    focal_y = models.PositiveSmallIntegerField(_("focal point, % from top"), default=50)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    # Since when the worker is to make what is missing of its renditions; empty when it did, or gave up.
    render_at = models.DateTimeField(null=True, default=timezone.now, editable=False)
    render_tries = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.CheckConstraint(
                name="a_focal_point_is_inside_the_photo", condition=Q(focal_x__lte=100) & Q(focal_y__lte=100)
            ),
            models.CheckConstraint(
                name="a_licensed_photo_says_until_when",
                condition=~Q(rights="licensed") | Q(licence_ends_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["render_at"], name="photo_to_render", condition=Q(render_at__isnull=False)),
        ]

    def __str__(self):
        return self.caption[:40] or self.alt[:40]

    @property
    def is_refused(self):
        """Whether somebody in the picture wants it shown to nobody, wherever it stands already."""
        return self.consent == self.Consent.REFUSED

    def may_be_used_on(self, day):
        """Whether consent and licence allow readers to see the photo on `day`."""
        licensed = self.licence_ends_on is None or self.licence_ends_on >= day
        return licensed and self.consent in {self.Consent.NOT_NEEDED, self.Consent.GIVEN}


def unguessable_name():
    return secrets.token_urlsafe(24)


class Rendition(models.Model):
    """A re-encoded size of a photo. Its name says nothing about the original and cannot be guessed."""

    class Format(models.TextChoices):
        AVIF = "avif", "AVIF"
        WEBP = "webp", "WebP"
        JPEG = "jpg", "JPEG"

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="renditions", verbose_name=_("photo"))
    name = models.CharField(_("name"), max_length=40, default=unguessable_name, unique=True, editable=False)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))

    class Meta:
        ordering = ["photo", "width", "format"]
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints = [models.UniqueConstraint(fields=["photo", "width", "format"], name="one_rendition_per_size")]

    def __str__(self):
        return self.file_name

    @property
    def file_name(self):
        return f"{self.name}.{self.format}"

    @property
    def content_type(self):
        return "image/jpeg" if self.format == self.Format.JPEG else f"image/{self.format}"
