"""Search gives the same answers on both databases, whatever is in a text and whatever is typed."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.search import ARTICLES, STORIES, Document, Filed, Position, cut
from articles.search.index import key_of
from articles.search.tables import FIRST_KEY, ID_BITS, LAST_KEY, Question
from articles.search.words import facet_token, parse

MORNING = datetime(2026, 11, 20, 5, 40, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORDS = [
    "总工会", "职工", "劳动", "竞赛", "焊工", "班组长", "张建国", "欧阳", "王芳", "会议", "技能",
    "大赛", "慰问", "一线", "房山", "通州", "二〇二六年", "困难", "帮扶", "的", "在", "了",
]  # fmt: skip

pytestmark = pytest.mark.django_db


def put(id: int, text: str, *, title: str = "", at: datetime = MORNING, facets: Iterable[str] = ()) -> None:
    STORIES.put(id, at, title, text, facets)


def plan(act: str, query: str, *facets: str) -> str:
    """How the database answers a query; `act`: "ask" for what matches, "tally" for how many."""
    groups = [[facet_token(facet)] for facet in facets]
    question = Question(parse(query), groups, FIRST_KEY, LAST_KEY, 20, None)
    statement, parameters = getattr(STORIES._tables, act)(question)
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {statement}", parameters)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_every_string_of_two_characters_or_more_finds_its_document():
    choice = random.Random(1)
    sentences = ["".join(choice.choices(WORDS, k=8)) for _ in range(40)]
    put(1, "。".join(sentences))
    put(2, "别的稿件")

    for _ in range(300):
        sentence = choice.choice(sentences)
        begin = choice.randrange(len(sentence) - 1)
        part = sentence[begin : choice.randrange(begin + 2, len(sentence) + 1)]
        assert STORIES.find(part) == [1], part


def test_search_agrees_with_looking_through_every_document():
    """Random documents, random queries; the truth is a plain search in the text."""
    choice = random.Random(2)
    texts = {
        id: "。".join("".join(choice.choices(WORDS, k=3)) for _ in range(choice.randint(1, 6))) for id in range(1, 200)
    }
    facets = {id: [f"desk:{id % 3}", f"restricted:{id % 2}"] for id in texts}
    STORIES.put_many(Document(id, MORNING + id % 7 * HOUR, "", text, tuple(facets[id])) for id, text in texts.items())
    answers = 0

    for _ in range(200):
        wanted, unwanted = choice.choices(WORDS, k=choice.randint(1, 2)), choice.choices(WORDS, k=choice.randint(0, 1))
        desks = [f"desk:{number}" for number in choice.sample(range(4), choice.randint(1, 2))]
        query = " ".join([*wanted, *(f"-{word}" for word in unwanted)])
        truth = [
            id
            for id, text in sorted(texts.items(), key=lambda row: (row[0] % 7, row[0]), reverse=True)
            if all(word in text for word in wanted)
            and not any(word in text for word in unwanted)
            and set(desks) & set(facets[id])
            and "restricted:0" in facets[id]
        ]
        assert STORIES.find(query, facets=["restricted:0"], any_of=[desks], limit=1000) == truth, query
        answers += len(truth)

    assert answers > 1000


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("记者 王 芳 报道", "王芳"),
        ("记者 王　芳 报道", "王芳"),
        ("记者王芳报道", '"王 芳"'),
        ("记者王芳报道", "王 芳"),
        ("完成ＡＩ赋能", "ai赋能"),
        ("完成AI 赋能", "ＡＩ赋能"),
        ("二〇二五年", "二〇二五"),
        ("二○二五年", "二〇二五"),
        ("二〇二五年", "〇"),
        ("共100人", "１００"),
        ("共１００人", "100人"),
        ("工人𠮷野到场", "𠮷野"),
        ("工人𠮷野到场", "𠮷"),
        ("姓名用字𰻝𰻝面", "𰻝面"),
        ("姓名用字𰻝𰻝面", "𰻝"),
        ("人们纷纷、人人々", "人々"),
        ("Café 开业", "CAFÉ"),
        ("Привет 来信", "привет"),
        ("カラオケ大会", "オケ"),
        ("零宽\u200b字符", "零宽字符"),
        ("异体葛\U000e0100城", "葛城"),
        ("见 covid-19 通报", "COVID-19"),
        ("他说“劳动光荣”", "“劳动光荣”"),
        ("一", "一"),
        ("北京市总工会慰问劳动者", "北京市總工會慰問勞動者"),
        ("臺灣來的裏裡與乾幹髮", "台湾来的里里与干干发"),
        ("他說「勞動光榮」", "“劳动光荣”"),
        ("新修订的工会法，十一月起", "工会法，十一月"),
        ("a" * 5000, "A" * 200),
    ],
)
def test_what_readers_take_for_the_same_is_found(text: str, query: str):
    put(1, "别的稿件")
    put(2, text)

    if query == "A" * 200:
        assert STORIES.find("a" * 64) == [2]
    else:
        assert STORIES.find(query) == [2]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("委员、副主席", "员副"),
        ("第一行\n第二行", "行第"),
        ("工会代表大会", '"代表工会"'),
        ("AI 时代的赋能", "AI赋能"),
        ("共1000人", "100"),
        ("工会会员", "员会"),
        ("甲乙，乙丙", "甲乙丙"),
        ("会 AI", '"工会 AI"'),
    ],
)
def test_what_only_looks_alike_is_not_found(text: str, query: str):
    put(1, text)

    assert STORIES.find(query) == []


def test_the_title_is_searched_and_ends_before_the_text():
    put(1, "北京市举行", title="技能大赛\n开幕")

    assert STORIES.find("大赛") == [1]
    assert STORIES.find("幕北") == []


def test_all_words_must_hold_and_none_that_is_excluded():
    put(1, "焊工比赛在房山")
    put(2, "焊工比赛在通州")
    put(3, "焊工慰问")

    assert STORIES.find("焊工 比赛") == [2, 1]
    assert STORIES.find("焊工 -房山") == [3, 2]
    assert STORIES.find('焊工 -"比赛在通州"') == [3, 1]
    assert STORIES.find("焊工 -比赛 -慰问") == []
    assert STORIES.find("-房山") == []


def test_facets_are_no_words_and_words_no_facets():
    put(1, "职工", facets=["state:draft", "desk:2"])
    put(2, "职工 state draft state:draft :state:draft", facets=["state:ready", "desk:12"])

    assert STORIES.find("职工", facets=["state:draft"]) == [1]
    assert STORIES.find("职工", facets=["desk:2", "state:ready"]) == []
    assert STORIES.find("职工", facets=["desk:1"]) == []
    assert STORIES.find("职工 state:draft") == [2]
    assert STORIES.find("职工 desk") == []
    assert STORIES.find("职工", any_of=[["desk:2", "desk:12"], ["state:ready"]]) == [2]
    assert STORIES.find("职工", any_of=[[]]) == []


@pytest.mark.parametrize(
    "facet", ["district", "district:", ":12", "district:1 2", 'district:"', "district:1'", "a:b:c"]
)
def test_no_document_bears_a_malformed_facet(facet: str):
    put(1, "职工", facets=["desk:1"])

    assert STORIES.find("职工", facets=[facet]) == []
    assert STORIES.find("职工", any_of=[["desk:1", facet]]) == [1]
    with pytest.raises(ValueError, match="A facet is"):
        put(2, "职工", facets=[facet])


def test_search_agrees_with_looking_through_every_document_of_twenty_years(monkeypatch: pytest.MonkeyPatch):
    """However far back it must be looked for what is wanted, and wherever the range begins and ends."""
    monkeypatch.setattr("articles.search.postgresql.NEWEST", 4)
    choice = random.Random(7)
    ages = [timedelta(minutes=choice.randrange(10 ** choice.randint(1, 7))) for _ in range(300)]
    at = {id: MORNING - age for id, age in enumerate(ages, start=1)}
    texts = {id: "。".join("".join(choice.choices(WORDS, k=3)) for _ in range(choice.randint(1, 3))) for id in at}
    titles = {id: "".join(choice.choices(WORDS, k=2)) for id in at}
    STORIES.put_many(Document(id, at[id], titles[id], texts[id], (f"desk:{id % 3}",)) for id in at)
    newest_first = sorted(at, key=lambda id: (at[id], id), reverse=True)
    answers = 0

    for _ in range(200):
        words, desk, limit = (
            choice.choices(WORDS, k=choice.randint(1, 2)),
            choice.randint(0, 2),
            choice.choice([1, 7, 99]),
        )
        since, until = sorted(choice.choices([*at.values(), MORNING, MORNING - 9999 * HOUR], k=2))
        in_title = choice.choice([None, True, False])
        truth = [
            id
            for id in newest_first
            if all(word in texts[id] or word in titles[id] for word in words)
            and id % 3 == desk
            and since <= at[id] <= until
        ]
        asked = {"facets": [f"desk:{desk}"], "since": since, "until": until}
        titled = [id for id in truth if all(word in titles[id] for word in words)]
        wanted = {None: truth, True: titled, False: [id for id in truth if id not in titled]}[in_title]

        assert STORIES.find(" ".join(words), **asked, in_title=in_title, limit=limit) == wanted[:limit], words
        assert STORIES.count(" ".join(words), **asked, most=limit) == min(len(truth), limit)
        if len(wanted) > 1:
            place = Position(at[wanted[0]], wanted[0])
            assert STORIES.find(" ".join(words), **asked, in_title=in_title, before=place) == wanted[1:21]
        answers += len(wanted)

    assert answers > 500


@pytest.mark.parametrize(
    ("query", "in_title", "in_text"),
    [
        ("总工会", [1, 4], [2, 3]),
        ("工会", [1, 4], [2, 3]),
        ("会", [1, 4], [2, 3]),
        ("工会 慰问", [1], [2, 3, 4]),
        ("“总工会慰问”", [1], [2]),
        ("AI赋能", [3], [1, 2]),
        ("ai", [3], [1, 2]),
        ("总工会 -AI", [4], []),
        ("工会 -赋能中", [1, 4], [2]),
        ("总工", [1, 4], [2, 3]),
        ("开幕慰问", [], [4]),
    ],
)
@pytest.mark.parametrize("padding", ["", "职工，" * 400], ids=["short", "long"])
def test_words_in_titles_are_told_from_words_in_texts(
    query: str, in_title: list[int], in_text: list[int], padding: str
):
    """Also in a text so long that PostgreSQL keeps no positions of it."""
    put(1, f"AI赋能。{padding}", title="总工会慰问\n职工")
    put(2, f"总工会慰问，AI赋能。{padding}", title="职工")
    put(3, f"总工会，慰问，AI赋能中心。{padding}", title="AI 赋能")
    put(4, f"开幕慰问。{padding}", title="总工会\n开幕")

    assert STORIES.find(query, in_title=True) == in_title[::-1]
    assert STORIES.find(query, in_title=False) == in_text[::-1]
    assert set(STORIES.find(query)) == {*in_title, *in_text}
    assert STORIES.count(query) == len(in_title) + len(in_text)


def test_a_title_goes_with_its_document():
    put(1, "正文", title="总工会", facets=["desk:1"])
    put(2, "总工会", title="别的", facets=["desk:1"])

    STORIES.refile(1, MORNING, out="desk:1", into="desk:2")
    put(2, "总工会", title="新的")

    assert STORIES.find("总工会", in_title=True, facets=["desk:2"]) == STORIES.find("总工会", in_title=True) == [1]
    assert STORIES.find("别的") == STORIES.find("别的", in_title=True) == []
    assert STORIES.find("新的", in_title=True) == [2]


def test_a_mark_of_titles_that_somebody_types_is_no_word():
    put(1, "正文", title="总工会 AI")

    assert STORIES.find("_总工") == [1]
    assert STORIES.find("_ai") == STORIES.find("AI") == [1]
    assert STORIES.find("正文 _正文") == [1]


def test_what_matches_is_counted_up_to_a_limit():
    STORIES.put_many(
        Document(id, MORNING + id % 5 * HOUR, "", f"职工{'会议' * (id % 2)}", (f"desk:{id % 3}",))
        for id in range(1, 61)
    )

    assert STORIES.count("职工") == STORIES.count("职工", most=60) == 60
    assert STORIES.count("职工", most=59) == 59
    assert STORIES.count("会议") == STORIES.count("职工 会议") == STORIES.count("职工 -没有 会议") == 30
    assert STORIES.count("职工 -会议", facets=["desk:1"]) == 10
    assert STORIES.count("", facets=["desk:1"]) == 20
    assert STORIES.count("职工", since=MORNING + HOUR, until=MORNING + 2 * HOUR) == 24
    assert STORIES.count("没有") == STORIES.count("") == STORIES.count("-职工") == STORIES.count("职工", most=0) == 0


def test_without_words_facets_alone_make_a_list():
    STORIES.put_many(Document(id, MORNING, "", "职工", (f"desk:{id % 2}", "restricted:0")) for id in range(1, 7))

    assert STORIES.find("", facets=["desk:1"]) == [5, 3, 1]
    assert STORIES.find(" ", facets=["desk:1"], any_of=[["restricted:0", "by:4"]], before=Position(MORNING, 5)) == [
        3,
        1,
    ]
    assert STORIES.find("！？", facets=["desk:1"]) == STORIES.find("-职工", facets=["desk:1"]) == []


def test_newest_first_within_a_range_of_time():
    for id in (1, 2, 3, 4):
        put(id, "职工", at=MORNING + (5 - id) * HOUR)

    assert STORIES.find("职工") == [1, 2, 3, 4]
    assert STORIES.find("职工", since=MORNING + 2 * HOUR, until=MORNING + 3 * HOUR) == [2, 3]
    assert STORIES.find("职工", until=MORNING) == []
    assert STORIES.find("职工", since=MORNING + 4 * HOUR + timedelta(seconds=1)) == []


def test_nothing_is_found_before_its_time():
    at = MORNING + timedelta(milliseconds=700)
    put(1, "职工", at=at)

    assert STORIES.find("职工", until=at - timedelta(milliseconds=1)) == []
    assert STORIES.find("职工", until=MORNING + timedelta(seconds=1)) == [1]


def test_pages_follow_each_other_without_gap_or_overlap():
    times = {id: MORNING + timedelta(seconds=id // 7, milliseconds=id % 3 * 300) for id in range(1, 61)}
    STORIES.put_many(Document(id, at, "", "职工") for id, at in times.items())
    seen: list[int] = []

    while page := STORIES.find("职工", before=Position(times[seen[-1]], seen[-1]) if seen else None, limit=7):
        seen += page

    assert sorted(seen) == sorted(times)
    assert seen == STORIES.find("职工", limit=100)


def test_old_and_far_times_are_listed_too():
    put(1, "职工", at=datetime(1949, 7, 15, tzinfo=UTC))
    put(2, "职工", at=datetime(2099, 1, 1, tzinfo=UTC))

    assert STORIES.find("职工") == [2, 1]
    assert STORIES.find("职工", until=datetime(1950, 1, 1, tzinfo=UTC)) == [1]
    assert STORIES.find("职工", since=datetime.min.replace(tzinfo=UTC), until=datetime.max.replace(tzinfo=UTC)) == [
        2,
        1,
    ]


def test_the_limit_is_kept():
    STORIES.put_many(Document(id, MORNING, "", "职工") for id in range(1, 31))

    assert STORIES.find("职工") == list(range(30, 10, -1))
    assert STORIES.find("职工", limit=3) == [30, 29, 28]
    assert STORIES.find("职工", limit=0) == STORIES.find("职工", limit=-1) == []


def test_a_replaced_document_is_found_by_its_new_words_only():
    put(1, "旧的文字 职工", facets=["state:draft"])
    put(1, "新的文字 职工", at=MORNING + HOUR, facets=["state:ready"])

    assert STORIES.find("旧的") == []
    assert STORIES.find("职工", facets=["state:draft"]) == []
    assert STORIES.find("新的", facets=["state:ready"], since=MORNING + HOUR) == [1]
    assert STORIES.find("职工", until=MORNING) == []


def test_a_removed_document_is_gone_and_removing_it_again_does_nothing():
    put(1, "职工")
    put(2, "职工")

    STORIES.remove(1)
    STORIES.remove(1)
    STORIES.remove(99)

    assert STORIES.find("职工") == [2]
    assert STORIES.ids() == [2]


def test_the_two_indexes_know_nothing_of_each_other():
    put(1, "草稿里的话")
    ARTICLES.put(1, MORNING, "", "刊发的话")

    assert ARTICLES.find("草稿") == []
    assert ARTICLES.find("的话") == STORIES.find("的话") == [1]
    STORIES.clear()
    assert ARTICLES.find("的话") == [1]
    assert STORIES.find("的话") == []


def test_a_write_that_is_rolled_back_was_never_there():
    put(1, "原来的话")

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        put(1, "后来的话")
        put(2, "后来的话")
        raise ZeroDivisionError

    assert STORIES.find("后来") == []
    assert STORIES.find("原来") == [1]


def test_in_a_long_text_phrases_are_found_to_the_last_word_and_nothing_else_is():
    """50,000 characters: more positions than PostgreSQL keeps, and one pair more often than it keeps positions of."""
    choice = random.Random(3)
    sentences = ["".join(choice.choices(WORDS, k=10)) for _ in range(2300)]
    text = "甲子起头。" + "职工，" * 400 + "。".join(sentences) + "。末尾 王 小 梅，AI赋能"
    put(1, text, title="长稿", facets=["desk:1"])
    put(2, "职工王小梅 AI赋能")
    assert len(text) > 50_000

    for sentence in choice.sample(sentences, 30):
        assert STORIES.find(f'"{sentence}"') == [1]
    assert STORIES.find("甲子起头 王小梅 赋能 职工") == [1]
    assert STORIES.find("王小梅 AI赋能") == [2, 1]
    assert STORIES.find("王小梅 AI赋能", facets=["desk:1"]) == [1]
    assert STORIES.find("梅末尾 王小梅") == []
    assert STORIES.find('"王小梅 赋能"') == []
    assert STORIES.find("职工 -甲子起头") == [2]
    assert STORIES.find("王小梅 -职工会议室") == [2, 1]
    assert STORIES.find('赋能 -"AI 赋能"') == []
    put(1, "短了")
    assert STORIES.find("王小梅") == [2]


def test_many_repetitions_do_not_hide_a_phrase():
    put(1, "职工。" * 300 + "职工会堂")

    assert STORIES.find("职工会堂") == [1]
    assert STORIES.find("职工会议") == []


def test_a_text_beyond_every_measure_is_saved_and_its_beginning_found():
    choice = random.Random(4)
    letters = "".join(chr(choice.randrange(0x20000, 0x2A000)) for _ in range(300_000))
    put(1, "开头的话" + letters)
    put(2, "ﷺ" * 100_000)

    assert STORIES.find("开头的话") == [1]
    assert STORIES.find(letters[90_000:90_010]) == [1]


def test_an_id_beyond_the_room_of_the_key_is_refused_not_mixed_up():
    with pytest.raises(ValueError, match="widen ID_BITS"):
        put(1 << ID_BITS, "职工")
    assert key_of(MORNING, (1 << ID_BITS) - 1) < key_of(MORNING + timedelta(seconds=1), 1)


@pytest.mark.sqlite
def test_the_index_holds_together_after_edits():
    choice = random.Random(5)
    for _ in range(300):
        put(choice.randint(1, 20), "".join(choice.choices(WORDS, k=20)), at=MORNING + choice.randint(0, 9) * HOUR)
        STORIES.remove(choice.randint(1, 20))

    for id in STORIES.ids():
        STORIES.remove(id)

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_stories_index (search_stories_index) VALUES ('integrity-check')")
    assert STORIES.find("职工") == STORIES.find("的") == []


@pytest.mark.postgresql
@pytest.mark.parametrize("text", ["", "职工之家的职工 2026年 ABC's", "𠮷野家的\u30ab\u30e9オケ㐂", "会" * 3000])
@pytest.mark.parametrize("facets", [(), ("desk:7", "genre:news")])
def test_documents_added_by_the_lot_have_the_tokens_of_those_put_one_by_one(text: str, facets: tuple[str, ...]):
    ARTICLES.put(1, MORNING, "职工食堂", text, facets)
    STORIES.add_many([Filed(1, MORNING, cut("职工食堂", text), facets)])

    with connection.cursor() as cursor:
        cursor.execute("SELECT tokens::text FROM search_articles UNION ALL SELECT tokens::text FROM search_stories")
        (put_one_by_one,), (added,) = cursor.fetchall()
    assert added == put_one_by_one
    assert {"'_职工'", *(f"':{facet}'" for facet in facets)} <= set(added.split())


@pytest.mark.postgresql
@pytest.mark.parametrize("road", ["put", "add"])
def test_nothing_waits_to_be_sorted_in_once_many_have_settled(road: str):
    if road == "put":
        STORIES.put_many(Document(id, MORNING, "", f"职工{id}号") for id in range(1, 200))
    else:
        STORIES.add_many(Filed(id, MORNING, cut("", f"职工{id}号")) for id in range(1, 200))

    STORIES.settle()

    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('search_stories_tokens')")
        assert cursor.fetchone() == (0,)
    assert len(STORIES.find("职工", limit=500)) == 199


@pytest.mark.postgresql
def test_without_an_end_of_the_range_the_latest_is_looked_for_first_and_what_is_yet_to_come_is_found():
    """Else all that matches in twenty years is brought together for the newest of it."""
    tomorrow, long_ago = datetime.now(UTC) + timedelta(days=1), MORNING - timedelta(days=3000)
    for id, at in enumerate([long_ago, MORNING, tomorrow], start=1):
        put(id, "职工书屋", at=at)

    with CaptureQueriesContext(connection) as asked:
        found = STORIES.find("职工", limit=5)

    assert found == [3, 2, 1]
    assert f"::{ID_BITS + 21}:{key_of(tomorrow, 3) >> ID_BITS + 21}" in asked.captured_queries[-1]["sql"]
    assert STORIES.count("职工") == 3


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_index_is_made_anew_beside_the_old_one():
    def indexes() -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, pg_relation_filenode(oid) FROM pg_class JOIN pg_index ON indexrelid = oid"
                " WHERE indrelid = 'search_stories'::regclass AND indisvalid"
            )
            return dict(cursor.fetchall())

    STORIES.put(1, MORNING, "", "职工书屋")
    before = indexes()

    STORIES.renew()

    after = indexes()
    assert [name for name in before if before[name] != after[name]] == ["search_stories_tokens"]
    assert after.keys() == before.keys()
    assert STORIES.find("职工", limit=5) == [1]
    # No table of a model, so that nobody empties it behind a test that commits.
    STORIES.clear()


@pytest.mark.parametrize("act", ["ask", "tally"])
def test_a_query_with_facets_is_answered_from_the_one_index(act: str):
    """PostgreSQL would rather read a table this small whole; that it need not is what counts when it has grown."""
    STORIES.put_many(Document(id, MORNING, "", f"职工{id}号", (f"desk:{id % 9}",)) for id in range(1, 200))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")

    used = plan(act, '77号 职工 "焊工 比赛" -王', "desk:5")

    if connection.vendor == "sqlite":
        assert "SCAN search_stories_index VIRTUAL TABLE INDEX" in used, used
        assert "TEMP B-TREE" not in used, used
    else:
        assert "Bitmap Index Scan on search_stories_tokens" in used, used
        assert "Index Cond: (tokens @@" in used, used


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_committed_is_gone_in_the_next(turn: int):
    assert STORIES.find("留下") == []
    assert ARTICLES.find("留下") == []

    put(1, "留下")
    ARTICLES.put(1, MORNING, "", "留下")
