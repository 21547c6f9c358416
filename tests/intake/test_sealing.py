"""封存 reaches the raw copy: the words go from batch, cards and corrections, and every span still fits."""

import pytest
from django.apps import apps
from django.db import connection

from articles import actions as story_actions
from articles.blacking import BLACK
from intake import actions
from intake.models import Batch, Clip
from intake.source import original_texts
from tests.intake.pages import small_page

pytestmark = pytest.mark.django_db
WORDS = "暖手炉送到路口"


def kept_by_intake():
    with connection.cursor() as cursor:
        tables = [model._meta.db_table for model in apps.get_app_config("intake").get_models()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(rows)


def test_sealed_words_leave_the_raw_copy_and_its_file_and_nothing_else_does(
    newsroom, django_capture_on_commit_callbacks
):
    page = small_page(WORDS, "夜班食堂添新灶")
    batch, _is_new = actions.receive(page, by=newsroom.typist, page=3, original=page.encode(), file_name="03.docx")
    story, other = actions.make_stories(batch.pk, by=newsroom.typist, desk=newsroom.desk)
    file = Batch.objects.get().original
    assert WORDS in kept_by_intake()

    seal = story_actions.ask_seal(story.pk, WORDS, by=newsroom.manager, reason="本人要求")
    with django_capture_on_commit_callbacks(execute=True):
        seal = story_actions.do_seal(seal.pk, by=newsroom.final)

    batch = Batch.objects.get()
    first, second = Clip.objects.of(batch)
    assert WORDS not in kept_by_intake()
    assert batch.text == page.replace(WORDS, BLACK * len(WORDS))
    assert original_texts(batch, [first])[first.pk].startswith(BLACK)
    assert original_texts(batch, [second])[second.pk] == other.original_text
    assert not file.storage.exists(file.name)
    assert seal.places > batch.text.count(BLACK) // len(WORDS)
