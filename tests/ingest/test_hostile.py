"""A folder of hostile files through the whole line: each named with its reason, the rest read."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from ingest.__main__ import main
from ingest.cleaning import clean
from ingest.documents import Document, Metadata, RawText
from ingest.library import Library
from ingest.pipeline import ingest_paths
from ingest.readers import ReadLimits
from ingest.reading import documents_of, read_file
from ingest.splitting import split
from ingest.tracing import TracedText

PLAN = "石桥县网络订餐检查方案\n一、目标\n抽检合格率达到98%以上。\n二、分工\n县食安办牵头。\n"
BIG = 40 * 2**20
LIMITS = ReadLimits(text_bytes=8 * 2**20, html_bytes=2**20, seconds=20.0)


def saved(thing: object) -> bytes:
    buffer = io.BytesIO()
    thing.save(buffer)  # type: ignore[attr-defined]  # documents, books and writers all save
    return buffer.getvalue()


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def book() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.append(["指标", "得分"])
    workbook.active.append(["满意度", 82.1])
    return saved(workbook)


def repacked(office: bytes, **added: bytes) -> bytes:
    """Return an office document with more parts, “__” standing for “/” and “_” for “.”."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(office)) as old, zipfile.ZipFile(buffer, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        for name, data in added.items():
            new.writestr(name.replace("__", "/").replace("_", "."), data)
    return buffer.getvalue()


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name.replace("__", "../").replace("_", "."), data)
    return buffer.getvalue()


def pdf(pages: int = 1, password: str = "") -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


# name → (content, what the reason says)
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "空.txt": (lambda: b"", "空的"),
    "截断.pdf": (lambda: pdf(3)[:120], "损坏"),
    "截断.docx": (lambda: word(PLAN)[:9000], "损坏"),
    "截断.xlsx": (lambda: book()[:2000], "损坏"),
    "零页.pdf": (lambda: pdf(0), "一页也没有"),
    "加密.pdf": (lambda: pdf(1, "secret"), "密码"),
    "炸弹.docx": (lambda: repacked(word(PLAN), word__bomb_xml=b" " * BIG), "疑似压缩炸弹"),
    "炸弹.zip": (lambda: zipped(a_txt=b"0" * BIG), "疑似压缩炸弹"),
    "一行.txt": (lambda: b"x" * (9 * 2**20), "最多读 8.0 MB"),
    "深.html": (lambda: b"<html><body>" + b"<div>" * 400_000 + b"</body></html>", "最多"),
    "零字节.txt": (lambda: b"\0" * 5000, ""),
    "实体.docx": (
        lambda: repacked(word("x"), word__evil_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        "XML 实体",
    ),
    "假.xlsx": (lambda: b"PK\x03\x04" + b"\0" * 100, "损坏"),
    "旧.rar": (lambda: b"Rar!\x1a\x07\x00" + b"\0" * 50, "RAR"),
}
GOOD: dict[str, Callable[[], bytes]] = {
    "方案.txt": lambda: PLAN.encode("gb18030"),
    "错后缀.pdf": lambda: PLAN.replace("石桥", "青禾").encode(),
    "宏.docx": lambda: repacked(
        word("望川区食堂留样管理办法", "每餐留样一百二十五克。"), word__vbaProject_bin=b"\xd0\xcf"
    ),
    "夹零.txt": lambda: PLAN.replace("石桥", "云岭").replace("98%", "9\x008%").encode(),
    "深一点.html": lambda: (
        "<html><body>"
        + "<div>" * 300
        + "<p>东川街道开展节前餐饮检查，共查一百二十家。</p>"
        + "</div>" * 300
    ).encode(),
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all of them, with a loop of links and a zip that points outside."""
    root = tmp_path_factory.mktemp("外") / "有害"
    root.mkdir()
    for name, (make, _) in BAD.items():
        (root / name).write_bytes(make())
    for name, make_good in GOOD.items():
        (root / name).write_bytes(make_good())
    (root / "穿越.zip").write_bytes(
        zipped(__逃逸_txt=PLAN.encode(), 里面_txt=PLAN.replace("石桥", "南屏").encode())
    )
    (root / "自指").symlink_to(root / "自指")
    (root / "绕圈").symlink_to(root, target_is_directory=True)
    return root


def test_each_bad_file_is_named_with_its_reason_and_the_good_ones_are_read(
    corpus: Path, sqlite_library: Library
) -> None:
    report = ingest_paths([corpus], sqlite_library, limits=LIMITS, workers=0)
    status = {each.path.removeprefix(f"{corpus}/"): each for each in report.files}
    for name, (_, reason) in BAD.items():
        assert status[name].status == "failed", name
        assert reason in status[name].message, (name, status[name].message)
        assert re.search("[\u4e00-\u9fff]", status[name].message), name
    assert status["自指"].status == "failed"
    assert status["穿越.zip!/../逃逸.txt"].status == "failed"
    assert "压缩包之外" in status["穿越.zip!/../逃逸.txt"].message
    for name in (*GOOD, "穿越.zip!/里面.txt"):
        assert (status[name].status, status[name].documents) == ("added", 1), status[name].message
    assert {card.metadata.title for card in sqlite_library.cards()} >= {
        "石桥县网络订餐检查方案",
        "青禾县网络订餐检查方案",
        "望川区食堂留样管理办法",
        "南屏县网络订餐检查方案",
    }
    assert len(sqlite_library.cards()) == len(GOOD) + 1
    assert {"macros", "wrong-suffix"} <= {
        notice.code for name in ("宏.docx", "错后缀.pdf") for notice in status[name].health.notices
    }
    assert not (corpus.parent / "逃逸.txt").exists()


def test_the_command_says_in_part_and_names_them(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = [corpus / name for name in ("截断.pdf", "方案.txt", "炸弹.zip")]
    assert main([*map(str, chosen), "--data", str(tmp_path / "d"), "--json"]) == 1
    told = capsys.readouterr()
    report = json.loads(told.out)
    assert report["totals"]["failed"] == 2
    assert report["totals"]["added"] == 1
    assert "Traceback" not in told.err


def test_a_line_of_a_hundred_megabytes_is_read_or_refused_within_its_limits(
    tmp_path: Path,
) -> None:
    path = tmp_path / "一行.txt"
    with path.open("wb") as file:
        for _ in range(100):
            file.write("食品安全抽检合格率九成八。".encode() * (2**20 // 39))
    reading = read_file(path)
    assert reading.documents == ()
    assert reading.error is not None
    assert "最多读 64.0 MB" in reading.error


def test_a_long_line_within_the_limits_is_read_in_time(tmp_path: Path) -> None:
    path = tmp_path / "长行.txt"
    path.write_text("全区检查食堂1200家。" * 100_000, encoding="utf-8")
    reading = read_file(path)
    ((document, passages),) = reading.documents
    assert sum(len(passage.text) for passage in passages) == len(document.text) == 1_200_000


def test_no_time_left_is_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "慢.pdf"
    path.write_bytes(pdf(40))
    assert len(PdfReader(path).pages) == 40
    reading = read_file(path, limits=ReadLimits(seconds=0.0))
    notices = [notice.message for notice in reading.health.notices]
    assert reading.error or any("没有读" in message for message in notices)


ANY_TEXT = st.text(max_size=300) | st.text(
    alphabet="食品安全创建第一二三章条篇、（）().。：；\n 0123456789年月日%xX*?！“”|#-\ue848_\u3000\x00\u200b創著",
    max_size=300,
)


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT, st.sampled_from(["txt", "md", "pdf"]), st.integers(20, 400))
def test_any_text_is_cleaned_and_split_with_exact_offsets(
    text: str, format: str, limit: int
) -> None:
    raw = RawText(text, format)
    cleaned = clean(raw)
    source = set(re.findall(r"[0-9]+", unwidened(text)))
    for document in documents_of(raw, cleaned, "任意.txt"):
        passages = split(document, max_characters=limit, min_characters=10)
        at = 0
        for passage in passages:
            assert at <= passage.start < passage.end <= len(document.text)
            assert document.text[passage.start : passage.end] == passage.text
            start, end = document.traced.span_to_raw(passage.start, passage.end)
            assert 0 <= start < end <= len(text)
            for digits in re.findall(r"[0-9]+", passage.text):
                assert any(digits in run for run in source), digits
            at = passage.end


def unwidened(text: str) -> str:
    """Return the text with full-width digits as half-width ones, as cleaning reads them."""
    return text.translate({0xFF10 + digit: str(digit) for digit in range(10)})


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT)
def test_splitting_loses_no_character(text: str) -> None:
    document = Document("d", "a.txt", None, Metadata("方案"), TracedText.of(text))
    passages = split(document)
    told = "".join(passage.text for passage in passages)
    told += "".join("".join(passage.heading) for passage in passages) + "方案"
    for line in text.split("\n"):
        for word_ in re.findall("[\u4e00-\u9fff0-9]+", line):
            assert word_ in told, word_
