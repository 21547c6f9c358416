"""The editors' site: Django's admin with the board as its home and the story list of the day beside it."""

from functools import partial, wraps

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _


class DeskSite(AdminSite):
    """Every address of it asks for a member of staff; what they may see there, each view asks itself."""

    site_header = settings.NEWSROOM_SITE["name"]
    site_title = settings.NEWSROOM_SITE["name"]
    index_title = _("Review desk")
    site_url = "/"
    enable_nav_sidebar = False

    def get_urls(self):
        from desk.routes import ROUTES

        own = [path(route, self.admin_view(view), name=name) for route, view, name in ROUTES]
        return own + super().get_urls()

    def admin_view(self, view, cacheable=False):
        """Strangers are asked to log in. Whoever is signed in without the right finds nothing there, whether there is
        something or not; a login that has no place at the desk at all reads so at every address."""
        protected = super().admin_view(_finding_nothing_without_the_right(view), cacheable)

        @wraps(protected)
        def answer(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                return self.closed(request)
            return protected(request, *args, **kwargs)

        return answer

    def closed(self, request):
        """One answer for every address of the desk; it renders nothing of what may be there."""
        response = TemplateResponse(request, "desk/closed.html", {"title": _("The desk is closed to you")}, status=404)
        add_never_cache_headers(response)
        return response

    def get_app_list(self, request, app_label=None):
        """Every page has it among its words and hardly one shows it, so it is made when somebody asks."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def index(self, request, extra_context=None):
        from desk.board import board

        return super().index(request, {**board(request.user), **(extra_context or {})})


def _finding_nothing_without_the_right(view):
    """Django's own pages answer 403 for what is there and something else for what is not."""
    model_admin = getattr(view, "__self__", None)

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if isinstance(model_admin, ModelAdmin) and not any(model_admin.get_model_perms(request).values()):
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied:
            raise Http404 from None

    return guarded
