"""What the reader makes of raw copy, for people or (`--json`) for programs; nothing is stored."""

import json
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

import rawcopy
from articles.actions import Refused
from articles.gazetteer import newsroom_gazetteer
from intake.decoding import decode


class Command(BaseCommand):
    help = "Reads raw copy and prints the stories found in it, with spans as one JSON object a line (--json)."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object a line, as rawcopy.Reading.as_json()")
        parser.add_argument("--issue", type=day, metavar="DATE", help="the day of the issue, for dates without a year")
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *, files, issue, **options):
        names = _names()
        for path in files:
            reading = rawcopy.read(text_of(path), names, issue_date=issue)
            if options["json"]:
                self.stdout.write(json.dumps({"file": str(path), **reading.as_json()}, ensure_ascii=False))
            else:
                for line in outline(path.name, reading):
                    self.stdout.write(line)


def day(written):
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ArgumentTypeError(f"{written} is no day, such as 2023-08-22") from None


def text_of(path):
    """The file as spans count it: a UTF-8 file keeps its byte order mark, so offsets are those of the file."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(path, raw)


def _decoded(path, raw):
    try:
        return decode(raw)
    except Refused as refused:
        raise CommandError(f"{path}: {refused}") from None


def _names():
    """The registers where a migrated database is at hand, else the names built into the reader."""
    try:
        return newsroom_gazetteer()
    except DatabaseError:
        return rawcopy.Gazetteer.builtin()


def outline(name, reading):
    """A reading in a few lines: for each story its headline, genre, bylines, paragraphs and names."""
    yield f"{name}: {len(reading.stories)} stories, {len(reading.leftover)} left over"
    for number, story in enumerate(reading.stories, start=1):
        yield f"{number}. {' / '.join(filter(None, (story.column, story.kicker, story.headline, story.subhead)))}"
        signed = "、".join(f"{byline.role} {byline.name}{'' if byline.certain else '?'}" for byline in story.bylines)
        yield f"   {story.genre} · {signed or '—'} · {len(story.paragraphs)} paragraphs"
        for label, mentions in (("districts", story.districts), ("bodies", story.bodies)):
            yield f"   {label}: {'、'.join(_named(mention) for mention in mentions) or '—'}"
        yield f"   people: {'、'.join(_person(person) for person in story.people) or '—'}"
        yield f"   events: {'、'.join(_event(event) for event in story.events) or '—'}"


def _named(mention):
    return mention.text if mention.name in (None, mention.text) else f"{mention.text} = {mention.name}"


def _person(person):
    return f"{person.unit or ''}{person.title or ''}{person.text}{'' if person.certain else '?'}"


def _event(event):
    return f"{event.text} ({event.date or event.as_written or '—'}{f' {event.place}' if event.place else ''})"
