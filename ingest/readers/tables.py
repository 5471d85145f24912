"""Tables as lines: each row says its column names, 列名:值;列名:值 (full-width signs)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.assembly import TextAssembly

Row = Sequence[str]

_NAME_END = "\uff1a"  # full-width colon
_CELL_END = "\uff1b"  # full-width semicolon
_NUMERIC = re.compile(r"[-+¥$≥≤<>~约]?[\d.,\uff0c\s]+(?:[%\uff05‰℃年月日]|[-/年月日:.\d]+)?")
_HEADER_SEARCH = 10  # rows: further down a row of text is content, not a header


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of a rendered table: a data row, or a plain line (a title, a note)."""

    text: str
    is_row: bool


def add_table(assembly: TextAssembly, rows: Sequence[Row]) -> None:
    """Add a table's lines to a text, each data row marked."""
    for line in table_lines(rows):
        assembly.line(line.text, "row" if line.is_row else None)


def table_lines(rows: Sequence[Row]) -> list[TableLine]:
    """Return a table as lines.

    rows: the cells as shown, merged cells filled with their value. Lines above the header that
    hold one value are titles; the header is the first row that is mostly text, and a second
    header row is joined to it where the first one groups columns.
    """
    grid = [[_one_line(cell) for cell in row] for row in rows]
    grid = [row for row in grid if any(row)]
    width = max(map(len, grid), default=0)
    if width <= 1:
        return [TableLine(row[0], False) for row in grid]
    header_at = _header_index(grid, width)
    if header_at is None:
        return [_data_line(row, [], width) for row in grid]
    header, body_at = _header(grid, header_at)
    above = [TableLine(_CELL_END.join(_distinct(row)), False) for row in grid[:header_at]]
    body = [_data_line(row, header, width) for row in grid[body_at:]]
    if not body:
        return [*above, TableLine(_CELL_END.join(filter(None, header)), True)]
    return above + body


def _one_line(cell: str) -> str:
    return " ".join(cell.split()) if cell else ""


def _distinct(row: Row) -> list[str]:
    return list(dict.fromkeys(filter(None, row)))


def _is_text(cell: str) -> bool:
    return bool(cell) and _NUMERIC.fullmatch(cell) is None


def _header_index(grid: Sequence[Row], width: int) -> int | None:
    for index, row in enumerate(grid[:_HEADER_SEARCH]):
        filled = [cell for cell in row if cell]
        if len(_distinct(row)) < 2 or (width > 3 and len(filled) * 2 < width):
            continue
        if sum(map(_is_text, filled)) * 2 > len(filled):
            return index
        return None
    return None


def _header(grid: Sequence[Row], at: int) -> tuple[list[str], int]:
    """Return the column names and the index of the first row below them."""
    first = list(grid[at])
    grouped = any(a and a == b for a, b in pairwise(first))
    below = list(grid[at + 1]) if at + 1 < len(grid) else []
    if not grouped or not _completes(first, below):
        return first, at + 1
    joined = [
        lower if not upper or upper == lower else f"{upper}/{lower}" if lower else upper
        for upper, lower in zip(first, _padded(below, len(first)), strict=True)
    ]
    return joined, at + 2


def _completes(upper: list[str], lower: list[str]) -> bool:
    """Whether the lower row names the columns that the upper one groups."""
    groups = [
        index
        for index, name in enumerate(upper)
        if name and name in (upper[index - 1 : index] + upper[index + 1 : index + 2])
    ]
    names = [lower[index] for index in groups if index < len(lower)]
    return all(map(_is_text, names)) and len(set(names)) > 1


def _padded(row: Row, width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


def _data_line(row: Row, header: Row, width: int) -> TableLine:
    values = _distinct(row)
    if len(values) == 1 and width > 2 and (row[0] or len(row) == width):
        return TableLine(values[0], False)
    pairs = []
    for index, value in enumerate(row):
        if value:
            name = header[index] if index < len(header) else ""
            pairs.append(f"{name}{_NAME_END}{value}" if name else value)
    return TableLine(_CELL_END.join(pairs), True)
