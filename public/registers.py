"""Pages of what the paper keeps registers of: union bodies, columns, contributors; and of tags.

Only what a second person confirmed is a page, and only its confirmed state is shown. A tag has no register: it is a
page while a live article bears it, so that nobody can ask which words stand on stories that are not out.
"""

from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from taggit.models import Tag

from articles.models.published import Listing
from articles.models.shared import Column, Contributor
from articles.paper_lists import paper_lists
from organisations.models import Body, BodyName, BodySuccession, District, Event, Office, Person
from public import lists, structured
from public.reading import readers_page

BODY_EVENTS = 4
# The topic whose place in the navigation these pages share.
NEWS_OF_UNIONS = "unions"
# As far as the beginning of an office is known.
SINCE = {Office.Precision.DAY: "Y年n月j日", Office.Precision.MONTH: "Y年n月", Office.Precision.YEAR: "Y年"}
LEVELS = {level: place for place, level in enumerate(Body.Level.values)}
OTHER_NAMES = (BodyName.Kind.FORMER, BodyName.Kind.OFFICIAL, BodyName.Kind.SHORT, BodyName.Kind.ALIAS)
# What a succession is called on the page of the body it happened to, and on that of the body that came of it.
BECAME = {
    BodySuccession.Kind.MERGED: _("Merged into"),
    BodySuccession.Kind.SPLIT: _("Split off"),
    BodySuccession.Kind.RENAMED: _("Renamed"),
    BodySuccession.Kind.DISSOLVED: _("Dissolved; its work went to"),
}
CAME_OF = {
    BodySuccession.Kind.MERGED: _("Took in"),
    BodySuccession.Kind.SPLIT: _("Split off from"),
    BodySuccession.Kind.RENAMED: _("Known before as"),
    BodySuccession.Kind.DISSOLVED: _("Took over from"),
}


# --- Union bodies ---------------------------------------------------------------------------------


@readers_page
def organisations(request):
    bodies = list(Body.objects.confirmed().select_related("district"))
    of_districts = [body for body in bodies if _is_on_the_map(body)]
    others = [body for body in bodies if not _is_on_the_map(body)]
    context = {
        "by_level": _grouped(others, lambda body: LEVELS[body.level], lambda body: body.get_level_display()),
        "by_district": _grouped(of_districts, _rank_of_district, lambda body: body.district),
        "place": reverse("topic", args=[NEWS_OF_UNIONS]),
        "canonical": reverse("organisations"),
    }
    return render(request, "public/organisations.html", context)


@readers_page
def organisation(request, slug):
    now = timezone.now()
    today = timezone.localdate(now)
    found = get_object_or_404(Body.objects.confirmed().select_related("parent", "district"), slug=slug)
    parent = found.parent if found.parent and found.parent.is_confirmed else None
    above = [(_("Union bodies"), reverse("organisations")), *([parent] if parent else [])]
    context = {
        "body": found,
        "parent": parent,
        "is_on_the_map": _is_on_the_map(found),
        "names": _other_names(found),
        "history": list(_history(found)),
        "officers": _officers(found, today),
        "children": _by_rank(found.children.confirmed()),
        "events": _coming_events(found, today),
        "page": lists.read_page(Listing.Kind.BODY, found.pk, request.GET, at=now),
        "list_feed": reverse("body_feed", args=[found.slug]),
        "letters": reverse("letters") + "?" + urlencode({"about": found.get_absolute_url()}, safe="/"),
        "place": reverse("topic", args=[NEWS_OF_UNIONS]),
        "canonical": found.get_absolute_url(),
        "structured": structured.trail_to(*above, found),
    }
    return render(request, "public/organisation.html", context)


def _is_on_the_map(body):
    """Whether it belongs to a district or the zone; the city's and the industries' bodies stand by their level."""
    return body.district is not None and body.district.kind in {District.Kind.DISTRICT, District.Kind.ZONE}


def _by_rank(bodies):
    """Federations before their parts, then by name."""
    return sorted(bodies, key=lambda body: (LEVELS[body.level], body.name))


def _rank_of_district(body):
    """Districts in their order, those that are no more after all others."""
    return body.district.retired_on is not None, body.district.order, body.district.slug


def _grouped(bodies, rank, head):
    """[(head, bodies)] with the heads by rank."""
    in_order = sorted(_by_rank(bodies), key=rank)
    return [(head(group[0]), group) for _rank, rows in groupby(in_order, rank) if (group := list(rows))]


def _other_names(body):
    """[(kind, names)]: every name beside the official one of today, which is the page's title."""
    rows = [name for name in body.names.all() if name.name != body.name or name.valid_from or name.valid_to]
    of_kind = [(BodyName.Kind(kind).label, [row for row in rows if row.kind == kind]) for kind in OTHER_NAMES]
    return [(label, names) for label, names in of_kind if names]


def _history(body):
    """(day or None, what happened, the other body or None) of each succession; an unconfirmed body is not named."""
    either = Q(predecessor=body) | Q(successor=body)
    for row in BodySuccession.objects.filter(either).select_related("predecessor", "successor"):
        is_predecessor = row.predecessor_id == body.pk
        other = row.successor if is_predecessor else row.predecessor
        if other is None:
            yield row.on, row.get_kind_display(), None
        elif other.is_confirmed:
            yield row.on, (BECAME if is_predecessor else CAME_OF)[row.kind], other


def _officers(body, today):
    """The offices held today, in order of precedence, each with `since`: its beginning as far as that is known."""
    held = Office.objects.confirmed().held_on(today).filter(body=body, person__in=Person.objects.confirmed())
    officers = list(held.exclude(kind=Office.Kind.REMOVED).select_related("person").order_by("order", "pk"))
    for office in officers:
        office.since = format_date(office.valid_from, SINCE[office.from_precision]) if office.valid_from else ""
    return officers


def _coming_events(body, today):
    coming = Event.objects.public().on_or_after(today).filter(bodies=body)
    return coming.select_related("district")[:BODY_EVENTS]


# --- Columns, contributors, tags: a head and a list -----------------------------------------------


@readers_page
def columns(request):
    today = timezone.localdate()
    confirmed = list(Column.objects.confirmed())
    context = {
        "running": [column for column in confirmed if not _has_ended(column, today)],
        "ended": [column for column in confirmed if _has_ended(column, today)],
        "place": "",
        "canonical": reverse("columns"),
    }
    return render(request, "public/columns.html", context)


def _has_ended(column, today):
    return column.valid_to is not None and column.valid_to < today


@readers_page
def column(request, slug):
    found = get_object_or_404(Column.objects.confirmed(), slug=slug)
    above = (pgettext("of the newspaper", "Columns"), reverse("columns"))
    context = {
        "column": found,
        "list_feed": reverse("column_feed", args=[found.slug]),
        "structured": structured.trail_to(above, found),
        **_head_and_list(request, found, Listing.Kind.COLUMN, found.get_absolute_url(), timezone.now()),
    }
    return render(request, "public/column.html", context)


@readers_page
def contributor(request, slug):
    found = get_object_or_404(Contributor.objects.confirmed().select_related("body"), slug=slug)
    address = found.get_absolute_url()
    context = {
        "contributor": found,
        "structured": structured.trail_to((found.name, address)),
        **_head_and_list(request, found, Listing.Kind.CONTRIBUTOR, address, timezone.now()),
    }
    return render(request, "public/contributor.html", context)


@readers_page
def tag(request, name):
    """By its name, which is unique and never changes; a slug of it would lose the difference of C and C++."""
    now = timezone.now()
    found = get_object_or_404(Tag, name=name)
    # Asked of the whole list: a page beyond its end must not tell a tag of drafts from a word nobody used.
    if not lists.listed(Listing.Kind.TAG, found.pk, now).exists():
        raise Http404
    address = reverse("tag", args=[found.name])
    context = {"tag": found, **_head_and_list(request, found, Listing.Kind.TAG, address, now)}
    return render(request, "public/tag.html", context)


def _head_and_list(request, found, kind, address, now):
    """What public/head_and_list.html needs of a thing that has articles and little else to say of itself."""
    page = lists.read_page(kind, found.pk, request.GET, at=now)
    lists.add_labels(page.articles, paper_lists(request))
    return {"name": found.name, "page": page, "place": "", "canonical": address}
