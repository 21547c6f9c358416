"""The content of a story as one value: what a Version keeps, what is hashed, what the forms pass around.

    {"schema": 1,
     "text":     titles, dateline, body, source, bylines, pictures    — what reviewers sign: hashed
     "taxonomy": genre, column, districts, topics, bodies, event, tags — kept, not hashed
     "print":    issue date, page, page name, print status             — kept, not hashed}

Registers are named by slug, photos and events by number. A body is canonical HTML (`articles.body`).
"""

import copy
import hashlib
import json

from articles import body

SCHEMA = 1
TITLE_FIELDS = ("banner", "kicker", "headline", "subhead", "web_headline", "short_headline")
# Of a reprint, as the source has them. Versions from before there were these fields do not hold them.
ORIGINAL_FIELDS = ("original_author", "original_title")
TEXT_FIELDS = (*TITLE_FIELDS, "dateline", "body", "source", *ORIGINAL_FIELDS)

EMPTY = {
    "schema": SCHEMA,
    "text": {**dict.fromkeys(TEXT_FIELDS, ""), "bylines": [], "pictures": []},
    "taxonomy": {
        "genre": "news", "column": None, "districts": [], "topics": [], "bodies": [], "event": None, "tags": [],
    },
    "print": {"issue_date": None, "page": None, "page_name": "", "print_status": "none"},
}  # fmt: skip


def make_content(**parts):
    """A whole content from only what matters: make_content(headline="…", body="<p>…</p>", districts=["chaoyang"])."""
    return with_parts(EMPTY, **parts)


def with_parts(content, **parts):
    """The content with these parts in place of its own."""
    whole = copy.deepcopy(content)
    for name, value in parts.items():
        group = next(key for key in ("text", "taxonomy", "print") if name in whole[key])
        whole[group][name] = value
    return normalised(whole)


def normalised(content):
    """The same content in the one form that is stored: clean body, tidy titles, taxonomy in a fixed order."""
    return tidied(copy.deepcopy(content))


def tidied(tidy):
    """As `normalised`, for who made the content and needs no copy of it."""
    text = tidy["text"]
    text["body"] = body.clean(text["body"])
    for name in (*TITLE_FIELDS, "dateline", *ORIGINAL_FIELDS):
        text[name] = _tidy_lines(text.get(name, ""))
    text["bylines"] = [_tidy_byline(byline) for byline in text["bylines"] if byline["name"].strip()]
    for name in ("districts", "topics", "bodies", "tags"):
        tidy["taxonomy"][name] = list(dict.fromkeys(tidy["taxonomy"][name]))
    return tidy


def _tidy_lines(text):
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _tidy_byline(byline):
    return {"role": byline["role"].strip(), "name": byline["name"].strip(), "contributor": byline.get("contributor")}


def is_same(content, other):
    """Whether two contents are one, however old the version is that holds one of them."""
    return all({**EMPTY[part], **content[part]} == {**EMPTY[part], **other[part]} for part in EMPTY if part != "schema")


def content_hash(content):
    """SHA-256 (hex) of everything a sign-off answers for; what older versions do not hold counts only where it is."""
    text = {name: value for name, value in content["text"].items() if value or name not in ORIGINAL_FIELDS}
    canonical = json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def characters(content):
    """The length of the copy as Word counts Chinese: body only, as the page planner needs it."""
    return body.count_characters(body.plain_text(content["text"]["body"]))


def one_line(headline):
    """A headline's printed lines on one line, with the blank between half-titles that the web uses."""
    return " ".join(headline.split())
