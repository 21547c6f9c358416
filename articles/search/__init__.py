"""Search over what is on the site (`ARTICLES`, by time of publication) and over the newsroom's stories (`STORIES`, by
time of change)."""

from articles.search.documents import article_document, readable_by, story_document, story_documents
from articles.search.index import ARTICLES, STORIES, Document, Index, Position
from articles.search.passages import Pieces, marked, passages
from articles.search.words import characters_sought, fold

__all__ = [
    "ARTICLES",
    "STORIES",
    "Document",
    "Index",
    "Pieces",
    "Position",
    "article_document",
    "characters_sought",
    "fold",
    "marked",
    "passages",
    "readable_by",
    "story_document",
    "story_documents",
]
