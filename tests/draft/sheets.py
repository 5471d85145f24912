"""A small catalogue, a form of ten items, and ways to fill its sheet in as a person would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from answer.indicators import Catalogue, Indicator, RequiredFigure
from draft.facts import FactSheet
from draft.sheets.factsheet import FaultyFactSheetError, Problem, read_facts, write_blank
from draft.slots import Slot
from ingest.documents import Level


def required(quantity: str, operator: Any, value: str, unit: str, **more: Any) -> RequiredFigure:
    level: Level = more.get("level", "市")
    note = more.get("note", "市定目标")
    year = more.get("year", 2025)
    return RequiredFigure(
        quantity, operator, Decimal(value), unit, year, level, "documents/示例方案.docx", note
    )


def indicator(id: str, name: str, part: str = "基础工作", **more: Any) -> Indicator:
    return Indicator(
        id=id,
        part=part,
        name=name,
        requirement=f"{name}落实到位。",
        figures=more.get("figures", ()),
        lead=more.get("lead", ("区市场监管局",)),
        support=(),
        evidence=more.get("evidence", ()),
        terms=(),
        laws=(),
        guide="documents/指南.md",
        points=more.get("points"),
    )


SAMPLING = indicator(
    "base-07",
    "食品抽检",
    figures=(required("食品抽检批次", "≥", "6000", "批次"),),
    evidence=("抽检计划", "检验报告"),
    lead=("区市场监管局", "区农业农村局"),
)
PASS_RATE = indicator(
    "stat-03",
    "抽检合格率",
    "食品安全状况",
    figures=(required("食品抽检合格率", "≥", "98", "%"),),
    evidence=("合格率统计表",),
)
SHARED = (indicator("base-10", "社会共治"), indicator("demo-05", "社会共治", "示范引领"))
CATALOGUE = Catalogue((SAMPLING, *SHARED, PASS_RATE))

ZERO, HUNDRED = Decimal(0), Decimal(100)
PLACE = Slot("地区", "文字", explanation="区划名称")
YEAR = Slot("年度", "数值", whole=True, minimum=Decimal(2010), maximum=Decimal(2100))
DAY = Slot("成文日期", "日期")
FORM_OF_LEAD = Slot("牵头形式", "选项", choices=("双组长制", "单组长制"))
CASES = Slot("典型案例", "列表")
BATCHES = Slot(
    "食品抽检批次", "数值", "批次", "base-07", "食品抽检批次",
    previous=True, whole=True, minimum=ZERO, parts=("生产环节批次", "流通环节批次"),
)  # fmt: skip
MADE = Slot("生产环节批次", "数值", "批次", "base-07", whole=True, minimum=ZERO, previous=True)
SOLD = Slot("流通环节批次", "数值", "批次", "base-07", whole=True, minimum=ZERO, previous=True)
RATE = Slot(
    "食品抽检合格率", "百分比", "%", "stat-03", "食品抽检合格率",
    previous=True, minimum=ZERO, maximum=HUNDRED,
)  # fmt: skip
FUNDS = Slot("专项经费", "数值", "万元", minimum=ZERO)
SLOTS = (PLACE, YEAR, DAY, FORM_OF_LEAD, CASES, BATCHES, MADE, SOLD, RATE, FUNDS)


@dataclass(frozen=True)
class SampleForm:
    id: str
    slots: tuple[Slot, ...] = SLOTS
    required: frozenset[str] = frozenset(("地区", "食品抽检批次"))


FORM = SampleForm("自查报告")
OTHER = SampleForm("整改方案", (PLACE,), frozenset())
FORMS = (FORM, OTHER)

Change = Callable[[Any], None]


def filled(folder: Path, change: Change | None = None, **values: Any) -> Path:
    """A blank sheet with values in the column 本年, and then changed as a whole workbook."""
    path = folder / "数据表.xlsx"
    write_blank(FORM, CATALOGUE, path)
    book = openpyxl.load_workbook(path)
    for name, value in values.items():
        book["数据"].cell(row_of(name), 3).value = value
    if change:
        change(book)
    book.save(path)
    return path


def row_of(slot: str) -> int:
    return [s.id for s in SLOTS].index(slot) + 2


def read(path: Path) -> FactSheet:
    return read_facts(path, FORMS, CATALOGUE)


def value(path: Path, slot: str) -> Any:
    return read(path).facts[slot].value


def problems(path: Path) -> list[Problem]:
    with pytest.raises(FaultyFactSheetError) as caught:
        read(path)
    assert str(path) in str(caught.value)
    return list(caught.value.problems)


def problem(path: Path) -> Problem:
    (only,) = problems(path)
    return only


def messages(path: Path) -> list[str]:
    return [str(each) for each in problems(path)]
