"""Workbooks that were changed, damaged or forged: each fault named with its place, all at once."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from draft.sheets.factsheet import FaultyFactSheetError, read_facts
from draft.slots import Slot
from ingest.readers import ReadError
from tests.draft.sheets import (
    CATALOGUE,
    FORM,
    FORMS,
    SampleForm,
    filled,
    messages,
    problem,
    problems,
    read,
    row_of,
    value,
)


def test_all_problems_are_told_at_once(tmp_path):
    path = filled(tmp_path, 年度="二〇二五", 食品抽检批次=-1, 食品抽检合格率=150, 牵头形式="四")
    assert [each.cell for each in problems(path)] == ["C3", "C5", "C7", "C10"]


def test_an_unknown_item_is_named_with_those_it_may_have_meant(tmp_path):
    def rename(book):
        book["数据"]["B7"] = "食品抽检批数"

    first, second = problems(filled(tmp_path, rename))
    assert (first.place, first.wrong) == ("数据!B7", "没有这个数据项")
    assert "食品抽检批次" in first.allowed
    assert (second.sheet, second.wrong) == ("数据", "缺少“食品抽检批次”这一行")


def test_a_missing_row_is_named(tmp_path):
    def delete(book):
        book["数据"].delete_rows(row_of("专项经费"))

    assert messages(filled(tmp_path, delete)) == [
        "数据：缺少“专项经费”这一行；应为：补上这一行，没有数据就把“本年”留空，或者重新生成空表"
    ]


def test_a_doubled_row_is_named_with_both_places(tmp_path):
    def double(book):
        book["数据"].append([11, "地区", "望川区"])

    found = problem(filled(tmp_path, double, 地区="青禾区"))
    assert (found.place, found.wrong) == ("数据!B12", "与数据!B2重复，不知道以哪一行为准")


def test_a_row_without_an_item_is_named(tmp_path):
    def add(book):
        book["数据"].append([11, None, 5])

    assert problem(filled(tmp_path, add)).wrong == "这一行没有写数据项"


def test_a_changed_unit_is_named(tmp_path):
    def change(book):
        book["数据"]["E11"] = "元"

    found = problem(filled(tmp_path, change, 专项经费=1205000))
    assert (found.place, found.value, found.allowed) == ("数据!E11", "元", "万元")


def test_a_total_that_does_not_add_up_names_every_cell(tmp_path):
    path = filled(tmp_path, 食品抽检批次=100, 生产环节批次=40, 流通环节批次=50)
    found = problem(path)
    assert (found.place, found.value) == ("数据!C7", "100")
    assert found.wrong == (
        "“食品抽检批次”与各分项的和对不上：生产环节批次40（数据!C8）、流通环节批次50（数据!C9），合计90"
    )


def test_a_total_of_last_year_is_held_as_well(tmp_path):
    def last_year(book):
        for row, number in ((7, 100), (8, 60), (9, 50)):
            book["数据"].cell(row, 4).value = number

    assert problem(filled(tmp_path, last_year)).place == "数据!D7"


def test_a_total_with_a_part_still_open_is_not_judged(tmp_path):
    assert value(filled(tmp_path, 食品抽检批次=100, 生产环节批次=40), "食品抽检批次") == 100


def test_merged_cells_are_named(tmp_path):
    def merge(book):
        book["数据"].merge_cells("C7:C8")

    found = problem(filled(tmp_path, merge, 食品抽检批次=100))
    assert (found.place, found.value) == ("数据!C7:C8", "100")
    assert found.wrong == "这是合并单元格，分不清值属于哪一行"


def test_a_formula_that_was_never_calculated_is_named(tmp_path):
    found = problem(filled(tmp_path, 食品抽检批次="=C8+C9"))
    assert (found.place, found.value, found.wrong) == ("数据!C7", "=C8+C9", "公式没有计算结果")


def with_result(path, formula, result):
    """Give a formula the result a spreadsheet program would have stored beside it."""
    with zipfile.ZipFile(path) as package:
        data = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet2.xml"
    before = f"<f>{formula}</f><v></v>".encode()
    assert before in data[name] or f"<f>{formula}</f><v />".encode() in data[name]
    for old in (before, f"<f>{formula}</f><v />".encode()):
        data[name] = data[name].replace(old, f"<f>{formula}</f><v>{result}</v>".encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for member, content in data.items():
            package.writestr(member, content)
    return path


def test_a_calculated_formula_counts_as_what_its_cell_shows(tmp_path):
    path = filled(tmp_path, 食品抽检合格率="=3835/3893")
    with_result(path, "3835/3893", "0.985101464166453")
    assert value(path, "食品抽检合格率") == Decimal("98.51")


def test_endless_decimals_of_a_formula_are_rounded_and_that_is_said(tmp_path):
    path = with_result(filled(tmp_path, 专项经费="=1000/3"), "1000/3", "333.333333333333")
    sheet = read(path)
    assert str(sheet.facts["专项经费"].value) == "333.33"
    assert sheet.notes == ("数据!C11 的公式结果333.333333333333按两位小数取333.33",)


def test_a_formula_that_failed_is_named(tmp_path):
    def failed(book):
        book["数据"]["C11"].value = "#DIV/0!"
        book["数据"]["C11"].data_type = "e"

    found = problem(filled(tmp_path, failed))
    assert (found.place, found.value, found.wrong) == ("数据!C11", "#DIV/0!", "公式出错")


def test_columns_may_stand_in_any_order(tmp_path):
    def move(book):
        sheet = book["数据"]
        for row in sheet.iter_rows():
            values = [cell.value for cell in row]
            for cell, moved in zip(row, reversed(values), strict=True):
                cell.value = moved

    sheet = read(filled(tmp_path, move, 地区="青禾区", 专项经费=12))
    assert sheet.facts["地区"].value == "青禾区"
    assert sheet.facts["地区"].cell == "数据!G2"


def test_a_column_that_is_gone_or_doubled_is_named(tmp_path):
    def rename(book):
        book["数据"]["D1"] = "去年"

    assert problem(filled(tmp_path, rename)).wrong == "表头缺少“上年”列"

    def double(book):
        book["数据"]["J1"] = "本年"

    found = problem(filled(tmp_path, double))
    assert (found.place, found.wrong) == ("数据!J1", "表头有两列同名")


def test_a_column_of_ones_own_is_left_unread_and_that_is_said(tmp_path):
    def note(book):
        book["数据"]["J1"], book["数据"]["J2"] = "备注", "待核"

    assert read(filled(tmp_path, note)).notes == ("工作表“数据”的“备注”列没有读取",)


def test_renamed_extra_and_hidden_sheets_and_rows_are_read_and_told(tmp_path):
    def change(book):
        book["数据"].title = "数据（定稿）"
        book["佐证材料"].sheet_state = "hidden"
        book["数据（定稿）"].row_dimensions[2].hidden = True
        book.create_sheet("草稿")["A1"] = "随手记"
        book.create_sheet("空白")

    sheet = read(filled(tmp_path, change, 地区="青禾区"))
    assert sheet.facts["地区"].value == "青禾区"
    assert sheet.notes == (
        "工作表“数据（定稿）”按“数据”读取",
        "工作表“佐证材料”是隐藏的，内容也已读取",
        "工作表“草稿”不是数据表的一部分，没有读取",
        "工作表“数据（定稿）”第2行是隐藏的，内容也已读取",
    )


def test_a_book_without_the_data_sheet_says_what_is_sought(tmp_path):
    path = tmp_path / "别的表.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["指标", "得分"])
    book.save(path)
    found = problem(path)
    assert (found.value, found.wrong) == ("Sheet", "没有一张工作表是数据表")
    assert found.allowed == "表头有数据项、本年各列"


def test_two_data_sheets_are_one_too_many(tmp_path):
    def copy(book):
        book.copy_worksheet(book["数据"]).title = "数据2"

    found = problem(filled(tmp_path, copy))
    assert (found.sheet, found.wrong) == (
        "数据2", "与工作表“数据”是同一种表，不知道该用哪一张",
    )  # fmt: skip


def test_an_unknown_template_is_named_with_those_there_are(tmp_path):
    def rename(book):
        book["填表说明"]["B1"] = "年终报告"

    found = problem(filled(tmp_path, rename))
    assert (found.place, found.value) == ("填表说明!B1", "年终报告")
    assert (found.wrong, found.allowed) == ("没有这个模板", "自查报告、整改方案")


def test_without_its_help_a_sheet_is_taken_for_the_template_that_is_asked_for(tmp_path):
    path = filled(tmp_path, lambda book: book.remove(book["填表说明"]), 地区="青禾区")
    assert read_facts(path, FORMS, CATALOGUE, FORM.id).template == "自查报告"
    anyone = read(path)
    assert anyone.template == ""
    assert anyone.notes == ("没有写明是哪个模板的数据表，按全部模板的数据项读取，缺少的行没有核对",)
    assert anyone.facts["地区"].value == "青禾区"


def test_five_thousand_rows_are_read_at_once_and_all_their_faults_counted(tmp_path):
    def fill(book):
        for number in range(5000):
            book["数据"].append([number, f"多余的项{number}", number])

    path = filled(tmp_path, fill)
    with pytest.raises(FaultyFactSheetError, match="有5000处问题") as caught:
        read(path)
    assert len(caught.value.problems) == 5000
    assert str(caught.value).endswith("……还有4950处，改正以上问题后再看")


def test_more_rows_than_the_limit_are_refused_with_the_limit(tmp_path):
    def fill(book):
        for number in range(20_001):
            book["数据"].append([number])

    with pytest.raises(ReadError, match="工作表“数据”有20012行，最多读20000行"):
        read(filled(tmp_path, fill))


def test_formats_down_to_the_last_row_are_no_content(tmp_path):
    def style(book):
        book["数据"].cell(1_048_576, 3).number_format = "0"

    assert value(filled(tmp_path, style, 地区="青禾区"), "地区") == "青禾区"


def refusal(path):
    with pytest.raises(ReadError) as caught:
        read(path)
    return str(caught.value)


def test_a_file_that_can_not_be_read_says_why(tmp_path):
    good = filled(tmp_path).read_bytes()
    cases = {
        "空.xlsx": (b"", "文件是空的"),
        "残.xlsx": (good[:2000], "文件已损坏"),
        "文字.xlsx": ("数据项".encode(), "内容不是数据表（后缀“.xlsx”）"),
        "旧.xls": (
            bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le"),
            "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”",
        ),
        "密.xlsx": (
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "文件有密码",
        ),
    }
    for name, (data, reason) in cases.items():
        (tmp_path / name).write_bytes(data)
        assert name in refusal(tmp_path / name)
        assert reason in refusal(tmp_path / name)
    assert "文件不存在" in refusal(tmp_path / "没有.xlsx")


def test_a_zip_bomb_is_refused(tmp_path):
    buffer = io.BytesIO(filled(tmp_path).read_bytes())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image1.bin", b"\0" * (40 * 2**20))
    path = tmp_path / "炸弹.xlsx"
    path.write_bytes(buffer.getvalue())
    assert "疑似压缩炸弹" in refusal(path)


def test_a_workbook_with_broken_parts_is_refused_without_a_stack_trace(tmp_path):
    path = filled(tmp_path)
    with zipfile.ZipFile(path) as package:
        data = {name: package.read(name) for name in package.namelist()}
    data["xl/worksheets/sheet2.xml"] = b"<worksheet><row>"
    with zipfile.ZipFile(path, "w") as package:
        for name, content in data.items():
            package.writestr(name, content)
    assert "文件已损坏或内容不合格式" in refusal(path)


def test_the_suffix_may_be_wrong_where_the_content_is_right(tmp_path):
    path = filled(tmp_path, 地区="青禾区")
    renamed = path.rename(tmp_path / "数据表.dat")
    assert value(renamed, "地区") == "青禾区"


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("good"), 地区="青禾区").read_bytes()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), suffix=st.sampled_from(["xlsx", "csv", "yaml"]))
def test_no_damage_leads_to_anything_but_a_named_fault(tmp_path, good, data, suffix):
    start = data.draw(st.integers(0, len(good) - 1))
    broken = good[:start] + data.draw(st.binary(max_size=40)) + good[start + 20 :]
    path = tmp_path / f"坏.{suffix}"
    path.write_bytes(data.draw(st.sampled_from([broken, broken[start:]])))
    with suppress(ReadError, FaultyFactSheetError):
        assert read(path).facts["地区"].value in ("青禾区", None)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("98.51", ()),
        ("98.5", ()),
        ("98", ()),
        ("99", ()),
        (
            "99.1",
            ("合格率填的是99.1%（第4行），按合格批次3835÷抽检批次3893算是98.51%，请核对",),
        ),
    ],
)
def test_a_rate_that_its_counts_do_not_give_is_told_and_left_as_it_is(tmp_path, written, told):
    counts = (Slot("合格批次", "数值", "批次"), Slot("抽检批次", "数值", "批次"))
    rate = Slot("合格率", "百分比", "%", share=("合格批次", "抽检批次"))
    path = tmp_path / "数据.yaml"
    path.write_text(
        f"template: 表\nfacts:\n  合格批次: 3835\n  合格率: {written}%\n  抽检批次: 3893\n",
        encoding="utf-8",
    )
    sheet = read_facts(path, (SampleForm("表", (*counts, rate), frozenset()),), CATALOGUE)
    assert (sheet.facts["合格率"].value, sheet.notes) == (Decimal(written), told)
