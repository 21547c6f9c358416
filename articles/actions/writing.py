"""Copy is written: stories are made, saved, restored, planned; printed copy is entered and checked."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from taggit.models import Tag

from articles import notices
from articles.actions.cost import cost_of
from articles.actions.errors import Refused
from articles.actions.publishing import put_on_site, take_waiting_article_out
from articles.actions.records import (
    check_move,
    check_unchanged,
    close_round,
    index_story,
    latest_version,
    locked,
    open_round,
    record_move,
)
from articles.conditions import still_lacking
from articles.content import EMPTY, characters, content_hash, is_same, normalised
from articles.facts import actor, facts, reviewers, standing_sign_offs
from articles.marked import changed_characters
from articles.models import (
    Article,
    Byline,
    Column,
    Contributor,
    Move,
    Notice,
    Source,
    Story,
    StoryPicture,
    Topic,
    Version,
)
from articles.models.shared import Photo
from articles.notices import who
from articles.refusals import edit_refusal, is_reviewing, plan_refusal
from articles.roles import person_name
from articles.workflow import (
    IN_REVIEW,
    PLAN,
    REVIEW_STATE,
    STAGE_OF_STATE,
    VOID,
    Change,
    RoundKind,
    Stage,
    State,
    stage_names,
    voided_stages,
)
from organisations.models import Body, District, Event

ROW_FIELDS = ("banner", "kicker", "headline", "subhead", "web_headline", "short_headline", "dateline", "body")

LOCKED_FIELDS = ("headline", "web_headline", "body")


@transaction.atomic
def create_story(
    content, *, by, written_by=None, desk=None, state=State.DRAFT, original_text="", is_locked_copy=False, at=None
):
    """A new story with its first version. `written_by` is the author's login, if the author has one.

    `is_locked_copy`: agency copy (通稿), whose headline and body nobody changes.
    """
    if state not in {State.DRAFT, State.RECEIVED}:
        raise ValueError(f"a story begins as a draft or a submission, not as {state}")
    return new_story(
        content, by=by, at=at, written_by=written_by, desk=desk, state=state, original_text=original_text,
        is_locked_copy=is_locked_copy,
    )  # fmt: skip


@transaction.atomic
def enter_printed(content, *, by, signed_by, desk=None, written_by=None, original_text="", at=None):
    """Copy that was printed and signed (见报稿入库): it waits for a second person's check against the page.

    Refused unless issue date, page and who signed the page for print are given and the issue is out.
    """
    printed = content["print"]
    if not by.has_perm("articles.enter_printed"):
        raise Refused(_("Entering printed copy is not among your duties."))
    if not (printed["issue_date"] and printed["page"] and signed_by.strip()):
        raise Refused(_("Printed copy needs its issue date, its page and who signed the page for print."))
    if printed["issue_date"] > timezone.localdate(at).isoformat():
        raise Refused(_("The issue of %(date)s is not out yet.") % {"date": printed["issue_date"]})
    return new_story(
        {**content, "print": {**printed, "print_status": Story.PrintStatus.PRINTED}},
        by=by, at=at, desk=desk, written_by=written_by, state=State.DRAFT, original_text=original_text,
        authority=Article.Authority.PRINTED, print_signed_by=signed_by.strip(),
    )  # fmt: skip


def new_story(content, *, by, at, note="", **fields):
    """A story with its first version and its first row of history; `fields`: what else its columns hold."""
    now = at or timezone.now()
    content = normalised(content)
    story = Story.objects.create(entered_by=by, created_at=now, changed_at=now, **fields)
    write_version(story, content, before=EMPTY, by=by, at=now, note=note or _("Entered"))
    Move.objects.create(
        story=story, name="create", source=story.state, target=story.state, by=by, at=now, version_number=story.version
    )
    index_story(story)
    return story


@transaction.atomic
def save(story_id, content, *, base, by, note="", at=None):
    """Save what a person typed over version `base`. Returns (story, the stages whose sign-offs it cost).

    An unchanged content makes no version. Stale when somebody saved meanwhile.
    """
    story = locked(story_id)
    check_unchanged(story, base)
    person, known = actor(by), facts(story, at)
    why_not = edit_refusal(person, known)
    if why_not:
        raise Refused(why_not)
    content, before = normalised(content), latest_version(story)
    if is_same(content, before.content):
        return story, []
    _check_locked(story, content["text"], before.content["text"])
    own_review = STAGE_OF_STATE[story.state] if is_reviewing(person, known) else None
    write_version(story, content, before=before.content, by=by, at=at, note=note, stage=own_review)
    voided = [] if own_review else voided_stages(_cost(story, content, known), known.standing)
    if voided:
        why = _("Changed after sign-off: %(stages)s void") % {"stages": stage_names(voided)}
        fall_back(story, voided, why, by=by, at=at)
    _stop_if_lacking(story, by=by, at=at)
    index_story(story)
    return story, voided


def _check_locked(story, text, before):
    """通稿: what an agency wrote is printed as it is or not at all; everything around it is the desk's."""
    if story.is_locked_copy and any(text[name] != before[name] for name in LOCKED_FIELDS):
        raise Refused(
            _("This is agency copy: its headline and its copy stay as they came. Nothing was saved; undo that change.")
        )


def restore(story_id, number, *, base, by, reason="", at=None):
    """Bring back the content of an earlier version, as a new one."""
    earlier = Version.objects.get(story_id=story_id, number=number)
    note = _("Version %(number)s restored") % {"number": number}
    note += f"：{reason.strip()}" if reason.strip() else ""
    return save(story_id, earlier.content, base=base, by=by, at=at, note=note)


def _cost(story, content, known):
    """What the edits since the last accepted text amount to: that text is the newest a standing sign-off stands on, or
    that a reviewer left at their own stage."""
    if not known.standing:
        return Change.NONE
    signed = standing_sign_offs(story.round).order_by("-version__number").first().version
    reviewed = Version.objects.filter(story=story, stage__isnull=False, number__gt=signed.number).order_by("-number")
    accepted = reviewed.first() or signed
    return cost_of(accepted.content, content)


def write_version(story, content, *, before, by, at=None, note="", stage=None):
    """One version and the story's columns, compare-and-swap on the version's number (the lock is not trusted alone).

    `before`: the content of the version there is; of the rows beside the story only what differs from it is written.
    """
    now = at or timezone.now()
    columns = _columns(content)
    swapped = Story.objects.filter(pk=story.pk, version=story.version).update(
        version=story.version + 1, changed_at=now, **columns
    )
    if not swapped:
        opened = story.version
        story.refresh_from_db(fields=["version"])
        check_unchanged(story, opened)
    story.version += 1
    story.changed_at = now
    for name, value in columns.items():
        setattr(story, name, value)
    _write_relations(story, content, before)
    return Version.objects.create(
        story=story, number=story.version, content=content, content_hash=content_hash(content),
        characters=columns["characters"], changed_characters=changed_characters(before, content),
        saved_by=by, saved_at=now, stage=stage, note=note[:200],
    )  # fmt: skip


def _columns(content):
    text, taxonomy, printed = content["text"], content["taxonomy"], content["print"]
    return {
        **{name: text[name] for name in ROW_FIELDS},
        "characters": characters(content),
        "source": Source.objects.get(name=text["source"]) if text["source"] else None,
        "genre": taxonomy["genre"],
        "column": Column.objects.get(slug=taxonomy["column"]) if taxonomy["column"] else None,
        "event": Event.objects.get(pk=taxonomy["event"]) if taxonomy["event"] else None,
        **printed,
    }


def _write_relations(story, content, before):
    now, then = ({**each["text"], **each["taxonomy"]} for each in (content, before))
    for name, write in RELATIONS.items():
        if now[name] != then[name]:
            write(story, now[name])


def _write_tags(story, names):
    make_tags(names)
    story.tags.set(names)


def make_tags(names):
    """New tags are made in the order of their names: who makes the same ones waits for the other, never in a ring."""
    known = Tag.objects.filter(name__in=names).values_list("name", flat=True)
    for name in sorted(set(names).difference(known)):
        Tag.objects.get_or_create(name__iexact=name, defaults={"name": name})


def _write_bylines(story, bylines):
    slugs = [line["contributor"] for line in bylines if line["contributor"]]
    known = Contributor.objects.in_bulk(slugs, field_name="slug")
    Byline.objects.filter(story=story).delete()
    Byline.objects.bulk_create(
        Byline(
            story=story, order=order, role=line["role"], name=line["name"], contributor=known.get(line["contributor"])
        )
        for order, line in enumerate(bylines)
    )


def _write_pictures(story, pictures):
    known = Photo.objects.in_bulk([picture["photo"] for picture in pictures])
    StoryPicture.objects.filter(story=story).delete()
    StoryPicture.objects.bulk_create(
        StoryPicture(story=story, order=order, **{**picture, "photo": known[picture["photo"]]})
        for order, picture in enumerate(pictures)
    )


def _write_districts(story, slugs):
    story.districts.set(District.objects.filter(slug__in=slugs))


def _write_topics(story, slugs):
    story.topics.set(Topic.objects.filter(slug__in=slugs))


def _write_bodies(story, slugs):
    story.bodies.set(Body.objects.filter(slug__in=slugs))


# What stands in rows beside the story, by its name in the content.
RELATIONS = {
    "bylines": _write_bylines, "pictures": _write_pictures, "districts": _write_districts, "topics": _write_topics,
    "bodies": _write_bodies, "tags": _write_tags,
}  # fmt: skip


def fall_back(story, voided, why, *, by, name=VOID, at=None):
    """Sign-offs are void (失签): the story falls to the earliest of them; a waiting article is stopped (停发)."""
    kept = [signed for signed in standing_sign_offs(story.round) if signed.stage not in voided]
    kind = story.round.kind if voided == [Stage.FINAL] else RoundKind.FULL
    if take_waiting_article_out(story, at):
        story.stopped_at = at or timezone.now()
    close_round(story, why, at)
    open_round(story, by=by, kind=kind, carried=kept, at=at)
    record_move(story, name, REVIEW_STATE[voided[0]], by=by, at=at, reason=why)


def _stop_if_lacking(story, *, by, at):
    """停发: a scheduled article does not go out without what it came to need after it was scheduled."""
    if story.article is None or not story.article.is_waiting(at):
        return
    lacking = still_lacking(story)
    if lacking and take_waiting_article_out(story, at):
        story.stopped_at = at or timezone.now()
        record_move(story, "stop", State.READY, by=by, at=at, reason=" ".join(lacking))


@transaction.atomic
def plan(story_id, *, by, at=None, **wanted):
    """What surrounds the text and voids nothing. `wanted`: names of `PLANNED`; what is not named is planned no more."""
    story = locked(story_id)
    wanted = {**PLANNED, **wanted}
    _check_plan(story, wanted, by=by, at=at)
    changed = {name: value for name, value in wanted.items() if value != getattr(story, name)}
    if not changed:
        return story
    for name, value in changed.items():
        setattr(story, name, value)
    story.save(update_fields=list(changed))
    record_move(story, PLAN, story.state, by=by, at=at, reason=_in_words(story, changed))
    _stop_if_lacking(story, by=by, at=at)
    index_story(story)
    _tell_of_plan(story, changed, by=by, at=at)
    return story


# The plan of a story that has none: planned time on the web, desk, who is to review it by when, and its flags.
PLANNED = {
    "publish_at": None, "desk": None, "named_reviewer": None, "due_at": None,
    "is_urgent": False, "needs_chief": False, "is_restricted": False,
    "is_locked_copy": False,
}  # fmt: skip


def _check_plan(story, wanted, *, by, at):
    if unknown := wanted.keys() - PLANNED.keys():
        raise TypeError(f"not of the plan: {unknown}")
    known = facts(story, at)
    if why_not := plan_refusal(actor(by), known):
        raise Refused(why_not)
    if story.article and story.article.published_at and wanted["publish_at"] != story.publish_at:
        raise Refused(_("The time is fixed: the article is published or scheduled. Stop it first."))
    named = wanted["named_reviewer"]
    if named and named.pk != story.named_reviewer_id and (named.pk in known.barred or named not in reviewers()):
        raise Refused(
            _("%(name)s cannot be the named reviewer: the author and who is on the byline do not review.")
            % {"name": person_name(named)}
        )


def _tell_of_plan(story, changed, *, by, at):
    """Who is named is told; when a story in review becomes urgent (急稿), the reviewers of all three stages at once."""
    number = Move.objects.filter(story=story, name=PLAN).order_by("-pk").values_list("pk", flat=True).first()
    words = {"name": person_name(by), "story": story.list_headline}
    event = {"event": f"move-{number}", "by": by, "at": at}
    if named := changed.get("named_reviewer"):
        text = _("%(name)s named you as the reviewer of “%(story)s”.") % words
        notices.tell(Notice.Kind.NAMED, story, [named], text=text, **event)
    if changed.get("is_urgent") and story.state in IN_REVIEW:
        people = who.reviewers(story, Stage, facts(story, at))
        notices.tell(Notice.Kind.URGENT, story, people, text=_("Urgent: “%(story)s”, says %(name)s.") % words, **event)


def _in_words(story, changed):
    """What of the plan changed, for the history: "Urgent: yes, Desk: 区县部"."""
    return "，".join(f"{story._meta.get_field(name).verbose_name}：{_shown(value)}" for name, value in changed.items())


def _shown(value):
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None:
        return _("none")
    if hasattr(value, "get_username"):
        return person_name(value)
    return f"{timezone.localtime(value):%m-%d %H:%M}" if hasattr(value, "tzinfo") else str(value)


@transaction.atomic
def check_printed(story_id, *, by, version, at=None):
    """A second person compared printed copy with its page: it goes online on the printed authority."""
    story = locked(story_id)
    check_unchanged(story, version)
    check_move(story, "check_printed", by=by, at=at)
    put_on_site(story, at=at or timezone.now(), checked_by=by)
    record_move(story, "check_printed", State.PUBLISHED, by=by, at=at)
    return story
