"""Who knows whom: imports follow the architecture, wherever in a file they stand."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("newsroom", "rawcopy", "organisations", "articles", "intake", "desk", "public", "tests", "deploy")

# What each app may import of ours; a name allows the module and all below it.
ALLOWED = {
    "rawcopy": set(),
    "organisations": set(),
    "articles": {"organisations", "rawcopy"},
    "intake": {"articles", "organisations", "rawcopy"},
    "desk": {"articles", "intake", "organisations", "rawcopy"},
    "public": {
        "organisations",
        "articles.models.published",
        "articles.models.related",
        "articles.models.shared",
        "articles.paper_lists",
        "articles.search",
        "articles.typeset",
    },
    "newsroom": set(),
}
# What one file may import beyond its app: letters are the one thing readers write, through one module of actions; the
# page cache stands around everything that is served.
EXCEPTIONS = {
    "public/letters.py": {"articles.actions.letters", "newsroom.proxy"},
    "newsroom/wsgi.py": {"public.pagecache"},
}


def imports_of(source: str) -> Iterator[tuple[int, str]]:
    """Every module a source names, `from a import b` as a.b, with its line; also inside functions and type checks."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)


def strays_of(app: str, source: str, file: str = "") -> list[str]:
    """The imports of ours that this app may not have; its own and other people's packages are always allowed."""
    allowed = ALLOWED[app] | {app} | EXCEPTIONS.get(file, set())
    return [
        f"line {line}: {module}"
        for line, module in imports_of(source)
        if module.split(".")[0] in OURS and not any(f"{module}.".startswith(f"{name}.") for name in allowed)
    ]


@pytest.mark.parametrize("app", ALLOWED)
def test_an_app_knows_only_whom_it_may_know(app: str):
    files = sorted((ROOT / app).rglob("*.py"))

    strays = {
        file: found
        for path in files
        if (found := strays_of(app, path.read_text(encoding="utf-8"), file := path.relative_to(ROOT).as_posix()))
    }

    # newsroom/urls.py is where the addresses of all apps meet; it names them as strings.
    assert files or app == "rawcopy"
    assert strays == {}


def test_raw_copy_is_read_without_django_or_anything_installed():
    outsiders = {
        f"{path.name}: {module}"
        for path in (ROOT / "rawcopy").rglob("*.py")
        for _line, module in imports_of(path.read_text(encoding="utf-8"))
        if module.split(".")[0] not in {*sys.stdlib_module_names, "rawcopy"}
    }

    assert outsiders == set()


def test_relative_imports_stay_inside_their_package():
    parents = [
        str(path.relative_to(ROOT))
        for app in ALLOWED
        for path in (ROOT / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level > 1
    ]

    assert parents == []


@pytest.mark.parametrize(
    ("app", "source"),
    [
        ("public", "from articles.models import Story"),
        ("public", "def late():\n    from articles.models.working import Story"),
        ("public", "import articles.actions"),
        ("public", "from desk import site"),
        ("articles", "from desk.site import DeskSite"),
        ("organisations", "from articles.models.shared import Topic"),
        ("rawcopy", "import organisations"),
        ("desk", "from public import views"),
    ],
)
def test_a_forbidden_import_is_seen(app: str, source: str):
    assert strays_of(app, source)


def test_letters_alone_come_in_by_an_action():
    """Stated a second time: no other page of the readers' site reaches an action, and letters reach no other one."""
    letter = "from articles.actions.letters import receive_letter\nfrom newsroom.proxy import client_address\n"
    publishing = "from articles.actions.publishing import publish"

    assert strays_of("public", letter, "public/letters.py") == []
    assert len(strays_of("public", letter, "public/views.py")) == 2
    assert strays_of("public", publishing, "public/letters.py")
    assert strays_of("public", "from articles import actions", "public/letters.py")
    assert {file: sorted(modules) for file, modules in EXCEPTIONS.items()} == {
        "public/letters.py": ["articles.actions.letters", "newsroom.proxy"],
        "newsroom/wsgi.py": ["public.pagecache"],
    }


def test_an_allowed_import_is_not_reported():
    source = "from articles.models.published import Article\nfrom organisations.models import District\nimport json\n"

    assert strays_of("public", source) == []
