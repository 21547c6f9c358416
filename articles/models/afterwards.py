"""What is done about a story after it was out: other channels, what came back from print, take-down reports, sealing.

Working models: no foreign key has a reverse name.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.working import AppendOnly, Story, Version


class Outlet(models.Model):
    """A place outside the site where the paper's stories go as well (WeChat account, partner sites …)."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")

    def __str__(self):
        return self.name


class Distribution(models.Model):
    """A story went out by an outlet (已发渠道); when it must go, who saw it gone there, and the proof."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+", verbose_name=_("outlet"))
    address = models.URLField(_("address there"), max_length=300, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    gone_at = models.DateTimeField(_("gone there since"), null=True)
    gone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("seen gone by")
    )
    proof = models.CharField(_("proof"), max_length=300, blank=True)

    class Meta:
        ordering = ["story", "outlet", "pk"]
        verbose_name = _("distribution")
        verbose_name_plural = _("distributions")
        constraints = [
            models.CheckConstraint(
                name="gone_from_an_outlet_is_seen_by_somebody_with_proof",
                condition=Q(gone_at__isnull=True) | (Q(gone_by__isnull=False) & ~Q(proof="")),
            )
        ]

    def __str__(self):
        return f"{self.story_id} {self.outlet}"


class TakedownReport(AppendOnly):
    """What was found when every surface was asked again after 下线 or 撤稿.

    `surfaces`: [{"name", "address", "status", "found": [words of the story that still stood there]}].
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    surfaces = models.JSONField(_("surfaces"))
    is_clean = models.BooleanField(_("clean"))

    class Meta:
        ordering = ["story", "-pk"]
        verbose_name = _("take-down report")
        verbose_name_plural = _("take-down reports")

    def __str__(self):
        return f"{self.story_id} {self.at:%Y-%m-%d %H:%M}"


class PrintedReturn(models.Model):
    """成报回填: the text as the page printed it, beside the published one; signed once by a second person."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    issue_date = models.DateField(_("issue date"))
    page = models.PositiveSmallIntegerField(_("page"))
    content = models.JSONField(_("as printed"))
    compared_with = models.ForeignKey(
        Version, models.PROTECT, related_name="+", verbose_name=_("compared with version")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("signed by")
    )
    signed_at = models.DateTimeField(_("signed at"), null=True)

    class Meta:
        ordering = ["story", "-pk"]
        verbose_name = _("text as printed")
        verbose_name_plural = _("texts as printed")
        constraints = [
            models.CheckConstraint(
                name="who_entered_the_printed_text_does_not_sign_it",
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("entered_by")),
            )
        ]

    def __str__(self):
        return f"{self.story_id} {self.issue_date} {self.page}"


class Seal(models.Model):
    """封存: words of personal data taken out of every version of a story. Asked by one, done by another, with a reason.

    `digest` is the SHA-256 of the sealed words; the words themselves are nowhere afterwards. A version's own hash stays
    what it was when it was signed. `places`: as counted when it was asked for, then as sealed. `version`: what is typed
    over an older one may hold the words still.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    words = models.CharField(_("words to seal"), max_length=200, blank=True)
    digest = models.CharField(_("SHA-256 of the words"), max_length=64)
    reason = models.CharField(_("why"), max_length=200)
    attachments = models.JSONField(_("attached originals to remove, by number"), default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("sealed by")
    )
    sealed_at = models.DateTimeField(_("sealed at"), null=True)
    places = models.PositiveIntegerField(_("places"), default=0)
    version = models.PositiveIntegerField(_("version that was sealed"), null=True)

    class Meta:
        ordering = ["story", "-pk"]
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [
            models.CheckConstraint(
                name="a_seal_takes_two_people", condition=Q(sealed_by__isnull=True) | ~Q(sealed_by=F("asked_by"))
            ),
            models.CheckConstraint(name="sealed_words_are_not_kept", condition=Q(sealed_by__isnull=True) | Q(words="")),
        ]

    def __str__(self):
        return self.reason[:40]
