"""The paper's own settings, in a var folder that lives as long as the test process."""

import atexit
import os
import shutil
import tempfile

_var = tempfile.mkdtemp(prefix="newsroom-tests-")
atexit.register(shutil.rmtree, _var, ignore_errors=True)
os.environ["NEWSROOM_ENV"] = "development"
os.environ["NEWSROOM_VAR"] = _var

from newsroom.settings import *  # noqa: E402, F403 - settings are made to be copied whole
from newsroom.settings import DATABASES, VAR  # noqa: E402

# Argon2 is slow on purpose, and nearly every test needs somebody.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads that write at once share no memory database, and the file is what the paper runs on.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
