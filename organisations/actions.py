"""Every write to a register: propose, amend, drop a change, confirm for readers (核发).

Readers see only what a second person confirmed. Who may propose is the caller's business (add and change permissions);
who may confirm is decided here. Each function is one transaction and returns the entry as it is stored afterwards.
"""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations import pending
from organisations.changes import readers_see_a_change
from organisations.models import Entry, Event, RegisterState
from organisations.names import person_name


class Refused(Exception):
    """The register refuses; the message is a sentence for the person who tried."""


@transaction.atomic
def propose(entry, *, by):
    """Stores a new entry. Readers see nothing of it until another person confirms it."""
    entry.state = RegisterState.PROPOSED
    entry.proposed_by, entry.proposed_at = by, timezone.now()
    entry.confirmed_by, entry.confirmed_at, entry.pending = None, None, {}
    _check(entry)
    entry.save(force_insert=True)
    return entry


@transaction.atomic
def amend(entry, changes, *, by, parts=None, seen=""):
    """Changes an entry: {field: value}, and `parts` in the shape of `organisations.pending`.

    On a confirmed entry the change waits for a second person, except one: an event that becomes an invitation is the
    newsroom's own, so it leaves readers at once. `seen` is the `stamp` of what the person had on the screen.
    """
    entry = _locked(entry)
    _refuse_if_changed_since(entry, seen)
    waiting = pending.merged(entry, changes, parts, by=by.pk, name=person_name(by), at=timezone.now())
    if entry.is_confirmed and waiting.get("fields", {}).get("audience") != Event.Audience.INVITATION:
        entry.pending = waiting
        entry.save(update_fields=["pending"])
        _try(entry)
        return entry
    was_confirmed = entry.is_confirmed
    entry.state = RegisterState.PROPOSED
    entry.proposed_by, entry.proposed_at = by, timezone.now()
    _put(entry, waiting)
    entry.save()
    if was_confirmed:
        readers_see_a_change.send(sender=type(entry), entry=entry)
    return entry


@transaction.atomic
def drop(entry, *, by, seen=""):
    """Takes a waiting change back; readers never saw it. `by` is who decided so, for the caller's log."""
    entry = _locked(entry)
    _refuse_if_changed_since(entry, seen)
    if not entry.pending:
        raise Refused(_("“%(entry)s”: no change is waiting, %(name)s.") % _words(entry, by))
    entry.pending = {}
    entry.save(update_fields=["pending"])
    return entry


@transaction.atomic
def confirm(entry, *, by, seen=""):
    """Confirms an entry, or the change that waits on it, for readers."""
    entry = _locked(entry)
    reason = confirmation_refusal(entry, by)
    if reason:
        raise Refused(reason)
    _refuse_if_changed_since(entry, seen)
    entry.state = RegisterState.CONFIRMED
    entry.confirmed_by, entry.confirmed_at = by, timezone.now()
    if entry.pending:
        entry.proposed_by_id, entry.proposed_at = entry.pending["by"], proposed_at(entry)
    _put(entry, entry.pending)
    entry.save()
    readers_see_a_change.send(sender=type(entry), entry=entry)
    return entry


def confirmation_refusal(entry, user):
    """Why this person cannot confirm the entry now, in a sentence with names in it; None when they can."""
    if not user.has_perm("organisations.confirm_entry"):
        return _("“%(entry)s”: confirming for readers is not among your duties.") % _words(entry, user)
    if isinstance(entry, Event) and entry.audience == Event.Audience.INVITATION:
        return _("“%(entry)s” is an invitation: it is the newsroom's own and is never shown to readers.") % _words(
            entry, user
        )
    if entry.is_confirmed and not entry.pending:
        return _("“%(entry)s” is confirmed already.") % _words(entry, user)
    return _proposer_refusal(entry, user) or _unconfirmed_company(entry, user)


def _proposer_refusal(entry, user):
    proposer = entry.pending["by"] if entry.pending else entry.proposed_by_id
    if proposer is None:
        return _("“%(entry)s”: nobody answers for it yet. Open it and save it first.") % _words(entry, user)
    if proposer == user.pk:
        return _("“%(entry)s”: you proposed it yourself (%(name)s, %(time)s). A second person confirms it.") % {
            **_words(entry, user),
            "time": clock(proposed_at(entry)),
        }
    return None


def _unconfirmed_company(entry, user):
    """An office shows its person and its body: what readers would see along with the entry must be confirmed first."""
    fields = {field.name: field.attname for field in entry._meta.concrete_fields if _leads_to_an_entry(field)}
    keys = {name: getattr(entry, attname) for name, attname in fields.items()}
    keys.update({name: value for name, value in entry.pending.get("fields", {}).items() if name in fields})
    for name, key in keys.items():
        company = entry._meta.get_field(name).related_model._base_manager.filter(pk=key).first()
        if company is not None and not company.is_confirmed:
            return _("“%(entry)s”: confirm “%(company)s” first.") % {**_words(entry, user), "company": company}
    return None


def _leads_to_an_entry(field):
    return field.is_relation and issubclass(field.related_model, Entry)


def stamp(entry):
    """Changes whenever a person changes the entry: a form carries it, so that nobody confirms or overwrites unseen."""
    moments = (entry.proposed_at, entry.confirmed_at)
    return "|".join([entry.state, *(str(at or "") for at in moments), entry.pending.get("at", "")])


def proposed_at(entry):
    """When the entry, or the change that waits on it, was proposed; None for the paper's reference facts."""
    text = entry.pending.get("at")
    return datetime.datetime.fromisoformat(text) if text else entry.proposed_at


def clock(at):
    """14:02 today, 11-21 14:02 on other days."""
    if at is None:
        return "—"
    at = timezone.localtime(at)
    return f"{at:%H:%M}" if at.date() == timezone.localdate() else f"{at:%m-%d %H:%M}"


def changed_since(entry):
    """The sentence for somebody whose form is older than the entry."""
    name = entry.pending.get("name") or (person_name(entry.proposed_by) if entry.proposed_by else "—")
    return _("“%(entry)s” was changed or confirmed since you opened it (last change: %(name)s, %(time)s).") % {
        "entry": entry,
        "name": name,
        "time": clock(proposed_at(entry)),
    }


def _refuse_if_changed_since(entry, seen):
    if seen and seen != stamp(entry):
        raise Refused(changed_since(entry))


def _locked(entry):
    return type(entry)._base_manager.select_for_update().get(pk=entry.pk)


def _put(entry, waiting):
    pending.put_fields(entry, waiting.get("fields", {}))
    _check(entry)
    try:
        pending.put_relations(entry, waiting.get("fields", {}), waiting.get("parts", {}))
    except ValidationError as error:
        raise Refused(_sentence(entry, error)) from error
    entry.pending = {}


def _try(entry):
    """Refuses a waiting change that could never be confirmed: puts it on and takes it off again."""
    with transaction.atomic():
        _put(type(entry)._base_manager.get(pk=entry.pk), entry.pending)
        transaction.set_rollback(True)


def _check(entry):
    """The model's own rules as a sentence, before the database says the same as an error."""
    try:
        entry.full_clean()
    except ValidationError as error:
        raise Refused(_sentence(entry, error)) from error


def _sentence(entry, error):
    return f"“{entry}”: {' '.join(error.messages)}"


def _words(entry, user):
    return {"entry": entry, "name": person_name(user)}
