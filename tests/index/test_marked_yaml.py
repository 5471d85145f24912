"""YAML that an office keeps itself: what is nested too deep is refused before it does harm."""

from __future__ import annotations

import pytest

from index.marked_yaml import FaultyFileError, MarkedFile


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "- " * 100_000, "{a: " * 100_000, "? " * 100_000, "a: " + "[" * 51 + "]" * 51],
)
def test_what_is_nested_too_deep_is_refused_where_it_begins(tmp_path, text):
    # PyYAML builds its nodes by recursion in C: the first would end the whole program.
    file = tmp_path / "深.yaml"
    file.write_text("# 一行说明\n" + text, encoding="utf-8")
    with pytest.raises(FaultyFileError) as caught:
        MarkedFile.read(file)
    (found,) = caught.value.problems
    assert (found.line, found.message) == (2, "层次太深，最多50层")


def test_fifty_levels_are_read(tmp_path):
    file = tmp_path / "层.yaml"
    file.write_text("[" * 50 + "]" * 50, encoding="utf-8")
    node = MarkedFile.read(file).root
    depth = 1
    while node.value:
        (node,) = node.value
        depth += 1
    assert depth == 50


def test_a_file_may_be_long_and_wide(tmp_path):
    file = tmp_path / "宽.yaml"
    file.write_text("- [甲, 乙]\n" * 5000, encoding="utf-8")
    assert len(MarkedFile.read(file).items("例子")) == 5000
