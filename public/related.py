"""What else to read beside an article, each with its reason in a few words, and its neighbours in the column.

Related rows name events, bodies and columns by number. Their names are read with the page, and only confirmed ones: a
row whose reason may not be named is left out.
"""

from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from articles.models.published import Article, Listing
from articles.models.related import Related
from articles.models.shared import Topic
from organisations.models import Body, District, Event
from public import lists

MOST = 6
REGISTERS = {Related.Reason.BODY: Body, Related.Reason.EVENT: Event}


class Reading(NamedTuple):
    """`article` from with_cards(); `reason` is "" where the heading says enough."""

    article: Article
    reason: str


class Neighbours(NamedTuple):
    """The articles before and after one in its column, by time of publication; None at either end."""

    older: Article | None
    newer: Article | None


def beside(article, common, now, known):
    """Six Readings: what publication found, closest first, then the newest of the topic or district `common`."""
    rows = list(Related.objects.of(article, now).with_cards()[:MOST])
    names = _names(rows, now, known)
    found = [
        Reading(row.other, reason) for row in rows if (reason := _reason(row, names.get((row.reason, row.target), "")))
    ]
    if len(found) == MOST:
        return found
    shown = {article.pk, *(reading.article.pk for reading in found)}
    reason = _common_reason(common)
    newest = [Reading(other, reason) for other in _newest(common, now, known) if other.pk not in shown]
    return [*found, *newest][:MOST]


def in_column(article, now):
    """Its Neighbours in the column."""
    place = (article.published_at, article.pk)
    found = {(each.published_at, each.pk) < place: each for each in ends_around(article, now)}
    return Neighbours(found.get(True), found.get(False))


def ends_around(article, now):
    """The one before and the one after it, in no order: two ends of an index range, in one query."""
    older = lists.listed(Listing.Kind.COLUMN, article.column_id, article.published_at)
    older = older.before(article.published_at, article.pk).newest_first()
    newer = lists.listed(Listing.Kind.COLUMN, article.column_id, now)
    newer = newer.after(article.published_at, article.pk).order_by("at", "article_id")
    either = Q(pk=older.values("article_id")[:1]) | Q(pk=newer.values("article_id")[:1])
    return Article.objects.filter(either).for_cards().order_by()


def _names(rows, now, known):
    """{(reason, number): name} of the events, bodies and columns that readers may see."""
    names = {
        (Related.Reason.COLUMN, number): column.name for number, column in known.columns.items() if column.is_confirmed
    }
    for reason, register in REGISTERS.items():
        numbers = sorted({row.target for row in rows if row.reason == reason})
        names |= {(reason, entry.pk): str(entry) for entry in known.confirmed(register, numbers, now)}
    return names


def _reason(row, name):
    """ "同一单位：朝阳区总工会"; "" when what they share may not be named."""
    if row.reason == Related.Reason.WORDS:
        return _("Both say: %(words)s") % {"words": row.words}
    said = {
        Related.Reason.EVENT: _("Same event: %(name)s"),
        Related.Reason.BODY: _("Same union body: %(name)s"),
        Related.Reason.COLUMN: _("Same column: %(name)s"),
    }
    return said[row.reason] % {"name": name} if name else ""


def _common_reason(common):
    if isinstance(common, Topic):
        return _("Same topic: %(name)s") % {"name": common}
    return _("Same area: %(name)s") % {"name": common} if common else ""


def _newest(common, now, known):
    """The newest of the topic or district, else of the whole paper; read once for a state of the site."""
    kind = {Topic: Listing.Kind.TOPIC, District: Listing.Kind.DISTRICT}.get(type(common), Listing.Kind.ALL)
    target = common.pk if common else 0

    def newest():
        rows = lists.listed(kind, target, now).with_cards().newest_first()[: 2 * MOST + 1]
        return [row.article for row in rows]

    return known.found((kind, target), now, newest)
