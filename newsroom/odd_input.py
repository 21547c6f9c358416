"""What no person types and no database stores is answered before any view: U+0000 in an address or a form."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

NUL = "\x00"


class OddInputMiddleware:
    """Stands before every view, and before what looks for a page that is not there; after the check of a form's
    secret."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return _refused(request) if NUL in request.path else self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        return _refused(request) if _holds_nul(request.GET) or _holds_nul(request.POST) else None


def _refused(request: HttpRequest) -> HttpResponse:
    return render(request, "odd_input.html", status=400)


def _holds_nul(sent: QueryDict) -> bool:
    return any(NUL in text for name, values in sent.lists() for text in (name, *values))
