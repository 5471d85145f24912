"""The mock assessment agrees with a count by hand, and names what is lost first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from answer.indicators import Catalogue
from draft.assessing.as_json import assessment_json
from draft.assessing.assessment import FigureCheck, assess
from draft.assessing.rectification import Measures, rectifications
from draft.facts import Duty, Evidence, Fact, FactSheet
from draft.slots import Slot
from tests.draft.sheets import indicator, required


def slot(id, indicator="", unit="%", **more):
    return Slot(
        id, "百分比" if unit == "%" else "数值", unit, indicator, more.pop("of", id), **more
    )


ANNOUNCED = replace(
    required("抽检量", "≥", "4", "份/千人·年"),
    level="区县",
    year=2020,
    note="区县自查报告引用的创建标准，属转述口径",
)
# Seven indicators; what each comes to stands behind it, counted by hand.
CATALOGUE = Catalogue(
    (
        indicator(  # met: 4.51 ≥ 4 and 1 of 1 on file
            "base-07", "食品抽检",
            figures=(ANNOUNCED, required("抽检量", "≥", "4", "份/千人·年")),
            evidence=("抽检计划",), points=Decimal(10),
        ),
        indicator(  # not met: 36 days of at most 30; 95.5 ≥ 95 is met
            "oper-01", "管理责任", "生产经营状况",
            figures=(
                required("首次督导期限", "≤", "30", "日"),
                required("考核合格率", "≥", "95", "%"),
            ),
            evidence=("督导记录", "考核成绩"), lead=("区食安办",), points=Decimal(8),
        ),
        indicator(  # no evidence: figure met, 1 of 2 on file
            "oper-03", "产品追溯", "生产经营状况",
            figures=(required("上线率", "≥", "95", "%"), required("记录保存", "≥", "2", "年")),
            evidence=("上线名单", "抽查记录"), points=Decimal(6),
        ),
        indicator(  # no data: one figure unknown, one met
            "stat-01", "群众满意度", "食品安全状况",
            figures=(
                required("满意度", "≥", "80", "分", level="国家", year=2023),
                required("满意度", "≥", "83", "分", note="市定目标，全市"),
                required("满意度（各区县）", "≥", "82", "分"),
                required("投诉办结率", "≥", "99", "%"),
            ),
            evidence=("测评报告",), points=Decimal(12),
        ),
        indicator(  # not met and a veto: 1 of 0
            "stat-04", "重大事故", "食品安全状况",
            figures=(required("重大事故", "=", "0", "起", note="市定目标，否决项"),),
            points=Decimal(1),
        ),
        indicator(  # no evidence: nothing is said of 1
            "demo-03", "机制创新", "示范引领", evidence=("创新案例",),
        ),
        indicator(  # met: the same quantity as base-07, asked for once
            "capa-04", "检验检测", "能力建设",
            figures=(required("抽检量", "≥", "4", "份/千人·年"),), points=Decimal(5),
        ),
    )
)  # fmt: skip
VALUES = {
    slot("抽检量", "base-07", "份/千人·年"): "4.51",
    slot("首次督导用时", "oper-01", "日", of="首次督导期限"): "36",
    slot("考核合格率", "oper-01"): "95.5",
    slot("上线率", "oper-03"): "95",
    slot("满意度", "stat-01", "分", of="满意度（各区县）"): None,
    slot("投诉办结率", "stat-01"): "99.3",
    slot("重大事故数", "stat-04", "起", of="重大事故"): "1",
    slot("全市办结率", "stat-01", of="投诉办结率", level="市"): None,
}
FACTS = FactSheet(
    "自查报告",
    {
        asked.id: Fact(asked, Decimal(value) if value else None, None, f"数据!C{row}")
        for row, (asked, value) in enumerate(VALUES.items(), 2)
    },
    evidence=(
        Evidence("base-07", "抽检计划", True),
        Evidence("oper-01", "督导记录", False),
        Evidence("oper-01", "考核成绩", True),
        Evidence("oper-03", "上线名单", True, "档案盒3"),
        Evidence("oper-03", "抽查记录", None),
        Evidence("oper-03", "本区补充材料", True),
        Evidence("stat-01", "测评报告", True),
    ),
    duties={
        "oper-01": Duty("oper-01", "区食安办、各街道", date(2026, 3, 31)),
        "stat-01": Duty("stat-01", "", None),
    },
    path="数据表.xlsx",
)
ASSESSMENT = assess(FACTS, CATALOGUE)
BY_ID = {check.indicator.id: check for check in ASSESSMENT.checks}


def test_each_indicator_has_the_status_counted_by_hand():
    assert {id: check.status for id, check in BY_ID.items()} == {
        "base-07": "达标",
        "oper-01": "未达标",
        "oper-03": "缺佐证",
        "stat-01": "缺数据",
        "stat-04": "未达标",
        "demo-03": "缺佐证",
        "capa-04": "达标",
    }
    assert ASSESSMENT.counts() == {"未达标": 2, "缺数据": 1, "缺佐证": 2, "达标": 2}


def test_the_counts_by_part_add_up_in_the_order_of_the_catalogue():
    assert {part: list(counts.values()) for part, counts in ASSESSMENT.by_part().items()} == {
        "基础工作": [0, 0, 0, 1],
        "生产经营状况": [1, 0, 1, 0],
        "食品安全状况": [1, 1, 0, 0],
        "示范引领": [0, 0, 1, 0],
        "能力建设": [0, 0, 0, 1],
    }
    assert list(ASSESSMENT.by_part()) == list(CATALOGUE.parts())


def test_what_is_lost_stands_first_a_veto_before_all():
    assert [check.indicator.id for check in ASSESSMENT.checks] == [
        "stat-04", "oper-01", "stat-01", "oper-03", "demo-03", "base-07", "capa-04",
    ]  # fmt: skip


def test_points_are_won_lost_or_open_and_unknown_ones_are_none():
    points = ASSESSMENT.points()
    # won 10 + 5, lost 8 + 1, open 12 + 6; demo-03 has none.
    assert (points.full, points.won, points.lost, points.open) == (42, 15, 9, 18)
    assert BY_ID["demo-03"].points.full == 0
    assert not assess(FACTS, Catalogue((BY_ID["demo-03"].indicator,))).has_points


def test_the_figure_that_counts_is_the_newest_and_the_others_are_shown():
    (check,) = BY_ID["base-07"].figures
    assert (check.required.year, check.required.level, check.is_hearsay) == (2025, "市", False)
    assert check.others == (ANNOUNCED,)
    satisfaction = BY_ID["stat-01"].figures[0]
    assert satisfaction.required.value == 82
    assert [figure.value for figure in satisfaction.others] == [80, 83]


def test_a_figure_that_only_a_report_tells_is_marked_so():
    told = Catalogue((indicator("base-07", "食品抽检", figures=(ANNOUNCED,)),))
    (check,) = assess(FACTS, told).checks[0].figures
    assert check.is_hearsay


def test_figures_that_no_datum_is_held_against_are_listed():
    assert [figure.quantity for figure in BY_ID["oper-03"].not_asked] == ["记录保存"]
    assert BY_ID["stat-01"].not_asked == ()


def test_a_datum_of_another_level_is_not_missing_where_it_is_empty():
    asked = [check.fact.slot.id for check in BY_ID["stat-01"].figures]
    assert asked == ["满意度", "投诉办结率"]


def test_evidence_is_counted_with_the_offices_own():
    check = BY_ID["oper-03"]
    assert check.on_file == ("上线名单", "本区补充材料")
    assert (check.missing_evidence, check.untold_evidence) == ((), ("抽查记录",))
    assert BY_ID["oper-01"].missing_evidence == ("督导记录",)


def test_who_answers_is_the_sheets_word_else_the_catalogues():
    assert BY_ID["oper-01"].unit == "区食安办、各街道"
    assert BY_ID["oper-01"].deadline == date(2026, 3, 31)
    assert (BY_ID["stat-01"].unit, BY_ID["stat-01"].deadline) == ("区市场监管局", None)


@pytest.mark.parametrize(
    ("operator", "limit", "value", "unit", "status", "gap", "words"),
    [
        ("≥", "98", "97.2", "%", "未达标", "-0.8", "差0.8个百分点"),
        ("≥", "98", "98", "%", "达标", "0", "刚好达到"),
        ("≥", "80", "82.3", "分", "达标", "2.3", "高出2.3分"),
        ("≤", "30", "36", "日", "未达标", "-6", "超出6日"),
        ("≤", "30", "20", "日", "达标", "10", "低于上限10日"),
        ("=", "0", "1", "起", "未达标", "-1", "相差1起"),
        ("=", "0", "0", "起", "达标", "0", "符合"),
        (">", "5", "5", "次", "未达标", "0", "刚到，应超过"),
        ("<", "5", "4", "次", "达标", "1", "低于上限1次"),
        ("≥", "80", None, "分", "缺数据", None, ""),
    ],
)
def test_the_gap_points_the_right_way(operator, limit, value, unit, status, gap, words):
    fact = Fact(slot("量", "x", unit), None if value is None else Decimal(value))
    check = FigureCheck(fact, required("量", operator, limit, unit))
    assert check.status == status
    assert check.gap == (None if gap is None else Decimal(gap))
    assert check.gap_in_words == words


def test_the_json_says_the_same():
    rows = rectifications(ASSESSMENT, FACTS, CATALOGUE, Measures())
    shown = assessment_json(ASSESSMENT, rows)
    assert shown["counts"] == {"未达标": 2, "缺数据": 1, "缺佐证": 2, "达标": 2}
    assert shown["points"] == {"full": 42, "won": 15, "lost": 9, "open": 18}
    second = shown["indicators"][1]
    assert (second["id"], second["status"], second["veto"]) == ("oper-01", "未达标", False)
    assert second["deadline"] == "2026-03-31"
    figure = second["figures"][0]
    assert (figure["item"], figure["value"], figure["gap"]) == ("首次督导用时", 36, -6)
    assert figure["required"]["in_words"] == "首次督导期限不超过30日"
    assert figure["required"]["source"] == "documents/示例方案.docx"
    assert second["evidence"]["missing"] == ["督导记录"]
    assert (second["evidence"]["on_file"], second["evidence"]["asked"]) == (1, 2)
    assert shown["indicators"][4]["points"] is None
    assert shown["rectifications"][0]["indicator"] == "stat-04"
