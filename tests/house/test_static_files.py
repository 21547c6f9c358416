"""Style sheets as readers get them: in one piece, from the sources as they are now."""

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage

from newsroom.storage import IMPORT, StaticStorage

SITE = "css/site.css"


@pytest.fixture
def collected(tmp_path):
    """A storage that gathers files of a folder of sources."""
    (tmp_path / "sources" / "css").mkdir(parents=True)
    sources, storage = FileSystemStorage(tmp_path / "sources"), StaticStorage(location=tmp_path / "static")

    def collect(**files):
        for name, text in files.items():
            (tmp_path / "sources" / "css" / f"{name}.css").write_text(text)
        paths = {f"css/{each}": (sources, f"css/{each}") for each in sources.listdir("css")[1]}
        for name in paths:
            storage.delete(name)
            with sources.open(name) as file:
                storage.save(name, file)
        assert not [result for _name, _hashed, result in storage.post_process(paths) if isinstance(result, Exception)]
        with storage.open(storage.stored_name(SITE)) as file:
            return file.read().decode()

    return collect


def test_a_sheet_holds_what_it_imports_in_the_order_it_says(collected):
    text = collected(site='/* All. */\n@import url("b.css");\n@import url("a.css");\n', a="a { }\n", b="b { }\n")

    assert text == "/* All. */\nb { }\na { }\n"


def test_a_changed_part_changes_the_whole_and_its_name(collected):
    parts = {"site": '@import url("a.css");\n', "a": "a { }\n"}
    collected(**parts)

    assert collected(**parts | {"a": "a { color: red }\n"}) == "a { color: red }\n"


def test_the_paper_has_one_sheet_made_of_its_layers():
    site = (settings.BASE_DIR / "static" / SITE).read_text()

    assert IMPORT.findall(site) == ["plain.css", "tokens.css", "base.css", "layout.css", "components.css"]
    assert site.count("@import") == 5
