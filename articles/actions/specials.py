"""Specials (专题): made as a draft, and frozen for readers when a second person signs it."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.errors import Refused, Stale
from articles.models import SiteState, Special, SpecialDraft
from articles.placing import placeable
from articles.roles import person_name
from organisations.models import Body, Event

MAKE, SIGN = "articles.make_special", "articles.sign_special"
FIELDS = ("slug", "title", "intro", "sections")


@transaction.atomic
def save_special(draft_id, fields, *, by, base, at=None):
    """Save a draft, a new one where `draft_id` is None: {"slug", "title", "intro", "sections"}, sections as `Special`
    has them. `base` is the version the person looked at. Readers see nothing of it before it is signed.
    """
    if not by.has_perm(MAKE):
        raise Refused(_("You may not make specials."))
    draft = _locked(draft_id, base) if draft_id else SpecialDraft()
    if draft_id and all(getattr(draft, name) == fields[name] for name in FIELDS):
        return draft
    if draft.special_id and fields["slug"] != draft.slug:
        raise Refused(_("Readers know this special by its address: it does not change any more."))
    _check_sections(fields["sections"], draft.sections, by, at or timezone.now())
    for name in FIELDS:
        setattr(draft, name, fields[name])
    draft.version, draft.changed_by, draft.changed_at = draft.version + 1, by, at or timezone.now()
    return _store(draft)


def _locked(draft_id, version):
    """The draft, if it still is the version that the person looked at."""
    # Of the draft alone: PostgreSQL does not lock what an outer join may leave empty.
    draft = (
        SpecialDraft.objects.select_for_update(of=("self",)).select_related("changed_by", "special").get(pk=draft_id)
    )
    if draft.version != version:
        raise Stale(
            _("%(name)s saved this special at %(time)s, after you opened it. Nothing was overwritten.")
            % {"name": person_name(draft.changed_by), "time": f"{timezone.localtime(draft.changed_at):%H:%M}"},
            draft,
        )
    return draft


def _store(draft):
    try:
        draft.clean_fields(exclude=["changed_by", "special", "sections"])
        with transaction.atomic():
            draft.save()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    except IntegrityError:
        raise Refused(_("Another special has this address. Choose another one.")) from None
    return draft


def _check_sections(sections, before, by, now):
    """What is new in them must be something readers see, or will see; what stood there may have gone meanwhile."""
    if any(not section["title"].strip() for section in sections):
        raise Refused(_("Every section has a title."))
    kept = _named(before, "articles")
    articles = _named(sections, "articles") - kept
    found = {
        "articles": set(placeable(by, now).filter(pk__in=articles).values_list("pk", flat=True)) | kept,
        "events": set(Event.objects.public().values_list("pk", flat=True)) | _named(before, "events"),
        "bodies": set(Body.objects.confirmed().values_list("slug", flat=True)) | _named(before, "bodies"),
    }
    sentences = {
        "articles": _("Not on the site, and not waiting for its time: article %(which)s."),
        "events": _("Not confirmed for readers: event %(which)s."),
        "bodies": _("Not confirmed for readers: union body %(which)s."),
    }
    for kind, known in found.items():
        if unknown := _named(sections, kind) - known:
            raise Refused(sentences[kind] % {"which": "、".join(map(str, sorted(unknown)))})


def _named(sections, kind):
    return {each for section in sections for each in section[kind]}


def why_not_sign(draft, by):
    """Why this person cannot sign the draft now, as a sentence; "" when they can."""
    if not by.has_perm(SIGN):
        return _("You may not sign specials.")
    if by.pk == draft.changed_by_id:
        when = timezone.localtime(draft.changed_at)
        return _("%(name)s changed it last (%(time)s), so a second person signs it.") % {
            "name": person_name(draft.changed_by), "time": f"{when:%m-%d %H:%M}",
        }  # fmt: skip
    if draft.signed_version == draft.version and draft.special.taken_down_at is None:
        return _("It is signed as it stands here.")
    if not any(section[kind] for section in draft.sections for kind in ("articles", "events", "bodies")):
        return _("There is nothing in it yet.")
    return ""


@transaction.atomic
def sign_special(draft_id, *, by, version, at=None):
    """Freeze the draft for readers. One that was taken down is shown again. Returns the Special."""
    now = at or timezone.now()
    draft = _locked(draft_id, version)
    if why_not := why_not_sign(draft, by):
        raise Refused(why_not)
    special = draft.special or Special(slug=draft.slug, published_at=now)
    special.revised_at = now if special.pk else None
    special.title, special.intro, special.sections = draft.title, draft.intro, draft.sections
    special.editor_name, special.made_by, special.signed_by = person_name(draft.changed_by), draft.changed_by_id, by.pk
    special.taken_down_at = None
    special.save()
    draft.special, draft.signed_version = special, draft.version
    draft.save(update_fields=["special", "signed_version"])
    SiteState.raise_version()
    return special


@transaction.atomic
def take_special_down(draft_id, *, by, at=None):
    """Take a special from readers at once; the articles in it stay. Signing the draft once more shows it again."""
    if not by.has_perm(SIGN):
        raise Refused(_("You may not take specials down."))
    draft = SpecialDraft.objects.select_for_update().get(pk=draft_id)
    special = draft.special
    if special is None or special.taken_down_at:
        raise Refused(_("Readers do not see this special."))
    special.taken_down_at = at or timezone.now()
    special.save(update_fields=["taken_down_at"])
    SiteState.raise_version()
    return special
