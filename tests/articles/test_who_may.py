"""Who may do what where a story stands: every state, every move, every role, as one table to read and to sign.

Each move names those who may make it; whoever is not named is refused with a sentence. The letters:

    A  the author, a reporter     R  another reporter of the desk
    1  first reviewer of the desk     x  first reviewer of another desk     2  second reviewer of the desk
    3  final reviewer     C  editor-in-chief     P  proofreader     M  manager
"""

from datetime import UTC, datetime

import pytest

from articles.refusals import edit_refusal, refusal
from articles.roles import ROLES
from articles.workflow import MOVES, Actor, Facts, OnSite, Signed, Stage, State

PEOPLE = {
    "A": (1, "reporter"),
    "R": (2, "reporter"),
    "1": (3, "first"),
    "x": (4, "first"),
    "2": (5, "second"),
    "3": (6, "final"),
    "C": (7, "chief"),
    "P": (8, "proofreader"),
    "M": (9, "manager"),
}
DESK = frozenset({1, 2, 3, 5})
SIGNED = tuple(
    Signed(stage, reviewer, "某人", datetime(2026, 11, 22, 6, 2, tzinfo=UTC))
    for stage, reviewer in zip(Stage, (3, 5, 6), strict=True)
)


def story(state, on_site=OnSite.NOWHERE, *, signed=0, is_on_hold=False, authority="reviewed"):
    return Facts(
        state=state,
        authority=authority,
        on_site=on_site,
        is_on_hold=is_on_hold,
        standing=SIGNED[:signed],
        barred={1: "作者"},
        entered_by=1,
        written_by=1,
        desk_name="区县部",
        desk_members=DESK,
    )


STORIES = {
    "received, with nobody": story(State.RECEIVED),
    "draft": story(State.DRAFT),
    "draft on hold": story(State.DRAFT, is_on_hold=True),
    "returned": story(State.RETURNED),
    "first review": story(State.FIRST_REVIEW),
    "second review": story(State.SECOND_REVIEW, signed=1),
    "final review": story(State.FINAL_REVIEW, signed=2),
    "ready": story(State.READY, signed=3),
    "scheduled": story(State.PUBLISHED, OnSite.WAITING, signed=3),
    "live": story(State.PUBLISHED, OnSite.LIVE, signed=3),
    "offline": story(State.PUBLISHED, OnSite.OFFLINE, signed=3),
    "revised, in review": story(State.FIRST_REVIEW, OnSite.LIVE),
    "withdrawn": story(State.WITHDRAWN, OnSite.WITHDRAWN),
    "not used": story(State.NOT_USED),
    "combined": story(State.COMBINED),
    "printed, to check": story(State.DRAFT, authority="printed"),
}
MAY = {
    "received, with nobody": {
        "pull_back": "A",
        "take_up": "AR1x23C",
        "pass_on": "AR1x23C",
        "combine": "AR1x23C",
        "return_to_author": "AR1x23C",
        "not_use": "AR1x23C",
        "hold": "1x23C",
        "edit": "AR123C",
    },
    "draft": {
        "combine": "AR123C",
        "submit": "AR123C",
        "not_use": "123C",
        "hold": "1x23C",
        "edit": "AR123C",
    },
    "draft on hold": {
        "combine": "AR123C",
        "submit": "AR123C",
        "not_use": "123C",
        "release": "123C",
        "edit": "AR123C",
    },
    "returned": {
        "submit": "AR123C",
        "not_use": "123C",
        "hold": "1x23C",
        "edit": "AR123C",
    },
    "first review": {
        "pull_back": "A",
        "approve_first": "123C",
        "return_to_author": "123C",
        "not_use": "123C",
        "hold": "1x23C",
        "edit": "123CP",
    },
    "second review": {
        "approve_second": "23C",
        "return_to_first": "23C",
        "return_to_author": "23C",
        "not_use": "123C",
        "hold": "1x23C",
        "edit": "123CP",
    },
    "final review": {
        "approve_final": "3C",
        "return_to_second": "3C",
        "return_to_author": "3C",
        "not_use": "123C",
        "hold": "1x23C",
        "edit": "123CP",
    },
    "ready": {
        "not_use": "123C",
        "publish": "23C",
        "hold": "1x23C",
        "edit": "123CP",
    },
    "scheduled": {
        "hold": "1x23C",
        "stop": "1x23C",
        "edit": "123CP",
    },
    "live": {
        "take_offline": "23C",
        "withdraw": "3CM",
        "revise": "AR123C",
    },
    "offline": {
        "put_back": "3C",
        "withdraw": "3CM",
        "revise": "AR123C",
    },
    "revised, in review": {
        "approve_first": "123C",
        "return_to_author": "123C",
        "hold": "1x23C",
        "take_offline": "23C",
        "withdraw": "3CM",
        "abandon_revision": "AR123C",
        "edit": "123CP",
    },
    "withdrawn": {},
    "not used": {
        "reopen": "123C",
    },
    "combined": {
        "reopen": "123C",
    },
    "printed, to check": {
        "not_use": "123C",
        "hold": "1x23C",
        "check_printed": "1x23CP",
        "edit": "AR123C",
    },
}


def actor(letter):
    number, role = PEOPLE[letter]
    return Actor(number, "某人", ROLES[role].permissions)


def test_the_table_speaks_of_every_kind_of_story():
    assert MAY.keys() == STORIES.keys()


@pytest.mark.parametrize("kind", STORIES)
def test_a_move_is_made_by_those_who_are_named_and_by_nobody_else(kind):
    facts = STORIES[kind]

    for name, move in MOVES.items():
        makers = "".join(letter for letter in PEOPLE if refusal(move, actor(letter), facts) is None)
        assert makers == MAY[kind].get(name, ""), name


@pytest.mark.parametrize("kind", STORIES)
def test_the_text_is_changed_by_those_who_are_named_and_by_nobody_else(kind):
    editors = "".join(letter for letter in PEOPLE if edit_refusal(actor(letter), STORIES[kind]) is None)

    assert editors == MAY[kind].get("edit", "")
