"""A sheet of the sample (one file of `desk/sample/stories`) becomes the content that the actions take."""

import re
from itertools import groupby

from articles import body, photos
from articles.body_groups import figure_block
from articles.content import make_content
from articles.models import Genre
from desk.sample_paper import FOLDER

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
FIGURE = re.compile(r"!\[(\d+)\]")


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
    placed = {_figure_number(line) for line in sheet["body"] if FIGURE.fullmatch(line)}
    loose = [number for number in range(1, len(stored) + 1) if number not in placed]
    return [
        {
            "photo": photo.pk,
            "is_lead": number in loose[:1],
            **{name: row[name] for name in ("caption", "credit", "alt")},
        }
        for number, (row, photo) in enumerate(zip(sheet.get("photos", []), stored, strict=True), start=1)
    ]


def as_it_came(sheet):
    """The text of copy that somebody entered for its author, kept beside the story."""
    return "\n".join([*sheet["headline"], *sheet["body"]])
