"""Raw copy into the newsroom from the shell: the same as the page 拆稿 does, file by file.

Each file is one transaction, a page that came in before is found again and stories are made once, so the same command
after a kill goes on where it stopped.
"""

import getpass
from datetime import date
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from articles.actions import Refused
from intake import actions
from intake.decoding import decode
from intake.models import Clip


class Command(BaseCommand):
    help = "Takes in the text of newspaper pages, splits it into stories and, with --make, makes them."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--by", metavar="USERNAME", help="who enters it; the name you are logged in under if not given"
        )
        parser.add_argument("--issue", type=date.fromisoformat, metavar="DATE", help="issue date, as 2023-08-22")
        parser.add_argument("--page", type=int, metavar="N", help="page of the issue")
        parser.add_argument("--make", action="store_true", help="make the stories at once")

    def handle(self, *, files, by, issue, page, make, **options):
        user = _user(by or getpass.getuser())
        failed = 0
        for path in files:
            try:
                for line in _take_in(path, user, {"issue_date": issue, "page": page}, make):
                    self.stdout.write(line)
            except (Refused, OSError) as problem:
                failed += 1
                self.stderr.write(f"{path.name}: {problem}")
        if failed:
            raise CommandError(f"{failed} of {len(files)} files were not taken in whole.")


def _user(username):
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"Nobody here has the login {username}. Say with --by who enters the copy.")
    return user


@transaction.atomic
def _take_in(path, user, details, make):
    """One file, whole or not at all; returns the lines of its report."""
    batch, is_new = actions.receive(decode(path.read_bytes()), by=user, file_name=path.name, **details)
    if make:
        actions.make_stories(batch.pk, by=user)
    clips = list(Clip.objects.of(batch).select_related("story"))
    known = "" if is_new else " (came in before)"
    lines = [f"{path.name}: raw copy {batch.pk}{known}, {len(clips)} stories, {len(batch.leftover)} left over"]
    lines += [f"  {_outcome(clip)}  {clip.headline}" for clip in clips]
    return lines


def _outcome(clip):
    return clip.story.number if clip.story else clip.state
