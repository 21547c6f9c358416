"""What stands in the rail of the story page beside the decision, in the order of the rail.

A panel is a function of a story, the person (a user) and the Facts; it returns what its own part of the template shows.
"""

from articles.arrival import arrival
from articles.corrections_page import waiting_for


def how_it_came(story, user, known):
    return arrival(story)


def corrections(story, user, known):
    return {"waiting_corrections": waiting_for(story) if story.article else []}


PANELS = [how_it_came, corrections]


def panels(story, user, known):
    """All words of all panels."""
    return {name: value for panel in PANELS for name, value in panel(story, user, known).items()}
