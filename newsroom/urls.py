"""Who answers which address; the addresses of readers' pages are in `public.urls`."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.contrib.auth import views as accounts
from django.urls import include, path

from newsroom.health import health
from newsroom.interrupted import resume

# Django's own pages for log-in and passwords, under the paper's name.
masthead = {"site_header": settings.NEWSROOM_SITE["name"], "site_title": settings.NEWSROOM_SITE["name"]}

urlpatterns = [
    path("health/", health, name="health"),
    path("admin/", admin.site.urls),
    path("desk/", include("desk.urls")),
    path("preview/", include("articles.preview_views")),
    path(
        "accounts/login/",
        accounts.LoginView.as_view(template_name="admin/login.html", extra_context=masthead),
        name="login",
    ),
    path("accounts/resume/", resume, name="resume"),
    path("accounts/logout/", accounts.LogoutView.as_view(), name="logout"),
    path("accounts/password/", accounts.PasswordChangeView.as_view(extra_context=masthead), name="password_change"),
    path(
        "accounts/password/done/",
        accounts.PasswordChangeDoneView.as_view(extra_context=masthead),
        name="password_change_done",
    ),
    path("accounts/reset/", accounts.PasswordResetView.as_view(extra_context=masthead), name="password_reset"),
    # The name by which the admin's log-in page finds it.
    path("accounts/reset/", accounts.PasswordResetView.as_view(extra_context=masthead), name="admin_password_reset"),
    path(
        "accounts/reset/sent/",
        accounts.PasswordResetDoneView.as_view(extra_context=masthead),
        name="password_reset_done",
    ),
    path(
        "accounts/reset/<uidb64>/<token>/",
        accounts.PasswordResetConfirmView.as_view(extra_context=masthead),
        name="password_reset_confirm",
    ),
    path(
        "accounts/reset/done/",
        accounts.PasswordResetCompleteView.as_view(extra_context=masthead),
        name="password_reset_complete",
    ),
    # Only in development; the app server or nginx serves renditions otherwise.
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    path("", include("public.urls")),
]

# Looks whether the address moved before it says that nothing is there.
handler404 = "public.moved.missing"
