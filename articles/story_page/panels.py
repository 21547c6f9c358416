"""What stands in the rail of the story page beside the decision, in the order of the rail.

A panel is a function of a story, the person (a user) and the Facts; it returns what its own part of the template shows.
"""

from articles.approvals import standing
from articles.arrival import arrival
from articles.conditions import still_lacking
from articles.corrections_page import waiting_for
from articles.outlets import outlets_panel
from articles.personal_data import warnings_of_copy
from articles.story_page.checking_acts import checking
from articles.story_page.notes_acts import notes
from articles.story_page.recording_acts import recording
from articles.workflow import IN_REVIEW, State


def how_it_came(story, user, known):
    return arrival(story, user)


def corrections(story, user, known):
    return {"waiting_corrections": waiting_for(story) if story.article else []}


def approvals(story, user, known):
    """What was sent out for approval; and what stands in the way of publication, as soon as others read the story."""
    is_reviewed = known.authority != "printed" and known.state in IN_REVIEW | {State.READY}
    return {"approvals": standing(story), "lacking": still_lacking(story) if is_reviewed else []}


def personal_data(story, user, known):
    """Numbers of persons in the copy and in the original, wherever the story stands."""
    return {"personal_data": warnings_of_copy(story.body, story.original_text)}


PANELS = [how_it_came, corrections, checking, notes, recording, outlets_panel, approvals, personal_data]


def panels(story, user, known):
    """All words of all panels."""
    return {name: value for panel in PANELS for name, value in panel(story, user, known).items()}
