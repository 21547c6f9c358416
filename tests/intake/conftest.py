import shutil

import pytest
from django.core.files.storage import storages

from tests.factories import make_body, make_district, make_topic
from tests.people import Newsroom


@pytest.fixture
def newsroom(db):
    """The people, and the few entries of the registers that the small page names."""
    room = Newsroom()
    room.district = make_district("miyun", name="密云区", short_name="密云")
    room.body = make_body("密云区总工会", slug="miyun-qu", district=room.district)
    room.topic = make_topic("welfare", name="帮扶")
    return room


@pytest.fixture
def no_file_is_left():
    """The disk does not roll back with the database."""
    yield
    shutil.rmtree(storages["intake"].location, ignore_errors=True)
