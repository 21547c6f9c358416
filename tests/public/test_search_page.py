"""The readers' search: what is live is found by what is written on it, whatever is typed, and at a bounded cost."""

import random
import re
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import actions
from articles.paper_lists import paper_lists_now
from articles.search import ARTICLES, Document, article_document
from articles.search.words import FOLDING
from public import searching
from tests.articles.test_search_queries import HOSTILE
from tests.chromium import accessibility_faults
from tests.factories import PICTURE, make_article, make_body, make_district, make_topic
from tests.people import Newsroom
from tests.public.queries import BUDGET, name_of
from tests.stories import published
from tests.thorough import examples

pytestmark = pytest.mark.django_db

WORDS = ["总工会", "职工", "劳动", "竞赛", "焊工", "王芳", "慰问", "一线", "房山", "二〇二六年", "帮扶", "的", "了"]


def put(**fields):
    """A live article that the index knows, as publishing would have put it there."""
    article = make_article(**fields)
    ARTICLES.put_many([article_document(article, article.listings.all())])
    return article


def at(year, month, day, hour=6, minute=0):
    return timezone.make_aware(datetime(year, month, day, hour, minute))


def ask(client, words="", **query):
    """What the page answers; `from` is a word of Python, so days are `first` and `last` here."""
    names = {"first": "from", "last": "to"}
    response = client.get("/search/", {"q": words, **{names.get(name, name): value for name, value in query.items()}})
    assert response.status_code == 200
    return response


def found(response):
    return [result.article.pk for result in response.context["results"]]


def text_of(response):
    return response.content.decode().replace("<wbr>", "")


def statements(ask_for):
    """What a page asks the database: (names of the tables, the length of what the index was asked)."""
    paper_lists_now()
    with CaptureQueriesContext(connection) as captured:
        ask_for()
    asked = [query["sql"] for query in captured.captured_queries]
    of_index = [sql for sql in asked if "search_articles" in sql]
    names = ["the index" if sql in of_index else name_of(sql) for sql in asked]
    return sorted(names), sum(map(len, of_index))


def test_a_search_asks_five_things_and_the_registers_once_for_each_version_of_the_site(client, paper):
    for _ in range(30):
        put(text="职工竞赛", districts=[paper["district"]], topics=[paper["child"]], lead_picture=PICTURE)

    first, _size = statements(lambda: ask(client, "职工", district="chaoyang", topic="rights"))
    later, _size = statements(lambda: ask(client, "竞赛", district="chaoyang", topic="rights"))

    assert len(first) <= BUDGET
    assert first == sorted([*later, "organisations_body", "organisations_event", "organisations_office"])
    assert later == [
        "articles_article",
        "articles_listing",  # labels
        "articles_sitestate",
        "the index",
        "the index",  # how many there are
    ]


def test_a_later_page_counts_nothing(client):
    for _ in range(45):
        put(text="职工竞赛")
    page = ask(client, "职工")

    names, _size = statements(lambda: client.get(f"/search/{page.context['older']}"))

    assert names == ["articles_article", "articles_listing", "articles_sitestate", "the index"]


@pytest.mark.sqlite
def test_what_fits_on_a_page_is_counted_by_looking_at_it(client):
    """PostgreSQL asks twice for what is rare, and neither of them counts."""
    put(text="职工竞赛")
    ask(client, "竞赛")

    names, _size = statements(lambda: ask(client, "职工"))

    assert names.count("the index") == 1


def test_a_search_for_nothing_asks_one_thing(client, paper):
    names, _size = statements(lambda: ask(client))

    assert names == ["articles_sitestate"]


def test_every_string_of_an_article_finds_it_and_all_others_that_hold_it():
    """Random articles; the truth is a plain look for the string in every part that readers see."""
    choice = random.Random(6)

    def line(words):
        return "".join(choice.choices(WORDS, k=words))

    parts = {}
    for _ in range(40):
        headline, caption, name, tag, source = line(4), line(4), line(2), line(2), line(2)
        text = "\n".join(f"{line(5)}，{line(4)}。" for _ in range(3))
        article = put(
            headline=headline, text=text, tags=[tag], source_name=source, lead_picture={**PICTURE, "caption": caption},
            bylines=[{"role": "摄影", "names": [{"name": name, "contributor": None}]}],
        )  # fmt: skip
        parts[article.pk] = [headline, caption, name, tag, source, *re.split(r"[，。\n]+", text)]
    traditional = {simple: chr(other) for other, simple in FOLDING.items() if simple in {*"".join(WORDS)}}

    for _ in range(200):
        whole = choice.choice([part for part in parts[choice.choice(list(parts))] if len(part) > 1])
        begin = choice.randrange(len(whole) - 1)
        sought = whole[begin : choice.randrange(begin + 2, len(whole) + 1)]
        truth = {number for number, of_article in parts.items() if any(sought in part for part in of_article)}
        typed = "".join(traditional.get(character, character) for character in sought)
        assert set(ARTICLES.find(typed, limit=100)) == truth, typed


def test_only_what_is_live_is_found_on_the_page(client):
    newsroom, now = Newsroom(), timezone.now()
    # A begun second counts as the next one in the index.
    before = now - timedelta(seconds=2)
    live, offline, withdrawn = (published(newsroom, headline=f"职工运动会之{number}", at=before) for number in "一二三")
    waiting = published(newsroom, headline="职工运动会之四", goes_live_at=now + timedelta(days=1), at=now)
    actions.take_offline(offline.pk, by=newsroom.second, reason="核实")
    actions.withdraw(withdrawn.pk, by=newsroom.final, reason="失实")
    for stray in (offline, withdrawn):
        ARTICLES.put(stray.article_id, now - timedelta(hours=1), "职工运动会", "")

    assert found(ask(client, "职工运动会")) == [live.article_id]
    assert f"/{waiting.article_id}/" not in text_of(ask(client, "职工运动会"))


def test_words_phrases_and_minus_narrow_what_is_found(client):
    one = put(text="讨薪的案子，由王 芳代理")
    two = put(text="讨薪与工伤的案子，由王芳代理")
    three = put(text="工伤的讨薪案子，ＡＩ赋能")

    assert set(found(ask(client, "讨薪 案子"))) == {one.pk, two.pk, three.pk}
    assert found(ask(client, "讨薪 -工伤")) == found(ask(client, "讨薪 －工伤")) == [one.pk]
    assert found(ask(client, "“讨薪案子”")) == found(ask(client, '"讨薪案子"')) == [three.pk]
    assert set(found(ask(client, "王 芳"))) == set(found(ask(client, "王芳"))) == {one.pk, two.pk}
    assert found(ask(client, "ai赋能")) == found(ask(client, "討薪案子")) == [three.pk]


def test_filters_hold_together_and_a_head_topic_holds_its_own(client, paper):
    other = make_district("haidian")
    both = put(headline="职工甲", districts=[paper["district"]], topics=[paper["child"]])
    put(headline="职工乙", districts=[other], topics=[paper["child"]])
    put(headline="职工丙", districts=[paper["district"]])

    assert found(ask(client, "职工", district="chaoyang", topic="rights")) == [both.pk]
    assert found(ask(client, district="chaoyang", topic="unpaid-wages")) == [both.pk]
    assert len(found(ask(client, "职工", district="nowhere", topic="' OR 1=1"))) == 3


def test_days_are_beijings_and_belong_to_the_span(client):
    first = put(headline="职工甲", published_at=at(2026, 3, 1, 0, 0))
    last = put(headline="职工乙", published_at=at(2026, 3, 31, 23, 59))
    put(headline="职工丙", published_at=at(2026, 2, 28, 23, 59))
    put(headline="职工丁", published_at=at(2026, 4, 1, 0, 0))

    assert found(ask(client, "职工", first="2026-03-01", last="2026-03-31")) == [last.pk, first.pk]
    assert found(ask(client, "职工", first="2026-03-02", last="2026-03-31")) == [last.pk]
    assert len(found(ask(client, "职工", first="2026-02-30", last="tomorrow"))) == 4
    assert len(found(ask(client, "职工", first="0001-01-01", last="9999-12-31"))) == 4


def test_days_the_wrong_way_round_are_said_at_their_field(client):
    put(headline="职工甲")

    response = ask(client, "职工", first="2026-03-02", last="2026-03-01")

    assert found(response) == []
    assert 'aria-invalid="true" aria-describedby="backwards"' in " ".join(text_of(response).split())
    assert 'id="backwards"' in text_of(response)


def test_pages_go_from_newest_to_oldest_and_show_everything_once(client, paper):
    times = [at(2026, 3, 1) + timedelta(minutes=number // 3, microseconds=number % 2 * 7) for number in range(45)]
    wanted = [put(headline="职工", published_at=when, topics=[paper["head"]]) for when in times]
    page = ask(client, "职工 -会议", topic="rights")
    assert "Newest" not in page.context["question"].first_page
    seen = [found(page)]

    while page.context["older"]:
        page = client.get(f"/search/{page.context['older']}")
        seen.append(found(page))

    # A begun second is the next one in the index, and the later number stands first in it.
    order = sorted(wanted, key=lambda article: (article.published_at.microsecond > 0, article.pk), reverse=True)
    order.sort(key=lambda article: article.published_at.replace(microsecond=0), reverse=True)
    assert sum(seen, []) == [article.pk for article in order]
    assert [len(numbers) for numbers in seen] == [20, 20, 5]
    assert page.context["question"].first_page == "?" + urlencode({"q": "职工 -会议", "topic": "rights"})


@pytest.mark.parametrize(("number", "total"), [(0, ""), (1, "1"), (20, "20"), (21, "21"), (45, "45")])
def test_the_first_page_says_how_many_there_are(client, number, total):
    documents = [put(text="职工竞赛") for _ in range(number)]
    put(text="职工竞赛", published_at=timezone.now() + timedelta(days=1))

    page = ask(client, "竞赛")

    assert page.context["total"] == (total or "0")
    assert len(found(page)) == min(len(documents), 20)
    assert (f"共 {total} 篇" in text_of(page)) == bool(total)


@pytest.mark.parametrize(("number", "total"), [(1000, "1,000"), (1001, "1,000+"), (1002, "1,000+")])
def test_beyond_a_thousand_nothing_is_counted(client, number, total):
    newest = [put(text="职工竞赛") for _ in range(21)]
    beside = range(newest[-1].pk + 1, newest[-1].pk + 1 + number - len(newest))
    ARTICLES.put_many(Document(pk, at(2020, 1, 1), "", "职工竞赛", ("district:1",)) for pk in beside)

    page = ask(client, "竞赛")

    assert page.context["total"] == total
    assert f"共 {total} 篇" in text_of(page)


def test_by_relevance_titles_go_first_then_the_others_each_newest_first(client):
    def many(number, **fields):
        return [put(published_at=at(2026, 3, day + 1), **fields) for day in range(number)]

    others = many(25, text="驿站与夜班")
    titled = many(24, headline="夜班驿站") + many(3, kicker="驿站", headline="夜班")
    put(headline="驿站", text="别的")
    page = ask(client, "驿站 夜班", order="relevance")
    seen = [found(page)]

    while page.context["older"]:
        page = client.get(f"/search/{page.context['older']}")
        seen.append(found(page))

    in_order = [sorted(group, key=lambda one: (one.published_at, one.pk), reverse=True) for group in (titled, others)]
    assert sum(seen, []) == [article.pk for article in sum(in_order, [])]
    assert [len(numbers) for numbers in seen] == [20, 20, 12]


def test_newest_first_is_the_order_unless_asked_and_filters_keep_it(client, paper):
    old = put(headline="驿站", published_at=at(2026, 3, 1), districts=[paper["district"]])
    new = put(text="驿站", published_at=at(2026, 3, 2), districts=[paper["district"]])
    query = {"district": "chaoyang", "first": "2026-01-01"}

    newest, relevant = ask(client, "驿站", **query), ask(client, "驿站", order="relevance", **query)

    assert found(newest) == found(ask(client, "驿站", order="newest")) == [new.pk, old.pk]
    assert found(relevant) == [old.pk, new.pk]
    assert found(client.get(f"/search/{newest.context['question'].other_order}")) == [old.pk, new.pk]
    assert found(client.get(f"/search/{relevant.context['question'].other_order}")) == [new.pk, old.pk]
    for _called, address in relevant.context["question"].ways_out:
        assert "order=relevance" in address
    assert '<input type="hidden" name="order" value="relevance"' in text_of(relevant)
    assert found(ask(client, order="relevance", part="texts", district="chaoyang")) == [new.pk, old.pk]


def test_letters_name_places_and_are_still_looked_for_in_the_text(client, paper):
    article = put(text="平台用CYQ做了标记")

    page = ask(client, "cyq")

    assert found(page) == [article.pk]
    assert [row.shown for _kind, rows in page.context["named"] for row in rows] == []
    assert [row.shown for _kind, rows in ask(client, "cy").context["named"] for row in rows] == ["朝阳"]


def test_a_result_shows_where_it_was_hit(client, paper):
    put(
        headline="三百座职工驿站\n入冬起通宵亮灯",
        kicker="驿站记事",
        text="开头一段。\n发回问卷的夜班劳动者里，八成不知道附近有驿站。\n"
        + "甲" * 200
        + "夜班"
        + "乙" * 200
        + "\n夜班。",
        byline="沈一禾",
        districts=[paper["district"]],
    )

    page = text_of(ask(client, "驛站 夜班"))

    assert "三百座职工<mark>驿站</mark></span>" in page
    assert "<mark>驿站</mark>记事" in page
    assert "发回问卷的<mark>夜班</mark>劳动者里，八成不知道附近有<mark>驿站</mark>。" in page
    assert "…" + "甲" * 60 + "<mark>夜班</mark>" + "乙" * 60 + "…" in page
    assert page.count('class="card__sum"') == 2
    for said in ("沈一禾", "朝阳", 'datetime="'):
        assert said in page


def test_what_was_found_by_a_caption_says_so_and_by_its_name_needs_no_passage(client):
    put(text="正文。", lead_picture=PICTURE, byline="沈一禾", bylines=[{"role": "", "names": [{"name": "沈一禾"}]}])

    assert "路口的<mark>驿站</mark>。" in text_of(ask(client, "驿站"))
    (result,) = ask(client, "沈一禾").context["results"]
    assert result.passages == []
    assert result.byline == [(True, "沈一禾")]


def test_text_that_looks_like_markup_stays_text(client):
    put(headline="<script>职工</script>", kicker="<i>职工", text="<b>职工</b> & <script>", byline="<u>职工")

    page = text_of(ask(client, '职工"><script>'))
    other = text_of(ask(client, "职工"))

    assert "<script>" not in page + other
    assert "&lt;b&gt;<mark>职工</mark>&lt;/b&gt; &amp; &lt;script&gt;" in other


def test_one_character_is_answered_with_pages_of_that_name(client, paper):
    put(headline="朝阳职工")
    make_district("changping", short_name="昌平")

    page = ask(client, "陽")

    assert found(page) == []
    assert [row.address for _kind, rows in page.context["named"] for row in rows] == ["/districts/chaoyang/"]
    assert page.context["question"].hindrance in text_of(page)
    (_kind, (topic,)), *_others = ask(client, "薪").context["named"]
    assert topic.address == "/topics/unpaid-wages/"
    assert found(ask(client, "阳 -职工")) == []


def test_an_empty_search_offers_where_to_begin(client, paper):
    retired = make_district("chongwen", short_name="崇文", retired_on=at(2010, 7, 1).date())
    make_body("未核发工会", confirmed=False)

    page = text_of(ask(client))

    assert 'href="/topics/rights/"' in page
    assert 'href="/districts/chaoyang/"' in page
    assert retired.short_name not in page
    assert "未核发工会" not in page
    assert retired.short_name in text_of(ask(client, district="chongwen"))


def test_where_nothing_is_found_each_filter_can_be_left_out(client, paper):
    page = ask(client, "没有的词", district="chaoyang", topic="rights", first="2026-01-01")

    ways = dict(page.context["question"].ways_out)

    assert len(ways) == 3
    assert ways["朝阳"] == "?" + urlencode({"q": "没有的词", "topic": "rights", "from": "2026-01-01"})
    for address in ways.values():
        assert f'href="{address.replace("&", "&amp;")}"' in text_of(page)


def test_of_a_long_query_the_beginning_counts_and_the_page_says_so(client):
    article = put(text="职" * 100)

    page = ask(client, "职" * 200)

    assert found(page) == [article.pk]
    assert page.context["question"].words == "职" * searching.LONGEST_QUERY
    assert page.context["question"].is_cut
    assert str(searching.LONGEST_QUERY) in text_of(page)
    assert not ask(client, "职" * 80).context["question"].is_cut


def test_whatever_is_typed_costs_no_more_than_a_search(client, paper):
    """By what the database is asked, not by time: so many statements, so many characters."""
    put(text="职工劳动", topics=[paper["head"]])
    ask(client, "职工")
    most = len(statements(lambda: ask(client, "职工劳动"))[0])

    for typed in [*HOSTILE, "的" * 200, "的 职工 " * 40, "-的 " * 60 + "职工", "a b c d " * 25, "“职 a” " * 30]:
        names, size = statements(lambda: ask(client, typed.encode("utf-8", "replace").decode(), topic="rights"))  # noqa: B023 - asked at once
        assert len(names) <= most, typed
        assert size < 5_000, typed
        names, size = statements(lambda: ask(client, typed.encode("utf-8", "replace").decode(), order="relevance"))  # noqa: B023 - asked at once
        assert len(names) <= most + 2, typed
        assert size < 15_000, typed


@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.text(max_size=90) | st.text(alphabet="职工\"*“”()-:^%_\\' \x00ANDORNOT{}+|&!<>\u3000", max_size=40),
    other=st.text(max_size=12) | st.sampled_from(["2026-13-01", "0000-00-00", "0-0", "99999999999-999999999999999"]),
)
def test_no_address_is_an_error(client, words, other):
    query = {**dict.fromkeys(["district", "topic", "from", "to", "before", "order", "part"], other), "q": words}

    assert client.get("/search/", query).status_code == 200
    assert client.get("/search/", query | {"order": "relevance", "part": "texts"}).status_code == 200


@pytest.mark.parametrize("query", ["q=%ED%A0%80&from=%00", "q=%FF%FE职", "q&q=&before", "q=职工&before=1-0", "&&=;"])
def test_bytes_that_are_no_text_are_no_error(client, query):
    assert client.get(f"/search/?{query}").status_code == 200


def test_machines_are_told_to_keep_results_out_and_caches_to_ask_again(client):
    response = ask(client, "职工")

    assert '<meta name="robots" content="noindex, follow" />' in text_of(response)
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not response.cookies
    assert client.post("/search/").status_code == 405


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.thorough
def test_the_page_fits_and_has_no_accessibility_fault(open_page, paper):
    for number in range(21):
        put(headline=f"职工驿站入冬起\n通宵亮灯{number}", text="职工驿站。" * 40, lead_picture=PICTURE, byline="沈一禾",
            topics=[make_topic(f"topic-{number}")])  # fmt: skip

    narrow, wide = open_page(width=360), open_page(width=1440, bypass_csp=True)
    for address in ("", "?q=职工驿站", "?q=职工&from=2026-02-01&to=2026-01-01"):
        narrow.goto(f"/search/{address}")
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 360, address
    for address in ("?q=职工驿站", "?q=职工&district=chaoyang&from=2026-02-01&to=2026-01-01"):
        wide.goto(f"/search/{address}")
        assert accessibility_faults(wide) == [], address


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_filters_beside_the_results_belong_to_the_one_form(open_page, paper):
    put(headline="职工驿站甲", topics=[paper["child"]])
    put(headline="职工驿站乙")
    page = open_page(width=390, script=False)
    page.goto("/search/?q=职工驿站")
    assert page.locator(".hit").count() == 2

    page.locator("#topic").select_option("rights")
    with page.expect_navigation():
        page.locator("#filter button").click()

    assert page.locator("#q").input_value() == "职工驿站"
    assert page.locator(".hit").count() == 1
