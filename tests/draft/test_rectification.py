"""The rectification list: a row for each shortfall, its measures from a file, nothing invented."""

from __future__ import annotations

import openpyxl
import pytest

from draft.assessing.assessment import assess
from draft.assessing.rectification import Measures, rectifications
from draft.assessing.workbook import write_assessment
from draft.facts import Fact, FactSheet
from draft.templating.expressions import Vocabulary
from index.marked_yaml import FaultyFileError
from tests.draft.test_assessment import ASSESSMENT, CATALOGUE, FACTS

SLOTS = {fact.slot.id: fact.slot for fact in FACTS.facts.values()}
VOCABULARY = Vocabulary(SLOTS, CATALOGUE)
FILE = """\
measures:
  - indicator: oper-01
    quantity: 首次督导期限
    problem: "新主体首次督导最长用时{{ 首次督导用时 }}，没有做到{{ 要求(首次督导用时) }}。"
    measures: [新增主体自动分派包保干部。, 对超期主体立即补做督导。]
  - indicator: stat-04
    problem: "事故防范还有漏洞。"
    measures: [开展隐患排查。]
"""


def load(folder, text):
    path = folder / "整改措施.yaml"
    path.write_text(text, encoding="utf-8")
    return Measures.load(path, VOCABULARY)


def rows(measures, facts=FACTS):
    listed = rectifications(assess(facts, CATALOGUE), facts, CATALOGUE, measures)
    return [row.row(count) for count, row in enumerate(listed, 1)]


def test_each_shortfall_has_a_row_with_measures_deadline_and_unit(tmp_path):
    assert rows(load(tmp_path, FILE)) == [
        (
            "1",
            "重大事故数为1起，要求为0起（市级，2025年），相差1起。",
            "开展隐患排查。",
            "【待填：整改时限】",
            "区市场监管局",
        ),
        (
            "2",
            "新主体首次督导最长用时36日，没有做到不超过30日。",
            "1.新增主体自动分派包保干部。\n2.对超期主体立即补做督导。",
            "2026年3月31日",
            "区食安办、各街道",
        ),
        (
            "3",
            "管理责任缺少佐证材料：督导记录。",
            "收集整理有关材料，归档并登记存放位置。",
            "2026年3月31日",
            "区食安办、各街道",
        ),
        (
            "4",
            "群众满意度：满意度没有数据，无法对照要求。",
            "核实数据来源，补充填报并附统计台账。",
            "【待填：整改时限】",
            "区市场监管局",
        ),
        (
            "5",
            "产品追溯没有说明是否存档的佐证材料：抽查记录。",
            "收集整理有关材料，归档并登记存放位置。",
            "【待填：整改时限】",
            "区市场监管局",
        ),
        (
            "6",
            "机制创新没有说明是否存档的佐证材料：创新案例。",
            "收集整理有关材料，归档并登记存放位置。",
            "【待填：整改时限】",
            "区市场监管局",
        ),
    ]


def test_without_a_measure_the_place_stays_open():
    assert rows(Measures())[0][2] == "【待填：整改措施】"


def test_a_problem_that_names_a_datum_the_sheet_lacks_gives_way_to_the_plain_words(tmp_path):
    text = FILE.replace("{{ 首次督导用时 }}", "{{ 考核合格率 }}")
    facts = {**FACTS.facts, "考核合格率": Fact(SLOTS["考核合格率"], None)}
    sheet = FactSheet("自查报告", facts, FACTS.evidence, FACTS.duties)
    assert rows(load(tmp_path, text), sheet)[1][1] == (
        "首次督导用时为36日，要求不超过30日（市级，2025年），超出6日。"
    )


def test_mistakes_of_the_file_are_named_with_their_lines(tmp_path):
    text = """\
measures:
  - {indicator: oper-77, problem: "有漏洞。", measures: [补。]}
  - {indicator: oper-01, quantity: 别的量, problem: "有{{ 没有的项 }}。", measures: [补。]}
  - {indicator: oper-01, problem: "差12家。", measures: 补}
"""
    with pytest.raises(FaultyFileError) as caught:
        load(tmp_path, text)
    lines = [(problem.line, problem.field) for problem in caught.value.problems]
    assert lines == [
        (2, "第1条.indicator"),
        (3, "第2条.problem"),
        (3, "第2条.quantity"),
        (4, "第3条.measures"),
        (4, "第3条.problem"),
    ]


def test_a_measure_holds_no_figure(tmp_path):
    text = FILE.replace("开展隐患排查。", "开展2次隐患排查，落实“两个责任”。")
    with pytest.raises(FaultyFileError) as caught:
        load(tmp_path, text)
    [problem] = caught.value.problems
    assert problem.field == "第2条.measures"
    assert "里的“2次”是数值，措施里不写数值" in str(caught.value)


def workbook(folder):
    path = folder / "测评.xlsx"
    listed = rectifications(ASSESSMENT, FACTS, CATALOGUE, Measures())
    write_assessment(ASSESSMENT, listed, path)
    return openpyxl.load_workbook(path)


def test_the_workbook_says_status_in_colour_and_words(tmp_path):
    book = workbook(tmp_path)
    assert book.sheetnames == ["测评总表", "指标明细", "整改清单"]
    sheet = book["测评总表"]
    first, second = list(sheet.iter_rows(min_row=2, max_row=3))
    assert [cell.value for cell in first[:8]] == [
        1, "stat-04", "食品安全状况", "重大事故（否决项）", "未达标", "0/1项达标",
        "重大事故数：相差1起", "0/0",
    ]  # fmt: skip
    assert first[4].fill.fgColor.rgb == "00FFC7CE"
    assert [cell.value for cell in second[6:10]] == [
        "首次督导用时：超出6日", "1/2", "督导记录", "区食安办、各街道",
    ]  # fmt: skip
    assert [cell.value for cell in second[12:]] == [8, 0, 8, 0]
    assert sheet.auto_filter.ref == "A1:P8"
    assert sheet.freeze_panes == "A2"


def test_the_totals_stand_below_the_table(tmp_path):
    sheet = workbook(tmp_path)["测评总表"]
    totals = [[c.value for c in row[3:8]] for row in sheet.iter_rows(min_row=10, max_row=17)]
    assert totals[0] == ["部分", "未达标", "缺数据", "缺佐证", "达标"]
    assert totals[3] == ["食品安全状况", 1, 1, 0, 0]
    assert totals[6] == ["合计", 2, 1, 2, 2]
    assert totals[7] == ["分值", "满分42", "得分15", "失分9", "待定18"]


def test_the_details_show_source_gap_and_the_other_figures(tmp_path):
    rows = list(workbook(tmp_path)["指标明细"].iter_rows(values_only=True))
    by_item = {(row[0], row[3]): row for row in rows}
    assert by_item["base-07", "抽检量"] == (
        "base-07", "食品抽检", "数值要求", "抽检量", "抽检量不低于4份/千人·年", "示例方案", "市，2025年",
        "4.51份/千人·年", None, "达标", "高出0.51份/千人·年", "数据!C2",
        "抽检量不低于4份/千人·年（区县，2020年，区县自查报告引用的创建标准，属转述口径）", "市定目标",
    )  # fmt: skip
    assert by_item["oper-03", "记录保存"][2] == "未核对"
    assert by_item["oper-03", "上线名单"][7:10] == ("有", None, "达标")
    assert by_item["oper-03", "抽查记录"][7:10] == ("未说明", None, "缺佐证")


def test_the_rectification_sheet_repeats_the_list(tmp_path):
    rows = list(workbook(tmp_path)["整改清单"].iter_rows(values_only=True))
    assert rows[0] == ("序号", "问题", "整改措施", "整改时限", "责任单位")
    assert len(rows) == 7
    assert rows[2][3] == "2026年3月31日"


def test_another_suffix_writes_nothing(tmp_path):
    with pytest.raises(ValueError, match=r"模拟测评表的后缀应为 \.xlsx"):
        write_assessment(ASSESSMENT, (), tmp_path / "测评.docx")
    assert list(tmp_path.iterdir()) == []


def test_a_catalogue_of_any_length_is_assessed():
    many = type(CATALOGUE)(CATALOGUE.indicators * 5)
    assessment = assess(FACTS, many)
    rectifications(assessment, FACTS, many, Measures())
    assert assessment.counts()["达标"] == 10
