"""The story page's form as a browser sends it."""

import re

from articles.models import Contributor
from organisations.models import Body


def typed(content, **changes):
    """POST data that says exactly this content; `changes`: fields of the form by name."""
    text, taxonomy, printed = content["text"], content["taxonomy"], content["print"]
    plain = {name: value for name, value in text.items() if name not in {"bylines", "pictures"}}
    return {
        **plain,
        **{name: value or "" for name, value in printed.items()},
        **{name: taxonomy[name] or "" for name in ("genre", "column", "event")},
        "districts": taxonomy["districts"],
        "topics": taxonomy["topics"],
        "bodies": list(Body.objects.filter(slug__in=taxonomy["bodies"]).values_list("pk", flat=True)),
        "tags": "、".join(taxonomy["tags"]),
        **_rows("bylines", [_byline(line) for line in text["bylines"]]),
        **_rows("pictures", [_picture(use) for use in text["pictures"]], first=len(text["pictures"])),
        "new-caption": "", "new-credit": "", "new-alt": "", "new-rights": "own", "new-consent": "not_needed",
        **changes,
    }  # fmt: skip


def _rows(prefix, rows, first=0):
    fields = {f"{prefix}-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()}
    return {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": first, **fields}


def _byline(line):
    contributor = Contributor.objects.filter(slug=line["contributor"]).first()
    return {"role": line["role"], "name": line["name"], "contributor": contributor.pk if contributor else ""}


def _picture(use):
    return {name: value for name, value in use.items() if value is not False}


def hidden(page, name):
    """The value of a hidden field in the HTML of a page."""
    return re.search(rf'name="{name}"\s+value="([^"]*)"', page)[1]
