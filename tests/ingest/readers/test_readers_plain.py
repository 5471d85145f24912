"""Plain text and Markdown: encodings, the YAML head, headings and table rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers import ReadError, ReadLimits, read_raw
from ingest.readers.encodings import guess_encoding
from ingest.readers.plain import markdown_marks

NOTICE_TEXT = "各镇街，请于三月五日前报送抽检台账。\n合格率为98.6%。\n"
TRADITIONAL = "各鎮街，請於三月五日前報送抽檢台賬。\n合格率為98.6%。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "gbk"])
def test_a_text_reads_the_same_in_every_encoding(read, encoding):
    assert read("通知.txt", NOTICE_TEXT.encode(encoding)).text == NOTICE_TEXT


def test_big5_is_told_from_gb18030(read):
    assert read("a.txt", TRADITIONAL.encode("big5")).text == TRADITIONAL
    assert read("b.txt", TRADITIONAL.encode("gb18030")).text == TRADITIONAL


@pytest.mark.parametrize("text", ["合格率98.5%", "食品安全", "一、二", "抽检12650批次"])
def test_a_few_characters_of_gb18030_are_enough(text):
    assert text.encode("gb18030").decode(guess_encoding(text.encode("gb18030"))) == text


def test_line_ends_become_newlines(read):
    assert read("a.txt", b"one\r\ntwo\rthree\n").text == "one\ntwo\nthree\n"


def test_invalid_bytes_are_counted_and_shown_not_dropped(read):
    data = NOTICE_TEXT.encode() * 20 + b"\xff" + "尾".encode()
    raw = read("a.txt", data)
    assert raw.text.endswith("\ufffd尾")
    (notice,) = raw.notices
    assert (notice.code, notice.count) == ("invalid-bytes", 1)
    assert "\ufffd尾" in notice.samples[0]


def test_null_bytes_are_counted(read):
    raw = read("a.txt", NOTICE_TEXT + "\0\0")
    assert [(n.code, n.count) for n in raw.notices] == [("null-bytes", 2)]
    assert raw.text == NOTICE_TEXT + "\0\0"


def test_a_binary_file_is_no_text(read):
    with pytest.raises(ReadError, match=r"数据\.txt.*不是文本"):
        read("数据.txt", bytes(range(1, 256)) * 40)


def test_a_yaml_head_becomes_front_matter_and_the_text_begins_behind_it(read, marked):
    raw = read(
        "a.md",
        "---\ntitle: 示范街道方案\nyear: 2023\ndate: 2023-01-05\n"
        "areas: [东片, 西片]\n---\n# 总则\n",
    )
    assert dict(raw.front_matter) == {
        "title": "示范街道方案",
        "year": "2023",
        "date": "2023-01-05",
        "areas": "东片、西片",
    }
    assert (raw.text, raw.title) == ("# 总则\n", "示范街道方案")
    assert marked(raw, "heading") == ["总则"]


@pytest.mark.parametrize(
    "head",
    [
        "---\n一条横线之间\n---\n",
        "---\na: [1\n---\n",
        "---\na: {b: c}\n---\n",
        "---\n没有结尾\n",
        # So deep that a reader which builds its nodes by recursion would end the program.
        f"---\na: {'[' * 19_000}\n---\n",
        f"---\na: {'[' * 9_000}{']' * 9_000}\n---\n",
        f"---\n{'- ' * 9_000}a\n---\n",
    ],
    ids=range(7),
)
def test_a_head_that_is_no_flat_mapping_stays_in_the_text(read, head):
    raw = read("a.md", head + "正文\n")
    assert raw.text == head + "正文\n"
    assert dict(raw.front_matter) == {}


def test_markdown_headings_are_marked_without_their_signs(read):
    raw = read("a.md", "# 总则 #\n\n##二级\n\n第一章\n===\n\n节\n---\n\n#话题#\n\n####### 七级\n")
    spans = [(m.level, raw.text[m.span.start : m.span.end]) for m in raw.marks]
    assert spans == [(1, "总则"), (2, "二级"), (1, "第一章"), (2, "节")]
    assert raw.title == "总则"


def test_what_stands_in_a_code_fence_is_no_heading():
    assert markdown_marks("```\n# 注释\n```\n") == ()


def test_markdown_table_rows_are_marked_below_the_header(read, marked):
    table = "| 指标 | 目标 |\n| --- | ---: |\n| 满意度 | 85 |\n| 知晓率 | 90% |\n"
    raw = read("a.md", f"前文\n\n{table}\n后文|不是表\n")
    assert marked(raw, "row") == ["| 满意度 | 85 |", "| 知晓率 | 90% |"]


def test_a_line_without_end_is_named(read):
    raw = read("a.txt", "长" * 3000, limits=ReadLimits(line_characters=2000))
    assert [(n.code, n.count) for n in raw.notices] == [("long-line", 3000)]


def test_a_text_over_the_limit_is_refused_with_the_limit(read):
    with pytest.raises(ReadError, match=r"a\.txt.*最多读 100 个"):
        read("a.txt", "字" * 101, limits=ReadLimits(characters=100))


def test_twenty_megabytes_of_text_are_read(tmp_path: Path):
    path = tmp_path / "a.md"
    path.write_text("## 标题\n" + NOTICE_TEXT * 300_000, encoding="utf-8")
    read_raw(path)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_every_mark_of_any_text_stands_inside_it(text):
    for mark in markdown_marks(text):
        marked_text = text[mark.span.start : mark.span.end]
        assert marked_text
        assert marked_text == marked_text.strip("\n")
