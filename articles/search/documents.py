"""What of an article and of a story can be found, and by which facets: said once, for actions and for a rebuild.

Facets name rows by number ("district:12"), because names and slugs change. Each part of a text stands on a line of its
own, so no phrase reaches from one into the next.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.db import connection

from articles import body
from articles.content import TITLE_FIELDS
from articles.models import Article, Listing, Story
from articles.search.index import Document

# What stands in rows beside a story, as (story, kind, place, value): texts and, named in FACETS_BESIDE, numbers.
BESIDE = """
    SELECT story_id, 'byline', "order", name FROM articles_byline WHERE story_id IN ({among})
    UNION ALL SELECT story_id, 'caption', "order", caption FROM articles_storypicture WHERE story_id IN ({among})
    UNION ALL SELECT story_id, 'credit', "order", credit FROM articles_storypicture WHERE story_id IN ({among})
    UNION ALL SELECT articles_story.id, 'source', 0, name FROM articles_story
        JOIN articles_source ON articles_source.id = source_id WHERE articles_story.id IN ({among})
    UNION ALL SELECT object_id, 'tag', tag_id, name FROM taggit_taggeditem
        JOIN taggit_tag ON taggit_tag.id = tag_id
        JOIN django_content_type ON django_content_type.id = content_type_id
        WHERE app_label = 'articles' AND model = 'story' AND object_id IN ({among})
    UNION ALL SELECT story_id, 'topic', 0, CAST(topic_id AS text) FROM articles_story_topics
        WHERE story_id IN ({among})
    UNION ALL SELECT story_id, 'topic', 0, CAST(parent_id AS text) FROM articles_story_topics
        JOIN articles_topic ON articles_topic.id = topic_id WHERE parent_id IS NOT NULL AND story_id IN ({among})
    UNION ALL SELECT story_id, 'district', 0, CAST(district_id AS text) FROM articles_story_districts
        WHERE story_id IN ({among})
    UNION ALL SELECT story_id, 'body', 0, CAST(body_id AS text) FROM articles_story_bodies WHERE story_id IN ({among})
    ORDER BY 2, 3"""
FACETS_BESIDE = frozenset({"topic", "district", "body"})
# As templates/articles/_figure.html sets them in a frozen body.
CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
CREDIT = '<span class="credit">'
UNFILTERED = frozenset({Listing.Kind.ALL, Listing.Kind.DAY, Listing.Kind.PHOTO, Listing.Kind.CORRECTED})


def article_document(article: Article, listings: Iterable[Listing]) -> Document:
    """A live or waiting article. Facets: genre, and district, topic, column, body … from its rows in the lists."""
    if article.published_at is None:
        raise ValueError("An article without a time of publication is not for readers")
    targets = [(listing.kind, listing.target) for listing in listings]
    return Document(
        article.pk, article.published_at, *words_of_article(article), facets_of_article(article.genre, targets)
    )


def words_of_article(article: Article) -> tuple[str, str]:
    """Its titles and its text, as they are indexed."""
    titles = [article.banner, article.kicker, article.headline, article.subhead, article.short_headline]
    names = [name["name"] for group in article.bylines for name in group["names"]]
    texts = [article.dateline, article.text, *names, *_captions(article), *article.tags, article.source_name]
    return _titles(titles), _in_lines(texts)


def facets_of_article(genre: str, targets: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """What an article can be filtered by; `targets`: the (kind, number) of its rows in the lists."""
    return (f"genre:{genre}", *(f"{kind}:{target}" for kind, target in targets if kind not in UNFILTERED))


def story_document(story: Story) -> Document:
    """A story as it stands. Facets: state, genre, desk (0: none), restricted (0 or 1), by (who wrote or entered it),
    and district, topic with its head, body, column, event."""
    return story_documents([story])[0]


def story_documents(stories: Sequence[Story]) -> list[Document]:
    """The documents of many stories in one query."""
    numbers = [story.pk for story in stories]
    texts, facets = _beside(numbers)
    return [
        Document(
            story.pk,
            story.changed_at,
            _titles(getattr(story, name) for name in TITLE_FIELDS),
            _in_lines([story.number, story.dateline, body.plain_text(story.body), *texts[story.pk]]),
            (*_own_facets(story), *facets[story.pk]),
        )
        for story in stories
    ]


def readable_by(user: AbstractBaseUser | AnonymousUser) -> list[list[str]]:
    """For `STORIES.find(any_of=…)`: the stories that `Story.objects.readable_by(user)` lets this person read."""
    own = f"by:{user.pk or 0}"
    if not isinstance(user, PermissionsMixin) or not user.has_perm("articles.view_story"):
        return [[own]]
    return [] if user.has_perm("articles.read_restricted_story") else [["restricted:0", own]]


def _captions(article: Article) -> list[str]:
    """Captions and credits of the pictures that the article shows, a line each."""
    lead = article.lead_picture or {}
    in_body = (body.plain_text(caption.replace(CREDIT, "\n")) for caption in CAPTION.findall(article.body))
    return list(dict.fromkeys([lead.get("caption", ""), lead.get("credit", ""), *in_body]))


def _in_lines(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)


def _titles(parts: Iterable[str]) -> str:
    """A title a line; the printed lines of a headline are one, for a name may stand across them."""
    return _in_lines(" ".join(part.split()) for part in parts)


def _own_facets(story: Story) -> list[str]:
    facets = [
        f"state:{story.state}",
        f"genre:{story.genre}",
        f"desk:{story.desk_id or 0}",
        f"restricted:{int(story.is_restricted)}",
        f"by:{story.entered_by_id}",
    ]
    beside = {"by": story.written_by_id, "column": story.column_id, "event": story.event_id}
    return facets + [f"{kind}:{number}" for kind, number in beside.items() if number]


def _beside(numbers: list[int]) -> tuple[defaultdict[int, list[str]], defaultdict[int, list[str]]]:
    """story → names, captions, credits, source, tags; and story → the facets of its many-to-many rows.

    The rows are read, never a copy that an instance remembers; in one statement, because every save asks.
    """
    texts: defaultdict[int, list[str]] = defaultdict(list)
    facets: defaultdict[int, list[str]] = defaultdict(list)
    for story, kind, _place, value in _rows_beside(numbers):
        if kind in FACETS_BESIDE:
            facets[story].append(f"{kind}:{value}")
        else:
            texts[story].append(value)
    return texts, facets


def _rows_beside(numbers: list[int]) -> list[tuple[int, str, int, str]]:
    if not numbers:
        return []
    statement = BESIDE.format(among=", ".join(["%s"] * len(numbers)))
    with connection.cursor() as cursor:
        cursor.execute(statement, numbers * BESIDE.count("{among}"))
        return list(cursor.fetchall())
