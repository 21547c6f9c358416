"""What is typed outlives the log-in: a POST that meets none, or an old form, comes back with all of it."""

from html import unescape
from re import findall

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.actions import new_token
from articles.models import Story, Version
from tests.desk.story_form import typed
from tests.people import Newsroom
from tests.stories import content_of, make_story

pytestmark = pytest.mark.django_db

PASSWORD = "梧桐-街口-第三盏灯"
HEADLINE = "夜班\"<灯>'&amp;"
COPY = "<p>热水一直没有断过。</p>\r\n<p>“进来坐坐。” 值班员说。</p>"
OWN = {"origin": "http://testserver"}
STRANGER = {"origin": "http://elsewhere.example"}


class Writing:
    """A writer at the story page, in a browser whose forms' secrets are checked."""

    def __init__(self):
        self.writer = (newsroom := Newsroom()).writer
        self.writer.set_password(PASSWORD)
        self.writer.save()
        self.story = make_story(newsroom)
        self.address = reverse("admin:articles_story_change", args=[self.story.pk]) + "?view=edit"
        self.browser = Client(enforce_csrf_checks=True)
        self.browser.force_login(self.writer)
        self.secret = secret_of(self.browser.get(self.address))

    def form(self, **changes):
        content = typed(content_of(self.story), headline=HEADLINE, body=COPY)
        return {**content, "token": new_token(), "version": "1", "act": "save",
                "csrfmiddlewaretoken": self.secret, **changes}  # fmt: skip

    def post(self, form, **headers):
        return self.browser.post(self.address, form, headers=headers)

    def log_in(self, page, password=PASSWORD, **changes):
        login = {"username": self.writer.username, "password": password}
        return self.browser.post(reverse("resume"), {**hidden_of(page), **login, **changes}, headers=OWN)


@pytest.fixture
def writing():
    return Writing()


def secret_of(page):
    return findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[-1]


def hidden_of(page):
    """The hidden fields of the page's own form, as a browser would send them."""
    form = page.content.decode().rpartition("<form")[2]
    fields = {}
    for name, value in findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form):
        fields.setdefault(unescape(name), []).append(unescape(value))
    return fields


def sent(form):
    """A form as the fields a browser sends, but for its secret."""
    lists = {name: value if isinstance(value, list) else [str(value)] for name, value in form.items()}
    return {name: [str(each) for each in values] for name, values in lists.items() if values and "csrf" not in name}


def without_secret(fields):
    return {name: values for name, values in fields.items() if "csrf" not in name}


def test_what_met_an_expired_log_in_is_sent_on_with_one_click_and_saved_once(writing):
    Session.objects.all().delete()
    form = writing.form()

    stopped = writing.post(form)
    back = writing.log_in(stopped)
    fields = hidden_of(back)
    answers = [writing.post(fields, **OWN) for _click in range(2)]

    assert stopped.status_code == 403
    assert "no-store" in stopped["Cache-Control"]
    assert back.status_code == 200
    assert f'action="{writing.address}"' in back.content.decode()
    assert without_secret(fields) == sent(form)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Version.objects.filter(story=writing.story).count() == 2
    assert Story.objects.get().headline == HEADLINE
    assert "热水一直没有断过。" in Story.objects.get().body


def test_every_form_of_the_desk_gives_back_what_a_stranger_holds_and_no_other_address_does(client):
    desk = ["admin:articles_story_add", "admin:intake_batch_add", "admin:organisations_body_add", "desk:write"]
    held = {"headline": HEADLINE}

    answers = {name: client.post(reverse(name), held) for name in [*desk, "password_reset", "admin:login", "home"]}

    assert [name for name, answer in answers.items() if b'name="carried"' in answer.content] == desk


def test_the_text_can_be_read_and_files_are_named(writing):
    Session.objects.all().delete()

    page = writing.post(writing.form(**{"new-upload": SimpleUploadedFile("驿站.jpg", b"x")})).content.decode()

    text = unescape(page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0])
    assert HEADLINE in text
    assert "热水一直没有断过。\n\n“进来坐坐。” 值班员说。" in text.replace("\r", "")
    assert "驿站.jpg" in page
    assert "<灯>" not in page


def test_wrong_passwords_keep_everything_until_the_lock_and_at_the_lock(writing):
    Session.objects.all().delete()
    page = writing.post(form := writing.form())

    answers = [page := writing.log_in(page, "wrong") for _attempt in range(5)]
    locked = writing.log_in(page)

    assert [answer.status_code for answer in answers] == [403, 403, 403, 403, 429]
    assert locked.status_code == 429
    assert "热水一直没有断过。" in locked.content.decode()
    assert "_auth_user_id" not in writing.browser.session
    writing.browser.force_login(writing.writer)
    old = writing.log_in(locked, csrfmiddlewaretoken="old")
    assert without_secret(hidden_of(old)) == sent(form)


def test_a_form_older_than_the_log_in_is_sent_on_with_a_new_secret(writing):
    form = writing.form()
    writing.browser.post(
        reverse("login"),
        {"username": writing.writer.username, "password": PASSWORD, "csrfmiddlewaretoken": writing.secret},
    )

    stopped = writing.post(form, **OWN)
    answer = writing.post(hidden_of(stopped), **OWN)

    assert stopped.status_code == 403
    assert without_secret(hidden_of(stopped)) == sent(form)
    assert answer.status_code == 302
    assert Story.objects.get().headline == HEADLINE


@pytest.mark.parametrize("headers", [STRANGER, {"referer": "http://elsewhere.example/"}, {"origin": "null"}, {}])
def test_of_another_sites_form_nothing_is_said_back(writing, headers):
    answer = writing.post(writing.form(csrfmiddlewaretoken="guessed"), **headers)

    assert answer.status_code == 403
    assert "夜班" not in answer.content.decode()
    assert Story.objects.get().headline != HEADLINE


def test_passwords_are_carried_nowhere(writing):
    passwords = {"old_password": "一", "new_password1": "二", "new_password2": "三"}

    answer = writing.browser.post(reverse("admin:password_change"), passwords, headers=OWN)
    carrying = writing.post({**passwords, "headline": HEADLINE}, **OWN)

    assert "carried" not in answer.content.decode()
    assert list(without_secret(hidden_of(carrying))) == ["headline"]


def test_what_the_house_did_not_seal_is_not_sent_on(writing):
    Session.objects.all().delete()
    page = writing.post(writing.form())

    answer = writing.log_in(page, carried="W10:forged:seal")

    assert answer.url == reverse("login")


def test_who_may_not_write_there_finds_nothing_when_it_is_sent_on(writing):
    """The page gives no rights: it is judged as if it had just been typed."""
    Session.objects.all().delete()
    page = writing.post(writing.form())
    writing.writer.groups.clear()

    answer = writing.post(hidden_of(writing.log_in(page)), **OWN)

    assert answer.status_code == 404
    assert Story.objects.get().headline != HEADLINE
