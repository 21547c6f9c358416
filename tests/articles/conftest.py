import pytest
from django.core.files.storage import storages

from articles import worker
from articles.models import Photo
from organisations.models import District
from tests.people import Newsroom


@pytest.fixture
def district(db):
    return District.objects.create(slug="shiyong", name="试用区", short_name="试用")


@pytest.fixture
def newsroom(db):
    return Newsroom()


@pytest.fixture
def storage(settings, tmp_path):
    """The test has folders of its own: `media`, which readers see, and `private`."""
    folders = {"default": "media", "originals": "private", "renditions": "private/renditions"}
    for alias, folder in folders.items():
        options = settings.STORAGES[alias]["OPTIONS"] | {"location": tmp_path / folder}
        settings.STORAGES = settings.STORAGES | {alias: settings.STORAGES[alias] | {"OPTIONS": options}}
    Photo._meta.get_field("original").storage = storages["originals"]
    return tmp_path


@pytest.fixture
def run_tasks(monkeypatch):
    """Runs what is ready. A worker closes a connection that is a minute old, and here a test's transaction with it."""
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    return worker.run_ready
