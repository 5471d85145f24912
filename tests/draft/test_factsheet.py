"""The workbook an office fills in: what a blank one offers, and what each cell is read as."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from draft.facts import Duty, Evidence, Fact
from draft.sheets.factsheet import write_blank
from tests.draft.sheets import (
    BATCHES,
    CATALOGUE,
    FORM,
    SLOTS,
    filled,
    messages,
    problem,
    problems,
    read,
    row_of,
    value,
)


def workbook(folder):
    path = folder / "空表.xlsx"
    write_blank(FORM, CATALOGUE, path)
    return openpyxl.load_workbook(path)


def test_a_blank_sheet_asks_for_every_item_with_unit_and_explanation(tmp_path):
    book = workbook(tmp_path)
    assert book.sheetnames == ["填表说明", "数据", "指标责任", "佐证材料"]
    rows = list(book["数据"].iter_rows(values_only=True))
    header = ("编号", "数据项", "本年", "上年", "单位", "类型", "必填", "对应指标", "说明")
    assert rows[0] == header
    assert [row[1] for row in rows[1:]] == [slot.id for slot in SLOTS]
    explained = (
        "整数，单位为批次，不小于0；等于生产环节批次、流通环节批次之和"
    )  # fmt: skip
    assert rows[6] == (
        6, "食品抽检批次", None, None, "批次", "数值", "必填", "base-07 食品抽检", explained,
    )  # fmt: skip
    assert rows[1][6:] == ("必填", None, "区划名称；文字")
    assert rows[9][6] == "选填"


def test_required_cells_differ_in_colour_and_only_cells_to_fill_are_unlocked(tmp_path):
    sheet = workbook(tmp_path)["数据"]
    colours = {slot.id: sheet.cell(row_of(slot.id), 3).fill.fgColor.rgb for slot in SLOTS}
    assert colours["地区"] == colours["食品抽检批次"] == "00FCE4D6"
    assert colours["专项经费"] == "00E2EFDA"
    assert sheet.protection.sheet is True
    assert sheet.protection.password is None
    unlocked = [c.coordinate for c in sheet[row_of("食品抽检批次")] if not c.protection.locked]
    assert unlocked == ["C7", "D7"]
    assert [c.coordinate for c in sheet[row_of("专项经费")] if not c.protection.locked] == ["C11"]
    assert sheet.freeze_panes == "C2"


def test_drop_downs_and_bounds_are_in_the_sheet(tmp_path):
    rules = {
        str(rule.sqref): (rule.type, rule.operator, rule.formula1, rule.formula2)
        for rule in workbook(tmp_path)["数据"].data_validations.dataValidation
    }
    assert rules["C5"] == ("list", None, '"双组长制,单组长制"', None)
    assert rules["C7:D7"] == ("whole", "greaterThanOrEqual", "0", None)
    assert rules["C10:D10"] == ("decimal", "between", "0", "1")
    assert rules["C3"] == ("whole", "between", "2010", "2100")
    assert rules["C4"][0] == "date"


def test_units_in_charge_and_evidence_come_from_the_catalogue(tmp_path):
    book = workbook(tmp_path)
    duties = list(book["指标责任"].iter_rows(values_only=True))
    assert duties[:2] == [
        ("指标", "责任单位", "整改时限"),
        ("base-07 食品抽检", "区市场监管局、区农业农村局", None),
    ]
    evidence = list(book["佐证材料"].iter_rows(max_row=4, values_only=True))
    assert evidence[1:] == [
        ("base-07 食品抽检", "抽检计划", None, None),
        ("base-07 食品抽检", "检验报告", None, None),
        ("stat-03 抽检合格率", "合格率统计表", None, None),
    ]
    lists = {str(r.sqref): r.formula1 for r in book["佐证材料"].data_validations.dataValidation}
    assert lists == {"C2:C34": '"有,无"', "A5:A34": "指标责任!$A$2:$A$5"}


def test_the_help_names_the_template(tmp_path):
    guide = workbook(tmp_path)["填表说明"]
    assert (guide["A1"].value, guide["B1"].value) == ("模板", "自查报告")


def test_an_unknown_suffix_writes_nothing(tmp_path):
    with pytest.raises(
        ValueError, match=r"“\.xls”，数据表的后缀应为\.xlsx、\.csv、\.yaml、\.yml之一"
    ):
        write_blank(FORM, CATALOGUE, tmp_path / "空表.xls")
    assert list(tmp_path.iterdir()) == []


def test_a_blank_sheet_reads_back_as_nothing_filled_in(tmp_path):
    sheet = read(filled(tmp_path))
    assert sheet.template == "自查报告"
    assert {fact.value for fact in sheet.facts.values()} == {None}
    assert list(sheet.facts) == [slot.id for slot in SLOTS]
    assert sheet.notes == ()


def test_a_fact_knows_its_cells(tmp_path):
    path = filled(tmp_path, lambda book: book["数据"].__setitem__("D7", 6318), 食品抽检批次=6651)
    assert read(path).facts["食品抽检批次"] == Fact(
        BATCHES, Decimal(6651), Decimal(6318), "数据!C7", "数据!D7"
    )


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        (6651, "6651"),
        (6651.0, "6651"),
        ("6651", "6651"),
        ("6,651", "6651"),
        ("６６５１", "6651"),
        ("６，６５１", "6651"),
        ("1 234 567", "1234567"),
        (" 6651 ", "6651"),
        ("6651批次", "6651"),
        ("6651 批次", "6651"),
        ("0", "0"),
    ],
)
def test_a_count_may_be_written_in_many_ways(tmp_path, written, taken):
    assert value(filled(tmp_path, 食品抽检批次=written), "食品抽检批次") == Decimal(taken)


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("六千六百", "这里应填数字"),
        ("约6651", "这里应填数字"),
        ("6651余", "单位是“余”，这一项的单位是“批次”，系统不作换算"),
        ("xx", "这里应填数字"),
        ("①", "这里应填数字"),
        ("6,65", "这里应填数字"),
        ("6651件", "单位是“件”，这一项的单位是“批次”，系统不作换算"),
        ("0.66万批次", "单位是“万批次”，这一项的单位是“批次”，系统不作换算"),
        ("85%", "单位是“%”，这一项的单位是“批次”，系统不作换算"),
        (-5, "太小"),
        (98.6, "应为整数"),
        ("1234567890123456", "数字超过15位"),
        (True, "这里应填数字"),
        (datetime(2025, 3, 5), "这里应填数字"),
    ],
)
def test_what_is_no_count_is_named_with_its_cell(tmp_path, written, wrong):
    found = problem(filled(tmp_path, 食品抽检批次=written))
    assert (found.sheet, found.cell, found.wrong) == ("数据", "C7", wrong)
    assert found.allowed.startswith("整数，单位为批次，不小于0")


def test_a_number_without_a_unit_takes_none(tmp_path):
    found = problem(filled(tmp_path, 年度="2025年"))
    assert (found.wrong, found.allowed) == ("多了“年”", "整数，2010至2100")


def test_a_problem_says_place_value_fault_and_what_is_allowed(tmp_path):
    assert messages(filled(tmp_path, 食品抽检批次="85%")) == [
        "数据!C7 “85%”：单位是“%”，这一项的单位是“批次”，系统不作换算；应为：整数，单位为批次，不小于0"
    ]


def test_ten_thousands_of_yuan_are_never_taken_for_yuan(tmp_path):
    assert value(filled(tmp_path, 专项经费="120.5万元"), "专项经费") == Decimal("120.5")
    found = problem(filled(tmp_path, 专项经费="1205000元"))
    assert found.wrong == "单位是“元”，这一项的单位是“万元”，系统不作换算"


@pytest.mark.parametrize("format_", ['#,##0"元"', '"¥"#,##0', '0!.0,"万"'])
def test_a_number_format_that_says_another_unit_is_a_problem(tmp_path, format_):
    def in_yuan(book):
        book["数据"]["C11"].number_format = format_

    assert problem(filled(tmp_path, in_yuan, 专项经费=1205000)).cell == "C11"


@pytest.mark.parametrize(
    ("written", "number_format", "taken"),
    [
        (0.9848, "0.00%", "98.48"),
        (0.85, "0%", "85"),
        (0.0085, "0.00%", "0.85"),
        (1, "0%", "100"),
        (0.98484, "0.00%", "98.484"),
        (85, "General", "85"),
        (98.48, "0.00", "98.48"),
        (85, '0.00"%"', "85"),
        (0.85, '0.00"%"', "0.85"),
        ("85%", "@", "85"),
        ("98.48％", "@", "98.48"),
        ("0.85%", "@", "0.85"),
        (0, "General", "0"),
        (0.07 * 7, "0%", "49"),
    ],
)
def test_a_percentage_is_what_the_cell_shows(tmp_path, written, number_format, taken):
    def formatted(book):
        book["数据"]["C10"].number_format = number_format

    path = filled(tmp_path, formatted, 食品抽检合格率=written)
    assert value(path, "食品抽检合格率") == Decimal(taken)


@pytest.mark.parametrize("written", [0.85, "0.85", 1])
def test_a_bare_fraction_may_be_meant_in_two_ways(tmp_path, written):
    def general(book):
        book["数据"]["C10"].number_format = "General"

    found = problem(filled(tmp_path, general, 食品抽检合格率=written))
    assert found.cell == "C10"
    assert found.wrong == ("可能是1%，也可能是100%" if written == 1 else "可能是0.85%，也可能是85%")


def test_a_percentage_above_its_bound_is_a_problem(tmp_path):
    found = problem(filled(tmp_path, 食品抽检合格率="102%"))
    assert found.wrong == "太大"
    assert found.allowed == "数字，单位为%（85%写85或者85%），0至100"


@pytest.mark.parametrize(
    "written",
    [
        date(2025, 12, 31),
        datetime(2025, 12, 31, 9, 30),
        "2025-12-31",
        "2025/12/31",
        "2025.12.31",
        "2025年12月31日",
        "２０２５年１２月３１日",
        "2025 年 12 月 31 日",
        "二〇二五年十二月三十一日",
        "20251231",
        20251231,
        "2025-12-31 09:30:00",
    ],
)
def test_a_day_may_be_written_in_many_ways(tmp_path, written):
    def general(book):
        if isinstance(written, int):
            book["数据"]["C4"].number_format = "General"

    assert value(filled(tmp_path, general, 成文日期=written), "成文日期") == date(2025, 12, 31)


def test_a_date_format_that_chinese_excel_saves_by_number_is_a_date(tmp_path):
    path = filled(tmp_path, 成文日期=46022)
    book = openpyxl.load_workbook(path)
    cell = book["数据"]["C4"]
    cell.number_format = "General"
    cell._style.numFmtId = 31
    book.save(path)
    assert value(path, "成文日期") == date(2025, 12, 31)


def test_a_cell_that_shows_the_month_alone_still_holds_the_day(tmp_path):
    def month(book):
        book["数据"]["C4"].number_format = 'yyyy"年"m"月"'

    path = filled(tmp_path, month, 成文日期=date(2025, 12, 31))
    assert value(path, "成文日期") == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("2025年12月", "这里应填完整的日期"),
        ("25-12-31", "这里应填完整的日期"),
        ("2025-02-30", "日历上没有这一天"),
        ("年底前", "这里应填完整的日期"),
    ],
)
def test_what_is_no_day_is_named(tmp_path, written, wrong):
    found = problem(filled(tmp_path, 成文日期=written))
    assert (found.cell, found.value, found.wrong) == ("C4", written, wrong)
    assert found.allowed == "日期，如2025年12月31日或2025-12-31"


def test_a_choice_is_one_of_those_offered(tmp_path):
    assert value(filled(tmp_path, 牵头形式="双组长制 "), "牵头形式") == "双组长制"
    found = problem(filled(tmp_path, 牵头形式="三组长制"))
    assert (found.wrong, found.allowed) == ("不在可选的范围内", "双组长制、单组长制之一")


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("甲案、乙案", ("甲案", "乙案")),
        ("甲、乙两店案\n丙店案\n", ("甲、乙两店案", "丙店案")),
        ("甲、乙两店案；丙店案", ("甲、乙两店案", "丙店案")),
        ("甲案", ("甲案",)),
        ("1.甲案\n（二）乙案\n③丙案\n四、丁案", ("甲案", "乙案", "丙案", "丁案")),
        ("3.5吨原料\n一户一档", ("3.5吨原料", "一户一档")),
    ],
)
def test_a_list_is_split_at_lines_then_semicolons_then_enumeration_marks(tmp_path, written, taken):
    assert value(filled(tmp_path, 典型案例=written), "典型案例") == taken


@pytest.mark.parametrize(
    ("written", "taken"),
    [("青禾区", "青禾区"), (2025, "2025"), (2025.5, "2025.5"), ("a\nb ", "a\nb")],
)
def test_a_text_is_taken_as_it_stands(tmp_path, written, taken):
    assert value(filled(tmp_path, 地区=written), "地区") == taken


def test_duties_and_evidence_are_read_by_id_or_by_name(tmp_path):
    def change(book):
        duties, evidence = book["指标责任"], book["佐证材料"]
        duties["A2"], duties["B2"], duties["C2"] = "食品抽检", "区食安办", "2026-03-31"
        evidence["C2"], evidence["D2"] = "有", "档案盒12"
        evidence["C3"] = "无"
        evidence["A5"], evidence["B5"], evidence["C5"] = "demo-05", "志愿服务记录", "√"

    sheet = read(filled(tmp_path, change))
    assert sheet.duties["base-07"] == Duty("base-07", "区食安办", date(2026, 3, 31), "指标责任!A2")
    assert sheet.evidence == (
        Evidence("base-07", "抽检计划", True, "档案盒12", "佐证材料!B2"),
        Evidence("base-07", "检验报告", False, "", "佐证材料!B3"),
        Evidence("stat-03", "合格率统计表", None, "", "佐证材料!B4"),
        Evidence("demo-05", "志愿服务记录", True, "", "佐证材料!B5"),
    )


def test_every_problem_of_duties_and_evidence_is_named(tmp_path):
    def change(book):
        duties, evidence = book["指标责任"], book["佐证材料"]
        duties["A2"], duties["C3"] = "base-77", "尽快"
        duties["A4"] = "社会共治"
        evidence["C2"], evidence["B3"] = "大概有", "抽检计划"
        evidence["A5"] = "base-07"

    assert [(p.place, p.wrong) for p in problems(filled(tmp_path, change))] == [
        ("指标责任!A2", "指标目录里没有这个指标"),
        ("指标责任!C3", "这里应填完整的日期"),
        ("指标责任!A4", "有几个指标同名"),
        ("佐证材料!C2", "这里应说明是否存档"),
        ("佐证材料!B3", "与佐证材料!B2重复，不知道以哪一行为准"),
        ("佐证材料!B5", "这一行没有写佐证材料"),
    ]
