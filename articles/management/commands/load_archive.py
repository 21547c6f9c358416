"""Loads articles that were printed and signed years ago: `manage.py load_archive FILE …` (旧报入库).

docs/how-to/load-an-archive.md says what a line holds. Whatever stops it, it is run again and goes on.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import search
from articles.actions import archive_refusal, load_archive
from articles.archive_files import Unreadable, batches, report_of
from articles.archive_lines import Ready, Refused, read_registers
from articles.management.aside import in_second_process

BATCH = 1_000
# Below this a second process takes longer to start than it saves.
LARGE = 4_000_000


class Command(BaseCommand):
    help = "Loads an archive: articles that were printed and signed, from JSON Lines or CSV, each once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="JSON Lines, or CSV if it ends in .csv")
        parser.add_argument("--entered-by", required=True, metavar="USER", help="who answers for what was entered")
        parser.add_argument("--checked-by", required=True, metavar="USER", help="the second person, who checked it")
        parser.add_argument(
            "--refused", metavar="FILE", help="where refused lines go (the first FILE with .refused.jsonl behind it)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files = options["files"]
        report = Path(options["refused"] or f"{files[0]}.refused.jsonl")
        if str(report) in files:
            raise CommandError(_("The report cannot be written over a file that is to be loaded."))
        people = {"by": _person(options["entered_by"]), "checked_by": _person(options["checked_by"])}
        if why_not := archive_refusal(**people):
            raise CommandError(why_not)
        try:
            new, known, refused = self._load(_read(files), people, report)
        except Unreadable as unreadable:
            raise CommandError(str(unreadable)) from unreadable
        counts = {"new": new, "known": known, "refused": refused}
        self.stdout.write(_("%(new)s loaded, %(known)s there already, %(refused)s refused.") % counts)
        if refused:
            raise CommandError(_("Refused lines, each with its reason, are in %(file)s") % {"file": report})

    def _load(self, read: Iterator[list[Ready | Refused]], people: dict[str, Any], report: Path) -> tuple[int, ...]:
        began, new, known, refused = time.monotonic(), 0, 0, 0
        with open(report, "w", encoding="utf-8") as refusals:
            for batch in read:
                ready = [line for line in batch if isinstance(line, Ready)]
                loaded = load_archive(ready, **people)
                turned_away = [line for line in batch if isinstance(line, Refused)] + loaded.refused
                for line in sorted(turned_away, key=lambda line: (line.line.file, line.line.number)):
                    refusals.write(f"{report_of(line)}\n")
                refusals.flush()
                new, known, refused = new + loaded.new, known + loaded.known, refused + len(turned_away)
                rate = (new + known + refused) / (time.monotonic() - began)
                self.stdout.write(f"{new} + {known}, {refused} refused, {rate:.0f} lines a second")
                self.stdout.flush()
        search.ARTICLES.settle()
        if not refused:
            report.unlink()
        return new, known, refused


def _person(username: str) -> Any:
    person = get_user_model().objects.filter(username=username, is_active=True).first()
    if person is None:
        raise CommandError(_("There is no account “%(name)s”.") % {"name": username})
    return person


def _read(files: list[str]) -> Iterator[list[Ready | Refused]]:
    arguments = (files, read_registers(), timezone.now(), BATCH)
    if sum(Path(file).stat().st_size for file in files if Path(file).exists()) < LARGE:
        return batches(*arguments)
    return in_second_process("articles.archive_files.batches", *arguments)
