"""花脸稿: the marks say exactly what changed, and the page says it in more than colour. Needs no database."""

import re

from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import body
from articles.marked import marked_copy
from tests.thorough import examples


def content(*paragraphs, **text):
    text = {"headline": "题", "body": body.from_paragraphs(paragraphs), "bylines": [], "pictures": [], **text}
    return {"schema": 1, "text": text, "taxonomy": {}, "print": {}}


def runs_of(part):
    return [(run.kind, run.text) for run in part.runs]


def page(old, new, **context):
    return render_to_string("articles/_marked_copy.html", {"marked": marked_copy(old, new), **context})


def test_the_same_copy_has_no_marks():
    marked = marked_copy(content("甲乙丙"), content("甲乙丙"))

    assert not marked.is_changed
    assert marked.changed_characters == 0
    assert [block.kind for block in marked.blocks] == ["same"]


def test_a_changed_word_is_marked_within_its_paragraph():
    marked = marked_copy(content("同一段", "已有346名工友听过课"), content("同一段", "已有364名工友来听过课"))

    assert [block.kind for block in marked.blocks] == ["same", "changed"]
    assert "".join(text for kind, text in runs_of(marked.blocks[1]) if kind != "removed") == "已有364名工友来听过课"
    assert "".join(text for kind, text in runs_of(marked.blocks[1]) if kind != "added") == "已有346名工友听过课"


def test_changed_characters_count_a_replaced_one_once():
    assert marked_copy(content("甲乙丙丁"), content("甲某丙丁")).changed_characters == 1
    assert marked_copy(content("甲乙丙丁"), content("甲乙丙丁", "新三字")).changed_characters == 3


def test_new_and_removed_paragraphs_stand_where_they_belong():
    marked = marked_copy(content("第一段文字", "删去的段落", "最后一段"), content("第一段文字", "最后一段", "加在末尾"))

    assert [(block.kind, block.runs[0].text) for block in marked.blocks] == [
        ("same", "第一段文字"), ("removed", "删去的段落"), ("same", "最后一段"), ("added", "加在末尾"),
    ]  # fmt: skip


def test_the_same_words_in_other_markup_are_marked_as_layout():
    old, new = content(body="<p>小标题</p>"), content(body="<h2>小标题</h2>")

    assert [(block.tag, block.kind) for block in marked_copy(old, new).blocks] == [("h2", "restyled")]


def test_another_picture_is_another_figure():
    old, new = content(body='<figure data-photo="3"></figure>'), content(body='<figure data-photo="4"></figure>')

    assert sorted((block.kind, block.photo) for block in marked_copy(old, new).blocks) == [("added", 4), ("removed", 3)]


def test_titles_bylines_and_captions_are_fields():
    line = {"role": "记者", "name": "许知夏", "contributor": None}
    picture = {"photo": 3, "is_lead": False, "caption": "课堂", "credit": "某摄", "alt": "图"}
    old = content("段", kicker="引题", bylines=[line], pictures=[picture])
    new = content("段", bylines=[{**line, "name": "梁文博"}], pictures=[{**picture, "caption": "讲堂"}])

    marked = {field.name: field for field in marked_copy(old, new).fields}

    assert list(marked) == ["kicker", "headline", "bylines", "picture-3"]
    assert runs_of(marked["kicker"]) == [("removed", "引题")]
    assert [name for name, field in marked.items() if field.is_changed] == ["kicker", "bylines", "picture-3"]


PARAGRAPHS = st.lists(st.text("甲乙丙丁戊，。1", min_size=1, max_size=12), max_size=6)


@settings(max_examples=examples(200), deadline=None)
@given(PARAGRAPHS, PARAGRAPHS)
def test_both_texts_can_be_read_out_of_the_marks(before, after):
    blocks = marked_copy(content(*before), content(*after)).blocks

    old = ["".join(text for kind, text in runs_of(block) if kind != "added") for block in blocks]
    new = ["".join(text for kind, text in runs_of(block) if kind != "removed") for block in blocks]
    assert [line for line in old if line] == before
    assert [line for line in new if line] == after


def test_the_page_marks_by_element_and_by_word():
    html = page(content("甲乙丙丁戊己"), content("甲乙某丁戊己"))

    assert re.search(
        r"甲乙<del><span class=\"vh\">[^<]+</span>丙</del><ins><span class=\"vh\">[^<]+</span>某</ins>丁戊己", html
    )


def test_the_page_escapes_what_was_typed():
    html = page(content("甲"), content("甲", "<script>x</script>", headline="<img src=x>"))

    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "<img" not in html


def test_changes_only_folds_what_stayed():
    old, new = content("第一段不变", "第二段不变", "要改的这一段"), content("第一段不变", "第二段不变", "已改的这一段")

    whole, changes = page(old, new), page(old, new, changes_only=True)

    assert "<details" not in whole
    assert (
        changes.index("<details") < changes.index("第一段不变") < changes.index("</details>") < changes.index("<del>")
    )
    assert "marked__field--headline" in whole
    assert "marked__field--headline" not in changes


def test_changes_only_of_no_change_says_so():
    assert "marked__none" in page(content("甲"), content("甲"), changes_only=True)
