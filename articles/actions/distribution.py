"""已发渠道: where a story went beside the site, and, when it must go, who saw it gone there."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.errors import Refused
from articles.actions.records import locked
from articles.models import Distribution
from articles.roles import person_name

RIGHT = "articles.record_distribution"


@transaction.atomic
def record_distribution(story_id, *, by, outlet, address="", at=None):
    """The story went out by this outlet, at that address if it has one there. Returns the Distribution."""
    story = locked(story_id)
    _check_right(by)
    if not outlet.is_active:
        raise Refused(_("“%(outlet)s” is not in use any more.") % {"outlet": outlet.name})
    sent = Distribution(story=story, outlet=outlet, address=address.strip(), sent_by=by, sent_at=at or timezone.now())
    try:
        sent.clean_fields(exclude=["gone_at", "gone_by"])
    except ValidationError as wrong:
        raise Refused(_("That is no address. Copy it whole, with https:// at its beginning.")) from wrong
    sent.save()
    return sent


@transaction.atomic
def mark_gone(distribution_id, *, by, proof, at=None):
    """Somebody saw that it is gone there; the proof is an address, the number of a picture, or who was spoken to."""
    locked(Distribution.objects.values_list("story", flat=True).get(pk=distribution_id))
    sent = Distribution.objects.select_related("gone_by", "outlet").get(pk=distribution_id)
    _check_right(by)
    if sent.gone_at:
        raise Refused(
            _("%(name)s saw it gone from %(outlet)s already.")
            % {"name": person_name(sent.gone_by), "outlet": sent.outlet.name}
        )
    if not proof.strip():
        raise Refused(_("Give the proof: who confirmed it, or the address where it stood."))
    sent.gone_at, sent.gone_by, sent.proof = at or timezone.now(), by, proof.strip()[:300]
    sent.save(update_fields=["gone_at", "gone_by", "proof"])
    return sent


def _check_right(user):
    if not user.has_perm(RIGHT):
        raise Refused(_("Recording where stories went is not among your duties."))
