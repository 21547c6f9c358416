"""Related stories: what belongs to an article, why, and that nothing stays when its reason goes."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import actions, related
from articles.models import Article, Column, Listing, Related, TitleWord
from public import related as beside
from tests.factories import make_article, make_body, make_event
from tests.stories import edited, published

pytestmark = pytest.mark.django_db


def listed(article, kind, target):
    return Listing.objects.create(kind=kind, target=target, at=article.published_at, article=article)


def related_anew(article, **more):
    related.relate(article, list(Listing.objects.filter(article=article)), **more)
    return reasons_of(article)


def reasons_of(article):
    """[(number of the other, reason, target or words)], closest first."""
    rows = Related.objects.filter(article=article, other__in=Article.objects.live(days_ago(-30)))
    found = rows.order_by("-closeness", "-other_id")
    return [(row.other_id, row.reason, row.words or row.target) for row in found]


def days_ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def say(db):
    """Gives an article with a headline, related as a publication does it."""

    def published_saying(headline, days=0, **fields):
        article = make_article(headline=headline, published_at=days_ago(days + 1), **fields)
        related_anew(article)
        return article

    return published_saying


def test_both_learn_of_each_other_and_why():
    event, body = make_event(), make_body()
    older, newer = (make_article(headline="无", bodies=[body], published_at=days_ago(days)) for days in (9, 2))
    for article in (older, newer):
        listed(article, Listing.Kind.EVENT, event.pk)

    found = related_anew(newer)

    assert found == [(older.pk, "event", event.pk)]
    assert reasons_of(older) == [(newer.pk, "event", event.pk)]


def test_what_few_share_counts_more_than_what_many_share():
    rare, common = make_body("东区工会"), make_body("西区工会")
    crowd = [make_article(headline="无", bodies=[common], published_at=days_ago(day)) for day in range(26, 1, -1)]
    friend = make_article(headline="无", bodies=[rare], published_at=days_ago(400))
    article = make_article(headline="无", bodies=[rare, common])

    found = related_anew(article)

    assert found[0] == (friend.pk, "body", rare.pk)
    assert len(found) == related.MOST
    assert [number for number, _reason, _body in found[1:]] == [each.pk for each in crowd[:-6:-1]]


def test_what_is_on_every_story_says_nothing():
    everywhere = make_body()
    for minutes in range(related.ENOUGH):
        make_article(
            headline="无", bodies=[everywhere], published_at=timezone.now() - timedelta(minutes=5 * minutes + 1)
        )

    assert related_anew(make_article(headline="无", bodies=[everywhere])) == []


def test_two_reasons_are_closer_than_one_and_the_stronger_is_named():
    one, other, column = (
        make_body("东区工会"),
        make_body("西区工会"),
        Column.objects.create(slug="spring", name="新春走基层"),
    )
    once = make_article(headline="无", bodies=[one], published_at=days_ago(3))
    twice = make_article(headline="无", bodies=[other], published_at=days_ago(5))
    article = make_article(headline="无", bodies=[one, other])
    for each in (twice, article):
        listed(each, Listing.Kind.COLUMN, column.pk)

    assert related_anew(article) == [(twice.pk, "body", other.pk), (once.pk, "body", one.pk)]


@pytest.mark.parametrize(
    ("mine", "theirs", "words"),
    [
        ("云岭林场办起夜校", "走进云岭林场", "云岭林场"),
        ("雲嶺林場的冬天", "看云岭林场", "云岭林场"),
        ("云 岭\n林场的冬天", "看云岭林场", "云岭林场"),
        ("C919总装线上的焊工", "首架c919交付", "C919"),
        ("望湖书店开张", "望湖书店甲", "望湖书店"),
        ("驿站通宵亮灯", "车站通车", None),
        ("2027年的第一天", "二〇二七年与2027", None),
        ("夜班之后", "夜班以前", None),
        ("一条新路", "两座老桥", None),
    ],
)
def test_words_in_both_titles_are_named_from_word_to_word(say, mine, theirs, words):
    other = say(theirs, days=3)

    article = say(mine)

    assert reasons_of(article) == ([(other.pk, "words", words)] if words else [])


def test_in_a_small_paper_a_word_of_two_other_titles_is_common(say):
    for day in (5, 4):
        say("望湖书店", days=day)

    assert reasons_of(say("望湖书店")) == []


def test_kicker_and_subhead_are_titles_too(say):
    other = say("无", days=3, kicker="望湖书店开张")

    assert reasons_of(say("一", subhead="去望湖书店")) == [(other.pk, "words", "望湖书店")]


def test_words_of_very_many_titles_say_nothing_and_only_some_are_kept(say):
    for day in range(related.ENOUGH + 5, 0, -1):
        say("望湖书店", days=day)

    assert reasons_of(say("望湖书店")) == []
    assert TitleWord.objects.filter(word="望湖").count() == related.ENOUGH


def test_of_common_words_old_titles_make_room_for_new_ones(say):
    for number in range(related.ENOUGH):
        say("望湖书店", days=800 - number)
    before = set(TitleWord.objects.filter(word="望湖").values_list("article", flat=True))

    newest = say("望湖书店")

    after = set(TitleWord.objects.filter(word="望湖").values_list("article", flat=True))
    assert after == before - {min(before)} | {newest.pk}


def test_words_are_rare_again_when_the_others_are_years_old(say):
    for number in range(related.ENOUGH):
        say("望湖书店", days=6 * 365 + number)
    recent = say("望湖书店", days=10)

    assert reasons_of(say("望湖书店")) == [(recent.pk, "words", "望湖书店")]


def test_an_archive_is_gone_through_without_looking_ahead(say):
    body = make_body()
    old, later = (make_article(headline="无", bodies=[body], published_at=days_ago(days)) for days in (90, 2))

    assert related_anew(old, until=old.published_at) == []
    assert related_anew(later, until=later.published_at) == [(old.pk, "body", body.pk)]


def test_publication_finds_what_belongs_together(newsroom):
    body = make_body(slug="shijia")
    first = published(newsroom, headline="头一篇", bodies=["shijia"])

    second = published(newsroom, headline="又一稿", bodies=["shijia"])

    assert reasons_of(second.article) == [(first.article_id, "body", body.pk)]
    assert reasons_of(first.article) == [(second.article_id, "body", body.pk)]


def test_a_revision_that_drops_the_reason_parts_them(newsroom):
    make_body(slug="shijia")
    first, second = (published(newsroom, headline=headline, bodies=["shijia"]) for headline in ("头一篇", "又一稿"))
    story = actions.revise(first.pk, by=newsroom.writer, reason="改")
    story, _voided = actions.save(story.pk, edited(story, bodies=[]), base=story.version, by=newsroom.writer)
    story = actions.submit(story.pk, by=newsroom.writer, version=story.version)
    for who in (newsroom.first, newsroom.second, newsroom.final):
        story = actions.sign_off(story.pk, by=who, version=story.version)
    assert reasons_of(second.article)

    actions.publish(story.pk, by=newsroom.second, version=story.version)

    assert reasons_of(first.article) == reasons_of(second.article) == []


@pytest.mark.parametrize("act", ["take_offline", "withdraw"])
def test_what_is_taken_down_is_beside_nothing(newsroom, act):
    first, second = (published(newsroom, headline=f"望湖书店{number}") for number in "甲乙")
    assert reasons_of(first.article)

    getattr(actions, act)(second.pk, by=newsroom.final, reason="错")

    assert not Related.objects.exists()
    assert set(TitleWord.objects.values_list("article", flat=True)) == {first.article_id}


def test_what_is_put_back_is_beside_the_others_again(newsroom):
    first, second = (published(newsroom, headline=f"望湖书店{number}") for number in "甲乙")
    before = reasons_of(first.article)
    actions.take_offline(second.pk, by=newsroom.final, reason="核")

    actions.put_back(second.pk, by=newsroom.final, reason="属实")

    assert reasons_of(first.article) == before != []


def test_a_waiting_article_is_beside_others_from_its_second_on(newsroom):
    now = timezone.now()
    first = published(newsroom, headline="望湖书店甲", at=now)
    waiting = published(newsroom, headline="望湖书店乙", at=now, goes_live_at=now + timedelta(hours=5))

    assert beside.around(first.article, now + timedelta(hours=5, seconds=-1))[0] == []
    assert beside.around(first.article, now + timedelta(hours=5))[0] == [waiting.article]


def test_a_stopped_article_is_beside_nothing(newsroom):
    now = timezone.now()
    published(newsroom, headline="望湖书店甲", at=now)
    waiting = published(newsroom, headline="望湖书店乙", at=now, goes_live_at=now + timedelta(hours=5))

    actions.stop(waiting.pk, by=newsroom.final, reason="再核")

    assert not Related.objects.exists()
    assert not TitleWord.objects.filter(article=waiting.article).exists()


def test_sealed_words_are_no_reason(newsroom):
    first, second = (published(newsroom, headline=f"望湖书店{number}") for number in "甲乙")
    assert [words for _number, _reason, words in reasons_of(second.article)] == ["望湖书店"]

    seal = actions.ask_seal(first.pk, "望湖书店", by=newsroom.manager, reason="本人要求")
    actions.do_seal(seal.pk, by=newsroom.final)

    assert reasons_of(second.article) == []
    assert not TitleWord.objects.filter(article=first.article, word="望湖").exists()


def test_the_command_relates_what_came_in_bulk_and_goes_on_where_it_stopped():
    body, said = make_body(), StringIO()
    old, middle, new = (make_article(headline="无", bodies=[body], published_at=days_ago(days)) for days in (9, 6, 3))
    hidden = make_article(headline="无", bodies=[body], listed=False, offline_at=timezone.now())

    call_command("relate", after=old.pk, stdout=said)

    assert {number for number, _reason, _body in reasons_of(new)} == {old.pk, middle.pk}
    assert {number for number, _reason, _body in reasons_of(middle)} == {old.pk, new.pk}
    assert reasons_of(hidden) == []
    assert str(new.pk) in said.getvalue()
    assert Article.objects.count() == 4
