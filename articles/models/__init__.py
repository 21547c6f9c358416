"""Working models (stories), published models (articles), and what both share."""

from articles.models.published import Article, Listing, Printing, SiteState
from articles.models.shared import Column, Contributor, Genre, Photo, Rendition, Section, Source, Topic
from articles.models.working import (
    Byline,
    Desk,
    FormToken,
    Move,
    Round,
    SignOff,
    Story,
    StoryPicture,
    Version,
)

__all__ = [
    "Article",
    "Byline",
    "Column",
    "Contributor",
    "Desk",
    "FormToken",
    "Genre",
    "Listing",
    "Move",
    "Photo",
    "Printing",
    "Rendition",
    "Round",
    "Section",
    "SignOff",
    "SiteState",
    "Source",
    "Story",
    "StoryPicture",
    "Topic",
    "Version",
]
