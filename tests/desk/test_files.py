"""Originals and pictures of a story reach who may read it, as files to save and pictures to see, and nobody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import actions
from articles.content import make_content
from articles.models import Story
from tests.articles.pictures import make_photo
from tests.people import Newsroom, make_user

pytestmark = pytest.mark.django_db
PAGE = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def newsroom():
    return Newsroom()


def statuses(client, people, address):
    found = []
    for person in people:
        client.force_login(person)
        response = client.get(address)
        found.append(response.status_code)
        b"".join(response)
    return found


def test_an_original_is_a_download_for_its_writer_and_for_the_desk(client, newsroom):
    writer, stranger = newsroom.correspondent, make_user("外人", "correspondent", staff=False)
    story = actions.create_story(make_content(headline="题"), by=writer, written_by=writer)
    kept = actions.attach(story.pk, SimpleUploadedFile("原稿 一.txt", PAGE), by=writer)
    address = reverse("desk:attachment", args=[kept.pk])
    people = (writer, newsroom.first, stranger)

    seen = statuses(client, people, address)
    Story.objects.filter(pk=story.pk).update(is_restricted=True)
    restricted = statuses(client, people, address)
    client.force_login(writer)
    answer = client.get(address)

    assert (seen, restricted) == ([200, 200, 404], [200, 404, 404])
    assert b"".join(answer) == PAGE
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "text/plain")
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_picture_is_seen_by_who_sent_it_and_who_may_read_its_story(client, newsroom):
    writer, stranger = newsroom.correspondent, make_user("外人", "correspondent", staff=False)
    photo = make_photo(newsroom.writer)
    address = reverse("desk:photo", args=[photo.renditions.first().file_name])
    people = (newsroom.writer, newsroom.first, writer, stranger)

    alone = statuses(client, people, address)
    use = {"photo": photo.pk, "is_lead": True, "caption": "", "credit": "", "alt": ""}
    actions.create_story(make_content(headline="题", pictures=[use]), by=newsroom.typist, written_by=writer)
    used = statuses(client, people, address)
    never = statuses(client, people, reverse("desk:photo", args=["never.jpg"]))

    assert alone == [200, 404, 404, 404]
    assert used == [200, 200, 200, 404]
    assert never == [404] * 4
