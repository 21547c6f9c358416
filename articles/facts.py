"""What decides who may do what, read from the database: the Facts of stories and the Actor that acts.

Whatever the number of stories, their facts take six queries: an action asks for one story, a list for all it shows.
"""

from collections import defaultdict
from operator import attrgetter

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.duty import OnDuty
from articles.models import Byline, Confirmation, Desk, Duty, Round, SignOff
from articles.roles import person_name
from articles.workflow import SIGN_OFF_PERMISSION, Actor, Facts, OnSite, Signed, Stage, State
from organisations.names import NAME_FIELDS, name_of


def actor(user):
    return Actor(number=user.pk, name=person_name(user), permissions=frozenset(user.get_all_permissions()))


def facts(story, at=None):
    """The Facts of a story at a moment (now)."""
    return facts_of_many([story], at)[story.pk]


def facts_of_many(stories, at=None):
    """{number of the story: its Facts}. Many `stories` come with their article selected."""
    at = at or timezone.now()
    barred = barred_of_many(stories)
    standing = _standing_of_many(stories)
    names, members = _desks({story.desk_id for story in stories if story.desk_id})
    duties = on_duty(at) if stories else ()
    return {
        story.pk: Facts(
            state=story.state,
            authority=story.authority,
            on_site=on_site(story.article, at),
            is_on_hold=story.is_on_hold,
            standing=tuple(standing[story.round_id]),
            barred=barred[story.pk],
            entered_by=story.entered_by_id,
            written_by=story.written_by_id,
            desk_name=names.get(story.desk_id, ""),
            desk_members=frozenset(members[story.desk_id]) if story.desk_id else None,
            in_charge=story.in_charge_id,
            in_charge_name=_in_charge_of_submission(story),
            is_taken_up=story.taken_up_at is not None,
            named_reviewer=story.named_reviewer_id,
            duties=duties,
        )
        for story in stories
    }


def on_duty(at=None):
    """The shifts that cover a moment (now), in the order of the stages."""
    duties = Duty.objects.at(at).order_by("stage", "begins_at", "pk")
    rows = duties.values_list(
        "person", "stage", "shift", "issue_date", "ends_at", *_names_of("person"), "stands_in_for",
        *_names_of("stands_in_for"),
    )  # fmt: skip
    return tuple(
        OnDuty(
            person=person,
            name=name_of(*names[:3]),
            stage=Stage(stage),
            shift=Duty.Shift(shift).label,
            issue_date=issue_date,
            ends_at=ends_at,
            stands_in_for=name_of(*names[4:]) if names[3] else "",
        )
        for person, stage, shift, issue_date, ends_at, *names in rows
    )


def _names_of(person):
    return [f"{person}__{field}" for field in NAME_FIELDS]


def reviewers(stages=Stage):
    """Who may sign at one of the stages: {user} of the house, by name."""
    rights = [SIGN_OFF_PERMISSION[stage].split(".")[1] for stage in stages]
    people = get_user_model().objects.filter(is_active=True, groups__permissions__codename__in=rights)
    return people.distinct().order_by("last_name", "pk")


def _in_charge_of_submission(story):
    """Only a submission that waits is refused with this name; lists of those select the person with the story."""
    return person_name(story.in_charge) if story.state == State.RECEIVED and story.in_charge_id else ""


def on_site(article, at):
    if article is None or article.published_at is None:
        return OnSite.NOWHERE
    if article.withdrawn_at:
        return OnSite.WITHDRAWN
    if article.published_at > at:
        return OnSite.WAITING
    return OnSite.OFFLINE if article.offline_at else OnSite.LIVE


def standing_sign_offs(round_):
    """The sign-offs that stand in an open round, by stage: its own and those it carries."""
    if round_ is None or round_.closed_at:
        return SignOff.objects.none()
    of_round = Q(round=round_) | Q(pk__in=round_.carried.values("pk"))
    return SignOff.objects.filter(of_round).select_related("reviewer", "version").order_by("stage")


def signatures_of(article):
    """The numbers of the three sign-offs that an article is out by; none for printed copy or for no article."""
    if article is None:
        return []
    numbers = (article.first_sign_off, article.second_sign_off, article.final_sign_off)
    return [number for number in numbers if number]


def denied_signature(article):
    """The sign-off that the article is out by and that its reviewer says was not so; None when there is none."""
    denied = Confirmation.objects.filter(sign_off__in=signatures_of(article), was_so=False)
    found = denied.select_related("sign_off__reviewer").first()
    return found.sign_off if found else None


def recorded_in_force(story):
    """Recorded sign-offs (代录签) that count: those that stand in the open round, and those the article is out by."""
    counting = Q(pk__in=standing_sign_offs(story.round).order_by().values("pk"))
    if story.article and not story.article.withdrawn_at:
        counting |= Q(pk__in=signatures_of(story.article))
    return SignOff.objects.filter(counting, recorded_by__isnull=False).select_related("reviewer", "recorded_by")


def barred_from_reviewing(story):
    """Users who may review no stage of this story, with the reason: the author and everybody on the byline."""
    return barred_of_many([story])[story.pk]


def barred_of_many(stories):
    """{number of the story: {user: why}}.

    A byline that names nobody registered bars the users of that name: better one refusal too many, which says why.
    """
    bylines = _signatures(stories)
    namesakes = _namesakes(bylines)
    return {story.pk: _barred(story, bylines[story.pk], namesakes) for story in stories}


def bylines_of(stories):
    """{number of the story: its Bylines in order}, contributors with them."""
    found = defaultdict(list)
    lines = Byline.objects.filter(story__in=[story.pk for story in stories]).select_related("contributor")
    for line in lines.order_by("story", "order"):
        found[line.story_id].append(line)
    return found


def _signatures(stories):
    """{number of the story: its (story, name, user)}: only what bars somebody, for every action asks."""
    found = defaultdict(list)
    lines = Byline.objects.filter(story__in=[story.pk for story in stories]).order_by("story_id", "order")
    for line in lines.values_list("story_id", "name", "contributor__user", named=True):
        found[line.story_id].append(line)
    return found


def _name(line):
    return "".join(line.name.split())


def _namesakes(bylines):
    """{name without blanks: the users of that name}."""
    names = {_name(line) for lines in bylines.values() for line in lines}
    found = defaultdict(list)
    if names:
        for number, name in get_user_model().objects.filter(last_name__in=names).values_list("pk", "last_name"):
            found[name].append(number)
    return found


def _barred(story, lines, namesakes):
    barred = {}
    for line in lines:
        users = [line.contributor__user] if line.contributor__user else []
        for user in [*users, *namesakes[_name(line)]]:
            barred[user] = _("%(name)s is on the byline") % {"name": line.name}
    if story.written_by_id:
        barred[story.written_by_id] = _("you are the author of this story")
    return barred


def _standing_of_many(stories):
    """{round: what stands in it, by stage}; a closed round has nothing."""
    rounds = {story.round_id for story in stories if story.round_id}
    found = defaultdict(list)
    if not rounds:
        return found
    standing = {"round__in": rounds, "round__closed_at__isnull": True}
    for row in SignOff.objects.filter(**standing).order_by().values_list("round", *_SIGNED):
        found[row[0]].append(_signed(*row[1:]))
    carried = Round.carried.through.objects.filter(**standing)
    for row in carried.values_list("round", *(f"signoff__{field}" for field in _SIGNED)):
        found[row[0]].append(_signed(*row[1:]))
    return defaultdict(list, {number: sorted(signed, key=attrgetter("stage")) for number, signed in found.items()})


_SIGNED = ("stage", "reviewer", "signed_at", "recorded_by", *_names_of("reviewer"))


def _signed(stage, reviewer, signed_at, recorded_by, *names):
    return Signed(Stage(stage), reviewer, name_of(*names), signed_at, is_recorded=recorded_by is not None)


def _desks(numbers):
    """What the desks are called, and who is of them: {desk: its name}, {desk: its users}."""
    names, members = {}, defaultdict(set)
    if numbers:
        for desk, name, user in Desk.objects.filter(pk__in=numbers).order_by().values_list("pk", "name", "members"):
            names[desk] = name
            members[desk].update([user] if user else [])
    return names, members
