"""What the page 拆稿 can be asked to do, by the names of its buttons: “merge:12”, “put:340”.

Each saves what was typed on all cards first, both or neither, and returns the sentence that says what was done. The
number is that of a clip, or for a leftover the place where it begins.
"""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import posted
from articles.actions import Refused, fold
from articles.models import FormToken
from articles.roles import person_name
from intake import actions

DROP, CHECK = "drop", "check"
TAKING_BACK = {DROP, "take_back"}


def named_in(post):
    """("drop", 12) from “drop:12”; (“save”, None) when no button is named."""
    act, _colon, number = post.get("act", "save").partition(":")
    return act, posted.read_number(number)


def earlier_answer(post, user):
    """Where a form led that was sent before: it may not fit the page any more, so it is not even read again."""
    return FormToken.objects.filter(token=post.get("token", ""), used_by=user).values_list("result", flat=True).first()


def run(page, act, number):
    """Save what was typed, then act; both or neither. Returns where to go next."""
    is_known = number is None or act in OF_LEFTOVERS or number in {clip.pk for clip in page.clips}
    if act not in ACTS or not is_known or (number is None and act in NEED_A_NUMBER):
        raise Refused(_("This page does not know what to do. Open it again; what you typed is still below."))
    actions.locked_batch(page.batch.pk)
    merged = _save(page, passed_over=number if act in TAKING_BACK else None) if page.may_enter else []
    for sentence in merged:
        messages.success(page.request, sentence)
    if merged and act != "save":
        messages.warning(page.request, _("Only the text is saved. Read what was merged, then do the rest again."))
    else:
        messages.success(page.request, ACTS[act](page, number))
    fold(page.form, page.request.POST.get("window", ""), by=page.request.user)
    return page.batch.get_absolute_url()


def _save(page, passed_over=None):
    """Returns a sentence for every card that was merged."""
    user, post = page.request.user, page.request.POST
    version = posted.number(post, "batch_version") or 0
    if page.details.has_changed():
        actions.describe(page.batch.pk, by=user, version=version, **page.details.details)
    merged = []
    for clip_id, form in page.typed.items():
        if clip_id == passed_over or not form.is_touched:
            continue
        try:
            clip = actions.update_clip(clip_id, form.content(), by=user, version=form.cleaned_data["version"])
        except actions.ChangedMeanwhile as changed:
            found = form.merged_with(changed.clip)
            clip = actions.update_clip(clip_id, found.content, by=user, version=changed.clip.version)
            merged.append(_what_merged(changed.clip, found))
        page.versions[clip_id] = clip.version
    return merged


def _what_merged(theirs, found):
    labels = dict.fromkeys(str(change.label) for change in found.taken)
    return _("Story %(number)s: merged with what %(name)s changed. Came in by itself: %(parts)s.") % {
        "number": theirs.order + 1,
        "name": person_name(theirs.changed_by) if theirs.changed_by else "—",
        "parts": "、".join(labels) or _("nothing"),
    }


def _number(page, name):
    return posted.number(page.request.POST, name)


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
    checked = post.getlist("checked")
    read = {posted.read_number(story): posted.number(post, f"story-{story}-version") for story in checked}
    versions = {story: version for story, version in read.items() if None not in (story, version)}
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
