"""Spreadsheets and CSV: each sheet a page, each row a line that says its column names."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from ingest.documents import RawText
from ingest.readers.assembly import TextAssembly
from ingest.readers.cells import shown
from ingest.readers.encodings import decode
from ingest.readers.packages import checked_office_package
from ingest.readers.sources import Source
from ingest.readers.tables import add_table

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="(\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_MOST_FILLED = 100_000  # cells of merged areas that are filled: a merged column of a million is not
_DELIMITERS = ",\t;|\uff0c"


def read_xlsx(source: Source) -> RawText:
    """Return each sheet of an .xlsx or .xlsm, numbers as the spreadsheet shows them.

    openpyxl and not calamine, since only it knows the number formats: 0.985 is shown as 98.5%.
    Raises ReadError for a damaged, protected or oversized file.
    """
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # no types exist

    package = checked_office_package(source)
    assembly = TextAssembly(source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl remarks on styles and extensions it drops
        books = [
            load_workbook(io.BytesIO(source.data), read_only=True, data_only=data_only)
            for data_only in (True, False)
        ]
        values, formulas = books
        for number, sheet in enumerate(values.worksheets, start=1):
            part = package.read(sheet._worksheet_path)
            assembly.page(number, sheet.title)
            _name_hidden(assembly, sheet.title, sheet.sheet_state == "visible")
            rows = _xlsx_rows(source, sheet)
            if _FORMULA.search(part):
                _name_uncalculated(assembly, sheet, formulas.worksheets[number - 1])
            _fill(rows, [_bounds(ref.decode()) for ref in _MERGED.findall(part)])
            add_table(assembly, rows)
        for book in books:
            book.close()
    return assembly.raw_text("xlsx")


def _xlsx_rows(source: Source, sheet: Any) -> list[list[str]]:
    sheet.reset_dimensions()  # the size a sheet states is often wrong
    rows: list[list[str]] = []
    cells = 0
    for row in sheet.iter_rows():
        shown_row = [
            "" if cell.value is None else shown(cell.value, cell.number_format) for cell in row
        ]
        rows.append(shown_row)
        cells += len(shown_row)
        if cells > source.limits.cells:
            raise source.error(
                f"工作表“{sheet.title}”超过 {source.limits.cells} 个单元格；请拆分成几个文件"
            )
        if len(rows) % 500 == 0:
            source.check_time()
    return rows


def _name_hidden(assembly: TextAssembly, title: str, visible: bool) -> None:
    if not visible:
        assembly.notice("hidden-sheet", f"工作表“{title}”是隐藏的，内容也已读入")


def _name_uncalculated(assembly: TextAssembly, values: Any, formulas: Any) -> None:
    """Name the cells whose formula was never calculated: they would look empty."""
    formulas.reset_dimensions()
    for row, formula_row in zip_longest(values.iter_rows(), formulas.iter_rows(), fillvalue=()):
        for cell, formula in zip(row, formula_row, strict=False):
            if cell.value is None and formula.value is not None:
                assembly.notice(
                    "formula-without-value",
                    f"工作表“{values.title}”单元格 {formula.coordinate} 的公式没有计算结果；"
                    "请用 Excel/WPS 打开并保存后重新导入",
                )


def _bounds(reference: str) -> tuple[int, int, int, int]:
    """Return first row, first column, last row, last column (from 0) of "A1:C2"."""
    from openpyxl.utils import range_boundaries  # type: ignore[import-untyped]  # no types exist

    left, top, right, bottom = range_boundaries(reference)
    return top - 1, left - 1, bottom - 1, right - 1


def _fill(rows: list[list[str]], merged: list[tuple[int, int, int, int]]) -> None:
    """Write the value of each merged area into all of its cells."""
    filled = 0
    for top, left, bottom, right in merged:
        filled += (min(bottom, len(rows)) - top + 1) * (right - left + 1)
        if top >= len(rows) or left >= len(rows[top]) or filled > _MOST_FILLED:
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            row.extend([""] * (right + 1 - len(row)))
            row[left : right + 1] = [value] * (right + 1 - left)


def read_xls(source: Source) -> RawText:
    """Return each sheet of an old .xls or .et; its number formats are not known, which is said."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(source.data))
    except PasswordError as error:
        raise source.error("文件有密码；请去掉密码后重新保存") from error
    except CalamineError as error:
        raise source.error("表格已损坏或没有下载完整；请重新获取，或另存为 .xlsx") from error
    assembly = TextAssembly(source)
    for number, (metadata, name) in enumerate(
        zip(book.sheets_metadata, book.sheet_names, strict=True), start=1
    ):
        source.check_time()
        assembly.page(number, name)
        _name_hidden(assembly, name, str(metadata.visible).endswith("Visible"))
        sheet = book.get_sheet_by_index(number - 1)
        values = sheet.to_python(skip_empty_area=False)
        if any(isinstance(v, float) and 0 < abs(v) < 1 for row in values for v in row):
            assembly.notice(
                "number-format-unknown",
                f"工作表“{name}”里有小数，旧 .xls 读不出百分比格式（0.985 可能是 98.5%）；"
                "要显示百分比请另存为 .xlsx",
            )
        rows = [[shown(value) for value in row] for row in values]
        _fill(rows, [(*first, *last) for first, last in sheet.merged_cell_ranges or []])
        add_table(assembly, rows)
    return assembly.raw_text("xls")


def read_csv(source: Source) -> RawText:
    """Return a table of separated values, cells as they stand in the file."""
    text, notices = decode(source)
    assembly = TextAssembly(source)
    assembly.add_notices(notices)
    first = text.lstrip("\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    add_table(assembly, list(_csv_rows(source, text, delimiter)))
    return assembly.raw_text("csv")


def _csv_rows(source: Source, text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter)):
            if number % 5000 == 0:
                source.check_time()
            yield row
    except csv.Error as error:
        raise source.error(f"CSV 格式有误（{error}）；请检查引号是否成对") from error
