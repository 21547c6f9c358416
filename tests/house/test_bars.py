"""The bars themselves run for minutes (`make bars`); here is what keeps them runnable, and able to fail."""

import subprocess
from pathlib import Path

import pytest

from articles import actions, search
from tests.bars import __main__ as bars
from tests.bars import paper, proof
from tests.bars.bars import BARS, load
from tests.bars.browser import forms_of, with_values
from tests.bars.fsck import Acknowledged, exactly_kept, faults
from tests.bars.options import DATABASES, SHORT, BadOption, Figures, chosen
from tests.bars.tally import Tally
from tests.people import Newsroom
from tests.stories import content_of, edited, make_story, published, signed_up_to

ROOT = Path(__file__).resolve().parents[2]
PATCHES = sorted(proof.FAULTS.glob("*.patch"))


# --- Planted faults -------------------------------------------------------------------------------


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_every_planted_fault_still_fits_the_code(patch):
    """When it does not: the code changed there; plant the same fault anew."""
    try:
        proof.plant(patch, ROOT, "--check")
        refused = ""
    except subprocess.CalledProcessError as problem:
        refused = problem.stderr

    assert refused == ""


def test_every_bar_has_a_fault_and_every_fault_a_bar():
    assert {patch.stem.partition("-")[0] for patch in PATCHES} == set(BARS)


def test_every_bar_can_be_run():
    assert all(callable(load(name)) for name in BARS)


# --- What can be asked for ------------------------------------------------------------------------


def test_without_options_everything_is_run_in_full():
    assert chosen("BAR", "", tuple(BARS)) == tuple(BARS)
    assert Figures.asked({}) == Figures()


def test_figures_and_bars_can_be_named():
    assert chosen("BAR", "R06, R01", tuple(BARS)) == ("R06", "R01")
    assert Figures.asked({"SAVES": "20", "KILLS": ""}) == Figures(saves=20)
    assert Figures.asked(SHORT.as_environment()) == SHORT


@pytest.mark.parametrize(("name", "value"), [("BAR", "R99"), ("DB", "oracle"), ("SAVES", "many")])
def test_what_there_is_not_is_said_and_nothing_is_run(name, value, monkeypatch, capsys):
    monkeypatch.setattr(bars, "run_all", lambda *_: pytest.fail("something was run"))
    monkeypatch.setenv(name, value)

    assert bars.main() == 2
    assert value in capsys.readouterr().err


def test_a_word_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(BadOption, match="sqlite, postgresql"):
        chosen("DB", "mysql", DATABASES)


def test_the_server_is_started_as_make_run_starts_it():
    trial = (ROOT / "deploy" / "trial.py").read_text(encoding="utf-8")

    assert [option for option, value in paper.OPTIONS.items() if f'"{option}": "{value}"' not in trial] == []


# --- The judges -----------------------------------------------------------------------------------


def test_a_tally_is_green_until_something_is_wrong():
    tally = Tally()
    tally.demand(True, "never said")
    before = tally.line()
    tally.demand(False, "overwritten")

    assert '"verdict": "green"' in before
    assert '"verdict": "red"' in tally.line()
    assert "overwritten" in tally.line()


def test_a_form_is_read_as_a_browser_sends_it():
    page = """<form action="/a/"><input name="token" value="t&amp;1"><input type="checkbox" name="off">
      <textarea name="body">\n&lt;p&gt;一&lt;/p&gt;</textarea>
      <select name="one"><option value="">—</option><option value="2" selected></select>
      <select name="many" multiple><option value="3"></select>
      <button name="act" value="save">存</button></form>"""

    (form,) = forms_of(page)

    assert form.fields == [("token", "t&1"), ("body", "<p>一</p>"), ("one", "2")]
    assert form.buttons == [("act", "save")]
    assert with_values(form.fields, {"body": "二"})[-1] == ("body", "二")


@pytest.mark.django_db
class TestFsck:
    @pytest.fixture
    def newsroom(self):
        return Newsroom()

    def test_of_a_paper_at_work_nothing_is_said(self, newsroom):
        make_story(newsroom)
        signed_up_to(newsroom)
        published(newsroom)

        assert faults() == []

    def test_a_save_that_is_nowhere_and_one_that_was_overwritten_are_told_apart(self, newsroom):
        story, writer = make_story(newsroom, body="<p>【甲】一</p>"), newsroom.writer
        body = content_of(story)["text"]["body"]
        there = Acknowledged(story.pk, writer.pk, "【甲】", "<p>【甲】一</p>", body)
        nowhere = Acknowledged(story.pk, writer.pk, "【乙】", "<p>【乙】二</p>", "<p>【乙】二</p>")
        assert faults([there]) == []
        assert [fault[:2] for fault in faults([nowhere])] == ["I1", "I5"]
        assert exactly_kept([there, nowhere]) == 1
        actions.save(story.pk, edited(story, body="<p>【丙】三</p>"), base=1, by=writer)
        assert [fault[:2] for fault in faults([there])] == ["I5"]

    @pytest.mark.parametrize(
        ("broken", "said"),
        [
            ({"version": 7}, "I2"),
            ({"body": "<p>另一段</p>"}, "I2"),
            ({"state": "returned"}, "I8"),
        ],
    )  # fmt: skip
    def test_rows_that_contradict_one_another_are_found(self, newsroom, broken, said):
        story = make_story(newsroom)
        type(story).objects.filter(pk=story.pk).update(**broken)

        assert [fault[:2] for fault in faults()] == [said]

    def test_half_a_publication_is_found(self, newsroom):

        article = published(newsroom).article
        search.ARTICLES.remove(article.pk)

        assert [fault[:2] for fault in faults()] == ["I4"]

    def test_a_text_that_was_changed_after_the_final_signature_is_found(self, newsroom):
        article = published(newsroom).article
        type(article).objects.filter(pk=article.pk).update(content_hash="0" * 64, signed_hash="0" * 64)

        assert {fault[:2] for fault in faults()} == {"I3"}
