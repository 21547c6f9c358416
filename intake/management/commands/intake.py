"""Raw copy into the newsroom from the shell: the same as the page 拆稿 does, file by file, .docx too.

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
from intake.arrivals import details_of_each, read_file
from intake.docx import LARGEST_FILE
from intake.models import Clip


class Command(BaseCommand):
    help = "Takes in the text of newspaper pages, splits it into stories and, with --make, makes them."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--by", metavar="USERNAME", help="who enters it; the name you are logged in under if not given"
        )
        parser.add_argument("--issue", type=date.fromisoformat, metavar="DATE", help="issue date, as 2023-08-22")
        parser.add_argument(
            "--page",
            type=int,
            metavar="N",
            help="page of the issue: of the first file, when others follow; a file’s name may say its own",
        )
        parser.add_argument("--make", action="store_true", help="make the stories at once")

    def handle(self, *, files, by, issue, page, make, **options):
        user = _user(by or getpass.getuser())
        details = details_of_each([path.name for path in files], {"issue_date": issue, "page": page})
        taken = {"new": 0, "known": 0}
        for path, of_this in zip(files, details, strict=True):
            try:
                state, lines = _take_in(path, user, of_this, make)
            except (Refused, OSError) as problem:
                self.stderr.write(f"{path.name}: {problem}")
            else:
                taken[state] += 1
                self.stdout.write("\n".join(lines))
                # After a kill the report says how far it came.
                self.stdout.flush()
        self.stdout.write(f"{taken['new']} taken in, {taken['known']} came in before, of {len(files)} files.")
        if failed := len(files) - sum(taken.values()):
            raise CommandError(f"{failed} of {len(files)} files were not taken in whole.")


def _user(username):
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"Nobody here has the login {username}. Say with --by who enters the copy.")
    return user


def _take_in(path, user, details, make):
    """One file, whole or not at all; returns (“new” or “known”, the lines of its report)."""
    with path.open("rb") as file:
        arrival = read_file(path.name, file.read(LARGEST_FILE + 1))
    with transaction.atomic():
        batch, is_new = actions.receive(arrival.text, by=user, **arrival.files, **details)
        if make:
            actions.make_stories(batch.pk, by=user)
    return "new" if is_new else "known", list(_report(path.name, batch, is_new, arrival))


def _report(name, batch, is_new, arrival):
    clips = list(Clip.objects.of(batch).select_related("story"))
    known = "" if is_new else " (came in before)"
    page = f", page {batch.page}" if batch.page else ""
    yield f"{name}: raw copy {batch.pk}{known}{page}, {len(clips)} stories, {len(batch.leftover)} left over"
    for clip in clips:
        yield f"  {_outcome(clip)}  {clip.headline}"
    if arrival.pictures:
        yield f"  {len(arrival.pictures)} pictures set aside"
    if arrival.has_notes:
        yield "  footnotes and comments stay in the file"


def _outcome(clip):
    return clip.story.number if clip.story else clip.state
