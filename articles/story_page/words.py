"""What stands in a content, in words for people: registers by their names, choices by their labels."""

from django.utils.translation import gettext as _

from articles.body import plain_text
from articles.merging import BLOCK, BYLINES
from articles.models import Column, Genre, Photo, Story, Topic
from organisations.models import Body, District, Event

NAMED = {"districts": District, "topics": Topic, "bodies": Body}
CHOICES = {"genre": Genre, "print_status": Story.PrintStatus}


def words_of(key, kind, value):
    """A value of a merge, as in `articles.merging`, on few lines; a dash for what is empty."""
    if value in (None, "", []):
        return "—"
    if kind == BLOCK:
        return plain_text(value) or _("Picture")
    if kind == BYLINES:
        return byline_lines(value)
    if key in CHOICES:
        return dict(CHOICES[key].choices).get(value, value)
    if key in NAMED:
        return "、".join(NAMED[key].objects.filter(slug__in=value).values_list("name", flat=True))
    return _of_other(key, value)


def _of_other(key, value):
    if key == "column":
        return _first(Column.objects.filter(slug=value), "name") or value
    if key == "event":
        return _first(Event.objects.filter(pk=value), "title")
    if key == "lead":
        return _first(Photo.objects.filter(pk=value), "caption") or _("Picture %(number)s") % {"number": value}
    if isinstance(value, dict):
        return "　".join(value[name] for name in ("caption", "credit", "alt") if value[name])
    return "、".join(value) if isinstance(value, list) else str(value)


def _first(rows, name):
    return rows.values_list(name, flat=True).first() or ""


def byline_lines(bylines):
    """A byline as it is typed: a line each, “role name”."""
    return "\n".join(f"{line['role']} {line['name']}".strip() for line in bylines)
