"""A preview link shows exactly one version, to whoever has it, until it ends; a link that does not is one like none."""

import hashlib
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.models import FormToken, PreviewLink, Seal, Story
from tests.articles.pictures import make_photo
from tests.people import make_user
from tests.stories import edited, make_story, published, refused

pytestmark = pytest.mark.django_db
TITLE = "暖手炉送到路口"


def link_to(story, newsroom, **more):
    details = {"by": newsroom.first, "version": story.version} | more
    return actions.make_preview_link(story.pk, **details)


def get(key):
    """As somebody outside asks, with no log-in."""
    return Client().get(reverse("preview", args=[key]))


def nothing():
    return get("x" * 43)


def test_a_link_shows_the_page_with_its_mark_to_whoever_has_it(newsroom):
    key, link = link_to(make_story(newsroom, headline=TITLE), newsroom)

    page = get(key)

    text = page.content.decode()
    assert page.status_code == 200
    assert TITLE in text
    assert f"{timezone.localtime(link.ends_at):%Y-%m-%d %H:%M}" in text
    assert "canonical" not in text
    assert "og:url" not in text


def test_nobody_may_keep_the_page_or_hear_of_its_address(newsroom):
    key, _link = link_to(make_story(newsroom), newsroom)

    for answer in (get(key), nothing()):
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies
        assert not answer.has_header("ETag")


def test_the_key_is_kept_nowhere(newsroom):
    key, link = link_to(make_story(newsroom), newsroom)

    assert len(key) == 43
    assert link.digest == hashlib.sha256(key.encode()).hexdigest()
    assert key not in repr(list(PreviewLink.objects.values()) + list(FormToken.objects.values()))


def test_the_link_goes_on_showing_its_own_version(newsroom):
    story = make_story(newsroom, headline=TITLE)
    key, _link = link_to(story, newsroom)
    actions.save(story.pk, edited(story, headline="后来的题"), base=1, by=newsroom.writer)

    text = get(key).content.decode()

    assert TITLE in text
    assert "后来的题" not in text


def ended(link, newsroom):
    PreviewLink.objects.filter(pk=link.pk).update(ends_at=timezone.now())


def revoked(link, newsroom):
    actions.revoke_preview_link(link.pk, by=newsroom.second)


def maker_left(link, newsroom):
    get_user_model().objects.filter(pk=link.made_by_id).update(is_active=False)


def maker_may_no_longer_read(link, newsroom):
    Story.objects.filter(pk=link.version.story_id).update(is_restricted=True)


def sealed(link, newsroom):
    Seal.objects.create(
        story_id=link.version.story_id, words="某人", digest="0", reason="隐私", asked_by=newsroom.first
    )


@pytest.mark.parametrize("happened", [ended, revoked, maker_left, maker_may_no_longer_read, sealed])
def test_a_link_that_shows_nothing_any_more_is_like_one_that_never_was(newsroom, happened):
    story, other = make_story(newsroom, headline=TITLE), make_story(newsroom)
    key, link = link_to(story, newsroom)
    other_key, _link = link_to(other, newsroom, by=newsroom.final)
    before = get(key).status_code

    happened(link, newsroom)

    assert before == 200
    assert get(key).status_code == nothing().status_code == 404
    assert get(key).content == nothing().content
    assert get(other_key).status_code == 200


@pytest.mark.parametrize("state", ["not_use", "combine"])
def test_what_the_desk_dropped_is_shown_by_no_link_until_it_is_taken_up_again(newsroom, state):
    story = make_story(newsroom)
    key, _link = link_to(story, newsroom)
    before = get(key).status_code
    if state == "not_use":
        actions.not_use(story.pk, by=newsroom.first, reason="已有同题")
    else:
        Story.objects.filter(pk=story.pk).update(state="combined", combined_into=make_story(newsroom))

    assert before == 200
    assert get(key).content == nothing().content
    assert refused(link_to, Story.objects.get(pk=story.pk), newsroom)


def test_what_was_taken_offline_is_shown_by_no_link_made_before(newsroom):
    story = published(newsroom)
    old, _link = link_to(story, newsroom)
    story = actions.take_offline(story.pk, by=newsroom.second, reason="核实")
    new, _link = link_to(story, newsroom)

    assert get(old).content == nothing().content
    assert get(new).status_code == 200


def test_a_withdrawn_story_is_shown_by_no_link(newsroom):
    story = published(newsroom)
    key, _link = link_to(story, newsroom)
    actions.withdraw(story.pk, by=newsroom.final, reason="失实")

    assert get(key).content == nothing().content
    assert refused(link_to, Story.objects.get(pk=story.pk), newsroom)


def test_a_key_that_was_tampered_with_opens_nothing(newsroom):
    key, link = link_to(make_story(newsroom), newsroom)
    flipped = ("A" if key[0] != "A" else "B") + key[1:]

    for guess in (flipped, key[:-1], key + "A", key.swapcase(), link.digest, "%00", "键", str(link.pk)):
        assert get(guess).content == nothing().content


def test_pictures_come_with_the_link_and_no_others(newsroom):
    shown, other = make_photo(by=newsroom.writer), make_photo(by=newsroom.writer, colour="red")
    picture = {"photo": shown.pk, "is_lead": True, "caption": "赛场", "credit": "某摄", "alt": "跑道"}
    key, link = link_to(make_story(newsroom, pictures=[picture]), newsroom)
    name, foreign = (photo.renditions.first().file_name for photo in (shown, other))

    page = get(key).content.decode()
    seen, not_seen = (Client().get(reverse("preview_picture", args=[key, each])) for each in (name, foreign))
    b"".join(seen.streaming_content)
    revoked(link, newsroom)
    gone = Client().get(reverse("preview_picture", args=[key, name]))

    assert reverse("preview_picture", args=[key, name]) in page
    assert "/admin/" not in page
    assert (seen.status_code, seen["Cache-Control"]) == (200, "private, no-store")
    assert (not_seen.status_code, gone.status_code) == (404, 404)


def test_looking_writes_nothing_and_nothing_else_is_answered(newsroom, django_assert_max_num_queries):
    key, _link = link_to(make_story(newsroom), newsroom)
    get(key)

    with django_assert_max_num_queries(14) as asked:
        get(key)

    assert not [query["sql"] for query in asked if not query["sql"].startswith("SELECT")]
    assert Client().post(reverse("preview", args=[key])).status_code == 405


def test_a_link_holds_for_the_hours_asked_and_belongs_to_its_sending(newsroom):
    story, at = make_story(newsroom), timezone.now()
    approval = actions.send_for_approval(
        story.pk, by=newsroom.first, version=story.version, to_whom="市总办公室", channel="link"
    )

    _key, link = link_to(story, newsroom, hours=3, approval=approval, at=at)

    assert link.ends_at == at + timedelta(hours=3)
    assert link.approval == approval
    assert refused(link_to, make_story(newsroom), newsroom, approval=approval)


def test_who_may_not_send_may_not_revoke_either(newsroom):
    _key, link = link_to(make_story(newsroom), newsroom)

    assert refused(actions.revoke_preview_link, link.pk, by=make_user("记者甲", "reporter"))
    assert PreviewLink.objects.get().revoked_at is None
