"""旧报入库: articles that were printed and signed years ago go online by the thousand, on the printed authority.

The road is that of `enter_printed` and `check_printed`, for many at once: one person answers for what was entered,
another for its check. Stories and printings are made one by one, when the desk first has to do with an article.
"""

from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from taggit.models import Tag

from articles import archive_lines, search, typeset
from articles.actions.errors import Refused
from articles.actions.publishing import write_printing
from articles.actions.records import index_story, latest_version
from articles.actions.writing import make_tags, new_story
from articles.bulk import insert, reserve
from articles.content import make_content
from articles.models import ArchiveEntry, Article, Listing, Move, SiteState, Story, Topic
from articles.roles import person_name
from articles.workflow import State
from organisations.models import Body, District

# The columns of an article with what stands in them unless something is said.
BLANK = {field.attname: field.get_default() for field in Article._meta.concrete_fields if not field.primary_key}
ARTICLE = ("id", *BLANK)
LISTING = ("kind", "target", "at", "article_id")
ENTRY = ("archive", "key", "article_id", "digest", "loaded_at")
# Any of these is a reason to have the story of an article.
DESK_WORK = ("articles.revise_story", "articles.take_offline", "articles.withdraw_story", "articles.propose_correction")


class Loaded(NamedTuple):
    """What became of a batch: how many articles are new, how many were there already, which lines were refused."""

    new: int
    known: int
    refused: list[archive_lines.Refused]


def archive_refusal(by, checked_by):
    """Why these two cannot answer for an archive, in a sentence; None when they can."""
    if by == checked_by:
        return _("%(name)s cannot check what they entered: a second person does.") % {"name": person_name(by)}
    if not by.has_perm("articles.enter_printed"):
        return _("%(name)s may not enter printed copy.") % {"name": person_name(by)}
    if not checked_by.has_perm("articles.check_printed"):
        return _("%(name)s may not check printed copy.") % {"name": person_name(checked_by)}
    return None


@transaction.atomic
def load_archive(lines, *, by, checked_by, at=None):
    """Put these lines (`archive_lines.Ready`) on the site, each once; what is there already stays as it is.

    A line that was loaded before and says something else now is refused: articles change by revision.
    """
    if why_not := archive_refusal(by, checked_by):
        raise Refused(why_not)
    _prepare_postgresql()
    there = _digests_there(lines)
    new = [line for line in lines if (line.archive, line.key) not in there]
    changed = [line for line in lines if there.get((line.archive, line.key), line.digest) != line.digest]
    if new:
        _write(new, by=by, checked_by=checked_by, at=at or timezone.now())
        SiteState.raise_version()
    why = _("It was loaded before with other content. Articles are changed by revising them, not by loading.")
    refused = [archive_lines.Refused(line.line, why) for line in changed]
    return Loaded(len(new), len(lines) - len(new) - len(changed), refused)


# Compressing long texts the old way takes a quarter of the server's time; a server may be built without the quick one.
QUICK_COMPRESSION = (
    "SELECT set_config('default_toast_compression', 'lz4', true) FROM pg_settings"
    " WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"
)


def _prepare_postgresql():
    """A second load waits, and then finds what the first one wrote. SQLite's writers are one at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {ArchiveEntry._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute(QUICK_COMPRESSION)


def _digests_there(lines):
    """{(archive, key): digest} of those lines that were loaded before."""
    keys = {}
    for line in lines:
        keys.setdefault(line.archive, []).append(line.key)
    return {
        (archive, key): digest
        for archive, some in keys.items()
        for key, digest in ArchiveEntry.objects.filter(archive=archive, key__in=some).values_list("key", "digest")
    }


class _Placed(NamedTuple):
    """A line with its number as an article, its tags as they are spelt, and all the lists it stands in."""

    line: archive_lines.Ready
    number: int
    frozen: dict[str, Any]
    targets: list[tuple[str, int]]


def _write(lines, *, by, checked_by, at):
    tags = _tags_of(lines)
    placed = [_placed(line, number, tags) for line, number in zip(lines, reserve(Article, len(lines)), strict=False)]
    people = {"entered_by": by.pk, "checked_by": checked_by.pk}
    insert(Article, ARTICLE, [_article_row(each, people) for each in placed])
    insert(Listing, LISTING, [
        (kind, target, each.line.published_at, each.number) for each in placed for kind, target in each.targets
    ])  # fmt: skip
    insert(ArchiveEntry, ENTRY, [
        (each.line.archive, each.line.key, each.number, each.line.digest, at) for each in placed
    ])  # fmt: skip
    search.ARTICLES.add_many(map(_filed, placed))


def _placed(line, number, tags):
    spelt = [tags[name.lower()] for name in line.frozen["tags"]]
    targets = [*line.targets, *((Listing.Kind.TAG.value, tag.pk) for tag in spelt)]
    frozen = {**line.frozen, "tags": list(dict.fromkeys(tag.name for tag in spelt))}
    return _Placed(line, number, frozen, list(dict.fromkeys(targets)))


def _article_row(placed, people):
    line = placed.line
    values = {
        **BLANK, **placed.frozen, **people, "authority": Article.Authority.PRINTED.value,
        "published_at": line.published_at, "version_number": 1, "content_hash": line.content_hash,
        "column_id": line.column, "editor_name": line.editor_name, "print_signed_by": line.print_signed_by,
    }  # fmt: skip
    return placed.number, *(values[name] for name in BLANK)


def _filed(placed):
    facets = search.facets_of_article(placed.frozen["genre"], placed.targets)
    return search.Filed(placed.number, placed.line.published_at, placed.line.cut, facets)


def _tags_of(lines):
    """{name in small letters: the tag}, of all tags of the lines; new ones are made."""
    names = {name for line in lines for name in line.frozen["tags"]}
    make_tags(names)
    found = {tag.name: tag for tag in Tag.objects.filter(name__in=names)}
    spelt_otherwise = names - found.keys()
    found |= {name: Tag.objects.get(name__iexact=name) for name in sorted(spelt_otherwise)}
    return {name.lower(): tag for name, tag in found.items()}


# --- The desk has to do with an article of an archive --------------------------------------------------


@transaction.atomic
def story_of_archive(article_id, *, by):
    """The story of an article that was loaded, made now if the desk never had to do with it. From then on the article
    is revised, corrected, taken offline and withdrawn like any other."""
    article = Article.objects.select_for_update().get(pk=article_id)
    if why_not := story_of_archive_refusal(article, by):
        raise Refused(why_not)
    story = Story.objects.filter(article=article).first()
    return story or _make_story(article, ArchiveEntry.objects.get(article=article))


def story_of_archive_refusal(article, user):
    """Why this person cannot have the story of this article from its archive, in a sentence; None when they can."""
    if not any(user.has_perm(right) for right in DESK_WORK):
        return _("Changing or taking down what is on the site is not among your duties.")
    if not ArchiveEntry.objects.filter(article=article).exists():
        return _("This article did not come from an archive.")
    return None


def _make_story(article, entry):
    """As if it had been entered and checked one by one, by who did so and when."""
    people = get_user_model().objects.in_bulk([article.entered_by, article.checked_by])
    story = new_story(
        content_of(article), by=people[article.entered_by], at=entry.loaded_at, authority=article.authority,
        print_signed_by=article.print_signed_by, article=article,
        note=_("From the archive %(archive)s, %(key)s") % {"archive": entry.archive, "key": entry.key},
    )  # fmt: skip
    Move.objects.create(
        story=story, name="check_printed", source=story.state, target=State.PUBLISHED,
        by=people[article.checked_by], at=entry.loaded_at, version_number=story.version,
    )  # fmt: skip
    story.state = State.PUBLISHED
    story.save(update_fields=["state"])
    # Until now the article itself was the only copy that readers saw. Loads of an older newsroom wrote a printing too.
    if not article.printings.exists():
        version = latest_version(story)
        as_it_stands = {name: getattr(article, name) for name in typeset.freeze(story, version)}
        write_printing(article, version, as_it_stands, article.published_at)
    index_story(story)
    return story


def content_of(article):
    """The content that a loaded article was frozen from: the same hash, the same lists."""
    texts = ("banner", "kicker", "headline", "subhead", "short_headline", "dateline", "body", "original_author",
             "original_title")  # fmt: skip
    bylines = [
        {"role": group["role"], "name": each["name"], "contributor": each["contributor"]}
        for group in article.bylines
        for each in group["names"]
    ]
    return make_content(
        **{name: getattr(article, name) for name in texts},
        bylines=bylines,
        source=article.source_name,
        genre=article.genre,
        column=article.column.slug if article.column else None,
        **_subjects_of(article),
        tags=article.tags,
        issue_date=article.issue_date.isoformat(),
        page=article.page,
        page_name=article.page_name,
        print_status=Story.PrintStatus.PRINTED.value,
    )


def _subjects_of(article):
    """Slugs of what an article is listed under; a head of topics only where none of its own topics is listed."""
    listed = {}
    for kind, target in Listing.objects.filter(article=article).order_by("pk").values_list("kind", "target"):
        listed.setdefault(kind, []).append(target)
    topics = list(Topic.objects.filter(pk__in=listed.get(Listing.Kind.TOPIC, [])))
    heads = {topic.parent_id for topic in topics}
    return {
        "districts": _slugs(District, listed.get(Listing.Kind.DISTRICT, [])),
        "topics": _slugs(Topic, [topic.pk for topic in topics if topic.pk not in heads]),
        "bodies": _slugs(Body, listed.get(Listing.Kind.BODY, [])),
    }


def _slugs(model, numbers):
    slugs = dict(model.objects.filter(pk__in=numbers).values_list("pk", "slug"))
    return [slugs[number] for number in numbers if number in slugs]
