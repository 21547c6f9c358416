"""How grave a change is: the policy of what costs which sign-off, stated by examples. Needs no database."""

import random
import time

import pytest
from django.utils import translation

from articles import body
from articles.changes import classify, explain
from articles.workflow import Change

COPY = [
    "昨天上午，丽泽一处工地的食堂换了用场。长桌拼成课桌，菜单黑板擦净，写上今晚的题目，工友们陆续坐下来听课。",
    "木工赵大顺坐在第二排，他在工地上认了三十年图纸。“原来这儿是空的。”他指着屏幕上的一处预留洞，对身边的人说。",
    "夜校由丰台区总工会牵头，区总工会副主席何小满到场。开班至今，已有346名工友听过课，大家都说讲得好，愿意再来听听看。",
    "课件留在云盘里，谁错过了都可以再看。教员每周换一位，讲完以后留半个钟头答疑，问题写在黑板上，下一次课先讲这些。",
    "《工地上的一课》是他们自己编的小册子，字大图多，揣在兜里就能看，很受欢迎，附近几处工地也来要，印了一回又一回。",
]
TEXT = {
    "banner": "", "kicker": "晚课", "headline": "板房里办夜校", "subhead": "", "web_headline": "", "short_headline": "",
    "dateline": "本报讯", "source": "", "body": body.from_paragraphs(COPY),
    "bylines": [{"role": "记者", "name": "许知夏", "contributor": None}],
    "pictures": [{"photo": 3, "is_lead": True, "caption": "夜校", "credit": "许知夏", "alt": "课堂"}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def labels_as_written():
    """The labels are compared as they stand in the code, whatever the catalogue makes of them."""
    with translation.override(None):
        yield


def content(**changed):
    return {"schema": 1, "text": {**TEXT, **changed}, "taxonomy": {}, "print": {}}


def edited(*replacements):
    html = TEXT["body"]
    for was, now in replacements:
        assert was in html
        html = html.replace(was, now)
    return content(body=html)


def test_the_same_text_is_no_change():
    assert classify(content(), content()) == Change.NONE
    assert explain(content(), content()) == []


def test_taxonomy_and_print_fields_are_no_change_of_the_text():
    other = {**content(), "taxonomy": {"topics": ["x"]}, "print": {"page": 3}}

    assert classify(content(), other) == Change.NONE


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("陆续坐下来", "陆续坐下"), ("讲得好", "讲的好"), ("听听看。", "听听看！"),
        ("字大图多，", "字大图多、"), ("揣在兜里", "装在兜里"), ("谁错过了", "谁错过"), ("<p>课件", "<p> 课件"),
        ("印了", "印了<strong>又</strong>"), ("再看。教员", "再看。</p>\n<p>教员"),
        ("工友们", "<strong>工友们</strong>"),
    ],
)  # fmt: skip
def test_a_small_change(was, now):
    assert classify(content(), edited((was, now))) == Change.SMALL


@pytest.mark.parametrize(
    ("was", "now", "what"),
    [
        ("346", "364", "Figures and dates"), ("346名", "346位", "Figures and dates"),
        ("346", "34", "Figures and dates"),
        ("三十年", "二十年", "Figures and dates"), ("第二排", "第三排", "Figures and dates"),
        ("昨天", "今天", "Figures and dates"), ("上午", "下午", "Figures and dates"),
        ("是空的", "是满的", "Quotation"), ("空的。”", "空的”。", "Quotation"), ("的一课》", "一课》", "Quotation"),
        ("何小满", "何小曼", "Name"), ("副主席", "主席", "Office"), ("主席", "书记", "Office"),
        ("丰台区", "昌平区", "Place or organisation"), ("区总工会牵头", "区工会牵头", "Place or organisation"),
        ("愿意", "不愿意", "A “not”"),
    ],
)  # fmt: skip
def test_what_no_small_change_may_touch(was, now, what):
    touches = explain(content(), edited((was, now)))

    assert touches[0].change == Change.MATERIAL
    assert what in {touch.what for touch in touches}


def test_a_name_from_the_registers_is_guarded_wherever_it_stands():
    changed = edited(("赵大顺坐", "赵太顺坐"))

    assert classify(content(), changed) == Change.SMALL
    assert classify(content(), changed, names=["赵大顺"]) == Change.MATERIAL


def test_the_name_of_a_byline_is_guarded_in_the_text():
    old = edited(("课件留在云盘里", "课件由许知夏留在云盘里"))
    new = edited(("课件留在云盘里", "课件由许知厦留在云盘里"))

    assert classify(old, new) == Change.MATERIAL


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("banner", "通栏"), ("kicker", ""), ("headline", "板房里办夜校！"), ("subhead", "副题"),
        ("web_headline", "网题"), ("short_headline", "短题"), ("dateline", "本报通讯"), ("source", "某报"),
        ("bylines", []), ("pictures", []),
        ("bylines", [{"role": "通讯员", "name": "许知夏", "contributor": None}]),
        ("pictures", [{**TEXT["pictures"][0], "caption": "夜校。"}]),
        ("pictures", [{**TEXT["pictures"][0], "is_lead": False}]),
        ("body", TEXT["body"] + '\n<figure data-photo="3"></figure>'),
        ("body", TEXT["body"].replace("云盘", '<a href="https://example.org/">云盘</a>')),
    ],
)  # fmt: skip
def test_titles_bylines_pictures_and_links_are_material(field, value):
    assert classify(content(), content(**{field: value})) == Change.MATERIAL


def test_a_paragraph_that_becomes_a_subhead_is_material():
    old = content(body=TEXT["body"] + "\n<p>怎么报名</p>")
    new = content(body=TEXT["body"] + "\n<h2>怎么报名</h2>")

    assert classify(old, new) == Change.MATERIAL


@pytest.mark.parametrize(
    "html",
    [
        TEXT["body"] + "\n<p>新的一段。</p>",
        "\n".join(TEXT["body"].split("\n")[:-1]),
        TEXT["body"].replace("再看。", "再看。赶不上的人在食堂门口留下一张条子就有老师补课。"),
        TEXT["body"].replace(
            COPY[0], "今年入冬以来的第一场雪落在城西，几位师傅冒雪把塔吊的缆绳又检查了一遍，随后下班。"
        ),
        "",
        "\n".join(reversed(TEXT["body"].split("\n"))),
    ],
)
def test_new_facts_and_rewriting_are_large(html):
    assert classify(content(), content(body=html)) == Change.LARGE


def test_scattered_corrections_of_more_than_a_tenth_are_large():
    letters = list(COPY[3])
    letters[::8] = "某" * len(letters[::8])

    assert classify(content(body=f"<p>{COPY[3]}</p>"), content(body=f"<p>{''.join(letters)}</p>")) == Change.LARGE


def test_a_long_passage_taken_out_is_no_small_change():
    filler = "大家听得很认真，有的人拿着小本子边听边记，有的人把手机架起来录下整堂课回去慢慢看。" * 12
    old = content(body=f"<p>{filler}谁来都行，哪怕只是进来坐坐歇歇脚喝口热茶也很好。{filler}</p>")
    new = content(body=f"<p>{filler}{filler}</p>")

    assert classify(old, new) == Change.MATERIAL


def test_the_notice_says_what_was_touched():
    touches = explain(content(), edited(("346", "364"), ("何小满", "何小曼")))

    said = {(str(touch.what), touch.was, touch.now) for touch in touches}
    assert {("Figures and dates", "346名", "364名"), ("Name", "何小满", "何小曼")} <= said


@pytest.mark.parametrize("make", ["typo", "rewrite", "shuffle", "reverse"])
def test_ten_thousand_characters_are_judged_in_a_moment(make):
    chance = random.Random(2)
    letters = "".join(COPY)
    old = ["".join(chance.choices(letters, k=200)) for _ in range(50)]
    new = {
        "typo": lambda: [f"{line[:90]}某{line[91:]}" for line in old],
        "rewrite": lambda: ["".join(chance.choices(letters, k=200)) for _ in range(50)],
        "shuffle": lambda: ["".join(chance.sample(line, 200)) for line in old],
        "reverse": lambda: old[::-1],
    }[make]()

    started = time.perf_counter()
    change = classify(content(body=body.from_paragraphs(old)), content(body=body.from_paragraphs(new)))

    assert change == (Change.MATERIAL if make == "typo" else Change.LARGE)
    assert time.perf_counter() - started < 1.5
