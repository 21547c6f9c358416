"""The one form of the readers' site: no cookie, no cache, only from this very page, and nothing typed is lost."""

import pytest
from django.utils import timezone

from articles.models import Letter
from tests.chromium import accessibility_faults
from tests.factories import make_article

pytestmark = pytest.mark.django_db

TEXT = "路口的炉子夜里也亮着吗？\r\n请回信。"
HERE = {"Origin": "http://testserver"}


def send(client, headers=None, **typed):
    return client.post("/letters/", {"text": TEXT, **typed}, headers=HERE if headers is None else headers)


def test_a_letter_arrives_and_the_reader_is_thanked(client, paper):
    answer = send(client, name="读者", contact="010-0000 0000")

    letter = Letter.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, "/letters/thanks/")
    assert (letter.text, letter.name, letter.contact) == (TEXT.replace("\r", ""), "读者", "010-0000 0000")
    assert client.get("/letters/thanks/").status_code == 200


def test_a_letter_sent_twice_is_one_letter_with_the_same_answer(client, paper):
    answers = [send(client) for _time in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(303, "/letters/thanks/")] * 2
    assert Letter.objects.count() == 1


def test_nothing_of_it_is_kept_by_a_cache_or_a_cookie(client, paper):
    for answer in (client.get("/letters/"), client.head("/letters/"), send(client, text=""), send(client)):
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver.elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Referer": "http://testserver/letters/"},
        {"Referer": "http://elsewhere.example/letters/"},
    ],
)
def test_a_letter_from_another_site_is_refused_with_its_text_on_the_page(client, paper, headers):
    answer = send(client, headers)

    assert answer.status_code == 403
    assert "请回信。" in answer.content.decode()
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "headers", [HERE, {"Sec-Fetch-Site": "same-origin"}, {"Referer": "http://testserver/letters/"}]
)
def test_a_letter_from_this_very_page_is_taken(client, paper, headers):
    assert send(client, headers).status_code == 303


@pytest.mark.parametrize(
    ("field", "typed"),
    [("text", ""), ("text", "短"), ("text", "长" * 3001), ("name", "名" * 41), ("contact", "1" * 81)],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(client, paper, field, typed):
    answer = send(client, **{"name": "读者甲", field: typed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert f'aria-describedby="id_{field}_error"' in page
    assert typed in page
    assert "读者甲" in page or field == "name"
    assert not Letter.objects.exists()


def test_too_many_letters_are_refused_with_the_text_on_the_page(client, paper):
    for number in range(5):
        send(client, text=f"第{number}封信，写在这里的。")

    answer = send(client)

    assert answer.status_code == 429
    assert "请回信。" in answer.content.decode()
    assert Letter.objects.count() == 5


def test_a_machine_that_fills_every_field_is_thanked_for_nothing(client, paper):
    answer = send(client, website="https://elsewhere.example")

    assert (answer.status_code, answer["Location"]) == (303, "/letters/thanks/")
    assert not Letter.objects.exists()


def test_only_a_live_article_is_named(client, paper):
    live = make_article(headline="亮着的炉子")
    hidden = make_article(headline="鸬鹚", withdrawn_at=timezone.now())

    pages = {number: client.get(f"/letters/?article={number}") for number in (live.pk, hidden.pk, "x", "9" * 30, "１")}
    send(client, article=live.pk)
    send(client, text=f"{TEXT}又一封", article=hidden.pk)

    assert {page.status_code for page in pages.values()} == {200}
    assert "亮着的炉子" in pages[live.pk].content.decode()
    assert all("鸬鹚" not in page.content.decode() for page in pages.values())
    assert list(Letter.objects.order_by("pk").values_list("article", flat=True)) == [live.pk, None]


def test_the_article_leads_to_a_letter_about_it(client, paper):
    article = make_article()

    assert f'href="/letters/?article={article.pk}"' in client.get(article.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "about", ["//elsewhere.example/", "https://elsewhere.example/", "javascript:x", "/a b", "/\\x"]
)
def test_only_a_path_of_this_site_is_what_a_letter_is_about(client, paper, about):
    page = client.get("/letters/", {"about": about}).content.decode()
    send(client, about=about)

    assert 'name="about"' not in page
    assert about not in page
    assert Letter.objects.get().about == ""


def test_a_letter_may_be_about_a_page(client, paper):
    page = client.get("/letters/", {"about": "/organisations/样区/"}).content.decode()
    send(client, about="/organisations/样区/")

    assert 'name="about" value="/organisations/样区/"' in page
    assert Letter.objects.get().about == "/organisations/样区/"


def test_letters_come_from_whom_the_proxies_say(client, paper, settings):
    settings.NEWSROOM_PROXIES = 1
    for number in range(6):
        headers = {**HERE, "X-Forwarded-For": f"203.0.113.{number}"}
        assert send(client, headers, text=f"第{number}封信，写在这里的。").status_code == 303

    assert Letter.objects.values("sender").distinct().count() == 6


def test_markup_and_control_characters_stay_words(client, paper):
    answer = send(client, text="\x00<script>alert(1)</script>短", name="\x00" + "名" * 41)
    sent = send(client, text="\x00<script>alert(1)</script>写在这里")

    assert answer.status_code == 422
    assert "<script>alert" not in answer.content.decode()
    assert sent.status_code == 303
    assert Letter.objects.get().text == "<script>alert(1)</script>写在这里"


def test_a_letter_is_on_no_page_of_readers(client, paper):
    article = make_article()
    send(client, text="鸬鹚的来信写在这里了。", name="鸬鹚", article=article.pk)

    pages = ["/", article.get_absolute_url(), "/letters/", f"/letters/?article={article.pk}", "/search/?q=鸬鹚的来信"]

    assert all("鸬鹚的来信写" not in client.get(page).content.decode() for page in pages)


@pytest.mark.django_db(transaction=True)
def test_a_reader_writes_a_letter_on_a_phone_without_script(open_page):
    article = make_article(headline="亮着的炉子")
    page = open_page(width=360, script=False)
    page.goto(article.get_absolute_url())
    with page.expect_navigation():
        page.click('a[href^="/letters/"]')
    page.fill("textarea", "短")
    with page.expect_navigation():
        page.click("main button")
    wrong = page.locator(".letter__fault").count()
    page.fill("textarea", "路口的炉子夜里也亮着吗？")
    with page.expect_navigation():
        page.click("main button")

    assert wrong == 2
    assert page.url.endswith("/letters/thanks/")
    assert page.context.cookies() == []
    assert Letter.objects.get().article == article


@pytest.mark.django_db(transaction=True)
def test_the_form_is_a_good_page(open_page):
    page = open_page(width=360, bypass_csp=True)
    page.goto("/letters/")
    with page.expect_navigation():
        page.click("main button")

    assert page.locator("[aria-invalid=true]").count() == 1
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
