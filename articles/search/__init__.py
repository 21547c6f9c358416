"""Search over what is on the site (`ARTICLES`, by time of publication) and over the newsroom's stories (`STORIES`, by
time of change)."""

from articles.search.documents import (
    article_document,
    facets_of_article,
    readable_by,
    story_document,
    story_documents,
    words_of_article,
)
from articles.search.index import ARTICLES, STORIES, Document, Filed, Index, Position, cut
from articles.search.passages import Pieces, marked, passages
from articles.search.tables import Cut
from articles.search.words import characters_sought, fold

__all__ = [
    "ARTICLES",
    "STORIES",
    "Cut",
    "Document",
    "Filed",
    "Index",
    "Pieces",
    "Position",
    "article_document",
    "characters_sought",
    "cut",
    "facets_of_article",
    "fold",
    "marked",
    "passages",
    "readable_by",
    "story_document",
    "story_documents",
    "words_of_article",
]
