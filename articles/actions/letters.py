"""Readers' letters (读者来信): the one thing readers write. A letter is private, plain text, and stays on the desk.

`receive_letter` is all of `articles.actions` that readers' pages may call.
"""

import ipaddress
import unicodedata
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from articles.actions.errors import Refused
from articles.models import Article, Letter
from articles.roles import person_name

__all__ = ["Refused", "TooMany", "checked_text", "handle_letter", "on_one_line", "receive_letter", "stamp"]

SHORTEST, LONGEST = 10, Letter._meta.get_field("text").max_length
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FROM_ONE_SENDER = ((HOUR, 5), (DAY, 20))
FROM_EVERYBODY = (HOUR, 300)
# Any number that no other advisory lock of ours has.
LOCK = 0x1E77E2
# What turns the direction of the text round it, so that it reads otherwise than it was written.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class TooMany(Refused):
    """More letters than one place, or all together, may send; nothing was kept."""


@transaction.atomic
def receive_letter(text, *, address, name="", contact="", about="", article=None, at=None):
    """Keep a letter from the network address; the same text sent twice within an hour is one letter.

    `article` is a number: one that is not live is dropped, as is an `about` longer than an address can be.
    """
    at = at or timezone.now()
    text, sender = checked_text(text), _sender(address)
    _one_at_a_time()
    same = Letter.objects.filter(sender=sender, text=text, received_at__gt=at - HOUR)
    if letter := same.first():
        return letter
    _check_number(sender, at)
    return Letter.objects.create(
        text=text,
        name=on_one_line(name)[:40],
        contact=on_one_line(contact)[:80],
        about=on_one_line(about) if len(about) <= 200 else "",
        article=Article.objects.live(at).filter(pk=article).first() if article else None,
        sender=sender,
        received_at=at,
    )


def checked_text(text):
    """The letter as plain text, its paragraphs kept; Refused with a sentence when it is too short or too long."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(letter for letter in lines if letter in "\n\t" or _is_plain(letter)).strip()
    if len(plain) < SHORTEST:
        raise Refused(_("Please write at least %(number)s characters, so that we can help.") % {"number": SHORTEST})
    if len(plain) > LONGEST:
        raise Refused(
            _("Your letter has %(written)s characters; %(most)s are the most we can take here. Please shorten it.")
            % {"written": len(plain), "most": LONGEST}
        )
    return plain


def on_one_line(text):
    return " ".join("".join(letter if _is_plain(letter) else " " for letter in text).split())


def _is_plain(letter):
    return unicodedata.category(letter) not in {"Cc", "Cs"} and letter not in TURNING


def _sender(address):
    """A keyed hash of where a letter came from: it bounds what one place can send, and names nobody.

    Of an IPv6 address the network, because every household has more addresses than there are letters.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        ip = None
    if isinstance(ip, ipaddress.IPv6Address):
        address = str(ipaddress.ip_network((ip, 64), strict=False))
    return salted_hmac("articles.letters.sender", address, algorithm="sha256").hexdigest()[:32]


def _one_at_a_time():
    """Else two letters sent at once would both be the fifth. SQLite's write transactions are one at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _check_number(sender, at):
    for span, most in FROM_ONE_SENDER:
        if Letter.objects.filter(sender=sender, received_at__gt=at - span).count() >= most:
            raise TooMany(_("We have several letters from you already. Please send the next one later."))
    span, most = FROM_EVERYBODY
    if Letter.objects.filter(received_at__gt=at - span).count() >= most:
        raise TooMany(_("Very many letters are coming in just now. Please try again in an hour, or call us."))


@transaction.atomic
def handle_letter(letter_id, *, by, state, handling="", handler=None, seen=None, at=None):
    """Say how a letter stands and what was done; `handler` is who answers for it, else `by`.

    `seen` is the `stamp` of what the person had on the screen: who saved meanwhile is not overwritten.
    """
    if not by.has_perm("articles.handle_letters"):
        raise Refused(_("Readers' letters are not among your duties."))
    letter = Letter.objects.select_for_update().get(pk=letter_id)
    if seen is not None and seen != stamp(letter):
        raise Refused(changed_since(letter))
    letter.state, letter.handling = Letter.State(state), handling.strip()
    letter.handler, letter.handled_at = handler or by, at or timezone.now()
    letter.save(update_fields=["state", "handling", "handler", "handled_at"])
    return letter


def stamp(letter):
    """Changes whenever somebody handles the letter."""
    return letter.handled_at.isoformat() if letter.handled_at else "-"


def changed_since(letter):
    """The sentence for somebody whose form is older than the letter."""
    if letter.handler is None:
        return _("This form is too old. Open the page again; what you typed is still below.")
    return _("%(name)s saved this letter at %(time)s, after you opened it. What you typed is still here.") % {
        "name": person_name(letter.handler),
        "time": f"{timezone.localtime(letter.handled_at):%H:%M}",
    }
