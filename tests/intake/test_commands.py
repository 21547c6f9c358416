"""The same from the shell: readcopy prints, intake takes in, and a second run does nothing twice."""

import json
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection

import rawcopy
from articles.models import Story
from intake.models import Batch, Clip, Enclosure
from tests.intake.pages import OWN, ROOT, small_page, text_of
from tests.intake.word import docx_of

pytestmark = pytest.mark.django_db


def output_of(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.fixture
def page_file(tmp_path):
    path = tmp_path / "p03.txt"
    path.write_bytes(small_page("暖手炉送到路口", "夜班食堂添新灶").encode("gb18030"))
    return path


def test_readcopy_prints_one_json_object_a_file(page_file):
    lines = output_of("readcopy", str(OWN), str(page_file), json=True).splitlines()

    readings = [json.loads(line) for line in lines]
    assert [reading["file"] for reading in readings] == [str(OWN), str(page_file)]
    assert [len(reading["stories"]) for reading in readings] == [7, 2]
    assert readings[0]["leftover"] == rawcopy.read(text_of(OWN)).as_json()["leftover"]


def test_readcopy_knows_the_registers(newsroom, page_file):
    newsroom.body.names.create(name="密云暖手会", kind="alias")
    page_file.write_text("灯亮着\n\n本报讯(记者沈小禾)近日，密云暖手会的灯一直亮着，照着回家的路。\n", "utf-8")

    reading = json.loads(output_of("readcopy", str(page_file), json=True))

    assert {"text": "密云暖手会", "name": "密云区总工会", "certain": True} in reading["stories"][0]["bodies"]


def test_readcopy_reads_with_the_built_in_names_where_there_is_no_database(tmp_path):
    command = [sys.executable, str(ROOT / "manage.py"), "readcopy", "--json", str(OWN)]
    without = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}

    done = subprocess.run(
        command, env={**without, "NEWSROOM_VAR": str(tmp_path)}, capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout) == {"file": str(OWN), **rawcopy.read(text_of(OWN)).as_json()}


def test_readcopy_shows_people_the_headlines(page_file):
    assert "2. 夜班食堂添新灶" in output_of("readcopy", str(page_file))


def test_intake_takes_a_page_in_and_makes_its_stories_once(newsroom, page_file):
    options = {"by": newsroom.typist.username, "issue": "2026-11-24", "page": 3, "make": True}

    reports = [output_of("intake", str(page_file), **options) for _time in range(2)]

    story = Story.objects.get(headline="夜班食堂添新灶")
    assert (Batch.objects.count(), Story.objects.count()) == (1, 2)
    assert (story.entered_by, story.page, story.issue_date.isoformat()) == (newsroom.typist, 3, "2026-11-24")
    assert all(story.number in report for report in reports)


def test_intake_alone_makes_no_story(newsroom, page_file):
    output_of("intake", str(page_file), by=newsroom.typist.username)

    assert (Batch.objects.count(), Story.objects.count()) == (1, 0)


def test_a_wrong_file_does_not_stop_the_others(newsroom, page_file, tmp_path):
    wrong = tmp_path / "a.docx"
    wrong.write_bytes(b"PK\x03\x04\x14\x00\x06\x00")

    with pytest.raises(CommandError, match="1 of 3"):
        call_command(
            "intake",
            str(wrong),
            str(page_file),
            str(OWN),
            by=newsroom.typist.username,
            stdout=StringIO(),
            stderr=StringIO(),
        )

    assert Batch.objects.count() == 2


def test_intake_takes_a_word_file_in_like_the_page_does(newsroom, tmp_path):
    path = tmp_path / "2026-11-22-04.docx"
    path.write_bytes(docx_of(small_page("暖手炉送到路口"), [("image1.png", b"\x89PNG")]))

    report = output_of("intake", str(path), by=newsroom.typist.username)

    batch = Batch.objects.get()
    assert (batch.page, batch.issue_date.isoformat(), Enclosure.objects.filter(batch=batch).count()) == (
        4,
        "2026-11-22",
        1,
    )
    assert f"{path.name}: raw copy {batch.pk}, page 4, 1 stories" in report
    assert report.endswith("1 taken in, 0 came in before, of 1 files.\n")


def test_of_several_files_only_the_first_is_of_the_page_that_was_said(newsroom, page_file):
    output_of("intake", str(page_file), str(OWN), by=newsroom.typist.username, page=3)

    assert list(Batch.objects.order_by("pk").values_list("page", flat=True)) == [3, None]


# --- Killed on the way ----------------------------------------------------------------------------


class Run:
    """`manage.py intake` in a process of its own, on the database of the tests."""

    def __init__(self, newsroom, *files):
        command = [
            sys.executable,
            str(ROOT / "manage.py"),
            "intake",
            "--by",
            newsroom.typist.username,
            *map(str, files),
        ]
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "NEWSROOM_VAR": str(settings.VAR),
            "DATABASE_URL": address_of_the_database(),
        }
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def kill_when(self, is_time):
        """SIGKILL as soon as `is_time()`; says whether the process was still at work."""
        patience = time.monotonic() + 60
        while not is_time() and self.process.poll() is None and time.monotonic() < patience:
            time.sleep(0.002)
        self.process.kill()
        self.process.communicate()
        return self.process.returncode == -signal.SIGKILL

    def report(self):
        report, _none = self.process.communicate(timeout=120)
        return self.process.returncode, report


def address_of_the_database():
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return f"postgresql://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_killed_among_its_files_goes_on_where_it_stopped(newsroom, tmp_path, no_file_is_left):
    files = [tmp_path / f"{number:02}版.txt" for number in range(1, 25)]
    for path in files:
        path.write_text(small_page(f"暖手炉送到{path.stem}"), "utf-8")

    was_killed = Run(newsroom, "--make", *files).kill_when(lambda: Batch.objects.count() >= 2)
    done_before = Batch.objects.count()
    code, report = Run(newsroom, "--make", *files).report()

    assert (was_killed, 2 <= done_before < len(files)) == (True, True)
    assert code == 0
    assert report.endswith(
        f"{len(files) - done_before} taken in, {done_before} came in before, of {len(files)} files.\n"
    )
    assert Batch.objects.count() == Clip.objects.count() == Story.objects.count() == len(files)
    assert set(Clip.objects.values_list("state", flat=True)) == {Clip.State.MADE}


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_killed_inside_a_file_leaves_nothing_half(newsroom, tmp_path, no_file_is_left):
    """The picture is on the disk and the page is being read when the blow falls."""
    path = tmp_path / "03版.docx"
    path.write_bytes(docx_of(small_page(*(f"第{number}只暖手炉" for number in range(400))), [("a.png", b"\x89PNG")]))
    lying = storages["intake"].path("")

    was_killed = Run(newsroom, path).kill_when(lambda: list(Path(lying).rglob("0000.png")))
    left = (Batch.objects.count(), Enclosure.objects.count())
    code, _report = Run(newsroom, path).report()

    assert (was_killed, left) == (True, (0, 0))
    assert code == 0
    assert (Batch.objects.count(), Clip.objects.count(), Enclosure.objects.count()) == (1, 400, 1)
    assert sorted(file.name for file in Path(lying).rglob("*.*")) == ["0000.png", "original.docx"]


def test_intake_asks_who_enters_the_copy(db, page_file):
    with pytest.raises(CommandError, match="nobody-of-that-name"):
        output_of("intake", str(page_file), by="nobody-of-that-name")
