"""Where the browser for the browser tests is, if there is one, and what a machine can say about a page in it."""

import os
import shutil

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# The first is the same engine without the windows round it: it opens a page in a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """The path of an installed Chromium; NEWSROOM_CHROMIUM names another one."""
    given = os.environ.get("NEWSROOM_CHROMIUM")
    return next((path for path in map(shutil.which, [given, *NAMES] if given else NAMES) if path), None)


def accessibility_faults(page: Page, *tags: str) -> list[str]:
    """What axe finds wrong with a page, "rule: element", in light and in dark; `tags` narrow its rules ("wcag2aa" …).

    A scheme changes colours and nothing else, so in the second one only these are looked at. The page must have been
    opened with `bypass_csp=True`.
    """
    rules = {"runOnly": {"type": "tag", "values": list(tags)}} if tags else {}
    colours = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
    faults = []
    for scheme, options in (("light", rules), ("dark", colours)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
        faults += [f"{scheme} {each['id']}: {node['html']}" for each in found for node in each["nodes"]]
    return faults
