"""Words blacked out of a text, character by character, so that its length and its markup stay what they were.

The words are found whatever blanks or emphasis stand between their characters, but never across two blocks.
"""

import re
from html import escape, unescape
from typing import Any

BLACK = "▇"
TOKEN = re.compile(r"<[^>]*>|&(?:#[0-9]+|#x[0-9a-fA-F]+|[a-zA-Z]+);|.", re.DOTALL)
INLINE = re.compile(r"</?(?:strong|em|a)\b")
# Attributes that say something to somebody; all others name things.
SPOKEN = re.compile(r'\b(?:alt|title|href)="[^"]*"')
BREAK = "\x00"
# What names a row or an address and no words: blacked, it would lead nowhere.
NAMES = frozenset({"contributor", "source", "source_name", "column", "genre", "url", "type", "schema", "taxonomy",
                   "print", "tags", "issue_date"})  # fmt: skip


def blacked(value: Any, words: str) -> tuple[Any, int]:
    """(the value with the words black, in how many places they stood); lists and mappings are gone through."""
    if isinstance(value, str):
        return _blacked_text(value, words)
    if isinstance(value, list):
        pairs = [blacked(each, words) for each in value]
        return [new for new, _places in pairs], sum(places for _new, places in pairs)
    if isinstance(value, dict):
        pairs = {key: (each, 0) if key in NAMES else blacked(each, words) for key, each in value.items()}
        return {key: new for key, (new, _places) in pairs.items()}, sum(places for _new, places in pairs.values())
    return value, 0


def _blacked_text(text: str, words: str) -> tuple[str, int]:
    """Only tokens that show a character are compared; a link's address is blacked where the words stand in it."""
    wanted = "".join(words.split())
    tokens = TOKEN.findall(text)
    seen = [(place, shown) for place, token in enumerate(tokens) if (shown := _shown(token))]
    plain = "".join(shown for _place, shown in seen)
    places = [match.start() for match in re.finditer(re.escape(wanted), plain)] if wanted else []
    for start in places:
        for place, _character in seen[start : start + len(wanted)]:
            tokens[place] = BLACK
    tokens = [_without(token, words) if token.startswith("<") else token for token in tokens]
    return "".join(tokens), len(places)


def _shown(token: str) -> str:
    """The one character a reader sees of a token, BREAK for a block's border, "" for blanks and emphasis."""
    if len(token) > 1 and token.startswith("<"):
        return "" if INLINE.match(token) else BREAK
    character = unescape(token) if len(token) > 1 else token
    return character if len(character) == 1 and not character.isspace() else ""


def _without(tag: str, words: str) -> str:
    return SPOKEN.sub(lambda spoken: spoken[0].replace(escape(words), BLACK * len(words)), tag)
