"""The policy of roles, stated a second time: who must not do what."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from articles.models import Story
from articles.roles import ROLES, load_roles, person_name, role_of
from articles.workflow import MOVES, Stage
from tests.organisations.people import make_person

pytestmark = pytest.mark.django_db

EVERYBODY = set(ROLES)
FINAL = {"final", "chief"}
REVIEWERS = {"first", "second"} | FINAL
STAFF = EVERYBODY - {"correspondent"}
MAY = {
    "articles.view_story": STAFF,
    "articles.add_story": REVIEWERS | {"reporter", "correspondent"},
    "articles.change_story": REVIEWERS | {"reporter"},
    "articles.submit_story": REVIEWERS | {"reporter"},
    "articles.send_in": {"correspondent"},
    "articles.register_submission": REVIEWERS | {"reporter"},
    "articles.take_up_story": REVIEWERS | {"reporter"},
    "articles.drop_story": REVIEWERS,
    "articles.propose_correction": REVIEWERS | {"reporter"},
    "articles.handle_letters": REVIEWERS | {"manager"},
    "articles.change_letter": REVIEWERS | {"manager"},
    "articles.change_beat": {"manager"},
    "articles.sign_correction": FINAL,
    "articles.keep_roster": FINAL | {"manager"},
    "articles.add_duty": FINAL | {"manager"},
    "articles.record_sign_off": REVIEWERS,
    "articles.send_for_approval": REVIEWERS,
    "articles.waive_approval": FINAL,
    "articles.approve_as_chief": {"chief"},
    "articles.change_approvalrule": {"manager"},
    "articles.record_distribution": REVIEWERS,
    "articles.change_outlet": {"manager"},
    "articles.change_robot": {"manager"},
    "articles.seal_data": FINAL | {"manager"},
    "articles.make_special": REVIEWERS,
    "articles.sign_special": {"second"} | FINAL,
    "articles.arrange_front": {"second"} | FINAL,
    "articles.sign_off_first": REVIEWERS,
    "articles.sign_off_second": {"second"} | FINAL,
    "articles.sign_off_final": FINAL,
    "articles.publish_story": {"second"} | FINAL,
    "articles.take_offline": {"second"} | FINAL,
    "articles.edit_in_review": REVIEWERS | {"proofreader"},
    "articles.proofread_story": {"proofreader"},
    "articles.hold_story": REVIEWERS,
    "articles.revise_story": REVIEWERS | {"reporter"},
    "articles.enter_printed": REVIEWERS | {"proofreader"},
    "articles.check_printed": REVIEWERS | {"proofreader"},
    "articles.withdraw_story": FINAL | {"manager"},
    "articles.act_for_every_desk": FINAL | {"manager"},
    "articles.read_restricted_story": FINAL | {"manager"},
    "organisations.confirm_entry": REVIEWERS | {"manager"},
    "organisations.change_body": STAFF - {"proofreader"},
    "organisations.change_district": {"manager"},
    "articles.change_topic": {"manager"},
    "articles.change_desk": {"manager"},
    "articles.add_photo": REVIEWERS | {"reporter"},
    "articles.view_photo": STAFF,
    "auth.change_user": {"manager"},
    "auth.change_group": set(),
    "auth.delete_user": set(),
}


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    """One person per role, made once: reading permissions changes nothing."""
    with django_db_blocker.unblock():
        made = {key: make_person(key, name=role.group) for key, role in ROLES.items()}
        yield {key: User.objects.get(pk=person.pk) for key, person in made.items()}
        User.objects.filter(pk__in=[person.pk for person in made.values()]).delete()
        Group.objects.all().delete()


@pytest.mark.parametrize("permission", MAY)
def test_only_the_named_roles_hold_a_permission(people, permission):
    holders = {key for key, person in people.items() if person.has_perm(permission)}

    assert holders == MAY[permission]


def test_every_permission_of_a_move_is_spoken_for():
    assert {move.permission for move in MOVES.values()} <= set(MAY)
    assert {f"articles.{codename}" for codename, _name in Story._meta.permissions} <= set(MAY)


def test_nobody_but_the_final_reviewer_signs_final(people):
    signers = {key for key, person in people.items() if person.has_perm("articles.sign_off_final")}

    assert signers == FINAL


def test_a_manager_signs_nothing(people):
    held = people["manager"].get_all_permissions()

    assert not {name for name in held if "sign_off" in name or name == "articles.publish_story"}


def test_nobody_deletes_anything_the_newsroom_works_on(people):
    working = {"story", "version", "round", "signoff", "move", "byline", "storypicture", "desk", "formtoken", "photo",
               "article", "printing", "listing", "attachment", "note", "letter", "correction"}  # fmt: skip
    deletable = {
        name.split(".delete_")[1] for role in ROLES.values() for name in role.permissions if ".delete_" in name
    }

    assert not deletable & working


def test_a_correspondent_sees_no_story_but_their_own(people):
    correspondent, reporter = people["correspondent"], people["reporter"]
    Story.objects.create(headline="记者的稿", entered_by=reporter, written_by=reporter)
    own = Story.objects.create(headline="自己的稿", entered_by=reporter, written_by=correspondent)

    assert list(Story.objects.readable_by(correspondent)) == [own]
    assert Story.objects.readable_by(reporter).count() == 2


def test_a_restricted_story_is_read_by_who_may(people):
    Story.objects.create(headline="限定查阅", entered_by=people["manager"], is_restricted=True)

    readers = {key for key, person in people.items() if Story.objects.readable_by(person).exists()}

    assert readers == FINAL | {"manager"}


def test_loading_again_changes_nothing():
    load_roles()

    assert load_roles() == 0


def test_loading_restores_a_role_that_was_changed_and_leaves_other_groups_alone():
    load_roles()
    guests = Group.objects.create(name="访客")
    Group.objects.get(name="记者").permissions.clear()

    assert load_roles() == 1

    held = Group.objects.get(name="记者").permissions.count()
    assert held == len(ROLES["reporter"].permissions)
    assert guests.permissions.count() == 0


def test_a_sign_off_names_the_role_it_was_made_in():
    person = make_person("final")
    assert role_of(person, Stage.FIRST) == "终审"

    person.groups.add(Group.objects.get(name="初审"))
    assert role_of(person, Stage.FIRST) == "初审"
    assert role_of(person, Stage.FINAL) == "终审"
    assert role_of(make_person("reporter"), Stage.FIRST) == ""


def test_a_person_is_named_as_chinese_names_are_written():
    assert person_name(User(username="zhou", last_name="周砚秋")) == "周砚秋"
    assert person_name(User(username="zhou", last_name="周", first_name="砚秋")) == "周砚秋"
    assert person_name(User(username="zhou")) == "zhou"


# --- Logins in the admin -------------------------------------------------------------------------


def person_form(person, **changes):
    facts = {"username": person.username, "last_name": person.last_name, "email": "", "is_active": "on"}
    return {**facts, "is_staff": "on", **changes}


def test_a_manager_gives_roles_but_makes_no_superuser(client):
    reporter = make_person("reporter")
    client.force_login(make_person("manager"))
    first = Group.objects.get(name="初审")

    client.post(
        reverse("admin:auth_user_change", args=[reporter.pk]),
        person_form(reporter, groups=[first.pk], is_superuser="on", user_permissions=[1]),
    )

    reporter.refresh_from_db()
    assert list(reporter.groups.all()) == [first]
    assert not reporter.is_superuser
    assert not reporter.user_permissions.exists()


def test_a_manager_does_not_give_themselves_a_role(client):
    manager = make_person("manager")
    client.force_login(manager)
    final = Group.objects.get(name="终审")

    client.post(reverse("admin:auth_user_change", args=[manager.pk]), person_form(manager, groups=[final.pk]))

    assert [group.name for group in manager.groups.all()] == ["管理员"]


def test_a_manager_does_not_change_a_superuser(client):
    chief = User.objects.create_superuser("chief")
    client.force_login(make_person("manager"))

    client.post(reverse("admin:auth_user_change", args=[chief.pk]), {"username": "chief", "last_name": "换名"})
    client.post(reverse("admin:auth_user_password_change", args=[chief.pk]), {"password1": "x", "password2": "x"})

    chief.refresh_from_db()
    assert chief.last_name == ""
    assert not chief.has_usable_password()


@pytest.mark.parametrize("role", sorted(EVERYBODY - {"manager"}))
def test_nobody_else_changes_logins(client, role):
    other = make_person("reporter", name="原名")
    client.force_login(make_person(role))

    client.post(reverse("admin:auth_user_change", args=[other.pk]), person_form(other, last_name="换名"))

    other.refresh_from_db()
    assert other.last_name == "原名"
