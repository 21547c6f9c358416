"""What frames of pages need: the masthead, for `public` and for the desk's preview alike, and the desk's bar."""

from django.utils.functional import SimpleLazyObject

from articles.notices.reading import unread
from articles.paper_lists import paper_lists


def navigation(request):
    """`sections`: (name, address) of the places of the navigation, read only by pages that have it."""
    return {"sections": SimpleLazyObject(lambda: paper_lists(request).sections)}


def notices(request):
    """`unread_notices`: how many notices a person has not read, asked by pages with the desk's bar alone."""
    return {"unread_notices": SimpleLazyObject(lambda: unread(request.user))}
