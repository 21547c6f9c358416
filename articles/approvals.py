"""送审, as it is read: which rules ask for it, what came back, and what is lacking for the text as it stands.

A party is to whom a story was sent; all editors-in-chief are one. Its last word counts. An answer binds whoever asked
for it; a question without an answer holds a story only where a rule, or the mark for the editor-in-chief, requires one.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.marked import marked_copy
from articles.models import ApprovalReply, ApprovalRule, ExternalApproval, Story, Version

CHIEF = None
Answer = ApprovalReply.Answer
STOPS = frozenset({Answer.WAIT, Answer.REFUSED})


@dataclass(frozen=True)
class Sent:
    """One sending with its replies, against the story's newest version. `waived_hash`: of the text that was waived."""

    approval: ExternalApproval
    replies: tuple[ApprovalReply, ...]
    current: Version
    waived_hash: str = ""

    @property
    def party(self):
        return CHIEF if self.approval.is_for_chief else self.approval.to_whom

    @property
    def reply(self):
        return self.replies[-1] if self.replies else None

    @property
    def is_stop(self):
        return self.reply is not None and self.reply.answer in STOPS

    @property
    def approved(self):
        """The version the answer agrees to: the one read from the reply, else, when agreed as it was, the one sent."""
        if self.reply is None or self.is_stop:
            return None
        return self.reply.version or (self.approval.version if self.reply.answer == Answer.AGREED else None)

    @property
    def is_waived(self):
        return self.waived_hash == self.current.content_hash

    @property
    def stands(self):
        """Whether the text as it is was agreed to, or its changes waived."""
        if self.reply is None or self.is_stop:
            return False
        approved = self.approved
        return self.is_waived or (approved is not None and approved.content_hash == self.current.content_hash)

    @property
    def base(self):
        """The version that later changes are counted from."""
        return self.approved or self.approval.version

    @cached_property
    def changed_characters(self):
        """送审后改动 n 字; None when the text is the same."""
        if self.base.content_hash == self.current.content_hash:
            return None
        return marked_copy(self.base.content, self.current.content).changed_characters

    @property
    def is_overdue(self):
        due = self.approval.due_at
        return self.reply is None and due is not None and due < timezone.now()


@dataclass(frozen=True)
class Standing:
    """All sendings of a story, oldest first, and the rules in force that match it."""

    story: Story
    current: Version
    sent: tuple[Sent, ...]
    rules: tuple[ApprovalRule, ...]

    @cached_property
    def parties(self):
        """{party: its sendings, oldest first}."""
        found = defaultdict(list)
        for each in self.sent:
            found[each.party].append(each)
        return dict(found)

    def newest(self, party):
        return self.parties[party][-1]

    def word(self, party):
        """The newest sending to the party that was answered, or None."""
        return _answered(self.parties.get(party, ()))

    def for_rule(self, rule):
        """What was sent for the rule, or to the same address for another reason."""
        return [each for each in self.sent if each.party is not CHIEF and _is_for(each.approval, rule)]

    def is_answered(self, rule):
        return _answered(self.for_rule(rule)) is not None

    def lacking(self):
        """[sentence] of what stands in the way of publication."""
        found = [_lacking_of_chief(self)] if self.story.needs_chief else []
        found += [_lacking_for_rule(rule, self.for_rule(rule)) for rule in self.rules]
        found += [_lacking_of_party(self.word(party), self.newest(party)) for party in self.parties]
        return [sentence for sentence in found if sentence]


def standing(story):
    """The Standing of a story, in five queries at most."""
    current = Version.objects.get(story=story, number=story.version)
    approvals = list(
        ExternalApproval.objects.filter(story=story)
        .select_related("version", "sent_by", "chief", "rule", "waived_by")
        .order_by("pk")
    )
    replies = _replies(story) if approvals else {}
    waived = _waived(story, approvals)
    sent = (
        Sent(approval, tuple(replies.get(approval.pk, ())), current, waived.get(approval.waived_version, ""))
        for approval in approvals
    )
    return Standing(story, current, tuple(sent), tuple(rules_for(story)))


def rules_for(story):
    """The rules in force that match the story as it is: everything a rule names, the story has."""
    topics = story.topics.order_by()
    return ApprovalRule.objects.filter(
        Q(genre="") | Q(genre=story.genre),
        Q(column=None) | Q(column=story.column_id),
        Q(page=None) | Q(page=story.page),
        Q(topic=None) | Q(topic__in=topics.values("pk")) | Q(topic__in=topics.values("parent")),
        is_active=True,
    )


def lacking_approval(story):
    """The condition of publication: the sentences on lines of their own, or None."""
    return "\n".join(standing(story).lacking()) or None


def moment(at):
    return f"{timezone.localtime(at):%m-%d %H:%M}"


def _replies(story):
    """{approval: its replies, oldest first}."""
    found = defaultdict(list)
    rows = ApprovalReply.objects.filter(approval__story=story).select_related("file", "version", "recorded_by")
    for reply in rows.order_by("pk"):
        found[reply.approval_id].append(reply)
    return found


def _waived(story, approvals):
    """{number of a version whose changes were waived: its hash}."""
    numbers = {approval.waived_version for approval in approvals if approval.waived_version}
    if not numbers:
        return {}
    return dict(Version.objects.filter(story=story, number__in=numbers).values_list("number", "content_hash"))


def _is_for(approval, rule):
    return approval.rule_id == rule.pk or approval.to_whom == rule.to_whom


def _answered(sent):
    return next((each for each in reversed(sent) if each.reply), None)


def _lacking_of_chief(known):
    """Until an editor-in-chief answered; what the answer says is read with all others."""
    if known.word(CHIEF):
        return None
    if CHIEF not in known.parties:
        return _("This story needs the editor-in-chief, and was not sent there yet.")
    approval = known.newest(CHIEF).approval
    return _("This story needs the editor-in-chief: %(name)s has not answered yet (sent %(time)s).") % {
        "name": approval.to_whom,
        "time": moment(approval.sent_at),
    }


def _lacking_for_rule(rule, sent):
    """Until somebody answered; what the answer says is read with all others."""
    if _answered(sent):
        return None
    words = {"rule": rule.name, "whom": rule.to_whom}
    if not sent:
        return _("The rule “%(rule)s” requires external approval: not sent to %(whom)s yet.") % words
    words["time"] = moment(sent[-1].approval.sent_at)
    return _("The rule “%(rule)s” requires external approval: %(whom)s has not answered yet (sent %(time)s).") % words


def _lacking_of_party(word, newest):
    if word is None or word.stands:
        return None
    words = {"whom": word.approval.to_whom, "answer": word.reply.get_answer_display(), "time": moment(word.reply.at)}
    if newest is not word:
        words["again"] = moment(newest.approval.sent_at)
        return _("%(whom)s answered “%(answer)s” (%(time)s); sent again %(again)s, not answered yet.") % words
    if word.is_stop:
        return _("%(whom)s answered “%(answer)s” (%(time)s): the story does not go out until they agree.") % words
    if word.approved is None:
        return _(
            "%(whom)s answered “%(answer)s” (%(time)s): read their text as a version, or say why it is not needed."
        ) % words  # fmt: skip
    words["changed"] = word.changed_characters
    return _(
        "%(changed)s characters changed since %(whom)s agreed (%(time)s): send it again, or say why it is not needed."
    ) % words  # fmt: skip
