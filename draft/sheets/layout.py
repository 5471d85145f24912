"""How the workbooks we write look: cells with borders, headers that stay, rows as high as needed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]  # no types
from openpyxl.styles import (  # type: ignore[import-untyped]  # no types exist
    Alignment,
    Border,
    Font,
    PatternFill,
    Side,
)
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]  # no types exist
from openpyxl.worksheet.page import PageMargins  # type: ignore[import-untyped]  # no types exist

HEADER, QUIET = "1F4E78", "F2F2F2"
"""Colours of a header and of what needs no attention."""
DAY_FORMAT = 'yyyy"年"m"月"d"日"'

_THIN = Side(style="thin", color="BFBFBF")
_FRAME = Border(_THIN, _THIN, _THIN, _THIN)
_WRAPPED = Alignment(wrap_text=True, vertical="center")
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_FACE = "宋体"
_PLAIN, _BOLD = Font(_FACE, 10), Font(_FACE, 10, bold=True)
_ON_COLOUR = Font(_FACE, 10, bold=True, color="FFFFFF")
_LINE_HEIGHT, _HIGHEST = 14.0, 400.0  # points


def put(cell: Any, value: object, fill: str = "", *, bold: bool = False) -> None:
    """Write a value into a cell with a border; a text stays a text, even one that begins with =."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    if isinstance(value, str) and value:
        cell.data_type = "s"
    if isinstance(value, date):
        cell.number_format = DAY_FORMAT
    cell.alignment, cell.border = _WRAPPED, _FRAME
    cell.font = _BOLD if bold else _PLAIN
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)


def write_header(sheet: Any, titles: Sequence[str], widths: Sequence[int]) -> None:
    """Write the first row, which stays in sight and is printed on every page.

    widths: of the columns, in characters of a half-width face.
    """
    for at, title in enumerate(titles, 1):
        put(sheet.cell(1, at), title, HEADER)
        sheet.cell(1, at).font, sheet.cell(1, at).alignment = _ON_COLOUR, _CENTRED
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    set_page(sheet, widths)


def set_page(sheet: Any, widths: Sequence[int]) -> None:
    """Set the columns' widths, and print them on A4 across, all columns on one page."""
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(0.4, 0.4, 0.5, 0.7, 0.3, 0.3)
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def fit_rows(sheet: Any, widths: Sequence[int]) -> None:
    """Make each row as high as its longest text: not every program does so when it opens a file."""
    for row in sheet.iter_rows():
        lines = max(
            (
                _lines(str(cell.value), width)
                for cell, width in zip(row, widths, strict=False)
                if cell.value is not None
            ),
            default=1,
        )
        height = min(_LINE_HEIGHT * lines + 4, _HIGHEST)
        sheet.row_dimensions[row[0].row].height = height


def _lines(text: str, width: int) -> int:
    return sum(1 + max(0, _columns(line) - 1) // (width - 1) for line in text.split("\n"))


def _columns(text: str) -> int:
    """How many half-width columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
