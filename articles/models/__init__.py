"""Working models (stories), published models (articles), and what both share."""

from articles.models.afterwards import Distribution, Outlet, PrintedReturn, Seal, TakedownReport
from articles.models.approving import ApprovalReply, ApprovalRule, ExternalApproval, PreviewLink
from articles.models.archive import ArchiveEntry
from articles.models.arriving import Attachment, Beat, Letter, Note, NoteResolution
from articles.models.checking import ChangeCheck, Confirmation, Proofreading
from articles.models.duty import Duty, DutyNotice
from articles.models.keeping import WorkingCopy
from articles.models.noticing import Delivery, Notice, NoticeSettings, Robot
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
from articles.models.related import Related, TitleWord
from articles.models.shared import Column, Contributor, Genre, Photo, Rendition, Section, Source, Topic
from articles.models.working import Byline, Channel, Desk, FormToken, Move, Round, SignOff, Story, StoryPicture, Version

__all__ = [
    "ApprovalReply",
    "ApprovalRule",
    "ArchiveEntry",
    "Article",
    "Attachment",
    "Beat",
    "Byline",
    "ChangeCheck",
    "Channel",
    "Column",
    "Confirmation",
    "Contributor",
    "Correction",
    "Delivery",
    "Desk",
    "Distribution",
    "Duty",
    "DutyNotice",
    "ExternalApproval",
    "FormToken",
    "FrontPage",
    "Genre",
    "Letter",
    "Listing",
    "Move",
    "MovedAddress",
    "Note",
    "NoteResolution",
    "Notice",
    "NoticeSettings",
    "Outlet",
    "Photo",
    "PreviewLink",
    "PrintedReturn",
    "Printing",
    "Proofreading",
    "ProposedCorrection",
    "Related",
    "Rendition",
    "Robot",
    "Round",
    "Seal",
    "Section",
    "SignOff",
    "SiteState",
    "Source",
    "Special",
    "SpecialDraft",
    "Story",
    "StoryPicture",
    "TakedownReport",
    "TitleWord",
    "Topic",
    "Version",
    "WorkingCopy",
]
