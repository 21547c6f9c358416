"""Who works at the sample paper: log-ins with passwords made here and now, their desks, their contributor profiles."""

import os
import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from articles.models import Contributor, Desk
from articles.roles import ROLES
from desk.sample_paper import FOLDER
from organisations import actions as registers
from organisations.loading import read
from organisations.models import Body

PROPOSER, CONFIRMER = "ningyuchuan", "zhouyanqiu"
ACCOUNTS = settings.VAR / "accounts.txt"
HEADER = "样报账号。口令在第一次载入时随机生成，只存在本机，请勿外传。每行：用户名、口令、角色、姓名。"
# Without letters and digits that a printed list makes hard to tell apart.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def load():
    """The sample's users by name of log-in. At the first run they are made, and their passwords written down once."""
    rows = read(FOLDER / "people.toml")["user"]
    users = _users(rows)
    if not users:
        with transaction.atomic():
            passwords = {row["username"]: _password() for row in rows}
            users = {row["username"]: _make_user(row, passwords[row["username"]]) for row in rows}
            _make_desks(rows, users)
            _make_contributors(rows, users)
            _write_accounts(rows, passwords)
    return users


def _users(rows):
    names = [row["username"] for row in rows]
    return {user.get_username(): user for user in get_user_model().objects.filter(username__in=names)}


def _password():
    return "-".join("".join(secrets.choice(ALPHABET) for _letter in range(4)) for _group in range(3))


def _make_user(row, password):
    user = get_user_model().objects.create_user(
        row["username"], f"{row['username']}@newsroom.example", password, last_name=row["name"],
        is_staff="correspondent" not in row["roles"],
    )  # fmt: skip
    user.groups.set(Group.objects.filter(name__in=[ROLES[role].group for role in row["roles"]]))
    return user


def _make_desks(rows, users):
    """A member of the staff without a desk acts for every desk; correspondents belong to none."""
    for desk_row in read(FOLDER / "desks.toml")["desk"]:
        desk, _is_new = Desk.objects.get_or_create(slug=desk_row["key"], defaults={"name": desk_row["name"]})
        desk.members.add(*(users[row["username"]] for row in rows if _is_of(row, desk_row["key"])))


def _is_of(row, desk):
    is_everywhere = not row["desk"] and "correspondent" not in row["roles"]
    return is_everywhere or desk in row["desk"]


def _make_contributors(rows, users):
    for row in rows:
        if row["contributor"] == "none":
            continue
        profile = Contributor(
            slug=row["username"], name=row["name"], kind=row["contributor"], unit=row["unit"],
            body=Body.objects.filter(names__name=row["unit"]).first(), user=users[row["username"]],
        )  # fmt: skip
        registers.propose(profile, by=users[PROPOSER])
        registers.confirm(profile, by=users[CONFIRMER])


def _write_accounts(rows, passwords):
    lines = [HEADER, *(_account(row, passwords[row["username"]]) for row in rows)]
    file = os.open(ACCOUNTS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(file, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as opened:
        opened.write("\n".join(lines) + "\n")


def _account(row, password):
    roles = "、".join(ROLES[role].group for role in row["roles"])
    return f"{row['username']:<16}{password:<18}{roles}\t{row['name']}"
