"""What stands where on the front page: chosen by rule from what is live, so that it is never empty and never stale."""

from dataclasses import dataclass, field
from itertools import islice

from articles.models.published import Article, Listing
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


@dataclass
class Band:
    topic: Topic
    lead: Article
    others: list[Article]


@dataclass
class Front:
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


def compose(at):
    """The front page at a moment, in five queries: latest, districts, topics, their cards, labels."""
    latest = [row.article for row in lists.listed(Listing.Kind.ALL, 0, at).with_cards().newest_first()[:LATEST]]
    districts = list(lists.with_newest(District.objects.current(), Listing.Kind.DISTRICT, NEWEST_OF_DISTRICT, at))
    wanted = Topic.objects.filter(slug__in=[FEATURE, *COLUMNS, GALLERY])
    topics = {topic.slug: topic for topic in lists.with_newest(wanted, Listing.Kind.TOPIC, NEWEST_OF_TOPIC, at)}
    numbers = [number for district in districts for number in lists.newest_numbers(district, NEWEST_OF_DISTRICT)]
    numbers += [number for topic in topics.values() for number in lists.newest_numbers(topic, NEWEST_OF_TOPIC)]
    # One object per article, so that a label given once is seen wherever the article stands.
    pool = lists.cards(numbers, at) | {article.pk: article for article in latest}
    lists.add_labels(list(pool.values()))
    return _lay_out(latest, districts, topics, pool)


def _lay_out(latest, districts, topics, pool):
    front = Front(picker=in_picker(districts))
    shown = set()
    front.lead, rest = lists.take_lead(latest)
    if front.lead:
        shown.add(front.lead.pk)
    front.seconds = _take(rest, SECONDS, shown)
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
