"""Tables of a 公文: ruled, the header repeated on each page, rows kept whole."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row

from draft.open_places import pieces
from draft.word.page import TEXT_WIDTH
from draft.word.styles import FIRST_FACE

_TEXT = (12.0, 18.0)
_ANNEX = (10.5, 15.0)
"""Points of the type and from line to line: 小四 in a table of the text, 五号 in an annex."""


def add_table(
    document: WordDocument,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    annex: bool = False,
) -> None:
    """Add a table as wide as the text; its columns share the width by what they hold.

    annex: in smaller type.
    """
    shares = _shares(header, rows)
    table = document.add_table(rows=0, cols=len(header), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    columns = [Mm(TEXT_WIDTH * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, columns, strict=True):
        column.width = width
    head = table.add_row()
    _mark(head, "tblHeader")
    for line, row in ((head, header), *((table.add_row(), row) for row in rows)):
        _mark(line, "cantSplit")
        for cell, text, width in zip(line.cells, row, columns, strict=True):
            cell.width = width
            _fill(cell, text, _ANNEX if annex else _TEXT, head=line is head)


def _shares(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Return a share for each column: text runs in two directions, so its root counts."""
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    return [
        max(sqrt(sum(map(len, column)) / max(len(column), 1)), 1.6 * sqrt(len(name)))
        for name, column in zip(header, columns, strict=True)
    ]


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))


def _fill(cell: _Cell, text: str, type_: tuple[float, float], *, head: bool) -> None:
    size, pitch = type_
    paragraph = cell.paragraphs[0]
    layout = paragraph.paragraph_format
    layout.first_line_indent = Pt(0)
    paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "0")
    # Else each line is as high as one of the text.
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:ind", "w:jc")
    layout.line_spacing = Pt(pitch)
    layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if head else WD_ALIGN_PARAGRAPH.LEFT
    for piece, is_open in pieces(text):
        run = paragraph.add_run(piece)
        run.font.size = Pt(size)
        if head:
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FIRST_FACE)
        if is_open:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
