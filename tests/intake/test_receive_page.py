"""The page on which raw copy comes in: several files at once, each told of, none doubled; and what lies beside."""

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from intake import actions, decoding
from intake.models import Batch, Enclosure
from intake.receive_page import NOTES_STAY
from tests.intake.pages import small_page
from tests.intake.test_receive import PAGE, PNG, WORD, receive_file
from tests.intake.word import docx, docx_of
from tests.people import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_file_is_left")]

ADD = "admin:intake_batch_add"
OTHER = small_page("渡口的灯亮了")


@pytest.fixture
def editor(client, newsroom):
    client.force_login(newsroom.typist)
    return client


def files(**named):
    """{name: bytes} as a browser sends them, every time anew."""
    return [SimpleUploadedFile(name, raw) for name, raw in named.items()]


def send(editor, upload=(), token=None, **typed):
    token = token or editor.get(reverse(ADD)).context["token"]
    return editor.post(reverse(ADD), {"token": token, "upload": list(upload), **typed})


def test_one_word_file_leads_to_its_batch_which_lists_its_pictures(editor):
    response = send(editor, files(**{"03版.docx": WORD}))

    batch = Batch.objects.get()
    page = editor.get(response.url).content.decode()
    assert (response.url, batch.page, batch.file_name) == (batch.get_absolute_url(), 3, "03版.docx")
    for enclosure in Enclosure.objects.all():
        assert reverse("admin:intake_enclosure", args=[enclosure.pk]) in page


MIXED = {
    "2026-11-22-03.txt": PAGE.encode(),
    "旧稿.doc": decoding.OLE,
    "04版.docx": docx_of(OTHER),
    "再来.txt": PAGE.encode(),
}


def test_of_several_files_each_is_told_of_and_a_wrong_one_stops_no_other(editor):
    response = send(editor, files(**MIXED), issue_date="2026-11-24", page_name="要闻")

    first, second = Batch.objects.order_by("pk")
    outcomes = response.context["outcomes"]
    page = response.content.decode()
    assert response.status_code == 422
    assert [(outcome.batch, outcome.is_new) for outcome in outcomes] == [
        (first, True), (None, False), (second, True), (first, False),
    ]  # fmt: skip
    assert [(batch.page, batch.page_name, batch.issue_date.day) for batch in (first, second)] == [
        (3, "要闻", 24), (4, "", 24),
    ]  # fmt: skip
    assert outcomes[1].refusal == str(decoding.OLD_WORD) and outcomes[1].refusal in page
    assert all(batch.get_absolute_url() in page for batch in (first, second))


def test_a_form_sent_again_gives_the_answers_it_gave(editor):
    token = editor.get(reverse(ADD)).context["token"]

    answers = [
        [(outcome.batch_id, outcome.is_new, outcome.refusal) for outcome in response.context["outcomes"]]
        for response in (send(editor, files(**MIXED), token) for _time in range(2))
    ]

    assert answers[0] == answers[1]
    assert Batch.objects.count() == 2


def test_another_text_in_an_old_form_does_come_in(editor):
    token = editor.get(reverse(ADD)).context["token"]

    addresses = {send(editor, token=token, pasted=text).url for text in (PAGE, OTHER, PAGE)}

    assert len(addresses) == Batch.objects.count() == 2


def test_pasted_and_uploaded_together_are_two_batches(editor):
    response = send(editor, files(**{"04版.txt": OTHER.encode()}), pasted=PAGE, page="3")

    assert response.status_code == 200
    assert [(batch.text, batch.page) for batch in Batch.objects.order_by("pk")] == [(PAGE, 3), (OTHER, 4)]
    assert response.context["form"]["pasted"].value() == ""


def test_a_text_that_was_refused_stays_in_the_form_beside_the_files_taken_in(editor):
    broken = "长" * (actions.MOST_CHARACTERS + 1)

    response = send(editor, files(**{"04版.txt": OTHER.encode()}), pasted=broken, page="3")

    form = response.context["form"]
    assert (response.status_code, Batch.objects.count()) == (422, 1)
    assert (form["pasted"].value(), form["page"].value()) == (broken, "3")


def test_a_wrong_date_takes_nothing_in_and_says_that_files_are_to_be_chosen_again(editor):
    response = send(editor, files(**MIXED), issue_date="gestern", pasted=OTHER)

    assert (response.status_code, Batch.objects.count()) == (422, 0)
    assert {"issue_date", "upload"} <= set(response.context["form"].errors)
    assert response.context["form"]["pasted"].value() == OTHER


def test_notes_that_stay_in_the_file_are_told_of(editor):
    raw = docx("<w:p><w:r><w:t>渡口的灯亮了</w:t><w:footnoteReference/></w:r></w:p>")

    page = editor.get(send(editor, files(**{"注.docx": raw})).url)

    assert str(NOTES_STAY) in page.content.decode()


def test_who_may_enter_no_printed_copy_is_told_so_for_each_file(client, newsroom):
    client.force_login(newsroom.writer)
    printed = {"is_printed": "on", "print_signed_by": "付印人", "issue_date": "2026-11-22", "page": "3"}

    response = send(client, files(**{"甲.txt": PAGE.encode(), "乙.txt": OTHER.encode()}), **printed)

    assert Batch.objects.count() == 0
    assert all(outcome.refusal for outcome in response.context["outcomes"])


# --- What lies beside -----------------------------------------------------------------------------


@pytest.fixture
def addresses(newsroom):
    """{address: what it hands out}"""
    batch, _is_new = receive_file("甲.docx", WORD, by=newsroom.typist)
    picture = Enclosure.objects.get(batch=batch, order=0)
    return {
        reverse("admin:intake_original", args=[batch.pk]): WORD,
        reverse("admin:intake_enclosure", args=[picture.pk]): PNG,
    }


def test_a_file_is_handed_out_to_be_saved_and_never_shown(editor, addresses):
    for address, content in addresses.items():
        response = editor.get(address)

        assert b"".join(response.streaming_content) == content
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


@pytest.mark.parametrize("role", ["proofreader", "correspondent", "manager"])
def test_who_may_not_split_pages_finds_no_file(client, addresses, role):
    client.force_login(make_user("外人", role))

    assert {client.get(address).status_code for address in addresses} == {404}


def test_a_file_that_is_gone_from_the_disk_is_not_found_and_its_page_still_opens(editor, addresses):
    batch = Batch.objects.get()
    storages["intake"].delete(batch.original.name)

    assert editor.get(reverse("admin:intake_original", args=[batch.pk])).status_code == 404
    assert editor.get(batch.get_absolute_url()).status_code == 200


def test_what_was_pasted_has_no_file(editor, newsroom):
    batch, _is_new = actions.receive(PAGE, by=newsroom.typist)

    assert editor.get(reverse("admin:intake_original", args=[batch.pk])).status_code == 404
