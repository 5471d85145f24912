"""The demonstration district's matrix agrees with a count by hand of its fact sheet."""

from __future__ import annotations

import pytest

from draft.assessing.assessment import Assessment, assess
from draft.assessing.rectification import rectifications
from draft.opening import Office
from index.opening import CORPUS

SHEET = CORPUS / "facts" / "青禾区2025年数据表.yaml"
# Read off the sheet by eye: value in 本年 against the figure of 2025, files marked 无 or not named.
MISSED = {
    "capa-03": ("乡镇食安办专职人员数", "差1名"),
    "capa-05": ("乡镇桌面推演频次", "差1次"),
    "oper-01": ("新主体首次督导最长用时", "超出6日"),
    "base-06": ("外卖封签使用率", "差0.4个百分点"),
    "base-09": ("专项整治问题整改率", "差0.38个百分点"),
}
UNKNOWN = {
    "base-08": ("普通程序案件最长用时", "公安反馈最长用时"),
    "capa-05": ("事故单位报告最长用时",),
    "capa-06": ("舆情会商最长用时", "舆情首次回应最长用时"),
    "oper-02": ("健康检查频次",),
    "oper-03": ("无保质期凭证保存年数",),
    "demo-06": ("集体聚餐指导率",),
}
WITHOUT_EVIDENCE = {
    "base-03": ("标准跟踪评价记录",),
    "base-09": ("问题清单和销号台账",),
    "capa-05": ("评估报告",),
    "capa-07": ("论文标准专利目录",),
    "oper-05": ("先行赔付记录",),
    "demo-03": ("推广通知和外地学习记录", "上级采用或者表扬材料"),
    "demo-05": ("外地学习推广材料",),
}
UNTOLD_EVIDENCE = {
    "base-01": ("述职材料",),
    "capa-04": ("能力验证和盲样考核结果",),
    "stat-02": ("季度知晓率自测表",),
}


@pytest.fixture(scope="module")
def office() -> Office:
    return Office.open()


@pytest.fixture(scope="module")
def assessment(office: Office) -> Assessment:
    return assess(office.read(SHEET), office.catalogue)


def test_every_indicator_is_assessed_once(assessment):
    assert len(assessment.checks) == 32
    assert assessment.counts() == {"未达标": 5, "缺数据": 5, "缺佐证": 8, "达标": 14}


def test_the_figures_missed_are_those_counted_by_hand(assessment):
    found = {
        check.indicator.id: (figure.fact.slot.id, figure.gap_in_words)
        for check in assessment.checks
        for figure in check.figures_that_are("未达标")
    }
    assert found == MISSED
    assert {check.indicator.id for check in assessment.checks[:5]} == set(MISSED)


def test_the_figures_not_known_are_those_counted_by_hand(assessment):
    found = {
        check.indicator.id: tuple(f.fact.slot.id for f in check.figures_that_are("缺数据"))
        for check in assessment.checks
    }
    assert {id: names for id, names in found.items() if names} == UNKNOWN


def test_the_missing_evidence_is_that_counted_by_hand(assessment):
    missing = {check.indicator.id: check.missing_evidence for check in assessment.checks}
    untold = {check.indicator.id: check.untold_evidence for check in assessment.checks}
    assert {id: items for id, items in missing.items() if items} == WITHOUT_EVIDENCE
    assert {id: items for id, items in untold.items() if items} == UNTOLD_EVIDENCE


def test_the_rectification_list_has_a_row_for_each_of_them(office, assessment):
    rows = rectifications(assessment, office.read(SHEET), office.catalogue, office.measures)
    by_kind = [row.status for row in rows]
    assert by_kind.count("未达标") == len(MISSED)
    assert by_kind.count("缺数据") == len(UNKNOWN)
    assert by_kind.count("缺佐证") == len(WITHOUT_EVIDENCE) + len(UNTOLD_EVIDENCE)
    assert all("【待填：整改措施】" not in row.measures for row in rows)
