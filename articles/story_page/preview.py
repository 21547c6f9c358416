"""Exactly the public page of a story's newest version, before anybody but the desk can see it."""

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from articles import typeset
from articles.models import Version
from articles.story_page.page import readable
from articles.story_page.pictures import private_address


def preview_view(request, story_id):
    """Exactly the public page of the newest version, before anybody but the desk can see it."""
    story = get_object_or_404(readable(request.user), pk=story_id)
    version = Version.objects.get(story=story, number=story.version)
    context = {
        "article": typeset.preview(story, version, private_address),
        "corrections": story.article.corrections.all() if story.article else [],
        "topics": _most_specific(story.topics.select_related("parent")),
        "districts": story.districts.all(),
        "bodies": story.bodies.confirmed(),
        "related": [],
        "common": None,
        "place": "",
    }
    response = TemplateResponse(request, "articles/article.html", context)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _most_specific(topics):
    heads = {topic.parent_id for topic in topics}
    return [topic for topic in topics if topic.pk not in heads]
