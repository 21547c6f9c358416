"""What the page 拆稿 can be asked to do, by the names of its buttons: “merge:12”, “put:340”.

Each saves what was typed on all cards first, both or neither, and returns the sentence that says what was done. The
number is that of a clip, or for a leftover the place where it begins.
"""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.actions import Refused
from articles.models import FormToken
from intake import actions

DROP, CHECK = "drop", "check"
TAKING_BACK = {DROP, "take_back"}


def named_in(post):
    """("drop", 12) from “drop:12”; (“save”, None) when no button is named."""
    act, _colon, number = post.get("act", "save").partition(":")
    return act, int(number) if number.isdecimal() else None


def earlier_answer(post, user):
    """Where a form led that was sent before: it may not fit the page any more, so it is not even read again."""
    return FormToken.objects.filter(token=post.get("token", ""), used_by=user).values_list("result", flat=True).first()


def run(page, act, number):
    """Save what was typed, then act; both or neither. Returns where to go next."""
    is_known = number is None or act in OF_LEFTOVERS or number in {clip.pk for clip in page.clips}
    if act not in ACTS or not is_known or (number is None and act in NEED_A_NUMBER):
        raise Refused(_("This page does not know what to do. Open it again; what you typed is still below."))
    actions.locked_batch(page.batch.pk)
    if page.may_enter:
        _save(page, passed_over=number if act in TAKING_BACK else None)
    messages.success(page.request, ACTS[act](page, number))
    return page.batch.get_absolute_url()


def _save(page, passed_over=None):
    user, post = page.request.user, page.request.POST
    version = int(post["batch_version"]) if post.get("batch_version", "").isdecimal() else 0
    if page.details.has_changed():
        actions.describe(page.batch.pk, by=user, version=version, **page.details.details)
    for clip_id, form in page.typed.items():
        if clip_id != passed_over and form.is_touched:
            clip = actions.update_clip(clip_id, form.content(), by=user, version=form.cleaned_data["version"])
            page.versions[clip_id] = clip.version


def _number(page, name):
    value = page.request.POST.get(name, "")
    return int(value) if value.isdecimal() else None


def _saved(page, number):
    return _("Saved.")


def _make(page, number):
    made = actions.make_stories(
        page.batch.pk,
        by=page.request.user,
        clips=None if number is None else [number],
        desk=page.make.cleaned_data["desk"],
        versions={clip: version for clip, version in page.versions.items() if version},
    )
    if not made:
        raise Refused(_("There is nothing left to make a story of."))
    return ngettext("%(count)s story made.", "%(count)s stories made.", len(made)) % {"count": len(made)}


def _drop(page, number):
    reason = page.request.POST.get(f"clip-{number}-reason", "")
    actions.drop_clip(number, by=page.request.user, reason=reason, version=page.versions[number])
    return _("Dropped. Its text stays here.")


def _take_back(page, number):
    actions.take_back_clip(number, by=page.request.user, version=page.versions[number])
    return _("Taken back among the stories.")


def _merge(page, number):
    before = actions.merge_clip(number, by=page.request.user, versions=page.versions)
    return _("Merged into story %(number)s. It can be taken apart again.") % {"number": before.order + 1}


def _take_apart(page, number):
    actions.take_apart(number, by=page.request.user, versions=page.versions)
    return _("Two stories again. What was changed in the first since stayed there.")


def _split(page, number):
    place = _number(page, f"clip-{number}-line")
    clip = actions.split_clip(number, place, by=page.request.user, versions=page.versions)
    return _("Split. What followed is story %(number)s now.") % {"number": clip.order + 1}


def _move(page, number):
    other = actions.move_paragraph(
        number,
        page.request.POST.get(f"clip-{number}-paragraph", ""),
        _number(page, f"clip-{number}-to"),
        by=page.request.user,
        versions=page.versions,
    )
    return _("The paragraph is in story %(number)s now.") % {"number": other.order + 1}


def _put(page, start):
    clip = actions.put_into(
        page.batch.pk, start, _number(page, f"rest-{start}-to"), by=page.request.user, versions=page.versions
    )
    return _("The paragraph is in story %(number)s now.") % {"number": clip.order + 1}


def _make_own(page, start):
    clip = actions.make_own(page.batch.pk, start, by=page.request.user)
    return _("It is story %(number)s now.") % {"number": clip.order + 1}


def _ignore(page, start):
    actions.ignore(page.batch.pk, start, by=page.request.user)
    return _("Marked as furniture of the page.")


def _leave(page, start):
    actions.leave_again(page.batch.pk, start, by=page.request.user, versions=page.versions)
    return _("Left over again.")


def _check(page, number):
    post = page.request.POST
    read = {story: post.get(f"story-{story}-version", "") for story in post.getlist("checked") if story.isdecimal()}
    versions = {int(story): int(version) for story, version in read.items() if version.isdecimal()}
    signed = actions.check_page(page.batch.pk, versions, by=page.request.user)
    count = len(signed)
    return ngettext(
        "%(count)s story checked against the page and online.",
        "%(count)s stories checked against the page and online.",
        count,
    ) % {"count": count}


OF_LEFTOVERS = {"put": _put, "own": _make_own, "ignore": _ignore, "leave": _leave}
OF_CLIPS = {
    DROP: _drop, "take_back": _take_back, "merge": _merge, "apart": _take_apart, "split": _split, "move": _move,
}  # fmt: skip
NEED_A_NUMBER = {*OF_LEFTOVERS, *OF_CLIPS}
ACTS = {"save": _saved, "make": _make, CHECK: _check, **OF_LEFTOVERS, **OF_CLIPS}
