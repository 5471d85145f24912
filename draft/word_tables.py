"""Tables of a 公文: ruled, the header repeated on each page, rows kept whole."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row

from draft.open_places import pieces
from draft.word_page import TEXT_WIDTH
from draft.word_styles import FIRST_FACE

_SIZE = 12.0  # 小四
_PITCH = 18.0


def add_table(
    document: WordDocument,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float] = (),
) -> None:
    """Add a table as wide as the text.

    widths: shares of the width, a column each; by default columns share it by what they hold.
    """
    shares = widths or _shares(header, rows)
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
            _fill(cell, text, head=line is head)


def _shares(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Return a share for each column by its longest line, so that none is squeezed or idle."""
    columns = zip(header, *rows, strict=True)
    longest = [max(len(line) for text in column for line in text.split("\n")) for column in columns]
    return [min(max(length, 3), 16) + 1.0 for length in longest]


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))


def _fill(cell: _Cell, text: str, *, head: bool) -> None:
    paragraph = cell.paragraphs[0]
    layout = paragraph.paragraph_format
    layout.first_line_indent = Pt(0)
    paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "0")
    layout.line_spacing = Pt(_PITCH)
    layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if head else WD_ALIGN_PARAGRAPH.LEFT
    for piece, is_open in pieces(text):
        run = paragraph.add_run(piece)
        run.font.size = Pt(_SIZE)
        if head:
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FIRST_FACE)
        if is_open:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
