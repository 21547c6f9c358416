"""The same from the shell: readcopy prints, intake takes in, and a second run does nothing twice."""

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

import rawcopy
from articles.models import Story
from intake.models import Batch
from tests.intake.pages import OWN, ROOT, small_page, text_of

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


def test_intake_asks_who_enters_the_copy(db, page_file):
    with pytest.raises(CommandError, match="nobody-of-that-name"):
        output_of("intake", str(page_file), by="nobody-of-that-name")
