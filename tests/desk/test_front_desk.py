"""The desk's pages of the front page and of specials: plain forms, previews on the readers' own templates."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.models import FrontPage, Special, SpecialDraft, Story
from tests.factories import make_article, make_body, make_event
from tests.people import Newsroom
from tests.stories import published

pytestmark = pytest.mark.django_db

FRONT = "/admin/front/"
SPECIALS = "/admin/articles/specialdraft/"


@pytest.fixture
def newsroom(db):
    return Newsroom()


def text_of(response):
    return response.content.decode().replace("<wbr>", "")


# --- The front page ------------------------------------------------------------------------------


def opened(client, user, query=""):
    client.force_login(user)
    return client.get(FRONT + query)


def typed(response, act="save", **places):
    """What the page's form sends with some places chosen."""
    context = response.context
    return {"token": context["token"], "base": context["base"], "act": act, **places}


def until(**ahead):
    return timezone.localtime(timezone.now() + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M")


def test_places_are_chosen_in_a_plain_form_and_what_stands_is_shown(client, newsroom):
    lead, pinned = make_article(headline="当头条的题"), make_article(headline="置顶的题")
    page = opened(client, newsroom.second)
    places = {"lead_0": lead.pk, "pinned_1": pinned.pk, "until_1": until(days=2)}

    answer = client.post(FRONT, typed(page, **places))
    again = client.get(FRONT)

    assert answer.url == FRONT
    assert [(place["slot"], place["article"]) for place in FrontPage.in_force().places] == [
        ("lead", lead.pk), ("pinned", pinned.pk),
    ]  # fmt: skip
    assert again.context["form"]["lead_0"].value() == lead.pk
    assert [place["label"][12:] for place in again.context["standing"]] == ["当头条的题", "置顶的题"]
    assert "何复言" in again.content.decode()
    assert "<script" not in again.content.decode().split("<main")[1].split("</main>")[0]


def test_a_form_sent_twice_arranges_once(client, newsroom):
    sent = typed(opened(client, newsroom.second), lead_0=make_article().pk)

    answers = [client.post(FRONT, sent).status_code for _time in range(2)]

    assert answers == [302, 302]
    assert FrontPage.objects.count() == 1


@pytest.mark.parametrize("role", ["writer", "first", "proofreader", "manager"])
def test_who_may_not_arrange_may_look_and_their_form_is_refused(client, newsroom, role):
    page = opened(client, getattr(newsroom, role))

    refusal = client.post(FRONT, typed(page, lead_0=make_article().pk))

    assert page.status_code == 200
    assert 'name="lead_0"' not in page.content.decode()
    assert refusal.status_code == 409
    assert not FrontPage.objects.exists()


def test_who_may_not_read_the_pool_finds_no_such_pages(client, newsroom):
    newsroom.correspondent.is_staff = True
    newsroom.correspondent.save()
    client.force_login(newsroom.correspondent)

    answers = [client.get(address).status_code for address in (FRONT, f"{FRONT}preview/")]

    assert [*answers, client.post(FRONT).status_code] == [404, 404, 404]


def test_after_somebody_elses_arrangement_nothing_chosen_is_lost(client, newsroom):
    mine, theirs = make_article(headline="我选的题"), make_article(headline="别人选的题")
    page = opened(client, newsroom.second)
    actions.arrange_front([{"slot": "lead", "article": theirs.pk}], by=newsroom.final, base=0)

    clash = client.post(FRONT, typed(page, lead_0=mine.pk))
    saved = client.post(FRONT, typed(clash, lead_0=mine.pk))

    assert clash.status_code == 409
    assert "梁终南" in clash.context["problem"]
    assert clash.context["form"]["lead_0"].value() == str(mine.pk)
    assert saved.status_code == 302
    assert [row.places[0]["article"] for row in FrontPage.objects.all()] == [mine.pk, theirs.pk]


def test_a_refusal_and_an_unreadable_time_keep_what_was_chosen(client, newsroom):
    article = make_article()
    page = opened(client, newsroom.second)

    refusal = client.post(FRONT, typed(page, pinned_0=article.pk))
    unreadable = client.post(FRONT, typed(page, pinned_0=article.pk, until_0="soon"))

    assert (refusal.status_code, unreadable.status_code) == (409, 422)
    assert refusal.context["problem"]
    assert unreadable.context["form"]["pinned_0"].value() == str(article.pk)
    assert not FrontPage.objects.exists()


def test_articles_are_found_by_their_words_and_what_was_chosen_stays(client, newsroom):
    story = published(newsroom, headline="驿站通宵亮灯")
    chosen = make_article(headline="选好的题", published_at=timezone.now() - timedelta(days=900))
    page = opened(client, newsroom.second)

    answer = client.post(FRONT, typed(page, act="search", q="驿站", lead_0=chosen.pk))

    groups = [[number for number, _label in rows] for name, rows in answer.context["form"].fields["lead_0"].choices[1:]]
    assert groups == [[chosen.pk], [story.article.pk]]
    assert answer.context["found"] == 1
    assert answer.context["form"]["lead_0"].value() == str(chosen.pk)
    assert not FrontPage.objects.exists()


def test_the_preview_is_the_readers_page_with_other_places_and_stores_nothing(client, newsroom):
    now = timezone.now()
    newest, tried = (
        make_article(headline="最新的题"),
        make_article(headline="试摆的题", published_at=now - timedelta(days=3)),
    )
    waiting = make_article(headline="明早的题", published_at=now + timedelta(hours=9))
    page = opened(client, newsroom.second)

    answer = client.post(FRONT, typed(page, act="preview", lead_0=tried.pk, second_0=waiting.pk))
    shown = client.get(answer.url)

    assert "csrf" not in answer.url
    assert "public/home.html" in [template.name for template in shown.templates]
    assert (shown.context["front"].lead, shown.context["front"].seconds) == (tried, [waiting, newest])
    assert "no-store" in shown["Cache-Control"]
    assert "public" not in shown["Cache-Control"]
    assert client.get("/").context["front"].lead == newest
    assert not FrontPage.objects.exists()


def test_nonsense_in_the_address_of_a_preview_is_the_plain_page(client, newsroom):
    newest = make_article()
    client.force_login(newsroom.second)

    for query in ("?place=lead", "?place=lead.x", "?place=ticker.1", "?place=lead.999999999999999", "?from=x"):
        assert client.get(f"{FRONT}preview/{query}").context["front"].lead == newest
        assert client.get(f"{FRONT}{query}").status_code == 200


def test_an_earlier_arrangement_is_taken_again_through_the_form(client, newsroom):
    first, second = make_article(), make_article()
    actions.arrange_front([{"slot": "lead", "article": first.pk}], by=newsroom.second, base=0)
    actions.arrange_front([{"slot": "lead", "article": second.pk}], by=newsroom.final, base=1)

    page = opened(client, newsroom.second, "?from=1")
    client.post(FRONT, typed(page, lead_0=page.context["form"]["lead_0"].value()))

    assert "?from=1" in opened(client, newsroom.second).content.decode()
    assert [row.places[0]["article"] for row in FrontPage.objects.all()] == [first.pk, second.pk, first.pk]


def test_the_title_of_a_restricted_story_that_waits_stands_only_where_it_may(client, newsroom):
    now = timezone.now()
    story = published(newsroom, headline="限阅的题", goes_live_at=now + timedelta(days=1), at=now)
    Story.objects.filter(pk=story.pk).update(is_restricted=True)
    places = [{"slot": "lead", "article": story.article.pk}]
    actions.arrange_front(places, by=newsroom.final, base=0)
    preview = f"{FRONT}preview/?place=lead.{story.article.pk}"

    def seen_by(user):
        return ["限阅的题" in text_of(page) for page in (opened(client, user), client.get(preview))]

    assert seen_by(newsroom.other_second) == [False, False]
    assert seen_by(newsroom.final) == [True, True]


# --- Specials ------------------------------------------------------------------------------------


def filled(page, *sections, act="save", **head):
    """What the form of a special sends; sections as {field: value}."""
    context = page.context
    sent = {"token": context["tokens"]["save"], "base": context["base"], "act": act,
            "title": "冬暖", "slug": "warm", "intro": "", **head}  # fmt: skip
    sent |= {"sections-TOTAL_FORMS": len(sections), "sections-INITIAL_FORMS": 0}
    for number, section in enumerate(sections):
        sent |= {f"sections-{number}-{name}": value for name, value in section.items()}
    return sent


def add_page(client, user):
    client.force_login(user)
    return client.get(f"{SPECIALS}add/")


def change_page(client, user, draft):
    client.force_login(user)
    return client.get(f"{SPECIALS}{draft.pk}/change/")


@pytest.fixture
def draft(newsroom):
    sections = [{"title": "一节", "note": "", "articles": [make_article(headline="收进的题").pk],
                 "events": [], "bodies": []}]  # fmt: skip
    fields = {"slug": "warm", "title": "冬暖", "intro": "", "sections": sections}
    return actions.save_special(None, fields, by=newsroom.first, base=0)


def test_a_special_is_made_of_sections_in_the_order_that_was_typed(client, newsroom):
    article, other, event, body = make_article(), make_article(), make_event(), make_body()
    address = f"https://paper.example{other.get_absolute_url()}"
    page = add_page(client, newsroom.first)

    answer = client.post(
        f"{SPECIALS}add/",
        filled(
            page,
            {"title": "后一节", "ORDER": 2, "events": [event.pk], "bodies": [body.slug]},
            {"title": "前一节", "ORDER": 1, "articles": f"{article.pk} 随便什么\n\n{address}"},
            {"title": "不要的", "DELETE": "on"},
            {"title": ""},
        ),
    )

    draft = SpecialDraft.objects.get()
    assert answer.url == f"{SPECIALS}{draft.pk}/change/"
    assert draft.sections == [
        {"title": "前一节", "note": "", "articles": [article.pk, other.pk], "events": [], "bodies": []},
        {"title": "后一节", "note": "", "articles": [], "events": [event.pk], "bodies": [body.slug]},
    ]


def test_found_articles_are_put_into_a_section_and_nothing_typed_is_lost(client, newsroom):
    story = published(newsroom, headline="驿站通宵\n亮灯")
    page = add_page(client, newsroom.first)
    typed_so_far = filled(page, {"title": "没存的一节", "articles": "1 旧的"}, {"title": "另一节"}, q="驿站")

    found = client.post(f"{SPECIALS}add/", {**typed_so_far, "act": "search"})
    ticked = re.search(r'name="found"[^>]*value="([^"]+)"', found.content.decode(), re.DOTALL)[1]
    put = client.post(f"{SPECIALS}add/", {**typed_so_far, "act": "put", "into": "0", "found": ticked})
    more = client.post(f"{SPECIALS}add/", {**typed_so_far, "act": "more"})

    assert ticked == f"{story.article.pk} 驿站通宵 亮灯"
    assert put.context["sections"].forms[0]["articles"].value() == f"1 旧的\n{ticked}"
    assert put.context["head"]["title"].value() == "冬暖"
    assert len(more.context["sections"].forms) == 3
    assert not SpecialDraft.objects.exists()


@pytest.mark.parametrize("wrong", [{"slug": "no good"}, {"title": ""}])
def test_what_cannot_be_saved_comes_back_as_it_was_typed(client, newsroom, wrong):
    page = add_page(client, newsroom.first)

    answer = client.post(
        f"{SPECIALS}add/", filled(page, {"title": "一节", "articles": "哪一篇？"}, intro="打了一半的导语", **wrong)
    )

    assert answer.status_code == 422
    assert "打了一半的导语" in answer.content.decode()
    assert "哪一篇？" in answer.content.decode()
    assert not SpecialDraft.objects.exists()


def test_a_clash_keeps_what_was_typed_and_says_who_saved(client, newsroom, draft):
    page = change_page(client, newsroom.typist, draft)
    actions.save_special(
        draft.pk, {"slug": "warm", "title": "先存的", "intro": "", "sections": draft.sections},
        by=newsroom.first, base=1,
    )  # fmt: skip

    clash = client.post(f"{SPECIALS}{draft.pk}/change/", filled(page, title="后打的"))

    assert clash.status_code == 409
    assert "周初见" in clash.context["problem"]
    assert clash.context["head"]["title"].value() == "后打的"
    assert clash.context["base"] == 2
    assert SpecialDraft.objects.get().title == "先存的"


def test_a_second_person_signs_on_the_page_and_takes_down(client, newsroom, draft):
    own, page = change_page(client, newsroom.first, draft), change_page(client, newsroom.second, draft)
    address = f"{SPECIALS}{draft.pk}/change/"

    signed = client.post(address, {"act": "sign", "base": 1, "token": page.context["tokens"]["sign"]}, follow=True)
    shown = client.get("/specials/warm/").status_code
    down = {"act": "take_down", "base": 1, "token": signed.context["tokens"]["take_down"]}
    client.post(address, down)

    assert own.context["why_not_sign"]
    assert page.context["why_not_sign"] == ""
    assert shown == 200
    assert client.get("/specials/warm/").status_code == 404
    assert Special.objects.get().signed_by == newsroom.second.pk


def test_nobody_signs_what_changed_since_they_read_it(client, newsroom, draft):
    page = change_page(client, newsroom.second, draft)
    actions.save_special(
        draft.pk, {"slug": "warm", "title": "换过的", "intro": "", "sections": draft.sections},
        by=newsroom.typist, base=1,
    )  # fmt: skip

    answer = client.post(
        f"{SPECIALS}{draft.pk}/change/", {"act": "sign", "base": 1, "token": page.context["tokens"]["sign"]}
    )

    assert answer.status_code == 409
    assert "换过的" in answer.content.decode()
    assert not Special.objects.exists()


def test_the_preview_of_a_special_is_the_readers_page_of_what_is_saved(client, newsroom, draft):
    client.force_login(newsroom.second)

    shown = client.get(f"{SPECIALS}{draft.pk}/preview/")

    assert "public/special.html" in [template.name for template in shown.templates]
    assert "收进的题" in text_of(shown)
    assert "no-store" in shown["Cache-Control"]
    assert client.get("/specials/warm/").status_code == 404
    assert not Special.objects.exists()


@pytest.mark.parametrize("role", ["writer", "proofreader", "manager"])
def test_who_neither_makes_nor_signs_specials_finds_no_such_pages(client, newsroom, draft, role):
    client.force_login(getattr(newsroom, role))

    answers = [client.get(SPECIALS + end).status_code for end in ("", "add/", f"{draft.pk}/change/",
                                                                  f"{draft.pk}/preview/")]  # fmt: skip
    answers.append(client.post(f"{SPECIALS}{draft.pk}/change/", {"act": "sign", "base": 1}).status_code)

    assert answers == [404] * 5


def test_the_list_says_where_each_special_stands(client, newsroom, draft):
    client.force_login(newsroom.second)
    unsigned = client.get(reverse("admin:articles_specialdraft_changelist")).content.decode()

    actions.sign_special(draft.pk, by=newsroom.second, version=1)
    signed = client.get(reverse("admin:articles_specialdraft_changelist")).content.decode()

    assert "冬暖" in unsigned
    assert "周初见" in unsigned
    assert unsigned != signed
