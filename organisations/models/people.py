from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.models.bodies import Body
from organisations.models.register import Entry, EntryQuerySet


class Person(Entry):
    """Somebody the paper writes about by office: not a login and not a contributor."""

    name = models.CharField(_("name"), max_length=40, db_index=True)
    note = models.CharField(_("to tell namesakes apart"), max_length=80, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        ordering = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self):
        return f"{self.name}（{self.note}）" if self.note else self.name


class OfficeQuerySet(EntryQuerySet):
    def held_on(self, day):
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day)).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class Office(Entry):
    """An office held (任职): a person in a body, in an order of precedence, for a time known to some precision."""

    class Kind(models.TextChoices):
        ELECTED = "elected", _("Elected")
        APPOINTED = "appointed", _("Appointed")
        ACTING = "acting", _("Acting")
        PRESIDING = "presiding", _("Presiding")
        REMOVED = "removed", _("Removed")

    class Precision(models.TextChoices):
        DAY = "day", _("Day")
        MONTH = "month", _("Month")
        YEAR = "year", _("Year")

    person = models.ForeignKey(Person, models.CASCADE, related_name="offices", verbose_name=_("person"))
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="offices", verbose_name=_("union body")
    )
    other_body = models.CharField(_("body that is no union"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ELECTED)
    order = models.PositiveSmallIntegerField(_("order of precedence"), default=0)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    from_precision = models.CharField(_("known to the"), max_length=5, choices=Precision, default=Precision.DAY)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    to_precision = models.CharField(_("known to the"), max_length=5, choices=Precision, default=Precision.DAY)
    source = models.CharField(_("source"), max_length=120, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta(Entry.Meta):
        ordering = ["body", "order", "pk"]
        verbose_name = _("office held")
        verbose_name_plural = _("offices held")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(name="an_office_is_in_a_body", condition=Q(body__isnull=False) | ~Q(other_body="")),
            models.CheckConstraint(
                name="an_office_ends_after_it_began",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self):
        return f"{self.body or self.other_body} {self.title} {self.person.name}"
