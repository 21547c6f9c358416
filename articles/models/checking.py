"""What is recorded of a version beside its sign-offs: 代录签 confirmed, 核红, 校毕.

Working models: no foreign key has a reverse name.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.working import AppendOnly, SignOff, Story, Version


class Confirmation(AppendOnly):
    """The reviewer's word about what somebody recorded for them (代录签确认): that it was so, or that it was not."""

    sign_off = models.OneToOneField(SignOff, models.PROTECT, related_name="+", verbose_name=_("sign-off"))
    at = models.DateTimeField(_("confirmed at"), default=timezone.now)
    was_so = models.BooleanField(_("it was so"), default=True)

    class Meta:
        verbose_name = _("confirmation of a recorded sign-off")
        verbose_name_plural = _("confirmations of recorded sign-offs")

    def __str__(self):
        return str(self.sign_off)


class ChangeCheck(AppendOnly):
    """核红: somebody else compared what the signer changed while signing, word by word."""

    sign_off = models.OneToOneField(SignOff, models.PROTECT, related_name="+", verbose_name=_("sign-off"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("checked by"))
    at = models.DateTimeField(_("checked at"), default=timezone.now)

    class Meta:
        verbose_name = _("check of changes")
        verbose_name_plural = _("checks of changes")

    def __str__(self):
        return str(self.sign_off)


class Proofreading(AppendOnly):
    """校毕: a version was proofread. `errors`: {kind: how many were found}, kinds as `ErrorKind`."""

    class ErrorKind(models.TextChoices):
        WRONG = "wrong", _("Wrong character")
        MISSING = "missing", _("Missing or doubled character")
        PUNCTUATION = "punctuation", _("Punctuation")
        NUMBER = "number", _("Number or unit")
        NAME = "name", _("Name of a person")
        OFFICE = "office", _("Office or order of precedence")
        POLITICAL = "political", _("Political wording")
        FORM = "form", _("Form")

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("version"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proofread by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    errors = models.JSONField(_("errors found"), default=dict)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        ordering = ["story", "-pk"]
        verbose_name = _("proofreading")
        verbose_name_plural = _("proofreadings")

    def __str__(self):
        return f"{self.story_id} v{self.version_id}"
