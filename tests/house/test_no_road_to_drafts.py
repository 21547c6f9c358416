"""No road leads from what readers' pages can import to a story, a version, a sign-off or a desk, either way."""

import django.apps
import pytest

from articles.models import arriving, preparing, published, related, shared, working
from organisations import models as organisations

WORKING = {
    model for model in django.apps.apps.get_app_config("articles").get_models()
    if model.__module__ in {working.__name__, arriving.__name__, preparing.__name__}
}  # fmt: skip
READABLE = sorted(
    (
        model
        for model in django.apps.apps.get_models()
        if model.__module__ in {published.__name__, related.__name__, shared.__name__}
        or model.__module__.startswith(organisations.__name__)
    ),
    key=lambda model: model.__name__,
)


def test_both_sides_are_there():
    assert {"Story", "Version", "Round", "SignOff", "Move", "Byline", "Desk", "Letter", "SpecialDraft"} <= {
        model.__name__ for model in WORKING
    }
    assert {"Article", "Listing", "Photo", "Topic", "District", "Body"} <= {model.__name__ for model in READABLE}


@pytest.mark.parametrize("model", READABLE, ids=lambda model: model.__name__)
def test_nothing_readers_pages_import_leads_to_a_working_model(model):
    backwards = {relation.related_model for relation in model._meta.related_objects if not relation.hidden}
    forwards = {
        field.related_model for field in model._meta.get_fields() if field.is_relation and not field.auto_created
    }

    assert not (backwards | forwards) & WORKING


@pytest.mark.parametrize("model", sorted(WORKING, key=lambda model: model.__name__), ids=lambda model: model.__name__)
def test_every_working_relation_has_no_way_back(model):
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        if field.is_relation:
            assert field.remote_field.hidden, f"{model.__name__}.{field.name} needs related_name='+'"
