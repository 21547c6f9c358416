from collections import Counter

from django.core.management.base import BaseCommand
from django.db import transaction

from articles import loading as articles_loading
from articles.models import SiteState
from articles.roles import load_roles
from organisations import loading


class Command(BaseCommand):
    help = "Loads roles, registers and lists from the reference files. Edits made in the admin stay."

    @transaction.atomic
    def handle(self, *args, **options):
        roles = load_roles()
        self.stdout.write(f"roles: {roles} changed")
        total = Counter(changed=roles)
        for table in [*loading.tables(), *articles_loading.tables()]:
            counts = loading.load(table)
            total += counts
            words = ", ".join(f"{number} {what}" for what, number in counts.items() if number or what != "removed")
            self.stdout.write(f"{table.model._meta.model_name}: {words}")
        touched = total["created"] + total["changed"] + total["removed"]
        if touched:
            SiteState.raise_version()
        self.stdout.write(f"{touched} changed in all")
