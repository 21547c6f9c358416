"""Sample people and entries for the tests of the registers."""

from django.contrib.auth.models import Group, User

from articles.roles import ROLES, load_roles
from organisations.models import Body


def make_person(role="", name="周砚秋", **more):
    """Somebody of the staff in a role of the table; without a role, somebody with no permission at all."""
    number = User.objects.count() + 1
    person = User.objects.create(username=f"person{number}", last_name=name, is_staff=True, **more)
    if role:
        if not Group.objects.filter(name=ROLES[role].group).exists():
            load_roles()
        person.groups.add(Group.objects.get(name=ROLES[role].group))
    return person


def make_body(**more):
    """A union body that stands confirmed for readers, from the reference files unless told otherwise."""
    facts = {
        "slug": "beishan",
        "name": "北山区总工会",
        "level": "district",
        "state": "confirmed",
        "from_reference": True,
    }
    return Body.objects.create(**facts | more)
