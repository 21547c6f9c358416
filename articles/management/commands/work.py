"""`manage.py work` delivers mails and robots' messages, and keeps the clock, until it is stopped."""

import os

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandParser

from articles import worker


class Command(BaseCommand):
    help = "Runs the tasks and looks at the clock every half minute. Several may run at once."
    # All of them would load every page of the site; what could lose a row is asked below.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run what is ready now, and end")

    def handle(self, *args: object, **options: object) -> None:
        self.check(tags=[Tags.database], databases=["default"])
        if options["once"]:
            worker.tick()
            worker.run_ready(most=None)
            return
        # Readers and the desk come first: pictures are work for the processor, and nobody waits for them.
        os.nice(10)
        shift = worker.Shift()
        shift.stop_at_signals()
        shift.work()
