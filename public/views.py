"""Readers' pages. Each view asks the time once: what is live is decided by that moment, not by a job."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from articles.models.published import Article, Listing
from articles.models.shared import Topic
from organisations.models import Body, District, Event
from public import front, lists
from public.reading import readers_page

RELATED = 6
EVENTS = 3
DISTRICT_EVENTS = 4
DISTRICT_BODIES = 12
HEADLINES_OF_DISTRICT = 4
TOPIC_RAIL = 5


@readers_page
def home(request):
    now = timezone.now()
    context = {"front": front.compose(now), "events": _coming_events(now, EVENTS), "place": reverse("home")}
    return render(request, "public/home.html", context)


@readers_page
def article(request, year, month, day, number):
    now = timezone.now()
    found = Article.objects.select_related("column").filter(pk=number, published_at__lte=now).first()
    if found is None:
        # The same answer for a waiting article as for a number that never was.
        raise Http404
    if found.withdrawn_at:
        return render(request, "410.html", status=410)
    if found.offline_at:
        # Not 410: taking offline is reversible, and machines would forget a 410 for good. Not 200: nothing is here.
        return render(request, "public/offline.html", status=404)
    if request.path != found.get_absolute_url():
        return redirect(found, permanent=True)
    return render(request, "articles/article.html", _article_context(found, now))


def _article_context(found, now):
    """The inputs of articles/article.html, from the article's own listing rows."""
    rows = Listing.objects.filter(article=found).order_by("pk").values_list("kind", "target")
    of_kind = {kind: [target for other, target in rows if other == kind] for kind in Listing.Kind}
    topics = Topic.objects.select_related("parent").filter(pk__in=of_kind[Listing.Kind.TOPIC])
    parents = {topic.parent_id for topic in topics}
    narrow = [topic for topic in topics if topic.pk not in parents]
    districts = list(District.objects.filter(pk__in=of_kind[Listing.Kind.DISTRICT]))
    common = next(iter([*narrow, *districts]), None)
    return {
        "article": found,
        "topics": narrow,
        "districts": districts,
        "bodies": Body.objects.confirmed().filter(pk__in=of_kind[Listing.Kind.BODY]),
        "common": common,
        "related": _related(found, common, now),
        "place": (narrow[0].parent or narrow[0]).get_absolute_url() if narrow else "",
    }


def _related(found, common, now):
    """The newest others of the same topic or district, else of the whole paper."""
    kind = {Topic: Listing.Kind.TOPIC, District: Listing.Kind.DISTRICT}.get(type(common), Listing.Kind.ALL)
    rows = lists.listed(kind, common.pk if common else 0, now).exclude(article=found)
    return [row.article for row in rows.with_cards().newest_first()[:RELATED]]


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
    now = timezone.now()
    found = get_object_or_404(District.objects.select_related("successor"), slug=slug)
    page = lists.read_page(Listing.Kind.DISTRICT, found.pk, request.GET, at=now)
    lists.add_labels(page.articles)
    lead, others = lists.take_lead(page.articles) if page.is_first else (None, page.articles)
    context = {
        "district": found,
        "picker": front.in_picker(District.objects.current()),
        "page": page,
        "lead": lead,
        "others": others,
        "bodies": _bodies(found),
        "events": _coming_events(now, DISTRICT_EVENTS, district=found),
        "place": reverse("districts"),
        "canonical": found.get_absolute_url(),
    }
    return render(request, "public/district.html", context)


@readers_page
def topic(request, slug):
    now = timezone.now()
    found = get_object_or_404(Topic.objects.select_related("parent"), slug=slug)
    head = found.parent or found
    page = lists.read_page(Listing.Kind.TOPIC, found.pk, request.GET, at=now, length=lists.PAGE_LENGTH + 4)
    lists.add_labels(page.articles)
    lead, others = lists.take_lead(page.articles) if page.is_first else (None, page.articles)
    rail = others[:TOPIC_RAIL] if lead else []
    context = {
        "topic": found,
        "head": head,
        "children": head.children.all(),
        "page": page,
        "lead": lead,
        "rail": rail,
        "rows": lists.in_rows(others[len(rail) :], 3),
        "place": head.get_absolute_url(),
        "canonical": found.get_absolute_url(),
    }
    return render(request, "public/topic.html", context)


@readers_page
def about(request):
    return render(request, "public/about.html", {"place": ""})


@readers_page
def robots(request):
    return render(request, "public/robots.txt", content_type="text/plain; charset=utf-8")


def _coming_events(now, number, **where):
    """Confirmed events for workers that are not over; an invitation to the newsroom never is one."""
    coming = Event.objects.public().on_or_after(timezone.localdate(now)).filter(**where)
    return coming.select_related("district")[:number]


def _bodies(found):
    """The confirmed bodies of a district, federations before their parts."""
    order = {level: place for place, level in enumerate(Body.Level.values)}
    bodies = Body.objects.confirmed().filter(district=found)
    return sorted(bodies, key=lambda body: (order[body.level], body.name))[:DISTRICT_BODIES]
