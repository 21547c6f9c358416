"""Labels say what Django's own tag says, and are plain text of the template."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateSyntaxError, engines
from django.template.base import TextNode
from django.urls import NoReverseMatch, reverse

TEMPLATES = Path(settings.BASE_DIR) / "templates"
LOADED = re.compile(r"{% load ([\w ]+) %}")
TAGS = [
    '{% translate "Source" %}',
    "{% translate 'Related stories' %}",
    '{% translate "50 %% of <b>words</b> & \\"more\\" without a translation" %}',
    '{% translate "Page" noop %}',
    '{% translate "Page" as said %}[{{ said }}]',
    '{% translate "Page"|lower %}',
    "{% translate word %}",
    "{% translate word|lower %}",
    '{% translate "Page" context "nothing" %}',
]


def rendered(tag, libraries):
    return engines["django"].from_string(f"{{% load {libraries} %}}{tag}").render({"word": "<Source> & Page"})


@pytest.mark.parametrize("tag", TAGS)
def test_a_label_is_what_django_says(tag):
    assert rendered(tag, "i18n labels") == rendered(tag, "i18n")


def test_words_of_the_template_become_text_of_it():
    compiled = engines["django"].from_string('{% load i18n labels %}{% translate "Source" %}{% translate word %}')

    label, other = compiled.template.nodelist[-2:]

    assert isinstance(label, TextNode)
    assert label.s == "来源"
    assert not isinstance(other, TextNode)


def test_a_slip_in_the_template_is_told_as_ever():
    with pytest.raises(TemplateSyntaxError):
        rendered("{% translate %}", "i18n labels")


def test_an_address_is_that_of_its_route():
    assert rendered("{% address 'archive_day' 2026 3 9 %}", "labels") == reverse("archive_day", args=[2026, 3, 9])
    with pytest.raises(NoReverseMatch):
        rendered("{% address 'no_such_route' %}", "labels")


def test_templates_of_readers_use_it():
    folders = [TEMPLATES / "base.html", *(TEMPLATES / "articles").iterdir(), *(TEMPLATES / "public").iterdir()]
    with_labels = {path: path.read_text("utf-8") for path in folders if "{% translate " in path.read_text("utf-8")}

    loaded = {path.name: LOADED.search(source)[1].split() for path, source in with_labels.items()}

    assert len(loaded) > 50
    slow = [name for name, libraries in loaded.items() if libraries.index("i18n") + 1 != libraries.index("labels")]
    assert slow == []
