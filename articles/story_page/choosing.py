"""The page 两边都改了: the merged copy in reading order, with both texts at each place that both changed.

One of the two is chosen, or a third typed where that makes sense. Nothing here writes.
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from articles import changes, difference
from articles.forms import only_contributor_named
from articles.marked import marked_copy
from articles.merging import BLOCK, BYLINES, TEXT, plain_block, typed_block
from articles.models import Article, Byline, Story, StoryPicture
from articles.story_page.words import byline_lines, words_of

THEIRS, MINE, OWN = "theirs", "mine", "own"
ABOVE = [*list(changes.FIELDS)[:4], "bylines", "dateline"]


@dataclass(frozen=True)
class Answer:
    """What somebody chose at one place: `side`, and the words they typed if it is a third text."""

    side: str
    words: str = ""

    @classmethod
    def all_in(cls, post, prefix=""):
        """{key: answer} of everything that was posted."""
        start = f"{prefix}choice-"
        keys = [name.removeprefix(start) for name in post if name.startswith(start)]
        found = {key: cls(post[f"{start}{key}"], post.get(f"own-{key}", "")) for key in keys}
        return {key: answer for key, answer in found.items() if answer.side in {THEIRS, MINE, OWN}}

    def problem(self, conflict):
        """Why the words cannot stand there; empty when they can."""
        if self.side != OWN:
            return ""
        if not conflict.may_be_typed:
            return _("Choose one of the two.")
        if conflict.kind == BYLINES:
            return _problem_of_bylines(self.words)
        if conflict.kind == TEXT and len(self.words) > longest(conflict.key):
            return _("This is too long: at most %(count)s characters.") % {"count": longest(conflict.key)}
        return ""

    def value(self, conflict):
        """The value to merge with, when there is no problem."""
        if self.side != OWN:
            return conflict.theirs if self.side == THEIRS else conflict.mine
        if conflict.kind == BLOCK:
            return typed_block(conflict, self.words)
        return _bylines(conflict, self.words) if conflict.kind == BYLINES else self.words.strip()


def longest(key):
    """How many characters a text may have. What stands in a story's versions alone goes by the article's field."""
    name = key.rpartition("-")[2]
    models = [StoryPicture] if key.startswith("picture-") else [Story, Article]
    return next(field.max_length for model in models for field in model._meta.get_fields() if field.name == name)


def _rows(words):
    return [line.split(maxsplit=1) for line in words.splitlines() if line.strip()]


def _problem_of_bylines(words):
    if any(len(row) == 1 for row in _rows(words)):
        return _("Say in what role: 记者, 通讯员, 摄影 …")
    longest = [Byline._meta.get_field(name).max_length for name in ("role", "name")]
    if any(len(part) > most for row in _rows(words) for part, most in zip(row, longest, strict=True)):
        return _("One name a line: this is too long to be one.")
    return ""


def _bylines(conflict, words):
    """The lines as content has them. Whose name it is a side has settled, or the only contributor of that name."""
    known = {row["name"]: row["contributor"] for side in (conflict.theirs, conflict.mine) for row in side}
    rows = [(role, name.strip()) for role, name in _rows(words)]
    return [{"role": role, "name": name, "contributor": _whose(name, known)} for role, name in rows]


def _whose(name, known):
    if name in known:
        return known[name]
    contributor = only_contributor_named(name)
    return contributor.slug if contributor else None


@dataclass(frozen=True)
class Side:
    """One of the two texts, with what it changed marked. Blocks for a body, else runs of characters."""

    side: str
    blocks: tuple = ()
    runs: tuple = ()
    is_chosen: bool = False


class Asked:
    """A place where somebody must choose. With a `prefix` it is one of a form in which a third text is typed anyway."""

    def __init__(self, conflict, answer=None, prefix="", words=words_of):
        self.conflict, self.answer, self.words = conflict, answer, words
        self.key, self.label, self.prefix = conflict.key, conflict.label, prefix
        self.name = f"{prefix}choice-{conflict.key}"

    @property
    def may_be_typed(self):
        return self.conflict.may_be_typed and not self.prefix

    @cached_property
    def sides(self):
        return [self._side(THEIRS, self.conflict.theirs), self._side(MINE, self.conflict.mine)]

    def _side(self, side, value):
        is_chosen = bool(self.answer) and self.answer.side == side
        if self.conflict.kind == BLOCK:
            old, new = ({"text": {"body": html}} for html in (self.conflict.base, value))
            return Side(side, blocks=marked_copy(old, new).blocks, is_chosen=is_chosen)
        old, new = (self.words(self.key, self.conflict.kind, each) for each in (self.conflict.base, value))
        return Side(side, runs=tuple(difference.readable(difference.runs(old, new))), is_chosen=is_chosen)

    @property
    def is_own(self):
        return bool(self.answer) and self.answer.side == OWN

    @property
    def own(self):
        """What stands in the field for a third text: what was typed there, at first my own."""
        if self.answer and self.answer.words.strip():
            return self.answer.words
        mine, kind = self.conflict.mine, self.conflict.kind
        if kind == BLOCK:
            return plain_block(mine)
        return byline_lines(mine) if kind == BYLINES else mine

    @property
    def problem(self):
        return self.answer.problem(self.conflict) if self.answer else ""


class MergePage:
    """A merge as the page shows it. `answers`: {key: Answer} of what was chosen so far."""

    def __init__(self, found, answers):
        self.found = found
        self.asked = {each.key: Asked(each, answers.get(each.key)) for each in found.conflicts}

    @property
    def count(self):
        return len(self.asked)

    @property
    def taken(self):
        """[(label, words)] of what of the other side came in by itself."""
        return [(change.label, words_of(change.key, change.kind, change.now)) for change in self.found.taken]

    @property
    def kept(self):
        return [(change.label, words_of(change.key, change.kind, change.now)) for change in self.found.kept]

    @property
    def above(self):
        """[(label, words, Asked or None)] of what is printed above the body and is not empty."""
        text = self.found.content["text"]
        labels = {**changes.FIELDS, "bylines": _("Byline")}
        shown = {name: byline_lines(text[name]) if name == "bylines" else text[name] for name in ABOVE}
        return [
            (labels[name], words, self.asked.get(name)) for name, words in shown.items() if words or name in self.asked
        ]

    @property
    def pieces(self):
        """[(marked blocks, Asked or None)] of the body in order."""
        return [
            (_shown(piece.html), self.asked[piece.conflict.key] if piece.conflict else None)
            for piece in self.found.pieces
        ]

    @property
    def beside(self):
        """What must be chosen and stands neither above the body nor in it."""
        return [asked for key, asked in self.asked.items() if key not in ABOVE and asked.conflict.kind != BLOCK]


def _shown(html):
    content = {"text": {"body": html}}
    return marked_copy(content, content).blocks
