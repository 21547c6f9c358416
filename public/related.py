"""What else to read beside an article, each with its reason in a few words, and its neighbours in the column.

Related rows name events, bodies and columns by number. Their names are read with the page, and only confirmed ones: a
row whose reason may not be named is left out.
"""

from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from articles.models.published import Article, Listing
from articles.models.related import Related
from articles.models.shared import Topic
from organisations.models import Body, District, Event
from organisations.statements import Statement
from public import lists

MOST = 6
REGISTERS = {Related.Reason.BODY: Body, Related.Reason.EVENT: Event}

# As queries of the ORM these take 7.6 ms of an article's 17, and the database needs 0.3 of them. In one statement,
# because each round to the server costs Python more than the server.
ARTICLES, LISTINGS, RELATED = (f'"{model._meta.db_table}"' for model in (Article, Listing, Related))
CARD = ", ".join(f"article.{name}" for name in ("id", *Article.CARD_FIELDS))
ROW = ", ".join(("id", *Article.CARD_FIELDS, "why", "shared", "shared_words"))
LIVE = "article.published_at <= %(now)s AND article.offline_at IS NULL AND article.withdrawn_at IS NULL"
OF_COLUMN = f"""
    SELECT {CARD}, '' AS why, 0 AS shared, '' AS shared_words
    FROM {LISTINGS} listing JOIN {ARTICLES} article ON article.id = listing.article_id
    WHERE listing.kind = '{Listing.Kind.COLUMN}' AND listing.target = %(column)s AND {LIVE}
"""
AROUND = Statement(
    Article,
    f"""
    SELECT {ROW} FROM (
        SELECT {CARD}, related.reason AS why, related.target AS shared, related.words AS shared_words
        FROM {RELATED} related JOIN {ARTICLES} article ON article.id = related.other_id
        WHERE related.article_id = %(article)s AND {LIVE}
        ORDER BY related.closeness DESC, related.other_id DESC LIMIT {MOST}
    ) closest
    UNION ALL SELECT {ROW} FROM (
        {OF_COLUMN} AND listing.at <= %(at)s AND NOT (listing.at = %(at)s AND listing.article_id >= %(article)s)
        ORDER BY listing.at DESC, listing.article_id DESC LIMIT 1
    ) older
    UNION ALL SELECT {ROW} FROM (
        {OF_COLUMN} AND listing.at >= %(at)s AND NOT (listing.at = %(at)s AND listing.article_id <= %(article)s)
        ORDER BY listing.at, listing.article_id LIMIT 1
    ) newer
    """,
)


class Reading(NamedTuple):
    """`article` with what a card shows, and why it stands here."""

    article: Article
    reason: str


class Neighbours(NamedTuple):
    """The articles before and after one in its column, by time of publication, for a link; None at either end."""

    older: Article | None
    newer: Article | None


def beside(article, common, now, known):
    """(its Readings, its Neighbours): six of the first, or all there are: what publication found, closest first, then
    the newest of the topic or district `common`, then those of the whole paper."""
    closest, neighbours = around(article, now)
    names = _names(closest, now, known)
    found = [Reading(other, reason) for other in closest if (reason := _reason(other, names))]
    for whose in dict.fromkeys([common, None]):
        if len(found) < MOST:
            shown = {article.pk, *(reading.article.pk for reading in found)}
            reason = _common_reason(whose)
            found += [Reading(other, reason) for other in _newest(whose, now, known) if other.pk not in shown]
    return found[:MOST], neighbours


def around(article, now):
    """(what publication found and may be read now, as cards that know why, what is shared and in which words; its
    Neighbours in its column, if that is confirmed), of one query."""
    column = article.column.pk if article.column and article.column.is_confirmed else None
    moments = {"now": now, "at": article.published_at}
    # As the database writes them: nothing else does that for SQL of our own.
    written = {name: connection.ops.adapt_datetimefield_value(moment) for name, moment in moments.items()}
    rows = AROUND.read({"article": article.pk, "column": column, **written})
    place = (article.published_at, article.pk)
    ends = {(row.published_at, row.pk) < place: row for row in rows if not row.why}
    return [row for row in rows if row.why], Neighbours(ends.get(True), ends.get(False))


def _names(closest, now, known):
    """{(why, number): name} of the events, bodies and columns that readers may see."""
    names = {
        (Related.Reason.COLUMN, number): column.name for number, column in known.columns.items() if column.is_confirmed
    }
    for reason, register in REGISTERS.items():
        numbers = sorted({other.shared for other in closest if other.why == reason})
        names |= {(reason, entry.pk): str(entry) for entry in known.confirmed(register, numbers, now)}
    return names


def _reason(other, names):
    """ "同一单位：朝阳区总工会"; "" when what they share may not be named."""
    if other.why == Related.Reason.WORDS:
        return _("Both say: %(words)s") % {"words": other.shared_words}
    said = {
        Related.Reason.EVENT: _("Same event: %(name)s"),
        Related.Reason.BODY: _("Same union body: %(name)s"),
        Related.Reason.COLUMN: _("Same column: %(name)s"),
    }
    name = names.get((other.why, other.shared), "")
    return said[other.why] % {"name": name} if name else ""


def _common_reason(common):
    if isinstance(common, Topic):
        return _("Same topic: %(name)s") % {"name": common}
    return _("Same area: %(name)s") % {"name": common} if common else _("Latest")


def _newest(common, now, known):
    """The newest of the topic or district, else of the whole paper; read once for a state of the site."""
    kind = {Topic: Listing.Kind.TOPIC, District: Listing.Kind.DISTRICT}.get(type(common), Listing.Kind.ALL)
    target = common.pk if common else 0

    def newest():
        rows = lists.listed(kind, target, now).with_cards().newest_first()[: 2 * MOST + 1]
        return [row.article for row in rows]

    return known.found((kind, target), now, newest)
