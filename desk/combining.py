"""合稿: several stories side by side, in order, above what they will be as one; combined in one act or not at all."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import BadRequest
from django.db.models import F
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import actions, body
from articles.actions.combining import combined_content
from articles.actions.submitting import with_credit
from articles.arrival import units
from articles.content import characters
from articles.facts import actor, bylines_of, facts_of_many
from articles.models import Story, Topic, Version
from articles.refusals import refusal
from articles.workflow import MOVES
from desk.rows import SubmissionRow
from desk.submissions import check_may_choose, chosen_stories, combine_address
from organisations.models import Body, District

MOST = 12


@dataclass(frozen=True)
class Part(SubmissionRow):
    """One of the stories: its newest version, and why it cannot be combined, empty when it can."""

    content: dict | None = None
    units: str = ""
    why_not: str = ""
    first_address: str = ""

    @property
    def lines(self):
        return body.parts(self.content["text"]["body"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def combine_view(request):
    check_may_choose(request.user)
    if request.method == "POST":
        return _combine(request)
    return _answer(request, chosen_stories(request.GET))


def _combine(request):
    versions = _versions_read(request.POST.getlist("story"))
    try:
        address = actions.once(request.POST.get("token"), by=request.user, act=lambda: _combined(request, versions))
    except actions.Refused as refused:
        return _answer(request, list(versions), problem=str(refused), status=409)
    return HttpResponseRedirect(address)


def _versions_read(values):
    """{story: version read}, in the order of the page, each "story:version"."""
    try:
        return {int(story[:18]): int(version[:9]) for story, version in (value.split(":") for value in values)}
    except ValueError:
        raise BadRequest("a story is not story:version") from None


def _combined(request, versions):
    if Story.objects.readable_by(request.user).filter(pk__in=versions).count() < len(versions):
        raise actions.Refused(_("Nothing was done: a story is no longer yours to read. Look again at what is left."))
    whole = actions.combine(versions, by=request.user)
    messages.success(request, _("Combined: story %(number)s is your draft now.") % {"number": whole.number})
    return reverse("admin:articles_story_change", args=[whole.pk])


def _answer(request, numbers, problem="", status=200):
    parts = _parts(request.user, numbers[:MOST])
    if len(parts) < 2:
        return HttpResponseRedirect(reverse("admin:articles_story_submissions"))
    context = {
        **admin.site.each_context(request),
        "title": _("Combine stories"),
        "parts": parts,
        "whole": _whole(parts),
        "may_combine": not any(part.why_not for part in parts),
        "problem": problem,
        "token": actions.new_token(),
    }
    return TemplateResponse(request, "desk/combine.html", context, status=status)


def _parts(user, numbers):
    """The stories this person may read, in the order asked for."""
    readable = Story.objects.readable_by(user).select_related(
        "article", "desk", "in_charge", "written_by", "entered_by"
    )
    found = readable.defer("body", "original_text").in_bulk(numbers)
    stories = [found[number] for number in numbers if number in found]
    newest = dict(Version.objects.filter(story__in=found, number=F("story__version")).values_list("story", "content"))
    person, known, bylines = actor(user), facts_of_many(stories), bylines_of(stories)
    order = [story.pk for story in stories]
    return [
        Part(
            story=story,
            content=with_credit(story, newest[story.pk]),
            units="、".join(units(bylines[story.pk])),
            why_not=refusal(MOVES["combine"], person, known[story.pk]) or "",
            first_address=combine_address([story.pk, *(number for number in order if number != story.pk)]),
        )
        for story in stories
    ]


def _whole(parts):
    """What the new draft will have, in words."""
    content = combined_content([part.content for part in parts])
    text, taxonomy = content["text"], content["taxonomy"]
    return {
        "headline": " ".join(text["headline"].split()),
        "bylines": text["bylines"],
        "pictures": text["pictures"],
        "characters": characters(content),
        "districts": _names(District, "short_name", taxonomy["districts"]),
        "topics": _names(Topic, "name", taxonomy["topics"]),
        "bodies": _names(Body, "name", taxonomy["bodies"]),
    }


def _names(model, field, slugs):
    """The names of the registered, in the order of `slugs`."""
    known = dict(model.objects.filter(slug__in=slugs).values_list("slug", field))
    return "、".join(known[slug] for slug in slugs if slug in known)
