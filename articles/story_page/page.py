"""The story page of the desk: copy at left, at right the steps, the one next action and everything that happened."""

from dataclasses import dataclass, field

from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import actions, keeping, posted
from articles.copy_forms import CopyForms
from articles.editor import with_nonce
from articles.facts import actor, facts
from articles.forms import ROLES, NewPictureForm, PlanForm, StoryForm
from articles.marked import marked_copy
from articles.models import Byline, Move, SignOff, Story, StoryPicture, Version
from articles.refusals import edit_refusal, plan_refusal
from articles.story_page.panels import panels
from articles.story_page.pictures import picture_map
from articles.story_page.standing import decisions, last_return, sign_off_rows, status_label, steps
from articles.workflow import IN_WRITING


@dataclass
class Page:
    """One rendering of the story page: the story, what was typed if anything, and what stood in the way."""

    request: object
    story: Story
    forms: CopyForms | None = None
    problem: str = ""
    status: int = 200
    extra: dict = field(default_factory=dict)

    @property
    def user(self):
        return self.request.user

    def response(self, admin_site):
        return TemplateResponse(
            self.request,
            "admin/articles/story/change_form.html",
            {**admin_site.each_context(self.request), **self.context()},
            status=self.status,
        )

    def context(self):
        story, person = self.story, actor(self.user)
        known = facts(story)
        version = Version.objects.get(story=story, number=story.version)
        may_not_edit = edit_refusal(person, known)
        form = f"story-{story.pk}"
        if not (self.forms or may_not_edit) and keeping.reopened(self.request, form):
            self.forms = CopyForms.posted(self.request)
        view = self._view(may_not_edit)
        return {
            "title": story.list_headline,
            "story": story,
            "version": version,
            "view": view,
            "tabs": tabs(story, view, may_not_edit),
            "may_not_edit": may_not_edit,
            "problem": self.problem,
            "opened": self._opened(version),
            "token": actions.new_token(),
            "keep": keeping.window_of(self.request, form, story=story, is_typed=view == "edit"),
            "steps": steps(story, known),
            "on_site": known.on_site,
            "status_label": status_label(story, known),
            "sign_offs": sign_off_rows(story, known),
            "decisions": decisions(person, known),
            "may_plan": plan_refusal(person, known) is None,
            "plan": PlanForm(initial={name: getattr(story, name) for name in PlanForm.base_fields}),
            "history": Move.objects.filter(story=story).select_related("by").order_by("-pk")[:12],
            "last_return": last_return(story),
            "media": with_nonce(StoryForm().media + NewPictureForm().media, self.request),
            **panels(story, self.user, known),
            **self._copy_context(view, version),
            **self.extra,
        }

    def _opened(self, version):
        """The version that what is typed here goes over: what comes back once more still goes over the same."""
        sent = posted.number(self.request.POST, "version") if self.forms else None
        return version.number if sent is None else sent

    def _view(self, may_not_edit):
        if self.forms:
            return "edit"
        wanted = self.request.GET.get("view")
        if wanted in {"marked", "edit"} and not (wanted == "edit" and may_not_edit):
            return wanted
        return "edit" if self.story.state in IN_WRITING and not may_not_edit else "marked"

    def _copy_context(self, view, version):
        if view == "edit":
            forms = self.forms or CopyForms.of(version.content)
            return {"forms": forms, "roles": ROLES, "story_pictures": picture_map(self.story)}
        base = _compared_version(self.story, self.user, self.request.GET.get("since"))
        return {
            "base": base,
            "marked": marked_copy((base or version).content, version.content),
            "changes_only": self.request.GET.get("only") == "changes",
            "pictures": StoryPicture.objects.filter(story=self.story).select_related("photo"),
            "bylines": Byline.objects.filter(story=self.story),
        }


def tabs(story, view, may_not_edit):
    here = reverse("admin:articles_story_change", args=[story.pk])
    tabs = [("marked", _("Marked-up copy"), f"{here}?view=marked")]
    if not may_not_edit:
        tabs.append(("edit", _("Edit"), f"{here}?view=edit"))
    history = reverse("admin:articles_story_history", args=[story.pk])
    tabs.append(("history", _("History"), history))
    return [{"label": label, "url": url, "is_current": name == view} for name, label, url in tabs]


def _compared_version(story, user, since):
    """What the marked-up copy compares with: the version asked for, the one this person signed last, the last one
    signed by anybody, the live one; None when nothing was signed yet."""
    versions = Version.objects.filter(story=story).select_related("saved_by")
    if (number := posted.read_number(since)) is not None:
        return versions.filter(number=number).first()
    signed = SignOff.objects.filter(round__story=story).order_by("-signed_at", "-pk")
    last = signed.filter(reviewer=user).first() or signed.first()
    if last:
        return versions.get(pk=last.version_id)
    if story.article:
        return versions.filter(number=story.article.version_number).first()
    return None


def readable(user):
    return Story.objects.readable_by(user).select_related(
        "round", "article", "desk", "written_by", "entered_by", "in_charge", "combined_into", "named_reviewer"
    )
