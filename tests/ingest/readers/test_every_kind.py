"""Every kind of file through the whole stage: passages exact, traced to page and raw text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest

from ingest.reading import read_file

TITLE = "云岭区农村聚餐工作方案"
LINES = ("一、工作目标", "现场指导率达到100%。", "二、责任分工", "区食安办牵头，抽检640批次。")
ROWS = (("街道", "得分"), ("东川街道", "82.1"), ("南屏街道", "79.6"))


def saved(thing: docx.document.Document | openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    thing.save(buffer)
    return buffer.getvalue()


def word() -> bytes:
    document = docx.Document()
    document.add_heading(TITLE, 0)
    for line in LINES:
        document.add_paragraph(line)
    table = document.add_table(len(ROWS), 2)
    for row, cells in zip(table.rows, ROWS, strict=True):
        for cell, value in zip(row.cells, cells, strict=True):
            cell.text = value
    return saved(document)


def sheet() -> bytes:
    workbook = openpyxl.Workbook()
    for row in ROWS:
        workbook.active.append(row)
    return saved(workbook)


def comma_separated() -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(ROWS)
    return buffer.getvalue().encode("gb18030")


def web() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    body = "".join(f"<p>{line}</p>" for line in LINES)
    return f"<html><body><h1>{TITLE}</h1>{body}<table>{rows}</table></body></html>".encode()


PLAIN = "\n".join((TITLE, *LINES)).encode("gb18030")
MARKED = "\n\n".join((f"# {TITLE}", *LINES, "|街道|得分|\n|---|---|\n|东川街道|82.1|\n")).encode()


@pytest.fixture(scope="module")
def kinds(pdf_of: Callable[[list[str]], bytes]) -> dict[str, bytes]:
    """A file of each kind with the same words."""
    return {
        "a.txt": PLAIN,
        "a.md": MARKED,
        "a.docx": word(),
        "a.xlsx": sheet(),
        "a.csv": comma_separated(),
        "a.html": web(),
        "a.pdf": pdf_of([TITLE + "。", *LINES]),
    }


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.docx", "a.xlsx", "a.csv", "a.html", "a.pdf"])
def test_passages_are_exact_and_lead_back_to_the_raw_text(
    tmp_path: Path, kinds: dict[str, bytes], name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(kinds[name])
    reading = read_file(path)
    assert reading.error is None
    assert reading.raw is not None
    ((document, passages),) = reading.documents
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        start, end = document.traced.span_to_raw(passage.start, passage.end)
        for figure in re.findall(r"\d+(?:\.\d+)?", passage.text):
            assert figure in reading.raw[start:end]
    told = [passage.text for passage in passages]
    if name not in ("a.xlsx", "a.csv"):
        assert LINES[3] in told
    if name in ("a.md", "a.docx", "a.xlsx", "a.csv", "a.html"):
        assert "街道：东川街道；得分：82.1" in told
    if name in ("a.txt", "a.md", "a.docx", "a.html"):
        assert next(p for p in passages if p.text == LINES[3]).heading[-1] == LINES[2]
        assert document.title == TITLE
    if name == "a.pdf":
        assert [passage.page for passage in passages if passage.text == LINES[3]] == [5]
