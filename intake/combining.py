"""Contents cut and joined: the same acts on what the editor sees and types as `intake.readings` does on the source.

Pure functions on values in the form of `articles.content`; none of them reads or writes the database.
"""

import hashlib
import sys
from html import escape

from articles import body
from articles.content import normalised
from intake.contents import SUBHEAD, body_of
from intake.readings import letters

UNITED = ("districts", "topics", "bodies", "tags")
ALIKE = 0.6
AT_THE_START, AT_THE_END = -1, sys.maxsize


def changed(content, text=(), taxonomy=()):
    """The content with some fields of its text and taxonomy changed, in the stored form."""
    return normalised(
        {**content, "text": {**content["text"], **dict(text)}, "taxonomy": {**content["taxonomy"], **dict(taxonomy)}}
    )


def with_blocks(content, blocks):
    return changed(content, {"body": "\n".join(blocks)})


def blocks_of(content):
    return body.blocks(content["text"]["body"])


def plain(block):
    """The letters of a block, to find it again whatever its blanks and tags."""
    return letters(body.plain_text(block))


def named_blocks(content):
    """[(name, block)] to choose a paragraph by: its number and what it says, so that another is not taken for it."""
    return [
        (f"{number}-{hashlib.sha256(plain(block).encode()).hexdigest()[:12]}", block)
        for number, block in enumerate(blocks_of(content))
    ]


def one_block(text):
    """A paragraph, or a crosshead after “## ”, as the lines of a body."""
    return body_of([" ".join(text.split())])


# --- Merge and take apart -------------------------------------------------------------------------


def merged(content, other):
    """(the content with another story joined on, what of the other was new to it)."""
    mine, theirs = content["taxonomy"], other["taxonomy"]
    known = {_signature(line) for line in content["text"]["bylines"]}
    added = {
        "blocks": [*_titles_as_blocks(other), *_blocks_after_dateline(other)],
        "bylines": [line for line in other["text"]["bylines"] if _signature(line) not in known],
        **{name: [each for each in theirs[name] if each not in mine[name]] for name in UNITED},
        **{name: theirs[name] for name in ("column", "event") if theirs[name] and not mine[name]},
    }
    taxonomy = {name: [*mine[name], *added[name]] for name in UNITED}
    taxonomy |= {name: added[name] for name in ("column", "event") if name in added}
    bylines = [*content["text"]["bylines"], *added["bylines"]]
    joined = "\n".join([*blocks_of(content), *added["blocks"]])
    return changed(content, {"body": joined, "bylines": bylines}, taxonomy), added


def _titles_as_blocks(content):
    titles = (content["text"][name] for name in ("banner", "kicker", "headline", "subhead"))
    return [one_block(f"{SUBHEAD}{title}") for title in titles if title]


def _blocks_after_dateline(content):
    """The body of a story inside another: its dateline is the beginning of its first paragraph."""
    blocks, dateline = blocks_of(content), content["text"]["dateline"]
    if dateline and blocks and blocks[0].startswith("<p>"):
        return [f"<p>{escape(dateline, quote=False)}{blocks[0][3:]}", *blocks[1:]]
    return [one_block(dateline), *blocks] if dateline else blocks


def _signature(line):
    return line["role"], letters(line["name"])


def apart(content, added):
    """The content without what a merge had added. What was changed since stays: nobody's typing is taken away."""
    blocks, bylines = blocks_of(content), content["text"]["bylines"]
    for block in reversed(added["blocks"]):
        if block in blocks:
            del blocks[len(blocks) - 1 - blocks[::-1].index(block)]
    gone = {_signature(line) for line in added["bylines"]}
    mine = content["taxonomy"]
    taxonomy = {name: [each for each in mine[name] if each not in added[name]] for name in UNITED}
    taxonomy |= {name: None for name in ("column", "event") if name in added and mine[name] == added[name]}
    text = {"body": "\n".join(blocks), "bylines": [line for line in bylines if _signature(line) not in gone]}
    return changed(content, text, taxonomy)


# --- Split ----------------------------------------------------------------------------------------


def head_of(content, before, after):
    """What stays of a content whose reading was `before` and now is `after`: all the editor typed but the paragraphs,
    names and suggestions that went with the tail."""
    text = content["text"]
    gone = {_signature(line) for line in before["bylines"]} - {_signature(line) for line in after["bylines"]}
    kept = {
        "body": "\n".join(_blocks_left(blocks_of(content), before["paragraphs"], after["paragraphs"])),
        "bylines": [line for line in text["bylines"] if _signature(line) not in gone],
        **{name: "" for name in ("kicker", "headline", "subhead") if before[name] and not after[name]},
    }
    return changed(content, kept)


def _blocks_left(blocks, before, after):
    """The blocks without the paragraphs that are not in `after`; one that was cut in two keeps its first half."""
    left = list(blocks)
    for place, paragraph in enumerate(before):
        if place < len(after) and after[place] == paragraph:
            continue
        found = find_block(left, paragraph)
        if found is None:
            continue
        if place < len(after):
            left[found] = _with_text(left[found], after[place])
        else:
            del left[found]
    return left


def _with_text(block, text):
    return one_block(f"{SUBHEAD}{text}" if block.startswith("<h2>") else text)


def find_block(blocks, paragraph):
    """The index of the block that shows this paragraph, as read or mended by hand; None when there is none."""
    return find_letters([plain(block) for block in blocks], letters(paragraph))


def find_letters(texts, wanted):
    """The index of the text that is this one, else of the most alike; None when none is."""
    if wanted in texts:
        return texts.index(wanted)
    scores = [likeness(wanted, text) for text in texts]
    best = max(scores, default=0)
    return scores.index(best) if best >= ALIKE else None


def likeness(one, other):
    """From 0 to 1: how many pairs of neighbouring characters two texts share. Linear in their length."""
    pairs, others = ({*zip(text, text[1:], strict=False)} for text in (one, other))
    return len(pairs & others) / max(len(pairs), len(others), 1)


# --- Put in ---------------------------------------------------------------------------------------


def with_block(content, block, place, places):
    """The content with a block put in where the source has it.

    `place`: where it stands in the source, AT_THE_START or AT_THE_END where nobody knows; `places`: {letters of a
    paragraph: its place}.
    """
    blocks = blocks_of(content)
    later = [index for index, each in enumerate(blocks) if places.get(plain(each), AT_THE_START) > place]
    index = 0 if place == AT_THE_START else later[0] if later else len(blocks)
    return with_blocks(content, [*blocks[:index], block, *blocks[index:]])


def without_block(content, block):
    """The content without the first block of these letters; as it is when there is none."""
    blocks, texts = blocks_of(content), [plain(each) for each in blocks_of(content)]
    if plain(block) in texts:
        del blocks[texts.index(plain(block))]
    return with_blocks(content, blocks)
