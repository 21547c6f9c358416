"""送审: copy that goes out of the newsroom for approval, or to the editor-in-chief, and what comes back.

Working models: no foreign key has a reverse name.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.arriving import Attachment
from articles.models.shared import Column, Genre, Topic
from articles.models.working import AppendOnly, Story, Version


class ApprovalRule(models.Model):
    """Which kind of story must go out for approval before it is published, and to whom. Empty fields match everything;
    a rule without any of them would match every story and is refused."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    genre = models.CharField(_("genre"), max_length=12, choices=Genre, blank=True)
    topic = models.ForeignKey(
        Topic, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("topic"),
        help_text=_("A head covers the topics under it."),
    )  # fmt: skip
    column = models.ForeignKey(
        Column, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("column")
    )
    page = models.PositiveSmallIntegerField(_("page"), null=True, blank=True)
    to_whom = models.CharField(_("to whom"), max_length=60)
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("rule for external approval")
        verbose_name_plural = _("rules for external approval")
        constraints = [
            models.CheckConstraint(
                name="an_approval_rule_names_a_kind_of_story",
                condition=~Q(genre="") | Q(topic__isnull=False) | Q(column__isnull=False) | Q(page__isnull=False),
                violation_error_message=_("Say which kind of story: set a genre, a topic, a column or a page."),
            )
        ]

    def __str__(self):
        return self.name


class ExternalApproval(models.Model):
    """One version of a story sent to somebody for approval (送审). What was changed afterwards is shown against it."""

    class Channel(models.TextChoices):
        LINK = "link", _("Preview link")
        WECHAT = "wechat", _("WeChat")
        MAIL = "mail", _("Mail")
        PAPER = "paper", _("On paper")
        PHONE = "phone", _("Telephone")
        DESK = "desk", _("At the desk")

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("version"))
    is_for_chief = models.BooleanField(_("to the editor-in-chief"), default=False)
    to_whom = models.CharField(_("to whom"), max_length=60)
    chief = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("editor-in-chief"),
    )  # fmt: skip
    channel = models.CharField(_("how"), max_length=6, choices=Channel, default=Channel.LINK)
    rule = models.ForeignKey(
        ApprovalRule, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("rule")
    )
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    due_at = models.DateTimeField(_("answer expected by"), null=True, blank=True)
    # Changes after it was sent: sent again, or waived with a reason for the version that stood then.
    waived_version = models.PositiveIntegerField(_("changes waived up to version"), null=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("waived by")
    )
    waived_at = models.DateTimeField(_("waived at"), null=True)
    waived_why = models.CharField(_("why it was not sent again"), max_length=200, blank=True)

    class Meta:
        ordering = ["story", "-pk"]
        verbose_name = _("external approval")
        verbose_name_plural = _("external approvals")
        constraints = [
            models.CheckConstraint(
                name="changes_are_waived_by_somebody_with_a_reason",
                condition=Q(waived_version__isnull=True)
                | (Q(waived_by__isnull=False) & ~Q(waived_why="") & Q(waived_at__gte=F("sent_at"))),
            )
        ]

    def __str__(self):
        return f"{self.story_id} → {self.to_whom}"


class ApprovalReply(AppendOnly):
    """What came back: the answer, in whose words, and the file or text if there was one.

    `version` is the reply read as a version of the story, when its text was taken over.
    """

    class Answer(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        AS_AMENDED = "as_amended", _("Publish as amended")
        WAIT = "wait", _("Wait")
        REFUSED = "refused", _("Not agreed")

    approval = models.ForeignKey(ExternalApproval, models.CASCADE, related_name="+")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    answered_by = models.CharField(_("who answered"), max_length=60)
    words = models.TextField(_("what was said"), max_length=2000, blank=True)
    file = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+", verbose_name=_("reply file"))
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+", verbose_name=_("read as version"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ["approval", "pk"]
        verbose_name = _("reply to an external approval")
        verbose_name_plural = _("replies to external approvals")

    def __str__(self):
        return self.get_answer_display()


class PreviewLink(models.Model):
    """A link that shows one version to whoever has it, until it ends or is revoked. The link itself is not stored."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="+", verbose_name=_("version"))
    digest = models.CharField(_("SHA-256 of the link's key"), max_length=64, unique=True)
    approval = models.ForeignKey(
        ExternalApproval, models.CASCADE, null=True, related_name="+", verbose_name=_("external approval")
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")

    def __str__(self):
        return f"{self.version} {self.ends_at:%Y-%m-%d %H:%M}"
