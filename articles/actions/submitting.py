"""Copy comes from outside (来稿): sent in or registered, it waits for the reporter in charge, who may take it up."""

import hashlib
from pathlib import PurePosixPath

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.combining import combined_content
from articles.actions.errors import Refused
from articles.actions.records import (
    check_move,
    check_unchanged,
    close_round,
    index_story,
    latest_version,
    locked,
    record_move,
)
from articles.actions.writing import create_story
from articles.models import Attachment, Beat, Byline, Channel, Contributor, Desk, Move, Note, Seal, Story, Version
from articles.roles import person_name
from articles.workflow import TAKE_UP, State

ATTACHED = {".doc", ".docx", ".wps", ".txt", ".pdf", ".jpg", ".jpeg", ".png", ".webp", ".xls", ".xlsx"}
LARGEST_ATTACHMENT = 20 * 1024 * 1024
MOST_ATTACHMENTS = 20
NOTE_LENGTH = Note._meta.get_field("text").max_length


@transaction.atomic
def send_in(story_id, *, by, version, at=None):
    """投稿: the newsroom has it; the reporter whose beat it is finds it among the submissions."""
    story = locked(story_id)
    check_unchanged(story, version)
    check_move(story, "send_in", by=by, at=at)
    _check_something_there(story)
    story.channel = Channel.SENT_IN
    story.in_charge = story.in_charge or reporter_in_charge(story)
    story.save(update_fields=["channel", "in_charge"])
    record_move(story, "send_in", State.RECEIVED, by=by, at=at)
    return story


def _check_something_there(story):
    text = latest_version(story).content["text"]
    if not text["headline"]:
        raise Refused(_("The story has no headline yet. Write one, then send it."))
    if not (text["body"] or text["pictures"] or Attachment.objects.filter(story=story).exists()):
        raise Refused(_("The story has no copy yet. Write it, or attach the file, then send it."))


def reporter_in_charge(story):
    """Whose beat the story is: that of one of its bodies or of its author's, else that of its district; or None."""
    bodies = list(story.bodies.all()) + _bodies_of_authors(story)
    districts = [*story.districts.all(), *(body.district for body in bodies if body.district_id)]
    for beats in (Beat.objects.filter(body__in=bodies), Beat.objects.filter(district__in=districts)):
        beat = beats.filter(reporter__is_active=True).select_related("reporter").order_by("pk").first()
        if beat:
            return beat.reporter
    return None


def _bodies_of_authors(story):
    named = Byline.objects.filter(story=story, contributor__isnull=False).values("contributor")
    authors = Contributor.objects.filter(pk__in=named) | Contributor.objects.filter(user=story.written_by_id)
    return [author.body for author in authors.select_related("body__district") if author.body_id]


@transaction.atomic
def pull_back(story_id, *, by, at=None):
    """The author takes the story back while nobody has begun with it."""
    story = locked(story_id)
    check_move(story, "pull_back", by=by, at=at)
    _check_nobody_began(story, by)
    close_round(story, _("Pulled back"), at)
    record_move(story, "pull_back", State.DRAFT, by=by, at=at)
    return story


def _check_nobody_began(story, by):
    sent = Move.objects.filter(story=story, name__in=["submit", "send_in"]).order_by("-pk").first()
    if sent is None:
        return
    sealed = Seal.objects.filter(story=story, version__isnull=False).values("version")
    begun = Version.objects.filter(story=story, number__gt=sent.version_number).exclude(saved_by=by)
    begun = begun.exclude(number__in=sealed)
    if edit := begun.select_related("saved_by").order_by("number").first():
        raise Refused(
            _("%(name)s has begun to work on it (%(time)s). Add a remark to say what should change.")
            % {"name": person_name(edit.saved_by), "time": f"{timezone.localtime(edit.saved_at):%H:%M}"}
        )


@transaction.atomic
def register_submission(
    content, *, by, channel, written_by=None, in_charge=None, original_text="", attachments=(), at=None
):
    """来稿登记: copy that came by telephone, fax, WeChat … is entered for its author, who may have a login or not."""
    if not by.has_perm("articles.register_submission"):
        raise Refused(_("Registering submissions is not among your duties."))
    if channel not in set(Channel) - {Channel.DESK, Channel.SENT_IN}:
        raise Refused(_("Say how the copy came: telephone, fax, WeChat, mail or on paper."))
    story = create_story(
        content, by=by, written_by=written_by, state=State.RECEIVED, original_text=original_text, at=at
    )
    for upload in attachments:
        attach(story.pk, upload, by=by, at=at)
    story.channel = channel
    story.in_charge = in_charge or reporter_in_charge(story)
    story.save(update_fields=["channel", "in_charge"])
    return story


@transaction.atomic
def take_up(story_id, *, by, at=None):
    """选用: a submission becomes a draft of the desk, in the charge of who took it up."""
    story = locked(story_id)
    check_move(story, "take_up", by=by, at=at)
    _put_in_charge(story, by, at)
    record_move(story, "take_up", State.DRAFT, by=by, at=at)
    return story


def _put_in_charge(story, person, at):
    """Whoever decides for a story without a desk brings it to their own."""
    story.in_charge = person
    story.taken_up_at = at or timezone.now()
    story.desk = story.desk or Desk.objects.filter(members=person).order_by("pk").first()
    story.save(update_fields=["in_charge", "taken_up_at", "desk"])
    index_story(story)


@transaction.atomic
def pass_on(story_id, *, to, by, reason="", at=None):
    """转: somebody else decides about the submission."""
    story = locked(story_id)
    check_move(story, "pass_on", by=by, at=at, reason=reason)
    if not (to.is_active and to.has_perm(TAKE_UP)):
        raise Refused(_("%(name)s cannot take up submissions. Choose somebody else.") % {"name": person_name(to)})
    if to.pk == story.in_charge_id:
        raise Refused(_("The submission is with %(name)s already.") % {"name": person_name(to)})
    story.in_charge = to
    story.save(update_fields=["in_charge"])
    why = _("Passed on to %(name)s") % {"name": person_name(to)}
    record_move(story, "pass_on", story.state, by=by, at=at, reason="：".join(filter(None, [why, reason.strip()])))
    return story


def colleagues():
    """Who can be in charge of a submission: {user} of the house that may take one up, by name."""
    people = get_user_model().objects.filter(is_active=True).order_by("last_name", "pk")
    return people.filter(groups__permissions__codename=TAKE_UP.split(".")[1]).distinct()


@transaction.atomic
def reopen(story_id, *, by, reason="", at=None):
    """重新启用: a story that was not used, or was combined into another, is a draft of the desk again."""
    story = locked(story_id)
    check_move(story, "reopen", by=by, reason=reason, at=at)
    if story.state == State.COMBINED:
        story.combined_into = None
    if story.channel != Channel.DESK:
        _put_in_charge(story, story.in_charge or by, at)
    record_move(story, "reopen", State.DRAFT, by=by, reason=reason, at=at)
    return story


@transaction.atomic
def combine(versions, *, by, at=None):
    """合稿: one new draft of several stories ({story: version read}, in the order wanted), with every credit kept.

    Who combines is its author; everybody on one of the bylines is on its byline.
    """
    if len(versions) < 2:
        raise Refused(_("Choose at least two stories to combine."))
    sources = {story_id: locked(story_id) for story_id in sorted(versions)}
    stories = [sources[story_id] for story_id in versions]
    for story in stories:
        check_unchanged(story, versions[story.pk])
        check_move(story, "combine", by=by, at=at)
    content = combined_content([with_credit(story, latest_version(story).content) for story in stories])
    desk = next((story.desk for story in stories if story.desk_id), None)
    whole = create_story(content, by=by, written_by=by, desk=desk or Desk.objects.filter(members=by).first(), at=at)
    for story in stories:
        story.combined_into = whole
        record_move(
            story,
            "combine",
            State.COMBINED,
            by=by,
            at=at,
            reason=_("Combined into %(number)s") % {"number": whole.number},
        )
    return whole


def with_credit(story, content):
    """Who wrote a story without a byline is named on the whole, in a line that says it was added for that."""
    if content["text"]["bylines"] or story.written_by_id is None:
        return content
    author = Contributor.objects.filter(user=story.written_by_id).first()
    # Somebody nobody registered yet: the name alone keeps them from reviewing the whole.
    author = author or Contributor(name=person_name(story.written_by), kind=Contributor.Kind.CORRESPONDENT)
    return {**content, "text": {**content["text"], "bylines": [{**author.byline, "is_added": True}]}}


@transaction.atomic
def add_note(story_id, text, *, by, at=None):
    """补充说明: said beside the text, by anybody who may read the story, in any state."""
    story = locked(story_id)
    text = text.strip()
    if not Story.objects.readable_by(by).filter(pk=story.pk).exists():
        raise Refused(_("This story is not yours to read."))
    if not text:
        raise Refused(_("Write what you want to add."))
    if len(text) > NOTE_LENGTH:
        raise Refused(_("A remark has at most %(most)s characters.") % {"most": NOTE_LENGTH})
    return Note.objects.create(story=story, by=by, text=text, at=at or timezone.now())


@transaction.atomic
def attach(story_id, upload, *, by, is_internal=False, at=None):
    """Keep a file that came with the story exactly as it came (a Django upload). The same file is kept once.

    `is_internal`: no author from outside sees it.
    """
    story = locked(story_id)
    if not Story.objects.readable_by(by).filter(pk=story.pk).exists():
        raise Refused(_("This story is not yours to read."))
    _check_attachment(story, upload)
    content = upload.read()
    digest = hashlib.sha256(content).hexdigest()
    there = Attachment.objects.filter(story=story, sha256=digest).first()
    if there:
        return there
    name = PurePosixPath(upload.name.replace("\\", "/")).name
    kept = Attachment(
        story=story, name=name[-120:], size=len(content), sha256=digest, added_by=by, added_at=at or timezone.now(),
        is_internal=is_internal,
    )  # fmt: skip
    # Named for what it holds, so that a run that was killed is written over and not doubled.
    place = f"{story.pk}/{digest}{PurePosixPath(name).suffix.lower()}"
    storage = Attachment._meta.get_field("file").storage
    storage.delete(place)
    kept.file.name = storage.save(place, ContentFile(content))
    kept.save()
    return kept


def _check_attachment(story, upload):
    suffix = PurePosixPath(upload.name).suffix.lower()
    if suffix not in ATTACHED:
        raise Refused(
            _("“%(name)s” cannot be attached. Attach Word, WPS, Excel, PDF, text or a picture (JPEG, PNG, WebP).")
            % {"name": upload.name}
        )
    if upload.size > LARGEST_ATTACHMENT:
        raise Refused(_("“%(name)s” is larger than 20 MB. Send it in parts, or smaller.") % {"name": upload.name})
    if Attachment.objects.filter(story=story).count() >= MOST_ATTACHMENTS:
        raise Refused(_("A story has at most %(most)s attached files.") % {"most": MOST_ATTACHMENTS})
