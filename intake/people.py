"""Who is on the byline: the contributor meant by a printed name, and who is meant when several bear it.

A unit decides where the copy or the page gives one (“区总工会通讯员王芳”); where nothing decides, a person is asked.
"""

from articles.models import Contributor
from intake.readings import letters

NEW = "new"
PHOTOGRAPHER = "摄影"
KINDS = {
    "摄": Contributor.Kind.PHOTOGRAPHER,
    "供图": Contributor.Kind.PHOTOGRAPHER,
    "通讯": Contributor.Kind.CORRESPONDENT,
    "实习": Contributor.Kind.INTERN,
    "记者": Contributor.Kind.REPORTER,
}


def namesakes(names):
    """{name: [contributors who bear it]} in one query."""
    known = {name: [] for name in names}
    for contributor in Contributor.objects.filter(name__in=names).order_by("pk"):
        known[contributor.name].append(contributor)
    return known


def names_on(bylines):
    return {letters(line["name"]) for line in bylines if letters(line["name"])}


def units_of(name, reading):
    """The units that the copy gives a name."""
    return [person["unit"] for person in reading["people"] if person.get("unit") and letters(person["text"]) == name]


def likely(candidates, units, page_name=""):
    """The contributor meant, None when nobody can tell: the only one of the unit, else the only one of all.

    Among several, the page of a district decides for its own (东城 → 东城区总工会).
    """
    of_unit = [each for each in candidates if each.unit and any(_same_unit(each.unit, unit) for unit in units)]
    meant = of_unit or [each for each in candidates if not each.unit or not units]
    if len(meant) > 1 and len(page_name) > 1:
        meant = [each for each in meant if page_name in each.unit]
    return meant[0] if len(meant) == 1 else None


def _same_unit(one, other):
    one, other = (letters(unit).removeprefix("北京市") for unit in (one, other))
    return one in other or other in one


def is_certain(name, reading):
    """Whether the reader had no doubt where the name begins and ends."""
    return all(line["certain"] for line in reading["bylines"] if letters(line["name"]) == name)


def default_answer(name, candidates, reading, page_name=""):
    """The slug of who is meant; “new” for a certain name that nobody bears; empty where a person has to look.

    A name that was only typed is not proposed by itself.
    """
    meant = likely(candidates, units_of(name, reading), page_name)
    if meant:
        return meant.slug
    is_read = any(letters(line["name"]) == name for line in reading["bylines"])
    return NEW if not candidates and is_read and is_certain(name, reading) else ""


def kind_of(role):
    return next((kind for word, kind in KINDS.items() if word in role), Contributor.Kind.COLUMNIST)


def author_of(bylines):
    """The login of the one contributor on the byline who has one and wrote; None when there is none or several."""
    writers = [line["contributor"] for line in bylines if line["contributor"] and line["role"] != PHOTOGRAPHER]
    users = {
        contributor.user
        for contributor in Contributor.objects.filter(slug__in=writers, user__isnull=False).select_related("user")
    }
    return users.pop() if len(users) == 1 else None
