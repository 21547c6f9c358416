"""The story page of the desk: copy at left, at right the steps, the one next action and everything that happened.

A GET reads; a POST names one act and runs it through `articles.actions` once. What was typed survives every refusal.
"""

from dataclasses import dataclass, field
from functools import partial

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import actions, photos, typeset
from articles.arrival import arrival, arrived
from articles.copy_forms import CopyForms, first_content
from articles.corrections_page import waiting_for
from articles.editor import with_nonce
from articles.facts import actor, facts, standing_sign_offs
from articles.forms import ROLES, NewPictureForm, OriginForm, PlanForm, StoryForm
from articles.marked import marked_copy
from articles.models import Byline, Move, SignOff, Story, StoryPicture, Version
from articles.story_acts import run
from articles.workflow import (
    IN_WRITING,
    MOVES,
    OnSite,
    Stage,
    State,
    edit_refusal,
    moves_from,
    plan_refusal,
    refusal,
    stage_names,
)

PRIMARY = (
    "take_up", "submit", "approve_first", "approve_second", "approve_final", "publish", "check_printed", "revise",
    "reopen", "put_back",
)  # fmt: skip
# Moves that a plain button cannot make: one asks for a colleague, one for other stories.
NOT_A_BUTTON = {"pass_on", "combine"}


@dataclass
class Page:
    """One rendering of the story page: the story, what was typed if anything, and what stood in the way."""

    request: object
    story: Story
    forms: CopyForms | None = None
    problem: str = ""
    clash: object = None
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
        view = self._view(may_not_edit)
        return {
            "title": story.list_headline,
            "story": story,
            "version": version,
            "view": view,
            "tabs": _tabs(story, view, may_not_edit),
            "may_not_edit": may_not_edit,
            "problem": self.problem,
            "clash": self.clash,
            "token": actions.new_token(),
            "steps": _steps(story, known),
            "on_site": known.on_site,
            "status_label": status_label(story, known),
            "sign_offs": _sign_off_rows(story, known),
            "decisions": _decisions(person, known),
            "may_plan": plan_refusal(person, known) is None,
            "plan": PlanForm(initial={name: getattr(story, name) for name in PlanForm.base_fields}),
            "history": Move.objects.filter(story=story).select_related("by").order_by("-pk")[:12],
            "last_return": _last_return(story),
            "media": with_nonce(StoryForm().media + NewPictureForm().media, self.request),
            "waiting_corrections": waiting_for(story) if story.article else [],
            **arrival(story),
            **self._copy_context(view, version),
            **self.extra,
        }

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
            return {"forms": forms, "roles": ROLES, "story_pictures": _picture_map(self.story)}
        base = _compared_version(self.story, self.user, self.request.GET.get("since"))
        return {
            "base": base,
            "marked": marked_copy((base or version).content, version.content),
            "changes_only": self.request.GET.get("only") == "changes",
            "pictures": StoryPicture.objects.filter(story=self.story).select_related("photo"),
            "bylines": Byline.objects.filter(story=self.story),
        }


def _tabs(story, view, may_not_edit):
    here = reverse("admin:articles_story_change", args=[story.pk])
    tabs = [("marked", _("Marked-up copy"), f"{here}?view=marked")]
    if not may_not_edit:
        tabs.append(("edit", _("Edit"), f"{here}?view=edit"))
    history = reverse("admin:articles_story_history", args=[story.pk])
    tabs.append(("history", _("History"), history))
    return [{"label": label, "url": url, "is_current": name == view} for name, label, url in tabs]


def _picture_map(story):
    """{photo number: {url, caption}} for the editor, which shows figures by number."""
    uses = StoryPicture.objects.filter(story=story).select_related("photo").prefetch_related("photo__renditions")
    return {use.photo_id: {"url": thumb_address(use.photo), "caption": use.caption or use.alt} for use in uses}


def thumb_address(photo):
    """The checked address of a photo's smallest JPEG."""
    sizes = [rendition for rendition in photo.renditions.all() if rendition.format == "jpg"]
    return private_address(min(sizes, key=lambda rendition: rendition.width)) if sizes else ""


def private_address(rendition):
    return reverse("admin:articles_photo_rendition", args=[rendition.file_name])


def _compared_version(story, user, since):
    """What the marked-up copy compares with: the version asked for, the one this person signed last, the last one
    signed by anybody, the live one; None when nothing was signed yet."""
    versions = Version.objects.filter(story=story).select_related("saved_by")
    if since and since.isdecimal():
        return versions.filter(number=int(since[:6])).first()
    signed = SignOff.objects.filter(round__story=story).order_by("-signed_at", "-pk")
    last = signed.filter(reviewer=user).first() or signed.first()
    if last:
        return versions.get(pk=last.version_id)
    if story.article:
        return versions.filter(number=story.article.version_number).first()
    return None


def _steps(story, known):
    """The five steps with how each stands: done, now, back, or to come."""
    order = [State.FIRST_REVIEW, State.SECOND_REVIEW, State.FINAL_REVIEW, State.READY, State.PUBLISHED]
    labels = [_("First review"), _("Second review"), _("Final review"), _("Waiting to go out"), _("Out")]
    now = order.index(story.state) if story.state in order else -1
    is_out = story.state == State.PUBLISHED and known.on_site != OnSite.WAITING
    return [
        {
            "label": label,
            "is_done": place < now or is_out,
            "is_now": place == now and not is_out,
            "is_back": story.state == State.RETURNED and place == 0,
        }
        for place, label in enumerate(labels)
    ]


def status_label(story, known):
    """The state in one word, with what time and stops make of it (定时发布、停发、缓发、下线)."""
    if story.is_on_hold:
        return _("On hold")
    if story.state == State.PUBLISHED and known.on_site != OnSite.LIVE:
        return OnSite(known.on_site).label
    if story.stopped_at and story.state != State.PUBLISHED:
        return _("Stopped")
    return story.get_state_display()


def _sign_off_rows(story, known):
    standing = {sign_off.stage: sign_off for sign_off in standing_sign_offs(story.round)}
    return [
        {
            "label": stage.label,
            "sign_off": standing.get(stage),
            "is_carried": stage in standing and standing[stage].round_id != story.round_id,
        }
        for stage in Stage
    ]


def _decisions(person, known):
    """The moves from here: the one to make next, the others, and those this person may not make, with the reason."""
    rows = [{"move": move, "why_not": refusal(move, person, known)} for move in moves_from(known)]
    open_moves = [row["move"] for row in rows if not row["why_not"]]
    primary = next((move for move in open_moves if move.name in PRIMARY), None)
    expected = next((row for row in rows if row["move"].name in PRIMARY), None)
    return {
        "primary": primary,
        "others": [move for move in open_moves if move is not primary and move.name not in NOT_A_BUTTON],
        "names": {move.name for move in open_moves},
        "why_not": expected["why_not"] if expected and not primary else None,
        "expected": expected["move"] if expected else None,
        "needs_reason": any(move.needs_reason for move in open_moves),
    }


def _last_return(story):
    if story.state != State.RETURNED:
        return None
    return Move.objects.filter(story=story, name="return_to_author").select_related("by").order_by("-pk").first()


def change_view(request, story_id, admin_site):
    """Read a story, or run one act on it."""
    story = get_object_or_404(_readable(request.user), pk=story_id)
    if request.method != "POST":
        return Page(request, story).response(admin_site)
    return _act(request, story, admin_site)


def _readable(user):
    return Story.objects.readable_by(user).select_related(
        "round", "article", "desk", "written_by", "entered_by", "in_charge", "combined_into"
    )


def _act(request, story, admin_site):
    forms = CopyForms.posted(request) if "body" in request.POST else None
    page = Page(request, story, forms, status=422, extra=_said(request))
    if forms and not forms.are_valid():
        page.problem = _("Nothing was saved yet: please mend what is marked below. All you typed is still here.")
        return page.response(admin_site)
    typed = None
    try:
        typed = forms.content(by=request.user) if forms else None
        address = actions.once(request.POST.get("token"), by=request.user, act=lambda: _run(request, story, typed))
    except photos.BadPhoto as problem:
        page.problem = str(problem)
        return page.response(admin_site)
    except actions.Refused as problem:
        return _refused(page, typed, problem).response(admin_site)
    return HttpResponseRedirect(address)


def _refused(page, typed, problem):
    """The page again with everything typed; on a clash beside what the other person saved."""
    page.story = get_object_or_404(_readable(page.user), pk=page.story.pk)
    page.problem = str(problem)
    if typed:
        page.forms = CopyForms.of(typed)
    if isinstance(problem, actions.Stale):
        page.status = 409
        if typed:
            page.clash = marked_copy(problem.current.content, typed)
    return page


def _said(request):
    """What was typed beside the copy."""
    return {name: request.POST.get(name, "") for name in ("reason", "note")}


def _run(request, story, typed):
    """Save what was typed, then make the move; both or neither. Returns where to go next."""
    version = _opened_version(request)
    if typed is not None:
        story, voided = actions.save(story.pk, typed, base=version, by=request.user)
        version = story.version
        if voided:
            said = _("Your change made these sign-offs void: %(stages)s.") % {"stages": stage_names(voided)}
            messages.warning(request, said)
    act = request.POST.get("act", "save")
    said = run(act, story.pk, version=version, by=request.user, data=request.POST)
    messages.success(request, said or _("Saved as version %(number)s.") % {"number": version})
    return reverse("admin:articles_story_change", args=[story.pk])


def _opened_version(request):
    number = request.POST.get("version", "")
    return int(number) if number.isdecimal() else 0


def add_view(request, admin_site):
    """A new story: written here, entered for somebody, or printed before."""
    forms = CopyForms.posted(request) if request.method == "POST" else CopyForms.of(first_content(request.user))
    origin = OriginForm(request.POST if request.method == "POST" else None)
    problem = ""
    if request.method == "POST" and all([forms.are_valid(), origin.is_valid()]):
        try:
            content = forms.content(by=request.user)
            act = partial(_create, request, content, origin.cleaned_data)
            return HttpResponseRedirect(actions.once(request.POST.get("token"), by=request.user, act=act))
        except (actions.Refused, photos.BadPhoto) as refused:
            problem = str(refused)
    elif request.method == "POST":
        problem = _("Nothing was saved yet: please mend what is marked below. All you typed is still here.")
    context = {
        **admin_site.each_context(request),
        "title": _("Write a story"),
        "forms": forms,
        "origin": origin,
        "problem": problem,
        "roles": ROLES,
        "token": actions.new_token(),
        "media": with_nonce(StoryForm().media + NewPictureForm().media, request),
    }
    return TemplateResponse(request, "admin/articles/story/add_form.html", context, status=422 if problem else 200)


def _create(request, content, origin):
    author = request.user if origin["is_mine"] else None
    common = {
        "by": request.user,
        "written_by": author,
        "desk": origin["desk"],
        "original_text": origin["original_text"],
    }
    if origin["is_printed"]:
        story = actions.enter_printed(content, signed_by=origin["print_signed_by"], **common)
    else:
        story = actions.create_story(content, **common)
    messages.success(request, _("Saved as story %(number)s.") % {"number": story.number})
    return reverse("admin:articles_story_change", args=[story.pk])


def history_view(request, story_id, admin_site):
    """Who did what when: every version and every move; any two versions compared."""
    story = get_object_or_404(_readable(request.user), pk=story_id)
    versions = list(Version.objects.filter(story=story).select_related("saved_by").order_by("-number").defer("content"))
    signed = SignOff.objects.filter(round__story=story).select_related("reviewer", "version", "round").order_by("-pk")
    context = {
        **admin_site.each_context(request),
        "title": _("History: %(story)s") % {"story": story.list_headline},
        "story": story,
        "tabs": _tabs(story, "history", edit_refusal(actor(request.user), facts(story))),
        "versions": versions,
        "moves": Move.objects.filter(story=story).select_related("by").order_by("-pk"),
        "sign_offs": signed,
        "labels": {name: move.label for name, move in MOVES.items()},
        "token": actions.new_token(),
        "compared": _comparison(story, request.GET),
        **arrived(story),
    }
    return TemplateResponse(request, "admin/articles/story/history.html", context)


def _comparison(story, asked):
    """Two versions named in the address, compared; None when they are not both there."""
    numbers = [asked.get(name, "") for name in ("a", "b")]
    if not all(number.isdecimal() and len(number) < 7 for number in numbers):
        return None
    found = {version.number: version for version in Version.objects.filter(story=story, number__in=numbers)}
    older, newer = (found.get(int(number)) for number in sorted(numbers, key=int))
    if not (older and newer):
        return None
    return {"older": older, "newer": newer, "marked": marked_copy(older.content, newer.content)}


def preview_view(request, story_id):
    """Exactly the public page of the newest version, before anybody but the desk can see it."""
    story = get_object_or_404(_readable(request.user), pk=story_id)
    version = Version.objects.get(story=story, number=story.version)
    context = {
        "article": typeset.preview(story, version, private_address),
        "corrections": story.article.corrections.all() if story.article else [],
        "topics": _most_specific(story.topics.select_related("parent")),
        "districts": story.districts.all(),
        "bodies": story.bodies.confirmed(),
        "related": [],
        "common": None,
        "place": "",
    }
    response = TemplateResponse(request, "articles/article.html", context)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _most_specific(topics):
    heads = {topic.parent_id for topic in topics}
    return [topic for topic in topics if topic.pk not in heads]
