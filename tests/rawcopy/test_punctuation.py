"""Half-width marks become full-width in Chinese copy and only there."""

import pytest

from rawcopy.punctuation import to_display


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("近日,果园开门", "近日，果园开门"),
        ("3天内,2万人", "3天内，2万人"),
        ("果园(以下简称“园”)开门", "果园（以下简称“园”）开门"),
        ("第(3)项", "第（3）项"),
        ("甜吗?!甜;真甜:甜", "甜吗？！甜；真甜：甜"),
        ("100%,同比", "100%，同比"),
        ("1.05亿次", "1.05亿次"),
        ("每晚9:00开门", "每晚9:00开门"),
        ("共1,200人", "共1,200人"),
        ("比分2:2", "比分2:2"),
        ("Hello, world! f(x)", "Hello, world! f(x)"),
        ("见https://example.org/a,b?c=d", "见https://example.org/a,b?c=d"),
        ("空格  很多", "空格 很多"),
        ("", ""),
    ],
)
def test_marks_are_shown_as_readers_expect(source: str, shown: str) -> None:
    assert to_display(source) == shown


def test_showing_twice_changes_nothing() -> None:
    once = to_display("近日,果园(APP)在9:00开门;真好!")

    assert to_display(once) == once
