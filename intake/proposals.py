"""What the copy names and the registers lack is proposed: contributors, bodies, events, columns.

Never twice: who bears the same name and unit, the body of this name or alias, the event of this title and day, the
column of this name are taken as they stand, waiting or confirmed. Readers see none of it before a second person
confirms it, and an event is proposed as an invitation, which is never shown to them at all.
"""

import hashlib

from django.db import IntegrityError, transaction
from django.db.models import Q

from articles.actions import Refused
from articles.models import Column, Contributor
from organisations import actions as register
from organisations.models import Body, District, Event

# The end of a body's name tells its level; the first that fits counts.
LEVELS = (
    (("街道总工会", "镇总工会", "乡总工会", "地区总工会"), Body.Level.STREET),
    (("区总工会",), Body.Level.DISTRICT),
    (("联合会", "联合工会"), Body.Level.JOINT),
    (("全国委员会",), Body.Level.NATIONAL_INDUSTRIAL),
    (("工会", "工会委员会", "分会"), Body.Level.BASE),
)


def may_propose(user, model):
    return user.has_perm(f"{model._meta.app_label}.add_{model._meta.model_name}")


def contributor(name, unit, kind, *, by):
    """The contributor of this name and unit, proposed if there is none."""
    found = Contributor.objects.filter(name=name, unit=unit).order_by("pk").first()
    return found or _propose(
        Contributor(
            slug=_slug("c", name, unit), name=name, unit=unit, kind=kind, body=Body.objects.filter(name=unit).first()
        ),
        by,
    )


def body(name, *, by):
    found = Body.objects.filter(Q(name=name) | Q(names__name=name)).order_by("pk").first()
    return found or _propose(
        Body(slug=_slug("b", name), name=name, level=level_of(name), district=_district_in(name)), by
    )


def level_of(name):
    return next((level for ends, level in LEVELS if name.endswith(ends)), Body.Level.ATTACHED)


def _district_in(name):
    return next((row for row in District.objects.current() if row.name in name), None)


def event(candidate, *, by, district=None):
    """The event of a reading's candidate, which has a date. Its place is the venue."""
    title = candidate["text"][: Event._meta.get_field("title").max_length]
    found = Event.objects.filter(title=title, starts_on=candidate["date"]).order_by("pk").first()
    venue = (candidate.get("place") or "")[: Event._meta.get_field("venue").max_length]
    return found or _propose(
        Event(
            title=title, starts_on=candidate["date"], ends_on=candidate.get("until"), venue=venue, district=district,
            audience=Event.Audience.INVITATION,
        ),
        by,
    )  # fmt: skip


def column(name, *, by):
    return Column.objects.filter(name=name).first() or _propose(Column(slug=_slug("l", name), name=name), by)


def _slug(kind, *names):
    """An address for what has only a Chinese name. The same names have the same one, so that two people who propose
    the same at one moment meet at the database."""
    return f"{kind}-{hashlib.sha256('|'.join(names).encode()).hexdigest()[:16]}"


def _propose(entry, by):
    try:
        with transaction.atomic():
            return register.propose(entry, by=by)
    except IntegrityError:
        return type(entry).objects.get(slug=entry.slug)
    except register.Refused as refused:
        raise Refused(str(refused)) from refused
