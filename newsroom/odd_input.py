"""What no person types and no database stores is answered before any view of the desk: U+0000 in an address or a form.

Readers' pages take it as a word like any other; they store nothing.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from newsroom.interrupted import WHERE_PEOPLE_TYPE

NUL = "\x00"
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


class OddInputMiddleware:
    """Stands before every view where people type; after the check of a form's secret."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """What is no form is left to its view, which reads it as it came."""
        if request.resolver_match is None or not WHERE_PEOPLE_TYPE.intersection(request.resolver_match.namespaces):
            return None
        is_odd = _holds_nul(request.GET) or (request.content_type in FORMS and _holds_nul(request.POST))
        return render(request, "odd_input.html", status=400) if is_odd else None


def _holds_nul(sent: QueryDict) -> bool:
    return any(NUL in text for name, values in sent.lists() for text in (name, *values))
