"""A register is a list the paper answers for: an entry is proposed by one person and confirmed (核发) by another.

Readers see only what is confirmed. A change to a confirmed entry waits in `pending` until a second person confirms it,
so readers keep the last confirmed state meanwhile.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RegisterState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed for readers")


class EntryQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(state=RegisterState.CONFIRMED)

    def awaiting_confirmation(self):
        """New entries, and confirmed ones with a change that waits for a second person."""
        return self.filter(Q(state=RegisterState.PROPOSED) | ~Q(pending={}))


class Entry(models.Model):
    """What every register shares. `from_reference` marks the facts shipped with the paper's reference files."""

    state = models.CharField(
        _("state"), max_length=10, choices=RegisterState, default=RegisterState.PROPOSED, editable=False
    )
    from_reference = models.BooleanField(_("from the reference files"), default=False, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    pending = models.JSONField(_("change waiting for confirmation"), default=dict, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_confirmed_by_a_second_person",
                condition=Q(state=RegisterState.PROPOSED)
                | Q(from_reference=True)
                | (Q(confirmed_by__isnull=False) & Q(proposed_by__isnull=False) & ~Q(confirmed_by=F("proposed_by"))),
            )
        ]

    @property
    def is_confirmed(self):
        return self.state == RegisterState.CONFIRMED
