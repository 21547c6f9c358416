"""Where the browser for the browser tests is, if there is one."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """The path of an installed Chromium; NEWSROOM_CHROMIUM names another one."""
    given = os.environ.get("NEWSROOM_CHROMIUM")
    return next((path for path in map(shutil.which, [given, *NAMES] if given else NAMES) if path), None)
