"""Models and migrations say the same."""

from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_model_changed_without_a_migration():
    said = StringIO()

    with suppress(SystemExit):
        call_command("makemigrations", check=True, dry_run=True, stdout=said)

    assert said.getvalue().strip() == "No changes detected"
