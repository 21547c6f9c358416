"""Working models (stories), published models (articles), and what both share."""

from articles.models.arriving import Attachment, Beat, Letter, Note
from articles.models.preparing import ProposedCorrection, SpecialDraft
from articles.models.published import (
    Article,
    Correction,
    FrontPage,
    Listing,
    MovedAddress,
    Printing,
    SiteState,
    Special,
)
from articles.models.shared import Column, Contributor, Genre, Photo, Rendition, Section, Source, Topic
from articles.models.working import (
    Byline,
    Channel,
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
    "Attachment",
    "Beat",
    "Byline",
    "Channel",
    "Column",
    "Contributor",
    "Correction",
    "Desk",
    "FormToken",
    "FrontPage",
    "Genre",
    "Letter",
    "Listing",
    "Move",
    "MovedAddress",
    "Note",
    "Photo",
    "Printing",
    "ProposedCorrection",
    "Rendition",
    "Round",
    "Section",
    "SignOff",
    "SiteState",
    "Source",
    "Special",
    "SpecialDraft",
    "Story",
    "StoryPicture",
    "Topic",
    "Version",
]
