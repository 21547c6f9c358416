"""送审 of one story: what went out, what came back and what changed since; and the preview links that are open."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import actions, posted
from articles.actions.approving import DECIDE, SEND, WAIVE
from articles.actions.submitting import ATTACHED
from articles.approvals import CHIEF, STOPS, standing
from articles.facts import barred_from_reviewing
from articles.marked import marked_copy
from articles.models import ApprovalReply, ExternalApproval, PreviewLink, Story
from articles.preview_links import MOST_HOURS, USUAL_HOURS
from articles.roles import person_name
from articles.workflow import stage_names
from desk.reply_files import is_readable, read_reply

Channel = ExternalApproval.Channel
UNKNOWN = gettext_lazy("This page does not know what to do. Open it again; what you typed is still below.")
MEND = gettext_lazy("Nothing was saved yet: please mend what is marked below. All you typed is still here.")
MOST_LINKS = 30


class ChiefField(forms.ModelChoiceField):
    """An editor-in-chief, by name."""

    def __init__(self, **more):
        people = get_user_model().objects.filter(is_active=True).order_by("last_name", "pk")
        chiefs = people.filter(groups__permissions__codename=DECIDE.split(".")[1]).distinct()
        super().__init__(chiefs, **more)

    def label_from_instance(self, person):
        return person_name(person)


class SendForm(forms.Form):
    """To whom a version goes, by which way, until when an answer is expected."""

    to_whom = forms.CharField(label=gettext_lazy("To whom"), max_length=60, required=False)
    chief = ChiefField(label=gettext_lazy("Or to the editor-in-chief"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("How"), choices=Channel.choices)
    hours = forms.IntegerField(
        label=gettext_lazy("A preview link holds for (hours)"), min_value=1, max_value=MOST_HOURS, initial=USUAL_HOURS
    )
    due_at = forms.DateTimeField(
        label=gettext_lazy("Answer expected by"), required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )  # fmt: skip


class ReplyForm(forms.Form):
    """What came back, in whose words, with its file."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"), choices=ApprovalReply.Answer.choices, widget=forms.RadioSelect
    )
    answered_by = forms.CharField(label=gettext_lazy("Who answered"), max_length=60, required=False)
    words = forms.CharField(
        label=gettext_lazy("What was said"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    upload = forms.FileField(
        label=gettext_lazy("Reply file"), required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(sorted(ATTACHED))}),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def approvals_view(request, story_id):
    """Everything that was sent for approval; a POST sends, records, takes over, waives, decides, or shares a link."""
    story = get_object_or_404(Story.objects.readable_by(request.user).select_related("article"), pk=story_id)
    if request.method != "POST":
        return _page(request, story)
    post = Post(request, story)
    try:
        address = actions.once(request.POST.get("token"), by=request.user, act=post.run)
    except actions.Refused as problem:
        story = get_object_or_404(Story.objects.readable_by(request.user).select_related("article"), pk=story_id)
        return _page(request, story, problem=str(problem), post=post)
    # The key is kept nowhere: it is in this one answer, and in no address that is asked for again.
    return _page(request, story, key=post.key) if post.key else HttpResponseRedirect(address)


class Post:
    """One act on the page: `run` makes it and returns where to go next. `key`: of the preview link it made."""

    def __init__(self, request, story):
        self.request, self.story, self.by, self.data = request, story, request.user, request.POST
        self.act = request.POST.get("act", "")
        self.version = _number(request.POST.get("version"))
        self.key, self.form = "", None

    def run(self):
        acts = {
            "send": self._send, "reply": self._reply, "take_over": self._take_over, "waive": self._waive,
            "decide": self._decide, "share": self._share, "revoke": self._revoke,
        }  # fmt: skip
        if self.act not in acts:
            raise actions.Refused(str(UNKNOWN))
        said = acts[self.act]()
        messages.success(self.request, said)
        return _address(self.story)

    def _typed(self, form):
        self.form = form
        if not form.is_valid():
            raise actions.Refused(str(MEND))
        return form.cleaned_data

    def _send(self):
        typed = self._typed(SendForm(self.data))
        hours, chief = typed.pop("hours"), typed["chief"]
        rule = next((rule for rule in standing(self.story).rules if str(rule.pk) == self.data.get("rule")), None)
        approval = actions.send_for_approval(
            self.story.pk, by=self.by, version=self.version, for_chief=chief is not None, rule=rule, **typed
        )
        if approval.channel == Channel.LINK:
            self.key, _link = actions.make_preview_link(
                self.story.pk, by=self.by, version=self.version, hours=hours, approval=approval
            )
        return _("Noted: sent to %(whom)s, version %(number)s.") % {
            "whom": approval.to_whom, "number": approval.version.number,
        }  # fmt: skip

    def _reply(self):
        approval = self._row(ExternalApproval, story=self.story)
        typed = self._typed(ReplyForm(self.data, self.request.FILES, auto_id=f"reply-{approval.pk}-%s"))
        reply = actions.record_reply(approval.pk, by=self.by, **typed)
        return _("Recorded: %(name)s, “%(answer)s”.") % {
            "name": reply.answered_by, "answer": reply.get_answer_display(),
        }  # fmt: skip

    def _take_over(self):
        reply = self._row(ApprovalReply, approval__story=self.story)
        if not is_readable(reply.file):
            raise actions.Refused(_("Only Word files (.docx) and text files (.txt) can be read."))
        text = read_reply(reply.file, standing(self.story).current.content)
        story, voided = actions.take_reply_over(reply.pk, text.content, base=self.version, by=self.by)
        if voided:
            said = _("Your change made these sign-offs void: %(stages)s.") % {"stages": stage_names(voided)}
            messages.warning(self.request, said)
        return _("The text of the reply is version %(number)s now.") % {"number": story.version}

    def _waive(self):
        approval = self._row(ExternalApproval, story=self.story)
        why = self.data.get("why", "")
        actions.waive_approval(approval.pk, by=self.by, version=self.version, why=why)
        return _("Noted: the changes up to version %(number)s are not sent again.") % {"number": self.version}

    def _decide(self):
        answer, words = self.data.get("answer", ""), self.data.get("words", "")
        reply = actions.approve_as_chief(
            self.story.pk, by=self.by, version=self.version, answer=answer, words=words
        )  # fmt: skip
        return _("Recorded: %(name)s, “%(answer)s”.") % {
            "name": reply.answered_by, "answer": reply.get_answer_display(),
        }  # fmt: skip

    def _share(self):
        self.key, link = actions.make_preview_link(
            self.story.pk, by=self.by, version=self.version, hours=_number(self.data.get("hours"))
        )
        return _("A preview link to version %(number)s was made.") % {"number": link.version.number}

    def _revoke(self):
        actions.revoke_preview_link(self._row(PreviewLink, version__story=self.story).pk, by=self.by)
        return _("Revoked: the link shows nothing any more.")

    def _row(self, model, **of_this_story):
        """The row the form names, if it is of this story."""
        row = model.objects.filter(pk=_number(self.data.get("row")), **of_this_story).first()
        if row is None:
            raise actions.Refused(_("That is not of this story. Open the page again."))
        return row


def _page(request, story, *, problem="", post=None, key=""):
    known, user = standing(story), request.user
    context = {
        **admin.site.each_context(request),
        "title": _("External approval: %(story)s") % {"story": story.list_headline},
        "story": story,
        "known": known,
        "lacking": known.lacking(),
        "next_rule": next((rule for rule in known.rules if not known.is_answered(rule)), None),
        "rows": [_row(known, sent, post) for sent in reversed(known.sent)],
        "links": _links(story),
        "may_send": user.has_perm(SEND),
        "may_waive": user.has_perm(WAIVE),
        "decision": _decision(known, user),
        "send_form": _form_of(post, "send", SendForm(initial={"channel": Channel.LINK})),
        "usual_hours": USUAL_HOURS,
        "most_hours": MOST_HOURS,
        "new_link": settings.NEWSROOM_SITE["origin"] + reverse("preview", args=[key]) if key else "",
        "typed": request.POST if problem else {},
        "problem": problem,
        "token": actions.new_token(),
    }
    context.update(_taken(request, known))
    template = "admin/articles/story/approvals.html"
    return TemplateResponse(request, template, context, status=422 if problem else 200)


def _row(known, sent, post):
    """One sending with what can be done about it: only the newest to its party is gone on with."""
    is_newest = known.newest(sent.party) is sent
    is_chiefs, pk = sent.party is CHIEF, sent.approval.pk
    meant = post is not None and post.act == "reply" and post.data.get("row") == str(pk)
    form = ReplyForm(auto_id=f"reply-{pk}-%s", initial={"answered_by": sent.approval.to_whom})
    can_wait = sent.reply is not None and not sent.is_stop and not sent.stands
    return {
        "sent": sent,
        "is_newest": is_newest,
        "form": (_form_of(post, "reply", form) if meant else form) if is_newest and not is_chiefs else None,
        "may_be_waived": is_newest and can_wait,
        "is_chiefs": is_chiefs,
        "readable": sent.reply if is_newest and _can_be_read(sent.reply) else None,
    }


def _can_be_read(reply):
    return bool(reply and reply.version is None and reply.answer not in STOPS and is_readable(reply.file))


def _form_of(post, act, fresh):
    return post.form if post is not None and post.act == act and post.form is not None else fresh


def _decision(known, user):
    """What an editor-in-chief may answer here, or why they may not; None for everybody else."""
    if not user.has_perm(DECIDE):
        return None
    return {
        "why_not": barred_from_reviewing(known.story).get(user.pk),
        "answers": ApprovalReply.Answer.choices,
    }


def _links(story):
    """The newest preview links of the story, each with what became of it."""
    rows = PreviewLink.objects.filter(version__story=story).select_related("made_by", "approval", "version")
    now = timezone.now()
    return [
        {"link": link, "is_open": link.revoked_at is None and link.ends_at > now} for link in rows[:MOST_LINKS]
    ]  # fmt: skip


def _taken(request, known):
    """The reply asked for, as a difference to the newest version; nothing is saved by looking."""
    number = _number(request.GET.get("take") or (request.POST.get("act") == "take_over" and request.POST.get("row")))
    reply = next((each.reply for each in known.sent if each.reply and each.reply.pk == number), None)
    if not _can_be_read(reply):
        return {}
    try:
        text = read_reply(reply.file, known.current.content)
    except actions.Refused as why:
        return {"taken": reply, "unreadable": str(why)}
    return {"taken": reply, "marked": marked_copy(known.current.content, text.content), "left_over": text.left_over}


def _number(text):
    return posted.read_number(text) or 0


def _address(story):
    return reverse("admin:articles_story_approvals", args=[story.pk])
