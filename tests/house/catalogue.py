"""The Chinese catalogue, held to the words in code and templates; gettext's own programs are not needed.

python -m tests.house.catalogue check            what is missing, unsure, left over or not compiled; 1 when anything is
python -m tests.house.catalogue update [FILE …]  adds new words, drops old ones, takes translations from other files
python -m tests.house.catalogue compile          writes django.mo from django.po
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
SOURCE = FOLDER / "django.po"
COMPILED = FOLDER / "django.mo"
APPS = ("newsroom", "organisations", "articles", "intake", "desk", "public")

# Which arguments of a call are the words: context, singular, plural.
PLAIN, CONTEXT, PLURAL, BOTH = None, ((1, "c"), 2), (1, 2), ((1, "c"), 2, 3)
KEYWORDS: dict[str, tuple | None] = {
    "_": PLAIN,
    **{f"gettext{form}": PLAIN for form in ("", "_lazy", "_noop")},
    **{f"pgettext{form}": CONTEXT for form in ("", "_lazy")},
    **{f"ngettext{form}": PLURAL for form in ("", "_lazy")},
    **{f"npgettext{form}": BOTH for form in ("", "_lazy")},
}
OPTIONS = {"encoding": "utf-8"}
ALIAS = re.compile(r"\b(n?p?gettext(?:_lazy|_noop)?) as (\w+)")  # "from … import gettext as _t"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# Several msgids in one: (context, singular, plural or "").
Key = tuple[str, str, str]


# --- Words in code and templates ------------------------------------------------------------------


def words_in_use() -> dict[Key, str]:
    """Every word that goes through gettext, with the first file that has it."""
    found: dict[Key, str] = {}
    for path in _files():
        for key in _words_of(path):
            found.setdefault(key, str(path.relative_to(ROOT)))
    return found


def _files() -> Iterator[Path]:
    for app in APPS:
        yield from sorted(path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
        yield from sorted((ROOT / app).glob("templates/**/*.*"))
    yield from sorted((ROOT / "templates").rglob("*.*"))


def _words_of(path: Path) -> Iterator[Key]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = _template_as_code(source)
    keywords = KEYWORDS | {alias: KEYWORDS[function] for function, alias in ALIAS.findall(source)}
    for _line, function, words, _comments in extract_python(io.BytesIO(source.encode()), list(keywords), [], OPTIONS):
        words = (words,) if isinstance(words, str) else words
        yield _key(keywords[function], words)


def _key(places: tuple | None, words: tuple) -> Key:
    if places is CONTEXT:
        return words[0], words[1], ""
    if places is PLURAL:
        return "", words[0], words[1]
    if places is BOTH:
        return words[0], words[1], words[2]
    return "", words[0], ""


def _template_as_code(source: str) -> str:
    """Django's own reading of a template, one statement a line, so that Python's tokenizer follows it."""
    from django.utils.translation.template import templatize

    lines = (line.strip() for line in templatize(source).splitlines())
    return "\n".join(line for line in lines if "gettext(" in line or "_(" in line)


# --- The catalogue --------------------------------------------------------------------------------


def read(path: Path = SOURCE) -> Catalog:
    with open(path, "rb") as file:
        return read_po(file, locale="zh_Hans", abort_invalid=True)


def messages_of(catalogue: Catalog) -> dict[Key, Message]:
    return {_key_of(message): message for message in catalogue if message.id}


def _key_of(message: Message) -> Key:
    singular, plural = message.id if isinstance(message.id, tuple | list) else (message.id, "")
    return message.context or "", singular, plural


def compiled(catalogue: Catalog) -> bytes:
    """The .mo file of this catalogue; the same catalogue always gives the same bytes."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def complaints() -> list[str]:
    """Everything wrong with the catalogue, a line each."""
    if not SOURCE.exists():
        return [f"{SOURCE.relative_to(ROOT)} is missing: make messages"]
    used, catalogue = words_in_use(), read()
    messages = messages_of(catalogue)
    slips = [f"missing: {key[1]!r} ({where})" for key, where in used.items() if key not in messages]
    slips += [f"left over: {key[1]!r}" for key in messages if key not in used]
    slips += [f"left over, commented out: {message.id!r}" for message in catalogue.obsolete.values()]
    slips += [slip for message in messages.values() if (slip := _slip_of(message))]
    if not COMPILED.exists() or COMPILED.read_bytes() != compiled(catalogue):
        slips.append("django.mo is not what django.po compiles to: make messages")
    return slips


def _slip_of(message: Message) -> str | None:
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if message.fuzzy:
        return f"unsure: {message.id!r}"
    if not all(forms):
        return f"not translated: {message.id!r}"
    originals = message.id if isinstance(message.id, tuple | list) else (message.id,)
    wanted = {frozenset(PLACEHOLDER.findall(original)) for original in originals}
    if not all(frozenset(PLACEHOLDER.findall(form)) in wanted for form in forms):
        return f"placeholders differ: {message.id!r}"
    return None


# --- Commands -------------------------------------------------------------------------------------


def update(others: list[Path]) -> None:
    """Keeps every translation there is, also one taken from `others`; a word without one is left empty and told."""
    known: dict[Key, Message] = {}
    for path in [*others, SOURCE]:
        if path.exists():
            known.update({key: message for key, message in messages_of(read(path)).items() if message.string})
    fresh = Catalog(
        locale="zh_Hans",
        project="newsroom",
        version="1",
        charset="utf-8",
        header_comment="# The paper's own words, after the list its editors agreed on.",
        creation_date=datetime(2026, 11, 22, tzinfo=UTC),
        revision_date=datetime(2026, 11, 22, tzinfo=UTC),
        last_translator="newsroom",
        language_team="zh_Hans",
        copyright_holder="newsroom",
        msgid_bugs_address="",
        fuzzy=False,
    )
    for (context, singular, plural), _where in sorted(words_in_use().items()):
        message = known.get((context, singular, plural))
        fresh.add(
            (singular, plural) if plural else singular, message.string if message else None, context=context or None
        )
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(SOURCE, "wb") as file:
        write_po(file, fresh, width=0, sort_output=True)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    command, *files = sys.argv[1:] or ["check"]
    if command == "update":
        update([Path(file) for file in files])
    elif command == "compile":
        COMPILED.write_bytes(compiled(read()))
    elif command != "check":
        sys.exit(__doc__)
    slips = complaints()
    if command == "update":
        slips = [slip for slip in slips if not slip.startswith("django.mo")]
    print("\n".join(slips) or "The catalogue is complete.")
    return 1 if slips and command == "check" else 0


if __name__ == "__main__":
    sys.exit(main())
