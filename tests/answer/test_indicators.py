"""The catalogue of indicators: what it gives, and what it says of a mistake."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from answer.indicators import Catalogue, RequiredFigure
from index.marked_yaml import FaultyFileError
from index.terms import LawRef

CATALOGUE = """\
indicators:
  - id: a-1
    part: 基础工作
    name: 食品抽检
    requirement: 按人口抽检。
    figures:
      - quantity: 食品抽检量
        operator: ">="
        value: 4.0
        unit: "份/千人·年"
        year: 2025
        level: 市
        source: documents/方案.docx
        note: "第三条"
      - quantity: 不合格率
        operator: ≤
        value: 0.5
        unit: "%"
        year: 2023
        level: 国家
        source: 某某办法
    lead: [市市场监管局]
    support: []
    evidence: [抽检计划, 检验报告]
    terms: [监督抽检]
    laws:
      - {name: 中华人民共和国食品安全法, article: 第八十七条至第八十九条}
    guide: documents/指南/抽检.md
    points: null
  - id: b-1
    part: 示范引领
    name: 社会共治
    requirement: 有可复制的做法。
    figures: []
    lead: [市食安办]
    support: [各区县政府]
    evidence: []
    terms: []
    laws: []
    guide: documents/指南/共治.md
    points: 2.5
"""


def load(folder: Path, text: str) -> Catalogue:
    path = folder / "indicators.yaml"
    path.write_text(text, encoding="utf-8")
    return Catalogue.load(path)


def problems_of(folder: Path, text: str) -> list[str]:
    with pytest.raises(FaultyFileError) as caught:
        load(folder, text)
    assert str(folder / "indicators.yaml") in str(caught.value)
    return [str(problem) for problem in caught.value.problems]


def test_an_indicator_has_all_that_the_file_says(tmp_path):
    indicator = load(tmp_path, CATALOGUE).by_id["a-1"]
    assert (indicator.part, indicator.name) == ("基础工作", "食品抽检")
    assert indicator.requirement == "按人口抽检。"
    assert (indicator.lead, indicator.support) == (("市市场监管局",), ())
    assert indicator.evidence == ("抽检计划", "检验报告")
    assert indicator.terms == ("监督抽检",)
    assert indicator.laws == (LawRef("中华人民共和国食品安全法", "第八十七条至第八十九条"),)
    assert indicator.guide == "documents/指南/抽检.md"
    assert indicator.points is None


def test_a_figure_is_exact_and_says_who_set_it_when(tmp_path):
    first, second = load(tmp_path, CATALOGUE).by_id["a-1"].figures
    assert first == RequiredFigure(
        quantity="食品抽检量",
        operator="≥",
        value=Decimal("4.0"),
        unit="份/千人·年",
        year=2025,
        level="市",
        source="documents/方案.docx",
        note="第三条",
    )
    assert (second.operator, second.value, second.note) == ("≤", Decimal("0.5"), "")


def test_points_are_exact_where_they_are_known(tmp_path):
    assert load(tmp_path, CATALOGUE).by_id["b-1"].points == Decimal("2.5")


def test_parts_stand_in_the_order_of_the_file(tmp_path):
    parts = load(tmp_path, CATALOGUE).parts()
    assert [(part, [i.id for i in held]) for part, held in parts.items()] == [
        ("基础工作", ["a-1"]),
        ("示范引领", ["b-1"]),
    ]


@pytest.mark.parametrize(
    ("written", "instead", "problem"),
    [
        (
            'operator: ">="',
            'operator: "=>"',
            "第8行 第1个指标.figures[1].operator：“=>”，应为其中之一：>=、<=、=、>、<、≥、≤",
        ),
        (
            "value: 4.0",
            "value: 4份",
            "第9行 第1个指标.figures[1].value：“4份”，应为数字，单位写在 unit 里",
        ),
        (
            "value: 4.0",
            "value: .nan",
            "第9行 第1个指标.figures[1].value：“.nan”，应为数字，单位写在 unit 里",
        ),
        (
            "year: 2025",
            "year: 今年",
            "第11行 第1个指标.figures[1].year：“今年”，应为四位数的年份，如2025",
        ),
        (
            "level: 市\n",
            "level: 地级市\n",
            "第12行 第1个指标.figures[1].level："
            "“地级市”，应为其中之一：国家、省、市、区县、乡镇街道、单位",
        ),
        ("points: 2.5", "points: 两分", "第41行 第2个指标.points：“两分”，应为数字或者 null"),
        ("id: b-1", "id: a-1", "第30行 第2个指标.id：“a-1”在第2行开头的那一条里已经有了"),
        (
            "requirement: 有可复制的做法。",
            "requirement: [有, 做法]",
            "第33行 第2个指标.requirement：这里是一个列表，应为一段文字",
        ),
        (
            "evidence: [抽检计划, 检验报告]",
            "evidence: [抽检计划, {检验: 报告}]",
            "第24行 第1个指标.evidence：这里是一组字段，应为一段文字",
        ),
        (
            "laws: []",
            "laws: [食品安全法]",
            "第39行 第2个指标.laws[1]：“食品安全法”，应为“字段: 值”的形式，字段有：name、article",
        ),
        (
            "indicators:\n",
            "指标:\n",
            "第1行：没有“指标”这个字段，可用的字段：indicators",
        ),
    ],
)
def test_a_mistake_is_told_with_line_field_value_and_what_is_allowed(
    tmp_path, written, instead, problem
):
    assert CATALOGUE.count(written) == 1
    assert problem in problems_of(tmp_path, CATALOGUE.replace(written, instead))


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines(tmp_path):
    faulty = (
        CATALOGUE.replace("year: 2025", "year: 25")
        .replace("    guide: documents/指南/抽检.md\n", "")
        .replace("value: 0.5", "value: 半")
    )
    assert problems_of(tmp_path, faulty) == [
        "第2行 第1个指标：缺少字段“guide”",
        "第11行 第1个指标.figures[1].year：“25”，应为四位数的年份，如2025",
        "第17行 第1个指标.figures[2].value：“半”，应为数字，单位写在 unit 里",
    ]


def test_a_name_may_stand_in_two_parts_but_not_twice_in_one(tmp_path):
    shared = CATALOGUE.replace("name: 社会共治", "name: 食品抽检")
    assert len(load(tmp_path, shared).indicators) == 2
    assert problems_of(tmp_path, shared.replace("part: 示范引领", "part: 基础工作")) == [
        "第32行 第2个指标.name：“食品抽检”在第2行开头的那一条里已经有了"
    ]


def test_an_empty_catalogue_is_a_mistake(tmp_path):
    assert problems_of(tmp_path, "indicators: []\n") == [
        "第1行 indicators：这里是一个空的列表，应以“indicators:”开头，下面是指标的列表，每条以“- ”开头"
    ]
