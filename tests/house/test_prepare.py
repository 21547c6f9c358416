"""What was prepared is prepared again only when its files changed."""

from deploy import prepare


def fingerprint(folder, monkeypatch):
    monkeypatch.setattr(prepare, "ROOT", folder)
    return prepare.fingerprint(folder.rglob("*"))


def filled(folder, words="一"):
    (folder / "words").mkdir(parents=True)
    (folder / "words" / "some.txt").write_text(words)
    return folder


def test_the_same_files_in_another_folder_are_no_change(tmp_path, monkeypatch):
    here, there = (fingerprint(filled(tmp_path / name), monkeypatch) for name in ("here", "there"))
    assert here == there


def test_another_word_another_name_and_another_file_are_changes(tmp_path, monkeypatch):
    before = fingerprint(filled(tmp_path / "before"), monkeypatch)
    other = filled(tmp_path / "other", words="二")
    renamed = filled(tmp_path / "renamed")
    (renamed / "words" / "some.txt").rename(renamed / "words" / "same.txt")
    more = filled(tmp_path / "more")
    (more / "words" / "empty.txt").touch()

    assert before not in {fingerprint(folder, monkeypatch) for folder in (other, renamed, more)}
