"""A sheet of the sample (one file of `desk/sample/stories`) becomes the content that the actions take.

Most sheets leave titles, signatures and text to the page they came in on (`raw`, see `desk.sample_paper.pages`): these
only say what an editor adds to the card.
"""

import re
from itertools import groupby

from articles import body, photos
from articles.body_groups import figure_block
from articles.content import make_content, normalised
from articles.models import Genre
from desk.sample_paper import FOLDER
from intake.contents import answers_of, with_answers
from organisations.loading import read

GENRES = {
    "消息": Genre.NEWS,
    "简讯": Genre.BRIEF,
    "通讯": Genre.FEATURE,
    "特写": Genre.FEATURE,
    "评论": Genre.COMMENTARY,
    "图片新闻": Genre.PICTURE,
    "随笔": Genre.LETTER,
    "公告": Genre.NOTICE,
}
AS_WRITTEN = ("banner", "kicker", "subhead", "dateline", "column", "districts", "topics", "bodies", "tags")
DECIDED = ("districts", "topics", "bodies", "tags")
FIGURE = re.compile(r"!\[(\d+)\]")


def read_pages():
    """{key: what `pages.toml` says of a page}."""
    return {row["key"]: row for row in read(FOLDER / "pages.toml")["page"]}


def read_sheets():
    """Every sheet in order, with what the page it came in on says for all its stories."""
    pages = read_pages()
    sheets = (read(path) for path in sorted((FOLDER / "stories").glob("*.toml")))
    return [{**pages[sheet["raw"]], **sheet} if "raw" in sheet else sheet for sheet in sheets]


def store_photos(sheet, by):
    """The sheet's photos, in its order; a picture that several stories use is kept once."""
    return [_store(row, by) for row in sheet.get("photos", [])]


def _store(row, by):
    across, down = (round(100 * part) for part in row["focal"])
    with open(FOLDER / "pictures" / row["file"], "rb") as file:
        return photos.store(
            file, by=by, credit=row["credit"], alt=row["alt"], caption=row["caption"], rights=row["rights"],
            consent=row["consent"], focal_x=across, focal_y=down,
        )  # fmt: skip


def content_of(sheet, stored, *, contributors, event, issue_date, print_status):
    """`stored`: its photos; `contributors`: name → slug; `event`: its number; `issue_date`: None when not planned."""
    planned = {"page": sheet["page"], "page_name": sheet["page_name"]} if issue_date else {}
    return make_content(
        **{name: sheet[name] for name in AS_WRITTEN if name in sheet},
        **planned,
        headline="\n".join(sheet["headline"]),
        genre=GENRES[sheet["genre"]],
        body=body_of(sheet, stored),
        bylines=[
            {"role": line["role"], "name": line["name"], "contributor": contributors.get(line["name"])}
            for line in sheet.get("bylines", [])
        ],
        pictures=_pictures(sheet, stored),
        event=event,
        issue_date=issue_date.isoformat() if issue_date else None,
        print_status=print_status,
    )


def body_of(sheet, stored):
    """Figures where the copy names them; paragraphs between them, so that quotations in a row stay one."""
    blocks = []
    for is_figure, lines in groupby(sheet["body"], key=lambda line: bool(FIGURE.fullmatch(line))):
        if is_figure:
            blocks += [figure_block(stored[number - 1].pk).html for number in map(_figure_number, lines)]
        else:
            blocks.append(body.from_paragraphs(lines))
    return "\n".join(blocks)


def _figure_number(line):
    return int(FIGURE.fullmatch(line)[1])


def _pictures(sheet, stored):
    """The first photo that the copy does not place stands above it."""
    placed = {_figure_number(line) for line in sheet.get("body", []) if FIGURE.fullmatch(line)}
    loose = [number for number in range(1, len(stored) + 1) if number not in placed]
    return [
        {
            "photo": photo.pk,
            "is_lead": number in loose[:1],
            **{name: row[name] for name in ("caption", "credit", "alt")},
        }
        for number, (row, photo) in enumerate(zip(sheet.get("photos", []), stored, strict=True), start=1)
    ]


def mended(content, sheet, stored, print_status):
    """The content of a card as its editor leaves it.

    The lines of the headline are put together where the reader took one for a kicker or a subhead, and no body is
    proposed to the register.
    """
    kicker, subhead = lines_around(content["text"], sheet["headline"])
    titles = {"kicker": kicker, "headline": "\n".join(sheet["headline"]), "subhead": subhead}
    column = {"column": sheet["column"] or None} if "column" in sheet else {}
    decided = {name: sheet[name] for name in DECIDED if name in sheet} | {"genre": GENRES[sheet["genre"]]}
    answers = answers_of(content)
    mended_content = {
        **content,
        "text": {**content["text"], **titles, "pictures": _pictures(sheet, stored)},
        "taxonomy": {**content["taxonomy"], **decided, **column},
        "print": {**content["print"], "print_status": print_status},
    }
    no_bodies = dict.fromkeys(answers["bodies"], False)
    return with_answers(normalised(mended_content), {**answers, "bodies": no_bodies, **column})


def lines_around(text, headline):
    """What stands above and below the lines of a headline among the titles of a card: (kicker, subhead); None when the
    card does not have them."""
    titles = " ".join(text[name] for name in ("kicker", "headline", "subhead"))
    found = re.search(r"\s*".join(map(re.escape, headline)), titles)
    return (titles[: found.start()].strip(), titles[found.end() :].strip()) if found else None


def as_it_came(sheet):
    """The text of copy that somebody entered for its author, kept beside the story."""
    return "\n".join([*sheet["headline"], *sheet["body"]])
