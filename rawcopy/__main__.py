"""`python -m rawcopy [--json] FILE…`: reads files with the built-in names and prints what was found."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rawcopy.gazetteer import Gazetteer
from rawcopy.page import read
from rawcopy.reading import Reading


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m rawcopy", description="Read raw copy and show its stories.")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, with spans")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    gazetteer = Gazetteer.builtin()
    for path in options.files:
        reading = read(path.read_bytes().decode("utf-8", "replace"), gazetteer)
        lines = [json.dumps({"file": path.name, **reading.as_json()})] if options.json else outline(path.name, reading)
        sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def outline(name: str, reading: Reading) -> Iterator[str]:
    """A few lines a person can read: headline, bylines, number of paragraphs, districts, bodies."""
    yield f"{name}: {len(reading.stories)} stories, {len(reading.leftover)} left over"
    for story in reading.stories:
        yield f"  {story.headline or '—'}"
        signed = "、".join(f"{byline.role} {byline.name}{'' if byline.certain else '?'}" for byline in story.bylines)
        yield f"    {story.genre} | {signed} | {len(story.paragraphs)} paragraphs"
        places = "、".join(mention.text for mention in (*story.districts, *story.bodies))
        yield f"    {places}"


if __name__ == "__main__":
    sys.exit(main())
