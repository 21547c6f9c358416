"""Whose address a request came from, when proxies of ours stand in between."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Counted from the right of X-Forwarded-For: what a client wrote there itself stands further left."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if 0 < settings.NEWSROOM_PROXIES <= len(hops):
        return hops[-settings.NEWSROOM_PROXIES]
    return request.META.get("REMOTE_ADDR", "")
