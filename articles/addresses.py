"""Addresses that moved: what is an address of this site, and that no row leads round in a circle."""

import re
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.models import MovedAddress, SiteState

LONGEST = MovedAddress._meta.get_field("old").max_length
# A path from the root, written as readers write it; never //host, and nothing after a question mark.
PATH = re.compile(r"/(?![/\\])[^\s\\?#\x00-\x1f]*")


def path_of(typed):
    """The path that somebody typed or copied with the paper's own host in front; ValidationError for anything else."""
    typed = typed.strip()
    whole = urlsplit(settings.NEWSROOM_SITE["origin"])
    asked = urlsplit(typed)
    if asked[:2] == whole[:2]:
        typed = asked.path
    path = unquote(typed)
    if not PATH.fullmatch(path) or len(path) > LONGEST:
        raise ValidationError(_("Write an address of this site that begins with “/”, without “?” and “#”."))
    return path


def refuse_circle(old, new):
    """Where an address leads must be where something is, not one more address that moved."""
    if old == new:
        raise ValidationError(_("The address leads to itself."))
    if MovedAddress.objects.filter(old=new).exists():
        raise ValidationError(_("“%(address)s” moved too. Give the address where it is now."), params={"address": new})


@transaction.atomic
def keep(moved):
    """Save a moved address. What led to the old one leads straight to the new one from now on."""
    moved.save()
    MovedAddress.objects.filter(new=moved.old).update(new=moved.new)
    SiteState.raise_version()
    return moved
