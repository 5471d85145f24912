"""What may be uploaded, and under what name it is kept in mind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.library.upload_rules import (
    LONGEST_NAME,
    Offered,
    Refused,
    UploadLimits,
    another_name,
    clean_name,
    readable,
    sorted_out,
)

LIMITS = UploadLimits(files=2, file_bytes=10, total_bytes=15)


@pytest.fixture
def offer(tmp_path):
    def made(name, size, number=[0]):  # noqa: B006 - counts the files of a test
        number[0] += 1
        path = tmp_path / str(number[0])
        path.write_bytes(b"x" * size)
        return Offered(path, name)

    return made


def test_files_within_the_limits_are_taken(offer):
    files = [offer("方案.docx", 10), offer("总结.pdf", 5)]
    assert sorted_out(files, LIMITS) == (tuple(files), ())


def test_each_file_that_is_not_taken_is_named_with_the_limit(offer):
    files = [
        offer("图标.svg", 1), offer("无后缀", 1), offer("大.pdf", 11), offer("一.txt", 8),
        offer("二.txt", 8), offer("三.txt", 1), offer("四.txt", 1),
    ]  # fmt: skip
    taken, refused = sorted_out(files, LIMITS)
    assert [each.name for each in taken] == ["一.txt", "三.txt"]
    reasons = {each.name: each.reason for each in refused}
    assert reasons["图标.svg"].startswith("不支持“.svg”文件，可以上传：txt、md")
    assert reasons["无后缀"].startswith("不支持没有后缀的文件")
    assert reasons["大.pdf"] == "有 11 字节，单个文件最大 10 字节，请拆分后再传"
    assert reasons["二.txt"] == "这一次合计超过 15 字节，请分几次上传"
    assert reasons["四.txt"] == "超过一次 2 个文件的上限，请分几次上传"


def test_a_file_that_did_not_arrive_is_refused(tmp_path):
    _, refused = sorted_out([Offered(tmp_path / "none", "方案.docx")], LIMITS)
    assert refused == (Refused("方案.docx", "没有传完，请重新选择这个文件"),)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\资料\\方案.docx", "方案.docx"),
        ("<script>alert(1)</script>.txt", "script>.txt"),
        ("方案\x00\n\u202e\u200b.txt", "方案.txt"),
        ("..", "未命名"),
        ("  方案　 2024 .pdf ", "方案 2024 .pdf"),
        (".docx", "docx"),
        ("", "未命名"),
    ],
)
def test_a_name_loses_what_is_no_name(given, kept):
    assert clean_name(given) == kept


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_can_be_shown(name):
    kept = clean_name(name)
    assert 0 < len(kept) <= LONGEST_NAME
    assert not set("/\\\x00\n") & set(kept)
    assert kept not in (".", "..")
    assert clean_name(kept) == kept


def test_a_long_name_loses_its_middle_and_keeps_its_kind():
    kept = clean_name("关于" + "很" * 500 + "长的通知.docx")
    assert kept.startswith("关于很")
    assert kept.endswith("长的通知.docx")
    assert len(kept) <= LONGEST_NAME


def test_another_name_is_the_first_that_is_free():
    assert another_name("方案.txt", set()) == "方案.txt"
    assert another_name("方案.txt", {"方案.txt"}) == "方案（2）.txt"
    assert another_name("方案.txt", {"方案.txt", "方案（2）.txt"}) == "方案（3）.txt"


def test_sizes_are_told_as_people_read_them():
    assert [readable(size) for size in (7, 2048, 200 * 2**20, 3 * 2**29)] == [
        "7 字节", "2 KB", "200 MB", "1.5 GB",
    ]  # fmt: skip
