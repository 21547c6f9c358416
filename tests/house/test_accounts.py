"""Log-in, its throttle, and a new password by mail."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.utils import timezone

from newsroom import settings as paper

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
PASSWORD = "梧桐-街口-第三盏灯"


@pytest.fixture
def editor():
    return get_user_model().objects.create_user("zhoulan", "zhoulan@example.org", PASSWORD, is_staff=True)


def log_in(client, password: str, **headers: str):
    return client.post(LOGIN, {"username": "zhoulan", "password": password}, headers=headers)


def test_an_editor_comes_in(client, editor):
    answer = log_in(client, PASSWORD)

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(editor.pk)


def test_the_right_password_is_refused_after_five_wrong_ones(client, editor):
    for _attempt in range(5):
        last = log_in(client, "wrong")

    answer = log_in(client, PASSWORD)

    assert last.status_code == 429
    assert answer.status_code == 429
    assert "_auth_user_id" not in client.session


def test_the_admin_door_counts_too(client, editor):
    for _attempt in range(5):
        client.post("/admin/login/", {"username": "zhoulan", "password": "wrong"})

    assert log_in(client, PASSWORD).status_code == 429


def test_the_lock_opens_after_a_quarter_of_an_hour(client, editor):
    for _attempt in range(5):
        log_in(client, "wrong")

    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        answer = log_in(client, PASSWORD)

    assert answer.status_code == 302


def test_a_colleague_at_the_same_address_is_not_locked_out(client, editor):
    get_user_model().objects.create_user("heqing", password=PASSWORD)
    for _attempt in range(5):
        log_in(client, "wrong")

    answer = client.post(LOGIN, {"username": "heqing", "password": PASSWORD})

    assert answer.status_code == 302


def test_a_stranger_elsewhere_cannot_lock_an_editor_out(client, editor, settings):
    settings.NEWSROOM_PROXIES = 1
    for _attempt in range(5):
        log_in(client, "wrong", x_forwarded_for="203.0.113.9")

    answer = log_in(client, PASSWORD, x_forwarded_for="198.51.100.4")

    assert answer.status_code == 302


def test_a_new_password_is_set_by_mail_once(client, editor):
    client.post("/accounts/reset/", {"email": "zhoulan@example.org"})
    link = re.search(r"http://testserver(/accounts/reset/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)

    done = client.post(
        form.redirect_chain[-1][0], {"new_password1": "另一把-旧钥匙-88", "new_password2": "另一把-旧钥匙-88"}
    )

    assert done.status_code == 302
    assert log_in(client, "另一把-旧钥匙-88").status_code == 302
    assert client.get(link).context["validlink"] is False


def test_without_a_mail_server_the_letter_lies_in_the_mail_folder(client, editor, settings, tmp_path):
    """The backend of development and trial; the test runner puts another one in its place."""
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = paper.EMAIL_BACKEND, tmp_path

    client.post("/accounts/reset/", {"email": "zhoulan@example.org"})

    (letter,) = tmp_path.iterdir()
    assert "zhoulan@example.org" in letter.read_text(encoding="utf-8")
    assert paper.EMAIL_FILE_PATH == paper.VAR / "mail"


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, editor):
    known = client.post("/accounts/reset/", {"email": "zhoulan@example.org"})
    unknown = client.post("/accounts/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("page", ["/accounts/password/", "/admin/"])
def test_a_stranger_is_sent_to_log_in(client, page: str):
    answer = client.get(page)

    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


def test_a_short_password_is_refused(client, editor):
    client.force_login(editor)

    answer = client.post(
        "/accounts/password/", {"old_password": PASSWORD, "new_password1": "短-Ab12", "new_password2": "短-Ab12"}
    )

    assert answer.status_code == 200
    assert answer.context["form"].errors["new_password2"]


@pytest.mark.parametrize("page", [LOGIN, "/accounts/reset/"])
def test_the_doors_bear_the_papers_name(client, settings, page: str):
    answer = client.get(page)

    assert settings.NEWSROOM_SITE["name"] in answer.content.decode()
