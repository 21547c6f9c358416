import pytest

from organisations.models import District
from tests.people import Newsroom


@pytest.fixture
def district(db):
    return District.objects.create(slug="shiyong", name="试用区", short_name="试用")


@pytest.fixture
def newsroom(db):
    return Newsroom()
