"""送审: a version goes out, answers come back, later changes are waived; preview links are made and revoked.

None of it moves the story, so each has a row of its own; only an answer that stops a scheduled article moves it.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import notices, preview_links
from articles.actions.errors import Refused
from articles.actions.publishing import take_waiting_article_out
from articles.actions.records import check_unchanged, latest_version, locked, record_move
from articles.actions.submitting import attach
from articles.actions.writing import save
from articles.approvals import CHIEF, STOPS, Answer, moment, standing
from articles.facts import barred_from_reviewing
from articles.models import ApprovalReply, ExternalApproval, Notice, PreviewLink, Story, Version
from articles.notices import who
from articles.preview_links import GONE
from articles.roles import person_name
from articles.workflow import State

SEND, WAIVE, DECIDE = "articles.send_for_approval", "articles.waive_approval", "articles.approve_as_chief"
NOT_THEIRS = {
    SEND: gettext_lazy("Sending stories for approval is not among your duties."),
    WAIVE: gettext_lazy("Waiving an approval is not among your duties: a final reviewer decides."),
    DECIDE: gettext_lazy("Only the editor-in-chief decides this."),
}
LONGEST = {
    "to_whom": ExternalApproval._meta.get_field("to_whom").max_length,
    "waived_why": ExternalApproval._meta.get_field("waived_why").max_length,
    "words": ApprovalReply._meta.get_field("words").max_length,
}


@transaction.atomic
def send_for_approval(
    story_id, *, by, version, to_whom="", channel, due_at=None, for_chief=False, chief=None, rule=None, at=None
):
    """送审 of exactly this version: to somebody outside, or with `for_chief` to an editor-in-chief (a user)."""
    now = at or timezone.now()
    story = _theirs_to(SEND, story_id, by)
    check_unchanged(story, version)
    if story.state in GONE:
        raise Refused(_("A story that is “%(state)s” is not sent for approval.") % {"state": story.get_state_display()})
    if channel not in set(ExternalApproval.Channel):
        raise Refused(_("Say how it is sent."))
    if due_at and due_at <= now:
        raise Refused(_("The time for the answer is past. Choose a later one."))
    if for_chief:
        _check_chief(story, chief)
        to_whom, rule = person_name(chief), None
    return ExternalApproval.objects.create(
        story=story, version=latest_version(story), to_whom=_whom(to_whom or (rule.to_whom if rule else "")),
        channel=channel, due_at=due_at, is_for_chief=for_chief, chief=chief if for_chief else None, rule=rule,
        sent_by=by, sent_at=now,
    )  # fmt: skip


@transaction.atomic
def record_reply(approval_id, *, by, answer, answered_by="", words="", upload=None, at=None):
    """What came back, in whose words; a file (a Django upload) is kept exactly as it came, beside the story.

    缓 and 不同意 take a scheduled article out at once.
    """
    approval = ExternalApproval.objects.get(pk=approval_id)
    story = _theirs_to(SEND, approval.story_id, by)
    if approval.is_for_chief:
        raise Refused(_("%(name)s answers here, under their own name.") % {"name": approval.to_whom})
    _check_newest(story, approval)
    file = attach(story.pk, upload, by=by, is_internal=True, at=at) if upload else None
    return _answer(
        story, approval, by=by, answer=answer, answered_by=_whom(answered_by or approval.to_whom), words=words,
        file=file, at=at,
    )  # fmt: skip


@transaction.atomic
def take_reply_over(reply_id, content, *, base, by, at=None):
    """The text of a reply's file becomes the story's newest version, and is what the reply agrees to.

    `content`: the file as it was read. It is saved like any edit. Returns (story, the stages whose sign-offs it cost).
    """
    reply = ApprovalReply.objects.select_related("approval", "file").get(pk=reply_id)
    story = _theirs_to(SEND, reply.approval.story_id, by)
    word = _check_newest(story, reply.approval)
    if reply.file is None or word.is_stop or word.reply.pk != reply.pk:
        raise Refused(_("There is no text in this answer to take over. Open the page again."))
    note = _("Read from the reply of %(whom)s") % {"whom": reply.answered_by}
    story, voided = save(story.pk, content, base=base, by=by, note=note, at=at)
    ApprovalReply.objects.create(
        approval=reply.approval, answer=reply.answer, answered_by=reply.answered_by, words=reply.words,
        file=reply.file, version=latest_version(story), recorded_by=by, at=at or timezone.now(),
    )  # fmt: skip
    return story, voided


@transaction.atomic
def waive_approval(approval_id, *, by, version, why, at=None):
    """What changed since need not go out again; holds for this version's text and for no later one.

    What an editor-in-chief decided only an editor-in-chief waives.
    """
    approval = ExternalApproval.objects.get(pk=approval_id)
    story = _theirs_to(DECIDE if approval.is_for_chief else WAIVE, approval.story_id, by)
    check_unchanged(story, version)
    _check_not_barred(story, by)
    word = _check_newest(story, approval)
    if word.reply is None or word.is_stop:
        raise Refused(_("Only changes after an agreement can be waived: %(whom)s has not agreed.") % _named(approval))
    if word.stands:
        raise Refused(_("Nothing changed since %(whom)s agreed.") % _named(approval))
    if not why.strip():
        raise Refused(_("Say why it is not sent again."))
    approval.waived_version, approval.waived_by, approval.waived_at = story.version, by, at or timezone.now()
    approval.waived_why = _fitting("waived_why", why)
    approval.save(update_fields=["waived_version", "waived_by", "waived_at", "waived_why"])
    return approval


@transaction.atomic
def approve_as_chief(story_id, *, by, version, answer, words="", at=None):
    """An editor-in-chief decides about the text as it stands, whether it was sent to them or not; never their own."""
    now = at or timezone.now()
    story = _theirs_to(DECIDE, story_id, by)
    check_unchanged(story, version)
    _check_not_barred(story, by)
    current, asked = latest_version(story), standing(story).parties.get(CHIEF, ())
    approval = asked[-1].approval if asked else None
    if approval is None or approval.version.content_hash != current.content_hash:
        approval = ExternalApproval.objects.create(
            story=story, version=current, to_whom=_whom(person_name(by)), channel=ExternalApproval.Channel.DESK,
            is_for_chief=True, chief=by, sent_by=by, sent_at=now,
        )  # fmt: skip
    return _answer(
        story, approval, by=by, answer=answer, answered_by=_whom(person_name(by)), words=words, at=now
    )  # fmt: skip


@transaction.atomic
def make_preview_link(story_id, *, by, version, hours=preview_links.USUAL_HOURS, approval=None, at=None):
    """(key, PreviewLink) that shows exactly this version of the story to whoever has the key, which is kept nowhere."""
    now = at or timezone.now()
    story = _theirs_to(SEND, story_id, by)
    if story.state in GONE:
        raise Refused(_("A story that is “%(state)s” has no preview link.") % {"state": story.get_state_display()})
    if not 1 <= hours <= preview_links.MOST_HOURS:
        raise Refused(_("A preview link holds from 1 to %(most)s hours.") % {"most": preview_links.MOST_HOURS})
    shown = Version.objects.filter(story=story, number=version).first()
    if shown is None or (approval and approval.version_id != shown.pk):
        raise Refused(_("There is no such version. Open the page again."))
    key = preview_links.new_key()
    link = PreviewLink.objects.create(
        version=shown, digest=preview_links.digest_of(key), approval=approval, made_by=by, made_at=now,
        ends_at=now + timedelta(hours=hours),
    )  # fmt: skip
    return key, link


@transaction.atomic
def revoke_preview_link(link_id, *, by, at=None):
    """The link shows nothing any more; by whoever may make one for the story. Revoking twice is no harm."""
    link = PreviewLink.objects.select_related("version").get(pk=link_id)
    _theirs_to(SEND, link.version.story_id, by)
    if link.revoked_at is None:
        link.revoked_at = at or timezone.now()
        link.save(update_fields=["revoked_at"])
    return link


def _theirs_to(permission, story_id, by):
    """The locked story, if this person may do such a thing with it."""
    if not by.has_perm(permission):
        raise Refused(str(NOT_THEIRS[permission]))
    story = locked(story_id)
    if not Story.objects.readable_by(by).filter(pk=story.pk).exists():
        raise Refused(_("This story is not yours to read."))
    return story


def _check_chief(story, chief):
    if chief is None or not (chief.is_active and chief.has_perm(DECIDE)):
        raise Refused(_("Choose the editor-in-chief it goes to."))
    _check_not_barred(story, chief)


def _check_not_barred(story, person):
    if why := barred_from_reviewing(story).get(person.pk):
        raise Refused(
            _("%(name)s cannot decide about this story: %(why)s.") % {"name": person_name(person), "why": why}
        )


def _check_newest(story, approval):
    """The Sent of this approval, the newest to its party: what was asked before is answered by what was asked last."""
    known = standing(story)
    newest = known.newest(CHIEF if approval.is_for_chief else approval.to_whom)
    if newest.approval.pk != approval.pk:
        again = {"whom": approval.to_whom, "time": moment(newest.approval.sent_at)}
        raise Refused(_("It was sent to %(whom)s again (%(time)s): go on there.") % again)
    return newest


def _answer(story, approval, *, by, answer, answered_by, words, file=None, at=None):
    if answer not in set(Answer):
        raise Refused(_("Say what the answer is."))
    now = at or timezone.now()
    reply = ApprovalReply.objects.create(
        approval=approval, answer=answer, answered_by=answered_by, words=_fitting("words", words), file=file,
        recorded_by=by, at=now,
    )  # fmt: skip
    _tell_sender(story, reply)
    if answer in STOPS and take_waiting_article_out(story, now):
        story.stopped_at = now
        why = f"{answered_by}：{reply.get_answer_display()}"
        record_move(story, "stop", State.READY, by=by, at=now, reason=why)
    return reply


def _tell_sender(story, reply):
    """Who sent it and the newsroom's own writers of it read what came back."""
    text = _("%(whom)s answered about “%(story)s”: %(answer)s.") % {
        "whom": reply.answered_by,
        "story": story.list_headline,
        "answer": reply.get_answer_display(),
    }
    people = who.of_the_house(who.writers(story) | {reply.approval.sent_by_id})
    notices.tell(
        Notice.Kind.APPROVAL, story, people, event=f"reply-{reply.pk}", text=text, by=reply.recorded_by, at=reply.at
    )


def _whom(name):
    """A name without stray blanks, so that the same party is the same string."""
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Say to whom."))
    return _fitting("to_whom", name)


def _fitting(field, text):
    text = text.strip()
    if len(text) > LONGEST[field]:
        raise Refused(_("That is too long: at most %(most)s characters.") % {"most": LONGEST[field]})
    return text


def _named(approval):
    return {"whom": approval.to_whom}
