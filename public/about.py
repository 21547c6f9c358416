"""What the paper says of itself: pages of words, each under its own name, and a list of what to subscribe to."""

from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from articles.models.shared import Column, Topic
from organisations.models import District
from public.reading import readers_page

# The name of the address, which is that of the template as well, and what the page is called.
PAGES = {
    "about": _("About the paper"),
    "about_how_we_work": _("How we work"),
    "about_contact": _("Contact the newsroom"),
    "about_privacy": _("Privacy"),
    "about_feeds": _("How to subscribe"),
}


@readers_page
def page(request, name):
    return _answer(request, name)


@readers_page
def feeds(request):
    """Every feed and calendar. Those of union bodies are too many for a list: they are on the bodies' own pages."""
    lists = {
        "districts": District.objects.current(),
        "topics": Topic.objects.filter(parent=None),
        "columns": Column.objects.confirmed(),
    }
    return _answer(request, "about_feeds", **lists)


def _answer(request, name, **more):
    pages = [(each, reverse(each), title) for each, title in PAGES.items()]
    context = {"name": name, "title": PAGES[name], "pages": pages, "place": ""}
    return render(request, f"public/{name}.html", context | more)


urlpatterns = [
    path("", page, {"name": "about"}, name="about"),
    path("how-we-work/", page, {"name": "about_how_we_work"}, name="about_how_we_work"),
    path("contact/", page, {"name": "about_contact"}, name="about_contact"),
    path("privacy/", page, {"name": "about_privacy"}, name="about_privacy"),
    path("feeds/", feeds, name="about_feeds"),
]
