"""Specials (专题): pages that gather articles, events and union bodies under one title, signed by a second person."""

from itertools import groupby

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models.published import Special
from articles.paper_lists import paper_lists
from organisations.models import Body, Event
from public import lists, structured
from public.reading import readers_page

ACROSS = 3


@readers_page
def specials(request):
    shown = Special.objects.shown().defer("sections")
    by_year = groupby(shown, key=lambda special: timezone.localtime(special.published_at).year)
    context = {
        "by_year": [(year, list(of_year)) for year, of_year in by_year],
        "place": "",
        "canonical": reverse("specials"),
    }
    return render(request, "public/specials.html", context)


@readers_page
def special(request, slug, preview=None):
    """`preview`: an unsaved Special that the desk tries out; no address gives any."""
    now = timezone.now()
    found = preview or get_object_or_404(Special.objects.shown(), slug=slug)
    context = {
        "special": found,
        "parts": _sections(found, now, paper_lists(request)),
        "place": "",
        "canonical": found.get_absolute_url(),
        "structured": structured.trail_to((_("Specials"), reverse("specials")), found),
    }
    return render(request, "public/special.html", context)


def _sections(found, now, known):
    """The sections with what readers may see of them, in four queries however many there are; empty ones fall out."""
    named = {
        kind: {each for section in found.sections for each in section[kind]}
        for kind in ("articles", "events", "bodies")
    }
    articles = lists.cards(named["articles"], now)
    lists.add_labels(list(articles.values()), known)
    events = Event.objects.public().select_related("district").in_bulk(named["events"])
    bodies = {body.slug: body for body in Body.objects.confirmed().filter(slug__in=named["bodies"])}
    sections = [_section(section, articles, events, bodies) for section in found.sections]
    return [section for section in sections if section["note"] or section["is_filled"]]


def _section(section, articles, events, bodies):
    shown = [articles[number] for number in section["articles"] if number in articles]
    parts = {
        "rows": list(lists.in_rows(shown, ACROSS)),
        "events": [events[number] for number in section["events"] if number in events],
        "bodies": [bodies[slug] for slug in section["bodies"] if slug in bodies],
    }
    return {"title": section["title"], "note": section["note"], **parts, "is_filled": any(parts.values())}
