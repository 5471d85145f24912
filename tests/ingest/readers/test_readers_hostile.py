"""Hostile, damaged and mislabelled files: text with notices, or one reason, never a crash."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.readers import SUFFIXES, ReadError, ReadLimits, read_raw


def saved(thing) -> bytes:
    buffer = io.BytesIO()
    thing.save(buffer)
    return buffer.getvalue()


def small_docx() -> bytes:
    document = docx.Document()
    document.add_heading("一、概况", 1)
    document.add_table(2, 2).cell(0, 0).text = "指标"
    return saved(document)


def small_xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["指标", "值"])
    book.active.append(["满意度", 0.85])
    book.active.merge_cells("A3:B4")
    return saved(book)


OFD = {
    "OFD.xml": '<o:OFD xmlns:o="u"><o:DocBody><o:DocRoot>Doc_0/Document.xml</o:DocRoot></o:DocBody></o:OFD>',
    "Doc_0/Document.xml": '<o:Document xmlns:o="u"><o:Pages><o:Page ID="1" BaseLoc="Pages/P0.xml"/>'
    '<o:Page ID="2" BaseLoc="/Doc_0/Pages/P1.xml"/></o:Pages></o:Document>',
    "Doc_0/Pages/P0.xml": '<o:Page xmlns:o="u"><o:Content><o:Layer>'
    '<o:TextObject Boundary="10 50 80 5"><o:TextCode>第二行</o:TextCode></o:TextObject>'
    '<o:TextObject Boundary="40 20 30 5"><o:TextCode>12650批次</o:TextCode></o:TextObject>'
    '<o:TextObject Boundary="10 20.4 30 5"><o:TextCode>抽检</o:TextCode></o:TextObject>'
    "</o:Layer></o:Content></o:Page>",
    "Doc_0/Pages/P1.xml": '<o:Page xmlns:o="u"/>',
}


def test_an_ofd_gives_the_lines_of_each_page(read, zipped):
    raw = read("红头.ofd", zipped(OFD))
    assert raw.text == "抽检12650批次\n第二行\n"
    assert [(n.code, n.page) for n in raw.notices] == [("page-without-text", 2)]
    assert [p.number for p in raw.pages] == [1, 2]


def test_an_ofd_that_lacks_a_page_is_refused(read, zipped):
    with pytest.raises(ReadError, match=r"缺少内部文件 Doc_0/Pages/P1\.xml"):
        read("a.ofd", zipped({k: v for k, v in OFD.items() if "P1" not in k}))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", "正文\n", "txt"),
        ("a.txt", small_docx(), "docx"),
        ("a.doc", small_xlsx(), "xlsx"),
        ("a.doc", "<html><body><p>网页冒充的文档</p></body></html>", "html"),
        ("无后缀", "正文\n", "txt"),
    ],
)
def test_a_wrong_suffix_is_read_as_what_it_is_and_named(read, name, content, expected):
    raw = read(name, content)
    assert raw.format == expected
    assert "wrong-suffix" in [n.code for n in raw.notices]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("空.txt", b"", "空的"),
        ("白.txt", b" \n\n", "没有文字"),
        ("a.rar", b"Rar!\x1a\x07\x00", "RAR"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "7z"),
        ("a.docx", b"PK\x03\x04" + b"\0" * 50, "损坏"),
        ("a.pptx", b"PK\x03\x04" + b"\0" * 50, "压缩结构已损坏"),
        ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "损坏"),
        (
            "a.docx",
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "密码",
        ),
    ],
)
def test_what_cannot_be_read_says_why(read, name, content, reason):
    with pytest.raises(ReadError, match=rf"^{name}.*{reason}"):
        read(name, content)


def test_what_is_no_file_says_so(tmp_path: Path):
    with pytest.raises(ReadError, match="不存在"):
        read_raw(tmp_path / "没有.txt")
    with pytest.raises(ReadError, match="不是文件"):
        read_raw(tmp_path)
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    with pytest.raises(ReadError, match=r"loop\.txt"):
        read_raw(loop)
    with pytest.raises(ReadError, match="文件名不合法"):
        read_raw(Path("a\0b.txt"))


def test_a_file_over_the_limit_is_refused_before_it_is_read(read):
    with pytest.raises(ReadError, match="最多读 10 字节"):
        read("a.txt", "x" * 11, limits=ReadLimits(file_bytes=10))


def test_a_line_of_a_hundred_megabytes_is_refused_at_once(tmp_path: Path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        for _ in range(100):
            file.write(b"x" * 2**20)
    with pytest.raises(ReadError, match=r"100\.0 MB"):
        read_raw(path)


@pytest.mark.parametrize(
    ("make", "part"), [(small_docx, "word/document.xml"), (small_xlsx, "xl/bomb.xml")]
)
def test_an_office_document_as_a_bomb_is_refused(read, make, part):
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make())) as old, zipfile.ZipFile(buffer, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr(part + ".bak", b" " * 40_000_000)
    with pytest.raises(ReadError, match="疑似压缩炸弹"):
        read("a.zip", buffer.getvalue())


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for LibreOffice is a shell script")
@pytest.mark.parametrize("script", ["works", "exit 1", "exit 0", "sleep 30"])
def test_an_old_word_file_goes_through_libreoffice(read, tmp_path, monkeypatch, script):
    programs = tmp_path / "bin"
    programs.mkdir()
    (tmp_path / "made.docx").write_bytes(small_docx())
    if script == "works":
        script = (
            f'for a; do case "$a" in *.doc) cp {tmp_path}/made.docx "${{a%.doc}}.docx";; esac; done'
        )
    (programs / "soffice").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (programs / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    content = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512 + "WordDocument".encode("utf-16-le")
    if "made" in script:
        raw = read("旧.doc", content)
        assert (raw.format, raw.text.splitlines()[0]) == ("doc", "一、概况")
    else:
        with pytest.raises(ReadError, match=r"旧\.doc.*另存为 \.docx"):
            read("旧.doc", content, limits=ReadLimits(seconds=0.5))


def test_an_old_word_file_without_libreoffice_says_what_to_do(read, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReadError, match=r"另存为 \.docx.*LibreOffice"):
        read("旧.rtf", b"{\\rtf1 x}")


@pytest.fixture(scope="module")
def seeds(pdf_of, zipped) -> dict[str, bytes]:
    return {
        ".docx": small_docx(),
        ".xlsx": small_xlsx(),
        ".pdf": pdf_of(["抽检12650批次", "第二页"]),
        ".ofd": zipped(OFD),
        ".html": "<html><body><h1>标题</h1><table><tr><td>甲<td>乙</table></body></html>".encode(),
        ".csv": "指标,值\n满意度,85\n".encode("gbk"),
        ".md": "---\na: b\n---\n# 标题\n\n|a|b|\n|-|-|\n|1|2|\n".encode(),
        ".xls": bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le") * 40,
    }


@pytest.mark.parametrize(
    "suffix", [".docx", ".xlsx", ".pdf", ".ofd", ".html", ".csv", ".md", ".xls"]
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_damage_raises_anything_but_a_read_error(tmp_path, seeds, suffix, data):
    content = bytearray(seeds[suffix])
    for _ in range(data.draw(st.integers(0, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / f"损{suffix}"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        raw = read_raw(path, ReadLimits(seconds=10), recognizer=None)
    except ReadError as error:
        assert str(error).startswith(path.name)  # noqa: PT017 - both outcomes are right
    else:
        for mark in raw.marks:
            assert mark.span.end <= len(raw.text)
        for page in raw.pages:
            assert page.span.end <= len(raw.text)
        assert "\r" not in raw.text


def test_the_package_loads_no_reader_before_it_is_needed():
    heavy = ["pypdf", "docx", "openpyxl", "trafilatura", "lxml", "charset_normalizer", "yaml"]
    code = f"import sys, ingest.readers; print([m for m in {heavy} if m in sys.modules])"
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_supported_suffixes_are_lower_case_and_begin_with_a_point():
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in SUFFIXES)
    assert {".txt", ".md", ".pdf", ".docx", ".xlsx", ".html", ".csv", ".zip"} <= set(SUFFIXES)
