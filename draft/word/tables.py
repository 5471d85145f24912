"""Tables of a 公文: ruled, the header repeated on each page, rows kept whole."""

from __future__ import annotations

import itertools
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
from draft.word.styles import FIRST_FACE, leave_grid
from draft.word.title import width

_TEXT = (12.0, 18.0)
_ANNEX = (10.5, 15.0)
"""Points of the type and from line to line: 小四 in a table of the text, 五号 in an annex."""

_SHORT = 8.0
"""Characters up to which a column's texts stand on one line each, such as a date."""
# Between Han and digits programs leave a quarter of a character, and digits of a face that stands
# in for another may be wider; a cell has margins of its own.
_LOOSE, _PADDING = 1.33, 5.0
_MM = 25.4 / 72


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
    type_ = _ANNEX if annex else _TEXT
    columns = [Mm(width) for width in _widths(header, rows, type_[0])]
    table = document.add_table(rows=0, cols=len(header), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, wide in zip(table.columns, columns, strict=True):
        column.width = wide
    head = table.add_row()
    _mark(head, "tblHeader")
    for line, row in ((head, header), *((table.add_row(), row) for row in rows)):
        _mark(line, "cantSplit")
        for cell, text, wide in zip(line.cells, row, columns, strict=True):
            cell.width = wide
            _fill(cell, text, type_, head=line is head)


def _widths(header: Sequence[str], rows: Sequence[Sequence[str]], size: float) -> list[float]:
    """Return the width of each column in mm: what is short stands on one line, the rest shares."""
    columns = [(name, *texts) for name, *texts in zip(header, *rows, strict=True)]
    longest = [max(width(_without_marks(text)) for text in column) for column in columns]
    needed = [characters * _LOOSE * size * _MM + _PADDING for characters in longest]
    short = [characters <= _SHORT for characters in longest]
    shares = [_share(*column) for column in columns]
    room = TEXT_WIDTH - sum(itertools.compress(needed, short))
    if all(short) or room < TEXT_WIDTH / 2:
        return [TEXT_WIDTH * share / sum(shares) for share in shares]
    free = sum(share for share, fits in zip(shares, short, strict=True) if not fits)
    return [
        need if fits else room * share / free
        for need, fits, share in zip(needed, short, shares, strict=True)
    ]


def _share(name: str, *texts: str) -> float:
    """Return what a column weighs: text runs in two directions, so its root counts."""
    return max(sqrt(sum(map(len, texts)) / max(len(texts), 1)), 1.6 * sqrt(len(name)))


def _without_marks(text: str) -> str:
    return "".join(piece for piece, is_open in pieces(text) if not is_open)


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))


def _fill(cell: _Cell, text: str, type_: tuple[float, float], *, head: bool) -> None:
    size, pitch = type_
    paragraph = cell.paragraphs[0]
    layout = paragraph.paragraph_format
    layout.first_line_indent = Pt(0)
    paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "0")
    leave_grid(paragraph._p.get_or_add_pPr())
    layout.line_spacing = Pt(pitch)
    layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if head else WD_ALIGN_PARAGRAPH.LEFT
    for piece, is_open in pieces(text):
        run = paragraph.add_run(piece)
        run.font.size = Pt(size)
        if head:
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FIRST_FACE)
        if is_open:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
