"""The people of the tests: invented names, roles as the paper has them."""

from datetime import timedelta
from itertools import count

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from articles.models import Contributor, Desk, Duty
from articles.roles import ROLES, load_roles

User = get_user_model()
UNUSABLE = make_password(None)
_numbers = count(1)


def make_user(name="", *roles, desk=None, contributor=False, staff=True):
    """A user with the given roles ("reporter", "first" …), of a desk if one is named."""
    number = next(_numbers)
    user = User.objects.create(
        username=f"user{number}",
        last_name=name or f"试用{number}号",
        email=f"user{number}@example.org",
        password=UNUSABLE,
        is_staff=staff,
    )
    if roles:
        User.groups.through.objects.bulk_create(User.groups.through(user=user, group=group) for group in _groups(roles))
    if desk:
        Desk.members.through.objects.create(desk=desk, user=user)
    if contributor:
        make_contributor(user.last_name, user=user)
    return user


def _groups(roles):
    """Of these roles; a test that commits leaves a database without any, which then loads them."""
    names = [ROLES[role].group for role in roles]
    there = list(Group.objects.filter(name__in=names))
    if len(there) == len(names):
        return there
    load_roles()
    return Group.objects.filter(name__in=names)


def make_contributor(name, **only_what_matters):
    slug = only_what_matters.pop("slug", f"contributor-{next(_numbers)}")
    return Contributor.objects.create(name=name, slug=slug, **only_what_matters)


def make_desk(name=""):
    number = next(_numbers)
    return Desk.objects.create(slug=f"desk-{number}", name=name or f"第{number}部")


class Newsroom:
    """A whole small newsroom: a writer, a typist, and two people at each stage of review, all of one desk."""

    def __init__(self):
        self.desk = make_desk("区县部")
        self.writer = make_user("沈一禾", "reporter", desk=self.desk, contributor=True)
        self.typist = make_user("录小满", "first", desk=self.desk)
        self.first, self.other_first = (make_user(name, "first", desk=self.desk) for name in ("周初见", "吴初晴"))
        self.second, self.other_second = (make_user(name, "second", desk=self.desk) for name in ("何复言", "郑复来"))
        self.final, self.other_final = (make_user(name, "final") for name in ("梁终南", "卫终岁"))
        self.proofreader = make_user("校小正", "proofreader")
        self.correspondent = make_user("通讯小禾", "correspondent", staff=False)
        self.manager = make_user("管小理", "manager")

    @property
    def everybody(self):
        return [value for value in vars(self).values() if hasattr(value, "username")]

    @property
    def reviewers(self):
        return self.first, self.second, self.final


def make_duty(person, stage, *, at=None, stands_in_for=None, **only_what_matters):
    """A night shift of this person that covers the moment (now), written past the roster."""
    at = at or timezone.now()
    defaults = {"begins_at": at - timedelta(hours=3), "ends_at": at + timedelta(hours=5), "entered_by": person}
    defaults["issue_date"] = timezone.localdate(defaults["ends_at"])
    return Duty.objects.create(person=person, stage=stage, stands_in_for=stands_in_for, **defaults | only_what_matters)
