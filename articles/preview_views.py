"""/preview/<key>/: one version of a story as readers would see it, for whoever was sent the link, without a log-in.

A key that ended, was revoked or never was gets one and the same page. Nothing is written, and nobody may keep a copy.
"""

from functools import partial, wraps
from pathlib import PurePosixPath

from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found

from articles import typeset
from articles.models import Rendition, Topic
from articles.preview_links import open_link
from organisations.models import Body, District


def _private(view):
    """For the eyes of who has the link: in no cache, in no search engine, in no other site's log."""

    @wraps(view)
    @require_safe
    def answer(request, *args, **kwargs):
        try:
            response = view(request, *args, **kwargs)
        except Http404 as nothing:
            response = page_not_found(request, nothing)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


@_private
def preview(request, key):
    link = _link_or_404(key)
    version = link.version
    context = {
        "link": link,
        "version": version,
        "article": typeset.preview(version.story, version, partial(_picture_address, key)),
        **_places(version.content["taxonomy"]),
    }
    return TemplateResponse(request, "articles/preview.html", context)


@_private
def preview_picture(request, key, name):
    """A picture of the version the link shows, and no other."""
    link = _link_or_404(key)
    file = PurePosixPath(name)
    shown = [picture["photo"] for picture in link.version.content["text"]["pictures"]]
    rendition = Rendition.objects.filter(name=file.stem, format=file.suffix[1:], photo__in=shown).first()
    if rendition is None or not storages["renditions"].exists(rendition.file_name):
        raise Http404
    picture = storages["renditions"].open(rendition.file_name)
    response = FileResponse(picture, content_type=rendition.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _link_or_404(key):
    link = open_link(key)
    if link is None:
        raise Http404
    return link


def _picture_address(key, rendition):
    return reverse("preview_picture", args=[key, rendition.file_name])


def _places(taxonomy):
    """Where the version says it belongs, as the public page shows it."""
    topics = list(Topic.objects.filter(slug__in=taxonomy["topics"]).select_related("parent"))
    heads = {topic.parent_id for topic in topics}
    return {
        "topics": [topic for topic in topics if topic.pk not in heads],
        "districts": District.objects.filter(slug__in=taxonomy["districts"]),
        "bodies": Body.objects.confirmed().filter(slug__in=taxonomy["bodies"]),
        "corrections": [],
        "related": [],
        "common": None,
        "place": "",
    }


urlpatterns = [
    path("<str:key>/", preview, name="preview"),
    path("<str:key>/<str:name>", preview_picture, name="preview_picture"),
]
