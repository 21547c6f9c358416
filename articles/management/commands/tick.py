"""`manage.py tick`, once a minute, does what the worker's clock does, where no worker runs all the time."""

from django.core.management.base import BaseCommand

from articles import worker


class Command(BaseCommand):
    help = (
        "Looks once at the clock: warnings of stopped stories, deliveries that lost their task, what may be forgotten."
    )

    def handle(self, *args: object, **options: object) -> None:
        worker.tick()
        worker.tidy()
