"""A save that comes too late is merged with what others saved meanwhile, or asks where both changed the same place.

What merges by itself is saved at once; whatever else the person wanted, to sign or to send, waits until they have read
it. Where somebody must choose, a page of its own shows both texts. What was typed travels in that page, sealed: it is
nowhere else until it is saved. If others save once more meanwhile it is merged again, and a choice counts as long as
it was made over the text that stands there now. What was typed before words of the story were sealed is never merged.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles import actions
from articles.facts import actor, facts
from articles.merging import merge
from articles.models import Story, Version
from articles.refusals import edit_refusal
from articles.roles import person_name
from articles.sealed_words import SEALED_SINCE, is_sealed_since
from articles.story_page.choosing import Answer, MergePage
from articles.workflow import stage_names

SALT = "articles.merging"
TRIES = 3
BESIDE = ("reason", "note")


@dataclass(frozen=True)
class Door:
    """The page at which a story is merged. `form`: as `articles.keeping` names it; `then`: the address of the merged
    story but for the number of the version it is marked against; `beside`: saves what goes with the text."""

    story: Story
    form: str
    then: str
    frame: str
    context: dict[str, Any] = field(default_factory=dict)
    beside: Callable[[Story, dict[str, str]], None] = lambda _story, _said: None


@dataclass(frozen=True)
class Carried:
    """What was typed over version `base`, and the newest version that its person has seen beside it."""

    story: int
    by: int
    base: int
    content: dict[str, Any]
    act: str = "save"
    said: dict[str, str] = field(default_factory=dict)
    met: int = 0

    def sealed(self):
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def is_chosen(request):
    """Whether this POST comes from the page that asks."""
    return "merge" in request.POST


def merged(request, door, typed, *, base, said=()):
    """The answer to a stale save of `typed` over version `base`. May raise Refused: nothing is saved then.

    `said`: the names of fields with what was typed beside the copy.
    """
    act = request.POST.get("act", "save")
    beside = {name: request.POST.get(name, "") for name in (*BESIDE, *said) if request.POST.get(name, "").strip()}
    carried = Carried(door.story.pk, request.user.pk, _known(door.story, base), typed, act, beside)
    return _settled(request, door, carried, {})


def chosen(request, door):
    """The answer to the page that asks: saved, or asked again."""
    try:
        carried = Carried(**signing.loads(request.POST["merge"], salt=SALT))
    except signing.BadSignature:
        raise actions.Refused(_("This form is too old. Open the page again.")) from None
    if (carried.story, carried.by) != (door.story.pk, request.user.pk):
        raise actions.Refused(_("This form belongs to somebody else."))
    try:
        return _settled(request, door, carried, Answer.all_in(request.POST))
    except actions.Refused as problem:
        return _asked(request, door, carried, _newest(door.story), Answer.all_in(request.POST), str(problem))


def _known(story, number):
    """The version that was typed over. A form that names none is merged from the first, which all others came from."""
    return number if Version.objects.filter(story=story, number=number).exists() else 1


def _content(story, number):
    return Version.objects.get(story=story, number=number).content


def _newest(story):
    return Version.objects.filter(story=story).select_related("saved_by").order_by("-number").first()


def _settled(request, door, carried, answers):
    """Merge until nobody saved in between: save, or ask."""
    why_not = edit_refusal(actor(request.user), facts(Story.objects.get(pk=carried.story)))
    if why_not:
        raise actions.Refused(why_not)
    for _try in range(TRIES):
        newest = _newest(door.story)
        if is_sealed_since(door.story, carried.base):
            raise actions.Refused(str(SEALED_SINCE))
        found, is_open = _found(door.story, carried, newest, answers)
        if is_open:
            break
        try:
            act = partial(_save, request, door, carried, newest, found)
            return HttpResponseRedirect(actions.once(request.POST.get("token"), by=request.user, act=act))
        except actions.Stale:
            continue
    problem = _still_open(carried, newest, _saver(newest, request.user)) if carried.met else ""
    return _asked(request, door, carried, newest, answers, problem, found)


def _still_open(carried, newest, saver):
    if carried.met == newest.number:
        return _("Please choose at every place that is marked.")
    words = {"name": saver, "number": newest.number}
    return (
        _("%(name)s saved version %(number)s meanwhile. Your choices are kept; look at the places once more.") % words
    )


def _found(story, carried, newest, answers):
    """(the Merge, whether a choice is missing). A choice counts over the text it was made over."""
    base = _content(story, carried.base)
    found = merge(base, carried.content, newest.content)
    asked = found.conflicts
    if not asked or not carried.met:
        return found, bool(asked)
    met = found if carried.met == newest.number else merge(base, carried.content, _content(story, carried.met))
    seen = {each.key: each.theirs for each in met.conflicts}
    choices = {}
    for each in asked:
        answer = answers.get(each.key)
        if answer and each.key in seen and seen[each.key] == each.theirs and not answer.problem(each):
            choices[each.key] = answer.value(each)
    if len(choices) < len(asked):
        return found, True
    return merge(base, carried.content, newest.content, choices), False


def _save(request, door, carried, newest, found):
    """The merged text and what goes with it become a version; the act waits. Where to go next."""
    user, name = request.user, _saver(newest, request.user)
    merged_with = {"number": newest.number, "name": person_name(newest.saved_by)}
    note = _("Merged with version %(number)s of %(name)s") % merged_with
    saved, voided = actions.save(carried.story, found.content, base=newest.number, by=user, note=note)
    door.beside(saved, carried.said)
    actions.fold(door.form, request.POST.get("window", ""), by=user)
    messages.success(request, _what_came_in(saved, newest, name, found))
    if voided:
        messages.warning(
            request, _("Your change made these sign-offs void: %(stages)s.") % {"stages": stage_names(voided)}
        )
    if carried.act != "save":
        messages.warning(request, _what_waits(name, carried.said))
    return f"{door.then}{carried.base}"


def _saver(newest, reader):
    """Whose version it is, as the reader is told: a correspondent learns nobody's name of the house."""
    if newest.saved_by_id != reader.pk and not reader.has_perm("articles.view_story"):
        return _("the newsroom")
    return person_name(newest.saved_by)


def _what_came_in(saved, newest, name, found):
    labels = "、".join(dict.fromkeys(str(change.label) for change in found.taken)) or _("nothing")
    words = {"version": saved.version, "number": newest.number, "name": name, "parts": labels}
    if saved.version == newest.number:
        return _("Nothing of yours was left to save. This is version %(number)s of %(name)s.") % words
    return _(
        "Saved as version %(version)s, merged with version %(number)s of %(name)s. Came in by itself: %(parts)s."
    ) % (words)


def _what_waits(name, said):
    words = "；".join(said[each] for each in BESIDE if each in said)
    sentence = _("Only the text is saved: %(name)s changed it meanwhile. Read it, then do the rest again.") % {
        "name": name
    }
    return sentence + (_("You had written: “%(words)s”") % {"words": words} if words else "")


def _asked(request, door, carried, newest, answers, problem="", found=None):
    """The page that asks. The very first time nothing stands in the way but that it asks."""
    found = found or merge(_content(door.story, carried.base), carried.content, newest.content)
    page = MergePage(found, answers)
    context = {
        **door.context,
        "title": _("Both changed"),
        "frame": door.frame,
        "story": door.story,
        "newest": newest,
        "saver": _saver(newest, request.user),
        "is_own": newest.saved_by_id == request.user.pk,
        "page": page,
        "problem": problem,
        "merge": replace(carried, met=newest.number).sealed(),
        "window": request.POST.get("window", ""),
        "token": actions.new_token(),
    }
    return TemplateResponse(request, "admin/articles/story/merge.html", context, status=409)
