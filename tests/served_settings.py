"""The trial's settings for servers that a test starts on its own database: static files without collecting them."""

from newsroom.settings import *  # noqa: F403 - settings are made to be copied whole
from newsroom.settings import STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
