"""What the database itself holds about raw copy, and that nothing leads from readers' models to it."""

import pytest
from django.db import IntegrityError, transaction

from intake import actions
from intake.models import Batch, Clip
from tests.intake.pages import small_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def clip(newsroom):
    batch, _is_new = actions.receive(small_page("暖手炉送到路口"), by=newsroom.typist)
    return Clip.objects.get(batch=batch)


@pytest.mark.parametrize("model", [Batch, Clip])
def test_no_relation_has_a_way_back(model):
    relations = [field for field in model._meta.local_fields if field.is_relation]

    assert relations
    assert all(field.remote_field.hidden for field in relations)


@pytest.mark.parametrize(
    "broken",
    [{"state": "made"}, {"state": "dropped"}, {"drop_reason": "不要"}],
    ids=["made without its story", "dropped without a reason", "a reason without being dropped"],
)
def test_the_database_refuses_a_state_that_cannot_be(clip, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Clip.objects.filter(pk=clip.pk).update(**broken)


def test_two_clips_do_not_share_a_place(clip):
    with pytest.raises(IntegrityError), transaction.atomic():
        Clip.objects.create(batch=clip.batch, order=clip.order, reading=clip.reading, content=clip.content)


def test_the_same_text_is_not_stored_twice(clip):
    batch = clip.batch
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.create(text=batch.text, fingerprint=batch.fingerprint, entered_by=batch.entered_by)
