"""Requirements are installed when they change, and only then."""

from pathlib import Path

import pytest

from deploy.virtualenv import fingerprint, prepare


def test_a_change_in_an_included_file_counts(tmp_path: Path):
    development, runtime = tmp_path / "requirements-dev.txt", tmp_path / "requirements.txt"
    development.write_text("-r requirements.txt\npytest==9.2.0\n")
    runtime.write_text("Django==5.2.19\n")
    before = fingerprint(development)

    runtime.write_text("Django==5.2.20\n")

    assert fingerprint(development) != before


def test_nothing_is_touched_when_nothing_changed(tmp_path: Path):
    requirements, folder = tmp_path / "requirements.txt", tmp_path / "venv"
    requirements.write_text("Django==5.2.19\n")
    folder.mkdir()
    (folder / ".requirements.sha256").write_text(fingerprint(requirements))

    prepare(folder, requirements)

    assert [path.name for path in folder.iterdir()] == [".requirements.sha256"]


@pytest.mark.thorough
@pytest.mark.thorough
def test_a_virtualenv_interrupted_while_being_made_is_made_again(tmp_path: Path):
    requirements, folder = tmp_path / "requirements.txt", tmp_path / "venv"
    requirements.write_text("")
    (folder / "bin").mkdir(parents=True)

    prepare(folder, requirements)

    assert (folder / "bin" / "python").exists()
    assert (folder / ".requirements.sha256").read_text() == fingerprint(requirements)
