"""Readers' pages. What is live is decided by the moment a view asks the time, not by a job.

It asks it after the state of the site: what is found for an earlier moment would lack what came out between the two,
and be kept for that state.
"""

from django.db import connection
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models.published import Article, Listing, SiteState
from articles.models.shared import Contributor
from articles.paper_lists import paper_lists
from organisations.models import Body, District, Event
from organisations.statements import Statement, names_of
from public import front, lists, related, structured
from public.reading import readers_page

EVENTS = 3
DISTRICT_EVENTS = 4
DISTRICT_BODIES = 12
HEADLINES_OF_DISTRICT = 4
TOPIC_RAIL = 5
JOINED = {"sqlite": "group_concat", "postgresql": "string_agg"}[connection.vendor]
# A fifth of what the same query of the ORM takes. `lists`: the kind and the target of each that it stands in.
# `site_version`: of the same moment.
ARTICLE = Statement(
    Article,
    f"""
    SELECT {names_of(Article)}, (
        SELECT {JOINED}(place, ' ')
        FROM (SELECT kind || ':' || target AS place FROM "{Listing._meta.db_table}"
              WHERE article_id = article.id ORDER BY id) places
    ) AS lists, (SELECT version FROM "{SiteState._meta.db_table}" WHERE id = 1) AS site_version
    FROM "{Article._meta.db_table}" article WHERE id = %s
    """,
)


@readers_page
def home(request, preview=None):
    """`preview`: places the desk tries out (see `front.compose`); no address gives any."""
    known, now = paper_lists(request), timezone.now()

    def compose():
        return front.compose(now, known, preview)

    context = {
        "front": known.found(("front", timezone.localdate(now)), now, compose) if preview is None else compose(),
        "events": _coming_events(now, EVENTS, known),
        "place": reverse("home"),
    }
    return render(request, "public/home.html", context)


@readers_page
def article(request, year, month, day, number):
    now = timezone.now()
    found = next(iter(ARTICLE.read([number])), None)
    if found is None or found.published_at is None or found.published_at > now:
        # The same answer for a waiting article as for a number that never was.
        raise Http404
    if found.withdrawn_at:
        return render(request, "410.html", status=410)
    if found.offline_at:
        # Not 410: taking offline is reversible, and machines would forget a 410 for good. Not 200: nothing is here.
        return render(request, "public/offline.html", status=404)
    if request.path != found.get_absolute_url():
        return redirect(found, permanent=True)
    known = paper_lists(request, found.site_version)
    context = _article_context(found, timezone.now(), known)
    return render(request, "articles/article.html", context | structured.article_page(found, context))


def _article_context(found, now, known):
    """The inputs of articles/article.html, from the article's own listing rows."""
    targets = lists.targets_of(found)
    found.column = known.columns.get(found.column_id)
    topics = [known.topics[number] for number in known.topics if number in targets[Listing.Kind.TOPIC]]
    parents = {topic.parent_id for topic in topics}
    narrow = [topic for topic in topics if topic.pk not in parents]
    districts = [known.districts[number] for number in known.districts if number in targets[Listing.Kind.DISTRICT]]
    common = next(iter([*narrow, *districts]), None)
    readings, neighbours = related.beside(found, common, now, known)
    return {
        "article": found,
        "topics": narrow,
        "districts": districts,
        "bodies": sorted(known.confirmed(Body, targets[Listing.Kind.BODY], now), key=str),
        "contributors": {
            person.slug for person in known.confirmed(Contributor, targets[Listing.Kind.CONTRIBUTOR], now)
        },
        "common": common,
        "related": readings,
        "neighbours": neighbours,
        "corrections": list(found.corrections.all()) if targets[Listing.Kind.CORRECTED] else [],
        "place": (narrow[0].parent or narrow[0]).get_absolute_url() if narrow else "",
    }


@readers_page
def districts(request):
    now = timezone.now()
    current = list(lists.with_newest(District.objects.current(), Listing.Kind.DISTRICT, HEADLINES_OF_DISTRICT, now))
    numbers = {each: lists.newest_numbers(each, HEADLINES_OF_DISTRICT) for each in current}
    pool = lists.cards([number for own in numbers.values() for number in own], now)
    sections = [(each, [pool[number] for number in own if number in pool]) for each, own in numbers.items()]
    context = {"picker": front.in_picker(current), "by_district": sections, "place": reverse("districts")}
    return render(request, "public/districts.html", context)


@readers_page
def district(request, slug):
    known, now = paper_lists(request), timezone.now()
    found = _named(slug, known.district_of_slug)
    page = _labelled_page(request, Listing.Kind.DISTRICT, found, now, lists.PAGE_LENGTH)
    lead, others = lists.take_lead(page.articles) if page.is_first else (None, page.articles)
    context = {
        "district": found,
        "picker": front.in_picker(known.current_districts),
        "page": page,
        "lead": lead,
        "others": others,
        "bodies": known.found(("bodies", found.pk), now, lambda: _bodies(found)),
        "events": _coming_events(now, DISTRICT_EVENTS, known, found),
        "place": reverse("districts"),
        "canonical": found.get_absolute_url(),
        "structured": structured.trail_to((_("News by district"), reverse("districts")), found),
    }
    return render(request, "public/district.html", context)


@readers_page
def topic(request, slug):
    known, now = paper_lists(request), timezone.now()
    found = _named(slug, known.topic_of_slug)
    head = found.parent or found
    page = _labelled_page(request, Listing.Kind.TOPIC, found, now, lists.PAGE_LENGTH + 4)
    lead, others = lists.take_lead(page.articles) if page.is_first else (None, page.articles)
    rail = others[:TOPIC_RAIL] if lead else []
    context = {
        "topic": found,
        "head": head,
        "children": known.below(head),
        "page": page,
        "lead": lead,
        "rail": rail,
        "rows": lists.in_rows(others[len(rail) :], 3),
        "place": head.get_absolute_url(),
        "canonical": found.get_absolute_url(),
        "structured": structured.trail_to(*dict.fromkeys([head, found])),
    }
    return render(request, "public/topic.html", context)


@readers_page
def robots(request):
    return render(request, "public/robots.txt", content_type="text/plain; charset=utf-8")


def _labelled_page(request, kind, target, now, length):
    """A page of a list with the labels of its articles; the first page is the one that nearly everybody reads."""
    known = paper_lists(request)

    def read():
        page = lists.read_page(kind, target.pk, request.GET, at=now, length=length)
        lists.add_labels(page.articles, known)
        return page

    return read() if request.GET else known.found((kind, target.pk, "first page"), now, read)


def _named(slug, rows):
    if slug not in rows:
        raise Http404
    return rows[slug]


def _coming_events(now, number, known, district=None):
    """Confirmed events for workers that are not over; an invitation to the newsroom never is one."""
    today, where = timezone.localdate(now), {"district": district} if district else {}

    def coming():
        return list(Event.objects.public().on_or_after(today).filter(**where).select_related("district")[:number])

    return known.found(("events", today, district and district.pk), now, coming)


def _bodies(found):
    """The confirmed bodies of a district, federations before their parts."""
    order = {level: place for place, level in enumerate(Body.Level.values)}
    bodies = Body.objects.confirmed().filter(district=found)
    return sorted(bodies, key=lambda body: (order[body.level], body.name))[:DISTRICT_BODIES]
