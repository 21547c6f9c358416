from datetime import timedelta

from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from organisations.addresses import address_of
from organisations.models.bodies import Body
from organisations.models.places import District
from organisations.models.register import Entry, EntryQuerySet, RegisterState

# An event is taken to last a year at most, so that a range of days is a range of the index of `starts_on`. One that
# lasts longer keeps its own page and leaves the lists when its year is over.
LONGEST = timedelta(days=366)


class EventQuerySet(EntryQuerySet):
    def public(self):
        """What readers may see: events for workers that a second person confirmed."""
        return self.confirmed().filter(audience=Event.Audience.WORKERS)

    def on_or_after(self, day):
        """What is not over before a day."""
        return self.filter(Q(starts_on__gte=day) | Q(ends_on__gte=day), starts_on__gte=day - LONGEST)

    def between(self, first, last):
        """What happens on any day of a span; an event of several days with any of them."""
        return self.on_or_after(first).filter(starts_on__lte=last)

    def for_readers(self):
        """What lists and pages show: the district, and of the organisers those that are confirmed."""
        organisers = Prefetch("bodies", Body.objects.confirmed())
        return self.select_related("district").prefetch_related(organisers)


class Event(Entry):
    """Something that happens. An invitation (采访线索) is the newsroom's own and can never be confirmed for readers.

    Dates are the calendar's, times the wall clock's (Beijing): an event does not move with a time zone.
    """

    class Audience(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        WORKERS = "workers", _("Event for workers")

    title = models.CharField(_("title"), max_length=80)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, default=Audience.INVITATION)
    starts_on = models.DateField(_("starts on"), db_index=True)
    start_time = models.TimeField(_("at"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    end_time = models.TimeField(_("until"), null=True, blank=True)
    venue = models.CharField(_("venue"), max_length=120, blank=True)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("district")
    )
    bodies = models.ManyToManyField(Body, blank=True, related_name="events", verbose_name=_("organised by"))
    description = models.TextField(_("description"), blank=True)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)

    objects = EventQuerySet.as_manager()

    class Meta(Entry.Meta):
        ordering = ["starts_on", "start_time", "pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                name="an_invitation_is_never_confirmed_for_readers",
                condition=~Q(audience="invitation") | Q(state=RegisterState.PROPOSED),
            ),
            models.CheckConstraint(
                name="an_event_ends_after_it_began",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address_of("event", self.pk)

    @property
    def last_day(self):
        return self.ends_on or self.starts_on
