"""Beside an article: what belongs to it, with its reason, and the articles before and after it in the column."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Column, Contributor, Correction, Listing, Related, SiteState
from organisations.models import Body
from organisations.models.register import RegisterState
from public.lists import listed
from tests.factories import PICTURE, make_article, make_body, make_event
from tests.public.queries import named_queries

pytestmark = pytest.mark.django_db

Reason = Related.Reason


def relate(article, other, reason=Reason.WORDS, target=0, words="云岭林场", closeness=50):
    Related.objects.create(article=article, other=other, reason=reason, target=target, words=words, closeness=closeness)
    SiteState.raise_version()


def beside(client, article):
    """[(headline, reason)] as the page shows them."""
    response = client.get(article.get_absolute_url())
    page = response.content.decode().replace("<wbr>", "")
    shown = [(reading.article.headline, reading.reason) for reading in response.context["related"]]
    for headline, reason in shown:
        assert headline in page
        assert reason in page
    return shown


def make_column(slug="spring", *, confirmed=True):
    state = RegisterState.CONFIRMED if confirmed else RegisterState.PROPOSED
    return Column.objects.create(slug=slug, name=f"栏目{slug}", state=state, from_reference=True)


def in_column(column, days, **fields):
    """An article of the column, published so many days ago."""
    article = make_article(column=column, published_at=timezone.now() - timedelta(days=days), **fields)
    Listing.objects.create(kind=Listing.Kind.COLUMN, target=column.pk, at=article.published_at, article=article)
    return article


def test_every_reason_is_said_in_a_few_words(client, paper):
    article, (body, event, column) = make_article(), (make_body(), make_event(), make_column())
    for place, (reason, target) in enumerate(
        [(Reason.EVENT, event.pk), (Reason.BODY, body.pk), (Reason.COLUMN, column.pk), (Reason.WORDS, 0)]
    ):
        relate(article, make_article(headline=f"相关{place}"), reason, target, closeness=90 - place)

    assert beside(client, article)[:4] == [
        ("相关0", "同一活动：职工读书会"),
        ("相关1", "同一单位：样区总工会"),
        ("相关2", "同一栏目：栏目spring"),
        ("相关3", "都写到：云岭林场"),
    ]


def test_the_newest_of_the_topic_fill_up_and_say_so(client, paper):
    places = {"districts": [paper["district"]], "topics": [paper["child"]]}
    article, friend = make_article(**places), make_article(headline="老友", **places)
    for number in range(9):
        make_article(headline=f"同题{number}", lead_picture=PICTURE, **places)
    relate(article, friend)

    shown = beside(client, article)

    assert shown[0] == ("老友", "都写到：云岭林场")
    assert [reason for _headline, reason in shown[1:]] == ["同一主题：讨薪"] * 5
    assert len({headline for headline, _reason in shown}) == 6
    assert article.headline not in dict(shown)


def test_without_a_topic_the_district_fills_up_and_after_it_the_whole_paper(client, paper):
    elsewhere = make_article(headline="别处")
    local = make_article(headline="本篇", districts=[paper["district"]])
    make_article(headline="同区", districts=[paper["district"]])

    assert beside(client, local) == [("同区", "同一地区：朝阳"), ("别处", "最新")]
    assert {("同区", "最新"), ("本篇", "最新")} <= set(beside(client, elsewhere))


@pytest.mark.parametrize("reason", [Reason.BODY, Reason.EVENT, Reason.COLUMN])
def test_a_name_that_is_not_confirmed_is_no_reason(client, paper, reason):
    hidden = {
        Reason.BODY: lambda: make_body("未核发工会", confirmed=False),
        Reason.EVENT: lambda: make_event("采访线索", public=False),
        Reason.COLUMN: lambda: make_column("hidden", confirmed=False),
    }[reason]()
    article, other = make_article(topics=[paper["child"]]), make_article(headline="相关")
    relate(article, other, reason, hidden.pk)

    assert beside(client, article) == [("相关", "最新")]
    assert str(hidden) not in client.get(article.get_absolute_url()).content.decode()


def test_a_new_name_is_the_reason_at_once(client, paper):
    body, article = make_body("样区总工会"), make_article()
    relate(article, make_article(headline="相关"), Reason.BODY, body.pk)
    assert ("相关", "同一单位：样区总工会") in beside(client, article)

    Body.objects.update(name="新区总工会")
    SiteState.raise_version()

    assert ("相关", "同一单位：新区总工会") in beside(client, article)


@pytest.mark.parametrize("hidden", ["published_at", "offline_at", "withdrawn_at"])
def test_what_is_not_out_or_gone_is_beside_nothing(client, paper, hidden):
    """Asked at reading: even a row that should not be there shows nothing."""
    later = {"published_at": timezone.now() + timedelta(hours=1)}
    article = make_article()
    other = make_article(headline="鹮鸢", **(later if hidden == "published_at" else {hidden: timezone.now()}))
    relate(article, other)

    assert "鹮鸢" not in client.get(article.get_absolute_url()).content.decode()


def test_an_article_of_a_column_leads_to_the_one_before_and_the_one_after(client, paper):
    column = make_column()
    articles = [in_column(column, days, headline=f"第{days}天前") for days in (9, 7, 5, 3, 1)]
    article = articles[2]

    response = client.get(article.get_absolute_url())

    page = response.content.decode()
    assert [each.pk for each in response.context["neighbours"]] == [articles[1].pk, articles[3].pk]
    assert f'<a href="{articles[1].get_absolute_url()}" rel="prev">' in page
    assert f'<a href="{articles[3].get_absolute_url()}" rel="next">' in page
    assert page.index("上一篇") < page.index("下一篇")


def test_the_ends_of_a_column_have_one_neighbour_and_equal_times_an_order(client, paper):
    column, moment = make_column(), timezone.now() - timedelta(days=2)
    first, second, third = (make_article(column=column, published_at=moment) for _number in range(3))
    for article in (first, second, third):
        Listing.objects.create(kind=Listing.Kind.COLUMN, target=column.pk, at=moment, article=article)

    found = [client.get(article.get_absolute_url()).context["neighbours"] for article in (first, second, third)]

    assert found == [(None, second), (first, third), (second, None)]


@pytest.mark.parametrize("hidden", ["published_at", "offline_at", "withdrawn_at"])
def test_a_neighbour_that_is_not_out_or_gone_is_passed_over(client, paper, hidden):
    column = make_column()
    older, article = in_column(column, 9), in_column(column, 7)
    gone = in_column(column, 8, headline="鹮鸢") if hidden != "published_at" else in_column(column, -1, headline="鹮鸢")
    if hidden != "published_at":
        type(gone).objects.filter(pk=gone.pk).update(**{hidden: timezone.now()})
        SiteState.raise_version()

    response = client.get(article.get_absolute_url())

    assert tuple(response.context["neighbours"]) == (older, None)
    assert "鹮鸢" not in response.content.decode()


def test_a_column_that_is_not_confirmed_has_no_neighbours(client, paper):
    column = make_column(confirmed=False)
    in_column(column, 9)

    response = client.get(in_column(column, 7).get_absolute_url())

    assert response.context["neighbours"] == (None, None)
    assert column.name not in response.content.decode()


def test_an_article_with_everything_asks_five_things(client, paper):
    """Beside an event, which is read once for a state of the site, as is what fills up."""
    body, column = make_body(), make_column()
    Contributor.objects.create(name="沈一禾", slug="shen", state=RegisterState.CONFIRMED, from_reference=True)
    article = in_column(
        column, 5, topics=[paper["child"]], bodies=[body], lead_picture=PICTURE,
        bylines=[{"role": "记者", "names": [{"name": "沈一禾", "contributor": "shen"}]}],
    )  # fmt: skip
    Listing.objects.create(
        kind=Listing.Kind.CONTRIBUTOR, target=Contributor.objects.get().pk, at=article.published_at, article=article
    )
    Listing.objects.create(kind=Listing.Kind.CORRECTED, at=article.published_at, article=article)
    Correction.objects.create(article=article, text="更正", published_at=timezone.now(), proposed_by=1, signed_by=2)
    for days in (4, 6):
        in_column(column, days)
    for number in range(6):
        relate(article, make_article(headline=f"相关{number}", lead_picture=PICTURE), Reason.BODY, body.pk)

    with named_queries(
        "articles_article",  # with where it belongs, and the state of the site
        "organisations_body",
        "articles_contributor",
        "closest",  # and its neighbours in the column
        "articles_correction",
    ):
        response = client.get(article.get_absolute_url())

    assert len(response.context["related"]) == 6
    assert all(response.context["neighbours"])


def test_the_list_of_a_column_holds_what_its_articles_lead_to(client, paper):
    """Walking by 上一篇 from the newest passes through the very list of the column."""
    column = make_column()
    for days in range(1, 6):
        in_column(column, days)
    rows = [row.article_id for row in listed(Listing.Kind.COLUMN, column.pk, timezone.now()).newest_first()]
    article, walked = listed(Listing.Kind.COLUMN, column.pk, timezone.now()).newest_first().first().article, []

    while article:
        walked.append(article.pk)
        article = client.get(article.get_absolute_url()).context["neighbours"].older

    assert walked == rows
