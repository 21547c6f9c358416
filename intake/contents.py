"""From a reading to a story's content: names as written become entries of the registers, guesses stay to be looked at.

A reading is in the JSON form of `rawcopy`, a content in the form of `articles.content`. The content of a clip has one
key more while it waits, `answers`: what its card asks and no story holds, see `ANSWERS`.
"""

from dataclasses import dataclass
from functools import cached_property

from articles import body
from articles.content import make_content
from articles.models import Column, Genre
from organisations.models import Body, District

# Genres of the reader that the paper calls by another name; all others have the same.
GENRES = {"comment": Genre.COMMENTARY, "photo": Genre.PICTURE, "correction": Genre.NOTICE}
SUBHEAD = "## "
TYPED = {"h2": SUBHEAD, "quote": "> "}
BRACKETS = "（）() \u3000"
# What a person answered on a card beyond the text; a question that is not answered has its default.
# people: {name on the byline: slug of the contributor, "new" or ""};
# bodies: {name that the register lacked when the copy came in: whether to propose it};
# event: which of the reading's candidates to propose; column: the name of a column to propose.
ANSWERS = {"people": {}, "bodies": {}, "event": None, "column": None}


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


def answers_of(content):
    return {**ANSWERS, **content.get("answers", {})}


def with_answers(content, answers):
    """The content with answers to its card; only what is not the default is kept."""
    given = {name: answers[name] for name, default in ANSWERS.items() if answers[name] != default}
    bare = {key: value for key, value in content.items() if key != "answers"}
    return {**bare, "answers": given} if given else bare


def content_of(reading, registers):
    """The content a reading suggests, without issue and page, which are the batch's.

    A line above the headline is a column when it is registered as one, or when it was printed as one (【…】).
    """
    line = reading["column"] or ""
    column = registers.columns.get(line)
    is_new_column = line and not column and reading.get("column_kind") == "column"
    content = make_content(
        banner="" if column or is_new_column else line,
        column=column,
        **{name: reading[name] or "" for name in ("kicker", "headline", "subhead")},
        dateline=reading["dateline"] or (reading["end_dateline"] or "").strip(BRACKETS),
        bylines=[{**byline, "contributor": None} for byline in reading["bylines"]],
        body=body_of(paragraphs_of(reading)),
        genre=GENRES.get(reading["genre"], reading["genre"]),
        districts=district_slugs(reading["districts"], registers),
        bodies=slugs(reading["bodies"], registers.bodies),
    )
    bodies = new_bodies(reading, registers.bodies)
    return with_answers(content, {**ANSWERS, "bodies": bodies, "column": line if is_new_column else None})


def new_bodies(reading, known):
    """{name: whether it is proposed unless somebody says otherwise} of the bodies that the register lacks.

    A name in full is proposed; one that was inferred, or that stands for nothing known, waits for a person's word. Of
    “某公司昌平项目部工会” and “昌平项目部工会” only the longer counts.
    """
    found = {}
    for mention in reading["bodies"]:
        name = mention["name"] or mention["text"]
        if name not in known:
            found[name] = found.get(name, False) or bool(mention["certain"] and mention["name"])
    return {name: is_sure for name, is_sure in found.items() if not any(_ends_longer(each, name) for each in found)}


def _ends_longer(one, other):
    return one != other and one.endswith(other)


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
