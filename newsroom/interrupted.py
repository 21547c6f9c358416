"""Nothing typed at the desk is lost because a log-in ran out, or because somebody logged in anew in another tab.

Such a POST is answered with a page that carries what was posted, lets the person log in right there, and sends it on to
the address it was for once they press the button. Nothing is stored and nothing is acted on here: the address judges
what comes as it always does, and a form's own token still counts once. Files cannot be carried, passwords are not.
"""

import html
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.defaults import permission_denied

WHERE_PEOPLE_TYPE = {"admin", "desk"}
SALT = "newsroom.interrupted"
SECRET = re.compile("password|csrfmiddlewaretoken", re.IGNORECASE)
NOT_TYPED = re.compile(r"^(token|version|batch_version|act)$|_FORMS$")
END_OF_BLOCK = re.compile(r"</(?:p|h2|li|blockquote|tr|table|figure)>", re.IGNORECASE)


@dataclass(frozen=True)
class Carried:
    """What was posted: to which address, the fields in order, and the names of files that stayed behind."""

    address: str
    fields: list[list[str]]
    files: list[str]

    @classmethod
    def of(cls, request: HttpRequest) -> "Carried":
        lists = request.POST.lists()
        fields = [[name, value] for name, values in lists if not SECRET.search(name) for value in values]
        files = [file.name or "" for _name, files in request.FILES.lists() for file in files]
        return cls(request.get_full_path(), fields, files)

    @classmethod
    def sealed_in(cls, request: HttpRequest) -> "Carried | None":
        """Out of the page's own form; only what this server put there comes out."""
        try:
            return cls(**signing.loads(request.POST.get("carried", ""), salt=SALT))
        except signing.BadSignature:
            return None

    def sealed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    def text(self) -> str:
        """What a person would want to copy from it: no tokens, numbers and ticks."""
        return "\n\n".join(
            _plain(value) for name, value in self.fields if not NOT_TYPED.search(name) and _reads_as_words(value)
        )


def _reads_as_words(value: str) -> bool:
    return not value.isascii() or len(value.split()) > 1


def _plain(value: str) -> str:
    if not END_OF_BLOCK.search(value):
        return value.strip()
    return html.unescape(strip_tags(END_OF_BLOCK.sub("\n", value))).strip()


class InterruptedMiddleware:
    """Stands before every address where people type, so that no view has to remember it; after the check of the form's
    secret, so that nothing is carried that another site sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """A stranger with something in their hands gets the page; without, they are sent to log in as always."""
        if request.method != "POST" or not _is_for_the_desk(request) or request.user.is_authenticated:
            return None
        carried = Carried.of(request)
        return _page(request, carried) if carried.fields else None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's secret does not fit: of our own pages one is merely old, of another site nothing is said back."""
    carried = _carried_of_own_page(request)
    if carried is None or not carried.fields:
        return permission_denied(request, None)
    return _page(request, carried)


def _carried_of_own_page(request: HttpRequest) -> Carried | None:
    if not _comes_from_own_page(request):
        return None
    if request.path == reverse("resume"):
        return Carried.sealed_in(request)
    return Carried.of(request) if _is_for_the_desk(request) else None


def _comes_from_own_page(request: HttpRequest) -> bool:
    came_from = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    return (came_from.scheme, came_from.netloc) == (request.scheme, request.get_host())


def _is_for_the_desk(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and WHERE_PEOPLE_TYPE.intersection(match.namespaces) and match.url_name != "login")


@sensitive_post_parameters()
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Log in on the page that carries; whoever succeeds finds the button that sends it on."""
    carried = Carried.sealed_in(request)
    if carried is None:
        return HttpResponseRedirect(reverse("login"))
    form = AuthenticationForm(request, request.POST)
    if form.is_valid():
        login(request, form.get_user())
        return _page(request, carried, status=200)
    return _page(request, carried, form, status=429 if _unlocked(request) else 403)


def _unlocked(request: HttpRequest) -> bool:
    """Whether the log-in is locked. The throttle would then put its own page in place of ours, and the text with it."""
    is_locked = getattr(request, "axes_locked_out", False)
    request.axes_locked_out = False
    return bool(is_locked)


def _page(
    request: HttpRequest, carried: Carried, form: AuthenticationForm | None = None, *, status: int = 403
) -> HttpResponse:
    context = {
        "title": _("What you typed is still here"),
        "carried": carried,
        "form": form or AuthenticationForm(request),
        "is_locked": status == 429,
    }
    response = TemplateResponse(request, "registration/interrupted.html", context, status=status)
    add_never_cache_headers(response)
    return response
