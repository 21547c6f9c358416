"""What comes to the sample paper from outside: correspondents' copy in every stage, a correction, readers' letters."""

from datetime import timedelta

from django.db import transaction

from articles import actions, body
from articles.actions.letters import handle_letter, receive_letter
from articles.content import make_content
from articles.models import Beat, Letter, Story
from desk.sample_paper import FOLDER
from organisations.loading import read
from organisations.models import District

SENDER = "192.0.2.{number}"  # addresses kept for examples (RFC 5737)


@transaction.atomic
def load(users, now):
    rows = read(FOLDER / "outside.toml")
    _give_beats(rows["beat"], users)
    _combine(rows["combined"], users, now)
    _return(rows["returned"], users, now)
    _send_in(rows["waiting"], users, now - timedelta(hours=rows["waiting"]["hours"]))
    _correct(rows["correction"], users, now)
    for number, row in enumerate(rows["letter"], start=1):
        _write_letter(row, users, number, now)


def _give_beats(rows, users):
    districts = District.objects.in_bulk(field_name="slug")
    Beat.objects.bulk_create(
        Beat(reporter=users[row["reporter"]], district=districts[slug]) for row in rows for slug in row["districts"]
    )


def _send_in(row, users, at):
    author = users[row["by"]]
    content = make_content(
        headline=row["headline"],
        body=body.from_paragraphs(row["body"].strip().splitlines()),
        dateline="本报讯",
        districts=row["districts"],
        topics=row["topics"],
        bylines=[author.contributor.byline],
    )
    story = actions.create_story(content, by=author, written_by=author, at=at)
    return actions.send_in(story.pk, by=author, version=story.version, at=at)


def _combine(row, users, now):
    at = now - timedelta(hours=row["hours"])
    stories = [_send_in(copy, users, at) for copy in row["copy"]]
    versions = {story.pk: story.version for story in stories}
    actions.combine(versions, by=users[row["by"]], at=at + timedelta(hours=1))


def _return(row, users, now):
    at = now - timedelta(hours=row["hours"])
    story = _send_in(row, users, at)
    actions.return_to_author(story.pk, by=users[row["reader"]], reason=row["reason"], at=at + timedelta(hours=1))


def _correct(row, users, now):
    """The oldest of the sample's published stories has a mistake."""
    at = now - timedelta(hours=row["hours"])
    out = Story.objects.filter(article__published_at__lte=at, article__offline_at=None, article__withdrawn_at=None)
    story = out.order_by("article__published_at", "pk").first()
    proposal = actions.propose_correction(
        story.pk, by=users[row["proposed_by"]], kind="correction", text=row["text"],
        concerns_print=row["concerns_print"], at=at,
    )  # fmt: skip
    actions.sign_correction(proposal.pk, by=users[row["signed_by"]], at=at)


def _write_letter(row, users, number, now):
    at = now - timedelta(hours=row["hours"])
    letter = receive_letter(
        row["text"],
        address=SENDER.format(number=number),
        name=row.get("name", ""),
        contact=row.get("contact", ""),
        at=at,
    )
    if handler := row.get("handler"):
        handle_letter(
            letter.pk,
            by=users[handler],
            state=Letter.State.IN_HAND,
            handling=row["handling"],
            at=at + timedelta(hours=1),
        )
