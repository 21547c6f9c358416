"""What the masthead of every readers' page needs, for `public` and for the desk's preview alike."""

from django.utils.functional import SimpleLazyObject

from articles.paper_lists import paper_lists


def navigation(request):
    """`sections`: (name, address) of the places of the navigation, read only by pages that have it."""
    return {"sections": SimpleLazyObject(lambda: paper_lists(request).sections)}
