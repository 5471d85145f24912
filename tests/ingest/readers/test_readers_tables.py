"""Tables: rows that carry their column names, numbers as the spreadsheet shows them."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers import ReadError, ReadLimits
from ingest.readers.cells import shown
from ingest.readers.sources import Source
from ingest.readers.spreadsheets import read_xls
from ingest.readers.tables import table_lines


def lines(rows):
    return [line.text for line in table_lines(rows)]


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_each_row_names_its_columns_and_leaves_empty_cells_out():
    rows = [["指标", "目标", "完成"], ["满意度", "85", ""], ["知晓率", "", "91.9%"]]
    assert lines(rows) == ["指标：满意度；目标：85", "指标：知晓率；完成：91.9%"]


def test_a_title_above_and_a_note_below_are_plain_lines():
    rows = [
        ["抽检情况"] * 3,
        ["类别", "批次", "合格率"],
        ["食品", "12", "98%"],
        ["注 本表为示范", "", ""],
    ]
    found = table_lines(rows)
    assert [(line.text, line.is_row) for line in found] == [
        ("抽检情况", False),
        ("类别：食品；批次：12；合格率：98%", True),
        ("注 本表为示范", False),
    ]


def test_a_grouped_header_of_two_rows_is_joined():
    rows = [["街道", "抽检", "抽检"], ["街道", "批次", "合格率"], ["甲街", "12", "98%"]]
    assert lines(rows) == ["街道：甲街；抽检/批次：12；抽检/合格率：98%"]


def test_figures_in_the_first_row_are_no_header():
    assert lines([["2021", "80.1"], ["2022", "82.4"]]) == ["2021；80.1", "2022；82.4"]


def test_a_cell_of_several_lines_stays_on_one():
    assert lines([["任务", "责任单位"], ["抽检\n快检", "监管\n部门"]]) == [
        "任务：抽检 快检；责任单位：监管 部门"
    ]


def test_a_table_of_one_row_is_kept():
    assert lines([["责任单位", "示范街道"]]) == ["责任单位；示范街道"]


@given(st.lists(st.lists(st.text("甲乙1 .%", max_size=4), max_size=5), max_size=8))
def test_no_cell_is_lost(rows):
    text = " ".join(lines(rows))
    values = {" ".join(cell.split()) for row in rows for cell in row}
    header_or_value = [value for value in values if value]
    body = len([row for row in rows if any(cell.strip() for cell in row)])
    if body == 1:
        assert all(value in text for value in header_or_value)
    data_rows = [r for r in rows if any(cell.strip() for cell in r)][11:]
    assert all(" ".join(c.split()) in text for row in data_rows for c in row)


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (0.9848, "0.00%", "98.48%"),
        (0.985, "0%", "99%"),
        (98.47999999999999, "General", "98.48"),
        (12650.0, "General", "12650"),
        (12650, "#,##0", "12,650"),
        (1514.9, "0.00", "1514.90"),
        (4.0, "0.0#", "4.0"),
        (98.6, '0.0"%"', "98.6%"),
        (12650, '0"批次"', "12650批次"),
        (7, "000", "007"),
        (-3.5, "0.0;(0.0)", "-3.5"),
        (1e-7, "General", "0.0000001"),
        (12345678901234567890.0, "0.00", "12345678901234600000.00"),
        (1e300, "0.00", "1" + "0" * 300),
        (3, "# ?/?", "3"),
        (True, "General", "TRUE"),
        (dt.datetime(2024, 3, 5), "yyyy-mm-dd", "2024年3月5日"),
        (dt.datetime(2024, 3, 5, 14, 30), "yyyy-mm-dd hh:mm", "2024年3月5日 14:30"),
        (dt.datetime(2024, 3, 1), 'yyyy"年"m"月"', "2024年3月"),
        (dt.date(2024, 3, 5), "General", "2024年3月5日"),
        (dt.time(9, 30), "h:mm", "09:30"),
        ("98.60", "@", "98.60"),
        (None, "General", ""),
    ],
)
def test_a_value_reads_as_the_spreadsheet_shows_it(value, code, expected):
    assert shown(value, code) == expected


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_a_plain_number_never_shows_an_exponent_or_loses_its_value(value):
    text = shown(value)
    assert "e" not in text.lower()
    assert float(text) == pytest.approx(value, rel=1e-14)


def test_each_sheet_is_a_page_with_its_name(read, marked):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "抽检"
    sheet.append(["2023年抽检汇总"])
    sheet.merge_cells("A1:C1")
    sheet.append(["类别", "批次", "合格率"])
    sheet.append(["农产品", 4539, 0.9817])
    sheet.append([None, 21, 1])
    sheet.merge_cells("A3:A4")
    sheet["C3"].number_format = sheet["C4"].number_format = "0.00%"
    second = book.create_sheet("台账")
    second.append(["日期", "事项"])
    second.append([dt.date(2024, 3, 5), "快检"])
    raw = read("抽检.xlsx", saved(book))
    assert [(page.number, page.label) for page in raw.pages] == [(1, "抽检"), (2, "台账")]
    first, other = (raw.text[page.span.start : page.span.end] for page in raw.pages)
    assert first == (
        "2023年抽检汇总\n"
        "类别：农产品；批次：4539；合格率：98.17%\n"
        "类别：农产品；批次：21；合格率：100.00%\n"
    )
    assert other == "日期：2024年3月5日；事项：快检\n"
    assert marked(raw, "row") == (first.splitlines()[1:] + other.splitlines())


def test_a_formula_that_was_never_calculated_is_named_with_its_cell(read):
    book = openpyxl.Workbook()
    book.active.title = "汇总"
    for row in [["项目", "数"], ["合计", "=1+1"]]:
        book.active.append(row)
    (notice,) = read("a.xlsx", saved(book)).notices
    assert notice.code == "formula-without-value"
    assert "汇总" in notice.message
    assert "B2" in notice.message


def test_a_hidden_sheet_is_read_and_named(read):
    book = openpyxl.Workbook()
    book.active.append(["可见", "一"])
    hidden = book.create_sheet("底稿")
    hidden.append(["隐藏", "二"])
    hidden.sheet_state = "hidden"
    raw = read("a.xlsx", saved(book))
    assert "隐藏；二" in raw.text
    assert [(n.code, "底稿" in n.message) for n in raw.notices] == [("hidden-sheet", True)]


def test_five_thousand_rows_are_read(read):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("大表")
    sheet.append([f"列{n}" for n in range(8)])
    for number in range(5000):
        sheet.append([number + n / 4 for n in range(8)])
    data = saved(book)
    raw = read("a.xlsx", data)
    assert len(raw.marks) == 5000
    assert raw.text.splitlines()[0] == (
        "列0：0；列1：0.25；列2：0.5；列3：0.75；列4：1；列5：1.25；列6：1.5；列7：1.75"
    )


def test_a_sheet_of_too_many_cells_is_refused(read):
    book = openpyxl.Workbook()
    for _ in range(20):
        book.active.append(["甲"] * 20)
    with pytest.raises(ReadError, match="超过 100 个单元格"):
        read("a.xlsx", saved(book), limits=ReadLimits(cells=100))


def test_a_lonely_cell_at_the_far_corner_is_no_burden(read):
    book = openpyxl.Workbook()
    book.active["A1"] = "指标"
    book.active["B1"] = "值"
    book.active["XFD1048576"] = "远"
    assert "远" in read("a.xlsx", saved(book)).text


def test_csv_in_gbk_keeps_its_figures_as_written(read):
    raw = read("a.csv", '指标,数值,说明\n满意度,82.40,\n知晓率,90.7%,"含,逗号"\n'.encode("gbk"))
    assert raw.text == "指标：满意度；数值：82.40\n指标：知晓率；数值：90.7%；说明：含,逗号\n"
    assert raw.format == "csv"


def test_csv_with_tabs(read):
    assert read("a.csv", "甲项\t乙项\n一\t2\n").text == "甲项：一；乙项：2\n"


def test_an_old_workbook_says_that_its_number_formats_are_unknown():
    book = openpyxl.Workbook()
    for row in [["指标", "值"], ["合格率", 0.985], ["批次", 12650]]:
        book.active.append(row)
    book.create_sheet("底稿").sheet_state = "hidden"
    # No library writes .xls; calamine, which reads it, tells the kind by the content.
    raw = read_xls(Source(Path("旧.xls"), saved(book)))
    assert raw.text == "指标：合格率；值：0.985\n指标：批次；值：12650\n"
    assert [n.code for n in raw.notices] == ["number-format-unknown", "hidden-sheet"]
