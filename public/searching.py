"""Search for readers: what an address asks for, what is found, what to try instead.

Newest first, or those first that hold the words in their titles; both are read by position. Above them stands what
bears the name (`public/names_found.py`).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from urllib.parse import urlencode

from django.shortcuts import render
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from articles.models.published import Article
from articles.models.shared import Topic
from articles.paper_lists import paper_lists
from articles.search import ARTICLES, Pieces, Position, article_document, characters_sought, marked, passages
from organisations.models import District
from public import front, lists
from public.names_found import names_found
from public.reading import readers_page

LONGEST_QUERY = 80
FEWEST_CHARACTERS = 2
PAGE_LENGTH = 20
MOST_COUNTED = 1_000
BY_RELEVANCE = "relevance"
# In the address of a page by relevance: everything with the words in its titles was shown.
PAST_TITLES = "texts"
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
DAY = "Y年n月j日"
# Only what a result shows or shows a passage of: the signatures of an article are none of it.
FIELDS = (*Article.CARD_FIELDS, "banner", "dateline", "text", "body", "bylines", "source_name", "tags")


@dataclass(frozen=True)
class Question:
    """What an address asks for, read by `read`: what means nothing is left out, so there is no wrong address."""

    words: str
    is_cut: bool
    district: District | None
    topic: Topic | None
    first_day: date | None
    last_day: date | None
    before: lists.Position | None
    is_by_relevance: bool
    is_past_titles: bool

    @classmethod
    def read(cls, query, districts, topics):
        words = " ".join(CONTROLS.sub(" ", query.get("q", "")).split())
        is_by_relevance = bool(words) and query.get("order") == BY_RELEVANCE
        return cls(
            words=words[:LONGEST_QUERY].strip(),
            is_cut=len(words) > LONGEST_QUERY,
            district=_named(query.get("district"), districts),
            topic=_named(query.get("topic"), topics),
            first_day=_day(query.get("from", "")),
            last_day=_day(query.get("to", "")),
            before=lists.Position.read(query.get("before", "")),
            is_by_relevance=is_by_relevance,
            is_past_titles=is_by_relevance and query.get("part") == PAST_TITLES,
        )

    @property
    def is_empty(self):
        return not (self.words or self.filters)

    @property
    def is_first_page(self):
        return not (self.before or self.is_past_titles)

    @property
    def is_backwards(self):
        return bool(self.first_day and self.last_day and self.last_day < self.first_day)

    @property
    def hindrance(self):
        """Why nothing is looked for, as a sentence; "" when something is."""
        if self.is_backwards:
            return _("Please look at the dates: the last day is before the first.")
        sought = characters_sought(self.words)
        if self.words and not sought:
            return _("Please type a word to look for; signs, and words to leave out, are not enough.")
        if self.words and sought < FEWEST_CHARACTERS:
            return _("Please type at least two characters: one stands in nearly every story.")
        if not self.words and not (self.district or self.topic):
            return _("Please type a word, or choose a district or a topic.")
        return ""

    @cached_property
    def filters(self):
        """{name in the address: (value there, what it is called)} of each filter that is set."""
        days = {"from": (self.first_day, _("from %(day)s")), "to": (self.last_day, _("until %(day)s"))}
        places = {"district": self.district, "topic": self.topic}
        return {
            **{name: (row.slug, str(row)) for name, row in places.items() if row},
            **{
                name: (day.isoformat(), called % {"day": format_date(day, DAY)})
                for name, (day, called) in days.items()
                if day
            },
        }

    def address(self, *, without=(), **more):
        """The query string that asks the same, without some filters or with more; it begins on the first page."""
        kept = {name: value for name, (value, _called) in self.filters.items()}
        if self.is_by_relevance:
            kept["order"] = BY_RELEVANCE
        return "?" + urlencode(
            {name: value for name, value in ({"q": self.words} | kept | more).items() if name not in without}
        )

    @property
    def other_order(self):
        """The address of the first page in the other of the two orders."""
        return self.address(without=["order"]) if self.is_by_relevance else self.address(order=BY_RELEVANCE)

    def scope(self, now):
        """What of the index is asked: what is out by now, within the filters."""
        last = _in_beijing(self.last_day, time.max) if self.last_day else now
        return {
            "facets": [f"{kind}:{row.pk}" for kind in ("district", "topic") if (row := getattr(self, kind))],
            "since": _in_beijing(self.first_day, time.min) if self.first_day else None,
            "until": min(last, now),
        }

    @property
    def ways_out(self):
        """(what a filter is called, the address without it): for each one set."""
        return [(called, self.address(without=[name])) for name, (_value, called) in self.filters.items()]

    @property
    def first_page(self):
        return self.address()


@dataclass(frozen=True)
class Found:
    """The live articles of one page of results, the address of the next page or "", and on the first page how many
    there are in all, counted up to a thousand."""

    articles: list[Article]
    older: str = ""
    total: str = ""


@dataclass(frozen=True)
class Result:
    """An article that was found. `headline`: its clauses, each in pieces; the others are pieces."""

    article: Article
    kicker: Pieces
    headline: list[Pieces]
    byline: Pieces
    passages: list[Pieces]


@readers_page
def search(request):
    known, now = paper_lists(request), timezone.now()
    districts, topics = list(known.districts.values()), list(known.topics.values())
    question = Question.read(request.GET, districts, topics)
    current = [district for district in districts if district.retired_on is None or district == question.district]
    found = Found([]) if question.hindrance else _found(question, now)
    lists.add_labels(found.articles, known)
    context = {
        "question": question,
        "results": [_result(article, question.words) for article in found.articles],
        "older": found.older,
        "total": found.total,
        "named": names_found(question.words, known, timezone.localdate(now)) if question.is_first_page else [],
        "districts": current,
        "picker": front.in_picker(current),
        "topics": _in_families(topics),
        "longest": LONGEST_QUERY,
        "place": "",
    }
    return render(request, "public/search.html", context)


def _named(slug, rows):
    return next((row for row in rows if row.slug == slug), None)


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _found(question, now):
    """The index is asked for what is out by now, and the rows once more: readers see only what both say."""
    titled, others = _numbers(question, now, PAGE_LENGTH + 1)
    numbers = [*titled, *others]
    rows = Article.objects.live(now).only(*FIELDS).in_bulk(numbers[:PAGE_LENGTH]) if numbers else {}
    articles = [rows[number] for number in numbers if number in rows]
    is_last = len(numbers) <= PAGE_LENGTH or not articles
    return Found(
        articles,
        older="" if is_last else _address_after(articles[-1], question, titled),
        total=_total(question, now, len(articles) if is_last else None) if question.is_first_page else "",
    )


def _numbers(question, now, number):
    """By relevance (what holds the words in its titles, what does not); else ([], everything): each newest first."""
    before = Position(question.before.at, question.before.number) if question.before else None
    ask = partial(ARTICLES.find, question.words, **question.scope(now))
    if not question.is_by_relevance:
        return [], ask(before=before, limit=number)
    if question.is_past_titles:
        return [], ask(in_title=False, before=before, limit=number)
    titled = ask(in_title=True, before=before, limit=number)
    return titled, ask(in_title=False, limit=number - len(titled)) if len(titled) < number else []


def _address_after(article, question, titled):
    is_past_titles = question.is_by_relevance and article.pk not in titled
    return question.address(
        before=lists.Position(article.published_at, article.pk), **({"part": PAST_TITLES} if is_past_titles else {})
    )


def _total(question, now, shown):
    """Asked of the index only where not all there is was `shown`."""
    number = ARTICLES.count(question.words, **question.scope(now), most=MOST_COUNTED + 1) if shown is None else shown
    return f"{MOST_COUNTED:,}+" if number > MOST_COUNTED else f"{number:,}"


def _in_beijing(day, clock):
    return timezone.make_aware(datetime.combine(day, clock))


def _result(article, words):
    kicker, byline = marked(article.kicker, words), marked(article.byline, words)
    headline = marked(" ".join(article.headline.split()), words)
    found = passages("\n".join([article.banner, article.subhead, article.text]), words)
    if not found and not any(is_hit for is_hit, _piece in [*kicker, *headline, *byline]):
        # A caption, a tag, a photographer: said only where nothing else says why the article was found.
        found = passages(article_document(article, ()).text, words)
    return Result(article, kicker, _clauses(headline), byline, found)


def _clauses(pieces):
    """Parted at the editor's blanks, where a headline may break first."""
    clauses = [[]]
    for is_hit, piece in pieces:
        first, *others = piece.split(" ")
        clauses[-1].append((is_hit, first))
        clauses += [[(is_hit, part)] for part in others]
    return clauses


def _in_families(topics):
    """[(head topic, its own)] in their order."""
    return [(head, [topic for topic in topics if topic.parent_id == head.pk]) for head in topics if not head.parent_id]
