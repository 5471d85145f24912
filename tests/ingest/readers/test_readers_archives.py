"""Zip archives: members come out safely, and what does not come out is named."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from ingest.readers import ReadError, ReadLimits, read_raw
from ingest.readers.archives import is_archive, members


@pytest.fixture
def unpacked(tmp_path: Path):
    """Return a function that writes an archive and lists its members."""

    def unpack(data: bytes, **limits: float):
        path, into = tmp_path / "材料.zip", tmp_path / "into"
        path.write_bytes(data)
        into.mkdir()
        return list(members(path, ReadLimits(**limits), into))

    return unpack


def test_members_are_files_with_their_shown_names(unpacked, zipped):
    found = unpacked(zipped({"一/方案.md": "# 方案\n", "一/": "", "__MACOSX/x": "y", "说明": "文"}))
    assert [m.name for m in found] == ["一/方案.md", "说明"]
    assert read_raw(found[0].path).text == "# 方案\n"
    assert [m.path.suffix for m in found] == [".md", ""]


def test_names_written_in_gbk_are_decoded(unpacked):
    name = "自查报告.txt"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("x" * len(name.encode("gbk")), "内容")
    raw = data.getvalue().replace(b"x" * len(name.encode("gbk")), name.encode("gbk"))
    assert [m.name for m in unpacked(raw)] == [name]


@pytest.mark.parametrize(
    "name", ["../外.txt", "/etc/外.txt", "a/../../外.txt", "C:\\外.txt", "..\\外.txt"]
)
def test_no_member_leaves_the_folder(unpacked, zipped, tmp_path, name):
    (found,) = unpacked(zipped({name: "x"}))
    assert (found.path, found.notices[0].code) == (None, "member-outside")
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["into", "材料.zip"]


def test_links_inner_archives_and_encrypted_members_are_named(unpacked):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        link = zipfile.ZipInfo("链接.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        package.writestr(link, "/etc/passwd")
        package.writestr("内.zip", "PK")
        package.writestr("secret.txt", "x")
    data = bytearray(buffer.getvalue())
    entry = data.rindex(b"PK\x01\x02")  # the last entry of the directory: secret.txt
    data[entry + 8] |= 1
    found = unpacked(bytes(data))
    assert [(m.name, m.path, m.notices[0].code) for m in found] == [
        ("链接.txt", None, "member-link"),
        ("内.zip", None, "member-archive"),
        ("secret.txt", None, "member-encrypted"),
    ]


def test_a_damaged_member_does_not_lose_the_others(unpacked, zipped):
    data = bytearray(zipped({"a.txt": "甲" * 50, "b.txt": "乙"}))
    data[data.index(b"a.txt") + 5] ^= 0xFF
    first, second = unpacked(bytes(data))
    assert first.notices[0].code == "member-damaged"
    assert second.path.read_text(encoding="utf-8") == "乙"


def test_a_bomb_is_refused(unpacked, zipped):
    with pytest.raises(ReadError, match="疑似压缩炸弹"):
        unpacked(zipped({"a.txt": b"0" * 30_000_000}))


@pytest.mark.parametrize(
    ("limits", "reason"), [({"members": 2}, "最多 2 个"), ({"unpacked_bytes": 5}, "最多 5 字节")]
)
def test_limits_are_named(unpacked, zipped, limits, reason):
    with pytest.raises(ReadError, match=reason):
        unpacked(zipped({f"{n}.txt": "文字" for n in range(3)}), **limits)


def test_an_archive_is_told_from_an_office_document(tmp_path, zipped):
    for name, files, expected in (
        ("a.zip", {"x.txt": "x"}, True),
        ("b.zip", {"[Content_Types].xml": "", "word/document.xml": ""}, False),
    ):
        (tmp_path / name).write_bytes(zipped(files))
        assert is_archive(tmp_path / name) is expected
    (tmp_path / "c.zip").write_text("文", encoding="utf-8")
    assert not is_archive(tmp_path / "c.zip")
    with pytest.raises(ReadError, match="压缩包"):
        read_raw(tmp_path / "a.zip")
