from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.addresses import address_of


class DistrictQuerySet(models.QuerySet):
    def current(self):
        return self.filter(retired_on__isnull=True)


class District(models.Model):
    """A district the paper reports by: Beijing's sixteen, the development zone, and three that are no place on a map.

    Codes follow GB/T 2260 (six digits) where the place is a division.
    """

    class Kind(models.TextChoices):
        DISTRICT = "district", _("District")
        ZONE = "zone", _("Development zone")
        CITYWIDE = "citywide", _("Whole city")
        INDUSTRY = "industry", _("Industries and bureaus")
        ELSEWHERE = "elsewhere", _("Elsewhere")

    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    code = models.CharField(_("code"), max_length=12, blank=True)
    name = models.CharField(_("name"), max_length=40, unique=True)
    short_name = models.CharField(_("short name"), max_length=20)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.DISTRICT)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("successor")
    )

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("district")
        verbose_name_plural = _("districts")

    def __str__(self):
        return self.short_name

    def get_absolute_url(self):
        return address_of("district", self.slug)
