"""The one cleaner of bodies: canonical, total, and true to every character that was typed."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import body
from tests.thorough import examples

TAGS = ["p", "div", "h1", "h4", "b", "i", "em", "strong", "span", "ul", "ol", "li", "blockquote", "table", "tr", "td"]
TAGS += ["th", "caption", "br", "hr", "a", "figure", "svg", "math", "pre", "o:p", "section", "font", "figcaption"]
ATTRIBUTES = ["", ' class="MsoListParagraph"', ' data-photo="7"', ' href="/x"', ' href="javascript:y"', " colspan=3"]
WORDS = st.text(st.characters(blacklist_categories=[]), max_size=8) | st.sampled_from(
    ["工会", "· 项", "<", "&", "&lt;b&gt;", "\n", "  ", "\u3000", "\u00a0", "\u2028", "\x00", "\ud800", "]]>", "<!--"]
)
OPENING = st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES))
CLOSING = st.builds("</{}>".format, st.sampled_from(TAGS))
SOUP = st.lists(WORDS | OPENING | CLOSING, max_size=30).map("".join)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("", ""),
        ("<p> </p><p>&nbsp;</p><h2></h2><ul><li></li></ul><blockquote></blockquote><table><tr><td></table>", ""),
        ("<p><b>甲</b><i>乙</i></p>", "<p><strong>甲</strong><em>乙</em></p>"),
        ("<h1>一</h1><h3>三</h3><h6>六</h6>", "<h2>一</h2>\n<h2>三</h2>\n<h2>六</h2>"),
        ("<div>甲<div>乙</div>丙</div>", "<p>甲</p>\n<p>乙</p>\n<p>丙</p>"),
        ("裸文字<p>段</p>尾<b>巴</b>", "<p>裸文字</p>\n<p>段</p>\n<p>尾<strong>巴</strong></p>"),
        ("一行\r\n又一行\n\n第三行", "<p>一行</p>\n<p>又一行</p>\n<p>第三行</p>"),
        ("<p>一行<br>又一行</p>", "<p>一行</p>\n<p>又一行</p>"),
        ("<p>工会\n新闻 and\nmore</p>", "<p>工会新闻 and more</p>"),
        ("<p>　　段首\u00a0与  空格 </p>", "<p>　　段首\u00a0与 空格</p>"),
        ("<p>1 &lt; 2 &amp; “3” &quot;4&quot; &copy;</p>", '<p>1 &lt; 2 &amp; “3” "4" ©</p>'),
        ("<i><b>甲</b></i><b>乙</b>", "<p><strong><em>甲</em>乙</strong></p>"),
        ("<b>甲</b><b>乙</b>", "<p><strong>甲乙</strong></p>"),
        ("<p><span style='x'><font>甲</font><o:p>乙</o:p></span></p>", "<p>甲乙</p>"),
        ("<p>·第一项</p>", "<p>·第一项</p>"),
        (
            '<p class="MsoListParagraph">·&nbsp;&nbsp;<b>甲</b></p><p style="mso-list:l0">• 乙</p><p>丙</p>',
            "<ul><li><strong>甲</strong></li><li>乙</li></ul>\n<p>丙</p>",
        ),
        ("<blockquote>甲<h2>乙</h2><ul><li>丙</ul></blockquote>",
         "<blockquote><p>甲</p><p>乙</p><p>丙</p></blockquote>"),
        ("<ul><li>甲<ul><li>乙</ul><li><p>丙</p><p>丁</p></ul>",
         "<ul><li>甲</li><li>乙</li><li><p>丙</p><p>丁</p></li></ul>"),
        (
            "<table><tbody><tr><th><p>名</p></th></tr><tr><td colspan=1 rowspan=2 style=x><p>甲</p></td></tr></table>",
            '<table><thead><tr><th>名</th></tr></thead><tbody><tr><td rowspan="2">甲</td></tr></tbody></table>',
        ),
        ("<table><caption>表</caption><tr><td>甲</table>",
         "<p>表</p>\n<table><tbody><tr><td>甲</td></tr></tbody></table>"),
    ],
)  # fmt: skip
def test_the_canonical_form(given, stored):
    assert body.clean(given) == stored


@pytest.mark.parametrize(
    "gone",
    [
        "<script>alert(1)</script>", "<style>p{}</style>", "<svg><path d='x'/></svg>", "<math><mi>x</mi></math>",
        "<img src=x onerror=alert(1)>", "<iframe src=//x></iframe>", "<!-- x -->", "<figure><img src=/x.jpg></figure>",
        "<figure data-photo='x'></figure>", "<figure data-photo='0'></figure>", "<xml><w:x>0</w:x></xml>", "<br>",
        "<object data=x>y</object>", "<figure data-photo='-3'></figure>", "<p onclick=x></p>",
    ],
)  # fmt: skip
def test_what_leaves_no_trace(gone):
    assert body.clean(f"<p>前</p>{gone}<p>后</p>") == "<p>前</p>\n<p>后</p>"


@pytest.mark.parametrize("href", ["https://a.cn/x?y=1#z", "http://a.cn", "mailto:a@b.cn", "/articles/2023/08/21/1/"])
def test_an_address_that_is_kept(href):
    assert body.clean(f'<p><a href="{href}" target="_blank" rel="x">文</a></p>') == f'<p><a href="{href}">文</a></p>'


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "//evil.cn/", "/\\evil.cn", "data:text/html,x", "#x", "x.html", "", "java\nscript:x"],
)
def test_an_address_that_is_not_kept_leaves_its_text(href):
    assert body.clean(f'<p>甲<a href="{href}">文</a>乙</p>') == "<p>甲文乙</p>"


def test_a_figure_is_its_number_and_stands_between_blocks():
    html = (
        '<blockquote>引<figure data-photo="12" class=x><img src=y><figcaption>说明</figcaption></figure>文</blockquote>'
    )

    stored = body.clean(html)

    assert stored == '<blockquote><p>引</p><p>文</p></blockquote>\n<figure data-photo="12"></figure>'
    assert body.photo_ids(stored) == [12]


def test_the_caption_of_a_picture_from_elsewhere_is_not_lost():
    assert body.clean("<figure><img src=x><figcaption>说明</figcaption></figure>") == "<p>说明</p>"


@settings(max_examples=examples(400), deadline=None)
@given(SOUP)
def test_cleaning_twice_is_cleaning_once(soup):
    stored = body.clean(soup)

    assert body.clean(stored) == stored
    assert body.blocks(stored) == (stored.split("\n") if stored else [])
    assert len(stored.splitlines()) == len(body.blocks(stored))


@settings(max_examples=examples(300), deadline=None)
@given(SOUP)
def test_nothing_but_the_schema_comes_out(soup):
    stored = body.clean(soup)

    rest = stored
    for tag in ("p", "h2", "blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "strong", "em"):
        rest = rest.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    for whole in (
        '<figure data-photo="7">',
        "</figure>",
        '<a href="/x">',
        "</a>",
        '<td colspan="3">',
        '<th colspan="3">',
    ):
        rest = rest.replace(whole, "")
    assert "<" not in rest
    assert ">" not in rest


PARAGRAPHS = st.lists(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30), max_size=6)


@settings(max_examples=examples(300), deadline=None)
@given(PARAGRAPHS)
def test_typed_text_is_never_altered(paragraphs):
    """Every character but blanks, in order, whatever it looks like: tags, entities, bullets, marks."""
    typed = [f"文{paragraph}" for paragraph in paragraphs]

    stored = body.from_paragraphs(typed)

    assert "".join(body.plain_text(stored).split()) == "".join("".join(typed).split())
    assert body.clean(stored) == stored


def test_plain_paragraphs_become_subheads_and_quotations():
    stored = body.from_paragraphs(
        ["本报讯 <b>甲</b> & 乙", "## 小标题", "> 引一", "> 引二", "", "·项\n下一行", "#不是"]
    )

    assert stored == (
        "<p>本报讯 &lt;b&gt;甲&lt;/b&gt; &amp; 乙</p>\n<h2>小标题</h2>\n"
        "<blockquote><p>引一</p><p>引二</p></blockquote>\n<p>·项</p>\n<p>下一行</p>\n<p>#不是</p>"
    )


def test_plain_text_is_a_line_for_each_line_a_reader_sees():
    html = (
        "<p>甲<strong>乙</strong></p><ul><li>丙</li><li>丁</li></ul><figure data-photo=3></figure>"
        "<table><tr><td>戊</td><td>己</td></tr></table><blockquote><p>庚</p></blockquote>"
    )

    assert body.plain_text(html) == "甲乙\n丙\n丁\n戊 己\n庚"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0), ("工会", 2), ("工会，新闻。", 6), ("“你好”", 4), ("——……", 4), ("阿卜杜·买买提", 7), ("《工报》", 4),
        ("2023年8月21日", 6), ("3.14%", 1), ("AI技术", 3), ("hello, world", 2), ("甲 乙　丙\n丁", 4), ("１２", 2),
        ("カナ", 2), ("안녕 세상", 2), ("A-1、B-2", 3), ("www.a.cn", 1), ("甲\u200b乙", 2),
        ("αβγ", 1), ("①②", 2), ("𠮷", 1),
    ],
)  # fmt: skip
def test_characters_are_counted_as_word_does(text, count):
    assert body.count_characters(text) == count


def test_a_long_body_is_cleaned_in_a_moment():
    html = "".join(f"<div>{'昨天，工会举行比赛。' * 30}<b>{number}</b></div>" for number in range(100))

    started = time.perf_counter()
    stored = body.clean(html)

    assert len(stored.split("\n")) == 100
    assert time.perf_counter() - started < 2
