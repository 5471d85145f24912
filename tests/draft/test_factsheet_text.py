"""Fact sheets as csv and yaml: the same checks as of a workbook, with lines for cells."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from draft.facts import Duty, Evidence
from draft.sheets.factsheet import write_blank
from ingest.readers import ReadError
from tests.draft.sheets import CATALOGUE, FORM, FORMS, messages, problem, problems, read, value

CSV = """\
数据项,本年,上年,单位
地区,青禾区,,
年度,2025,,
成文日期,2025/12/31,,
牵头形式,双组长制,,
典型案例,"甲案
乙案",,
食品抽检批次,"6,651",6318批次,批次
生产环节批次,,,
流通环节批次,,,
食品抽检合格率,98.48%,97.9,%
专项经费,120.5,,万元
"""
YAML = """\
template: 自查报告
facts:
  地区: 青禾区
  年度: 2025
  成文日期: 2025-12-31
  典型案例: [甲、乙两店案, 丙店案]
  食品抽检批次: {value: 6651, previous: 6318}
  食品抽检合格率: {value: 98.48%, previous: 97.9}
duties:
  base-07: {unit: 区食安办, deadline: 2026-03-31}
evidence:
  base-07:
    抽检计划: 有
    检验报告: {on_file: 无, where: 档案盒12}
"""


def file(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_of_the_data_columns_is_enough(tmp_path, encoding, delimiter):
    text = CSV.replace('"6,651"', "6651").replace(",", delimiter)
    sheet = read(file(tmp_path, "数据.csv", text, encoding))
    facts = sheet.facts
    assert facts["食品抽检批次"].value == Decimal(6651)
    assert facts["食品抽检批次"].previous == Decimal(6318)
    assert facts["食品抽检批次"].cell == "第8行“本年”"
    assert facts["食品抽检合格率"].value == Decimal("98.48")
    assert facts["成文日期"].value == date(2025, 12, 31)
    assert facts["典型案例"].value == ("甲案", "乙案")
    assert facts["生产环节批次"].value is None


def test_thousands_in_quotes_are_one_cell(tmp_path):
    assert value(file(tmp_path, "数据.csv", CSV), "食品抽检批次") == Decimal(6651)


def test_thousands_without_quotes_are_two_and_named(tmp_path):
    found = problems(file(tmp_path, "数据.csv", CSV.replace('"6,651"', "6,651")))
    assert (found[0].place, found[0].value) == ("第8行", "批次")
    assert found[0].wrong == "这一行比表头多出几格，可能是值里有分隔符却没有加引号"


def test_a_csv_may_hold_all_tables(tmp_path):
    text = """\
表,数据项,本年,上年,指标,责任单位,整改时限,佐证材料,是否存档,存放位置
模板,整改方案
数据,地区,青禾区
指标责任,,,,base-07,区食安办,2026年3月31日
佐证材料,,,,base-07 食品抽检,,,抽检计划,有,档案盒12
"""
    sheet = read(file(tmp_path, "全部.csv", text))
    assert sheet.template == "整改方案"
    assert sheet.duties == {
        "base-07": Duty("base-07", "区食安办", date(2026, 3, 31), "第4行“指标”")
    }
    assert sheet.evidence == (Evidence("base-07", "抽检计划", True, "档案盒12", "第5行“佐证材料”"),)


def test_a_csv_tells_all_its_problems_with_their_lines(tmp_path):
    text = """\
表,数据项,本年,上年,单位,备注
模板,自查报告
数据,食品抽检合格率,0.85
数据,食品抽检合格率,85%
数据,专项经费,12万元,,元
汇总,地区,青禾区
"""
    assert messages(file(tmp_path, "错.csv", text))[:4] == [
        "第3行“本年” “0.85”：可能是0.85%，也可能是85%；应为：写明百分号，如“85%”",
        "第4行“数据项” “食品抽检合格率”：与第3行“数据项”重复，不知道以哪一行为准；应为：只留一行",
        "第5行“单位” “元”：“专项经费”的单位改了，系统不作换算；应为：万元",
        "第6行“表” “汇总”：没有这种表；应为：模板、数据、指标责任、佐证材料之一",
    ]


def test_a_csv_without_the_columns_says_which(tmp_path):
    found = problem(file(tmp_path, "错.csv", "指标,得分\n满意度,82\n"))
    assert found.wrong == "表头缺少“数据项”“本年”列"


def test_bytes_that_are_no_text_are_no_guess(tmp_path):
    path = tmp_path / "坏.csv"
    path.write_bytes(CSV.encode() + b"\xff\n")
    with pytest.raises(ReadError, match="字节无效"):
        read(path)


def test_a_yaml_is_read_with_its_lines(tmp_path):
    sheet = read(file(tmp_path, "数据.yaml", YAML))
    assert sheet.template == "自查报告"
    batches = sheet.facts["食品抽检批次"]
    assert (batches.value, batches.previous) == (Decimal(6651), Decimal(6318))
    assert (batches.cell, batches.previous_cell) == ("第7行", "第7行")
    assert sheet.facts["典型案例"].value == ("甲、乙两店案", "丙店案")
    assert sheet.facts["专项经费"].value is None
    assert sheet.duties["base-07"] == Duty("base-07", "区食安办", date(2026, 3, 31), "第10行")
    assert sheet.evidence == (
        Evidence("base-07", "抽检计划", True, "", "第13行"),
        Evidence("base-07", "检验报告", False, "档案盒12", "第14行"),
    )


def test_a_yaml_tells_all_its_problems_with_their_lines(tmp_path):
    text = """\
template: 自查报告
facts:
  地区: [甲, 乙]
  年度: 二〇二五
  食品抽检批次: {value: 85%, 去年: 3}
  食品抽检批次: 12
  没有的项: 1
duties: 无
evidence:
  base-07: {抽检计划: 也许}
附件: 一
"""
    found = [(p.cell, p.wrong) for p in problems(file(tmp_path, "错.yaml", text))]
    assert found == [
        ("第3行", "这里是一个列表"),
        ("第4行", "这里应填数字"),
        ("第5行", "没有这个字段"),
        ("第5行", "单位是“%”，这一项的单位是“批次”，系统不作换算"),
        ("第6行", "与第5行重复，不知道以哪一行为准"),
        ("第7行", "没有这个数据项"),
        ("第8行", "“duties”的写法不对"),
        ("第10行", "这里应说明是否存档"),
        ("第11行", "没有这个部分"),
    ]


def test_what_is_no_yaml_is_named_with_its_line(tmp_path):
    found = problem(file(tmp_path, "错.yaml", "facts:\n  地区: [甲\n"))
    assert found.cell == "第3行"
    assert "不是正确的 YAML 写法" in found.wrong


@pytest.mark.parametrize("text", ["facts: " + "[" * 100_000, "- " * 100_000, "{a: " * 5000])
def test_a_deeply_nested_yaml_is_refused(tmp_path, text):
    assert problem(file(tmp_path, "深.yaml", text)).wrong == "层次太深，最多50层"


def test_an_endless_yaml_is_refused_with_the_limit(tmp_path):
    with pytest.raises(ReadError, match=r"有3\.0 MB，最多读2\.0 MB"):
        read(file(tmp_path, "长.yaml", "#" * (3 * 2**20)))


def test_a_list_in_a_list_is_named(tmp_path):
    text = YAML.replace("[甲、乙两店案, 丙店案]", "[[甲], 乙]")
    found = problem(file(tmp_path, "错.yaml", text))
    assert (found.cell, found.wrong) == ("第6行", "列表里只能是文字")


def test_a_blank_yaml_explains_each_item_in_a_comment(tmp_path):
    path = tmp_path / "空.yaml"
    write_blank(FORM, CATALOGUE, path)
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[0] == 'template: "自查报告"'
    assert lines[2:4] == ["  # 必填；区划名称；文字", '  "地区": {value: null}']
    assert '  "食品抽检批次": {value: null, previous: null}' in lines
    assert read(path).facts["食品抽检批次"].value is None
    assert {form.id for form in FORMS} == {"自查报告", "整改方案"}
