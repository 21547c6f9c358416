"""A form is acted on once. A second click, a reload or a replay finds the token used and gets the first answer."""

import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.actions.errors import Refused
from articles.models import FormToken


def new_token():
    """A token for one rendered form: 256 random bits."""
    return secrets.token_urlsafe(32)


def once(token, *, by, act):
    """Run `act()` in one transaction with the token and return its result (an address); a replay returns the same.

    When `act` raises, the token stays unused, so the person can mend the form and send it again.
    """
    if not token or len(token) > FormToken._meta.get_field("token").max_length:
        raise Refused(_("This form is too old. Open the page again; what you typed is still below."))
    try:
        with transaction.atomic():
            row = FormToken.objects.create(token=token, used_by=by)
            row.result = act()
            row.save(update_fields=["result"])
            return row.result
    except IntegrityError:
        earlier = FormToken.objects.filter(token=token, used_by=by).first()
        if earlier is None:
            raise
        return earlier.result
