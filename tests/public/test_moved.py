"""Addresses that moved lead on; everything else that is not here is one and the same page."""

import pytest
from django.urls import reverse

from articles.models import Column, MovedAddress, Topic
from tests.factories import make_article, make_body
from tests.people import Newsroom

pytestmark = pytest.mark.django_db

ADD = "admin:articles_movedaddress_add"


@pytest.fixture
def newsroom():
    return Newsroom()


@pytest.fixture
def manager(client, newsroom):
    client.force_login(newsroom.manager)
    return client


def move(old, new):
    return MovedAddress.objects.create(old=old, new=new)


@pytest.mark.parametrize(
    "old", ["/html/2019-08/21/content_17.htm", "/专版/工会/", "/topics/gone/", "/articles/2020/01/01/9/"]
)
def test_an_address_that_moved_leads_on_for_good(client, paper, old):
    move(old, "/topics/rights/")

    answers = [ask(old) for ask in (client.get, client.head)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(301, "/topics/rights/")] * 2
    assert "max-age=0" in answers[0]["Cache-Control"]


def test_what_is_there_is_never_led_away(client, paper):
    article = make_article()
    move(article.get_absolute_url(), "/districts/")

    assert client.get(article.get_absolute_url()).status_code == 200


def test_what_never_was_is_one_and_the_same_page(client, paper):
    move("/moved/", "/districts/")
    paths = ["/no/such/page", "/moved", "/topics/none/", "/%00", "/moved/%0a"]

    answers = [client.get(path) for path in paths]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_nothing_but_looking_is_led_on(client, paper):
    move("/moved/", "/districts/")

    assert client.post("/moved/").status_code == 404


def test_the_desk_is_not_led_away(manager):
    move("/admin/no/such/page/", "/districts/")

    assert manager.get("/admin/no/such/page/").status_code == 404


def test_a_manager_moves_an_address_and_what_led_to_it_leads_on(manager, settings):
    origin = settings.NEWSROOM_SITE["origin"]
    manager.post(reverse(ADD), {"old": "/first/", "new": "/second/"})

    answer = manager.post(reverse(ADD), {"old": f"{origin}/second/", "new": "/topics/%E7%BB%B4/"})

    assert answer.status_code == 302
    assert dict(MovedAddress.objects.values_list("old", "new")) == {
        "/first/": "/topics/维/",
        "/second/": "/topics/维/",
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/a/", "/a/"),
        ("/a/", "/moved/"),
        ("/moved/", "/b/"),
        ("/a/", "//elsewhere.example/"),
        ("/a/", "https://elsewhere.example/"),
        ("/a/", "javascript:alert(1)"),
        ("/a/", "/\\elsewhere.example"),
        ("/a/", "/b/?q=1"),
        ("a/", "/b/"),
        ("/a b/", "/b/"),
    ],
)
def test_no_address_leads_in_a_circle_or_off_the_site(manager, old, new):
    move("/moved/", "/districts/")

    answer = manager.post(reverse(ADD), {"old": old, "new": new})

    assert answer.status_code == 200
    assert MovedAddress.objects.count() == 1


def test_only_a_manager_moves_addresses(client, newsroom):
    for person in (newsroom.final, newsroom.writer):
        client.force_login(person)
        assert client.post(reverse(ADD), {"old": "/a/", "new": "/b/"}).status_code == 404

    assert not MovedAddress.objects.exists()


def test_an_address_that_readers_know_is_not_changed_by_a_new_slug(manager, paper):
    """Slugs name rows in stories and reference files too, so none changes once it is out."""
    body = make_body(slug="old-body")
    column = Column.objects.create(slug="old-column", name="栏目", state="confirmed", from_reference=True)
    rows = {"organisations_body": body, "articles_column": column, "articles_topic": paper["head"],
            "organisations_district": paper["district"]}  # fmt: skip

    fields = {
        name: manager.get(reverse(f"admin:{name}_change", args=[row.pk])).context["adminform"].form.fields
        for name, row in rows.items()
    }

    assert {name for name, form in fields.items() if "slug" in form} == set()
    assert all("name" in form for form in fields.values())


def test_a_slug_is_chosen_until_readers_know_it(manager):
    body = make_body(slug="mistyped", confirmed=False, from_reference=False)

    form = manager.get(reverse("admin:organisations_body_change", args=[body.pk])).context["adminform"].form
    new_topic = manager.get(reverse("admin:articles_topic_add")).context["adminform"].form

    assert "slug" in form.fields
    assert "slug" in new_topic.fields
    assert Topic._meta.get_field("slug").unique
