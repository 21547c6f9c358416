"""Every template of ours compiles, and none brings style or script of its own into a page."""

import re
from pathlib import Path

import pytest
from django.template import Engine
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("organisations", "articles", "intake", "desk", "public")
FOLDERS = [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
TEMPLATES = sorted((path, str(path.relative_to(folder))) for folder in FOLDERS for path in folder.rglob("*.*"))
NAMES = [name for _path, name in TEMPLATES]

# A policy without unsafe-inline would drop these in the browser, silently for the writer of the template.
INLINE = re.compile(
    r"""\sstyle=|<style|\son[a-z]+\s*=\s*["']|<script(?![^>]*\bsrc=)(?![^>]*type="application/)""", re.I
)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles(name: str):
    assert get_template(name).template.nodelist is not None


@pytest.mark.parametrize("path", [path for path, _name in TEMPLATES if path.suffix == ".html"], ids=str)
def test_a_template_has_no_style_or_script_of_its_own(path: Path):
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


def test_a_broken_template_would_be_seen():
    with pytest.raises(Exception, match="Unclosed tag"):
        Engine().from_string("{% if broken %}")


@pytest.mark.parametrize("inline", ['<p style="color:red">', "<style>", '<a onclick="x()">', "<script>x()</script>"])
def test_inline_style_or_script_would_be_seen(inline: str):
    assert INLINE.search(inline)
