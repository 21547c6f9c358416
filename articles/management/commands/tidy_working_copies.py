"""Deletes working copies that nobody comes back for; the worker does the same by itself."""

from typing import Any

from django.core.management.base import BaseCommand

from articles.actions import tidy_working_copies


class Command(BaseCommand):
    help = "Deletes windows that hold nothing and were not seen for a day, and unsaved text nobody came back for."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"working copies deleted: {tidy_working_copies()}")
