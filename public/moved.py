"""What is not here: an address readers once had leads to where it is now, everything else is one and the same page."""

from django.http import HttpResponsePermanentRedirect
from django.utils.cache import patch_cache_control
from django.views.defaults import page_not_found

from articles.models.published import MovedAddress

# Not readers' addresses: whoever guesses there gets no hint and costs no question.
OTHERS = ("/admin/", "/desk/", "/accounts/", "/media/", "/static/", "/preview/")


def missing(request, exception):
    """The site's answer to 404."""
    if request.method in {"GET", "HEAD"} and (address := _moved_to(request.path)):
        answer = HttpResponsePermanentRedirect(address)
        # An entry may be mended: nobody keeps the way to the wrong place.
        patch_cache_control(answer, public=True, max_age=0, must_revalidate=True)
        return answer
    return page_not_found(request, exception)


def _moved_to(path):
    """Where the old address leads, or None. PostgreSQL takes no NUL in a question."""
    if path.startswith(OTHERS) or "\0" in path:
        return None
    return MovedAddress.objects.filter(old=path).values_list("new", flat=True).first()
