"""Pages for the tests of intake: one of our own in the true form, and the real one where the newsroom keeps it."""

import json
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "tests" / "rawcopy" / "pages" / "union_page.txt"
REAL = ROOT.parent / "shared" / "copy" / "dev" / "00_union_daily_page.txt"


@dataclass(frozen=True)
class Expected:
    """A story as a careful person reads it off the page."""

    column: str | None
    kicker: str | None
    headline: str
    bylines: list
    paragraphs: int
    districts: set
    bodies: set


def text_of(path):
    return path.read_bytes().decode("utf-8")


def stories_of(path):
    if path == OWN:
        return [_from_own(story) for story in json.loads(path.with_suffix(".json").read_text("utf-8"))]
    return [_from_gold(story) for story in json.loads(path.with_suffix(".gold.json").read_text("utf-8"))["stories"]]


def _from_own(story):
    return Expected(
        story["column"], story["kicker"], story["headline"], [tuple(line) for line in story["bylines"]],
        len(story["paragraphs"]), set(story["districts"]), set(story["bodies"]),
    )  # fmt: skip


def _from_gold(story):
    return Expected(
        story["column"], story["kicker"], story["headline"],
        [(line["role"], line["name"]) for line in story["bylines"]],
        story["logical_paragraphs"], set(story["districts"]), set(story["bodies"]),
    )  # fmt: skip


def small_page(*headlines):
    """A page of short news items with these headlines."""
    items = (
        f"{headline}\n\n本报讯(记者沈小禾)近日，密云区总工会把第{number}批暖手炉送到环卫工手里，三百名职工领到了礼物。"
        for number, headline in enumerate(headlines, start=1)
    )
    return "\n\n".join(items) + "\n\n本版责编 夏小满 校对 秋小分\n"
