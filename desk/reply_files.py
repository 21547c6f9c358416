"""A reply file (.docx, .txt) read as the next version of its story: its words, in the markup the story has already.

Titles are taken where the file has them. Bylines, pictures and places stay the story's own; what the reader set aside
is named, so that nobody believes it was taken over.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from articles import actions, body
from articles.content import with_parts
from articles.gazetteer import newsroom_gazetteer
from articles.models import Story
from intake.arrivals import read_file
from intake.contents import Registers, content_of
from intake.docx import LARGEST_FILE
from intake.readings import joined, letters, read_page, unread

READABLE = (".docx", ".txt")
TITLES = ("kicker", "headline", "subhead", "dateline")
LONGEST = 200_000


@dataclass(frozen=True)
class ReplyText:
    """`content`: the story's with the words of the file; `left_over`: what of the file is not in it."""

    content: dict
    left_over: str


def is_readable(attachment):
    return attachment is not None and PurePosixPath(attachment.name).suffix.lower() in READABLE


def read_reply(attachment, content):
    """The ReplyText of an attached file over the content of the story. Refused, in a sentence, when it has no text."""
    if not attachment.file.storage.exists(attachment.file.name):
        raise actions.Refused(_("The file is not there any more."))
    with attachment.file.open("rb") as file:
        text = read_file(attachment.name, file.read(LARGEST_FILE + 1)).text
    return read_words(text, content)


def read_words(text, content):
    """The same of a text by itself, as it was pasted."""
    if not text.strip():
        raise actions.Refused(_("There is no text in it."))
    if len(text) > LONGEST:
        raise actions.Refused(_("The text is too long for one story. Send it in parts."))
    reading, left_over = _reading(text)
    read = content_of(reading, Registers())["text"]
    titles, above = _titles(read, content["text"])
    words = "\n".join([body.from_paragraphs(above), read["body"]])
    whole = with_parts(content, body=_in_its_markup(words, content["text"]["body"]), **titles)
    names = {letters(line["name"]) for line in content["text"]["bylines"]}
    left_over += [f"{line['role']} {line['name']}" for line in read["bylines"] if letters(line["name"]) not in names]
    return ReplyText(whole, "　".join(left_over))


def _reading(text):
    """(one reading of the whole text, [what was set aside])."""
    page = read_page(text, newsroom_gazetteer())
    stories = page["stories"]
    if not stories or not all(story["paragraphs"] for story in stories):
        return unread(text, [(0, len(text))]), []
    left = (text[slice(*rest["span"])].strip() for rest in page["leftover"])
    return joined(stories), [part for part in left if part]


def _titles(read, own):
    """({title: as the file has it}, what fits no title). A title that only breaks its lines otherwise stays."""
    found = {name: read[name] for name in TITLES if read[name] and letters(read[name]) != letters(own[name])}
    most = {name: Story._meta.get_field(name).max_length for name in TITLES}
    fit = {name: words for name, words in found.items() if len(words) <= most[name]}
    above = [words for name, words in found.items() if name not in fit]
    return fit, [*above, *([read["banner"]] if read["banner"] and read["banner"] != own["banner"] else [])]


def _in_its_markup(new, own):
    """The lines of `new`; where the words of a block of `own` came back, that block, with its links and its form.

    Figures stand after the block they stood after, or where that is gone, as far down as they stood.
    """
    known = {}
    for block in body.blocks(own):
        if not body.photo_ids(block):
            known.setdefault(_lines(block), block)
    longest = max((len(lines) for lines in known), default=1)
    blocks, written = body.blocks(new), []
    while blocks:
        count = next((size for size in range(longest, 0, -1) if _together(blocks[:size]) in known), 0)
        written.append(known[_together(blocks[:count])] if count else blocks[0])
        del blocks[: count or 1]
    return "\n".join(_with_figures(written, body.blocks(own)))


def _lines(block):
    return tuple(letters(line) for line in body.plain_text(block).splitlines())


def _together(blocks):
    return tuple(line for block in blocks for line in _lines(block))


def _with_figures(written, own):
    before = None
    for place, block in enumerate(own):
        if body.photo_ids(block):
            written.insert(written.index(before) + 1 if before in written else min(place, len(written)), block)
        before = block
    return written
