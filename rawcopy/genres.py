"""The genre (体裁) of a story, told from its form alone."""

import re
from collections.abc import Sequence

LONGEST_BRIEF = 160
_CORRECTION = re.compile(r"^(?:更正|致歉|更正与说明|答辩|更正启事)")
_NOTICE = re.compile(r"(?:公告|公示|启事|通告|声明|通知|征稿|讣告|讣闻|遗失|招标|名单公布)$")
_COMMENT = re.compile(r"评论|时评|社论|短评|快评|论坛|视点|大家谈|编者按|开栏的话|来论|杂谈|漫谈")
_BRIEFS = re.compile(r"^.{0,4}(?:短讯|简讯|短波|快讯|集束|短新闻|一句话新闻).{0,3}$")


def genre_of(
    headline: str, column: str, roles: Sequence[str], dateline: str | None, paragraphs: Sequence[str], has_photo: bool
) -> str:
    """One of correction, notice, comment, photo, brief, feature, news.

    A story with a dateline is news, a brief when it is one short paragraph; a long one signed without a dateline is a
    feature.
    """
    if _CORRECTION.match(headline):
        return "correction"
    if _NOTICE.search(headline) and not dateline:
        return "notice"
    if "评论员" in "".join(roles) or _COMMENT.search(column):
        return "comment"
    if has_photo and len(paragraphs) == 1 and not dateline:
        return "photo"
    length = sum(len(paragraph) for paragraph in paragraphs)
    if (dateline and len(paragraphs) == 1 and length <= LONGEST_BRIEF) or _BRIEFS.search(headline):
        return "brief"
    return "feature" if not dateline and set(roles) - {"摄影"} and length > 5 * LONGEST_BRIEF else "news"
