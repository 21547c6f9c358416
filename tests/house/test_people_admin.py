"""Logins in the admin: a manager gives roles, but becomes nobody else and gives themselves nothing."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from articles.roles import ROLES
from tests.people import Newsroom

pytestmark = pytest.mark.django_db
SIGNING = ("first", "second", "final")


@pytest.fixture
def newsroom():
    return Newsroom()


@pytest.fixture
def manager(client, newsroom):
    client.force_login(newsroom.manager)
    return client


@pytest.fixture
def superuser(newsroom):
    user = get_user_model().objects.create_user("root", "root@example.org", "从未用过的-口令-77")
    user.is_staff = user.is_superuser = True
    user.save()
    return user


def group_of(role):
    return Group.objects.get(name=ROLES[role].group)


def page(user, name="change"):
    return reverse(f"admin:auth_user_{name}", args=[user.pk])


def sent(user, *roles, **more):
    """The form of a login with everything in it that nobody may send."""
    return {
        "username": user.username,
        "last_name": user.last_name,
        "email": user.email,
        "is_active": "on",
        "is_staff": "on",
        "groups": [group_of(role).pk for role in roles],
        "is_superuser": "on",
        "user_permissions": list(Permission.objects.values_list("pk", flat=True)[:3]),
        "password": "plain",
        **more,
    }


def roles_of(user):
    return set(user.groups.values_list("name", flat=True))


def test_a_manager_gives_a_colleague_a_role_and_nothing_beyond(manager, newsroom):
    colleague = newsroom.proofreader

    answer = manager.post(page(colleague), sent(colleague, "proofreader", "first", last_name="校小正名"))

    colleague.refresh_from_db()
    assert answer.status_code == 302
    assert colleague.last_name == "校小正名"
    assert roles_of(colleague) == {ROLES["proofreader"].group, ROLES["first"].group}
    assert not colleague.is_superuser
    assert not colleague.user_permissions.exists()
    assert not colleague.has_usable_password()


@pytest.mark.parametrize("role", SIGNING)
def test_managers_give_themselves_no_role(manager, newsroom, role):
    answer = manager.post(page(newsroom.manager), sent(newsroom.manager, "manager", role, last_name="管大理"))

    newsroom.manager.refresh_from_db()
    assert answer.status_code == 302
    assert newsroom.manager.last_name == "管大理"
    assert roles_of(newsroom.manager) == {ROLES["manager"].group}
    assert not newsroom.manager.is_superuser


def test_a_superuser_is_not_changed_by_a_manager(manager, superuser):
    answer = manager.post(page(superuser), sent(superuser, email="mine@example.org"))

    superuser.refresh_from_db()
    assert answer.status_code == 404
    assert superuser.email == "root@example.org"


@pytest.mark.parametrize("whom", ["final", "manager"])
def test_a_manager_sets_nobodys_password(manager, newsroom, whom):
    """Whoever set it could sign as that reviewer. Forgotten passwords are renewed by mail."""
    person = getattr(newsroom, whom)
    new = {"password1": "另一把-旧钥匙-88", "password2": "另一把-旧钥匙-88", "usable_password": "true"}

    answers = [manager.get(page(person, "password_change")), manager.post(page(person, "password_change"), new)]

    person.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404, 404]
    assert not person.has_usable_password()


def test_the_address_of_somebody_who_has_signed_in_stays(manager, newsroom):
    """The next password would go to the new address."""
    known, new = newsroom.final, newsroom.other_final
    known.last_login = timezone.now()
    known.save()
    address = known.email

    for person in (known, new):
        manager.post(page(person), sent(person, "final", email="elsewhere@example.org"))
        person.refresh_from_db()

    assert (known.email, new.email) == (address, "elsewhere@example.org")


def test_a_new_login_comes_without_any_right(manager):
    typed = {
        "username": "xinren", "usable_password": "true", "password1": "梧桐-街口-第三盏灯",
        "password2": "梧桐-街口-第三盏灯", "is_superuser": "on", "is_staff": "on",
    }  # fmt: skip

    answer = manager.post(reverse("admin:auth_user_add"), typed)

    user = get_user_model().objects.get(username="xinren")
    assert answer.status_code == 302
    assert (user.is_superuser, user.is_staff, user.groups.count()) == (False, False, 0)


@pytest.mark.parametrize("role", ["reporter", *SIGNING, "proofreader"])
def test_nobody_else_manages_logins(client, newsroom, role):
    person = newsroom.writer if role == "reporter" else getattr(newsroom, role)
    client.force_login(person)

    answer = client.post(page(person), sent(person, "final", "manager"))

    assert answer.status_code == 404
    assert roles_of(person) == {ROLES[role].group}


def test_a_superuser_mends_what_a_manager_cannot(client, superuser, newsroom):
    client.force_login(superuser)

    client.post(page(newsroom.manager), sent(newsroom.manager, "manager", email="new@example.org", is_superuser=""))

    newsroom.manager.refresh_from_db()
    assert newsroom.manager.email == "new@example.org"
    assert not newsroom.manager.is_superuser
