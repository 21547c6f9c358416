"""How today's reader would do on the pages that editors have worked through; nothing is written.

Every story that was made is compared with two guesses, the one of the day it came in and today's: a field agrees when
the editor left it as it was guessed.
"""

import json

from django.core.management.base import BaseCommand, CommandError

from articles.gazetteer import newsroom_gazetteer
from intake.contents import Registers
from intake.corrections import FIELDS, Reread
from intake.models import Batch


class Command(BaseCommand):
    help = "Reads stored raw copy again and says how many fields agree with what editors made, then and now."

    def add_arguments(self, parser):
        parser.add_argument("batches", nargs="*", type=int, metavar="BATCH", help="numbers; all when none is given")
        parser.add_argument("--json", action="store_true", help="one JSON object, field by field")

    def handle(self, *, batches, **options):
        missing = {*batches} - {*Batch.objects.filter(pk__in=batches).values_list("pk", flat=True)}
        if missing:
            raise CommandError(f"There is no raw copy {', '.join(map(str, sorted(missing)))}.")
        names, registers = newsroom_gazetteer(), Registers()
        chosen = Batch.objects.filter(pk__in=batches) if batches else Batch.objects.all()
        rows = [(batch, Reread(batch, names, registers).counts()) for batch in chosen.order_by("pk").iterator()]
        total = {name: [sum(counts[name][place] for _batch, counts in rows) for place in range(3)] for name in FIELDS}
        if options["json"]:
            report = {"batches": {batch.pk: _as_json(counts) for batch, counts in rows}, "total": _as_json(total)}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for batch, counts in rows:
            self.stdout.write(f"raw copy {batch.pk} {batch}: {_in_words(counts)}")
        self.stdout.write(f"total: {_in_words(total)}")
        for name in FIELDS:
            made, old, new = total[name]
            self.stdout.write(f"  {name}: then {old} of {made}, now {new}")


def _as_json(counts):
    return {name: dict(zip(("made", "old", "new"), row, strict=True)) for name, row in counts.items()}


def _in_words(counts):
    stories = counts["headline"][0]
    fields, old, new = (sum(row[place] for row in counts.values()) for place in range(3))
    return f"{stories} stories made, {fields} fields: then {old} agreed, now {new}"
