"""Copy as most copy is takes shorter ways through cleaning, counting and folding: to the same end as the long ones."""

import random
import unicodedata

import pytest

from articles import body
from articles.search.words import FOLDING, IS_HAN, LONERS, fold, in_title, runs, tokens

PIECES = [
    "总工会", "职工", "，", "。", "“", "”", "……", "——", "２０２３年", "AI", "Ａ", "3.14%", "①", "℃", "㎡", "㈱", "臺灣",
    "𠮷", "々", "が", "か\u3099", "한국", "é", "e\u0301", "İ", "Σ", "Ⅳ", "·", "-", "—", " ", "  ", "\u3000", "\xa0",
    "\t", "\n", "\r\n", "\x0b", "\x00", "\x1f", "\x7f", "\x85", "\u2028", "\u200b", "\ufeff", "\ud800", "\ue000", "&",
    "&amp;", "<", ">", "<b>", "</b>", "<p>", "</p>", "<h2>", "</h2>", "<p>", "</p>\n<p>", '"', "'", "&nbsp;",
    "<!-- -->", "<ul><li>", "</li></ul>",
]  # fmt: skip


def random_texts(seed: int, number: int = 3_000):
    choice = random.Random(seed)
    for _each in range(number):
        few = choice.sample(PIECES, choice.randint(1, 12))
        yield "".join(choice.choices(few, k=choice.randint(1, 25)))


def test_plain_blocks_are_what_reading_the_markup_would_give():
    plain = 0
    for text in random_texts(1):
        for html in (text, f"<p>{text}</p>", f"<p>{text}</p>\n<h2>{text}</h2>", body.clean(text)):
            found = body._plain_blocks(html)
            plain += bool(found)
            assert not found or found == body._read_markup(html), html

    assert plain > 1_000


@pytest.mark.parametrize("html", ["", "<p></p>", "<p> </p>", "<p>\u200b</p>", "<p>甲</h2>", "<p>甲</p><p>乙</p>", "甲"])
def test_what_is_not_plainly_canonical_is_read(html: str):
    assert body._plain_blocks(html) == []


def test_loners_fold_as_the_whole_text_would():
    short = 0
    for text in random_texts(2):
        short += bool(LONERS.fullmatch(text))
        assert fold(text) == unicodedata.normalize("NFKC", text).translate(FOLDING).lower(), text

    assert short > 300


def test_no_loner_joins_its_neighbour():
    """Every pair that Unicode composes has a second half, and none of those is a loner, nor is a combining mark."""
    loners = [chr(code) for code in range(0x110000) if LONERS.fullmatch(chr(code))]
    halves = {
        unicodedata.normalize("NFD", chr(code))[-1:]
        for code in range(0x110000)
        if len(unicodedata.normalize("NFD", chr(code))) > 1
    }

    assert len(loners) > 20_000
    for loner in loners:
        folded = unicodedata.normalize("NFKD", loner)
        assert not any(unicodedata.combining(character) or character in halves for character in folded), loner


def test_what_counts_alone_counts_alone_everywhere():
    short = 0
    for text in random_texts(3):
        short += bool(body.COUNT_ALONE.search(text))
        assert body.count_characters(text) == body._count_mixed(text), text
    alone = [chr(code) for code in range(0x110000) if body.COUNT_ALONE.fullmatch(chr(code))]

    assert short > 1_000
    assert len(alone) > 20_000
    assert all(body._count_mixed(f"a{character}a") == 3 for character in alone)


def run_by_run(words: list[str]) -> list[str]:
    pairs = ([*map("".join, zip(run, [*run[1:], ""], strict=True))] if IS_HAN.match(run) else [run] for run in words)
    return [token for each in pairs for token in each]


def test_all_tokens_at_once_are_what_each_run_would_give():
    found = 0
    for text in random_texts(4):
        words = runs(fold(text))
        words += map(in_title, run_by_run(words)[:5])
        words += words[: len(text) % 3]
        found += len(words)

        assert tokens(f" {' '.join(words)} ").split() == run_by_run(words), text

    assert found > 10_000
