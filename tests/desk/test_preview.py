"""The desk's preview is the public page: one template, the same words, only pictures come from the checked address."""

import re

import pytest
from django.urls import reverse

from organisations.models import District
from tests.articles.pictures import make_photo
from tests.people import Newsroom
from tests.stories import make_story, published

pytestmark = pytest.mark.django_db


def main_of(response):
    """The article itself, without the reading list beside it and with every picture's address blanked."""
    page = response.content.decode()
    article = page[page.index("<article") :].split("<aside")[0]
    return re.sub(r"/(?:media|admin/articles/story/photo)/", "/picture/", article)


def test_the_preview_of_a_published_version_is_its_public_page(client):
    newsroom = Newsroom()
    District.objects.create(slug="shiyong", name="试用区", short_name="试用")
    photo = make_photo(by=newsroom.writer)
    picture = {"photo": photo.pk, "is_lead": True, "caption": "赛场", "credit": "某摄", "alt": "跑道"}
    story = published(newsroom, districts=["shiyong"], pictures=[picture], kicker="金秋", dateline="本报讯")
    public = client.get(story.article.get_absolute_url())
    client.force_login(newsroom.first)

    preview = client.get(reverse("admin:articles_story_preview", args=[story.pk]))

    assert public.status_code == preview.status_code == 200
    assert "/picture/" in main_of(public)
    assert main_of(preview) == main_of(public)


def test_a_preview_is_kept_by_no_cache_and_no_search_engine(client):
    newsroom = Newsroom()
    story = make_story(newsroom)
    client.force_login(newsroom.first)

    preview = client.get(reverse("admin:articles_story_preview", args=[story.pk]))

    assert {"private", "no-store"} <= set(preview["Cache-Control"].split(", "))
    assert preview["X-Robots-Tag"] == "noindex"
    assert preview["Referrer-Policy"] == "no-referrer"
