"""Working copies are written: what a window holds unsaved, that it is open, that it was saved, taken over, discarded.

None of this is a Version or a Move, and nobody but the person themself ever reads the text.
"""

import secrets

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.errors import Refused
from articles.models import FormToken, WorkingCopy
from articles.models.keeping import EMPTY_FOR, KEPT_FOR, SEEN_WITHIN
from articles.sealed_words import is_sealed_since

BATCH = 500


def new_window():
    """The name of a window that opens a form now."""
    return secrets.token_urlsafe(16)


def keep(form, window, *, by, story=None, version=0, fields=None, title="", token="", at=None):
    """Note that the window is open and, unless `fields` is None, what stands in it unsaved ([]: nothing does).

    Whatever reaches the server only after its form was sent (`token`: the form's own) is forgotten again, and what was
    typed over a version older than a seal of the story (`story`: as read just now) is not taken. Returns whether it
    was kept.
    """
    if fields and story and version < story.version and is_sealed_since(story, version):
        return False
    now = at or timezone.now()
    kept = {"seen_at": now}
    if fields is not None:
        kept |= {"fields": fields, "title": title[:300], "version": version, "typed_at": now if fields else None}
    WorkingCopy.objects.bulk_create(
        [WorkingCopy(person=by, form=form, window=window, story=story, **({"version": version} | kept))],
        update_conflicts=True, unique_fields=["person", "form", "window"], update_fields=list(kept),
    )  # fmt: skip
    # After the write, not before: a form that is being saved, or a seal set, meanwhile is then seen in any case.
    if fields and _came_too_late(token, by, story, version):
        fold(form, window, by=by)
        return False
    return True


def _came_too_late(token, by, story, version):
    if token and FormToken.objects.filter(token=token, used_by=by).exists():
        return True
    return story is not None and is_sealed_since(story, version)


def leave(form, window, *, by, at=None):
    """The window was closed: nothing is left of it but text that was not saved."""
    of_window = WorkingCopy.objects.filter(person=by, form=form, window=window)
    of_window.filter(typed_at__isnull=True).delete()
    of_window.update(seen_at=(at or timezone.now()) - SEEN_WITHIN)


def fold(form, window, *, by):
    """What the window held was saved, in the transaction that calls this. Other windows keep theirs."""
    WorkingCopy.objects.filter(person=by, form=form, window=window.replace("\x00", "")).delete()


@transaction.atomic
def take_over(copy_id, *, by, at=None):
    """Go on with it in a new window. The window that typed it keeps nothing but what it types from now on."""
    copy = _own(copy_id, by)
    copy.window, copy.seen_at = new_window(), at or timezone.now()
    copy.save(update_fields=["window", "seen_at"])
    return copy


@transaction.atomic
def discard(copy_id, *, by):
    """Throw one's own unsaved text away."""
    _own(copy_id, by).delete()


def _own(copy_id, person):
    copy = WorkingCopy.objects.select_for_update().filter(pk=copy_id, person=person).first()
    if copy is None:
        raise Refused(_("That text is not kept any more: it was saved or discarded."))
    return copy


def tidy_working_copies(at=None):
    """Delete what nobody comes back for: windows that hold nothing after a day, text after `KEPT_FOR`. How many."""
    now = at or timezone.now()
    old = WorkingCopy.objects.filter(
        Q(typed_at__isnull=True, seen_at__lt=now - EMPTY_FOR) | Q(seen_at__lt=now - KEPT_FOR)
    ).order_by()
    count = 0
    while numbers := list(old.values_list("pk", flat=True)[:BATCH]):
        # Asked again in the statement itself: a window may have told meanwhile that it is open.
        count += old.filter(pk__in=numbers).delete()[0]
    return count
