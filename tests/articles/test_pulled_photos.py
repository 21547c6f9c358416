"""撤图: a photo whose consent is refused is out of every article at once; given after all, it is back in them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.models import Article, Listing, Move, Photo, SiteState
from tests.articles.pictures import make_photo
from tests.articles.test_renditions import story_with
from tests.stories import make_story, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]
REFUSED, GIVEN = Photo.Consent.REFUSED, Photo.Consent.GIVEN


@pytest.fixture
def two(newsroom):
    return make_photo(newsroom.writer), make_photo(newsroom.writer, colour="red")


def consent(photo, value, newsroom):
    Photo.objects.filter(pk=photo.pk).update(consent=value)
    return actions.show_as_consented(Photo.objects.get(pk=photo.pk), by=newsroom.second)


def addresses(article):
    """The files of pictures that the article's page shows."""
    article = Article.objects.get(pk=article.pk)
    shown = article.body + str(article.lead_picture)
    return {name for name in _names() if name in shown}


def _names():
    return {row.file_name for photo in Photo.objects.all() for row in photo.renditions.all()}


def files_of(photo):
    return {row.file_name for row in photo.renditions.all()}


def public_files(storage):
    return {path.name for path in (storage / "media").rglob("*") if path.is_file()}


def test_a_refused_photo_is_out_of_the_article_its_lists_and_the_public_folder(newsroom, two, storage):
    lead, other = two
    story = published(newsroom, **story_with(newsroom, lead, other))
    before = SiteState.objects.get().version

    changed = consent(lead, REFUSED, newsroom)

    article = Article.objects.get(pk=story.article_id)
    assert changed == [story]
    assert article.lead_picture is None
    assert not addresses(article) & files_of(lead)
    assert addresses(article) == files_of(other)
    assert public_files(storage) == files_of(other)
    assert list(Listing.objects.of(Listing.Kind.PHOTO, lead.pk)) == []
    assert SiteState.objects.get().version > before
    assert (article.content_hash, article.signed_hash) == (story.article.content_hash, story.article.signed_hash)


def test_what_readers_saw_and_since_when_not_is_written_down(newsroom, two):
    story = published(newsroom, **story_with(newsroom, *two))

    consent(two[0], REFUSED, newsroom)

    first, second = story.article.printings.order_by("number")
    assert first.frozen["lead_picture"]["photo"] == two[0].pk
    assert (second.frozen["lead_picture"], second.visible_until) == (None, None)
    assert first.visible_until == second.visible_from
    move = Move.objects.filter(story=story).latest("pk")
    assert (move.name, move.source, move.target, move.by) == ("photo_pulled", "published", "published", newsroom.second)


def test_a_refused_photo_stands_in_no_article_with_it(newsroom, two):
    stories = [published(newsroom, **story_with(newsroom, *two)) for _number in range(2)]
    without = published(newsroom)

    assert consent(two[0], REFUSED, newsroom) == stories
    assert without.article.printings.count() == 1


def test_given_after_all_it_is_back_as_it_was_signed(newsroom, two, storage):
    story = published(newsroom, **story_with(newsroom, *two))
    signed = Article.objects.get(pk=story.article_id)
    consent(two[0], REFUSED, newsroom)

    consent(two[0], GIVEN, newsroom)

    again = Article.objects.get(pk=story.article_id)
    assert (again.body, again.lead_picture) == (signed.body, signed.lead_picture)
    assert public_files(storage) == files_of(two[0]) | files_of(two[1])
    assert Move.objects.filter(story=story).latest("pk").name == "photo_back"


def test_a_scheduled_article_comes_out_without_it(newsroom, two):
    due = timezone.now() + timedelta(hours=3)
    story = published(newsroom, goes_live_at=due, **story_with(newsroom, *two))

    consent(two[0], REFUSED, newsroom)

    article = Article.objects.get(pk=story.article_id)
    assert (article.lead_picture, article.published_at) == (None, due)
    assert article.printings.get(visible_until=None).visible_from == due


def test_an_article_that_is_offline_comes_back_without_it(newsroom, two, storage):
    story = published(newsroom, **story_with(newsroom, *two))
    actions.take_offline(story.pk, by=newsroom.second, reason="当事人要求")

    assert consent(two[0], REFUSED, newsroom) == []
    actions.put_back(story.pk, by=newsroom.final, reason="已核实")

    assert public_files(storage) == files_of(two[1])
    assert not addresses(story.article) & files_of(two[0])


def test_a_withdrawn_article_and_a_draft_stay_as_they_are(newsroom, two):
    withdrawn = published(newsroom, **story_with(newsroom, *two))
    actions.withdraw(withdrawn.pk, by=newsroom.final, reason="失实")
    draft = make_story(newsroom, **story_with(newsroom, *two))

    assert consent(two[0], REFUSED, newsroom) == []
    assert not Move.objects.filter(story__in=[withdrawn, draft], name="photo_pulled").exists()


def form_of(client, photo, **typed):
    """What a browser sends of the photo's page, with what was typed there."""
    shown = client.get(address_of(photo)).context["adminform"].form
    return {field.name: field.value() or "" for field in shown} | typed


def address_of(photo):
    return reverse("admin:articles_photo_change", args=[photo.pk])


def test_the_photo_desk_pulls_it_by_a_word_in_the_form(newsroom, two, client):
    story = published(newsroom, **story_with(newsroom, *two))
    client.force_login(newsroom.writer)

    answer = client.post(address_of(two[0]), form_of(client, two[0], consent="refused"), follow=True)
    page = client.get(story.article.get_absolute_url()).content.decode()

    assert story.number in answer.content.decode()
    assert not [name for name in files_of(two[0]) if name in page]


def test_a_refusal_is_lifted_by_who_puts_articles_back(newsroom, two, client):
    story = published(newsroom, **story_with(newsroom, *two))
    consent(two[0], REFUSED, newsroom)

    for person in (newsroom.writer, newsroom.first, newsroom.second):
        client.force_login(person)
        client.post(address_of(two[0]), form_of(client, two[0], consent="given"))
        assert Photo.objects.get(pk=two[0].pk).is_refused
        assert not files_of(two[0]) & addresses(story.article)
    client.force_login(newsroom.final)
    client.post(address_of(two[0]), form_of(client, two[0], consent="given"))

    assert not Photo.objects.get(pk=two[0].pk).is_refused
    assert files_of(two[0]) <= addresses(story.article)


def test_a_form_opened_before_the_refusal_does_not_lift_it(newsroom, two, client):
    story = published(newsroom, **story_with(newsroom, *two))
    client.force_login(newsroom.final)
    older = form_of(client, two[0], caption="灯亮着。")
    consent(two[0], REFUSED, newsroom)

    answer = client.post(address_of(two[0]), older)
    shown = answer.context["adminform"].form
    assert Photo.objects.get(pk=two[0].pk).is_refused
    assert [str(error) for error in shown.non_field_errors()] == [
        "您打开这一页以后有人改过：肖像同意。您填的内容还在，请看过再保存。"
    ]
    client.post(address_of(two[0]), {field.name: field.value() or "" for field in shown})

    assert (Photo.objects.get(pk=two[0].pk).caption, Photo.objects.get(pk=two[0].pk).consent) == ("灯亮着。", REFUSED)
    assert not files_of(two[0]) & addresses(story.article)


@pytest.mark.parametrize("seen", ["", "[]", "[" * 9999, "这不是", '{"caption": "从前的"}'])
def test_a_photo_is_not_changed_by_a_form_that_does_not_say_what_it_showed(newsroom, two, client, seen):
    client.force_login(newsroom.final)
    typed = form_of(client, two[0], caption="灯亮着。", seen=seen)

    answer = client.post(address_of(two[0]), typed)

    assert Photo.objects.get(pk=two[0].pk).caption == ""
    assert answer.context["adminform"].form["caption"].value() == "灯亮着。"


def test_another_change_of_a_photo_typesets_nothing(newsroom, two, client):
    story = published(newsroom, **story_with(newsroom, *two))
    client.force_login(newsroom.writer)

    client.post(address_of(two[0]), form_of(client, two[0], alt="新的说明"))

    assert Photo.objects.get(pk=two[0].pk).alt == "新的说明"
    assert story.article.printings.count() == 1
