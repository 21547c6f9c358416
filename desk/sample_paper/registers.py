"""What the sample adds to the registers: invented bodies, officers and events, each proposed by one person and, where
readers may see it, confirmed by another."""

from datetime import timedelta

from django.db import transaction

from desk.sample_paper import FOLDER
from desk.sample_paper.people import CONFIRMER, PROPOSER
from organisations import actions
from organisations.loading import read
from organisations.models import Body, District, Event, Office, Person


@transaction.atomic
def load(users, today):
    """Makes what is not there yet. Returns the sample's events by their key in the file."""
    by = {"proposer": users[PROPOSER], "confirmer": users[CONFIRMER]}
    for row in read(FOLDER / "bodies.toml")["body"]:
        if not Body.objects.filter(slug=row["key"]).exists():
            _make_body(row, **by)
    for row in read(FOLDER / "officers.toml")["officer"]:
        if not Office.objects.filter(person__name=row["person"], body__slug=row["body"]).exists():
            _make_officer(row, **by)
    return {row["key"]: _event(row, today, **by) for row in read(FOLDER / "events.toml")["event"]}


def _make_body(row, *, proposer, confirmer):
    union_body = actions.propose(
        Body(
            slug=row["key"], name=row["name"], level=row["level"],
            parent=Body.objects.get(slug=row["parent"]), district=District.objects.get(slug=row["district"]),
        ),
        by=proposer,
    )  # fmt: skip
    actions.amend(union_body, {}, by=proposer, parts={"names": {"added": row["names"]}})
    actions.confirm(union_body, by=confirmer)


def _make_officer(row, *, proposer, confirmer):
    person = Person.objects.filter(name=row["person"], note=row["source"]).first()
    if person is None:
        person = actions.propose(Person(name=row["person"], note=row["source"]), by=proposer)
        person = actions.confirm(person, by=confirmer)
    office = Office(
        person=person, body=Body.objects.get(slug=row["body"]), title=row["title"], kind=row["kind"],
        order=row["order"], valid_from=row["from"], from_precision=row["from_precision"], source=row["source"],
    )  # fmt: skip
    actions.confirm(actions.propose(office, by=proposer), by=confirmer)


def _event(row, today, *, proposer, confirmer):
    known = Event.objects.filter(title=row["title"], audience=row["audience"]).first()
    if known:
        return known
    fields = ("title", "audience", "start_time", "end_time", "venue", "description")
    event = actions.propose(
        Event(
            starts_on=today + timedelta(days=row["days_from_today"]), is_cancelled=row["cancelled"],
            district=District.objects.get(slug=row["district"]), **{name: row[name] for name in fields},
        ),
        by=proposer,
    )  # fmt: skip
    event = actions.amend(event, {"bodies": Body.objects.filter(slug__in=row["bodies"])}, by=proposer)
    return actions.confirm(event, by=confirmer) if row["confirmed"] else event
