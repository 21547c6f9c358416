"""The editor of a body: in a browser under the paper's own policy, and as a field without one."""

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import path
from django.utils.translation import gettext

from articles import body
from articles.editor import WORDS, BodyField, with_nonce

PAGE = Template(
    "<!doctype html><html lang='zh-Hans'><head><title>x</title><link rel='icon' href='data:,'>{{ media }}</head><body>"
    "{{ pictures|json_script:'story-pictures' }}"
    "<form method='post'>{% csrf_token %}<label for='id_body'>正文</label>{{ form.body }}<button>存</button></form>"
    "<pre id='stored'>{{ stored }}</pre></body></html>"
)
PICTURE = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
EVERYTHING = body.clean(
    "<p>　　段首有两个空格的一段，<strong>黑体</strong>，<strong><em>着重</em></strong>，"
    '<a href="https://example.org/a?b=1&amp;c=2">链接<strong>里的黑体</strong></a>。</p>'
    "<h2>小标题</h2><p>不间断\u00a0空格 &lt;不是标签&gt; &amp; 和号</p>"
    "<blockquote><p>引文一</p><p>引文二</p></blockquote>"
    "<ul><li>甲</li><li><p>乙一</p><p>乙二</p></li></ul><ol><li>第一</li></ol>"
    '<figure data-photo="12"></figure>'
    "<table><thead><tr><th>名次</th><th>选手</th></tr></thead>"
    '<tbody><tr><td>1</td><td>某甲</td></tr><tr><td colspan="2">并列</td></tr></tbody></table>'
    '<figure data-photo="99"></figure><p>1. 不成为列表</p>'
)


class PageForm(forms.Form):
    body = BodyField(required=False)


def page(request: HttpRequest) -> HttpResponse:
    stored = EVERYTHING
    if request.method == "POST":
        form = PageForm(request.POST)
        assert form.is_valid()
        stored = form.cleaned_data["body"]
    context = {
        "form": PageForm(initial={"body": stored}),
        "media": with_nonce(PageForm().media, request),
        "pictures": {12: {"url": PICTURE, "caption": "塔吊 <b>下</b>"}},
        "stored": stored,
    }
    return HttpResponse(PAGE.render(RequestContext(request, context)))


urlpatterns = [path("page/", page)]


def test_the_field_gives_the_canonical_form():
    assert BodyField().clean("<div>甲<br>乙</div>") == "<p>甲</p>\n<p>乙</p>"


def test_a_required_body_of_empty_markup_is_missing():
    with pytest.raises(forms.ValidationError):
        BodyField(required=True).clean("<p> </p><h2></h2>")


def test_other_line_ends_are_no_change():
    assert not BodyField().has_changed(EVERYTHING, EVERYTHING.replace("\n", "\r\n"))


def test_another_character_is_a_change():
    assert BodyField().has_changed("<p>甲</p>", "<p>乙</p>")


def test_the_text_area_holds_one_block_a_line_without_javascript(rf):
    html = str(PageForm(initial={"body": "<p>甲 &amp; 乙</p><p>丙</p>"})["body"])

    assert "&lt;p&gt;甲 &amp;amp; 乙&lt;/p&gt;\n&lt;p&gt;丙&lt;/p&gt;" in html


def _open(open_page, **options):
    """The page with the editor ready, and a list that fills with whatever the policy forbids."""
    tab = open_page(**options)
    violations: list[str] = []
    tab.on("console", lambda message: violations.append(message.text) if message.type in {"error", "warning"} else None)
    tab.on("pageerror", lambda error: violations.append(str(error)))
    tab.goto("/page/")
    return tab, violations


def _save(tab) -> str:
    with tab.expect_navigation():
        tab.get_by_role("button", name="存", exact=True).click()
    return tab.locator("#stored").text_content()


def _paste(tab, html: str) -> None:
    tab.locator(".ProseMirror").first.click()
    tab.keyboard.press("Control+A")
    tab.evaluate(
        """html => {
            const data = new DataTransfer()
            data.setData("text/html", html)
            const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
            document.querySelector(".prose-editor > .ProseMirror").dispatchEvent(event)
        }""",
        html,
    )


@pytest.mark.browser
@pytest.mark.urls(__name__)
class TestInABrowser:
    def test_it_loads_under_the_policy_and_speaks_chinese(self, open_page):
        tab, violations = _open(open_page)
        tab.locator(".ProseMirror h2").wait_for()

        tab.get_by_role("button", name=gettext("Bulleted list"), exact=True).wait_for()
        assert violations == []
        assert tab.get_by_role("textbox", name="正文").get_attribute("contenteditable") == "true"
        titles = tab.locator(".prose-menubar button").evaluate_all("all => all.map(button => button.title)")
        assert set(titles) <= {str(word) for word in WORDS.values()}

    def test_saving_an_untouched_body_gives_the_same_string(self, open_page):
        tab, _violations = _open(open_page)
        tab.locator(".ProseMirror h2").wait_for()

        assert _save(tab) == EVERYTHING

    def test_a_body_that_went_through_the_editor_is_the_same_string(self, open_page):
        tab, _violations = _open(open_page)
        tab.locator(".ProseMirror h2").click()
        tab.keyboard.type("x")
        tab.keyboard.press("Backspace")

        assert "<td colspan" in tab.locator("textarea").input_value()
        assert _save(tab) == EVERYTHING

    def test_typing_changes_only_what_is_typed(self, open_page):
        tab, _violations = _open(open_page)
        tab.locator(".ProseMirror > p").last.click()
        tab.keyboard.press("End")
        tab.keyboard.press("Enter")
        tab.keyboard.type("1. 甲 *乙* “丙” -- 丁")

        assert _save(tab) == f"{EVERYTHING}\n<p>1. 甲 *乙* “丙” -- 丁</p>"

    def test_a_figure_shows_the_picture(self, open_page):
        tab, _violations = _open(open_page)

        figures = tab.locator("figure.photo-figure")
        figures.first.wait_for()
        assert figures.first.locator("img").get_attribute("src") == PICTURE
        assert "塔吊 <b>下</b>" in figures.first.text_content()
        assert figures.last.locator("img").count() == 0

    def test_a_picture_of_the_story_is_put_in_from_the_toolbar(self, open_page):
        tab, violations = _open(open_page)
        tab.locator(".ProseMirror > p").last.click()
        tab.keyboard.press("End")
        tab.locator("button[data-name=photo]").click()
        tab.locator(".photo-picker__choice").click()

        stored = _save(tab)
        assert body.photo_ids(stored) == [12, 99, 12]
        assert violations == []

    def test_copy_from_word_comes_in_clean(self, open_page):
        tab, violations = _open(open_page)
        _paste(
            tab,
            "<html><head><style>p{color:red}</style></head><body><!--StartFragment-->"
            "<p class=MsoNormal style='text-indent:24pt'><b><span style='font-family:宋体'>本报讯</span></b>"
            "<span>（记者某某）昨天，工会\n组织了一次<o:p></o:p></span></p><h1>小标题</h1>"
            "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>"
            "<span style='mso-list:Ignore'>l<span>&nbsp;&nbsp; </span></span>第一项</p>"
            "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>"
            "<span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span>第二项</p>"
            "<p>一行<br>又一行</p><script>alert(1)</script><p><a href='javascript:alert(1)'>坏</a>"
            "<a href='https://example.org/'>好</a></p><img src='file:///C:/a.png'><!--EndFragment--></body></html>",
        )

        assert tab.get_by_role("status").text_content() == gettext("Pictures cannot be pasted: add them below.")
        assert violations == []
        assert _save(tab) == (
            "<p><strong>本报讯</strong>（记者某某）昨天，工会组织了一次</p>\n<h2>小标题</h2>\n"
            "<ul><li>第一项</li><li>第二项</li></ul>\n<p>一行</p>\n<p>又一行</p>\n"
            '<p>坏<a href="https://example.org/">好</a></p>'
        )

    def test_without_javascript_the_text_area_is_edited(self, open_page):
        tab, _violations = _open(open_page, script=False)
        tab.locator("textarea").fill("<p>甲</p>\n没有标签的一行\n\n再一行")

        assert _save(tab) == "<p>甲</p>\n<p>没有标签的一行</p>\n<p>再一行</p>"
