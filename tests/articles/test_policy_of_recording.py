"""代录签 in the rule of three, stated a second time: whoever records it, three people have signed."""

import pytest
from django.db import IntegrityError, transaction

from articles import actions
from articles.models import SignOff, Story
from articles.workflow import Stage
from tests.people import make_user
from tests.stories import refused, signed_up_to

pytestmark = pytest.mark.django_db


def record(story, by, reviewer):
    return actions.record_sign_off(
        story.pk, by=by, reviewer=reviewer, version=story.version, how="phone", proof_words="00:10 来电，可以签发"
    )


def test_nobody_records_their_own_signature(newsroom):
    story = signed_up_to(newsroom, "second")

    refused(record, story, newsroom.final, newsroom.final)
    signed = _recorded(story, newsroom)

    with pytest.raises(IntegrityError, match="nobody_records_their_own"), transaction.atomic():
        SignOff.objects.bulk_create([_copy(signed, recorded_by=signed.reviewer)])


def _recorded(story, newsroom):
    story = record(story, newsroom.other_second, newsroom.final)
    return SignOff.objects.get(round=story.round, recorded_by=newsroom.other_second)


def _copy(signed, **changed):
    fields = {field.attname: getattr(signed, field.attname) for field in SignOff._meta.fields if field.name != "id"}
    return SignOff(**{**fields, "stage": Stage.FIRST, "round_id": signed.round_id + 1, **{
        f"{name}_id": value.pk for name, value in changed.items()
    }})  # fmt: skip


def test_a_recorded_signature_is_still_one_of_three_people(newsroom):
    """Who signed an earlier stage is not made the final reviewer by a telephone call."""
    story = signed_up_to(newsroom, "")
    story = actions.sign_off(story.pk, by=newsroom.final, version=story.version)
    story = actions.sign_off(story.pk, by=newsroom.second, version=story.version)

    said = refused(record, story, newsroom.other_second, newsroom.final)

    assert "梁终南" in said
    assert "初审" in said
    assert not SignOff.objects.filter(recorded_by__isnull=False).exists()


def test_the_author_records_nothing_and_nothing_is_recorded_for_them(newsroom):
    author = make_user("两栖人", "second", desk=newsroom.desk)
    story = signed_up_to(newsroom, "", bylines=[{"role": "记者", "name": "录小满", "contributor": None}])
    Story.objects.filter(pk=story.pk).update(written_by=author)

    said = refused(record, story, author, newsroom.first)
    on_byline = refused(record, story, newsroom.typist, newsroom.first)
    for_author = refused(record, story, newsroom.first, author)

    assert "作者" in said
    assert "录小满" in on_byline
    assert "作者" in for_author
