"""What the documents name is there: files, commands, modules, tests, words of the code, links.

Documents put every such name in backticks or into an indented block; this reads no sentence, only those.
"""

import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import resolve
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parent.parent.parent
READMES = ["README.md", "README.zh-CN.md"]
DOCUMENTS = [*READMES, "CHANGELOG.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))]
SOURCES = {".py", ".html", ".css", ".js", ".toml", ".txt", ".md", ".po", ".mo", ""}
NOT_OURS = {".git", ".venv", "var", "docs", "node_modules"}
# Made by a run, so a fresh clone has none of it.
MADE = ("var/", ".venv")
APPS = ("newsroom", "rawcopy", "organisations", "articles", "intake", "desk", "public", "tests", "deploy")

SPAN = re.compile(r"`([^`\n]+)`")
BLOCK_LINE = re.compile(r"^    .+$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
ADDRESS = re.compile(r"<http://127\.0\.0\.1:8000(/[^>]*)>")
PATH = re.compile(r"(?:\.?[\w-]+/)*[\w.*-]+/?")
FILE_NAME = re.compile(r"[\w.-]+\.(?:py|md|toml|txt|html|css|js|po|mo)")
DOTTED = re.compile(rf"(?:{'|'.join(APPS)})(?:\.\w+)+")
WORD = re.compile(r"[A-Za-z_]\w*")
MAKE = re.compile(r"(?<![\w-])make ([a-z-]+)")
MANAGE = re.compile(r"\bmanage\.py (\w+)")
RUN_MODULE = re.compile(r"python -m ([\w.]+)")
# A path inside a command or a sentence of code: at least one folder, and a known ending.
PATH_IN_COMMAND = re.compile(r"(?<![\w/:.])(?:[\w.-]+/)+[\w-]+\.(?:py|txt|toml|md)\b")


def named_in(text: str) -> list[str]:
    """Everything a document says in code: what stands in backticks, and the lines of indented blocks."""
    return [*SPAN.findall(text), *(line.strip() for line in BLOCK_LINE.findall(text))]


def slips(text: str) -> list[str]:
    """What a document names though it is not there."""
    return [slip for code in named_in(text) if (slip := _slip(code))]


def _slip(code: str) -> str:
    wrong = [
        *(f"make {target}" for target in MAKE.findall(code) if target not in _targets()),
        *(f"manage.py {command}" for command in MANAGE.findall(code) if command not in _commands()),
        *(f"python -m {module}" for module in RUN_MODULE.findall(code) if not _is_module(module)),
        *(path for path in PATH_IN_COMMAND.findall(code) if not _is_there(path)),
    ]
    if not wrong and not _is_named_rightly(code):
        wrong = [code]
    return "; ".join(wrong)


def _is_named_rightly(code: str) -> bool:
    """Judges a span that is one name and nothing else; anything longer is a piece of code or a value."""
    if DOTTED.fullmatch(code) and not FILE_NAME.fullmatch(code):
        return _is_importable(code)
    if FILE_NAME.fullmatch(code) or ("/" in code and PATH.fullmatch(code)):
        return _is_there(code)
    if WORD.fullmatch(code) and ("_" in code or code != code.lower()):
        return code in _words()
    return True


def _is_there(path: str) -> bool:
    """Whether a path from the root leads somewhere; a bare file name may be anywhere in the project."""
    if path.startswith(MADE):
        return True
    found = any(ROOT.glob(path.rstrip("/")))
    return found or ("/" not in path and any(known.name == path for known in _files()))


def _is_importable(name: str) -> bool:
    """A module, something in one, or what has that form too and stands in quotes in the code: a permission, a check."""
    if _is_module(name) or name in _quoted():
        return True
    try:
        return import_string(name) is not None
    except ImportError:
        return False


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


@cache
def _files() -> tuple[Path, ...]:
    return tuple(
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and path.suffix in SOURCES
        and not NOT_OURS & set(path.relative_to(ROOT).parts)
        and not any(part.endswith("_cache") or part in {"__pycache__", ".hypothesis"} for part in path.parts)
        and path != Path(__file__)
    )


@cache
def _text() -> str:
    """All code and words, without documents: what only a document names is not there."""
    read = (path for path in _files() if path.suffix not in {".md", ".mo"})
    return "\n".join(path.read_text(encoding="utf-8", errors="ignore") for path in read)


@cache
def _words() -> frozenset[str]:
    return frozenset(re.findall(r"\w+", _text()))


@cache
def _quoted() -> frozenset[str]:
    return frozenset(re.findall(r"[\"']([\w.]+)[\"']", _text()))


@cache
def _targets() -> frozenset[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    heads = re.findall(r"^([a-z][a-z -]*):(?!=)", makefile, re.MULTILINE)
    return frozenset(target for head in heads for target in head.split())


@cache
def _commands() -> frozenset[str]:
    return frozenset(get_commands())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_document_names_is_there(name: str):
    assert slips((ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_link_leads_somewhere_inside_the_project(name: str):
    document = ROOT / name
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]

    lost = [
        link
        for link in links
        if not (target := (document.parent / link.partition("#")[0]).resolve()).exists()
        or not target.is_relative_to(ROOT)
    ]

    assert lost == []


@pytest.mark.parametrize("name", READMES)
def test_the_addresses_of_the_tour_are_addresses_of_the_house(name: str):
    addresses = ADDRESS.findall((ROOT / name).read_text(encoding="utf-8"))

    assert addresses
    assert all(resolve(address).func for address in addresses)


@pytest.mark.parametrize("name", READMES)
def test_the_map_has_a_line_for_every_folder(name: str):
    lines = re.findall(r"^\| `(\w+)/` \|", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert packages | {"templates", "static", "locale", "deploy", "docs"} == set(lines)


def test_both_readmes_name_the_same_commands_and_files():
    english, chinese = (sorted(set(named_in((ROOT / name).read_text(encoding="utf-8")))) for name in READMES)

    def told(names: list[str]) -> list[str]:
        return [name.partition("  #")[0] for name in names if name.isascii() or name.startswith("make ")]

    assert told(english) == told(chinese)


def test_the_accounts_of_the_tour_are_in_the_sample():
    people = (ROOT / "desk" / "sample" / "people.toml").read_text(encoding="utf-8")

    for name in READMES:
        named = re.findall(r"[（(]`([a-z]+)`[)）]", (ROOT / name).read_text(encoding="utf-8"))
        assert len(named) >= 6
        assert all(f'username = "{username}"' in people for username in named)


@pytest.mark.parametrize(
    "text",
    [
        "see `articles/nowhere.py`",
        "see `nowhere.toml`",
        "in the folder `articles/nothing/`",
        "`organisations/reference/*.nothing`",
        "run `make nonsense`",
        "then:\n\n    .venv/bin/python manage.py nonsense\n",
        "then:\n\n    .venv/bin/python manage.py intake desk/sample/nowhere.txt\n",
        "`python -m nowhere`",
        "`articles.actions.nonsense`",
        "`articles.nowhere`",
        "`test_that_nobody_ever_wrote`",
        "the class `NobodyWroteIt`",
    ],
)
def test_a_slip_would_be_seen(text: str):
    assert slips(text)


@pytest.mark.parametrize(
    "text",
    [
        "`articles/workflow.py`, `workflow.py`, `docs/`, `organisations/reference/*.toml`, `var/accounts.txt`",
        "`make run`, `PORT=8123 make run`, `manage.py load_reference`, `python -m rawcopy`, `manage.py migrate`",
        "`articles.actions.publish`, `articles.search`, `newsroom.E001`, `articles.publish_story`",
        "`Listing`, `standing_sign_offs`, `a b`, `/media/`, `ok`, `300 s`",
    ],
)
def test_what_is_there_is_not_reported(text: str):
    assert slips(text) == []
