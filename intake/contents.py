"""From a reading to a story's content: names as written become entries of the registers, guesses stay to be looked at.

A reading is in the JSON form of `rawcopy`, a content in the form of `articles.content`.
"""

from dataclasses import dataclass
from functools import cached_property

from articles import body
from articles.content import make_content
from articles.models import Column, Contributor, Genre
from organisations.models import Body, District

# Genres of the reader that the paper calls by another name; all others have the same.
GENRES = {"comment": Genre.COMMENTARY, "photo": Genre.PICTURE, "correction": Genre.NOTICE}
SUBHEAD = "## "
TYPED = {"h2": SUBHEAD, "quote": "> "}
BRACKETS = "（）() \u3000"


@dataclass
class Registers:
    """The registers as a page needs them, each read once: {name in full: slug}."""

    @cached_property
    def districts(self):
        """A retired district's news stands under its successor, which has the page readers know."""
        rows = District.objects.select_related("successor")
        return {row.name: row.successor.slug if row.retired_on and row.successor else row.slug for row in rows}

    @cached_property
    def elsewhere(self):
        """The slug of 外地, None where the paper has no such page."""
        return District.objects.filter(kind=District.Kind.ELSEWHERE).values_list("slug", flat=True).first()

    @cached_property
    def bodies(self):
        return dict(Body.objects.values_list("name", "slug"))

    @cached_property
    def columns(self):
        return dict(Column.objects.values_list("name", "slug"))


def content_of(reading, registers):
    """The content a reading suggests, without issue and page, which are the batch's.

    A line above the headline is a column only when it is registered as one.
    """
    line = reading["column"] or ""
    column = registers.columns.get(line)
    return make_content(
        banner="" if column else line,
        column=column,
        **{name: reading[name] or "" for name in ("kicker", "headline", "subhead")},
        dateline=reading["dateline"] or (reading["end_dateline"] or "").strip(BRACKETS),
        bylines=[{**byline, "contributor": None} for byline in reading["bylines"]],
        body=body_of(paragraphs_of(reading)),
        genre=GENRES.get(reading["genre"], reading["genre"]),
        districts=district_slugs(reading["districts"], registers),
        bodies=slugs(reading["bodies"], registers.bodies),
    )


def district_slugs(mentions, registers):
    """The paper's own districts that are named; 外地 when only divisions of other provinces are."""
    own = slugs(mentions, registers.districts)
    return own if own or not mentions or not registers.elsewhere else [registers.elsewhere]


def slugs(mentions, register):
    """The slugs of those mentions that are registered, each once, in the order of the text."""
    found = (register.get(mention["name"]) for mention in mentions)
    return list(dict.fromkeys(slug for slug in found if slug))


def paragraphs_of(reading):
    """The paragraphs as a person types them: a crosshead begins with “## ”."""
    crossheads = set(reading["crossheads"])
    return [f"{SUBHEAD}{text}" if at in crossheads else text for at, text in enumerate(reading["paragraphs"])]


def body_of(paragraphs):
    return body.from_paragraphs(paragraphs)


def copy_of(content):
    """The body as it is typed on a card: a blank line between paragraphs, “## ” before a crosshead."""
    parts = body.parts(content["text"]["body"])
    return "\n\n".join(f"{TYPED.get(part.tag, '')}{part.text}" for part in parts if part.text)


def with_contributors(bylines):
    """The bylines with the contributor each names, where exactly one bears the name.

    A name that two contributors share stays without: which one is meant is for a person to say.
    """
    names = {"".join(line["name"].split()) for line in bylines}
    known = {}
    for contributor in Contributor.objects.filter(name__in=names):
        known.setdefault(contributor.name, []).append(contributor)
    return [{**line, "contributor": _only(known.get("".join(line["name"].split()), []))} for line in bylines]


def _only(contributors):
    return contributors[0].slug if len(contributors) == 1 else None


def author_of(bylines):
    """The login of the one contributor on the byline who has one and wrote; None when there is none or several."""
    writers = [line["contributor"] for line in bylines if line["contributor"] and line["role"] != "摄影"]
    users = {
        contributor.user
        for contributor in Contributor.objects.filter(slug__in=writers, user__isnull=False).select_related("user")
    }
    return users.pop() if len(users) == 1 else None
