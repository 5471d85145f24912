"""PDF and images: pages, recognition of scans, passwords, damage."""

from __future__ import annotations

import io
from importlib.util import find_spec

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from ingest.readers import ReadError, ReadLimits
from ingest.readers.recognition import in_reading_order

HAS_OCR = find_spec("rapidocr_onnxruntime") is not None and find_spec("pypdfium2") is not None


class FakeRecognizer:
    """Says how large the picture is."""

    def lines(self, picture):
        return [f"图高{picture.shape[0]}"]


@pytest.fixture
def without_ocr(monkeypatch):
    monkeypatch.setattr("ingest.readers.recognition.default_recognizer", lambda: None)


def png(width: int = 60, height: int = 40) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.full((height, width, 3), 255, np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def test_chinese_text_of_each_page_is_a_span(read, pdf_of):
    raw = read("a.pdf", pdf_of(["抽检12650批次，合格率98.6%。", "第二页的文字"]))
    assert [raw.text[p.span.start : p.span.end] for p in raw.pages] == [
        "抽检12650批次，合格率98.6%。\n",
        "第二页的文字\n",
    ]
    assert [p.number for p in raw.pages] == [1, 2]
    assert raw.notices == ()


def test_a_stated_title_counts_where_the_first_page_holds_it(read, pdf_of):
    for title, expected in (("示范方案", "示范方案"), ("Microsoft Word - 1.doc", None)):
        writer = PdfWriter(clone_from=io.BytesIO(pdf_of(["区级示范方案全文"])))
        writer.add_metadata({"/Title": title})
        writer.write(buffer := io.BytesIO())
        assert read("a.pdf", buffer.getvalue()).title == expected


@pytest.mark.usefixtures("without_ocr")
def test_pages_without_text_are_named_one_by_one(read, pdf_of):
    raw = read("a.pdf", pdf_of(["有字", "", ""]))
    assert [(n.code, n.page) for n in raw.notices] == [
        ("page-without-text", 2),
        ("page-without-text", 3),
    ]
    assert 'pip install -c constraints.txt -e ".[ocr]"' in raw.notices[0].message
    assert [p.number for p in raw.pages] == [1, 2, 3]


@pytest.mark.skipif(find_spec("pypdfium2") is None, reason="the ocr extra renders the page")
def test_pages_without_text_are_recognized_in_their_place(read, pdf_of):
    raw = read("a.pdf", pdf_of(["前页", "", "后页"]), recognizer=FakeRecognizer())
    assert raw.text == "前页\n图高2339\n后页\n"  # 842 points at 200 dots an inch
    assert [(n.code, n.page) for n in raw.notices] == [("recognized-page", 2)]


def test_a_page_on_which_recognition_fails_is_named_and_the_others_are_read(read, pdf_of):
    class Broken:
        def lines(self, _picture):
            raise RuntimeError

    raw = read("a.pdf", pdf_of(["前页", "", "后页"]), recognizer=Broken())
    assert raw.text == "前页\n后页\n"
    assert [(n.code, n.page) for n in raw.notices] == [("page-without-text", 2)]


@pytest.mark.usefixtures("without_ocr")
def test_an_image_without_recognition_says_how_to_get_it(read):
    with pytest.raises(ReadError, match=r'扫描\.png.*pip install .* -e "\.\[ocr\]"'):
        read("扫描.png", png())


def test_an_image_is_one_page(read):
    raw = read("扫描.png", png(), recognizer=FakeRecognizer())
    assert (raw.text, raw.format, len(raw.pages)) == ("图高40\n", "image", 1)


def test_a_broken_image_is_refused(read):
    with pytest.raises(ReadError, match="图片已损坏"):
        read("a.png", png()[:30], recognizer=FakeRecognizer())


def test_boxes_of_one_height_are_one_line():
    def box(x, y):
        return [[x, y], [x + 9, y], [x + 9, y + 10], [x, y + 10]]

    boxes = [(box(50, 1), "乙"), (box(0, 30), "丙"), (box(0, 0), "甲")]
    assert in_reading_order(boxes) == ["甲 乙", "丙"]


@pytest.mark.skipif(not HAS_OCR, reason="the ocr extra is not installed")
def test_the_installed_recognizer_reads_a_picture(read):
    from PIL import ImageDraw, ImageFont

    picture = Image.new("RGB", (420, 80), "white")
    draw = ImageDraw.Draw(picture)
    draw.text((20, 20), "12650 / 98.6%", fill="black", font=ImageFont.load_default(36))
    picture.save(buffer := io.BytesIO(), "PNG")
    assert "12650" in read("a.png", buffer.getvalue()).text


def encrypted(data: bytes, user: str, algorithm: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user_password=user, owner_password="owner", algorithm=algorithm)
    writer.write(buffer := io.BytesIO())
    return buffer.getvalue()


def test_a_pdf_with_only_an_owners_password_opens(read, pdf_of):
    assert read("a.pdf", encrypted(pdf_of(["限制打印"]), "", "RC4-128")).text == "限制打印\n"


def test_a_pdf_with_a_password_is_refused(read, pdf_of):
    with pytest.raises(ReadError, match=r"机密\.pdf.*打开密码"):
        read("机密.pdf", encrypted(pdf_of(["机密"]), "secret", "RC4-128"))


def test_a_pdf_without_pages_is_refused(read, pdf_of):
    with pytest.raises(ReadError, match="一页也没有"):
        read("a.pdf", pdf_of([]))


def test_a_truncated_pdf_gives_what_is_left_and_says_so(read, pdf_of):
    data = pdf_of([f"第{n}页" for n in range(1, 9)])
    raw = read("a.pdf", data[: data.rindex(b"/Type /Page ")])
    assert raw.text.startswith("".join(f"第{n}页\n" for n in range(1, 8)))
    assert "truncated" in [n.code for n in raw.notices]


def test_pages_beyond_the_limit_are_named(read, pdf_of):
    raw = read("a.pdf", pdf_of(["一", "二", "三"]), limits=ReadLimits(pages=1))
    assert raw.text == "一\n"
    (notice,) = raw.notices
    assert (notice.code, notice.count, notice.page) == ("pages-unread", 2, 2)


def test_a_page_of_endless_operators_ends_at_the_time_limit(read, pdf_of):
    heavy = pdf_of(["甲"]).replace(b" Tj ET", b" Tj " + b"0 0 Td " * 150_000 + b"ET")
    raw = read("a.pdf", heavy, limits=ReadLimits(seconds=0.5))
    assert {n.code for n in raw.notices} & {"page-unreadable", "pages-unread"}
