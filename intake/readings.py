"""Readings cut and joined: what a reader said of a story, after a person decided where it begins and ends.

All in the JSON form of `rawcopy`. Whatever is done here, each letter of the source stays in exactly one part of one
reading or in one leftover; which spans belong to a reading is therefore what decides, and never the words.
"""

import rawcopy

MENTIONS = ("districts", "bodies", "people", "topics", "events")
TITLES = ("column", "kicker", "headline", "subhead")
LONGEST_HEADLINE = 60


def read_page(text, names, issue_date=None):
    """{"stories": […], "leftover": […]} of a whole text."""
    return rawcopy.read(text, names, issue_date=issue_date).as_json()


def spans_of(reading):
    """Where its parts stand in the text, in order."""
    return sorted(tuple(span) for part in reading["parts"] for span in part["spans"])


def letters(text):
    return "".join(text.split())


def letters_of(text, spans):
    return letters("".join(text[start:end] for start, end in spans))


# --- Read again -----------------------------------------------------------------------------------


def read_stretch(text, spans, names, issue_date=None):
    """(one story, leftovers) read from these spans of the text alone. Everything else of the text is blank to the
    reader, so that its layout stays what it was."""
    start = text.rfind("\n", 0, spans[0][0]) + 1
    page = read_page(_alone(text, spans, start), names, issue_date)
    stories = [_shifted_story(story, start) for story in page["stories"]]
    if not stories:
        return unread(text, spans), []
    leftover = [{**rest, "span": [place + start for place in rest["span"]]} for rest in page["leftover"]]
    return joined(stories), leftover


def _alone(text, spans, start):
    pieces, position = [], start
    for first, last in spans:
        pieces += [_blank(text[position:first]), text[first:last]]
        position = last
    return "".join(pieces)


def _blank(text):
    return "".join(mark if mark.isspace() else " " for mark in text)


def _shifted_story(story, by):
    located = ("parts", "events")
    return {**story, **{name: [_shifted(each, by) for each in story.get(name, [])] for name in located}}


def _shifted(located, by):
    if "spans" not in located:
        return located
    return {**located, "spans": [[start + by, end + by] for start, end in located["spans"]]}


def unread(text, spans):
    """A reading of what the reader takes for no story: a short first line is its headline, each line a paragraph."""
    lines = [span for start, end in spans for span in _lines(text, start, end)]
    reading = _empty()
    if _is_title(text[slice(*lines[0])]):
        head, *lines = lines
        reading["headline"] = text[slice(*head)].strip()
        reading["parts"].append({"element": "headline", "spans": [list(head)]})
    for index, span in enumerate(lines):
        reading["paragraphs"].append(text[slice(*span)].strip())
        reading["parts"].append({"element": "paragraph", "index": index, "spans": [list(span)]})
    return reading


def _is_title(line):
    return len(line) <= LONGEST_HEADLINE and not line.rstrip().endswith(("。", "！", "？", "”", "）"))


def _lines(text, start, end):
    """The spans of a span, line by line, blank lines left out."""
    position = start
    for line in text[start:end].splitlines(keepends=True):
        if line.strip():
            yield position, position + len(line.rstrip("\r\n"))
        position += len(line)


def _empty():
    return {
        **dict.fromkeys((*TITLES, "dateline", "end_dateline")),
        "genre": "news",
        **{name: [] for name in ("bylines", "paragraphs", "crossheads", "photo_credits", "parts", *MENTIONS)},
    }


# --- Join -----------------------------------------------------------------------------------------


def joined(stories):
    """Several readings as one story: the titles of the later ones become crossheads."""
    first, *others = stories
    for other in others:
        first = _with_story(first, other)
    return first


def _with_story(first, other):
    heads = [part for part in other["parts"] if part["element"] in TITLES]
    texts = [other[part["element"]] or "" for part in heads]
    number = len(first["paragraphs"])
    before = number + len(heads)
    crossheads = [*range(number, before), *(before + index for index in other["crossheads"])]
    parts = [
        {"element": "paragraph", "index": number + place, "spans": part["spans"]} for place, part in enumerate(heads)
    ]
    parts += [_moved_on(part, before) for part in other["parts"] if part["element"] not in TITLES]
    return {
        **first,
        "paragraphs": [*first["paragraphs"], *texts, *_after_dateline(other)],
        "crossheads": [*first["crossheads"], *crossheads],
        "parts": _in_order([*first["parts"], *parts]),
        **{
            name: _each_once([*first.get(name, []), *other.get(name, [])])
            for name in ("bylines", "photo_credits", *MENTIONS)
        },
    }


def with_findings(reading, other):
    """(the reading with the names and suggestions of another, what was new of them); its own text stays what it is."""
    kinds = ("bylines", *MENTIONS)
    new = {name: [row for row in other.get(name, []) if row not in reading.get(name, [])] for name in kinds}
    return {**reading, **{name: [*reading.get(name, []), *rows] for name, rows in new.items()}}, new


def without_findings(reading, new):
    return {**reading, **{name: [row for row in reading[name] if row not in rows] for name, rows in new.items()}}


def _after_dateline(story):
    """Its paragraphs, the dateline before the first of them."""
    opening, *others = story["paragraphs"]
    return [f"{story['dateline'] or ''}{opening}", *others]


def _moved_on(part, by):
    return {**part, "index": part["index"] + by} if part.get("index") is not None else part


def _in_order(parts):
    return sorted(parts, key=lambda part: part["spans"][0])


def _each_once(rows):
    return [row for place, row in enumerate(rows) if row not in rows[:place]]


# --- Cut ------------------------------------------------------------------------------------------


def cut_at(spans, at):
    """The spans before a place of the text, and those from there on."""
    before = [(start, min(end, at)) for start, end in spans if start < at]
    after = [(max(start, at), end) for start, end in spans if end > at]
    return before, after


def head_of(reading, text, at):
    """The reading without what stands at or after a place of the text."""
    parts = []
    for part in reading["parts"]:
        before, after = cut_at([tuple(span) for span in part["spans"]], at)
        if before:
            parts.append({**part, "spans": [list(span) for span in before], "is_cut": bool(after)})
    return _of_parts(reading, parts, text)


def without_paragraph(reading, index, text):
    """The reading without one of its paragraphs."""
    parts = [part for part in reading["parts"] if part.get("index") != index]
    return _of_parts(reading, parts, text)


def with_paragraph(reading, paragraph, spans, *, is_crosshead=False):
    """The reading with one paragraph more, at the place where it stands in the source."""
    order = [part for part in reading["parts"] if part.get("index") is not None]
    index = sum(part["spans"][0] < list(spans[0]) for part in order)
    parts = [
        _moved_on(part, 1) if part.get("index") is not None and part["index"] >= index else part
        for part in reading["parts"]
    ]
    crossheads = [at + (at >= index) for at in reading["crossheads"]] + ([index] if is_crosshead else [])
    return {
        **reading,
        "paragraphs": [*reading["paragraphs"][:index], paragraph, *reading["paragraphs"][index:]],
        "crossheads": sorted(crossheads),
        "parts": _in_order([*parts, {"element": "paragraph", "index": index, "spans": [list(span) for span in spans]}]),
    }


def _of_parts(reading, parts, text):
    """The reading with these of its parts only: paragraphs counted anew, and only names that still stand in it."""
    paragraphs, crossheads, counted = [], [], []
    for part in _in_order(parts):
        is_cut = part.pop("is_cut", False)
        if part.get("index") is None:
            counted.append(part)
            continue
        whole = reading["paragraphs"][part["index"]]
        if part["index"] in reading["crossheads"]:
            crossheads.append(len(paragraphs))
        counted.append({**part, "index": len(paragraphs)})
        paragraphs.append(opening_of(whole, len(letters_of(text, part["spans"]))) if is_cut else whole)
    elements = {part["element"] for part in counted}
    kept = {name: reading[name] if name in elements else None for name in (*TITLES, "dateline", "end_dateline")}
    cut = {**reading, **kept, "paragraphs": paragraphs, "crossheads": crossheads, "parts": counted}
    return _with_names_left(cut, text)


def _with_names_left(reading, text):
    shown = "\n".join([*(reading[name] or "" for name in TITLES), *reading["paragraphs"]])
    source = letters_of(text, spans_of(reading))
    return {
        **reading,
        "bylines": [line for line in reading["bylines"] if letters(line["name"]) in source],
        "photo_credits": [credit for credit in reading["photo_credits"] if letters(credit) in source],
        **{name: [each for each in reading.get(name, []) if each["text"] in shown] for name in MENTIONS},
    }


def opening_of(paragraph, number):
    """Its first so many letters; blanks between them stay."""
    for place, mark in enumerate(paragraph):
        if number == 0:
            return paragraph[:place].rstrip()
        number -= not mark.isspace()
    return paragraph
