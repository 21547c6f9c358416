"""What stands where on the front page: first what an editor arranged, then, chosen by rule from what is live, whatever
else there is room for, so that it is never empty and never stale."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from articles.models.published import Article, FrontPage, Listing, SiteState, Special
from articles.models.shared import Topic
from organisations.models import District
from public import lists

# The bands below the news, by slug of their head topic. A topic without a live article leaves no gap.
FEATURE = "model-workers"
COLUMNS = ("skills-contests", "rights", "welfare", "unions", "women-workers", "new-employment")
GALLERY = "culture-sports"

LATEST = 30
SECONDS = 3
TIMED = 5
MATES = 3
MORE = 6
COLUMNS_IN_A_ROW = 3
# More than a band shows, because what stands higher on the page is not shown twice.
NEWEST_OF_TOPIC = 8
NEWEST_OF_DISTRICT = 3
DISTRICT_CARDS = 4
# So long after it was signed a special is named on the front page.
SPECIAL_FOR = timedelta(days=30)


@dataclass
class Band:
    topic: Topic
    lead: Article
    others: list[Article]


@dataclass
class Front:
    pinned: list[Article] = field(default_factory=list)
    lead: Article | None = None
    mates: list[Article] = field(default_factory=list)
    seconds: list[Article] = field(default_factory=list)
    timed: list[Article] = field(default_factory=list)
    picker: list[District] = field(default_factory=list)
    areas: list[list[Article]] = field(default_factory=list)
    feature: Band | None = None
    columns: list[Band] = field(default_factory=list)
    gallery: Band | None = None
    more: list[Article] = field(default_factory=list)
    special: Special | None = None


@dataclass(frozen=True)
class Arranged:
    """The articles of an arrangement that stand at a moment, by slot and in their order."""

    lead: list[Article]
    second: list[Article]
    pinned: list[Article]

    @classmethod
    def of(cls, places, pool, at):
        """What has ended or is not in the pool, because readers do not see it now, falls out."""
        standing = [place for place in places if place["article"] in pool and not _has_ended(place, at)]
        return cls(
            *(
                [pool[place["article"]] for place in standing if place["slot"] == slot]
                for slot in ("lead", "second", "pinned")
            )
        )

    @property
    def numbers(self):
        return {article.pk for article in (*self.lead, *self.second, *self.pinned)}


def _has_ended(place, at):
    return place["until"] is not None and datetime.fromisoformat(place["until"]) <= at


def compose(at, known, preview=None):
    """The front page at a moment, in six queries: arrangement and special, latest, districts, topics, cards, labels.

    `known`: the PaperLists. `preview`: places to show instead of the arrangement in force, with what waits as if its
    time had come.
    """
    in_force, special = _set_by_editors(at)
    places = in_force if preview is None else preview
    latest = [row.article for row in lists.listed(Listing.Kind.ALL, 0, at).with_cards().newest_first()[:LATEST]]
    districts = list(lists.with_newest(District.objects.current(), Listing.Kind.DISTRICT, NEWEST_OF_DISTRICT, at))
    wanted = Topic.objects.filter(slug__in=[FEATURE, *COLUMNS, GALLERY])
    topics = {topic.slug: topic for topic in lists.with_newest(wanted, Listing.Kind.TOPIC, NEWEST_OF_TOPIC, at)}
    numbers = [number for district in districts for number in lists.newest_numbers(district, NEWEST_OF_DISTRICT)]
    numbers += [number for topic in topics.values() for number in lists.newest_numbers(topic, NEWEST_OF_TOPIC)]
    numbers += [place["article"] for place in places]
    # One object per article, so that a label given once is seen wherever the article stands.
    pool = lists.cards(numbers, at) | {article.pk: article for article in latest}
    if preview:
        pool |= Article.objects.waiting(at).for_cards().in_bulk([place["article"] for place in preview])
    lists.add_labels(list(pool.values()), known)
    front = _lay_out(Arranged.of(places, pool, at), latest, districts, topics, pool)
    front.special = special
    return front


def _set_by_editors(at):
    """(places of the arrangement in force, the newest special or None), both beside the one row every site has."""
    shown = Special.objects.shown().annotate(signed_at=Coalesce("revised_at", "published_at"))
    newest = shown.filter(signed_at__gte=at - SPECIAL_FOR).order_by("-signed_at", "-pk")
    row = (
        SiteState.objects.annotate(
            places=Subquery(FrontPage.objects.order_by("-number").values("places")[:1]),
            special_slug=Subquery(newest.values("slug")[:1]),
            special_title=Subquery(newest.values("title")[:1]),
        )
        .values_list("places", "special_slug", "special_title")
        .first()
    )
    places, slug, title = row or (None, None, None)
    return places or [], Special(slug=slug, title=title) if slug else None


def _lay_out(arranged, latest, districts, topics, pool):
    front = Front(picker=in_picker(districts), pinned=arranged.pinned)
    shown = arranged.numbers
    latest = [article for article in latest if article.pk not in shown]
    front.lead, rest = (arranged.lead[0], latest) if arranged.lead else lists.take_lead(latest)
    # A page has a lead before it has seconds.
    seconds = arranged.second if front.lead else arranged.second[1:]
    front.lead = front.lead or next(iter(arranged.second), None)
    if front.lead:
        shown.add(front.lead.pk)
    front.seconds = seconds + _take(rest, SECONDS - len(seconds), shown)
    front.mates = _take((article for article in rest if _belong_together(article, front.lead)), MATES, shown)
    front.timed = _take(rest, TIMED, shown)
    head = frozenset(shown)
    front.feature = _band(topics.get(FEATURE), pool, shown, head, others=5, pictured=True)
    front.gallery = _band(topics.get(GALLERY), pool, shown, head, others=3, only_pictured=True)
    front.areas = _areas(districts, pool, shown)
    for slug in COLUMNS:
        band = _band(topics.get(slug), pool, shown, head, others=4, pictured=len(front.columns) % COLUMNS_IN_A_ROW == 0)
        front.columns += [band] if band else []
    front.more = _take(rest, MORE, shown)
    return front


def _belong_together(article, lead):
    return bool(article.topic_numbers & lead.topic_numbers) or article.place == lead.place != ""


def _take(articles, number, shown):
    taken = list(islice((article for article in articles if article.pk not in shown), number))
    shown.update(article.pk for article in taken)
    return taken


def _band(topic, pool, shown, head, *, others, pictured=False, only_pictured=False):
    """A topic's lead and headlines, of what does not stand higher on the page."""
    if topic is None:
        return None
    own = [pool[number] for number in lists.newest_numbers(topic, NEWEST_OF_TOPIC) if number in pool]
    if only_pictured:
        own = [article for article in own if article.lead_picture]
    fresh = [article for article in own if article.pk not in shown]
    # On a thin day a topic may repeat what its district showed, but never the news at the head of the page.
    fresh = fresh or [article for article in own if article.pk not in head]
    lead, rest = lists.take_lead(fresh, among=NEWEST_OF_TOPIC if pictured else 1)
    if lead is None:
        return None
    shown.add(lead.pk)
    return Band(topic, lead, _take(rest, others, shown))


def _areas(districts, pool, shown):
    """Columns of the district block: a card each, then headlines, every one from another district, newest first."""
    newest = {}
    for district in districts:
        own = (pool[number] for number in lists.newest_numbers(district, NEWEST_OF_DISTRICT) if number in pool)
        fresh = next((article for article in own if article.pk not in shown and article.pk not in newest), None)
        if fresh:
            fresh.place = district.short_name
            newest[fresh.pk] = fresh
    by_time = sorted(newest.values(), key=lambda article: (article.published_at, article.pk), reverse=True)
    first, rest = lists.take_lead(by_time, among=len(by_time))
    columns = [[article] for article in [first, *rest[: DISTRICT_CARDS - 1]] if article]
    # Headlines go under the cards without a picture: the first column is full already.
    for turn, article in enumerate(rest[DISTRICT_CARDS - 1 : 3 * (DISTRICT_CARDS - 1)]):
        columns[1 + turn % (DISTRICT_CARDS - 1)].append(article)
    shown.update(article.pk for column in columns for article in column)
    return columns


def in_picker(districts):
    """The eighteen cells of the district grid; industries and other places have pages, but no cell on a map."""
    on_the_map = {District.Kind.CITYWIDE, District.Kind.DISTRICT, District.Kind.ZONE}
    return [district for district in districts if district.kind in on_the_map]
