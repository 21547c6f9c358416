"""Group robots (群机器人) of 企业微信 and 钉钉: one plain JSON POST, to a host that the house allows and to no other.

The address is typed by people, so it is never trusted: only https on an allowed host and port, spoken to directly, no
redirect followed, little of the answer read. Without NEWSROOM_ROBOT_HOSTS nothing is sent at all.
"""

import json
import re
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

PATIENCE = 5
LONGEST_ANSWER = 4096
PLAIN = re.compile(r"[!-~]+")
THIS_MACHINE = "127.0.0.1"


class RefusedAddress(Exception):
    """The address may not be spoken to, whatever happens. The message is a whole sentence."""


class NotTaken(Exception):
    """The robot's host did not take the message this time. The message is a whole sentence."""


def checked(address):
    """(is it TLS, host, port, path with query) of a robot's address; RefusedAddress when it may not be spoken to."""
    parts = _parts(address)
    is_tls, host = parts.scheme == "https", parts.hostname or ""
    if not is_tls and not (parts.scheme == "http" and host == THIS_MACHINE):
        raise RefusedAddress(_("A robot's address begins with https://."))
    if "@" in parts.netloc:
        raise RefusedAddress(_("A robot's address holds no name and no password."))
    port = parts.port or (443 if is_tls else 80)
    if (host, port) not in settings.NEWSROOM_ROBOT_HOSTS:
        raise RefusedAddress(
            _("%(host)s is not among the hosts that robots may be on (NEWSROOM_ROBOT_HOSTS).") % {"host": parts.netloc}
        )
    return is_tls, host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _parts(address):
    """What a blank, a backslash or another odd character would make of it is not waited for."""
    try:
        if not PLAIN.fullmatch(address) or "\\" in address:
            raise ValueError
        parts = urlsplit(address)
        parts.port  # noqa: B018 - asks whether it is a number
        return parts
    except ValueError:
        raise RefusedAddress(_("This is not an address of a robot.")) from None


def say(address, text):
    """Let the robot say the text. NotTaken when it did not; RefusedAddress when it is not to be asked again."""
    is_tls, host, port, path = checked(address)
    body = json.dumps({"msgtype": "text", "text": {"content": text}}, ensure_ascii=False).encode()
    connection = (HTTPSConnection if is_tls else HTTPConnection)(host, port, timeout=PATIENCE)
    try:
        with closing(connection):
            connection.request("POST", path, body, {"Content-Type": "application/json; charset=utf-8"})
            answer = connection.getresponse()
            _check(answer.status, answer.read(LONGEST_ANSWER))
    except (OSError, HTTPException) as problem:
        raise NotTaken(_("%(host)s does not answer: %(problem)s") % {"host": host, "problem": problem}) from None


def _check(status, body):
    """Both makers answer 200 and say in `errcode` whether they took it. Another status, a redirect too, is a no."""
    if status != 200:
        raise NotTaken(_("The robot's host answered %(status)s.") % {"status": status})
    try:
        code = json.loads(body).get("errcode", 0)
    except (ValueError, AttributeError):
        return
    if code != 0:
        raise NotTaken(_("The robot's host took nothing: error %(code)s.") % {"code": code})
