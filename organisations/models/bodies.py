from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.addresses import address_of
from organisations.models.places import District
from organisations.models.register import Entry, EntryQuerySet


class Body(Entry):
    """A union body (工会组织): a federation, an industrial or base union, or an institution attached to one.

    `name` is the official name in force today; former names, short names and aliases are BodyName rows.
    """

    class Level(models.TextChoices):
        NATIONAL = "national", _("National")
        NATIONAL_INDUSTRIAL = "national_industrial", _("National industrial union")
        MUNICIPAL = "municipal", _("Municipal")
        MUNICIPAL_INDUSTRIAL = "municipal_industrial", _("Municipal industrial or bureau union")
        DISTRICT = "district", _("District federation")
        STREET = "street", _("Street or township federation")
        JOINT = "joint", _("Joint union")
        BASE = "base", _("Base union")
        ATTACHED = "attached", _("Attached institution")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("official name"), max_length=80, unique=True)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent body")
    )
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="bodies", verbose_name=_("district")
    )
    checked_on = models.DateField(_("facts last checked on"), null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        ordering = ["name"]
        verbose_name = _("union body")
        verbose_name_plural = _("union bodies")
        permissions = [("confirm_entry", "Can confirm entries of the registers for readers")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("organisation", self.slug)


class BodyName(models.Model):
    """A name a body bears or bore, with the days it was in force (None: not known or still)."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("Official name")
        FORMER = "former", _("Former name")
        SHORT = "short", _("Short name")
        ALIAS = "alias", _("Alias")

    body = models.ForeignKey(Body, models.CASCADE, related_name="names", verbose_name=_("union body"))
    name = models.CharField(_("name"), max_length=80, db_index=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ALIAS)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        ordering = ["body", "name"]
        verbose_name = _("name of a body")
        verbose_name_plural = _("names of bodies")
        constraints = [models.UniqueConstraint(fields=["body", "name", "kind"], name="one_row_per_name_and_kind")]

    def __str__(self):
        return self.name


class BodySuccession(models.Model):
    """What became of a body: merged into, split into, renamed to, or dissolved in favour of another."""

    class Kind(models.TextChoices):
        MERGED = "merged", _("Merged into")
        SPLIT = "split", _("Split off")
        RENAMED = "renamed", _("Renamed")
        DISSOLVED = "dissolved", _("Dissolved")

    predecessor = models.ForeignKey(Body, models.CASCADE, related_name="later_bodies", verbose_name=_("predecessor"))
    successor = models.ForeignKey(
        Body, models.CASCADE, null=True, blank=True, related_name="earlier_bodies", verbose_name=_("successor")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    on = models.DateField(_("on"), null=True, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("succession of a body")
        verbose_name_plural = _("successions of bodies")
        constraints = [
            models.CheckConstraint(
                name="a_body_does_not_succeed_itself",
                condition=Q(successor__isnull=True) | ~Q(successor=F("predecessor")),
            )
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor or '—'}"
