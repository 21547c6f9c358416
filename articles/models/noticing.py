"""Notices (通知): who was told what, and the outbox from which mails and robots' messages are delivered.

Working models: no foreign key has a reverse name.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.working import Desk, Story

NOT_TAKEN = timedelta(minutes=5)
GIVEN_UP = timedelta(days=1)


class Notice(models.Model):
    """Something one person is told about one story. `event` names what happened, so that nobody is told twice."""

    class Kind(models.TextChoices):
        RETURNED = "returned", _("Returned to the author")
        YOUR_TURN = "your_turn", _("Waiting for your review")
        NAMED = "named", _("You are named as the reviewer")
        URGENT = "urgent", _("Urgent")
        VOIDED = "voided", _("Sign-off voided")
        STOPPED = "stopped", _("Publication stopped")
        STOP_AHEAD = "stop_ahead", _("Scheduled time is near, and the story is stopped")
        PUBLISHED = "published", _("Published")
        NOT_USED = "not_used", _("Not used")
        TAKEN_DOWN = "taken_down", _("Taken offline or withdrawn")
        NOTE = "note", _("Note on a story")
        APPROVAL = "approval", _("Answer from outside")
        TO_CONFIRM = "to_confirm", _("A sign-off was recorded for you")
        TO_CHECK = "to_check", _("Changes to check")
        CORRECTION = "correction", _("Correction to sign")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    story = models.ForeignKey(Story, models.CASCADE, null=True, related_name="+", verbose_name=_("story"))
    text = models.CharField(_("text"), max_length=300)
    event = models.CharField(_("event"), max_length=80)
    at = models.DateTimeField(_("at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["person", "event"], name="nobody_is_told_twice")]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notices_newest"),
            models.Index(fields=["person"], name="notices_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self):
        return self.text


class NoticeSettings(models.Model):
    """How one person wants to be told. `by_mail`: kinds that are mailed; none of them: the desk's list only."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    by_mail = models.JSONField(_("by mail"), default=list, blank=True)
    as_digest = models.BooleanField(_("one mail for several notices"), default=True)

    class Meta:
        verbose_name = _("notice settings")
        verbose_name_plural = _("notice settings")

    def __str__(self):
        return str(self.person)


class Robot(models.Model):
    """A group robot (群机器人) of 企业微信 or 钉钉 that takes a plain JSON POST: the desk's group reads what it says.

    Only hosts in NEWSROOM_ROBOT_HOSTS are spoken to; with none, which is the default, nothing leaves the house.
    """

    name = models.CharField(_("name"), max_length=40, unique=True)
    address = models.URLField(_("address"), max_length=300)
    desk = models.ForeignKey(
        Desk, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("desk"),
        help_text=_("None: for stories of every desk."),
    )  # fmt: skip
    kinds = models.JSONField(_("kinds of notices"), default=list)
    is_active = models.BooleanField(_("in use"), default=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("group robot")
        verbose_name_plural = _("group robots")

    def __str__(self):
        return self.name


class DeliveryQuerySet(models.QuerySet):
    def stuck(self, at=None):
        """What somebody must look at: no worker takes it, it failed twice and more, or it was given up since yesterday.

        The others that were given up long ago stay in the list and trouble nobody.
        """
        at = at or timezone.now()
        nobody_takes_it = models.Q(state=Delivery.State.WAITING, due_at__lte=at - NOT_TAKEN)
        fails = models.Q(state=Delivery.State.WAITING, tries__gte=2)
        given_up = models.Q(state=Delivery.State.FAILED, done_at__gt=at - GIVEN_UP)
        return self.filter(nobody_takes_it | fails | given_up)


class Delivery(models.Model):
    """One thing to deliver (待发件): written in the transaction of what it tells of, delivered by the worker, once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Delivered")
        DROPPED = "dropped", _("Not delivered: the person may not read it any more")
        FAILED = "failed", _("Given up")

    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="+", verbose_name=_("notice"))
    robot = models.ForeignKey(Robot, models.CASCADE, null=True, related_name="+", verbose_name=_("group robot"))
    story = models.ForeignKey(Story, models.CASCADE, null=True, related_name="+", verbose_name=_("story"))
    text = models.CharField(_("text"), max_length=300)
    event = models.CharField(_("event"), max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    due_at = models.DateTimeField(_("to be delivered from"), default=timezone.now)
    taken_at = models.DateTimeField(_("taken up by a worker at"), null=True)
    taken_by = models.CharField(_("worker"), max_length=80, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    done_at = models.DateTimeField(_("done at"), null=True)
    problem = models.CharField(_("what went wrong"), max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["due_at", "id"], name="deliveries_waiting", condition=models.Q(state="waiting"))
        ]
        constraints = [
            models.CheckConstraint(
                name="a_delivery_is_for_a_person_or_a_robot",
                condition=models.Q(notice__isnull=False, robot__isnull=True)
                | models.Q(notice__isnull=True, robot__isnull=False),
            )
        ]

    def __str__(self):
        return self.event
