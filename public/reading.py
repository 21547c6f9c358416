"""What every readers' page has in common: it is only read, and caches may keep it but must ask again."""

from functools import wraps

from django.conf import settings
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


def readers_page(view):
    """GET and HEAD only; a cache asks before it shows the page once more, so a withdrawn story is gone at once."""
    return wraps(view)(require_safe(cache_control(public=True, max_age=0, must_revalidate=True)(view)))


def absolute(path):
    """The path with the paper's own origin, whatever host was asked."""
    return settings.NEWSROOM_SITE["origin"] + path
