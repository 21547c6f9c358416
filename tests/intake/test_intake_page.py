"""The page on which raw copy is split: who may, what it shows, and that nothing typed is lost or done twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from articles.models import Story
from intake import actions
from intake.clip_form import ClipForm
from intake.models import Batch, Clip
from intake.source import source_groups
from tests.intake.pages import OWN, small_page, text_of
from tests.intake.sending import clip_of, sent
from tests.people import make_user

pytestmark = pytest.mark.django_db

PAGE = small_page("暖手炉送到路口", "夜班食堂添新灶")
LIST, ADD = (f"admin:intake_batch_{name}" for name in ("changelist", "add"))
PAGE_QUERIES = (
    "session", "user", "batch", "clips with their stories", "permissions of the user", "permissions of the groups",
    "contributors of the names", "districts of the registers", "bodies of the registers", "columns",
    "districts to tick", "bodies to tick", "topics", "desks of the user", "desks to choose",
    "own unsaved text", "who else has it open", "unread notices",
)  # fmt: skip


@pytest.fixture
def batch(newsroom):
    batch, _is_new = actions.receive(PAGE, by=newsroom.typist, page=3)
    return batch


@pytest.fixture
def editor(client, newsroom):
    client.force_login(newsroom.typist)
    return client


# --- Who may --------------------------------------------------------------------------------------


def addresses(batch):
    return [reverse(LIST), reverse(ADD), batch.get_absolute_url()]


def test_a_stranger_is_sent_to_the_log_in(client, batch):
    for address in addresses(batch):
        assert reverse("admin:login") in client.get(address).url


@pytest.mark.parametrize("role", [(), ("proofreader",), ("correspondent",), ("manager",)])
def test_who_enters_no_stories_or_reads_no_pool_finds_no_such_page(client, batch, role):
    client.force_login(make_user("外人", *role))

    for address in addresses(batch):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404


@pytest.mark.parametrize("role", ["reporter", "first", "second", "final"])
def test_who_writes_may_split_pages(client, batch, role):
    client.force_login(make_user("自己人", role))

    for address in addresses(batch):
        assert client.get(address).status_code == 200


def test_a_batch_that_is_not_there_is_not_found(editor):
    assert editor.get(reverse("admin:intake_batch_change", args=[4711])).status_code == 404


def test_a_page_is_neither_deleted_nor_found_by_stock_addresses(editor, batch):
    here = f"{reverse(LIST)}{batch.pk}/"
    for end in ("delete/", "history/"):
        assert editor.get(here + end).status_code == 404


# --- Coming in ------------------------------------------------------------------------------------


def received(client, **typed):
    token = client.get(reverse(ADD)).context["token"]
    return client.post(reverse(ADD), {"token": token, **typed})


def test_a_pasted_page_is_stored_as_it_was_before_the_browser_sent_it(editor):
    response = received(editor, pasted=PAGE.replace("\n", "\r\n"), issue_date="2026-11-24", page="3")

    batch = Batch.objects.get()
    assert response.url == batch.get_absolute_url()
    assert (batch.text, batch.issue_date.isoformat(), batch.page) == (PAGE, "2026-11-24", 3)


def test_an_uploaded_page_is_split(editor):
    response = received(editor, upload=SimpleUploadedFile("p03.txt", PAGE.encode("gb18030")))

    assert (Batch.objects.get().text, Batch.objects.get().file_name) == (PAGE, "p03.txt")
    assert editor.get(response.url).status_code == 200


def test_the_same_page_again_opens_the_batch_there_is(editor, batch):
    response = received(editor, pasted=PAGE)

    assert response.url == batch.get_absolute_url()
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"pasted": "  \n"},
        {"upload": SimpleUploadedFile("p03.docx", b"PK\x03\x04\x14\x00\x06\x00")},
        {"pasted": PAGE, "page": "0"},
        {"pasted": PAGE, "is_printed": "on"},
    ],
    ids=["nothing", "blanks", "no text", "no page 0", "printed by whom"],
)
def test_what_cannot_come_in_is_refused_and_stays_on_the_page(editor, typed):
    response = received(editor, **typed)

    assert response.status_code == 422
    assert Batch.objects.count() == 0
    assert response.context["form"].errors
    if typed.get("pasted", "").strip():
        assert escape(typed["pasted"]) in response.content.decode()


# --- The page -------------------------------------------------------------------------------------


def test_the_source_is_shown_whole_and_marked(editor, newsroom):
    batch, _is_new = actions.receive(text_of(OWN), by=newsroom.typist)
    clips = list(Clip.objects.of(batch))

    groups = source_groups(batch, clips)
    page = editor.get(batch.get_absolute_url()).content.decode()

    assert "".join(segment.text for group in groups for segment in group.segments) == batch.text
    assert {segment.element for group in groups for segment in group.segments} >= {
        "column", "kicker", "headline", "dateline", "byline", "paragraph", "leftover", None,
    }  # fmt: skip
    for clip in clips:
        line = batch.text.index(clip.reading["headline"])
        assert f'data-is="主" data-line="{line}">{escape(clip.reading["headline"])}</span>' in page
    for rest in batch.leftover:
        assert page.count(escape(batch.text[slice(*rest["span"])])) >= 2


def test_markup_in_raw_copy_is_shown_as_text(editor, newsroom):
    batch, _is_new = actions.receive(PAGE.replace("沈小禾", "<script>"), by=newsroom.typist)

    page = editor.get(batch.get_absolute_url()).content.decode()

    assert "<script>)" not in page
    assert "&lt;script&gt;" in page


def test_an_untouched_card_is_what_was_read(newsroom):
    batch, _is_new = actions.receive(text_of(OWN), by=newsroom.typist)

    for clip in Clip.objects.of(batch):
        form = ClipForm(clip)
        data = {form.add_prefix(name): value for name, value in form.initial.items()}
        again = ClipForm(clip, None, _as_posted(data))
        assert again.is_valid(), again.errors
        assert again.content() == clip.content
        assert not again.is_touched


def _as_posted(data):
    from django.http import QueryDict

    post = QueryDict(mutable=True)
    for name, value in data.items():
        post.setlist(name, value if isinstance(value, list) else [str(value).replace("\n", "\r\n")])
    return post


@pytest.mark.parametrize("number", [2, 12])
def test_the_page_costs_the_same_whatever_the_number_of_stories(editor, newsroom, django_assert_num_queries, number):
    page = small_page(*(f"第{place}条街添了长椅" for place in range(number)))
    batch, _is_new = actions.receive(page, by=newsroom.typist)

    with django_assert_num_queries(len(PAGE_QUERIES)):
        assert len(editor.get(batch.get_absolute_url()).context["cards"]) == number


# --- Acts -----------------------------------------------------------------------------------------


def test_what_is_typed_is_saved_and_made(editor, newsroom, batch):
    clip, here = clip_of(batch), batch.get_absolute_url()
    typed = {
        f"clip-{clip.pk}-headline": "暖手炉\r\n送到路口",
        f"clip-{clip.pk}-bylines": "记者 沈小禾\r\n通讯员 王 芳",
        f"clip-{clip.pk}-copy": "第一段。\r\n\r\n## 小题\r\n\r\n第二段。",
        f"clip-{clip.pk}-topics": ["welfare"],
        f"clip-{clip.pk}-districts": [],
        "desk": newsroom.desk.pk,
        "issue_date": "2026-11-24",
    }

    response = editor.post(here, sent(editor.get(here), "make", **typed))

    story = Story.objects.get(headline="暖手炉\n送到路口")
    assert response.url == here
    assert Story.objects.count() == 2
    assert story.body == "<p>第一段。</p>\n<h2>小题</h2>\n<p>第二段。</p>"
    assert [topic.slug for topic in story.topics.all()] == ["welfare"]
    assert (story.districts.count(), story.desk, story.page) == (0, newsroom.desk, 3)
    assert story.issue_date.isoformat() == "2026-11-24"
    assert story.number in editor.get(here).content.decode()


def test_a_form_sent_twice_makes_nothing_twice(editor, batch):
    here = batch.get_absolute_url()
    form = sent(editor.get(here), "make")

    answers = [editor.post(here, form) for _time in range(2)]

    assert [answer.url for answer in answers] == [here, here]
    assert Story.objects.count() == 2


def test_two_open_pages_make_nothing_twice(editor, batch):
    here = batch.get_absolute_url()
    forms = [sent(editor.get(here), "make") for _window in range(2)]

    answers = [editor.post(here, form).status_code for form in forms]

    assert answers == [302, 422]
    assert Story.objects.count() == 2


def test_one_story_alone_is_made_and_the_others_are_saved(editor, batch):
    first, second, here = clip_of(batch), clip_of(batch, 1), batch.get_absolute_url()

    editor.post(here, sent(editor.get(here), f"make:{first.pk}", **{f"clip-{second.pk}-headline": "改过的"}))

    assert Story.objects.get().headline == first.headline
    assert clip_of(batch, 1).headline == "改过的"


def test_dropping_keeps_what_was_typed_elsewhere_and_can_be_taken_back(editor, batch):
    first, second, here = clip_of(batch), clip_of(batch, 1), batch.get_absolute_url()
    typed = {f"clip-{first.pk}-reason": "上周登过", f"clip-{second.pk}-headline": "改过的"}

    editor.post(here, sent(editor.get(here), f"drop:{first.pk}", **typed))
    dropped = clip_of(batch)
    editor.post(here, sent(editor.get(here), f"take_back:{first.pk}"))

    assert (dropped.state, dropped.drop_reason) == (Clip.State.DROPPED, "上周登过")
    assert clip_of(batch, 1).headline == "改过的"
    assert clip_of(batch).state == Clip.State.FOUND


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("drop", {"reason": ""}),
        ("make", {"headline": ""}),
        ("make", {"bylines": "沈小禾"}),
        ("make", {"kicker": "长" * 201}),
        ("make", {"genre": "gossip"}),
        ("nonsense", {}),
    ],
    ids=["drop without reason", "no headline", "no role", "too long", "no such genre", "no such act"],
)
def test_a_refusal_keeps_everything_typed(editor, batch, act, typed):
    first, second, here = clip_of(batch), clip_of(batch, 1), batch.get_absolute_url()
    changes = {f"clip-{first.pk}-{name}": value for name, value in typed.items()}
    changes[f"clip-{second.pk}-subhead"] = "没丢的副题"
    name = f"drop:{first.pk}" if act == "drop" else act

    response = editor.post(here, sent(editor.get(here), name, **changes))

    page = response.content.decode()
    assert response.status_code == 422
    assert response.context["problem"]
    assert escape(str(response.context["problem"])) in page
    assert "没丢的副题" in page
    assert Story.objects.count() == 0
    assert clip_of(batch, 1).content["text"]["subhead"] == ""


def test_a_card_nobody_touched_does_not_undo_what_somebody_else_made_of_it(editor, newsroom, batch):
    first, second, here = clip_of(batch), clip_of(batch, 1), batch.get_absolute_url()
    form = sent(editor.get(here), **{f"clip-{second.pk}-headline": "乙改的"})
    theirs = {**first.content, "text": {**first.content["text"], "headline": "甲改的"}}
    actions.update_clip(first.pk, theirs, by=newsroom.first, version=1)

    response = editor.post(here, form)

    assert response.status_code == 302
    assert [clip.headline for clip in Clip.objects.of(batch)] == ["甲改的", "乙改的"]


def test_the_list_shows_what_waits(editor, batch):
    actions.make_stories(batch.pk, by=batch.entered_by, clips=[clip_of(batch).pk])
    other, _is_new = actions.receive(small_page("修车铺里开课堂"), by=batch.entered_by)
    actions.make_stories(other.pk, by=batch.entered_by)

    rows = editor.get(reverse(LIST)).context["cl"].result_list
    waiting = editor.get(reverse(LIST), {"waiting": "yes"}).context["cl"].result_list

    counts = {row.pk: (row.found_count, row.made_count, row.waiting_count) for row in rows}
    assert counts == {batch.pk: (2, 1, 1), other.pk: (1, 1, 0)}
    assert [row.pk for row in waiting] == [batch.pk]
