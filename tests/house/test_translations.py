"""Every word of the interface has its Chinese, and the compiled catalogue is the one in the source."""

from pathlib import Path

from django.utils.translation import gettext

from tests.house import catalogue


def test_the_catalogue_has_every_word_once_and_nothing_else():
    assert catalogue.complaints() == []


def test_words_are_found_in_code(tmp_path: Path):
    source = tmp_path / "words.py"
    source.write_text(
        "from django.utils.translation import gettext as _t, gettext_lazy as _, ngettext, pgettext\n"
        'title = _("Story")\n'
        'said = _t("Draft")\n'
        'count = ngettext("%(n)s story", "%(n)s stories", 2)\n'
        'verb = pgettext("button", "Return")\n',
        encoding="utf-8",
    )

    found = set(catalogue._words_of(source))

    assert found == {
        ("", "Story", ""),
        ("", "Draft", ""),
        ("", "%(n)s story", "%(n)s stories"),
        ("button", "Return", ""),
    }


def test_words_are_found_in_templates(tmp_path: Path):
    source = tmp_path / "words.html"
    source.write_text(
        "{% load i18n %}<p>京华'工报{% translate 'Draft' %}</p>\n"
        '  {% translate "Return" context "button" as label %}<i title="{{ _("Author") }}">it\'s (</i>\n'
        "{% blocktranslate count n=3 trimmed %}\n  {{ n }} story\n{% plural %}\n  {{ n }} stories\n"
        "{% endblocktranslate %}\n"
        '{% include "a.html" with title=_("Byline") %}',
        encoding="utf-8",
    )

    found = set(catalogue._words_of(source))

    assert found == {
        ("", "Draft", ""),
        ("button", "Return", ""),
        ("", "Author", ""),
        ("", "Byline", ""),
        ("", "%(n)s story", "%(n)s stories"),
    }


def test_a_translation_that_lost_its_placeholder_is_named():
    message = catalogue.Message("Signed by %(name)s", "已审签")

    assert catalogue._slip_of(message) == "placeholders differ: 'Signed by %(name)s'"


def test_the_interface_speaks_chinese_by_default():
    assert gettext("Draft") == "草稿"
