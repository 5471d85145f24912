"""Reads a Word document back as a person sees it: lines with headings, cells and markers apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile

from docx import Document as open_word
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from draft.word.document import ANNEX, COMPUTED

LineKind = Literal[
    "title", "addressee", "heading", "text", "cell", "signature", "attachment", "frame"
]

_STYLES: dict[str, LineKind] = {
    "公文标题": "title", "Title": "title", "主送机关": "addressee", "落款": "signature",
    "附件标题": "attachment", "表题": "frame", "附件说明": "frame", "附件序号": "frame",
}  # fmt: skip
_NUMBER = re.compile(
    r"\s*(?P<number>[一二三四五六七八九十百]+、|[\uff08(][一二三四五六七八九十百]+[\uff09)]"
    r"|\d{1,2}[.\uff0e、](?!\d)|[\uff08(]\d{1,2}[\uff09)])"
)
_LEVELS = (
    re.compile(r"[一二三四五六七八九十百]+、"),
    re.compile(r"[\uff08(][一二三四五六七八九十百]+[\uff09)]"),
    re.compile(r"\d+"),
    re.compile(r"[\uff08(]\d+[\uff09)]"),
)
_MARKERS = re.compile(r"(?:\[\d{1,3}\])+")
_SENTENCE = re.compile(r"[^。\uff01\uff1f]+[。\uff01\uff1f]*[”’\uff09]?")
_LONGEST_HEADING = 40
# What was deleted stands in w:delText; what was moved away or floats in a box is no part of it.
_TEXTS = ".//w:t[not(ancestor::w:moveFrom or ancestor::w:txbxContent)]"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or a table cell: its text without markers, and where it stands.

    A signature is 署名 or 成文日期, an attachment the title of an 附件, a frame what else stands
    around the text. place counts paragraphs that hold text from 1, or names table, row and
    column; section is the heading or attachment that it stands under. level and number are those
    of a heading, 0 and "" otherwise; markers are the numbers of the citations behind its
    sentences; row counts the rows of all tables from 1, 0 outside of them.
    """

    kind: LineKind
    text: str
    place: str
    section: str = ""
    level: int = 0
    number: str = ""
    markers: tuple[int, ...] = ()
    row: int = 0


def read_lines(path: Path) -> tuple[Line, ...]:
    """Return the lines of a .docx in its order, without the annexes that we wrote.

    Raises ValueError where it is no Word document, OSError where it can't be opened.
    """
    lines: list[Line] = []
    section = ""
    for line in _lines(_opened(path)):
        if line.text in (ANNEX, COMPUTED):
            break
        if line.kind in ("heading", "attachment", "signature"):
            section = "" if line.kind == "signature" else line.text
        lines.append(replace(line, section=section))
    return tuple(lines)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each with its mark."""
    return [found.strip() for found in _SENTENCE.findall(text) if found.strip()]


def numbered(text: str) -> tuple[int, str, str]:
    """Return the level, the number and the heading behind it: 0 and "" where there is none."""
    match = _NUMBER.match(text)
    if not match:
        return 0, "", text.strip()
    number = match["number"]
    level = next(n for n, form in enumerate(_LEVELS, 1) if form.match(number))
    return level, number, text[match.end() :].strip()


def _opened(path: Path) -> WordDocument:
    try:
        with path.open("rb") as file:
            return open_word(file)
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise ValueError(f"{path}不是能读的 Word 文档（.docx）") from error


def _lines(document: WordDocument) -> Iterator[Line]:
    paragraphs = tables = rows = 0
    for block in document.iter_inner_content():
        if isinstance(block, WordTable):
            tables += 1
            yield from _cells(block, tables, rows)
            rows += len(block.rows)
        elif _text(block):
            paragraphs += 1
            yield _line(block, f"第{paragraphs}段")


def _line(paragraph: WordParagraph, place: str) -> Line:
    whole = _text(paragraph)
    text = _MARKERS.sub("", whole)
    markers = tuple(int(n) for found in _MARKERS.findall(whole) for n in re.findall(r"\d+", found))
    style = paragraph.style.name if paragraph.style is not None else ""
    level, number, heading = numbered(text)
    if kind := _STYLES.get(style or ""):
        return Line(kind, text, place)
    is_heading = (style or "").startswith("Heading") or (level and _is_short(heading))
    if is_heading:
        return Line("heading", text, place, level=level, number=number)
    return Line("text", text, place, markers=markers)


def _is_short(heading: str) -> bool:
    return len(heading) <= _LONGEST_HEADING and not heading.endswith(("。", "\uff1b", "\uff1a"))


def _cells(table: WordTable, number: int, rows: int) -> Iterator[Line]:
    for row, line in enumerate(table.rows, 1):
        for column, cell in enumerate(line.cells, 1):
            text = "\n".join(map(_text, cell.paragraphs))
            yield Line("cell", text, f"表{number}第{row}行第{column}列", row=rows + row)


def _text(paragraph: WordParagraph) -> str:
    """Return a paragraph's text as it reads with all tracked changes accepted."""
    return "".join(str(text.text or "") for text in paragraph._p.xpath(_TEXTS)).strip()
