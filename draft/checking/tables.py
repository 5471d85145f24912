"""Tables of an edited draft against the draft's own: which cells were changed, which rows are gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from draft.drafts import Table
from draft.word.reading import Line


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """A cell that is not the draft's; expected is the draft's text, None in a row of its own."""

    line: Line
    expected: str | None


@dataclass(frozen=True, slots=True)
class GoneRow:
    """A row of the draft that is no longer there, with the caption of its table."""

    caption: str
    cells: tuple[str, ...]


def compare_tables(
    lines: Sequence[Line], tables: Sequence[Table]
) -> tuple[list[ChangedCell], list[GoneRow]]:
    """Return what was changed in the tables: cells, then rows of the draft that are gone.

    A row is known by its cells: at least half of them are as they were.
    """
    left = [GoneRow(table.caption, row) for table in tables for row in (table.header, *table.rows)]
    strange = []
    for cells in _rows(lines):
        same = next((row for row in left if _common(row.cells, cells) == len(cells)), None)
        if same:
            left.remove(same)
        else:
            strange.append(cells)
    changed: list[ChangedCell] = []
    for cells in strange:
        near = max(left, key=lambda row: _common(row.cells, cells), default=None)
        if near and 2 * _common(near.cells, cells) >= len(cells):
            left.remove(near)
            changed += _differing(near.cells, cells)
        else:
            changed += [ChangedCell(cell, None) for cell in cells if cell.text]
    return changed, left


def _rows(lines: Sequence[Line]) -> Iterator[list[Line]]:
    cells = (line for line in lines if line.kind == "cell")
    for _, row in groupby(cells, key=lambda line: line.row):
        yield list(row)


def _common(row: Sequence[str], cells: Sequence[Line]) -> int:
    """Return how many cells of a row stand in the other; none where it has more or fewer."""
    return len(row) - len(list(_differing(row, cells))) if len(row) == len(cells) else 0


def _differing(row: Sequence[str], cells: Sequence[Line]) -> Iterator[ChangedCell]:
    """Yield the cells that say something else; the number of a row that moved up does not."""
    for column, (text, cell) in enumerate(zip(row, cells, strict=True)):
        is_number = column == 0 and text.isdigit() and cell.text.isdigit()
        if "".join(text.split()) != "".join(cell.text.split()) and not is_number:
            yield ChangedCell(cell, text)
