"""A filled .xlsx as its rows: tables known by their headers, cells as the spreadsheet shows them."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from draft.sheets.cells import half_width
from draft.sheets.entries import (
    COLUMNS,
    DATA,
    GUIDE,
    KEYS,
    MOST_ROWS,
    TEMPLATE,
    Contents,
    Entry,
    Problem,
    Row,
)
from draft.templating.values import number
from ingest.readers.cells import shown
from ingest.readers.packages import checked_office_package
from ingest.readers.sources import Source

_HEADER_WITHIN = 20  # rows from the top in which a header is looked for
_CELLS_IN_ROW = 60
_NAMED = 10  # hidden rows that are named one by one
# Date formats that a Chinese Excel or WPS saves by number only; openpyxl takes them for numbers.
_CHINESE_DATES = frozenset((*range(27, 37), *range(50, 59)))
_SCALED = re.compile(r"[万亿]")  # a format may show 12000 as 1.2万: is 12000 or 1.2 meant?
_LITERAL = re.compile(r'"[^"]*"|\\.')
_DIGITS = re.compile(r"-?[\d,]*\.?\d+")
_ENDLESS = re.compile(r"-?\d+\.\d{5,}")
_PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class _Table:
    kind: str
    sheet: Any
    header: int
    columns: dict[str, int]


@dataclass(slots=True)
class _Reading:
    """The workbook with cached values, the same with formulas, and what was noticed so far."""

    source: Source
    values: Any
    formulas: Any | None
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_xlsx(source: Source) -> Contents:
    """Return what a filled .xlsx holds.

    Raises ReadError for a damaged, protected or oversized file.
    """
    reading = _opened(source)
    tables = list(_tables(reading))
    rows = {table.kind: tuple(_rows(reading, table)) for table in tables}
    columns = {column for table in tables if table.kind == DATA for column in table.columns}
    return Contents(
        template=_template(reading, {table.sheet.title for table in tables}),
        rows=rows,
        whole=True,
        columns=frozenset(columns),
        problems=tuple(reading.problems),
        notes=tuple(reading.notes),
    )


def _opened(source: Source) -> _Reading:
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # no types exist

    package = checked_office_package(source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl remarks on styles and extensions it drops
        outline = load_workbook(io.BytesIO(source.data), read_only=True)
        parts = {sheet.title: package.read(sheet._worksheet_path) for sheet in outline.worksheets}
        outline.close()
        for title, part in parts.items():
            rows = part.count(b"<row ") + part.count(b":row ")
            if rows > MOST_ROWS or part.count(b"<c ") > MOST_ROWS * _CELLS_IN_ROW:
                raise source.error(
                    f"工作表“{title}”有{rows}行，最多读{MOST_ROWS}行；请删去多余的行后再试"
                )
        values = load_workbook(io.BytesIO(source.data), data_only=True)
        has_formulas = any(b"<f>" in part or b"<f " in part for part in parts.values())
        formulas = load_workbook(io.BytesIO(source.data)) if has_formulas else None
    return _Reading(source, values, formulas)


def _tables(reading: _Reading) -> Iterator[_Table]:
    """Yield the table of each sheet that has one; the second of a kind is a problem."""
    found: dict[str, str] = {}
    for sheet in reading.values.worksheets:
        table = _table(sheet)
        if table is None:
            _note_unread(reading, sheet)
            continue
        if table.kind in found:
            wrong = f"与工作表“{found[table.kind]}”是同一种表，不知道该用哪一张"
            reading.problems.append(Problem(sheet.title, "", "", wrong, "只留一张"))
            continue
        found[table.kind] = sheet.title
        _note_oddities(reading, table)
        yield table
    if DATA not in found:
        titles = "、".join(sheet.title for sheet in reading.values.worksheets)
        reading.problems.append(
            Problem("", "", titles, "没有一张工作表是数据表", f"表头有{'、'.join(KEYS[DATA])}各列")
        )


def _table(sheet: Any) -> _Table | None:
    for row in sheet.iter_rows(max_row=_HEADER_WITHIN, max_col=_CELLS_IN_ROW):
        titles = {_title(cell.value): cell.column for cell in reversed(row) if cell.value}
        for kind, keys in KEYS.items():
            if all(key in titles for key in keys):
                return _Table(kind, sheet, row[0].row, titles)
    return None


def _title(value: object) -> str:
    return re.sub(r"[\s*＊]", "", half_width(str(value)))


def _note_unread(reading: _Reading, sheet: Any) -> None:
    for kind, columns in COLUMNS.items():
        if sheet.title == kind:
            allowed = f"表头有{'、'.join(columns)}各列"
            reading.problems.append(Problem(kind, "", "", "找不到这张表的表头", allowed))
            return
    if sheet.title != GUIDE and any(cell.value for cell in sheet._cells.values()):
        reading.notes.append(f"工作表“{sheet.title}”不是数据表的一部分，没有读取")


def _note_oddities(reading: _Reading, table: _Table) -> None:
    sheet, known = table.sheet, COLUMNS[table.kind]
    if sheet.title != table.kind:
        reading.notes.append(f"工作表“{sheet.title}”按“{table.kind}”读取")
    if sheet.sheet_state != "visible":
        reading.notes.append(f"工作表“{sheet.title}”是隐藏的，内容也已读取")
    for column in table.columns.keys() - set(known):
        reading.notes.append(f"工作表“{sheet.title}”的“{column}”列没有读取")
    seen: set[str] = set()
    for cell in sheet[table.header][:_CELLS_IN_ROW]:
        column = _title(cell.value) if cell.value else ""
        if column in seen and column in known:
            reading.problems.append(
                Problem(sheet.title, cell.coordinate, column, "表头有两列同名", "每列只有一次")
            )
        seen.add(column)
    for area in sheet.merged_cells.ranges:
        if area.max_row >= table.header:
            wrong = "这是合并单元格，分不清值属于哪一行"
            allowed = "取消合并，每格各填各的"
            value = sheet.cell(area.min_row, area.min_col).value
            shown_value = "" if value is None else str(value)
            reading.problems.append(Problem(sheet.title, area.coord, shown_value, wrong, allowed))


def _rows(reading: _Reading, table: _Table) -> Iterator[Row]:
    hidden = []
    known = [(c, at) for c, at in table.columns.items() if c in COLUMNS[table.kind]]
    last, width = _last_row(reading, table.sheet), max(table.columns.values())
    for cells in table.sheet.iter_rows(table.header + 1, max(last, table.header + 1), 1, width):
        number = cells[0].row
        entries = {column: _entry(reading, cells[at - 1]) for column, at in known}
        if not any(entry.text for entry in entries.values()):
            continue
        if table.sheet.row_dimensions[number].hidden:
            hidden.append(str(number))
        yield Row(table.sheet.title, f"第{number}行", entries)
    if hidden:
        places = "、".join(hidden[:_NAMED]) + ("等" if len(hidden) > _NAMED else "")
        reading.notes.append(f"工作表“{table.sheet.title}”第{places}行是隐藏的，内容也已读取")


def _last_row(reading: _Reading, sheet: Any) -> int:
    """The last row that holds a value: formats may reach down to the end of the sheet."""
    last = max(
        (row for (row, _), cell in sheet._cells.items() if cell.value is not None), default=1
    )
    if last > MOST_ROWS:
        raise reading.source.error(
            f"工作表“{sheet.title}”第{last}行还有内容，最多读{MOST_ROWS}行；请删去多余的行后再试"
        )
    return int(last)


def _entry(reading: _Reading, cell: Any) -> Entry:
    place = (cell.parent.title, cell.coordinate)
    formula = _formula(reading, cell)
    if cell.value is None and formula:
        wrong = "公式没有计算结果"
        allowed = "用 Excel 或 WPS 打开并保存一次，或者直接填数"
        reading.problems.append(Problem(*place, formula, wrong, allowed))
        return Entry(*place)
    if cell.data_type == "e":
        reading.problems.append(
            Problem(*place, str(cell.value), "公式出错", "改正公式，或者直接填数")
        )
        return Entry(*place)
    day = _day(cell)
    if day:
        return Entry(*place, shown(day, cell.number_format), day)
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return _number(reading, cell, is_formula=bool(formula))
    return Entry(*place, shown(cell.value).strip())


def _number(reading: _Reading, cell: Any, is_formula: bool) -> Entry:
    """A typed number is taken as it was typed, a formula's result as the cell shows it."""
    place, code = (cell.parent.title, cell.coordinate), cell.number_format
    text = shown(cell.value, code)
    if _SCALED.search(code) and not _SCALED.search(text):
        wrong = f"数字格式“{code}”显示的数与单元格里的数不同"
        reading.problems.append(Problem(*place, text, wrong, "把单元格格式改为常规"))
    if is_formula:
        return Entry(*place, _rounded(reading, Entry(*place, text)))
    exact = shown(cell.value)
    if "%" in _LITERAL.sub("", code):
        return Entry(*place, f"{number(Decimal(exact) * 100)}%")
    return Entry(*place, _DIGITS.sub(exact, text, count=1))


def _formula(reading: _Reading, cell: Any) -> str:
    if reading.formulas is None:
        return ""
    twin = reading.formulas[cell.parent.title][cell.coordinate]
    return str(getattr(twin.value, "text", twin.value)) if twin.data_type == "f" else ""


def _day(cell: Any) -> date | None:
    if isinstance(cell.value, datetime):
        return cell.value.date()
    if isinstance(cell.value, date):
        return cell.value
    if isinstance(cell.value, int | float) and cell._style.numFmtId in _CHINESE_DATES:
        from openpyxl.utils.datetime import from_excel  # type: ignore[import-untyped]  # no types

        moment = from_excel(cell.value, cell.parent.parent.epoch)
        return moment.date() if isinstance(moment, datetime) else None
    return None


def _rounded(reading: _Reading, entry: Entry) -> str:
    """Where the cell shows endless decimals, two are kept, and that is said."""
    if not _ENDLESS.fullmatch(entry.text):
        return entry.text
    kept = number(Decimal(entry.text).quantize(_PLACES, ROUND_HALF_UP))
    reading.notes.append(f"{entry.place} 的公式结果{entry.text}按两位小数取{kept}")
    return kept


def _template(reading: _Reading, tables: set[str]) -> Entry | None:
    """Return the cell right of the one that says 模板, outside of the tables."""
    for sheet in reading.values.worksheets:
        if sheet.title in tables:
            continue
        for row in sheet.iter_rows(max_row=_HEADER_WITHIN, max_col=2):
            if row[0].value == TEMPLATE and len(row) > 1 and row[1].value:
                return Entry(sheet.title, row[1].coordinate, str(row[1].value).strip())
    return None
