"""Which grade a correction has (文字订正 or 更正), as far as the change of the published text itself says it.

A wrong character is mended and readers see “Updated”; whatever touched facts, names, figures, offices, quotations or
titles is said to them. This is a proposal: the final reviewer decides. Nothing here touches the database.
"""

from collections.abc import Iterable

from articles.changes import Touch
from articles.models.published import Correction
from articles.workflow import Change

# Readers see no notice of it: the article only says when it was updated.
WITHOUT_NOTICE = frozenset({Correction.Kind.TEXT_FIX})


def propose(touches: Iterable[Touch]) -> Correction.Kind | None:
    """The grade of a change that `articles.changes.explain` explained; None when nothing was changed."""
    gravest = max((touch.change for touch in touches), default=Change.NONE)
    if gravest == Change.NONE:
        return None
    return Correction.Kind.TEXT_FIX if gravest == Change.SMALL else Correction.Kind.CORRECTION
