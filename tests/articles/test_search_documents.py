"""What of a story and of an article is found, and that a rebuild finds the same again."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command

from articles import typeset
from articles.models import Article, Byline, Column, Desk, Listing, Source, Story, Topic
from articles.search import ARTICLES, STORIES, article_document, readable_by, story_document, story_documents
from organisations.models import Body, District, Event
from tests.factories import PICTURE

MORNING = datetime(2026, 11, 20, 5, 40, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> User:
    return User.objects.create(username="writer")


@pytest.fixture
def story(writer: User) -> Story:
    """A story that uses everything a story can be found by."""
    typist = User.objects.create(username="typist")
    head = Topic.objects.create(slug="rights-test", name="维权测试")
    topic = Topic.objects.create(slug="wages-test", name="工资测试", parent=head)
    story = Story.objects.create(
        entered_by=typist,
        written_by=writer,
        desk=Desk.objects.create(slug="city", name="城市部"),
        column=Column.objects.create(slug="slot", name="某栏"),
        event=Event.objects.create(title="某会", starts_on=date(2026, 11, 20)),
        source=Source.objects.create(name="某某通讯社"),
        created_at=MORNING,
        changed_at=MORNING,
        kicker="引题在此",
        headline="主题上行\n下行继续",
        web_headline="网页标题",
        dateline="本报讯",
        body="<p>正文第一段。</p>\n<p>第二段有<strong>重</strong>点。</p>",
    )
    story.topics.add(topic)
    story.districts.add(District.objects.create(slug="somewhere", name="某某区", short_name="某区"))
    story.bodies.add(Body.objects.create(slug="some-union", name="某某区总工会", level=Body.Level.DISTRICT))
    story.tags.add("自由标签")
    Byline.objects.create(story=story, order=1, name="王 小芳")
    return story


def make_article(*, at: datetime | None, headline: str = "标题", **fields: object) -> Article:
    """Printed copy, checked by a second person: the shortest way past the database's own rule."""
    return Article.objects.create(
        published_at=at, headline=headline, text="文章正文", content_hash="0", authority="printed",
        issue_date=date(2026, 11, 20), page=1, print_signed_by="某人", entered_by=1, checked_by=2,
        **{"body": ""} | fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    "query",
    ["引题", "上行下行", "网页标题", "本报讯", "第一段", "有重点", "王小芳", "某某通讯社", "自由标签", "20261120"],
)
def test_a_story_is_found_by_all_that_is_written_on_it(story: Story, query: str):
    STORIES.put_many([story_document(story)])

    assert STORIES.find(query) == [story.pk]


def test_a_story_is_filtered_by_who_where_and_how_far(story: Story):
    topic = story.topics.get()

    facets = set(story_document(story).facets)

    assert facets == {
        "state:draft", "genre:news", "restricted:0", f"desk:{story.desk_id}", f"by:{story.written_by_id}",
        f"by:{story.entered_by_id}", f"column:{story.column_id}", f"event:{story.event_id}",
        f"district:{story.districts.get().pk}", f"topic:{topic.pk}", f"topic:{topic.parent_id}",
        f"body:{story.bodies.get().pk}",
    }  # fmt: skip


def test_no_phrase_reaches_from_the_title_into_the_text(story: Story):
    STORIES.put_many([story_document(story)])

    assert STORIES.find("标题本报") == STORIES.find("继续网页") == STORIES.find("段第二") == []


def test_the_documents_of_many_stories_cost_one_query(story: Story, writer: User, django_assert_num_queries):
    more = [Story.objects.create(entered_by=writer, headline=f"第{number}篇") for number in range(5)]

    with django_assert_num_queries(1):
        documents = story_documents([story, *more])

    assert documents[0] == story_document(story)
    assert [document.id for document in documents] == [story.pk, *(one.pk for one in more)]


@pytest.mark.parametrize("permissions", [[], ["view_story"], ["view_story", "read_restricted_story"]])
def test_the_index_lets_a_person_read_what_the_rows_let_them_read(writer: User, permissions: list[str]):
    other = User.objects.create(username="other")
    for author, is_restricted in [(writer, True), (writer, False), (other, True), (other, False)]:
        one = Story.objects.create(entered_by=other, written_by=author, headline="稿件", is_restricted=is_restricted)
        STORIES.put_many([story_document(one)])
    writer.user_permissions.set(Permission.objects.filter(codename__in=permissions))

    found = STORIES.find("稿件", any_of=readable_by(writer))

    assert set(found) == set(Story.objects.readable_by(writer).values_list("pk", flat=True))
    assert found


def test_an_article_is_found_by_its_words_and_lists():
    article = make_article(
        at=MORNING, headline="主题 次题", kicker="引题", byline="王芳", tags=["标签甲"], source_name="某某通讯社",
        lead_picture=PICTURE, body=typeset.figure({**PICTURE, "caption": "工棚<内>外。", "credit": "陶知渔 摄"}),
        bylines=[{"role": "记者", "names": [{"name": name, "contributor": None} for name in ("王 芳", "李明")]}],
    )  # fmt: skip
    listings = [
        Listing(kind=kind, target=target, at=MORNING, article=article)
        for kind, target in [("all", 0), ("day", 20261120), ("district", 3), ("topic", 8), ("body", 9), ("column", 4)]
    ]

    document = article_document(article, listings)
    ARTICLES.put_many([document])

    assert set(document.facets) == {"genre:news", "district:3", "topic:8", "body:9", "column:4"}
    for query in [
        "主题",
        "引题",
        "文章正文",
        "王芳",
        "李明",
        "标签甲",
        "某某通讯社",
        "路口的驿站",
        "样片 摄",
        "工棚",
        "陶知渔",
    ]:
        assert ARTICLES.find(query, facets=["district:3", "topic:8"]) == [article.pk], query


def test_an_article_that_never_was_for_readers_is_not_put_in():
    with pytest.raises(ValueError, match="not for readers"):
        article_document(make_article(at=None), [])


@pytest.mark.parametrize("options", [{}, {"empty_first": True}])
def test_a_rebuild_finds_what_the_rows_say_and_nothing_else(story: Story, options: dict[str, bool]):
    live, waiting = make_article(at=MORNING), make_article(at=MORNING + timedelta(days=365))
    down = [make_article(at=MORNING, offline_at=MORNING), make_article(at=MORNING, withdrawn_at=MORNING)]
    Listing.objects.create(kind="district", target=7, at=MORNING, article=live)
    for index in (ARTICLES, STORIES):
        for stray in (story.pk, live.pk, down[0].pk, 1000, 1001):
            index.put(stray, MORNING, "旧词", "旧文章正文")
    said = StringIO()

    call_command("rebuild_search", stdout=said, **options)

    assert said.getvalue().split() == ["search_articles:", "2", "search_stories:", "1"]
    assert ARTICLES.find("文章正文") == [waiting.pk, live.pk]
    assert ARTICLES.find("文章正文", until=MORNING) == ARTICLES.find("文章", facets=["district:7"]) == [live.pk]
    assert STORIES.find("引题") == [story.pk]
    assert ARTICLES.find("旧词") == STORIES.find("旧词") == []
    assert STORIES.ids() == [story.pk]


def test_a_rebuild_goes_on_over_many_batches(writer: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("articles.management.commands.rebuild_search.BATCH", 3)
    stories = [Story.objects.create(entered_by=writer, headline="稿件") for _ in range(8)]
    for stray in (stories[-1].pk + 1, stories[-1].pk + 50):
        STORIES.put(stray, MORNING, "", "稿件")
    stories.pop(4).delete()

    call_command("rebuild_search", stdout=StringIO())

    assert set(STORIES.find("稿件")) == {story.pk for story in stories}
