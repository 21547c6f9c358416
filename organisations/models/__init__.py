"""Who and where the news is about: districts, union bodies, people and their offices, events."""

from organisations.models.bodies import Body, BodyName, BodySuccession
from organisations.models.events import Event
from organisations.models.people import Office, Person
from organisations.models.places import District
from organisations.models.reference import ReferenceRecord
from organisations.models.register import Entry, RegisterState

__all__ = [
    "Body",
    "BodyName",
    "BodySuccession",
    "District",
    "Entry",
    "Event",
    "Office",
    "Person",
    "ReferenceRecord",
    "RegisterState",
]
