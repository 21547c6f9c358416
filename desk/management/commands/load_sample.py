from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from articles import notices
from desk.sample_paper import front, outside, people, registers, stories, tonight
from organisations.models import District


class Command(BaseCommand):
    help = "Loads the invented sample paper, dated within the last days. Once: a second run changes nothing."

    def handle(self, *args, **options):
        if settings.PRODUCTION:
            raise CommandError(
                "The sample paper is invented and has no place on a real site (NEWSROOM_ENV=production)."
            )
        if not District.objects.exists():
            call_command("load_reference", verbosity=0, stdout=self.stdout)
        now = timezone.now()
        users = people.load()
        if stories.are_loaded(users):
            self.stdout.write("The sample paper is loaded already.")
            return
        # All of it or nothing. Everybody finds notices in their list; nobody is mailed about an invented past.
        with notices.undelivered(), transaction.atomic():
            events = registers.load(users, timezone.localdate(now))
            number = stories.load(users, events, now)
            front.load(users, events, now)
            outside.load(users, now)
            tonight.load(users, now)
        self.stdout.write(f"{number} stories; accounts and their passwords: {people.ACCOUNTS}")
