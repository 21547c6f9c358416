"""What of an article and of a story can be found, and by which facets: said once, for actions and for a rebuild.

Facets name rows by number ("district:12"), because names and slugs change. Each part of a text stands on a line of its
own, so no phrase reaches from one into the next.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.contrib.contenttypes.models import ContentType

from articles import body
from articles.content import TITLE_FIELDS
from articles.models import Article, Byline, Listing, Story, StoryPicture
from articles.search.index import Document

UNFILTERED = frozenset({Listing.Kind.ALL, Listing.Kind.DAY, Listing.Kind.PHOTO})


def article_document(article: Article, listings: Iterable[Listing]) -> Document:
    """A live or waiting article. Facets: genre, and district, topic, column, body … from its rows in the lists."""
    if article.published_at is None:
        raise ValueError("An article without a time of publication is not for readers")
    titles = [article.banner, article.kicker, article.headline, article.subhead, article.short_headline]
    names = [name["name"] for group in article.bylines for name in group["names"]]
    texts = [article.dateline, article.text, *names, *article.tags, article.source_name]
    facets = [f"{listing.kind}:{listing.target}" for listing in listings if listing.kind not in UNFILTERED]
    return Document(
        article.pk, article.published_at, _titles(titles), _in_lines(texts), (f"genre:{article.genre}", *facets)
    )


def story_document(story: Story) -> Document:
    """A story as it stands. Facets: state, genre, desk (0: none), restricted (0 or 1), by (who wrote or entered it),
    and district, topic with its head, body, column, event."""
    return story_documents([story])[0]


def story_documents(stories: Sequence[Story]) -> list[Document]:
    """The documents of many stories in as many queries as for one."""
    numbers = [story.pk for story in stories]
    texts, facets = _texts_beside(numbers), _facets_beside(numbers)
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


def _texts_beside(numbers: list[int]) -> defaultdict[int, list[str]]:
    """story → names, captions, source, tags."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for rows in (
        Byline.objects.filter(story__in=numbers).values_list("story_id", "name"),
        StoryPicture.objects.filter(story__in=numbers).values_list("story_id", "caption", "credit"),
        Story.objects.filter(pk__in=numbers, source__isnull=False).values_list("pk", "source__name"),
        Story.tags.through.objects.filter(
            content_type=ContentType.objects.get_for_model(Story), object_id__in=numbers
        ).values_list("object_id", "tag__name"),
    ):
        for number, *texts in rows:
            found[number] += texts
    return found


def _facets_beside(numbers: list[int]) -> defaultdict[int, list[str]]:
    """story → the facets of its many-to-many rows. The rows are read, never a copy that an instance remembers."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for kind, number, target in _targets(numbers):
        if target is not None:
            found[number].append(f"{kind}:{target}")
    return found


def _targets(numbers: list[int]) -> Iterator[tuple[str, int, int | None]]:
    def rows(model: Any, *fields: str) -> Any:
        return model.objects.filter(story__in=numbers).values_list("story_id", *fields)

    for number, topic, head in rows(Story.topics.through, "topic_id", "topic__parent_id"):
        yield from (("topic", number, topic), ("topic", number, head))
    for number, district in rows(Story.districts.through, "district_id"):
        yield "district", number, district
    for number, union_body in rows(Story.bodies.through, "body_id"):
        yield "body", number, union_body
