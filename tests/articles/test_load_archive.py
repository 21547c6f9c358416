"""旧报入库: an archive is loaded whole, each article once, and what cannot be loaded is told line by line."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles import actions, search, typeset
from articles.content import content_hash
from articles.management.aside import in_second_process
from articles.models import ArchiveEntry, Article, Column, Listing, Move, Printing, SiteState, Source, Story, Version
from articles.workflow import State
from organisations.models.register import RegisterState
from tests.factories import make_body, make_district, make_topic
from tests.people import make_contributor, make_user
from tests.stories import refused

pytestmark = pytest.mark.django_db

BODY = "路灯下的小屋亮了一夜。\n## 一壶热水\n“进来坐坐。”值班员说。"
PATIENCE = 60


def line_of(number=1, **fields):
    """A whole line; a field that is given as None is left out."""
    plain = {
        "archive": "旧库", "key": f"a-{number}", "issue_date": "2003-08-21", "page": 2, "print_signed_by": "签付印",
        "headline": f"第{number}条旧闻", "body": BODY,
    }  # fmt: skip
    return {name: value for name, value in {**plain, **fields}.items() if value is not None}


class Archive:
    """Somebody who loads files, with the second person who checked them."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.typist, self.checker = make_user("录小满", "first"), make_user("核小正", "proofreader")

    def file(self, *lines, name="archive.jsonl"):
        path = self.folder / name
        path.write_bytes(b"\n".join(_as_bytes(line) for line in lines) + b"\n")
        return path

    def load(self, *files, **options):
        """What the command said, and the refused lines."""
        said, refused_lines = StringIO(), self.folder / "refused.jsonl"
        usual = {
            "entered_by": self.typist.username,
            "checked_by": self.checker.username,
            "refused": str(refused_lines),
        }
        try:
            call_command("load_archive", *map(str, files), stdout=said, **{**usual, **options})
        except CommandError as error:
            said.write(str(error))
        report = refused_lines.read_text("utf-8").splitlines() if refused_lines.exists() else []
        return said.getvalue(), [json.loads(line) for line in report]


def _as_bytes(line):
    if isinstance(line, bytes):
        return line
    return (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)).encode()


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path)


def everything(archive):
    """A line that uses every field but body_html, and the registers it names."""
    make_district("dongcheng"), make_district("xicheng")
    make_topic("skills", parent=make_topic("workers"))
    make_body(slug="quzong")
    make_contributor("沈一禾", slug="shen-yihe", state=RegisterState.CONFIRMED, from_reference=True)
    Column.objects.create(slug="xinchun", name="新春走基层", state=RegisterState.CONFIRMED, from_reference=True)
    Source.objects.create(name="样报")
    return line_of(
        page_name="要闻", editor_name="编小排", published_at="2003-08-20T23:30", genre="reprint", banner="通栏\n题",
        kicker="引题", headline="两行的\n标题", subhead="副题", short_headline="短题", dateline="本报样城讯",
        bylines=[{"role": "记者", "name": "沈一禾", "contributor": "shen-yihe"}, {"role": "通讯员", "name": "王 芳"}],
        districts=["xicheng", "dongcheng"], topics=["skills"], bodies=["quzong"], column="xinchun",
        tags=["驿站", "ABC"], source_name="样报", original_author="原作者", original_title="原题",
    )  # fmt: skip


def test_a_line_becomes_an_article_on_the_printed_authority(archive):
    said, refused_lines = archive.load(archive.file(line_of()))

    article = Article.objects.get()
    assert refused_lines == []
    assert said.splitlines()[-1] == "入库 1 篇，已在库 0 篇，退回 0 行。"
    assert article.authority == "printed"
    assert (article.entered_by, article.checked_by) == (archive.typist.pk, archive.checker.pk)
    assert (f"{article.issue_date}", article.page, article.print_signed_by) == ("2003-08-21", 2, "签付印")
    assert article.published_at == datetime(2003, 8, 20, 22, tzinfo=UTC)
    assert article.body == ("<p>路灯下的小屋亮了一夜。</p>\n<h2>一壶热水</h2>\n<p>“进来坐坐。”值班员说。</p>")
    assert article.characters == 27
    assert search.ARTICLES.find("小屋亮了一夜") == [article.pk]
    assert not Story.objects.exists()


def test_what_a_line_says_is_what_its_story_would_publish(archive):
    """The bulk road ends where the road of one story ends: the same frozen fields, lists, words, hash."""
    archive.load(archive.file(everything(archive)))
    article = Article.objects.get()
    listed = set(article.listings.values_list("kind", "target", "at"))
    document = search.article_document(article, article.listings.all())

    story = actions.story_of_archive(article.pk, by=make_user("下小线", "final"))

    version = Version.objects.get(story=story)
    frozen = typeset.freeze(story, version)
    assert {name: getattr(article, name) for name in frozen} == frozen
    assert content_hash(version.content) == version.content_hash == article.content_hash
    printing = article.printings.get()
    assert (printing.number, printing.version_number) == (1, version.number)
    assert (printing.frozen, printing.content_hash) == (typeset.as_json(frozen), article.content_hash)
    assert (printing.visible_from, printing.visible_until) == (article.published_at, None)
    assert {(row.kind, row.target, row.at) for row in typeset.listings(version.content, article)} == listed
    assert len(listed) == 11
    assert (article.editor_name, article.headline, article.banner) == ("编小排", "两行的\n标题", "通栏 题")
    assert article.published_at == datetime(2003, 8, 20, 15, 30, tzinfo=UTC)
    assert search.ARTICLES.find("王芳", facets=[f"column:{article.column_id}", "genre:reprint"]) == [article.pk]
    search.STORIES.put(article.pk, article.published_at, document.title, document.text, document.facets)
    assert held_in("search_stories", article.pk) == held_in("search_articles", article.pk)


def test_a_printing_that_an_older_load_wrote_stays_as_it_is(archive):
    archive.load(archive.file(line_of()))
    article = Article.objects.get()
    written = Printing.objects.create(
        article=article, number=1, version_number=1, content_hash=article.content_hash, frozen={"headline": "当年"},
        visible_from=article.published_at,
    )  # fmt: skip

    actions.story_of_archive(article.pk, by=make_user("下小线", "final"))

    assert [(each.pk, each.frozen) for each in article.printings.all()] == [(written.pk, {"headline": "当年"})]


def held_in(table, number):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key, words, facets FROM {table} WHERE id = %s", [number])
        return cursor.fetchone()


def test_readers_find_it_on_its_own_page(archive, client):
    archive.load(archive.file(line_of()))

    page = client.get(Article.objects.get().get_absolute_url())

    assert page.status_code == 200
    assert "“进来坐坐。”值班员说。" in page.content.decode()


def test_a_second_run_loads_nothing_and_says_so(archive):
    path = archive.file(line_of(1), line_of(2))
    archive.load(path)
    version = SiteState.objects.get().version

    said, refused_lines = archive.load(path)

    assert said.splitlines()[-1] == "入库 0 篇，已在库 2 篇，退回 0 行。"
    assert refused_lines == []
    assert (Article.objects.count(), ArchiveEntry.objects.count(), SiteState.objects.get().version) == (2, 2, version)


def test_a_line_that_was_loaded_with_other_content_is_refused(archive):
    archive.load(archive.file(line_of()))

    for change in ({"headline": "改过的标题"}, {"body": BODY.replace("一夜", "整夜")}, {"page": 3}, {"tags": ["新"]}):
        _said, refused_lines = archive.load(archive.file(line_of(**change)))
        assert [line["reason"] for line in refused_lines] == [
            "这一行以前入过库，内容与现在不同。文章要改，走修订，不靠重新入库。"
        ]

    assert Article.objects.get().headline == "第1条旧闻"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"key": None}, "key"),
        ({"archive": "  "}, "archive"),
        ({"headline": "　"}, "headline"),
        ({"print_signed_by": None}, "print_signed_by"),
        ({"body": None}, "body"),
        ({"body": " \n\u200b"}, "body："),
        ({"body_html": "<p>甲</p>"}, "body"),
        ({"body": "甲\x00乙"}, "U+0000"),
        ({"headline": "甲\ud83d"}, "U+D83D"),
        ({"body": 7}, "body："),
        ({"headline": "长" * 301}, "301"),
        ({"kicker": "长" * 201}, "201"),
        ({"key": "k" * 101}, "101"),
        ({"tags": ["长" * 101]}, "101"),
        ({"bylines": [{"role": "记者", "name": "长" * 41}]}, "41"),
        ({"issue_date": "20030821"}, "issue_date："),
        ({"issue_date": "2003-02-30"}, "issue_date："),
        ({"issue_date": "1203-02-03"}, "issue_date："),
        ({"issue_date": (timezone.localdate() + timedelta(days=1)).isoformat()}, "issue_date"),
        ({"published_at": "2999-01-01T00:00"}, "published_at"),
        ({"published_at": "昨天"}, "published_at："),
        ({"published_at": "0001-01-01T00:00+14:00"}, "published_at："),
        ({"page": 0}, "page："),
        ({"page": True}, "page："),
        ({"page": "2"}, "page："),
        ({"page": 1000}, "page："),
        ({"genre": "poem"}, "genre："),
        ({"districts": ["nowhere"]}, "nowhere"),
        ({"districts": "dongcheng"}, "districts："),
        ({"topics": ["nothing"]}, "nothing"),
        ({"bodies": ["unknown", "proposed"]}, "unknown, proposed"),
        ({"column": "none-such"}, "none-such"),
        ({"source_name": "没听说的报"}, "没听说的报"),
        ({"tags": [""]}, "tags："),
        ({"tags": [3]}, "tags："),
        ({"bylines": ["记者 张三"]}, "bylines："),
        ({"bylines": [{"role": "记者", "name": " "}]}, "bylines："),
        ({"bylines": [{"name": "张三", "unit": "样厂"}]}, "bylines："),
        ({"bylines": [{"name": "张三", "contributor": "nobody"}]}, "nobody"),
        ({"subtitle": "没有这一项"}, "subtitle"),
        ({"body": None, "body_html": "<p>甲</p><script>乙丙</script>"}, "乙丙"),
        ({"body": None, "body_html": "<p>甲</p><figure data-photo=\"3\"></figure>"}, "body_html："),
        ({"body": None, "body_html": "<p> </p>"}, "body_html："),
    ],
)  # fmt: skip
def test_a_slip_refuses_the_line_and_names_its_field(archive, fields, reason):
    make_body(slug="proposed", confirmed=False)

    said, (line,) = archive.load(archive.file(line_of(1), json.dumps(line_of(2, **fields)), line_of(3)))

    assert reason in line["reason"]
    assert line["line"] == 2
    assert json.loads(line["text"]) == line_of(2, **fields)
    assert "退回 1 行" in said
    assert set(ArchiveEntry.objects.values_list("key", flat=True)) == {"a-1", "a-3"}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("不是对象".encode(), "JSON"),
        (b'["archive"]', "对象"),
        (b'{"archive": "a", "archive": "b"}', "JSON"),
        (b'{"page": NaN}', "JSON"),
        (b"[" * 100_000, "JSON"),
    ],
)
def test_a_line_that_is_no_object_is_refused_and_the_next_one_loaded(archive, raw, reason):
    _said, (line,) = archive.load(archive.file(raw, line_of()))

    assert reason in line["reason"]
    assert line["text"].encode() == raw
    assert Article.objects.count() == 1


def test_bytes_that_are_not_utf_8_come_back_as_they_were(archive):
    raw = b'{"headline": "\xb1\xb1\xbe\xa9"}'

    _said, (line,) = archive.load(archive.file(raw, line_of()))

    assert "UTF-8" in line["reason"]
    assert line["base64"] == "eyJoZWFkbGluZSI6ICKxsb6pIn0="
    assert Article.objects.count() == 1


def test_a_key_that_stands_twice_is_refused_the_second_time(archive):
    first, second = archive.file(line_of(1), line_of(2)), archive.file(line_of(1), line_of(3), name="more.jsonl")

    _said, (line,) = archive.load(first, second)

    assert (Path(line["file"]).name, line["line"]) == ("more.jsonl", 1)
    assert "archive.jsonl" in line["reason"]
    assert Article.objects.count() == 3


def test_html_is_cleaned_as_everywhere_and_keeps_every_letter(archive):
    html = "<div>甲<br>乙 <b>丙</b></div><ul><li>丁</li></ul><blockquote>戊&amp;己</blockquote>"

    archive.load(archive.file(line_of(body=None, body_html=html)))

    assert Article.objects.get().text.split() == ["甲", "乙", "丙", "丁", "戊&己"]


def test_plain_text_is_no_markup(archive):
    archive.load(archive.file(line_of(body="气温<30℃，a&amp;b，<b>不是标签</b>\r\n\r\n　　> 引文不在行首")))

    assert Article.objects.get().text == "气温<30℃，a&amp;b，<b>不是标签</b>\n引文不在行首"


def test_csv_says_the_same_as_json(archive):
    json_line = everything(archive)
    names = [name for name in json_line if name != "bylines"]
    bylines = [{"role": "记者", "name": "沈一禾"}, {"role": "通讯员", "name": "王 芳"}]
    cells = [
        "；".join(value) if isinstance(value, list) else str(value) for value in (json_line[name] for name in names)
    ]
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in [*cells, "记者 沈一禾; 通讯员 王 芳"])
    archive.load(archive.file(b"\xef\xbb\xbf" + f"{','.join(names)},bylines\r\n{quoted}".encode(), name="one.CSV"))

    said, refused_lines = archive.load(archive.file({**json_line, "bylines": bylines}))

    assert refused_lines == []
    assert said.splitlines()[-1] == "入库 0 篇，已在库 1 篇，退回 0 行。"


def test_rows_of_csv_are_refused_by_the_line_they_begin_in(archive):
    head = "archive,key,issue_date,page,print_signed_by,headline,body"
    good = '旧库,{},2003-08-21,2,签付印,标题,"一段。\n又一段。"'
    rows = [
        head, good.format("a"), "旧库,b,2003-08-21,2", good.format("c").replace(",2,", ",二,"), "", good.format("d"),
        b"\xb1\xb1,\xbe\xa9,,,,,", '旧库,e,2003-08-21,2,签付印,标题,"没有完',
    ]  # fmt: skip

    _said, refused_lines = archive.load(archive.file(*rows, name="rows.csv"))

    assert [line["line"] for line in refused_lines] == [4, 5, 10, 11]
    assert refused_lines[1]["text"] == good.format("c").replace(",2,", ",二,")
    assert "base64" in refused_lines[2]
    assert set(ArchiveEntry.objects.values_list("key", flat=True)) == {"a", "d"}


@pytest.mark.parametrize("head", ["archive,headlin", "archive,archive", ""])
def test_a_first_row_that_names_no_known_fields_stops_the_load(archive, head):
    said, _none = archive.load(archive.file(head, "甲,乙", name="odd.csv"))

    assert "odd.csv" in said
    assert not Article.objects.exists()


def test_a_file_that_is_not_there_stops_the_load(archive):
    said, _none = archive.load("nowhere.jsonl")

    assert "nowhere.jsonl" in said


def test_the_report_is_never_written_over_a_file_that_is_loaded(archive):
    path = archive.file(line_of())

    archive.load(path, refused=str(path))

    assert json.loads(path.read_text("utf-8")) == line_of()


def test_two_different_people_with_the_duty_answer_for_an_archive(archive):
    reporter = make_user("沈一禾", "reporter")
    path = archive.file(line_of())

    told = [
        archive.load(path, entered_by=archive.checker.username)[0],
        archive.load(path, entered_by=reporter.username)[0],
        archive.load(path, checked_by=reporter.username)[0],
        archive.load(path, checked_by="nobody")[0],
    ]

    assert "核小正" in told[0]
    assert all("沈一禾" in said for said in told[1:3])
    assert "nobody" in told[3]
    assert refused(actions.load_archive, [], by=archive.typist, checked_by=archive.typist)
    assert not Article.objects.exists()


def test_an_archive_article_is_taken_offline_put_back_revised_and_withdrawn_like_any_other(archive):
    archive.load(archive.file(everything(archive)))
    article, boss = Article.objects.get(), make_user("总小编", "final")
    story = actions.story_of_archive(article.pk, by=boss)

    assert actions.story_of_archive(article.pk, by=boss) == story
    assert (story.state, story.entered_by, story.authority) == (State.PUBLISHED, archive.typist, "printed")
    assert list(Move.objects.order_by("pk").values_list("name", "by")) == [
        ("create", archive.typist.pk), ("check_printed", archive.checker.pk),
    ]  # fmt: skip
    actions.take_offline(story.pk, by=boss, reason="核实")
    assert not Listing.objects.exists()
    actions.put_back(story.pk, by=boss, reason="属实")
    assert Article.objects.live().exists()
    assert actions.revise(story.pk, by=boss, reason="错字").state == State.DRAFT
    actions.withdraw(story.pk, by=boss, reason="失实")
    assert search.ARTICLES.find("小屋亮了一夜") == []


def test_only_who_changes_what_is_on_the_site_gets_the_story_of_an_archive_article(archive, client):
    archive.load(archive.file(line_of()))
    address = reverse("admin:articles_article_change", args=[Article.objects.get().pk])
    proofreader, editor = make_user("校小正", "proofreader"), make_user("编小二", "second")

    client.force_login(proofreader)
    assert "生成稿件" not in client.get(address).content.decode()
    assert client.post(address).url == address
    assert not Story.objects.exists()
    client.force_login(editor)
    assert "生成稿件" in client.get(address).content.decode()
    led_to = client.post(address).url

    story = Story.objects.get()
    assert led_to == reverse("admin:articles_story_change", args=[story.pk])
    assert client.get(led_to).status_code == 200
    assert led_to in client.get(address).content.decode()


def test_an_article_of_the_desk_has_no_second_story(archive, client):
    from tests.people import Newsroom
    from tests.stories import published

    newsroom = Newsroom()
    story = published(newsroom)

    assert refused(actions.story_of_archive, story.article_id, by=newsroom.final)


def test_what_fails_in_the_second_process_fails_here():
    with pytest.raises(ZeroDivisionError):
        list(in_second_process("operator.truediv", 1, 0))


LOADER = """
import sys
import django
django.setup()
from django.core.management import call_command
from articles.management.commands import load_archive
load_archive.BATCH, load_archive.LARGE = 7, 0
call_command("load_archive", sys.argv[1], entered_by=sys.argv[2], checked_by=sys.argv[3])
"""


@pytest.mark.django_db(transaction=True)
def test_a_load_that_is_killed_goes_on_where_it_stopped(archive):
    """kill -9, with both processes at work; the second one does not outlive the first."""
    lines = [line_of(number, tags=[f"标签{number % 5}"]) for number in range(300)]
    path = archive.file(*lines)

    loader = subprocess.Popen(
        [sys.executable, "-c", LOADER, str(path), archive.typist.username, archive.checker.username],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "newsroom.settings", "NEWSROOM_VAR": str(settings.VAR),
             "DATABASE_URL": address_of_the_database()},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert loader.stdout.readline().startswith("7 + 0")
    readers = Path(f"/proc/{loader.pid}/task/{loader.pid}/children").read_text().split()
    loader.kill()
    loader.communicate()
    before = ArchiveEntry.objects.count()
    said, refused_lines = archive.load(path)

    assert loader.returncode == -signal.SIGKILL
    assert 7 <= before < 300 and before % 7 == 0
    assert refused_lines == []
    assert said.splitlines()[-1] == f"入库 {300 - before} 篇，已在库 {before} 篇，退回 0 行。"
    assert Article.objects.count() == ArchiveEntry.objects.count() == 300
    assert Listing.objects.filter(kind=Listing.Kind.ALL).count() == 300
    assert search.ARTICLES.ids(limit=1000) == list(Article.objects.order_by("pk").values_list("pk", flat=True))
    end = time.monotonic() + PATIENCE
    while any(is_running(number) for number in readers):
        assert time.monotonic() < end, "the second process outlived the first"
        time.sleep(0.02)


def is_running(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def address_of_the_database():
    about = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{about['NAME']}"
    return f"postgresql://{about['USER']}:{about['PASSWORD']}@{about['HOST']}:{about['PORT']}/{about['NAME']}"
