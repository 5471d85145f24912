"""The blank fact sheet as a workbook: what to fill in is coloured, unlocked and said in words."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]  # openpyxl ships no types
from openpyxl.styles import Protection  # type: ignore[import-untyped]  # as above
from openpyxl.worksheet.datavalidation import (  # type: ignore[import-untyped]  # as above
    DataValidation,
)

from answer.indicators import Catalogue
from draft.facts import Fact, FactSheet
from draft.sheets.cells import allowed_in, is_percent, unit_of
from draft.sheets.entries import (
    COLUMNS,
    DATA,
    DEADLINE,
    DUTIES,
    EVIDENCE,
    GUIDE,
    INDICATOR,
    ITEM,
    ON_FILE,
    PREVIOUS,
    RESPONSIBLE,
    TEMPLATE,
    VALUE,
    WHERE,
    Form,
)
from draft.sheets.layout import DAY_FORMAT, QUIET, fit_rows, put, set_page, write_header
from draft.sheets.writing import Filling, in_cell, named, said
from draft.slots import Slot, Value

OPTIONAL, NEEDED = "E2EFDA", "FCE4D6"
"""Colours of a cell that may be filled in and of one that has to be."""

_WIDTHS: Mapping[str, Sequence[int]] = {
    DATA: (6, 26, 24, 18, 12, 8, 8, 20, 56),
    DUTIES: (30, 40, 18),
    EVIDENCE: (30, 36, 12, 40),
    GUIDE: (14, 96),
}
_OWN_ROWS = 30  # empty rows in which an office adds evidence of its own
_LONGEST_CHOICES = 250  # characters a drop-down's list may have in a workbook
_TEXT, _PERCENT = "@", "0.00%"
_GUIDE = (
    ("怎么填", "只填着色的格子：橙色是必填，绿色是选填，灰色不用填；“必填”一列也用文字写明。"),
    ("没有数据", "留空。留空的数据在稿子里显示为【待填】，不会编造；不要写“无”“待定”“xx”。"),
    ("数字", "只写数字；可以带本行写明的单位（如6651批次），不能换成别的单位，不能写“约”“余”。"),
    ("百分比", "写85%或者85；写0.85看不出是85%还是0.85%，会被退回。"),
    ("日期", "写完整的年月日，如2025年12月31日、2025-12-31。"),
    ("列表", "一行一项（单元格内换行用 Alt+Enter），或者用顿号隔开。"),
    ("合计", "说明里写着“等于……之和”的，合计必须与各分项对得上。"),
    ("指标责任", "已按指标目录填了牵头单位，请改成本单位的分工，并填写整改时限。"),
    ("佐证材料", "每项材料填“有”或“无”，写明存放位置；表的末尾可以添加本单位自己的材料。"),
    ("不要改动", "不要改表头、数据项名称和单位，不要合并单元格；列的先后可以调换。"),
    ("保护", "工作表有保护，没有密码，需要时在“审阅”里撤销。"),
    ("保存", "保存为 .xlsx，再交给系统读取；有问题会一次列出，写明在哪一格、应该怎么填。"),
)


def xlsx(form: Form, catalogue: Catalogue, facts: FactSheet) -> bytes:
    """Return a fact sheet as a workbook of four sheets."""
    filling = Filling(form, catalogue, facts)
    book = Workbook()
    _write_guide(book.active, form)
    _write_data(book.create_sheet(DATA), filling)
    _write_duties(book.create_sheet(DUTIES), filling)
    _write_evidence(book.create_sheet(EVIDENCE), filling)
    book.active = 1
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_guide(sheet: Any, form: Form) -> None:
    sheet.title = GUIDE
    set_page(sheet, _WIDTHS[GUIDE])
    for at, (name, text) in enumerate(((TEMPLATE, form.id), *_GUIDE), 1):
        put(sheet.cell(at, 1), name, QUIET, bold=True)
        put(sheet.cell(at, 2), text)
    _finish(sheet)


def _write_data(sheet: Any, filling: Filling) -> None:
    write_header(sheet, COLUMNS[DATA], _WIDTHS[DATA])
    for row, (slot, fact) in enumerate(filling.data(), 2):
        required = filling.required(slot)
        texts = (
            row - 1, slot.id, None, None, unit_of(slot), slot.type,
            required, filling.indicator(slot), filling.explained(slot),
        )  # fmt: skip
        for at, text in enumerate(texts, 1):
            put(sheet.cell(row, at), text, bold=at == 2)
        fill = NEEDED if slot.id in filling.form.required else OPTIONAL
        put(sheet.cell(row, 7), required, fill)
        _write_fact(sheet, row, fact, fill)
        _validate(sheet, slot, f"C{row}:D{row}" if slot.previous else f"C{row}")
    sheet.freeze_panes = "C2"
    _finish(sheet)


def _write_fact(sheet: Any, row: int, fact: Fact, fill: str) -> None:
    asked = {VALUE: True, PREVIOUS: fact.slot.previous or fact.previous is not None}
    for column, value in ((VALUE, fact.value), (PREVIOUS, fact.previous)):
        cell = sheet.cell(row, COLUMNS[DATA].index(column) + 1)
        put(cell, _native(value, fact.slot), fill if asked[column] else QUIET)
        cell.number_format = _number_format(fact.slot)
        cell.protection = Protection(locked=not asked[column])


def _native(value: Value | None, slot: Slot) -> object:
    if isinstance(value, Decimal):
        return value / 100 if is_percent(slot) else value
    return value if value is None or isinstance(value, date) else in_cell(value, slot)


def _number_format(slot: Slot) -> str:
    """Numbers stay in the general format, which hides no decimals."""
    match slot.type:
        case "数值" | "百分比":
            return _PERCENT if is_percent(slot) else "General"
        case "日期":
            return DAY_FORMAT
        case _:
            return _TEXT


def _validate(sheet: Any, slot: Slot, cells: str) -> None:
    rule = _rule(slot)
    if rule is None:
        return
    rule.error = f"“{slot.id}”应为：{allowed_in(slot)}"[:_LONGEST_CHOICES]
    rule.errorTitle = "填写有误"
    rule.prompt, rule.promptTitle = allowed_in(slot)[:_LONGEST_CHOICES], slot.id[:30]
    rule.showErrorMessage = rule.showInputMessage = True
    sheet.add_data_validation(rule)
    rule.add(cells)


def _rule(slot: Slot) -> Any | None:
    match slot.type:
        case "数值" | "百分比":
            return _number_rule(slot)
        case "日期":
            return _at_least("date", "1")
        case "选项":
            return _choice_rule(slot.choices)
        case _:
            return None


def _number_rule(slot: Slot) -> Any:
    kind = "whole" if slot.whole else "decimal"
    scale = 100 if is_percent(slot) else 1
    low, high = (
        None if bound is None else f"{bound / scale:f}" for bound in (slot.minimum, slot.maximum)
    )
    if low is not None and high is not None:
        return _between(kind, low, high)
    if high is not None:
        return DataValidation(kind, formula1=high, operator="lessThanOrEqual", allow_blank=True)
    return _at_least(kind, low or "-1E+15")


def _at_least(kind: str, low: str) -> Any:
    return DataValidation(kind, formula1=low, operator="greaterThanOrEqual", allow_blank=True)


def _between(kind: str, low: str, high: str) -> Any:
    return DataValidation(kind, formula1=low, formula2=high, operator="between", allow_blank=True)


def _choice_rule(choices: Sequence[str]) -> Any | None:
    """A drop-down; without one where a workbook can't hold the choices: the reader checks them."""
    listed = ",".join(choices)
    if len(listed) > _LONGEST_CHOICES or any("," in c or '"' in c for c in choices):
        return None
    return DataValidation("list", formula1=f'"{listed}"', allow_blank=True)


def _write_duties(sheet: Any, filling: Filling) -> None:
    columns = COLUMNS[DUTIES]
    write_header(sheet, columns, _WIDTHS[DUTIES])
    for row, (indicator, duty) in enumerate(filling.duties(), 2):
        values = {INDICATOR: named(indicator), RESPONSIBLE: duty.unit, DEADLINE: duty.deadline}
        _write_row(sheet, row, [values[column] for column in columns], unlocked=(2, 3))
        sheet.cell(row, 3).number_format = DAY_FORMAT
    deadlines = _at_least("date", "1")
    sheet.add_data_validation(deadlines)
    deadlines.add(f"C2:C{len(filling.catalogue.indicators) + 1}")
    _finish(sheet)


def _write_evidence(sheet: Any, filling: Filling) -> None:
    columns = COLUMNS[EVIDENCE]
    write_header(sheet, columns, _WIDTHS[EVIDENCE])
    row = 1
    for row, (indicator, piece) in enumerate(filling.evidence(), 2):
        values = {
            INDICATOR: named(indicator),
            ITEM: piece.item,
            ON_FILE: said(piece.on_file) or None,
            WHERE: piece.where or None,
        }
        _write_row(sheet, row, [values[column] for column in columns], unlocked=(3, 4))
    end = row + _OWN_ROWS
    for own in range(row + 1, end + 1):
        _write_row(sheet, own, [None] * len(columns), unlocked=(1, 2, 3, 4))
    last = len(filling.catalogue.indicators) + 1
    for formula, cells in (
        ('"有,无"', f"C2:C{end}"),
        (f"{DUTIES}!$A$2:$A${last}", f"A{row + 1}:A{end}"),
    ):
        rule = DataValidation("list", formula1=formula, allow_blank=True)
        sheet.add_data_validation(rule)
        rule.add(cells)
    sheet.auto_filter.ref = f"A1:D{end}"
    _finish(sheet)


def _write_row(sheet: Any, row: int, values: Sequence[object], unlocked: Sequence[int]) -> None:
    for at, value in enumerate(values, 1):
        cell = sheet.cell(row, at)
        put(cell, value, OPTIONAL if at in unlocked else "")
        cell.protection = Protection(locked=at not in unlocked)


def _finish(sheet: Any) -> None:
    """Lock what is not to be filled in, without a password; widths and filters stay free."""
    fit_rows(sheet, _WIDTHS[sheet.title])
    sheet.protection.sheet = True
    for free in ("formatColumns", "formatRows", "autoFilter", "sort"):
        setattr(sheet.protection, free, False)
