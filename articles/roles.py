"""Who may do what: the roles as data. A role is a group of Django's; a person may have several.

A higher stage's person may take a lower one, so 终审 carries all three sign-offs. `load_roles` makes the groups say
exactly what this table says; a group that is not in the table is left alone.
"""

from dataclasses import dataclass
from itertools import product

from django.contrib.auth.models import Group, Permission

from articles.workflow import SIGN_OFF_PERMISSION, Stage
from organisations.names import person_name

__all__ = ["ROLES", "Role", "load_roles", "person_name", "role_of"]


@dataclass(frozen=True)
class Role:
    key: str
    group: str
    permissions: frozenset[str]


def _on(models, *deeds):
    """Permissions for each deed on each model: _on("articles.story", "view") → {"articles.view_story"}."""
    pairs = (name.split(".") for name in models.split())
    return frozenset(f"{app}.{deed}_{model}" for (app, model), deed in product(pairs, deeds))


def _story(*deeds):
    return frozenset(f"articles.{deed}" for deed in deeds)


REGISTERS = (
    "organisations.body organisations.person organisations.office organisations.event articles.column"
    " articles.contributor"
)
PARTS = "organisations.bodyname organisations.bodysuccession"
LISTS = "organisations.district articles.topic articles.section articles.source articles.desk"
RECORDS = "articles.version articles.round articles.signoff articles.move articles.article articles.printing"

READING = _on(f"{REGISTERS} {PARTS} {LISTS} {RECORDS} articles.story articles.photo articles.rendition", "view")
# Everybody of the staff may propose to the registers; readers see it when a second person confirmed it.
PROPOSING = _on(REGISTERS, "add", "change") | _on(PARTS, "add", "change", "delete")
CONFIRMING = frozenset({"organisations.confirm_entry"})
LETTERS = _on("articles.letter", "view", "change") | _story("handle_letters")
PHOTOS = _on("articles.photo", "add", "change")
WRITING = _on("articles.story", "add", "change") | _story("submit_story", "revise_story")
# Copy from outside: everybody of the staff enters what was phoned or faxed, and takes up what is in their charge.
SUBMISSIONS = _story("register_submission", "take_up_story", "propose_correction")
PRINTED = _story("enter_printed", "check_printed")
ROSTER = _on("articles.duty articles.dutynotice", "view", "add", "change", "delete") | _story("keep_roster")
EVERYWHERE = _story("withdraw_story", "act_for_every_desk", "read_restricted_story")

REPORTER = READING | PROPOSING | PHOTOS | WRITING | SUBMISSIONS
FIRST = (
    REPORTER
    | CONFIRMING
    | PRINTED
    | LETTERS
    | _story("sign_off_first", "edit_in_review", "hold_story", "drop_story", "make_special", "record_sign_off")
    | _story("send_for_approval", "record_distribution")
)
SECOND = FIRST | _story("sign_off_second", "publish_story", "take_offline", "arrange_front", "sign_special")
FINAL = SECOND | EVERYWHERE | ROSTER | _story("sign_off_final", "sign_correction", "waive_approval", "seal_data")
CHIEF = FINAL | _story("approve_as_chief")
PROOFREADER = READING | PRINTED | _story("proofread_story", "edit_in_review")
MANAGER = (
    READING
    | PROPOSING
    | CONFIRMING
    | EVERYWHERE
    | _on(REGISTERS, "delete")
    | _on(LISTS, "add", "change")
    | LETTERS
    | ROSTER
    | _story("seal_data")
    | _on("articles.approvalrule articles.outlet articles.robot", "view", "add", "change")
    | _on("articles.beat articles.movedaddress", "view", "add", "change", "delete")
    | _on("auth.user", "view", "add", "change")
    | _on("auth.group", "view")
)

ROLES = {
    role.key: role
    for role in [
        Role("correspondent", "通讯员", _on("articles.story", "add") | _story("send_in")),
        Role("reporter", "记者", REPORTER),
        Role("first", "初审", FIRST),
        Role("second", "复审", SECOND),
        Role("final", "终审", FINAL),
        Role("chief", "总编辑", CHIEF),
        Role("proofreader", "校对", PROOFREADER),
        Role("manager", "管理员", MANAGER),
    ]
}
ROLE_OF_STAGE = {Stage.FIRST: "first", Stage.SECOND: "second", Stage.FINAL: "final"}


def role_of(user, stage):
    """The name of the role in which this person signs off at `stage`: the stage's own, else the lowest that may."""
    groups = set(user.groups.values_list("name", flat=True))
    own = ROLES[ROLE_OF_STAGE[Stage(stage)]]
    for role in [own, *ROLES.values()]:
        if role.group in groups and SIGN_OFF_PERMISSION[Stage(stage)] in role.permissions:
            return role.group
    return ""


def load_roles():
    """Makes the groups and their permissions as the table says. Returns how many groups had to be made or changed."""
    Group.objects.bulk_create([Group(name=role.group) for role in ROLES.values()], ignore_conflicts=True)
    groups = {group.name: group for group in Group.objects.filter(name__in=[role.group for role in ROLES.values()])}
    permissions = {
        f"{permission.content_type.app_label}.{permission.codename}": permission.pk
        for permission in Permission.objects.select_related("content_type")
    }
    held = {}
    for group, permission in Group.permissions.through.objects.values_list("group_id", "permission_id"):
        held.setdefault(group, set()).add(permission)
    changed = 0
    for role in ROLES.values():
        group, wanted = groups[role.group], {permissions[name] for name in role.permissions}
        if held.get(group.pk, set()) != wanted:
            group.permissions.set(wanted)
            changed += 1
    return changed
