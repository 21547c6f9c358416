"""One content of several (合稿): the copy one after another, and every credit, picture and place of all of them."""

import copy
from html import escape

from articles.content import normalised, one_line


def combined_content(contents):
    """The first content leads: its titles, genre, column and page stay. The others follow under their headlines."""
    whole = copy.deepcopy(contents[0])
    whole["text"]["body"] = _body(contents)
    whole["text"]["bylines"] = _bylines(contents)
    whole["text"]["pictures"] = _pictures(contents)
    for name in ("districts", "topics", "bodies", "tags"):
        whole["taxonomy"][name] = [value for each in contents for value in each["taxonomy"][name]]
    whole["taxonomy"]["event"] = next(
        (each["taxonomy"]["event"] for each in contents if each["taxonomy"]["event"]), None
    )
    return normalised(whole)


def _body(contents):
    first, *others = (content["text"] for content in contents)
    parts = [first["body"]]
    for text in others:
        parts += [f"<h2>{escape(one_line(text['headline']))}</h2>", text["body"]]
    return "\n".join(parts)


def _bylines(contents):
    """Every line once. Whom no byline named and `with_credit` added is not named beside a byline that has them."""
    lines = [line for each in contents for line in each["text"]["bylines"]]
    printed = {_who(line)[1:] for line in lines if not line.get("is_added")}
    return _once((line for line in lines if not line.get("is_added") or _who(line)[1:] not in printed), _who)


def _who(line):
    """The same person in the same role; two of one name are two as long as the register tells them apart."""
    return line["role"], "".join(line["name"].split()), line.get("contributor")


def _pictures(contents):
    pictures = _once((each for content in contents for each in content["text"]["pictures"]), lambda each: each["photo"])
    lead = next((each["photo"] for each in pictures if each["is_lead"]), None)
    return [{**each, "is_lead": each["photo"] == lead} for each in pictures]


def _once(values, key):
    """The first of each, in their order."""
    found = {}
    for value in values:
        found.setdefault(key(value), value)
    return list(found.values())
