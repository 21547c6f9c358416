"""下线 and 撤稿 looked at afterwards: every surface asked as a stranger asks, and the outlets beside the site."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import actions, renditions
from articles.models import Article, Distribution, Listing, Outlet, Photo, Rendition, SiteState, TakedownReport
from desk import surfaces
from public.sitemaps import BLOCK
from tests.articles.pictures import make_photo
from tests.factories import make_district
from tests.people import Newsroom
from tests.stories import published, refused

pytestmark = pytest.mark.django_db
BODY = "<p>鸬鹚职工运动会昨日在滨河公园开赛，六百一十一名职工参加。</p>"


@pytest.fixture
def newsroom():
    return Newsroom()


@pytest.fixture
def story(newsroom):
    photo = make_photo(by=newsroom.writer)
    picture = {"photo": photo.pk, "is_lead": True, "caption": "赛场", "credit": "某摄", "alt": "跑道"}
    make_district("chaoyang")
    published(newsroom, headline="另一条消息")
    return published(
        newsroom, headline="鸬鹚运动会开赛", body=BODY, districts=["chaoyang"], tags=["运动会"], pictures=[picture],
        at=timezone.now() - timedelta(minutes=1),
    )  # fmt: skip


def page_of(story):
    return reverse("admin:articles_story_takedown", args=[story.pk])


def send(client, story, act, **typed):
    token = client.get(page_of(story)).context["token"]
    return client.post(page_of(story), {"token": token, "act": act, **typed})


def standing(found):
    return {surface["name"] for surface in found if surface["found"]}


def test_the_report_finds_a_live_article_everywhere_and_a_gone_one_nowhere(newsroom, story):
    live = surfaces.surfaces_of(story)
    story = actions.take_offline(story.pk, by=newsroom.second, reason="核实")
    offline = surfaces.surfaces_of(story)
    story = actions.withdraw(story.pk, by=newsroom.final, reason="失实")
    withdrawn = surfaces.surfaces_of(story)

    # Nothing was corrected yet, and the others name no article.
    silent = ("corrections", "letters", "sitemap.xml", f"archive/{timezone.localdate():%Y/%m}/")
    clean = [surface["address"] for surface in live if not surface["found"]]
    assert [
        address
        for address in clean
        if not any(
            address.split("?")[0].strip("/").endswith(name.strip("/")) or "feeds/corrections" in address
            for name in silent
        )
    ] == []
    assert standing(offline) == standing(withdrawn) == set()
    assert [surface["status"] for surface in offline[:3]] == [404] * 3
    assert [surface["status"] for surface in withdrawn[:3]] == [410] * 3
    assert surfaces.SITEMAP_BLOCK == BLOCK


def test_what_stands_where_it_should_not_makes_the_report_red(client, newsroom, story):
    story = actions.take_offline(story.pk, by=newsroom.second, reason="核实")
    client.force_login(newsroom.second)
    send(client, story, "report")
    # As a cache or a slip would leave it: it is live and listed, though it was taken down.
    Article.objects.filter(pk=story.article_id).update(offline_at=None)
    SiteState.raise_version()
    Listing.objects.create(kind="all", at=timezone.now(), article=story.article)

    found = surfaces.surfaces_of(story)
    actions.record_takedown(
        actions.take_offline(story.pk, by=newsroom.second, reason="再次").pk, found, by=newsroom.second
    )

    newest, first = TakedownReport.objects.filter(story=story)
    assert (newest.is_clean, first.is_clean) == (False, True)
    assert len({surface["address"] for surface in newest.surfaces if surface["found"]}) > 5
    page = client.get(page_of(story)).content.decode()
    assert page.count("st--stop") > 5


def test_a_picture_left_on_the_server_is_found(newsroom, story):
    story = actions.take_offline(story.pk, by=newsroom.second, reason="核实")
    renditions.publish(Photo.objects.values_list("pk", flat=True))

    left = [surface for surface in surfaces.surfaces_of(story) if surface["found"]]

    files = [rendition.file_name for rendition in Rendition.objects.all()]
    assert sorted(surface["address"] for surface in left) == sorted(f"/media/{name}" for name in files)


def test_only_who_takes_down_has_the_report_made_and_only_of_what_is_gone(client, newsroom, story):
    refused(actions.record_takedown, story.pk, [], by=newsroom.final)
    story = actions.take_offline(story.pk, by=newsroom.second, reason="核实")

    for person in (newsroom.first, newsroom.writer, newsroom.proofreader):
        refused(actions.record_takedown, story.pk, [], by=person)
        client.force_login(person)
        assert send(client, story, "report").status_code == 422

    assert not TakedownReport.objects.exists()


def test_after_the_act_the_way_to_the_report_is_shown(client, newsroom, story):
    client.force_login(newsroom.second)
    address = reverse("admin:articles_story_change", args=[story.pk])
    page = client.get(address)

    after = client.post(
        address,
        {"token": page.context["token"], "version": story.version, "act": "take_offline", "reason": "核实"},
        follow=True,
    )

    assert after.content.decode().count(f'href="{page_of(story)}"') == 2
    assert after.context["outlets"]["report"] is None


def test_an_outlet_is_recorded_and_ticked_gone_once_with_proof(client, newsroom, story):
    wechat = Outlet.objects.create(name="微信公众号")
    closed = Outlet.objects.create(name="旧合作站", is_active=False)
    refused(actions.record_distribution, story.pk, by=newsroom.writer, outlet=wechat)
    refused(actions.record_distribution, story.pk, by=newsroom.first, outlet=closed)
    client.force_login(newsroom.first)
    assert send(client, story, "sent", outlet=wechat.pk, address="不是地址").status_code == 422
    send(client, story, "sent", outlet=wechat.pk, address="https://mp.example.org/s/1")
    sent = Distribution.objects.get()
    actions.take_offline(story.pk, by=newsroom.second, reason="核实")
    red = client.get(page_of(story)).context["is_open"]

    no_proof = send(client, story, "gone", distribution=sent.pk, proof=" ")
    send(client, story, "gone", distribution=sent.pk, proof="运营组确认，截图第3号")
    again = refused(actions.mark_gone, sent.pk, by=newsroom.second, proof="又见")

    sent.refresh_from_db()
    assert (red, no_proof.status_code) == (True, 422)
    assert (sent.gone_by, sent.proof) == (newsroom.first, "运营组确认，截图第3号")
    assert newsroom.first.last_name in again
    assert client.get(page_of(story)).context["is_open"] is False
