"""Whole texts take the room of their characters, and come back letter for letter."""

import pytest
from django.db import connection

from articles.models import Printing, Version
from tests.stories import published

pytestmark = pytest.mark.django_db
ODD = "职工“夜校”开课\U00020bb7野家 \\u4e00 </script>"


def kept(model, name):
    """The column as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CAST({name} AS text) FROM {model._meta.db_table} ORDER BY id DESC LIMIT 1")
        return cursor.fetchone()[0]


@pytest.mark.parametrize(("model", "name"), [(Version, "content"), (Printing, "frozen")])
def test_chinese_stands_as_it_is(newsroom, model, name):
    published(newsroom, headline="三百二十座驿站")

    assert "三百二十座驿站" in kept(model, name)


def test_what_is_read_is_what_was_written(newsroom):
    story = published(newsroom, subhead=ODD)

    assert Version.objects.get(story=story).content["text"]["subhead"] == ODD
    assert Printing.objects.get(article=story.article_id).frozen["subhead"] == ODD
