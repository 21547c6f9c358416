"""Two contents made of one become one again: nothing dropped, nothing asked that need not be asked."""

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import body
from articles.content import make_content
from articles.merging import PICTURE, TYPED, merge, typed_block
from articles.story_page.choosing import longest
from tests.thorough import examples

A, B, C, D = (
    f"<p>{text}</p>" for text in ("甲段说食堂换了用场。", "乙段说木工赵大顺。", "丙段说夜校牵头。", "丁段说课件。")
)
BASE = [A, B, C, D]


@pytest.fixture(autouse=True)
def labels_as_written():
    with translation.override(None):
        yield


def copy(*blocks, **parts):
    return make_content(body="\n".join(blocks), **parts)


def merged_body(mine, theirs, base=BASE):
    merge_ = merge(copy(*base), copy(*mine), copy(*theirs))
    return merge_.content["text"]["body"].split("\n"), merge_.conflicts


# --- Fields and sets ------------------------------------------------------------------------------


def test_fields_of_one_side_merge_and_a_field_of_both_is_asked_for():
    base = copy(headline="题", kicker="引", page=3)
    mine = copy(headline="我的题", kicker="引", page=3, dateline="本报讯")
    theirs = copy(headline="他的题", kicker="他引", page=4)

    found = merge(base, mine, theirs)

    text = found.content["text"]
    assert (text["headline"], text["kicker"], text["dateline"]) == ("我的题", "他引", "本报讯")
    assert [(each.key, each.base, each.mine, each.theirs) for each in found.conflicts] == [
        ("headline", "题", "我的题", "他的题")
    ]
    assert [(each.key, each.was, each.now) for each in found.taken] == [("kicker", "引", "他引"), ("page", 3, 4)]
    assert [each.key for each in found.kept] == ["dateline"]
    assert merge(base, mine, theirs, {"headline": "第三题"}).content["text"]["headline"] == "第三题"


def test_sets_merge_by_element():
    base, mine, theirs = (copy(districts=names) for names in (["a", "b", "c"], ["b", "c", "我"], ["a", "b", "他"]))

    found = merge(base, mine, theirs)

    assert found.content["taxonomy"]["districts"] == ["b", "他", "我"]
    assert found.conflicts == []
    assert [each.key for each in (*found.taken, *found.kept)] == ["districts", "districts"]


def line(name, role="记者"):
    return {"role": role, "name": name, "contributor": None}


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        (["张一", "李二", "我加"], ["张壹", "李二"], ["张壹", "李二", "我加"]),
        (["张一"], ["他加", "张一", "李二"], ["他加", "张一"]),
        (["张一", "李二", "我加"], ["张一", "李二", "他加"], None),
        (["李二", "张一"], ["张一"], None),
        (["张我", "李二"], ["张他", "李二"], None),
        (["张一", "张一", "李二"], ["张一"], None),
    ],
)
def test_bylines_merge_by_row_or_are_asked_for_as_a_whole(mine, theirs, merged):
    sides = [copy(bylines=[line(name) for name in names]) for names in (["张一", "李二"], mine, theirs)]

    found = merge(*sides)

    assert [each.key for each in found.conflicts] == ([] if merged else ["bylines"])
    assert [row["name"] for row in found.content["text"]["bylines"]] == (merged or mine)


# --- Body -----------------------------------------------------------------------------------------


def test_neighbouring_blocks_of_two_people_merge():
    mine, theirs = B.replace("木工", "钢筋工"), C.replace("牵头", "开班")

    found, conflicts = merged_body([A, mine, C, D], [A, B, theirs, D])

    assert (found, conflicts) == ([A, mine, theirs, D], [])


def test_even_a_block_written_anew_merges_beside_the_others_edit():
    anew, edit = "<p>完全两样。</p>", C.replace("牵头", "开班")

    assert merged_body([A, anew, C, D], [A, B, edit, D]) == ([A, anew, edit, D], [])


def test_what_both_insert_at_one_place_stays_theirs_first_and_equal_ones_once():
    mine, theirs, same = "<p>我加一段话。</p>", "<p>对方另起一行。</p>", "<h2>同一个小题</h2>"

    found, conflicts = merged_body([A, same, mine, B, C, D], [A, same, theirs, B, C, D])

    assert (found, conflicts) == ([A, same, theirs, mine, B, C, D], [])


def test_one_edit_of_both_is_asked_for_and_the_same_edit_is_not():
    mine, theirs = B.replace("木工", "钢筋工"), B.replace("木工", "瓦工")

    found, [asked] = merged_body([A, mine, C, D], [A, theirs, C, D])

    assert found == [A, mine, C, D]
    assert (asked.base, asked.mine, asked.theirs, asked.label) == (B, mine, theirs, "Paragraph 2")
    assert merged_body([A, mine, C], [A, mine, C, D]) == ([A, mine, C], [])


def test_two_ways_to_write_one_block_anew_do_not_both_stay():
    mine, theirs = "<p>完全两样。</p>", "<p>另外写法吧</p>"

    _found, [asked] = merged_body([A, mine, C, D], [A, theirs, C, D])

    assert (asked.base, asked.mine, asked.theirs) == (B, mine, theirs)


def test_deleted_by_one_and_edited_by_the_other_is_asked_for():
    theirs = B.replace("木工", "瓦工")

    for_me, for_them = merged_body([A, C, D], [A, theirs, C, D]), merged_body([A, theirs, C, D], [A, C, D])

    assert for_me[0] == [A, C, D]
    assert for_them[0] == [A, theirs, C, D]
    assert [(each.mine, each.theirs) for each in (*for_me[1], *for_them[1])] == [("", theirs), (theirs, "")]


def test_a_block_that_both_moved_stands_once():
    assert merged_body([B, C, D, A], [B, C, A, D]) == ([B, C, A, D], [])


def test_a_conflict_keeps_its_key_when_a_third_person_saves():
    mine, theirs = [A, B.replace("木工", "钢筋工"), C, D], [A, B.replace("木工", "瓦工"), C, D]

    first, later = merged_body(mine, theirs)[1], merged_body(mine, ["<p>新起头。</p>", *theirs[:-1]])[1]

    assert [each.key for each in first] == [each.key for each in later]


def test_a_typed_third_keeps_the_tag_of_its_block_and_the_marks_of_lines_that_stayed():
    base, mine, theirs = (f"<ul><li>{first}</li><li>算<em>量</em></li></ul>" for first in ("识图", "认图", "读图"))
    _found, [asked] = merged_body([A, mine], [A, theirs], [A, base])

    assert asked.may_be_typed
    assert typed_block(asked, "看 <图>\r\n\r\n算量") == "<ul><li>看 &lt;图&gt;</li><li>算<em>量</em></li></ul>"
    assert typed_block(asked, " ") == ""


def test_every_text_that_may_be_typed_has_a_length():
    lengths = [longest(key) for key in (*TYPED, *(f"picture-3-{name}" for name in PICTURE))]

    assert min(lengths) >= 20


# --- Pictures -------------------------------------------------------------------------------------


def use(photo, caption="说明", **words):
    return {"photo": photo, "is_lead": False, "caption": caption, "credit": "摄", "alt": "见", **words}


def test_pictures_merge_each_by_its_words():
    base = copy(pictures=[use(1, is_lead=True), use(2), use(3)])
    mine = copy(pictures=[use(2, "我写"), use(1, is_lead=True), use(3, "我也写"), use(8)])
    theirs = copy(pictures=[use(1), use(2, alt="他见", is_lead=True), use(9)])

    found = merge(base, mine, theirs)

    pictures = found.content["text"]["pictures"]
    assert [(each["photo"], each["caption"], each["alt"]) for each in pictures] == [
        (2, "我写", "他见"), (1, "说明", "见"), (3, "我也写", "见"), (8, "说明", "见"), (9, "说明", "见"),
    ]  # fmt: skip
    assert [each["photo"] for each in pictures if each["is_lead"]] == [2]
    assert [each.key for each in found.conflicts] == ["picture-3"]


def test_two_leads_and_two_captions_are_asked_for():
    base = copy(pictures=[use(1), use(2)])
    mine, theirs = (
        copy(pictures=[use(1, "我", is_lead=True), use(2)]),
        copy(pictures=[use(1, "他"), use(2, is_lead=True)]),
    )

    found = merge(base, mine, theirs)

    assert {each.key: (each.mine, each.theirs) for each in found.conflicts} == {
        "lead": (1, 2), "picture-1-caption": ("我", "他"),
    }  # fmt: skip


# --- Whatever people do ---------------------------------------------------------------------------

WORDS = ["工友听课", "工友们听课了", "食堂", "课件留在云盘里", "课件在云盘", "黑板", "一", "识图、算量"]
BLOCKS = st.one_of(
    st.sampled_from(WORDS).map(lambda text: f"<p>{text}</p>"),
    st.sampled_from(WORDS[:4]).map(lambda text: f"<h2>{text}</h2>"),
    st.sampled_from(WORDS[:3]).map(lambda text: f"<ul><li>{text}</li><li>又</li></ul>"),
    st.integers(1, 3).map(lambda photo: f'<figure data-photo="{photo}"></figure>'),
)
NAMES = st.lists(st.sampled_from("甲乙丙丁"), max_size=4, unique=True)
USES = st.lists(
    st.builds(use, st.integers(1, 4), st.sampled_from(["说明", "又说"])),
    max_size=4,
    unique_by=lambda each: each["photo"],
)


@st.composite
def contents(draw):
    uses, lead = draw(USES), draw(st.integers(1, 4))
    return make_content(
        headline=draw(st.sampled_from(["题", "题二", "题三"])),
        kicker=draw(st.sampled_from(["", "引"])),
        body="\n".join(draw(st.lists(BLOCKS, max_size=7))),
        bylines=[line(name) for name in draw(NAMES)],
        pictures=[{**each, "is_lead": each["photo"] == lead} for each in uses],
        districts=draw(NAMES),
        tags=draw(NAMES),
        page=draw(st.sampled_from([None, 1, 2])),
    )


@given(contents(), contents())
@settings(max_examples=examples(80), deadline=None)
def test_who_is_alone_has_their_way(base, other):
    mine, theirs, same = merge(base, other, base), merge(base, base, other), merge(base, other, other)

    assert mine.content == theirs.content == same.content == other
    assert mine.conflicts == theirs.conflicts == same.conflicts == same.taken == []
    assert mine.taken == theirs.kept == []
    assert bool(mine.kept) == bool(theirs.taken) == (base != other)


@given(contents(), contents(), contents())
@settings(max_examples=examples(150), deadline=None)
def test_nothing_is_dropped_and_both_are_asked_the_same(base, mine, theirs):
    found, turned = merge(base, mine, theirs), merge(base, theirs, mine)

    asked = {each.key: (each.mine, each.theirs) for each in found.conflicts}
    assert asked == {each.key: (each.theirs, each.mine) for each in turned.conflicts}
    assert len(asked) == len(found.conflicts)
    assert merge(found.content, found.content, found.content).content == found.content
    began = body.blocks(base["text"]["body"])
    shown = body.blocks(found.content["text"]["body"])
    shown += [html for each in found.conflicts if each.kind == "block" for html in (each.mine, each.theirs)]
    wrote = [html for side in (mine, theirs) for html in body.blocks(side["text"]["body"]) if html not in began]
    assert [html for html in wrote if html not in shown] == []


@given(contents(), contents(), contents())
@settings(max_examples=examples(60), deadline=None)
def test_choosing_theirs_everywhere_leaves_nothing_of_mine_where_both_wrote(base, mine, theirs):
    asked = merge(base, mine, theirs).conflicts

    found = merge(base, mine, theirs, {each.key: each.theirs for each in asked})

    assert [each.key for each in found.conflicts] == [each.key for each in asked]
    texts = {each.key: each.theirs for each in asked if each.key in {"headline", "kicker"}}
    assert {name: found.content["text"][name] for name in texts} == texts
