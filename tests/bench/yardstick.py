"""A view that returns a constant, as long as an article's page."""

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

PAGE = "<p>一篇稿件</p>".encode() * 1200


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


urlpatterns = [path("", constant)]
application = get_wsgi_application()
