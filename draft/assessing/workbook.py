"""The mock assessment as a workbook: 测评总表, 指标明细 and 整改清单."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]  # openpyxl ships no types

from answer.indicators import RequiredFigure
from draft.assessing.assessment import (
    STATUSES,
    Assessment,
    FigureCheck,
    IndicatorCheck,
    Status,
    required_in_words,
)
from draft.assessing.rectification import HEADER as ACTION_HEADER
from draft.assessing.rectification import Rectification
from draft.sheets.layout import QUIET, fit_rows, put, write_header
from draft.sheets.writing import said
from draft.templating.values import number
from draft.whole_files import replace_whole

COLOURS: Mapping[Status, str] = {
    "未达标": "FFC7CE", "缺数据": "FFEB9C", "缺佐证": "DDEBF7", "达标": "C6EFCE",
}  # fmt: skip
"""The colour behind each status, whose word stands in the cell as well."""

_SUMMARY = {
    "序号": 6, "编号": 9, "部分": 13, "指标": 18, "结论": 8, "数值要求": 12, "差距": 34,
    "佐证材料": 9, "缺少的佐证材料": 28, "责任单位": 22, "整改时限": 15, "未核对的要求": 34,
}  # fmt: skip
_POINTS = {"满分": 7, "得分": 7, "失分": 7, "待定": 7}
_DETAILS = {
    "编号": 9, "指标": 14, "类别": 10, "项目": 24, "要求": 28, "出处": 28, "层级年份": 10, "本单位": 12,
    "上年": 12, "结论": 8, "差距": 18, "所在位置": 12, "其他层级和年份": 30, "说明": 20,
}  # fmt: skip
_ACTIONS = dict(zip(ACTION_HEADER, (6, 60, 60, 18, 28), strict=True))
_SUMMARY_SHEET, _DETAIL_SHEET, _ACTION_SHEET = "测评总表", "指标明细", "整改清单"
_FIGURE, _NOT_ASKED, _EVIDENCE = "数值要求", "未核对", "佐证材料"


def write_assessment(
    assessment: Assessment, rectifications: Sequence[Rectification], path: Path
) -> None:
    """Write the assessment as an .xlsx; an existing file is replaced whole.

    Raises ValueError for another suffix and OSError where it can't be written.
    """
    if path.suffix.lower() != ".xlsx":
        raise ValueError(f"{path.name}：后缀是“{path.suffix}”，模拟测评表的后缀应为 .xlsx")
    book = Workbook()
    _write_summary(book.active, assessment)
    _write_table(book.create_sheet(_DETAIL_SHEET), _DETAILS, _details(assessment))
    rows = (row.row(count) for count, row in enumerate(rectifications, 1))
    _write_table(book.create_sheet(_ACTION_SHEET), _ACTIONS, rows)
    file = io.BytesIO()
    book.save(file)
    replace_whole(path, file.getvalue())


def _write_summary(sheet: Any, assessment: Assessment) -> None:
    sheet.title = _SUMMARY_SHEET
    columns = {**_SUMMARY, **(_POINTS if assessment.has_points else {})}
    rows = (
        [*_summary(count, check), *(_points(check) if assessment.has_points else ())]
        for count, check in enumerate(assessment.checks, 1)
    )
    _write_table(sheet, columns, rows)
    foot = len(assessment.checks) + 3
    put(sheet.cell(foot, 4), "部分", QUIET, bold=True)
    for at, status in enumerate(STATUSES, 5):
        put(sheet.cell(foot, at), status, COLOURS[status], bold=True)
    totals = {**assessment.by_part(), "合计": assessment.counts()}
    for row, (part, counts) in enumerate(totals.items(), foot + 1):
        put(sheet.cell(row, 4), part, bold=part == "合计")
        for at, status in enumerate(STATUSES, 5):
            put(sheet.cell(row, at), counts[status])
    if assessment.has_points:
        points = assessment.points()
        row = foot + len(totals) + 1
        put(sheet.cell(row, 4), "分值", bold=True)
        for at, (name, value) in enumerate(
            (
                ("满分", points.full),
                ("得分", points.won),
                ("失分", points.lost),
                ("待定", points.open),
            ),
            5,
        ):
            put(sheet.cell(row, at), f"{name}{number(value)}")


def _write_table(sheet: Any, columns: Mapping[str, int], rows: Iterator[Sequence[object]]) -> None:
    """Write a table with its header; a cell that is a status gets its colour."""
    write_header(sheet, list(columns), list(columns.values()))
    last = 1
    for last, row in enumerate(rows, 2):
        for at, value in enumerate(row, 1):
            status = next((s for s in STATUSES if value == s), None)
            put(sheet.cell(last, at), value, COLOURS[status] if status else "")
    end = sheet.cell(last, len(columns)).coordinate
    sheet.auto_filter.ref = f"A1:{end}"
    fit_rows(sheet, list(columns.values()))


def _summary(count: int, check: IndicatorCheck) -> Sequence[object]:
    indicator, figures = check.indicator, check.figures
    met = len(check.figures_that_are("达标"))
    gaps = [
        f"{figure.fact.slot.id}：{figure.gap_in_words or '没有数据'}"
        for figure in figures
        if figure.status != "达标"
    ]
    missing = [*check.missing_evidence, *(f"{item}（未说明）" for item in check.untold_evidence)]
    return (
        count,
        indicator.id,
        indicator.part,
        f"{indicator.name}（否决项）" if check.is_veto else indicator.name,
        check.status,
        f"{met}/{len(figures)}项达标" if figures else "无",
        "\n".join(gaps),
        f"{len(check.on_file)}/{len(check.evidence)}",
        "、".join(missing),
        check.unit,
        check.deadline,
        "\n".join(required_in_words(figure) for figure in check.not_asked),
    )


def _points(check: IndicatorCheck) -> Sequence[object]:
    if check.indicator.points is None:
        return ("",) * len(_POINTS)
    points = check.points
    return points.full, points.won, points.lost, points.open


def _details(assessment: Assessment) -> Iterator[Sequence[object]]:
    for check in assessment.checks:
        named = (check.indicator.id, check.indicator.name)
        for figure in check.figures:
            yield (*named, _FIGURE, *_figure(figure))
        for required in check.not_asked:
            what = (required.quantity, required_in_words(required), *_source(required))
            yield (*named, _NOT_ASKED, *what, "", "", "", "", "", "", required.note)
        for evidence in check.evidence:
            told = said(evidence.on_file) or "未说明"
            status = "达标" if evidence.on_file else "缺佐证"
            where = evidence.where
            yield (
                *named, _EVIDENCE, evidence.item, "存档", "", "", told, "", status, "",
                evidence.cell, "", where,
            )  # fmt: skip


def _figure(check: FigureCheck) -> Sequence[object]:
    slot, required = check.fact.slot, check.required
    others = (
        f"{required_in_words(other)}（{'，'.join(filter(None, (_set_by(other), other.note)))}）"
        for other in check.others
    )
    return (
        slot.id,
        required_in_words(required),
        *_source(required),
        _shown(check.value, slot.unit),
        _shown(check.fact.previous, slot.unit),
        check.status,
        check.gap_in_words,
        check.fact.cell,
        "\n".join(others),
        required.note,
    )


def _source(figure: RequiredFigure) -> tuple[str, str]:
    return Path(figure.source).stem if "/" in figure.source else figure.source, _set_by(figure)


def _set_by(figure: RequiredFigure) -> str:
    return f"{figure.level}，{figure.year}年"


def _shown(value: object, unit: str) -> str:
    return f"{number(value)}{unit}" if isinstance(value, Decimal) else ""
